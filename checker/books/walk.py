"""Walk the XML of a workbook as its reader will, and refuse what would fill the memory.

The walker is Expat, which takes well-formed XML alone; the readers are milder, and read the same of
what is well-formed. Whatever it counts is rather too much than too little.
"""

import re
from typing import Final
from xml.parsers import expat

from checker.books.refused import RefusedError, Unseen

DEEPEST: Final = 200
"""Elements inside each other."""
ROWS: Final = 20_000
"""Rows whose being hidden is kept."""
COLUMNS: Final = 200
_WIDEST: Final = 16_384
"""Columns of a sheet, by the formats."""
_PROMISED: Final = 1_500_000
"""Strings that the head of the shared ones may promise."""
_SPACES: Final = 10_000
"""Spaces that one mark stands for in an ODS."""
_CELL: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_NUMBER: Final = re.compile(r"[0-9]{1,7}")
_TRUE: Final = frozenset({"1", "true"})
_SHUT: Final = frozenset({"collapse", "filter"})
"""How an ODS says that a row or column is not shown."""


def part(content: bytes, area: int | None, most: int | None) -> Unseen:
    """Look at one XML part of an Excel file; return the rows and columns that it hides.

    Args:
        content: The part, in UTF-8.
        area: Cells that a sheet may span, empty ones counted; None: no matter how many.
        most: Elements that the part may have; None: no matter how many.

    Raises:
        RefusedError: It is damaged, has a DOCTYPE, or would fill the memory.
    """
    walk = _Excel(area, most)
    _parse(content, walk)
    return Unseen(frozenset(walk.hidden), frozenset(walk.columns))


def ods(content: bytes, area: int) -> list[Unseen]:
    """Look at the content of an ODS; return what each of its sheets hides.

    Raises:
        RefusedError: It is damaged, has a DOCTYPE, or would fill the memory.
    """
    walk = _Ods(area)
    _parse(content, walk)
    return walk.sheets


def _parse(content: bytes, walk: "_Walk") -> None:
    # UTF-8 whatever the part says of itself: the readers know nothing else.
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = walk.begin
    parser.EndElementHandler = walk.leave
    parser.StartDoctypeDeclHandler = _doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat's own
    except expat.ExpatError as error:
        raise RefusedError("damaged") from error


def _doctype(*_: object) -> None:
    raise RefusedError("doctype")


class _Walk:
    """What both formats have in common: how deep the elements are."""

    def __init__(self) -> None:
        self.depth = 0

    def begin(self, name: str, given: dict[str, str]) -> None:
        """Begin an element."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise RefusedError("too_large")
        self.start(name, given)

    def leave(self, name: str) -> None:
        """End an element."""
        self.depth -= 1
        self.end(name)

    def start(self, name: str, given: dict[str, str]) -> None:
        """Look at the beginning of an element."""

    def end(self, name: str) -> None:
        """Look at the end of an element."""


class _Excel(_Walk):
    """Walks a part: how far its filled cells go, and which rows and columns are hidden."""

    def __init__(self, area: int | None, most: int | None) -> None:
        super().__init__()
        self.area, self.left = area, most
        self.row = self.column = self.count = 0
        self.last = self.most = 0
        self.data = False
        """Whether the cells of a sheet have begun."""
        self.inside = 0
        """The depth of the cell that is open; 0: none."""
        self.here = (0, 0)
        self.hidden: set[int] = set()
        self.columns: set[int] = set()

    def start(self, name: str, given: dict[str, str]) -> None:
        """Look at a row, a cell, or what is in a cell."""
        name = name.rpartition(":")[2]
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise RefusedError("too_large")
        if self.inside:
            self._filled()
        elif self.data and name == "c":
            self._cell(given)
        elif self.data and name == "row":
            self._row(given)
        elif name == "sheetData":
            self.data = True
        elif name == "sst":
            if any(_number(given.get(key, "0")) > _PROMISED for key in ("count", "uniqueCount")):
                raise RefusedError("too_large")
        elif name == "col" and given.get("hidden") in _TRUE:
            first, final = (_number(given.get(edge, "1")) for edge in ("min", "max"))
            self.columns.update(range(first - 1, min(final, COLUMNS)))

    def end(self, name: str) -> None:  # noqa: ARG002 - its depth tells which
        """Look at the end of a cell."""
        if self.inside and self.depth < self.inside:
            self.inside = 0

    def _row(self, given: dict[str, str]) -> None:
        self.row = _number(given["r"]) if "r" in given else self.row + 1
        self.column = self.count = 0
        if given.get("hidden") in _TRUE and self.row <= ROWS:
            self.hidden.add(self.row - 1)

    def _cell(self, given: dict[str, str]) -> None:
        self.column += 1
        self.count += 1
        row = self.row
        if "r" in given:
            found = _CELL.fullmatch(given["r"])
            if found is None:
                raise RefusedError("damaged")
            self.column = 0
            for letter in found[1].upper():
                self.column = self.column * 26 + ord(letter) - 64
            row = int(found[2])
        if self.count > _WIDEST:
            raise RefusedError("damaged")
        self.here, self.inside = (row, self.column), self.depth

    def _filled(self) -> None:
        """Count a cell that has something inside."""
        self.last, self.most = max(self.last, self.here[0]), max(self.most, self.here[1])
        if self.area is not None and self.last * self.most > self.area:
            raise RefusedError("too_large")


def _number(text: str) -> int:
    if _NUMBER.fullmatch(text) is None:
        raise RefusedError("damaged")
    return int(text)


class _Ods(_Walk):
    """Walks the cells of an ODS: how far they go once repeated, and which rows are hidden."""

    def __init__(self, area: int) -> None:
        super().__init__()
        self.area = area
        self.sheets: list[Unseen] = []
        self.row = self.column = self.times = 0
        self.widest = self.pushed = self.empty_rows = self.rows = 0
        self.width = self.empty = 0
        self.inside = 0
        self.filled = self.shut = False
        self.hidden: set[int] = set()
        self.columns: set[int] = set()

    def start(self, name: str, given: dict[str, str]) -> None:
        """Look at a sheet, a column, a row or a cell."""
        if name == "table:table":
            self.row = self.column = self.widest = self.pushed = self.empty_rows = self.rows = 0
            self.hidden, self.columns = set(), set()
        elif name == "table:table-column":
            last = self.column + _repeated(given, "columns")
            if given.get("table:visibility") in _SHUT:
                self.columns.update(range(self.column, min(last, COLUMNS)))
            self.column = last
        elif name == "table:table-row":
            self.width, self.empty, self.filled = 0, 0, False
            self.times = _repeated(given, "rows")
            self.shut = given.get("table:visibility") in _SHUT
        elif name in {"table:table-cell", "table:covered-table-cell"}:
            self._cell(given)
        elif name == "text:s" and _number(given.get("text:c", "1")) > _SPACES:
            raise RefusedError("too_large")

    def _cell(self, given: dict[str, str]) -> None:
        """Count a cell. Empty ones take room where another cell follows, as a reader has them."""
        here = _repeated(given, "columns")
        self.width = min(self.width + self.empty, _WIDEST)
        self.empty = 0
        if any(key.startswith("office:") or key == "table:formula" for key in given):
            self.filled = True
            self.width = min(self.width + here, _WIDEST)
        else:
            self.empty = here

    def end(self, name: str) -> None:
        """Look at the end of a row or a sheet."""
        if name == "table:table-row":
            self.pushed += self.width
            if self.filled:
                self.widest = max(self.widest, self.width)
                self.rows += self.empty_rows + self.times
                self.empty_rows = 0
            else:
                self.empty_rows += self.times
            if max(self.pushed, self.rows * self.widest) > self.area:
                raise RefusedError("too_large")
            if self.shut:
                self.hidden.update(range(self.row, min(self.row + self.times, ROWS)))
            self.row += self.times
        elif name == "table:table":
            self.sheets.append(Unseen(frozenset(self.hidden), frozenset(self.columns)))


def _repeated(given: dict[str, str], what: str) -> int:
    return _number(given.get(f"table:number-{what}-repeated", "1"))
