"""The PCs of a table, each made of its row when it is looked at, and their offers. Pure."""

from collections.abc import Sequence
from itertools import chain, islice
from typing import Final, NamedTuple, overload

from checker.fleet.heads import Heads
from checker.fleet.lines import Lines
from checker.fleet.money import Tax
from checker.fleet.spec import Left, Part, Spec

PARTS: Final = 40
"""Parts that one PC may have."""


class Offer(NamedTuple):
    """A part that each of several PCs may have."""

    part: Part
    first: int
    """The first of them, from 0."""
    end: int


class Made:
    """The PCs of a table while its rows are gone through, and what they are offered."""

    def __init__(self) -> None:
        """Begin with none."""
        self.found: list[int | Spec] = []
        self.offers: list[Offer] = []
        self.others = 0
        """Other rows that have a price of their own."""
        self.optional = False
        """The caption above says that what is below it could be had (【オプション】)."""
        self.parted = False
        """A part stood under the last PC."""
        self.run = 0
        """The first of the PCs that stand under each other, with no part between them."""

    def add(self, row: int) -> None:
        """Take one more PC."""
        if self.parted:
            self.run = len(self.found)
        self.parted = self.optional = False
        self.found.append(row)

    def offer(self, part: Part, first: int, end: int | None = None) -> None:
        """Say that PCs may have a part."""
        end = len(self.found) if end is None else end
        if first < end and len(self.offers) < PARTS:
            self.offers.append(Offer(part, first, end))


class Pcs(Sequence[Spec]):
    """The PCs of a table, each made of its row when it is looked at: there may be thousands."""

    def __init__(self, lines: Lines, heads: Heads, found: list[int | Spec], others: int) -> None:
        """Name the rows.

        Args:
            lines: Makes lines of the sheet's rows.
            heads: The table's.
            found: The row of each PC, or the PC where rows below it add something.
            others: Other rows of the table that have a price of their own.
        """
        self._lines, self._heads, self._found, self._others = lines, heads, found, others
        self.tax: Tax = "unsaid"
        """What the sheet says of a price whose head says nothing."""
        self.offers: list[Offer] = []
        """What each of several of them may have."""

    def offer(self, part: Part) -> None:
        """Say that each of them may have a part."""
        if len(self.offers) < PARTS:
            self.offers.append(Offer(part, 0, len(self._found)))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Spec: ...
    @overload
    def __getitem__(self, index: slice) -> list[Spec]: ...
    def __getitem__(self, index: int | slice) -> Spec | list[Spec]:
        """Return a PC."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        index = range(len(self._found))[index]
        found = self._found[index]
        spec = (
            self._lines.spec(self._lines.line(found, self._heads))
            if isinstance(found, int)
            else found
        )
        prices = tuple(
            price if price.tax != "unsaid" else price._replace(tax=self.tax)
            for price in spec.prices
        )
        offered = (one.part for one in self.offers if one.first <= index < one.end)
        parts = tuple(islice(chain(spec.parts, offered), PARTS))
        return spec._replace(prices=prices, others=self._others, parts=parts)


class Table(NamedTuple):
    """The PCs of one sheet, and what was left alone."""

    specs: list[Pcs]
    """One table under another."""
    left: list[Left]
    used: list[str]
