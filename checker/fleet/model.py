"""The nouns of a fleet: one row a PC, what is wrong with files that are none, and the sums."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, Literal, Protocol, TypeVar

from msgspec import Struct

from checker.model import Closed, Eligibility, Line, Overall, RemedyKind, Status, Step

FLEET_SCHEMA: Final = "nanbyo-checker/fleet/1"

T = TypeVar("T", covariant=True)  # noqa: PLC0105 - named as everywhere


class Many(Protocol[T]):
    """What can be walked again and again, and need not fit in memory."""

    def __iter__(self) -> Iterator[T]:
        """Walk it."""
        ...

    def __len__(self) -> int:
        """Return how many there are."""
        ...


class Cell(Struct, frozen=True, gc=False):
    """One requirement of one PC."""

    status: Status
    outcome: str
    measured: str
    remedy: RemedyKind | None = None
    what: str = ""
    """What to do, in words; empty where nothing is to be done."""


class Change(Closed, frozen=True):
    """What the newest report of a PC changed against the one before."""

    before: dt.datetime
    """When the older report was made."""
    overall: Overall
    """The older report's overall verdict."""
    requirements: tuple[str, ...]
    """Whose status differs."""


class Row(Struct, frozen=True, gc=False):
    """One PC (台帳の1行)."""

    machine: str
    os: str
    collected_at: dt.datetime
    age_days: int
    overall: Overall
    rules: str
    """Pack and version that judged it."""
    institution: str
    file: str
    names: tuple[str, ...]
    """Requirement ids, in the report's order; one tuple is shared by all alike rows."""
    cells: tuple[Cell, ...]
    """One for each name."""
    todo: tuple[str, ...] = ()
    """Requirements that something is done about, in the order and so with the numbers of the PC's
    own page and paper."""
    older: int = 0
    """How many older reports of the same PC were set aside."""
    change: Change | None = None
    differs: tuple[str, ...] | None = None
    """Requirements that differ from the reference PC; None without one."""

    def cell(self, name: str) -> Cell | None:
        """Return a requirement's cell."""
        return self.cells[self.names.index(name)] if name in self.names else None

    def by_name(self) -> dict[str, Cell]:
        """Return the cells by requirement."""
        return dict(zip(self.names, self.cells, strict=True))

    @property
    def first(self) -> Cell | None:
        """The cell of what to do first; None: nothing is to be done."""
        return self.cell(self.todo[0]) if self.todo else None

    @property
    def buys(self) -> bool:
        """Whether something has to be bought; everything else is free."""
        return any(cell.remedy == "purchase" for cell in self.cells)


class BadFile(Closed, frozen=True):
    """A file that gave no row, and why."""

    file: str
    problem: Line


class PurchaseLine(Closed, frozen=True):
    """One line of the hospital's shopping list."""

    requirement: str
    what: Line
    count: int
    """PCs that need it."""


class InstitutionLine(Closed, frozen=True):
    """One institution: its PCs, and what a subsidy program pays it, once."""

    institution: str
    machines: int
    ready: int
    """PCs that are ready, with or without advice."""
    buying: int
    """PCs that something has to be bought for."""
    program: str | None = None
    cost: int | None = None
    """Whole yen that the estimate is for; None: no price is known."""
    eligibility: Eligibility | None = None
    amount: int | None = None
    """Whole yen for the institution as a whole, never for each PC; None where it is not told."""
    own_share: int | None = None
    steps: tuple[Step, ...] = ()


class Totals(Closed, frozen=True):
    """The sums of a fleet."""

    machines: int
    reports: int
    bad_files: int
    overall: dict[Overall, int]
    statuses: dict[str, dict[Status, int]]
    """Requirement -> status -> PCs."""
    remedies: dict[RemedyKind, int]
    """PCs that need at least one remedy of the kind."""
    rules: dict[str, int]
    """Pack and version -> PCs; more than one means that the verdicts are not of one yardstick."""


class Fleet(Struct, frozen=True):
    """Everything that the renderings of a fleet show."""

    schema: Literal["nanbyo-checker/fleet/1"]
    judged_on: dt.date
    requirements: dict[str, str]
    """Requirement id -> title, in order."""
    rows: Many[Row]
    bad_files: Many[BadFile]
    totals: Totals
    purchases: tuple[PurchaseLine, ...]
    institutions: Sequence[InstitutionLine]
    rejudged: bool = False
    reference: str | None = None
    """Name of the reference PC."""
    notes: tuple[Line, ...] = ()
    """What a reader must know before the table."""
