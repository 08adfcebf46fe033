"""Candidates side by side: the nouns. Pure."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import field

from checker.fleet.candidate import Suitability
from checker.model import Closed, Eligibility, Line, Name, Status, Yen

CANDIDATES_SCHEMA: Final = "nanbyo-checker/candidates/1"


class ComparedCell(Closed, frozen=True):
    """One requirement of one candidate."""

    status: Status
    outcome: str
    measured: Line
    message: Line
    ask: Line = ""
    """What to ask; empty where nothing is open."""
    ask_of: Literal["vendor", "house", ""] = ""
    """Who can answer it: the vendor before an order, or the house when the PC is there."""
    said: Line = ""
    """The sheet's own words that it was read from."""


class Compared(Closed, frozen=True):
    """One candidate."""

    name: Name
    overall: Suitability
    """`suitable`: all that a sheet can tell is met; `open`: ask the vendor first."""
    cells: dict[str, ComparedCell]
    spec: dict[str, str]
    """The cells as the sheet writes them."""
    price: Yen | None = None
    """For one PC, as the sheet writes it."""
    price_note: Line = ""
    price_with_tax: Yen | None = None
    """What is paid for one PC; None: not known."""
    eligibility: Eligibility | None = None
    subsidy: Yen | None = None
    """What the program would pay, in yen; None where it cannot be told."""
    own_share: int | None = None
    count: int | None = None
    """How many are offered (数量)."""
    place: Line = ""
    """Where the sheet has it."""
    means: Line = ""
    """What the overall verdict means, in a sentence."""
    notes: tuple[Line, ...] = ()
    """What a buyer should know besides."""
    asks: tuple[Line, ...] = ()
    """Every question for the vendor."""


class Comparison(Closed, frozen=True):
    """Candidates side by side."""

    schema: Literal["nanbyo-checker/candidates/1"]
    judged_on: dt.date
    warning: Line
    """The order of purchase: before anything else."""
    note: Line
    requirements: dict[str, str]
    candidates: Sequence[Compared]
    program: str | None = None
    """The program's id that the subsidy is estimated by."""
    columns: dict[str, str] = field(default_factory=dict)
    """Requirement -> the column of the sheet that says it."""
    used: tuple[Line, ...] = ()
    """Columns of the sheet that were read."""
    left: tuple[Line, ...] = ()
    """Rows, columns and sheets that were left alone, and as what."""
    order: Line = ""
    """What a letter to the vendor says of the order, by the program's gate."""
