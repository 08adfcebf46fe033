"""Read a spec sheet: CSV, Excel or TOML, one row a PC, with the heads that quotations use."""

import contextlib
import csv
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

from checker.errors import BadInputError
from checker.fleet.catalogue import SIZE, Catalogue, Column
from checker.model import Text, clean
from checker.numerals import plain
from checker.packs.strict import parse_toml

SIZE_LIMIT: Final = 4_000_000
ROWS: Final = 2_000
COLUMNS: Final = 200
_READ: Final = ROWS + 100
"""Rows that are looked at, blank ones included."""
_CELL: Final = 300
_UNPACKED: Final = 10_000_000
"""Bytes of an Excel file, unpacked. Its parser takes many times as much memory."""
_HEAD_COLUMNS: Final = 5
"""Where a column of heads would be, in a sheet that is turned."""
_HEAD_ROWS: Final = 50
"""Where the row of heads must be: quotations begin with addresses and greetings."""
_LARGEST: Final = 10**15
_NO_FACT: Final = re.compile(r"最大|MAX|上限|スロット|規格|VRAM|クロック|メーカー保証")
"""Heads of columns that speak of something else than what is fitted."""
_ONCE: Final[frozenset[Column]] = frozenset({"name", "price"})
"""Columns of which the first counts; several of the others are read together."""

Spec = dict[Column, str]
"""One PC as the sheet writes it; a column that is not there is left out."""

_NO_HEAD = Text(
    "見出しの行がありません。メモリ、ディスプレイ、OSなどの列が必要です",
    "there is no row of heads; columns such as memory, display and OS are needed",
)
_LYING = Text(
    "表の向きが逆です。見出しが縦に、PCが列に並んでいます。1行に1台になるように行と列を入れ替えて"
    "ください（Excelでは、コピーして「形式を選択して貼り付け」の「行/列の入れ替え」）",
    "the sheet is turned: its heads stand in a column and each PC is a column. Turn it so that each"
    " PC is a row (in Excel: copy, then Paste Special with Transpose)",
)


def read(data: bytes, file: str, catalogue: Catalogue) -> list[Spec]:
    """Return the PCs of a spec sheet.

    Raises:
        BadInputError: It is too large, not readable, or has no row of heads.
    """
    if len(data) > SIZE_LIMIT:
        raise BadInputError(
            file, "", Text(ja="大きすぎます（4MBまで）", en="it is too large (up to 4 MB)")
        )
    if data[:4] == b"PK\x03\x04":
        return _table(_xlsx(data, file), file, catalogue)
    if file.lower().endswith(".toml"):
        return _toml(data, file)
    return _table(_csv(data, file), file, catalogue)


def _csv(data: bytes, file: str) -> list[list[str]]:
    text = _text(data, file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return list(itertools.islice(rows, _READ))
    except csv.Error as error:
        problem = Text(ja=f"CSVとして読めません（{error}）", en=f"not readable as CSV ({error})")
        raise BadInputError(file, "", problem) from error


def _text(data: bytes, file: str) -> str:
    # Excel in Japan saves CSV in code page 932, and "Unicode text" in UTF-16.
    encodings = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp932")
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding)
    problem = Text(
        ja="文字コードがUTF-8でもShift_JISでもありません", en="it is neither UTF-8 nor Shift_JIS"
    )
    raise BadInputError(file, "", problem)


def _xlsx(data: bytes, file: str) -> list[list[str]]:
    problem = Text(ja="Excelのファイルとして読めません", en="not readable as an Excel file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadInputError(file, "", problem) from error
    if unpacked > _UNPACKED:
        raise BadInputError(file, "", Text(ja="中身が大きすぎます", en="its content is too large"))
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(max_row=_READ, max_col=COLUMNS, values_only=True)
            return [[_written(cell) for cell in row] for row in rows]
        finally:
            book.close()
    except Exception as error:  # openpyxl raises whatever a broken file makes it raise
        raise BadInputError(file, "", problem) from error


def _written(cell: object) -> str:
    """Return a cell's value as a person would write it."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _toml(data: bytes, file: str) -> list[Spec]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(
            file, f"byte {error.start}", Text(ja="UTF-8ではありません", en="it is not UTF-8")
        ) from error
    parsed = parse_toml(text, file)
    rows = parsed.get("pc")
    if not isinstance(rows, list) or not rows or len(rows) > ROWS or set(parsed) != {"pc"}:
        raise BadInputError(
            file, "pc", Text(ja="[[pc]] を1台ずつ書いてください", en="write one [[pc]] for each PC")
        )
    return [_toml_row(row, index, file) for index, row in enumerate(rows)]


def _toml_row(row: Any, index: int, file: str) -> Spec:  # noqa: ANN401 - TOML data
    allowed = Column.__args__  # type: ignore[attr-defined]  # a Literal's values
    for key, value in row.items() if isinstance(row, Mapping) else [("", row)]:
        fits = isinstance(value, str | bool) or (isinstance(value, int) and abs(value) < _LARGEST)
        if key not in allowed or not fits:
            names = ", ".join(allowed)
            raise BadInputError(
                file,
                f"pc[{index}].{clean(str(key), 80)}",
                Text(
                    ja=f"使えるキーは {names} で、値は文字か数です",
                    en=f"the keys are {names}, with text or a number",
                ),
            )
    return {key: _cell("yes" if value is True else str(value)) for key, value in row.items()}


def _table(rows: list[list[str]], file: str, catalogue: Catalogue) -> list[Spec]:
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        columns = _heads(row[:COLUMNS], catalogue)
        known = set(columns.values())
        if known - _ONCE and len(known) > 1:
            found = [spec for line in rows[number + 1 :] if (spec := _spec(line, columns))]
            if len(found) > ROWS or (len(rows) == _READ and any(rows[-1])):
                problem = Text(ja=f"{ROWS}台までです", en=f"up to {ROWS} PCs")
                raise BadInputError(file, "", problem)
            if not found:
                problem = Text(ja="見出しの下にPCがありません", en="there is no PC under the heads")
                raise BadInputError(file, "", problem)
            return found
    raise BadInputError(file, "", _LYING if _lies(rows, catalogue) else _NO_HEAD)


def _lies(rows: list[list[str]], catalogue: Catalogue) -> bool:
    """Whether the heads stand in a column: a PC is a column there, and not a row."""
    for index in range(_HEAD_COLUMNS):
        column = [row[index] if index < len(row) else "" for row in rows[:COLUMNS]]
        known = set(_heads(column, catalogue).values())
        if known - _ONCE and len(known) > 1:
            return True
    return False


def _heads(row: Iterable[str], catalogue: Catalogue) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for index, head in enumerate(row):
        words = plain(head[:_CELL])
        if _NO_FACT.search(words) or re.search(SIZE, words):
            continue
        for column, names in catalogue.columns.items():
            if column in _ONCE and column in found.values():
                continue
            if any(_stands(plain(name), words) for name in names):
                found[index] = column
                break
    return found


def _stands(name: str, words: str) -> bool:
    """Whether a head names a column: `OS`, and not the letters in `HOST`."""
    if not name.isascii():
        return name in words
    return re.search(rf"(?<![A-Z]){re.escape(name)}(?![A-Z])", words) is not None


def _spec(line: list[str], columns: Mapping[int, Column]) -> Spec:
    found: Spec = {}
    for index, column in columns.items():
        text = _cell(line[index]) if index < len(line) else ""
        if text:
            found[column] = _cell(f"{found[column]} {text}") if column in found else text
    return found


def _cell(text: str) -> str:
    return clean(text, _CELL)
