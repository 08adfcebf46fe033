"""The nouns of a fleet: one row a PC, what is wrong with files that are none, and the sums."""

import datetime as dt
from typing import Final, Literal

from msgspec import Struct

from checker.model import Closed, Line, Overall, RemedyKind, Status

FLEET_SCHEMA: Final = "nanbyo-checker/fleet/1"


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
    cheapest: RemedyKind | None = None
    """The lightest kind of remedy among what is missing."""
    change: Change | None = None
    older: int = 0
    """How many older reports of the same PC were set aside."""
    differs: tuple[str, ...] | None = None
    """Requirements that differ from the reference PC; None without one."""

    def cell(self, name: str) -> Cell | None:
        """Return a requirement's cell."""
        return self.cells[self.names.index(name)] if name in self.names else None

    def by_name(self) -> dict[str, Cell]:
        """Return the cells by requirement."""
        return dict(zip(self.names, self.cells, strict=True))


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


class Fleet(Closed, frozen=True):
    """Everything that the renderings of a fleet show."""

    schema: Literal["nanbyo-checker/fleet/1"]
    judged_on: dt.date
    requirements: dict[str, str]
    """Requirement id -> title, in order."""
    rows: tuple[Row, ...]
    bad_files: tuple[BadFile, ...]
    totals: Totals
    purchases: tuple[PurchaseLine, ...]
    rejudged: bool = False
    reference: str | None = None
    """Name of the reference PC."""
    notes: tuple[Line, ...] = ()
    """What a reader must know before the table."""
