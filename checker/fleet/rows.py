"""Tell the PCs of a quotation from everything else that stands in its rows. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from checker.fleet.catalogue import Catalogue, Column
from checker.fleet.columns import labels_one_pc, turned
from checker.fleet.heads import Heads, Title, find
from checker.fleet.lines import COLUMNS, Line, Lines
from checker.fleet.money import Tax, said_of_tax
from checker.fleet.offers import Offers
from checker.fleet.pcs import PARTS, Made, Pcs, Table
from checker.fleet.phrase import close, fold
from checker.fleet.spec import Cell, Left, Part, Spec
from checker.fleet.workbook import CELL, Grid, short
from checker.model import clean

_LABEL: Final = 12
"""Characters of a label: オペレーティングシステム."""
_CAPTION: Final = re.compile(r"^\s*[【［\[■◆●○▼▲◇□★☆<＜〈《(（].*[】］\]>＞〉》)）]?\s*$")

_BODY: Final = re.compile(r"[\s・\-●■◆○└├*]*(?:PC)?本体")
"""How a row begins that tells the PC of a set."""
_NOTES: Final = ("※", "*", "＊", "注")
_AMOUNT: Final = re.compile(r"[¥\\]\s?\d|\d\s?円")
_NOBODY: Final = Spec("", {})
_SENTENCE: Final = re.compile(r"(?:です|ます|ません|せん|まれない|含まず)[。）)]?\s*$")


def read(grid: Grid, catalogue: Catalogue, *, plain: bool = False) -> Table | None:
    """Return the PCs of a sheet; None: it has no row and no column of heads.

    Args:
        grid: The sheet.
        catalogue: The words.
        plain: Take a table of names, numbers and prices, too.
    """
    heads = find(grid, catalogue, plain=plain)
    listed = len(heads) == 1 and labels_one_pc(grid, heads[0], catalogue)
    if not heads and plain:
        return None
    if not heads or listed:
        other = turned(grid, catalogue)
        if other is None:
            return None
        grid, heads = other, find(other, catalogue)
        if not heads:
            return None
    return _Reader(grid, heads, catalogue, plain=plain).read()


class _Rows(NamedTuple):
    """The rows of one table: the number of each that must be a PC, and the others as lines."""

    heads: Heads
    end: int
    found: list[int | Line]
    several: bool
    """Some row says what a PC is made of."""
    named: bool
    """Some other row is called a PC."""

    @property
    def sure(self) -> bool:
        """Whether some row must be a PC."""
        return any(isinstance(one, int) for one in self.found)


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
        self.lines = Lines(grid, catalogue)
        self.offers = Offers(self.words)
        self.left: list[Left] = []
        self._quotations: dict[Heads, bool] = {}
        self._taxes: set[Tax] = set()
        """What notes and sums say of the prices."""
        self._adds_tax = False

    def read(self) -> Table:
        """Return the PCs, and what was left alone."""
        for cells in self.grid.rows[: self.heads[0].row]:
            self._hear_of_tax(cells)
        tables = [self._rows(heads, end) for heads, end in self._ranges()]
        specs: list[Pcs] = []
        for table in tables:
            offered = bool(specs) and self._is_of_options(table)
            if offered and not any(self._names_a_pc(line.name) for line in self._lines_of(table)):
                self._offer(table, specs)
            else:
                specs.append(self._pcs(table))
        for pcs in specs:
            pcs.tax = self._tax()
        used = []
        for heads in self.heads:
            used += [self._head_name(title) for title in heads.titles if title.head != "ignore"]
            for text in heads.other:
                self.left.append(Left(self._sheet(), clean(text, 80), "column"))
        return Table(specs, self.left, [*dict.fromkeys(used)])

    def _is_of_options(self, table: _Rows) -> bool:
        """Whether the line over a table's heads says that what it holds could be had."""
        for row in range(table.heads.row - 1, max(table.heads.row - 4, -1), -1):
            said = [cell for cell in self.grid.rows[row] if cell.strip()]
            if said:
                return len(said) == 1 and self.offers.opens(said[0])
        return False

    def _lines_of(self, table: _Rows) -> Iterable[Line]:
        for one in table.found:
            yield self.lines.line(one, table.heads) if isinstance(one, int) else one

    def _offer(self, table: _Rows, specs: list[Pcs]) -> None:
        """Offer the rows of a table of options to the PCs of the tables above it."""
        for line in self._lines_of(table):
            told = " ".join(text for text in (line.name, line.said.free) if text)
            whole = line._replace(name=told)
            part = self._part(_NOBODY, whole, table.heads, alone=False, optional=True)
            why = "part" if part else "note" if line.filled == 1 else "other"
            self.left.append(Left(self.lines.place(line.row), told[:80], why))
            if part is not None:
                for pcs in specs:
                    pcs.offer(part)

    def _sheet(self) -> str:
        return f"シート「{self.grid.name}」" if self.grid.name else ""

    def _head_name(self, title: Title) -> str:
        return clean(close(re.sub(r"\s+", " ", title.text)), 80)

    def _ranges(self) -> Iterable[tuple[Heads, int]]:
        ends = [*(one.row for one in self.heads[1:]), len(self.grid.rows)]
        return zip(self.heads, ends, strict=True)

    def _rows(self, heads: Heads, end: int) -> _Rows:
        """Read the rows of a table; of those that must be PCs only the number is kept."""
        found: list[int | Line] = []
        several = named = False
        for line in self.lines.under(heads, end):
            several = several or bool(line.cells or line.said.divided)
            if not line.cells and not line.prices:
                self._hear_of_tax(self.grid.rows[line.row])
            elif line.prices and not line.is_a_pc:
                words = close(fold(line.name))
                # A row that adds the tax: what stands above it is without.
                added = "消費税" in words and not re.search(r"うち|内消費税|込", words)
                # So does a sum that is said to be without it: 合計（税別）.
                tax = said_of_tax(line.name, self.catalogue.file.money)
                added = added or (tax == "excluded" and self._is("sums", line.name))
                self._adds_tax = self._adds_tax or added
            named = named or (not line.is_a_pc and self._names_a_pc(line.name))
            found.append(line.row if line.is_a_pc and not self._is_inside(line) else line)
        return _Rows(heads, end, found, several, named)

    def _is_inside(self, line: Line) -> bool:
        """Whether a row tells the PC of the set above it (本体：…) and costs nothing."""
        free = not line.prices and line.quantity is None
        return free and _BODY.match(fold(line.name)) is not None

    # What a row is

    def _is(self, kind: str, name: str) -> bool:
        """Whether a row's name has a word of a kind."""
        words = close(fold(name))
        return any(_in(word, words) for word in self._folded[kind])

    def _is_a_sum(self, text: str) -> bool:
        """Whether a text begins as sums do; a sentence on the tax of what stands above is none."""
        start = text[:12]
        if _SENTENCE.search(text):
            start = start.replace("消費税", "")
        return self._is("sums", start)

    def _names_a_pc(self, name: str) -> bool:
        """Whether a name has a word for a PC; a bag ノートPC用 is none, nor is memory PC4-25600."""
        return self._is("pcs", self._for_a_pc.sub(" ", fold(name)))

    def _pcs(self, rows: _Rows) -> Pcs:
        kinds = ["pc" if isinstance(one, int) else self._why_not(one, rows) for one in rows.found]
        kinds = [self._in_a_set(kinds, rows, number) for number in range(len(kinds))]
        pcs = [number for number, why in enumerate(kinds) if why == "pc"]
        made = Made()
        for number, (one, why) in enumerate(zip(rows.found, kinds, strict=True)):
            if isinstance(one, int) or why == "pc":
                made.add(one if isinstance(one, int) else one.row)
                continue
            if one.filled == 1:
                made.optional = self.offers.opens(one.name)
            # With a PC below, too, it is the one's above.
            alone = len(pcs) == 1 or (bool(pcs) and number < pcs[-1])
            if made.found and self._belongs(made, rows.heads, one, why, alone=alone):
                continue
            made.others += self._costs(one) and why not in {"sum", "note", "caption"}
            text = one.name or one.said.free[:80]
            self.left.append(Left(self.lines.place(one.row), text, why))
        found = Pcs(self.lines, rows.heads, made.found, made.others)
        found.offers = made.offers
        return found

    def _belongs(self, made: Made, heads: Heads, line: Line, why: str, *, alone: bool) -> bool:
        """Put on the PCs above what a row tells of them; whether it is read as one's own."""
        if why not in {"more", "part", "inside"}:
            return False
        before, last = made.found[-1], len(made.found) - 1
        spec = self._spec(before, heads) if isinstance(before, int) else before
        if why == "inside":
            made.found[-1] = spec._replace(cells=line.said.whole)
            return True
        part = self._part(spec, line, heads, alone=alone, optional=made.optional)
        if why == "more":
            if part is not None and part.column in spec.cells:
                # ※Officeはオプションです is said of every PC above it.
                note = line.filled == 1 and line.name.startswith(_NOTES)
                made.offer(part._replace(sure=False, optional=True), 0 if note else last)
            made.found[-1] = self._more(spec, line)
            return True
        if part is None or len(spec.parts) >= PARTS:
            return False
        made.parted = True
        if not part.sure:
            made.offer(part, made.run)
            return False
        made.offer(part._replace(sure=False), made.run, last)
        made.found[-1] = spec._replace(parts=(*spec.parts, part))
        made.others += self._costs(line)
        return True

    def _in_a_set(self, kinds: list[str], rows: _Rows, number: int) -> str:
        """Return `inside` for a row that tells what the PC of the row above it is."""
        one, above = rows.found[number], rows.found[max(number - 1, 0)]
        if isinstance(one, int) or number == 0 or kinds[number] != "pc":
            return kinds[number]
        set_ = self.lines.line(above, rows.heads) if isinstance(above, int) else above
        inside = one.is_a_pc and self._is_inside(one) and kinds[number - 1] == "pc"
        return "inside" if inside and set_.prices and len(set_.said.columns) <= 1 else "pc"

    def _spec(self, row: int, heads: Heads) -> Spec:
        return self.lines.spec(self.lines.line(row, heads))

    def _why_not(  # noqa: C901, PLR0911, PLR0912 - one answer a kind of row
        self, line: Line, rows: _Rows
    ) -> str:
        """Return what a row is: `pc`, `part`, `more` (of the PC above), or why it is left alone."""
        said = line.said.columns
        inside = self.lines.parted(line.written)
        pc = self._names_a_pc(line.name) or len(inside) > 2  # noqa: PLR2004
        if not pc and line.filled == 1 and (inside or self.plain):
            return "more" if inside else "note"
        if self._labelled(line) and self._tells_more(line) and rows.several:
            return "more"
        if not pc and not said and self._is_a_label(line) and self._quoted(rows):
            return "note"
        if not pc and len(said) <= 1:
            if self._is("sums", line.name) and not _SENTENCE.search(line.name):
                return "sum"
            if self._is("notes", line.name) and line.filled <= 2:  # noqa: PLR2004 - a note is no row of values
                return "note"
            if self._part_of(line, said) is not None:
                return "more" if self._tells_more(line) else "part"
            if self._is("services", line.name) and not line.cells:
                return "service"
            if inside and self._tells_more(line):
                return "more"
        if pc and not said and self._is("services", line.name):
            return "service"
        if pc and not inside and rows.sure and self._is("lumps", line.name) and not said:
            return "other"
        if said or (pc and (line.prices or line.quantity or len(inside) > 1)):
            return "pc"
        if line.filled == 1:
            if _CAPTION.match(line.name) or self._stands_before_heads(line):
                return "caption"
            if self._is("notes", line.name) or self._is("parts", line.name):
                return "note"
            if line.name.startswith(_NOTES) or len(line.name) > 40:  # noqa: PLR2004 - a sentence
                return "note"
            return "pc" if not (rows.several and self._quoted(rows)) or pc else "note"
        if line.prices or line.quantity:
            known = rows.several or rows.named or self._is("parts", line.name)
            return "other" if known else "pc"
        return "pc" if line.name and not self._is("parts", line.name) else "note"

    def _quoted(self, rows: _Rows) -> bool:
        """Whether the table is a quotation with numbers or sums, where a lone name is a note."""
        if rows.heads not in self._quotations:
            self._quotations[rows.heads] = any(
                line.quantity is not None or self._is("sums", line.name)
                for line in self.lines.under(rows.heads, rows.end)
            )
        return self._quotations[rows.heads]

    def _stands_before_heads(self, line: Line) -> bool:
        return any(0 < heads.row - line.row <= 3 for heads in self.heads)  # noqa: PLR2004 - blank rows between

    def _labelled(self, line: Line) -> Column | None:
        """Return what a row's name is the label of (OS | Windows 11 Pro); None: of nothing."""
        name = close(fold(line.name))
        head = self.catalogue.head(line.name) if len(name) <= _LABEL else None
        known = head in COLUMNS and name in {fold(one) for one in self.catalogue.file.columns[head]}
        return head if known and line.said.free else None

    def _is_a_label(self, line: Line) -> bool:
        """Whether a row tells something of the PC above it that is not asked: CPU | Core i5."""
        free = not line.prices and line.quantity is None and bool(line.said.free)
        return free and len(line.name) <= _LABEL and not re.search(r"\d", line.name)

    def _tells_more(self, line: Line) -> bool:
        """Whether a row only goes on telling what the PC above is: it costs nothing of its own."""
        free = bool(line.prices) or line.quantity is None
        return free and not self._costs(line) and not self._is("added", line.name)

    def _costs(self, line: Line) -> bool:
        """Whether a row has a price of its own, and none that is in another's (含む, 0円)."""
        return any(not self._is_in_the_price(price.cell.text) for price in line.prices)

    def _is_in_the_price(self, text: str) -> bool:
        words = close(fold(text))
        if re.search(r"\d", words):
            return re.fullmatch(r"[¥\\]? ?0(?:円|-|\.-)?", words) is not None
        return any(word in words for word in self._folded["included"])

    def _part_of(self, line: Line, said: frozenset[Column]) -> Column | None:
        """Return what a row adds to a PC (メモリ増設 8GB); None: it is no such part."""
        kinds: tuple[tuple[str, Column], ...] = (
            ("memory_parts", "memory"),
            ("office_parts", "excel"),
            ("display_parts", "display"),
            ("disk_parts", "disk"),
        )
        for kind, column in kinds:
            if self._is(kind, line.name) and said <= {column, *self.lines.parted(line.written)}:
                return column
        return None

    def _part(
        self, spec: Spec, line: Line, heads: Heads, *, alone: bool, optional: bool
    ) -> Part | None:
        """Return what a row adds to a PC, and whether it is said to; None: nothing."""
        column = self._part_of(line, frozenset(line.cells) | frozenset(line.said.divided))
        if column is None:
            return None
        own = " ".join(cell.text for cell in line.cells.get(column, ()))
        text = clean((own or f"{line.name} {line.said.free}").strip(), CELL)
        whole = f"{line.name} {own} {line.said.free}"
        if not (optional or self.offers.optional(whole) or self._not_taken(spec, line, heads)):
            same = line.quantity is None or spec.quantity is None or line.quantity == spec.quantity
            place = self.lines.place(line.row)
            return Part(column, line.name or text, text, place, sure=same and alone, optional=False)
        text = self.offers.bare(text)
        if self._is("services", line.name) and not self.catalogue.excel(text).value:
            return None
        place = self.lines.place(line.row)
        return Part(column, line.name or text, text, place, sure=False, optional=True)

    def _not_taken(self, spec: Spec, line: Line, heads: Heads) -> bool:
        """Whether the cells of a row, or the box before its name, say that it is not taken yet."""
        cells = self.grid.rows[line.row]
        counts = [cells[one.column] for one in heads.of("quantity") if one.column < len(cells)]
        box = self.offers.box(line.name)
        unticked = box != "" and self.offers.box(spec.name) != box
        return unticked or self.offers.not_taken(cells, self.grid.rows[heads.row], counts)

    def _more(self, spec: Spec, line: Line) -> Spec:
        """Put on a PC what the rows under it tell (CPU: …, メモリ: …)."""
        cells = dict(spec.cells)
        said: dict[Column, str] = self.lines.parted(line.written) | line.said.divided
        label = self._labelled(line)
        if label is not None:
            said = {label: line.said.free}
        for column, mine in line.cells.items():
            said[column] = " ".join(cell.text for cell in mine)
        for column, text in said.items():
            if column in COLUMNS and column not in cells:
                cells[column] = (Cell(short(text)),)
        return spec._replace(cells=cells)

    # Tax

    def _hear_of_tax(self, cells: Sequence[str]) -> None:
        """Take what a row that is no row of values says of tax."""
        for text in cells:
            # An amount (御見積金額 ¥1,006,500（税込）) tells of itself alone.
            told = len(text) > 3 and not _AMOUNT.search(fold(text))  # noqa: PLR2004 - a word
            if told and not self._is_a_sum(text):
                self._taxes.add(said_of_tax(text, self.catalogue.file.money))

    def _tax(self) -> Tax:
        """Return what the notes and the sums of a sheet say of its prices."""
        said = self._taxes - {"unsaid"}
        if said:
            return said.pop() if len(said) == 1 else "unsaid"
        return "excluded" if self._adds_tax else "unsaid"


def _in(word: str, words: str) -> bool:
    if not word.isascii():
        return word in words
    return re.search(rf"(?<![A-Z]){re.escape(word)}(?![A-Z])", words) is not None
