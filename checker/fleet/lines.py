"""Read the rows under a table's heads: what each cell is of, and what it says. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from checker.fleet.catalogue import Catalogue, Column, unsaid
from checker.fleet.fragments import divide
from checker.fleet.heads import RANKS, Heads, Title
from checker.fleet.money import Tax, said_of_tax
from checker.fleet.phrase import fold
from checker.fleet.spec import Cell, Price, Spec
from checker.fleet.workbook import CELL, Grid, short
from checker.model import clean

COLUMNS: Final[tuple[Column, ...]] = ("memory", "disk", "free", "display", "os", "excel")
_TOLD: Final[frozenset[Column]] = frozenset({"memory", "disk", "display", "os", "excel"})
_TAX_WORD: Final = 8
"""Characters of a cell that says nothing but 税抜, 税込 or 外税."""
_KEPT: Final = 1_000
"""Texts and rows of cells that are remembered: a long quotation repeats a few."""


class Said(NamedTuple):
    """What the cells of a row say, name, number and price aside; rows that say the same share it.

    Nothing in it is ever changed.
    """

    cells: dict[Column, tuple[Cell, ...]]
    free: str
    """The free text of its 仕様 column."""
    divided: dict[Column, str]
    """What the free text says."""
    columns: frozenset[Column]
    """What is told at all: no dash, no "to be confirmed"."""
    whole: dict[Column, tuple[Cell, ...]]
    """The cells, and what the free text says beside them."""


class Line(NamedTuple):
    """One row under the heads."""

    row: int
    name: str
    code: str
    """Its number beside the name (型番)."""
    said: Said
    prices: tuple[Price, ...]
    quantity: int | None
    filled: int
    """How many of its cells are filled."""
    written: str = ""
    """The cell of its name with its line breaks, where it goes on to tell what the thing is."""

    @property
    def cells(self) -> dict[Column, tuple[Cell, ...]]:
        """What stands in the columns of the PC's parts."""
        return self.said.cells

    @property
    def is_a_pc(self) -> bool:
        """Whether it says so much of a PC that nothing else can be meant."""
        return len(self.said.columns) > 1


class Lines:
    """Makes lines of the rows of one sheet."""

    def __init__(self, grid: Grid, catalogue: Catalogue) -> None:
        """Make lines of a sheet's rows."""
        self.grid, self._catalogue = grid, catalogue
        self._divided: dict[str, dict[Column, str]] = {}
        self._said: dict[tuple[int, tuple[str, ...]], Said] = {}
        self._titles: dict[Title, str] = {}
        self._sheet = f"シート「{grid.name}」" if grid.name else ""

    def under(self, heads: Heads, end: int) -> Iterator[Line]:
        """Yield the rows under heads, down to the next table; empty ones are left out."""
        for row in range(heads.row + 1, end):
            if any(self.grid.rows[row]):
                yield self.line(row, heads)

    def line(self, row: int, heads: Heads) -> Line:
        """Return one row under the heads."""
        cells = self.grid.rows[row]
        name, code, count, written = "", "", None, ""
        prices: list[tuple[Title, str]] = []
        said = []
        for title in heads.titles:
            text = cells[title.column] if title.column < len(cells) else ""
            if title.head == "name":
                if title.kind:
                    code = code or clean(text, CELL)
                else:
                    written = written or text.strip()
                    name = name or clean(text, CELL)
            elif title.head == "quantity":
                count = count or _count(text)
            elif title.head == "price":
                if text.strip():
                    prices.append((title, text))
            else:
                said.append(text)
        found = self._saying(heads, tuple(said))
        name = name or code
        if not name and not found.cells:
            name = next((clean(cell, CELL) for cell in cells if cell.strip()), "")
        written = written if name and name == clean(written, CELL) else name
        filled = sum(bool(cell.strip()) for cell in cells)
        paid = self._prices(prices, count)
        if any(price.tax == "unsaid" for price in paid):
            tax = self._tax_beside(cells)
            paid = tuple(
                price._replace(tax=tax) if price.tax == "unsaid" else price for price in paid
            )
        return Line(row, name, code, found, paid, count, filled, written)

    def _tax_beside(self, cells: Sequence[str]) -> Tax:
        """Return what a cell of the row says of tax that says nothing else (税区分: 税抜)."""
        found = {
            said_of_tax(cell, self._catalogue.file.money)
            for cell in cells
            if 0 < len(cell) <= _TAX_WORD and "税" in cell and not re.search(r"\d", cell)
        } - {"unsaid"}
        return found.pop() if len(found) == 1 else "unsaid"

    def place(self, row: int) -> str:
        """Return where a line stands, as a person looks for it."""
        return self.grid.place(row, 0) if self.grid.turned else f"{self._sheet}{row + 1}行目"

    def spec(self, line: Line) -> Spec:
        """Return the PC of a line."""
        place = self.place(line.row)
        cells = line.said.whole
        if not cells.keys() >= _TOLD:
            inside = self.parted(line.written)
            if len(inside) > 1:
                # A name that goes on to tell what the PC is made of.
                more = {column: (Cell(short(text)),) for column, text in inside.items()}
                cells = {**more, **cells}
        name = self._called(line)
        if re.search("[A-Za-z]", line.code) and line.code not in name:
            # A name of a kind (ノートパソコン) does not tell one PC from another.
            name = f"{name}（{line.code}）"
        return Spec(name, cells, line.prices, line.quantity, (), 0, place)

    def _called(self, line: Line) -> str:
        """Return what a PC is called: of a cell with several lines, those before its parts."""
        lines = line.written.split("\n")
        parts = next((n for n, text in enumerate(lines) if n and self.parted(text)), len(lines))
        name = clean(" ".join(lines[:parts]), CELL)
        return name if re.search(r"\w{2}", name) else line.name

    def parted(self, text: str) -> dict[Column, str]:
        """Divide a free text; one text is divided once."""
        if text not in self._divided:
            if len(self._divided) >= _KEPT:
                self._divided.clear()
            self._divided[text] = divide(text, self._catalogue)
        return self._divided[text]

    # Cells

    def _saying(self, heads: Heads, texts: tuple[str, ...]) -> Said:
        """Return what the cells beside name, number and price say; one row of them is read once."""
        key = heads.row, texts
        if key not in self._said:
            if len(self._said) >= _KEPT:
                self._said.clear()
            self._said[key] = self._read(heads, texts)
        return self._said[key]

    def _read(self, heads: Heads, texts: tuple[str, ...]) -> Said:
        titles = [one for one in heads.titles if one.head not in {"name", "quantity", "price"}]
        found: dict[Column, tuple[Cell, ...]] = {}
        free = []
        sides: dict[str, str] = {}
        for title, text in zip(titles, texts, strict=True):
            if not text.strip():
                continue
            if title.head == "spec":
                free.append(text)
            elif title.head in {"width", "height"}:
                sides[title.head] = text
            elif title.head == "disk" and title.kind and self._none(text):
                continue
            elif title.head in COLUMNS:
                cell = self._cell(title, text)
                found[title.head] = (*found.get(title.head, ()), cell)
        if len(sides) == 2:  # noqa: PLR2004 - width and height
            size = Cell(f"{sides['width']}×{sides['height']}")
            found["display"] = (*found.get("display", ()), size)
        whole = "、".join(free)
        divided = self.parted(whole) if whole else {}
        told = {column for column, cells in found.items() if not unsaid(cells[0].text)}
        more = {
            column: (Cell(short(text)),)
            for column, text in divided.items()
            if column in COLUMNS and column not in found
        }
        return Said(found, whole, divided, frozenset(told | set(divided)), {**found, **more})

    def _none(self, text: str) -> bool:
        """Whether a cell of an SSD or HDD column says that there is none."""
        return unsaid(text) or self._catalogue.excel(text).value is False

    def _cell(self, title: Title, text: str) -> Cell:
        said = text
        words = fold(text)
        if title.unit and re.fullmatch(r"[\d.]+", words):
            said = f"{text}{title.unit}"
        if title.kind and title.kind not in words and not unsaid(text):
            said = f"{title.kind} {said}"
        return Cell(short(said), self._title(title))

    def _title(self, title: Title) -> str:
        if title not in self._titles:
            self._titles[title] = clean(title.text, 80)
        return self._titles[title]

    def _prices(self, found: list[tuple[Title, str]], count: int | None) -> tuple[Price, ...]:
        """Return the price cells, the best first."""
        prices = []
        for title, text in found if len(found) < 2 else sorted(found, key=_order):  # noqa: PLR2004
            price = title.price
            assert price is not None  # noqa: S101 - for the type checker
            if not unsaid(text):
                cell = Cell(short(text), self._title(title))
                many = count if price.whole and count else 1
                prices.append(Price(cell, price.tax, many, price.scale))
        return tuple(prices)


def _order(one: tuple[Title, Sequence[str]]) -> tuple[int, int]:
    price = one[0].price
    assert price is not None  # noqa: S101 - for the type checker
    return RANKS.index(price.rank), ("included", "unsaid", "excluded").index(price.tax)


def _count(text: str) -> int | None:
    found = re.search(r"(\d{1,5})", fold(text))
    return int(found[1]) if found and int(found[1]) > 0 else None
