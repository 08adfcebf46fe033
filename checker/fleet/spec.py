"""One PC as a quotation writes it: its cells with their places, its price, what is added to it."""

from collections.abc import Sequence
from typing import NamedTuple

from checker.fleet.catalogue import Column
from checker.fleet.money import Tax


class Cell(NamedTuple):
    """One cell; rows that say the same share it."""

    text: str
    head: str = ""
    """What its column is called."""


class Price(NamedTuple):
    """The cell that says what one PC costs."""

    cell: Cell
    tax: Tax
    """What head, notes or the rows below the table say of tax; the cell itself may say more."""
    units: int = 1
    """The amount is of so many PCs."""
    scale: int = 1
    """The head counts in so many yen (千円)."""


class Part(NamedTuple):
    """A row of the quotation that adds something to a PC (メモリ増設 8GB)."""

    column: Column
    name: str
    """As the row is called."""
    text: str
    """What is read of it."""
    place: str
    sure: bool
    """Whether it is this PC's without doubt."""
    optional: bool


class Spec(NamedTuple):
    """One PC."""

    name: str
    cells: dict[Column, tuple[Cell, ...]]
    prices: tuple[Price, ...] = ()
    """The best first."""
    quantity: int | None = None
    """How many are offered (数量)."""
    parts: tuple[Part, ...] = ()
    others: int = 0
    """Other rows of the quotation that have a price of their own."""
    place: str = ""
    """Where its row stands, for a person: シート「明細」6行目."""

    def text(self, column: Column) -> str:
        """Return what is written of one thing, the cells of several columns together."""
        cells = self.cells.get(column, ())
        return cells[0].text if len(cells) == 1 else " ".join(cell.text for cell in cells)

    @property
    def texts(self) -> dict[Column, str]:
        """What is written, by column."""
        found: dict[Column, str] = {}
        if self.name:
            found["name"] = self.name
        found |= {column: self.text(column) for column in self.cells if column != "name"}
        if self.prices:
            found["price"] = self.prices[0].cell.text
        return found


class Left(NamedTuple):
    """A row or column that was left alone, and why."""

    place: str
    text: str
    why: str
    """`sum`, `note`, `service`, `other`, `caption`, `column`, `hidden_sheet`, `hidden_rows`."""


class Quotation(NamedTuple):
    """What a sheet file holds."""

    specs: Sequence[Spec]
    """Each made when it is looked at, where a sheet has many."""
    used: tuple[str, ...] = ()
    """Columns that were read, as a person names them."""
    left: tuple[Left, ...] = ()
