"""What considering a plan finds: ids, amounts, days and states, and no word of any language."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Final, Literal

from msgspec import Struct

from checker.model import Eligibility, Id, Reference
from checker.subsidy.given import Situation

Judged = Literal["met", "not_met", "unknown"]
Counts = Literal["yes", "no", "ask"]

Reason = Literal[
    # A condition of the program's file, by the name of its own sentence.
    "met",
    "not_met",
    "unknown",
    "unsure",
    "open",
    "partly",
    "no_start",
    "planned",
    "ordered",
    # The table of amounts.
    "none",
    "ask",
    "units",
    "absent",
    "no_cell",
    "answer_needed",
    "over_guide",
    "within_guide",
    "at_least",
    # What every program asks.
    "not_started",
    "running",
    "ended",
    "in_time",
    "report_due",
    "cost_there",
    "no_cost_yet",
    "zero_cost",
    "nothing_sure",
    "nothing_counts",
    "items_left_out",
    "items_without_kind",
    "items_to_ask",
    # The way of registering.
    "way",
    "way_without",
]
"""Which sentence a condition has."""
Role = Literal["order", "rule", "period", "cell", "cost", "left_out", "note", "way", "caution"]
"""What a condition is for.

A caution is none: nobody can know it yet. Nor is a way of registering: it never decides.
"""
WhyItem = Literal["kind", "otherwise", "kind_not_chosen", "already_ordered", "maybe_ordered"]
"""Why an item counts or does not; `kind`: as its kind of cost does."""
Line = Literal[
    "cost",
    "base_limit",
    "smaller_base",
    "smaller_notified",
    "product",
    "rounded",
    "whole_yen",
    "cap",
    "nothing_paid",
]
"""A line of the calculation."""
EventState = Literal["past", "today", "upcoming", "undated"]
Said = Literal["planned", "not-yet", "unknown", "no-day"]
"""What was said of a notice that has not come."""
Query = Literal["passed", "future", "early", "undated", "later"]
"""Why two answers about a notice do not agree.

`passed`: its planned day has passed, and nobody said that it came. `future`: it is said to have
come on a day that is still to come. `early`: it is older than the program. `undated`: it is said
to have come, and the day is not. `later`: a later step is done, and the notice has not come or the
order has no day.
"""
Todo = Literal[
    "ordered",
    "move_order",
    "ended",
    "elsewhere",
    "not_eligible",
    "ask",
    "record_ahead",
    "record",
    "wait",
    "step",
    "nothing",
    "finished",
]
"""What comes next.

`record`: to say whether a step was done whose planned day has passed. `record_ahead`: to correct
the day of a step that is said to be done and is still to come. `wait`: for the authority's turn.
"""
Asks = Literal["rule", "unsure", "ordered", "event", "way", "condition"]
"""Which sentence a question is.

`ask`, `ask_unsure` or `ordered_ask` of a condition in the program's file, `ask` of an event, or the
sentence of the condition itself.
"""

LEFT_OUT: Final = "items-left-out"
"""Id of the condition that names the planned items without an amount."""
WITHOUT_KIND: Final = "items-without-kind"
"""Id of the condition that names the planned items whose kind of cost nobody has chosen."""


class JudgedCondition(Struct, frozen=True, kw_only=True):
    """A condition and its state, with what its sentence is filled with."""

    id: Id
    state: Judged
    reason: Reason
    role: Role
    references: tuple[Reference, ...] = ()
    names: tuple[str, ...] = ()
    """Names of items."""
    options: tuple[Id, ...] = ()
    """Options: the one that is not answered, or the schemes that another body carries out."""
    put_off: bool = False
    """The order is planned for a day to come, and the notice may not have come by then."""
    query: Query | None = None
    """Answers about the notice that do not agree."""
    cost: int = 0
    """In whole yen, where it is compared with a guide."""
    day: dt.date | None = None
    """The day that its sentence names: when the program begins, or a last day of it."""
    guide: int = 0
    """The guide (目安), in whole yen."""


class JudgedItem(Struct, frozen=True):
    """A planned item (品目), and whether it counts."""

    name: str
    amount: int | None
    """In whole yen; None: there is none yet, and it is in no sum."""
    category: Id | None
    """Its kind of cost (費目); None: not chosen, and the name does not tell."""
    counts: Counts
    why: WhyItem

    @property
    def counted(self) -> bool:
        """Whether it is in the sum."""
        return self.counts == "yes" and self.amount is not None


class SumLine(Struct, frozen=True):
    """One line of the calculation: its result, and the numbers that it was made of."""

    line: Line
    value: int
    """In whole yen."""
    amounts: Mapping[str, int | Fraction] = {}
    """In yen, exactly."""
    count: int = 1
    """So many times the base amount is taken."""
    cell: Id = ""
    """The cell of the table whose base amount it is."""
    share: str = ""


class PlacedEvent(Struct, frozen=True):
    """A step of the procedure as of a day."""

    id: Id
    day: dt.date | None
    state: EventState
    next: bool
    """It is what the institution does next."""
    done: bool
    """Somebody said that it is done."""
    open: bool
    """Its planned day has passed, and nobody said that it is done."""


class Order(Struct, frozen=True):
    """An order and the notice that must come before it."""

    rule: Id
    start: dt.date | None
    notice: dt.date | None
    arrived: bool
    """Somebody said that the notice has come, and on which day. No day passing makes it so."""
    said: Said
    """Where it has not: what was said of it."""
    too_soon: bool
    """The day of the order has come and the notice has not: the alarm."""
    put_off: bool
    """The order is planned for a day to come, and the notice has not come."""
    query: Query | None = None
    """The answers about the notice do not agree, and must be asked about."""
    step: Id | None = None
    """A later step that is said to be done: nobody told the order, or the notice has not come."""
    step_day: dt.date | None = None
    """When it was done."""
    at_latest: bool = False
    """Nobody told the order; the step shows that it was on `start` or earlier."""


class Question(Struct, frozen=True):
    """A question that the office can answer."""

    asks: Asks
    of: Id
    """Id of the condition or event."""


class Next(Struct, frozen=True):
    """What the institution does next."""

    todo: Todo
    event: Id | None = None
    """The timeline's event that it is; None: it comes before all of them."""
    day: dt.date | None = None
    """By when."""
    question: Question | None = None
    """It is this question to the office."""
    ordering: Mapping[Counts, tuple[str, ...]] | None = None
    """It is ordering: names of the items that may be, may not, and must be asked about."""
    open_answers: int = 0
    """So many answers come before it."""
    record: tuple[Id, ...] = ()
    """Events whose planned day has passed, and of which nobody said that they are done."""
    then: Id | None = None
    """The event that follows where they are."""


class Findings(Struct, frozen=True, kw_only=True):
    """All that follows from a plan, a program and a day."""

    situation: Situation
    on: dt.date
    eligibility: Eligibility
    amount: int | None
    """In whole yen; 0: not eligible; None: it cannot be told."""
    steps: tuple[SumLine, ...]
    conditions: tuple[JudgedCondition, ...]
    """In the order in which they are told."""
    items: tuple[JudgedItem, ...]
    """In the plan's order."""
    not_in_sum: tuple[str, ...]
    """Names of the items that may count and are in no sum."""
    own_share: int | None
    """What is left to pay, in whole yen; None: it is not known."""
    timeline: tuple[PlacedEvent, ...]
    references: tuple[Reference, ...]
    orders: tuple[Order, ...]
    """One for each condition about the order of purchase."""
    overdue: bool
    """The survey's day has passed, and it is not known to be answered."""
    next: Next
    office: tuple[Question, ...]
    """In the order of the procedure."""
    ask_counts: tuple[tuple[Id, tuple[str, ...]], ...]
    """Kinds of cost of which only the office knows whether they count, with the items' names."""
    own: tuple[Id, ...]
    """Conditions that are open and that only the institution itself can tell."""

    @property
    def alarm(self) -> Order | None:
        """The order that may have come before its notice."""
        return next((order for order in self.orders if order.too_soon), None)

    def condition(self, name: Id) -> JudgedCondition:
        """Return a condition by its id."""
        return next(one for one in self.conditions if one.id == name)
