"""Turn a sheet whose heads stand in a column into one with a PC in each row. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from checker.fleet.catalogue import Catalogue, Head
from checker.fleet.heads import SPEC, HeadReader, Heads
from checker.fleet.workbook import Grid

_SHORT: Final = 12
_DIGIT: Final = re.compile(r"\d")


def labels_one_pc(grid: Grid, heads: Heads, catalogue: Catalogue) -> bool:
    """Whether the rows under heads are what one PC is made of: 項目 | 仕様, メモリ | 8GB.

    Each label stands there once, in one column, and no row is called a PC's name.
    """
    if not heads.of("spec") or any(title.head in _MADE_OF for title in heads.titles):
        return False
    reader = HeadReader(catalogue)
    rows = grid.rows[heads.row + 1 :][:COLUMN_ROWS]
    for index in range(min(heads.of("spec")[0].column, HEAD_COLUMNS)):
        labels = [reader.head(row[index]) for row in rows if index < len(row) and row[index]]
        own = [one for one in labels if one in _MADE_OF]
        if len(own) > 2 and len(own) == len({*own}):  # noqa: PLR2004 - two may be parts of a PC
            return True
    return False


_MADE_OF: Final[frozenset[Head]] = frozenset({"memory", "disk", "display", "os", "excel"})


def turned(grid: Grid, catalogue: Catalogue) -> Grid | None:
    """Return a sheet whose heads stand in a column (a PC is a column) with a PC in each row."""
    reader = HeadReader(catalogue)
    width = max((len(row) for row in grid.rows[:COLUMN_ROWS]), default=0)
    for index in range(min(width, HEAD_COLUMNS)):
        # A caption stands alone in its row.
        column = [
            row[index] if index < len(row) and len([cell for cell in row if cell]) > 1 else ""
            for row in grid.rows[:COLUMN_ROWS]
        ]
        known = {head for cell in column if (head := reader.head(cell)) not in {None, "ignore"}}
        if len(known & SPEC) < 2:  # noqa: PLR2004 - one word alone is no table
            continue
        column, start = _second(grid, index, column)
        column = _under_sections(grid, index, column, reader)
        heads = [reader.head(cell) for cell in column]
        filled = [sum(map(bool, row[start:])) for row in grid.rows[:COLUMN_ROWS]]
        usual = max(many for many, head in zip(filled, heads, strict=True) if head in SPEC)
        first = next(
            number
            for number, head in enumerate(heads)
            # A caption with a date beside it (機種比較表) names no PC.
            if head in SPEC or (head == "name" and filled[number] * 2 > usual)
        )
        columns = [
            [row[at] if at < len(row) else "" for row in grid.rows[:COLUMN_ROWS]]
            for at in range(start, width)
        ]
        listed = [row for row in range(first + 1) if _lists_parts(reader, grid.rows[row][start:])]
        if listed:
            first = listed[-1]
            column[first] = ""
            columns = [_pc_of(reader, column, cells, first) for cells in columns]
            columns = [_named_above(cells, first, column) for cells in columns]
        else:
            first = _title_row(grid, first, index)
        rows = [column[first:], *(cells[first:] for cells in columns)]
        if not rows[0][0]:
            rows[0][0] = catalogue.file.columns["name"][0]
        return Grid(grid.name, rows, turned=(first, start - 1))
    return None


_IN_A_LIST: Final[frozenset[Head]] = frozenset({"quantity", "price", "ignore", "name", "spec"})
"""Heads of a list of one PC's parts (構成明細: 区分, 品名・規格, 型番, 数量)."""


def _pc_of(reader: HeadReader, labels: Sequence[str], cells: list[str], row: int) -> list[str]:
    """Return a column of a list of parts as the PC's, its name at the heads; else an empty one.

    What the parts are makes the PC, and its name stands beside 本体; 型番 and 数量 make none.
    """
    head = reader.head(cells[row]) if cells[row] else None
    if head not in {"name", "spec"} or (head == "name" and reader.is_a_code(cells[row])):
        return [""] * len(cells)
    named = (cells[at] for at, label in enumerate(labels) if reader.names_a_pc(label))
    title = "" if reader.is_a_head(cells[row]) else cells[row]
    return [*cells[:row], next(named, "") or title, *cells[row + 1 :]]


def _lists_parts(reader: HeadReader, cells: Sequence[str]) -> bool:
    """Whether a row has the heads of a list of parts."""
    heads = {reader.head(cell) for cell in cells if cell}
    return bool(heads & {"spec", "quantity"}) and heads <= {*_IN_A_LIST, None}


def _named_above(cells: list[str], row: int, labels: Sequence[str]) -> list[str]:
    """Return a PC's column with the name that stands above its heads, where it has none."""
    if cells[row] or not any(cells) or row == 0 or labels[row - 1]:
        return cells
    return [*cells[:row], cells[row - 1], *cells[row + 1 :]]


def _under_sections(grid: Grid, index: int, column: list[str], reader: HeadReader) -> list[str]:
    """Return the heads with the section to their left, where that says what they are of.

    価格（税込） over 本体 and 合計: of what is paid for a service (5年保守) it says nothing.
    """
    if index == 0:
        return column
    held = ""
    found = []
    for number, label in enumerate(column):
        cells = grid.rows[number]
        held = (cells[index - 1] if index - 1 < len(cells) else "") or held
        price = bool(label) and reader.head(label) is None and reader.head(held) == "price"
        found.append(f"{held} {label}" if price and not reader.is_a_service(label) else label)
    return found


def _second(grid: Grid, index: int, column: list[str]) -> tuple[list[str], int]:
    """Return the heads with those of a second column (画面: サイズ, 解像度), and where they end."""
    own = [row[index + 1] if index + 1 < len(row) else "" for row in grid.rows[:COLUMN_ROWS]]
    said = [number for number, cell in enumerate(own) if cell and not grid.rows[number][index]]
    if not said or any(len(cell) > _SHORT or _DIGIT.search(cell) for cell in own):
        return column, index + 1
    found: list[str] = []
    held = ""
    for main, more in zip(column, own, strict=True):
        held = main or (held if more else "")
        found.append(f"{held} {more}".strip() if more else main)
    return found, index + 2


HEAD_COLUMNS: Final = 5
"""Where a column of heads would be, in a sheet that is turned."""
COLUMN_ROWS: Final = 200


def _title_row(grid: Grid, first: int, index: int) -> int:
    """Return the row above the heads that names the PCs, where it has no head of its own."""
    apart = False
    for row in range(first - 1, -1, -1):
        cells = grid.rows[row]
        filled = [cell for cell in cells if cell]
        if not filled:
            apart = True
            continue
        # Over an empty row one cell may be a letterhead.
        alone = len(filled) < 2  # noqa: PLR2004 - a caption
        if alone and (apart or cells[index : index + 1][0]):
            break
        if not cells[index]:
            return row
    return first
