"""Workbooks as they come back: Excel of any age or LibreOffice, values only, within limits."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from checker.books import ole, panics, zipped
from checker.books.refused import RefusedError
from checker.errors import BadInputError
from checker.model import CONTROLS, Text

SIZE_LIMIT: Final = 8_000_000
SHEETS: Final = 20
ROWS: Final = 400
COLUMNS: Final = 60
_CELL: Final = 300
_REPEATED: Final = 100
"""A cell or row of LibreOffice that is repeated that often is empty paper."""
_CELLS: Final = 2_000_000
_WHOLE: Final = 10**15

_NO_BOOK = Text(
    "表計算のファイル（xlsx・xls・ods）として読めません",
    "not readable as a workbook (xlsx, xls, ods)",
)
_TOO_LARGE = Text("大きすぎます", "it is too large")
_LOCKED = Text(
    "パスワードがかかっています。パスワードを外して送り直してもらってください",
    "it has a password: ask for it without one",
)
_SAID: Final = {"too_large": _TOO_LARGE, "password": _LOCKED}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Sheet(Struct, frozen=True):
    """One sheet: its cells as text, from A1 on."""

    name: str
    rows: tuple[tuple[str, ...], ...]

    def at(self, row: int, column: int) -> str:
        """Return a cell; empty outside."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


def address(row: int, column: int) -> str:
    """Return a cell's name, as B12, from places that count from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def read_book(data: bytes, file: str) -> list[Sheet]:
    """Return the sheets of a workbook.

    Raises:
        BadInputError: It is too large, locked, or no workbook.
    """
    if len(data) > SIZE_LIMIT:
        raise BadInputError(file, "", _TOO_LARGE)
    try:
        if data[:8] == _OLE:
            return _calamine(ole.looked_at(data, _CELLS)[0], file)
        if data[:4] != b"PK\x03\x04":
            raise BadInputError(file, "", _NO_BOOK)
        shorter = _without_empty_paper(data)
        if shorter is not None:
            return _calamine(zipped.looked_at(shorter, _CELLS)[0], file)
        return _openpyxl(zipped.looked_at(data, _CELLS, anywhere=True)[0], file)
    except RefusedError as error:
        raise BadInputError(file, "", _SAID.get(error.why, _NO_BOOK)) from error


def _openpyxl(data: bytes, file: str) -> list[Sheet]:
    # Not calamine: it takes memory for every cell up to the last one, wherever a stray cell stands.
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return [
                _sheet(
                    sheet.title,
                    [
                        list(row)
                        for row in sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
                    ],
                )
                for sheet in book.worksheets[:SHEETS]
            ]
        finally:
            book.close()
    except Exception as error:  # openpyxl raises whatever a broken file makes it raise
        raise BadInputError(file, "", _NO_BOOK) from error


def _calamine(data: bytes, file: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError  # noqa: PLC0415 - heavy

    try:
        with panics.held():
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names[:SHEETS]]
            return [
                _sheet(name, sheet.to_python(skip_empty_area=False, nrows=ROWS))
                for name, sheet in sheets
            ]
    except PasswordError as error:
        raise BadInputError(file, "", _LOCKED) from error
    except Exception as error:  # whatever a broken file makes it raise
        raise BadInputError(file, "", _NO_BOOK) from error


def _without_empty_paper(data: bytes) -> bytes | None:
    """Return a LibreOffice workbook without the empty rest of its sheets; None: it is another's."""
    parts = zipped.unpacked(data)
    if "content.xml" not in parts or any(name.startswith("xl/") for name in parts):
        return None
    parts["content.xml"] = re.sub(
        rb'(number-(?:rows|columns)-repeated=")(\d+)"',
        lambda match: match[1] + (b"1" if int(match[2][:9]) >= _REPEATED else match[2]) + b'"',
        parts["content.xml"],
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as smaller:
        for name, content in parts.items():
            smaller.writestr(name, content)
    return out.getvalue()


def _sheet(name: str, rows: Sequence[Sequence[object]]) -> Sheet:
    cells = [tuple(_written(cell) for cell in row[:COLUMNS]) for row in rows[:ROWS]]
    return Sheet(re.sub(CONTROLS, "", name)[:_CELL], tuple(cells))


def _written(cell: object) -> str:
    """Return a cell's value as a person would write it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _WHOLE:
        return str(int(cell))
    text = "" if cell is None else str(cell)
    return re.sub(CONTROLS, " ", text)[:_CELL].strip()
