"""Read the bytes of a sheet file into grids of text: Excel new and old, ODS, CSV, TSV.

The reader sees what `checker.books` looked at and packed anew: a few bytes must not be able to ask
for more memory than there is. Nothing of a reader's own words goes to a person.
"""

import contextlib
import csv
import datetime as dt
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from checker.books import ole, panics, zipped
from checker.books.refused import RefusedError, Unseen
from checker.errors import BadInputError
from checker.model import Text, clean

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

ROWS: Final = 20_000
"""Rows of one sheet that are looked at."""
COLUMNS: Final = 200
CELL: Final = 300
"""Characters of a cell that are kept."""
LONG_CELL: Final = 2_000
SHEETS: Final = 30
_AREA: Final = 4_000_000
"""Cells of a sheet, empty ones counted."""
_LARGEST: Final = 10**15


class Merged(NamedTuple):
    """A range of merged cells (結合セル): rows and columns from 0, the last ones included."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(NamedTuple):
    """One sheet as rows of text."""

    name: str
    """Empty for a file without sheets (CSV)."""
    rows: list[list[str]]
    """Cells that say the same share one text."""
    merged: tuple[Merged, ...] = ()
    unseen: Unseen | None = None
    """Rows and columns that are not shown; their cells are empty here."""
    turned: tuple[int, int] | None = None
    """Row and column of the first head, where rows and columns were exchanged."""

    def place(self, row: int, column: int) -> str:
        """Return where a cell stands, as a person looks for it: シート「明細」6行目C列."""
        if self.turned is not None:
            row, column = self.turned[0] + column, self.turned[1] + row
        sheet = f"シート「{self.name}」" if self.name else ""
        return f"{sheet}{row + 1}行目{letters(column)}列"


@lru_cache(maxsize=1_000)
def letters(column: int) -> str:
    """Return a column as Excel names it: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@lru_cache(maxsize=5_000)
def short(text: str) -> str:
    """Return a cell's text within bounds; what was cut says so, and is open to whoever reads it."""
    if len(text) <= CELL:
        return clean(text, CELL)
    return f"{clean(text, CELL - len(_CUT))}{_CUT}"


_CUT: Final = "（以下略）"


class Book(NamedTuple):
    """The sheets of a file that are shown, and the names of those that are not."""

    grids: list[Grid]
    hidden: tuple[str, ...] = ()


_NO_EXCEL = Text(
    ja="Excelのファイルとして読めません。壊れているか、途中で切れています",
    en="not readable as an Excel file; it is damaged or cut",
)
_TOO_LARGE = Text(ja="中身が大きすぎます", en="its content is too large")
_PASSWORD = Text(
    ja="パスワードがかかっています。開いてパスワードを外し、保存し直してください",
    en="it has a password; open it, take the password off and save it again",
)
_HOSTILE = Text(
    ja="普通のExcelにはない書き方（DOCTYPE）があるため、読みません",
    en="it holds a DOCTYPE, which no spreadsheet needs, and is not read",
)
_PDF = Text(
    ja="PDFです。表のもとのファイル（ExcelかCSV）を販売店からもらうか、表をExcelに写してください",
    en="it is a PDF; ask the vendor for the Excel or CSV file, or copy the table into Excel",
)
_PROGRAM = Text(
    ja="プログラムのファイルです。表のファイルを指定してください",
    en="it is a program; name a sheet",
)
_DOCUMENT = Text(
    ja="文書（RTF）です。表をExcelに写してください",
    en="it is a document (RTF); copy the table into Excel",
)
_ARCHIVE = Text(
    ja="圧縮されたファイルです。中の表を取り出してください",
    en="it is an archive; take the sheet out of it",
)
_PICTURE = Text(
    ja="画像です。文字は読み取りません。表のもとのファイル（ExcelかCSV）を販売店からもらってください",
    en="it is a picture, which is not read; ask the vendor for the Excel or CSV file",
)
_OTHERS: Final[tuple[tuple[bytes, Text], ...]] = (
    (b"%PDF", _PDF),
    (b"MZ", _PROGRAM),
    (b"{\\rtf", _DOCUMENT),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    *(
        (mark, _PICTURE)
        for mark in (
            b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF",
        )
    ),
)  # fmt: skip
_NOT_SHEET = Text(
    ja="表のファイル（Excel、ODS、CSV）ではありません。WordやPowerPointの表は、Excelに写してください",
    en="it is no sheet (Excel, ODS, CSV); copy a table of Word or PowerPoint into Excel",
)
_BINARY = Text(
    ja="Excelのバイナリ形式（.xlsb）です。Excelで開き、「Excelブック（.xlsx）」で保存し直してください",
    en="it is a binary workbook (.xlsb); open it in Excel and save it as an .xlsx workbook",
)
_WEB_PAGE = Text(
    ja="中身がWebページ（HTML）です。Excelで開き、「Excelブック（.xlsx）」で保存し直してください",
    en="its content is a web page (HTML); open it in Excel and save it as an .xlsx workbook",
)


def read(data: bytes, file: str) -> Book:
    """Return the sheets of a file.

    Raises:
        BadInputError: It is no sheet, locked, damaged or too large.
    """
    if data[:4] in {b"PK\x03\x04", ole.MARK}:
        return _looked_at(data, file)
    for mark, told in _OTHERS:
        if data.startswith(mark):
            raise BadInputError(file, "", told)
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"}:
        raise BadInputError(file, "", _PICTURE)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")) or b"<?mso-application" in start:
        raise BadInputError(file, "", _WEB_PAGE)
    return Book([Grid("", _csv(data, file))])


# Excel and ODS


_SAID: Final = {
    "damaged": _NO_EXCEL,
    "too_large": _TOO_LARGE,
    "password": _PASSWORD,
    "doctype": _HOSTILE,
    "no_sheet": _NOT_SHEET,
    "binary": _BINARY,
}


def _looked_at(data: bytes, file: str) -> Book:
    """Read an Excel or ODS file of today, or an Excel file of before 2007."""
    look = ole.looked_at if data[:4] == ole.MARK else zipped.looked_at
    try:
        packed, unseen = look(data, _AREA)
    except RefusedError as error:
        raise BadInputError(file, "", _SAID[error.why]) from error
    return _opened(packed, file, unseen)


def _opened(data: bytes, file: str, unseen: list[Unseen]) -> Book:
    import python_calamine  # noqa: PLC0415 - heavy

    try:
        with (
            panics.held(),
            python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book,
        ):
            return _book(book, file, unseen)
    except BadInputError:
        raise
    except python_calamine.PasswordError as error:
        raise BadInputError(file, "", _PASSWORD) from error
    except Exception as error:  # the reader raises whatever a broken file makes it raise
        raise BadInputError(file, "", _NO_EXCEL) from error


def _book(book: "CalamineWorkbook", file: str, unseen: list[Unseen]) -> Book:
    grids, hidden = [], []
    sheets = book.sheets_metadata
    if len(sheets) > SHEETS:
        problem = Text(
            ja=f"シートが多すぎます（{SHEETS}枚まで）", en=f"too many sheets (up to {SHEETS})"
        )
        raise BadInputError(file, "", problem)
    number = -1
    for index, sheet in enumerate(sheets):
        if not str(sheet.typ).endswith("WorkSheet"):
            continue
        number += 1
        if str(sheet.visible).endswith("Hidden"):
            hidden.append(sheet.name)
            continue
        inside = unseen[number] if number < len(unseen) else Unseen()
        grids.append(_grid(book.get_sheet_by_index(index), inside))
    return Book(grids, tuple(hidden))


def _grid(sheet: "CalamineSheet", unseen: Unseen) -> Grid:
    start = sheet.start
    if start is None:
        return Grid(sheet.name, [])
    top, left = start
    pad = [""] * min(left, COLUMNS)
    rows: list[list[str]] = [[] for _ in range(min(top, ROWS + 1))]
    same: dict[str, str] = {}
    for number, row in enumerate(sheet.iter_rows(), start=len(rows)):
        if number > ROWS:
            break
        texts = () if number in unseen.rows else map(written, row[: COLUMNS - len(pad)])
        cells = [*pad, *(same.setdefault(text, text) for text in texts)]
        for column in unseen.columns:
            if column < len(cells):
                cells[column] = ""
        rows.append(cells)
    merged = tuple(
        Merged(*first, *last) for first, last in (sheet.merged_cell_ranges or ())[:5_000]
    )
    return Grid(sheet.name, rows, merged, unseen)


def written(cell: object) -> str:
    """Return a cell's value as a person would write it."""
    if isinstance(cell, str):
        return "" if cell in _ERRORS else cell[:LONG_CELL]
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and not (cell.hour or cell.minute or cell.second):
        return str(cell.date())
    return "" if cell is None else str(cell)


_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)


# CSV


def _csv(data: bytes, file: str) -> list[list[str]]:
    text = _decoded(data, file)
    delimiter = _delimiter(text)
    # Excel reads a quote inside a cell as itself, and so do we.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    same: dict[str, str] = {}
    before = 0
    try:
        for row in rows:
            if len(found) > ROWS:
                break
            # A quote that is never closed swallows the rest of the file.
            if rows.line_num - before > _LINES:
                raise BadInputError(file, f"line {before + 1}", _QUOTE)
            before = rows.line_num
            found.append([same.setdefault(cell, cell)[:LONG_CELL] for cell in row[:COLUMNS]])
    except csv.Error as error:
        quoted = '"' in text.split("\n")[before] if "field larger" in str(error) else True
        raise BadInputError(file, f"line {before + 1}", _QUOTE if quoted else _LONG) from error
    if found and _never_closed(text, delimiter):
        raise BadInputError(file, f"line {_opening(text, delimiter)}", _QUOTE)
    return found


_LINES: Final = 100
_LONG = Text(
    ja="一つのセルが長すぎます（13万文字まで）", en="a cell is too long (up to 131,072 characters)"
)
_QUOTE = Text(
    ja='「"」が閉じていません。この行の「"」を確かめてください',
    en='a quotation mark (") is not closed; look at the quotes of this line',
)


def _never_closed(text: str, delimiter: str) -> bool:
    """Whether the last cell begins with a quote that has no end."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _opening(text: str, delimiter: str) -> int:
    """Return the line in which the quote that is never closed stands."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    with contextlib.suppress(csv.Error):
        for row in rows:
            if rows.line_num - line >= 0 and row:
                begun = line
            line = rows.line_num + 1
        return begun
    return line


def _delimiter(text: str) -> str:
    """Return what divides the cells: of the whole file, not of its first line."""

    def score(delimiter: str) -> tuple[int, int]:
        widths: dict[int, int] = {}
        for row in _some(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            if len(row) > 1:
                widths[len(row)] = widths.get(len(row), 0) + 1
        # As many rows as possible of one width, of at least two cells.
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(",\t;", key=score)


def _some(rows: Iterable[list[str]]) -> Iterable[list[str]]:
    with contextlib.suppress(csv.Error):
        for number, row in enumerate(rows):
            if number >= 2_000:  # noqa: PLR2004 - enough to see
                return
            yield row


def _encodings(data: bytes) -> tuple[str, ...]:
    """Return what a text may be written in, by its first bytes; the likeliest first."""
    # Excel in Japan saves CSV in code page 932, and "Unicode text" in UTF-16.
    if data[:4] in {BOM_UTF32_LE, BOM_UTF32_BE}:  # the one begins as UTF-16 does
        return ("utf-32",)
    if data[:2] in {BOM_UTF16_LE, BOM_UTF16_BE}:
        return ("utf-16",)
    zeros = [data[place:2000:4].count(0) for place in range(4)]
    for encoding, beside in (("utf-32-le", zeros[2:]), ("utf-32-be", zeros[:2])):
        if min(beside) > len(data[:2000]) // 5:  # UTF-16 has no two zeros so
            return (encoding,)
    if any(zeros):
        return ("utf-16-be",) if zeros[0] + zeros[2] > zeros[1] + zeros[3] else ("utf-16-le",)
    return ("iso2022_jp_ext",) if b"\x1b$" in data else ("utf-8-sig", "cp932")


def _decoded(data: bytes, file: str) -> str:
    encodings = _encodings(data)
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
    try:
        data.decode("cp932")
        place = ""
    except UnicodeDecodeError as error:
        place = f"line {data.count(10, 0, error.start) + 1}"
    problem = Text(
        ja="文字コードがUTF-8、UTF-16、Shift_JISのどれでもありません",
        en="it is neither UTF-8, UTF-16 nor Shift_JIS",
    )
    raise BadInputError(file, place, problem)
