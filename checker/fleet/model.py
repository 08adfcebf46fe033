"""The nouns of a fleet: one row a PC, what is wrong with files that are none, and the sums."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final, Literal, Protocol, TypeVar

import msgspec
from msgspec import Struct, field

from checker.dealing import Waiting
from checker.model import Closed, Eligibility, Level, Line, Overall, RemedyKind, Status, Step

FLEET_SCHEMA: Final = "nanbyo-checker/fleet/2"

Direction = Literal["worse", "better", "same"]
ChangeKind = Literal["worse", "better", "same", "new", "gone"]
Standing = Literal["counted", "not_meant", "not_seen", "gone"]
"""Whether a PC is in the sums, or why not: not meant for registration, not seen for long, or only
in the older results."""
Kind = Literal["pc", "display", "memory", "excel", "printer", "other"]
"""What can be bought."""

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
    level: Level = "required"
    advice: str = ""
    """What there is to know although it is met; empty where nothing is."""


class Moved(Struct, frozen=True, gc=False):
    """A requirement whose state changed."""

    id: str
    before: Status | None
    """None: the older result does not have it."""
    now: Status | None
    direction: Direction


class Change(Struct, frozen=True, gc=False):
    """What changed against an older result of the same PC."""

    kind: ChangeKind
    before: dt.datetime | None = None
    """When the older result was made; None: there is none."""
    overall: Overall | None = None
    """The older result's overall verdict."""
    moved: tuple[Moved, ...] = ()


class Alike(Struct, frozen=True, eq=False):
    """What PCs that were judged alike have in common: all that is not measured.

    Whoever makes rows makes one for all that are alike, so it is known by what it is, not by what
    it says.
    """

    names: tuple[str, ...]
    """Requirement ids, in the report's order."""
    cells: tuple[Cell, ...]
    """One for each name, with nothing measured."""
    todo: tuple[str, ...] = ()
    """Requirements that something is done about, in the order and so with the numbers of the PC's
    own page and paper."""

    @property
    def advice(self) -> tuple[str, ...]:
        """Requirements that are met, with something to know."""
        pairs = zip(self.names, self.cells, strict=True)
        return tuple(name for name, cell in pairs if cell.advice)


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
    alike: Alike
    """What it has in common with others."""
    measured: tuple[str, ...]
    """What was measured, in words: one text for each name."""
    older: int = 0
    """How many older reports of the same PC were set aside."""
    change: Change | None = None
    differs: tuple[str, ...] | None = None
    """Requirements that differ from the reference PC; None without one."""
    tags: tuple[tuple[str, str], ...] = ()
    """What the PC belongs to, by key."""
    values: tuple[object, ...] = ()
    """What was measured, as numbers: one for each of `values.VALUES`."""
    standing: Standing = "counted"
    twin: bool = False
    """Another PC has this name."""
    needs: Literal["must", "may", ""] = ""
    """Whether something must be bought for it, or only might be."""

    @property
    def names(self) -> tuple[str, ...]:
        """Requirement ids, in the report's order."""
        return self.alike.names

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One for each name, with what was measured."""
        return tuple(
            [
                Cell(one.status, one.outcome, text, one.remedy, one.what, one.level, one.advice)
                for one, text in zip(self.alike.cells, self.measured, strict=True)
            ]
        )

    @property
    def todo(self) -> tuple[str, ...]:
        """Requirements that something is done about, in order."""
        return self.alike.todo

    def cell(self, name: str) -> Cell | None:
        """Return a requirement's cell."""
        if name not in self.alike.names:
            return None
        at = self.alike.names.index(name)
        return msgspec.structs.replace(self.alike.cells[at], measured=self.measured[at])

    def by_name(self) -> dict[str, Cell]:
        """Return the cells by requirement."""
        return dict(zip(self.names, self.cells, strict=True))

    @property
    def first(self) -> Cell | None:
        """The cell of what to do first; None: nothing is to be done."""
        return self.cell(self.todo[0]) if self.todo else None

    @property
    def advice(self) -> tuple[str, ...]:
        """Requirements that are met, with something to know."""
        return self.alike.advice

    def tag(self, key: str) -> str:
        """Return a tag's value; empty: it has none."""
        return next((value for name, value in self.tags if name == key), "")


class BadFile(Closed, frozen=True):
    """A file that gave no row, and why."""

    file: str
    problem: Line


class PurchaseLine(Closed, frozen=True):
    """One line of the hospital's shopping list."""

    kind: Kind
    required: bool
    """Without it a PC cannot be used; else it only falls short of what is recommended."""
    requirement: str
    what: Line
    count: int
    """PCs that need it."""
    machines: tuple[str, ...]
    """Their names, in the order of the table."""
    price: int | None = None
    """Whole yen for one; None: no price was given for the kind."""
    cost: int | None = None
    """Whole yen for all; None: no price is known."""


class InstitutionLine(Closed, frozen=True):
    """One institution: its PCs, and what a subsidy program pays it, once."""

    institution: str
    machines: int
    ready: int
    """PCs that are ready, with or without advice."""
    buying: int
    """PCs that something must be bought for."""
    kinds: dict[Kind, int] = field(default_factory=dict)
    """What must be bought, and how many of it."""
    program: str | None = None
    cost: int | None = None
    """Whole yen that the estimate is for; None: a price is not known."""
    eligibility: Eligibility | None = None
    amount: int | None = None
    """Whole yen for the institution as a whole, never for each PC; None where it is not told."""
    own_share: int | None = None
    steps: tuple[Step, ...] = ()


class GroupLine(Closed, frozen=True):
    """The PCs that have one value of a tag: a ward."""

    value: str
    """Empty: PCs without the tag."""
    machines: int
    overall: dict[Overall, int]
    buying: int
    changes: dict[ChangeKind, int] = field(default_factory=dict)


class Totals(Closed, frozen=True):
    """The sums of a fleet: of the PCs that count."""

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
    advice: dict[str, int] = field(default_factory=dict)
    """Requirement -> PCs that meet it, with something to know."""
    changes: dict[ChangeKind, int] = field(default_factory=dict)
    moved: dict[str, dict[Direction, int]] = field(default_factory=dict)
    """Requirement -> direction -> PCs whose state changed."""
    standing: dict[Standing, int] = field(default_factory=dict)
    """PCs in and beside the sums."""
    left_out: int = 0
    """PCs that `--where` left out of the table."""
    ruled_out: int = 0
    """PCs that registration is not done on whatever is bought: terminals of the cancer registry."""
    waiting: dict[Waiting, int] = field(default_factory=dict)
    """Items that somebody deals with."""
    twins: tuple[str, ...] = ()
    """Names that two PCs with different hardware have."""


class Fleet(Struct, frozen=True):
    """Everything that the renderings of a fleet show."""

    schema: Literal["nanbyo-checker/fleet/2"]
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
    tags: tuple[str, ...] = ()
    """Keys of the tags that a PC of the table has, in order; what items wait for is not here."""
    group_by: str | None = None
    groups: tuple[GroupLine, ...] = ()
    baseline: str | None = None
    """What the PCs are held against: a day or the older results; None: each its own last change."""
