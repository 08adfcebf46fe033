"""Forms as a prefecture gets them: made by the program, then filled in and spoilt by hand."""

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from checker.places import load_places
from checker.survey.answers import Answers, Form
from checker.survey.form import load_surveys
from checker.survey.read import read_form
from checker.survey.write import form1

PLACES = load_places()
SURVEY = next(iter(load_surveys().values()))
RIGHT = Answers(
    code="352021",
    office="健康福祉部 障害福祉課",
    mail="jyosei@city.example.jp",
    phone="0836-00-1234",
    choice="first",
    schemes={"rehabilitation": 320, "developmental": 12, "local-children": 18_400},
)
"""Answers in order."""
MARK, COUNT = 5, 6
"""Columns of the marks and of the numbers, from 1."""


def made(code: str = "352021", answers: Answers = RIGHT) -> bytes:
    """Return a form of a body as the program makes it."""
    return form1(SURVEY, PLACES.by_code[code], answers)


def changed(data: bytes, change: Callable[[Worksheet], None]) -> bytes:
    """Return a workbook after somebody worked on its first sheet."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Return a workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(sheet: Worksheet, words: str) -> int:
    """Return the first row with a cell that holds some words."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and words in cell.value:
                return int(cell.row or 0)
    raise AssertionError(words)


def read(data: bytes, file: str = "form.xlsx") -> Form:
    """Return the one form of a workbook."""
    (form,) = read_form(data, file, SURVEY, PLACES)
    return form


def told(form: Form) -> dict[str, str]:
    """Return the faults of a form by their cell."""
    return {one.cell: one.text.ja for one in form.faults}


def zipped(entries: dict[str, bytes]) -> bytes:
    """Return a zip as Windows makes it: names in code page 932, without a word about it."""
    out = io.BytesIO()
    marks: list[tuple[bytes, bytes]] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, data) in enumerate(entries.items()):
            raw = name.encode("cp932")
            stand_in = f"{at:03}".encode().rjust(len(raw), b"x")
            marks.append((stand_in, raw))
            archive.writestr(stand_in.decode(), data)
    whole = out.getvalue()
    for stand_in, raw in marks:
        assert whole.count(stand_in) == 2
        whole = whole.replace(stand_in, raw)
    return whole
