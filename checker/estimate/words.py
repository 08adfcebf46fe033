"""The sentences of an estimate: `rules/estimate.toml`. Which keys the file has stands here."""

from functools import cache
from pathlib import Path
from typing import Final

from checker.model import Closed, Text
from checker.packs.load import Reader, there
from checker.packs.words import Aging

ESTIMATE_FILE: Final = "estimate.toml"


class InstitutionKinds(Closed, frozen=True, rename="kebab"):
    """Kinds of institution, as the survey calls them."""

    hospital: Text
    clinic: Text
    pharmacy: Text
    pharmacy_chain: Text
    municipality: Text
    prefecture: Text


class Designations(Closed, frozen=True, rename="kebab"):
    """Designations of physicians (指定医)."""

    nanbyo: Text
    nanbyo_cooperating: Text
    shoman: Text


class CalculationWords(Closed, frozen=True):
    """The lines of the calculation (計算のしかた)."""

    cost: Text
    without: Text
    and_more: Text
    base_limit: Text
    smaller_base: Text
    smaller_notified: Text
    rounded: Text
    whole_yen: Text
    product: Text
    cap: Text
    nothing_paid: Text


class ConditionWords(Closed, frozen=True):
    """The conditions that every program has, and what no sum has."""

    not_started: Text
    running: Text
    ended: Text
    in_time: Text
    report_due: Text
    cost_there: Text
    no_cost_yet: Text
    zero_cost: Text
    nothing_sure: Text
    nothing_counts: Text
    no_cell: Text
    answer_needed: Text
    over_guide: Text
    within_guide: Text
    at_least: Text
    items_left_out: Text
    items_without_kind: Text
    items_to_ask: Text


class ItemWords(Closed, frozen=True):
    """Why an item does not count, or may not."""

    kind_not_chosen: Text
    maybe_ordered: Text
    already_ordered: Text


class NoticeWords(Closed, frozen=True):
    """What was answered of the notice (内示), and putting an order off."""

    not_yet: Text
    unknown: Text
    no_day: Text
    planned: Text
    put_off: Text
    passed: Text
    future: Text
    early: Text
    undated: Text
    later: Text
    at_latest: Text


class TodoWords(Closed, frozen=True):
    """What to do next (次にすること). `{office}` is whom to phone."""

    ordered: Text
    move_order: Text
    ended: Text
    elsewhere: Text
    not_eligible: Text
    ask: Text
    record: Text
    record_one: Text
    record_then: Text
    record_ahead: Text
    wait: Text
    step: Text
    day: Text
    open: Text
    free_first: Text
    may_order: Text
    ask_items: Text
    unpaid: Text
    only_ask: Text
    nothing: Text
    finished: Text


class QuestionWords(Closed, frozen=True):
    """What to ask the office beside the questions of a program's file."""

    counts: Text
    cell: Text
    amount: Text
    over_guide: Text
    condition: Text


class DraftWords(Closed, frozen=True):
    """The draft for the survey's sheet (所要額調査)."""

    blank: Text
    name: Text
    head: Text
    form: Text
    subject: Text
    send: Text
    due: Text
    institution: Text
    kind: Text
    municipality: Text
    designated: Text
    items: Text
    total: Text
    counted: Text
    amount: Text
    start: Text
    completion: Text
    kinds: InstitutionKinds
    designations: Designations


class ConsoleWords(Closed, frozen=True):
    """Headings of the programs and the estimate on a terminal."""

    running: Text
    coming: Text
    ended: Text
    period: Text
    issuer: Text
    who: Text
    gate: Text
    counts: Text
    amounts: Text
    questions: Text
    steps: Text
    forms: Text
    excludes: Text
    unclear: Text
    values: Text
    checked: Text
    sources: Text
    days_left: Text
    to_buy: Text
    free: Text
    minimum: Text
    no_purchase: Text
    nothing: Text
    base: Text
    share: Text
    rounding: Text
    cap: Text
    guide: Text


class GateWords(Closed, frozen=True):
    """What is said of an order where a program has this gate (`program.Gate`).

    `{first}` and `{last}` stand for the ends of a payment window.
    """

    name: Text
    title: Text
    """Heading of the warning."""
    means: Text
    """What the gate is."""
    warning: Text
    """Said where a purchase is spoken of."""
    arrived: Text
    """Heading once an order is in order."""
    letter: Text
    """Said to a vendor who is asked for a quotation."""
    ask: Text
    """What to ask the office where something has to be bought."""
    wait: Text
    """Said on the phone at the end: not yet."""
    now: Text
    """Said on the phone at the end: the way is free, the caller says."""
    group: Text
    """Heading of what is bought later."""


class Gates(Closed, frozen=True, rename="kebab"):
    """The gates; `unknown` is the careful one, and stands where there is no program."""

    preliminary_notice: GateWords
    grant_decision: GateWords
    payment_window: GateWords
    afterwards: GateWords
    unknown: GateWords


class BesideWords(Closed, frozen=True):
    """Programs of which only one can be had, side by side."""

    title: Text
    running: Text
    ended: Text
    no_amount: Text
    paper: Text
    """Title of the page to print."""
    when: Text
    open: Text
    nothing_open: Text
    over: Text
    """Said where all of them have ended."""


class EstimateWords(Closed, frozen=True):
    """`rules/estimate.toml`."""

    calculation: CalculationWords
    conditions: ConditionWords
    items: ItemWords
    notice: NoticeWords
    gates: Gates
    aged: Aging
    """Said of a program's file."""
    todo: TodoWords
    questions: QuestionWords
    draft: DraftWords
    beside: BesideWords
    console: ConsoleWords


@cache
def load_words(root: Path) -> EstimateWords:
    """Read the sentences of an estimate; a folder is read once.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    words = reader.read(ESTIMATE_FILE, EstimateWords)
    reader.finish()
    return there(words)
