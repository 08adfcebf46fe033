"""Read a spec sheet: CSV, Excel or TOML, one row a PC, with the heads that quotations use."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any, Final

from checker.errors import BadInputError
from checker.fleet.phrases import Catalogue, Column, plain
from checker.model import Text, clean
from checker.packs.strict import parse_toml

SIZE_LIMIT: Final = 4_000_000
ROWS: Final = 2_000
COLUMNS: Final = 200
_CELL: Final = 300
_UNPACKED: Final = 50_000_000

Spec = dict[Column, str]
"""One PC as the sheet writes it; a column that is not there is left out."""

_NO_HEAD = Text(
    "見出しの行がありません。メモリ、ディスプレイ、OSなどの列が必要です",
    "there is no row of heads; columns such as memory, display and OS are needed",
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
    # Excel in Japan saves CSV in code page 932 unless told otherwise.
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error as error:
            raise BadInputError(
                file,
                "",
                Text(ja=f"CSVとして読めません（{error}）", en=f"not readable as CSV ({error})"),
            ) from error
    raise BadInputError(
        file,
        "",
        Text(
            ja="文字コードがUTF-8でもShift_JISでもありません",
            en="it is neither UTF-8 nor Shift_JIS",
        ),
    )


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
            rows = book.worksheets[0].iter_rows(
                max_row=ROWS + 50, max_col=COLUMNS, values_only=True
            )
            return [["" if cell is None else str(cell) for cell in row] for row in rows]
        finally:
            book.close()
    except Exception as error:  # openpyxl raises whatever a broken file makes it raise
        raise BadInputError(file, "", problem) from error


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
        if key not in allowed or not isinstance(value, str | int | bool):
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
    for number, row in enumerate(rows[:50]):
        columns = _heads(row[:COLUMNS], catalogue)
        if len(set(columns.values()) - {"name", "price"}) >= 1 and len(columns) >= 2:  # noqa: PLR2004
            body = rows[number + 1 :]
            if len(body) > ROWS:
                problem = Text(ja=f"{ROWS}台までです", en=f"up to {ROWS} PCs")
                raise BadInputError(file, "", problem)
            return [spec for line in body if (spec := _spec(line, columns))]
    raise BadInputError(file, "", _NO_HEAD)


def _heads(row: Iterable[str], catalogue: Catalogue) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for index, head in enumerate(row):
        words = plain(head[:_CELL])
        for column, names in catalogue.columns.items():
            if column not in found.values() and any(plain(name) in words for name in names):
                found[index] = column
                break
    return found


def _spec(line: list[str], columns: Mapping[int, Column]) -> Spec:
    cells = {column: _cell(line[index]) for index, column in columns.items() if index < len(line)}
    return {column: text for column, text in cells.items() if text}


def _cell(text: str) -> str:
    return clean(text, _CELL)
