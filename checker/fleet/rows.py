"""Tell the PCs of a quotation from everything else that stands in its rows. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from checker.fleet.catalogue import Catalogue, Column, unsaid
from checker.fleet.fragments import divide
from checker.fleet.heads import RANKS, Heads, Title, find, turned
from checker.fleet.money import Tax, said_of_tax
from checker.fleet.phrase import fold
from checker.fleet.spec import Cell, Left, Part, Price, Spec
from checker.fleet.workbook import CELL, Grid, short
from checker.model import clean

_COLUMNS: Final[tuple[Column, ...]] = ("memory", "disk", "free", "display", "os", "excel")
_KEPT: Final = 5_000
"""Texts whose division is remembered."""
_PARTS: Final = 40
"""Parts that one PC may have."""
_CAPTION: Final = re.compile(r"^\s*[【［\[■◆●○▼▲◇□★☆<＜〈《(（].*[】］\]>＞〉》)）]?\s*$")


class Table(NamedTuple):
    """The PCs of one sheet, and what was left alone."""

    specs: list[Spec]
    left: list[Left]
    used: list[str]


class _Line(NamedTuple):
    """One row under the heads."""

    row: int
    name: str
    cells: dict[Column, tuple[Cell, ...]]
    free: str
    """The free text of its 仕様 column."""
    prices: tuple[Price, ...]
    quantity: int | None
    filled: int
    """How many of its cells are filled."""
    place: str


def read(grid: Grid, catalogue: Catalogue, room: int, *, plain: bool = False) -> Table | None:
    """Return the PCs of a sheet; None: it has no row and no column of heads.

    Args:
        grid: The sheet.
        catalogue: The words.
        room: PCs that may still be read.
        plain: Take a table of names, numbers and prices, too.
    """
    heads = find(grid, catalogue, plain=plain)
    if not heads and plain:
        return None
    if not heads:
        other = turned(grid, catalogue)
        if other is None:
            return None
        grid, heads = other, find(other, catalogue)
        if not heads:
            return None
    return _Reader(grid, heads, catalogue, plain=plain).read(room)


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(
        self, grid: Grid, heads: list[Heads], catalogue: Catalogue, *, plain: bool
    ) -> None:
        self.grid, self.heads, self.catalogue, self.plain = grid, heads, catalogue, plain
        self.words = catalogue.file.rows
        self._folded = {
            name: tuple(fold(word) for word in getattr(self.words, name))
            for name in self.words.__struct_fields__
        }
        pcs = "|".join(map(re.escape, self._folded["pcs"]))
        self._for_a_pc = re.compile(rf"PC\d+-\d+|PCI|(?:{pcs})+用")
        self.left: list[Left] = []
        self._titles: dict[Title, str] = {}
        self._known: dict[str, dict[Column, str]] = {}
        self.tax: Tax = "unsaid"

    def read(self, room: int) -> Table:
        """Return the PCs, and what was left alone."""
        tables = [[*self._lines(heads, end)] for heads, end in self._ranges()]
        self.tax = self._said_of_tax(tables)
        specs: list[Spec] = []
        for lines in tables:
            specs += self._pcs(lines, room - len(specs))
        used = []
        for heads in self.heads:
            used += [self._head_name(title) for title in heads.titles if title.head != "ignore"]
            for text in heads.other:
                self.left.append(Left(self._sheet(), clean(text, 80), "column"))
        return Table(specs, self.left, [*dict.fromkeys(used)])

    def _sheet(self) -> str:
        return f"シート「{self.grid.name}」" if self.grid.name else ""

    def _head_name(self, title: Title) -> str:
        return clean(re.sub(r"\s+", " ", title.text), 80)

    def _ranges(self) -> Iterable[tuple[Heads, int]]:
        ends = [*(one.row for one in self.heads[1:]), len(self.grid.rows)]
        return zip(self.heads, ends, strict=True)

    def _lines(self, heads: Heads, end: int) -> Iterable[_Line]:
        for row in range(heads.row + 1, end):
            cells = self.grid.rows[row]
            if any(cells):
                yield self._line(row, cells, heads)

    def _line(  # noqa: C901 - one branch a kind of column
        self, row: int, cells: Sequence[str], heads: Heads
    ) -> _Line:
        found: dict[Column, tuple[Cell, ...]] = {}
        names, free, prices = [], [], []
        sides: dict[str, str] = {}
        count: int | None = None
        for title in heads.titles:
            text = cells[title.column] if title.column < len(cells) else ""
            if not text.strip():
                continue
            if title.head == "name":
                names.append(clean(text, CELL))
            elif title.head == "spec":
                free.append(text)
            elif title.head == "quantity":
                count = count or _count(text)
            elif title.head in {"width", "height"}:
                sides[title.head] = text
            elif title.head == "price":
                prices.append((title, text))
            elif title.head == "disk" and title.kind and self._none(text):
                continue
            elif title.head in _COLUMNS:
                cell = self._cell(row, title, text)
                found[title.head] = (*found.get(title.head, ()), cell)
        if len(sides) == 2:  # noqa: PLR2004 - width and height
            place = self.grid.place(row, heads.of("width")[0].column)
            size = f"{sides['width']}×{sides['height']}"
            found["display"] = (*found.get("display", ()), Cell(size, "", place))
        first = next((clean(cell, CELL) for cell in cells if cell.strip()), "")
        return _Line(
            row,
            names[0] if names else ("" if found else first),
            found,
            "、".join(free),
            self._prices(row, prices, count),
            count,
            sum(bool(cell.strip()) for cell in cells),
            self.grid.place(row, 0) if self.grid.turned else self._row_place(row),
        )

    def _title(self, title: Title) -> str:
        if title not in self._titles:
            self._titles[title] = clean(title.text, 80)
        return self._titles[title]

    def _none(self, text: str) -> bool:
        """Whether a cell of an SSD or HDD column says that there is none."""
        return unsaid(text) or self.catalogue.excel(text).value is False

    def _row_place(self, row: int) -> str:
        return f"{self._sheet()}{row + 1}行目"

    def _cell(self, row: int, title: Title, text: str) -> Cell:
        said = text
        words = fold(text)
        if title.unit and re.fullmatch(r"[\d.]+", words):
            said = f"{text}{title.unit}"
        if title.kind and title.kind not in words and not unsaid(text):
            said = f"{title.kind} {said}"
        return Cell(short(said), self._title(title), self.grid.place(row, title.column))

    def _prices(
        self, row: int, found: list[tuple[Title, str]], count: int | None
    ) -> tuple[Price, ...]:
        """Return the price cells, the best first."""

        def order(one: tuple[Title, str]) -> tuple[int, int]:
            price = one[0].price
            assert price is not None  # noqa: S101 - for the type checker
            return RANKS.index(price.rank), ("included", "unsaid", "excluded").index(price.tax)

        prices = []
        for title, text in sorted((one for one in found if not unsaid(one[1])), key=order):
            price = title.price
            assert price is not None  # noqa: S101 - for the type checker
            cell = Cell(short(text), self._title(title), self.grid.place(row, title.column))
            many = count if price.whole and count else 1
            prices.append(Price(cell, price.tax, many, price.scale))
        return tuple(prices)

    # What a row is

    def _is(self, kind: str, name: str) -> bool:
        """Whether a row's name has a word of a kind."""
        words = fold(name)
        return any(_in(word, words) for word in self._folded[kind])

    def _names_a_pc(self, name: str) -> bool:
        """Whether a name has a word for a PC; a bag ノートPC用 is none, nor is memory PC4-25600."""
        return self._is("pcs", self._for_a_pc.sub(" ", fold(name)))

    def _pcs(self, lines: Sequence[_Line], room: int) -> list[Spec]:
        specs: list[Spec] = []
        others = 0
        several = any(line.cells or self._divided(line) for line in lines)
        kinds = [self._why_not(line, lines, several=several) for line in lines]
        for number, (line, why) in enumerate(zip(lines, kinds, strict=True)):
            if why == "pc":
                if len(specs) >= room:
                    return [*specs, _spec(line, self._divided(line))]
                specs.append(_spec(line, self._divided(line)))
                continue
            if why == "more" and specs:
                specs[-1] = self._more(specs[-1], line)
                continue
            if why == "part" and specs:
                before = specs[-1]
                specs[-1] = self._part(
                    before, line, kinds.count("pc") == 1 or "pc" in kinds[number:]
                )
                if len(specs[-1].parts) > len(before.parts) and specs[-1].parts[-1].sure:
                    others += bool(line.prices)
                    continue
            others += bool(line.prices) and why not in {"sum", "note", "caption"}
            self.left.append(Left(line.place, line.name or line.free[:80], why))
        if others:
            specs = [spec._replace(others=others) for spec in specs]
        return [self._taxed(spec) for spec in specs]

    def _divided(self, line: _Line) -> dict[Column, str]:
        return self._parted(line.free) if line.free else {}

    def _parted(self, text: str) -> dict[Column, str]:
        """Divide a text; one text is divided once."""
        if text not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[text] = divide(text, self.catalogue)
        return self._known[text]

    def _why_not(  # noqa: C901, PLR0911, PLR0912 - one answer a kind of row
        self, line: _Line, lines: Sequence[_Line], *, several: bool
    ) -> str:
        """Return what a row is: `pc`, `part`, `more` (of the PC above), or why it is left alone."""
        said = {column for column, cells in line.cells.items() if not unsaid(cells[0].text)} | set(
            self._divided(line)
        )
        if len(said) > 1:
            return "pc"
        inside = self._parted(line.name)
        pc = self._names_a_pc(line.name) or len(inside) > 2  # noqa: PLR2004
        if not pc and line.filled == 1 and (inside or self.plain):
            return "more" if inside else "note"
        if not pc and len(said) <= 1:
            if self._is("sums", line.name):
                return "sum"
            if self._is("notes", line.name) and line.filled <= 2:  # noqa: PLR2004 - a note is no row of values
                return "note"
            if self._part_of(line, said) is not None:
                return "more" if self._tells_more(line) else "part"
            if self._is("services", line.name) and not line.cells:
                return "service"
        if pc and not said and self._is("services", line.name):
            return "service"
        if said or (pc and (line.prices or line.quantity or len(inside) > 1)):
            return "pc"
        if line.filled == 1:
            if _CAPTION.match(line.name) or self._stands_before_heads(line):
                return "caption"
            if self._is("notes", line.name) or self._is("parts", line.name):
                return "note"
            if line.name.startswith(("※", "*", "注")) or len(line.name) > 40:  # noqa: PLR2004 - a sentence
                return "note"
            return "pc" if not (several and self._quoted(lines)) or pc else "note"
        if line.prices or line.quantity:
            return "other" if several else "pc"
        return "pc" if line.name and not self._is("parts", line.name) else "note"

    def _quoted(self, lines: Sequence[_Line]) -> bool:
        """Whether the table is a quotation with numbers or sums, where a lone name is a note."""
        return any(line.quantity is not None or self._is("sums", line.name) for line in lines)

    def _stands_before_heads(self, line: _Line) -> bool:
        return any(0 < heads.row - line.row <= 3 for heads in self.heads)  # noqa: PLR2004 - blank rows between

    def _tells_more(self, line: _Line) -> bool:
        """Whether a row only goes on telling what the PC above is: without count and price."""
        return not line.prices and line.quantity is None and not self._is("added", line.name)

    def _part_of(self, line: _Line, said: set[Column]) -> Column | None:
        """Return what a row adds to a PC (メモリ増設 8GB); None: it is no such part."""
        kinds: tuple[tuple[str, Column], ...] = (
            ("memory_parts", "memory"),
            ("office_parts", "excel"),
            ("display_parts", "display"),
            ("disk_parts", "disk"),
        )
        for kind, column in kinds:
            if self._is(kind, line.name) and said <= {column, *self._parted(line.name)}:
                return column
        return None

    def _part(self, spec: Spec, line: _Line, alone: bool) -> Spec:  # noqa: FBT001 - a plain answer
        if len(spec.parts) >= _PARTS:
            return spec
        column = self._part_of(line, set(line.cells) | set(self._divided(line)))
        if column is None:
            return spec
        own = " ".join(cell.text for cell in line.cells.get(column, ()))
        text = clean((own or f"{line.name} {line.free}").strip(), CELL)
        whole = f"{line.name} {own} {line.free}"
        same = line.quantity is None or spec.quantity is None or line.quantity == spec.quantity
        optional = re.search(r"オプション|別売|別途|有償|OPTION", fold(whole)) is not None
        part = Part(
            column,
            line.name or text,
            text,
            line.place,
            sure=same and alone and not optional,
            optional=optional,
        )
        return spec._replace(parts=(*spec.parts, part))

    def _more(self, spec: Spec, line: _Line) -> Spec:
        """Put on a PC what the rows under it tell (CPU: …, メモリ: …)."""
        cells = dict(spec.cells)
        said: dict[Column, str] = self._parted(line.name) | self._divided(line)
        for column, mine in line.cells.items():
            said[column] = " ".join(cell.text for cell in mine)
        for column, text in said.items():
            if column in _COLUMNS and column not in cells:
                cells[column] = (Cell(short(text), "", line.place),)
        return spec._replace(cells=cells)

    # Tax

    def _taxed(self, spec: Spec) -> Spec:
        """Put what the sheet says of tax on the prices whose head says nothing."""
        prices = tuple(
            price if price.tax != "unsaid" else price._replace(tax=self.tax)
            for price in spec.prices
        )
        return spec._replace(prices=prices)

    def _said_of_tax(self, tables: list[list[_Line]]) -> Tax:
        """Return what the notes and the sums of a sheet say of its prices."""
        inside = {line.row for lines in tables for line in lines if line.cells or line.prices}
        inside |= {heads.row for heads in self.heads}
        said: set[Tax] = set()
        for number, row in enumerate(self.grid.rows):
            if number in inside:
                continue
            for text in row:
                if text and len(text) > 3 and not self._is("sums", text[:12]):  # noqa: PLR2004 - a word
                    said.add(said_of_tax(text, self.catalogue.file.money))
        said.discard("unsaid")
        if len(said) == 1:
            return said.pop()
        if said:
            return "unsaid"
        for lines in tables:
            for line in lines:
                words = fold(line.name)
                if "消費税" in words and not re.search(r"うち|内消費税|込", words) and line.prices:
                    # A row that adds the tax: what stands above it is without.
                    return "excluded"
        return "unsaid"


def _in(word: str, words: str) -> bool:
    if not word.isascii():
        return word in words
    return re.search(rf"(?<![A-Z]){re.escape(word)}(?![A-Z])", words) is not None


def _spec(line: _Line, divided: dict[Column, str]) -> Spec:
    cells = dict(line.cells)
    for column, text in divided.items():
        if column in _COLUMNS and column not in cells:
            cells[column] = (Cell(short(text), "", line.place),)
    return Spec(line.name, cells, line.prices, line.quantity, (), 0, line.place)


def _count(text: str) -> int | None:
    found = re.search(r"(\d{1,5})", fold(text))
    return int(found[1]) if found and int(found[1]) > 0 else None
