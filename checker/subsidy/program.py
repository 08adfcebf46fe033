"""The structs of a subsidy program's file. What a file may say stands here, and nothing else.

Every number, fraction and date is written twice: as a value, and as the official document writes
it (`written`). The loader compares the two, so that a slip of the keyboard is found.
"""

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta, field

from checker.model import Closed, Id, InstitutionKind, Reference, Text

Written = Annotated[str, Meta(min_length=1, max_length=60)]
PlanDay = Literal["start_date", "completion_date", "preliminary_notice_date"]
DayName = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:[-_][a-z0-9]+)*\Z", max_length=80)]
_Name = Annotated[str, Meta(min_length=1, max_length=20)]
Whole = Annotated[int, Meta(ge=1, le=10**12)]


class Said(Closed, frozen=True):
    """A sentence of ours, and where an official document says so."""

    text: Text
    source: Reference


class Money(Closed, frozen=True):
    """An amount (金額) in whole yen."""

    value: Whole
    unit: Literal["yen"]
    written: Written
    source: Reference


class Share(Closed, frozen=True):
    """An exact fraction (補助率), as in "1/2"."""

    value: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}\Z")]
    written: Written
    source: Reference


class Day(Closed, frozen=True):
    """A date (日付)."""

    date: dt.date
    written: Written
    source: Reference


class Limit(Closed, frozen=True):
    """A number that is not money: a count (件数) or a percentage (割合)."""

    value: Whole
    unit: Literal["count", "percent"]
    written: Written
    source: Reference


class Choice(Closed, frozen=True):
    """One answer of an option of type `choice`."""

    id: Id
    name: Text


class Option(Closed, frozen=True):
    """A question that this program asks beyond the common answers (`plan.options`)."""

    id: Id
    question: Text
    type: Literal["yes-no", "count", "yen", "percent", "day", "choice"]
    source: Reference
    values: tuple[Choice, ...] = ()
    """For `choice` only."""
    was: Id | None = None
    """Its id in files of before: one that several programs used for questions of their own."""


class Category(Closed, frozen=True):
    """A kind of cost (費目) and whether it counts. `ask`: the documents do not say."""

    id: Id
    name: Text
    counts: Literal["yes", "no", "ask"]
    why: Text
    source: Reference
    requirements: tuple[Id, ...] = ()
    """Requirements of a PC for which what must be bought is of this kind."""
    names: tuple[Annotated[str, Meta(min_length=2, max_length=40)], ...] = ()
    """Words in an item's name that plainly tell this kind, as in Excel."""
    beside: tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...] = ()
    """Words that may stand beside them. A kind that counts is told by nothing but such words,
    quantities and model numbers: the paper for a printer is no printer."""
    unless: tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...] = ()
    """Words with which a name does not plainly tell it, as in a PC with Excel (Excel付き)."""
    never_as: tuple[Id, ...] = ()
    """Kinds that an item with such a name is never counted as, whatever was chosen."""
    only: dict[Id, tuple[Id, ...]] = field(default_factory=dict)
    """An option of type `choice` -> the answers with which it counts. Answered otherwise: ask."""
    otherwise: Text | None = None
    """Why the documents do not say that it counts then."""
    foremost: bool = False
    """Such a word tells the kind also where a word of another kind stands beside it."""
    help: Text | None = None
    """One line that helps to choose this kind; None: `why` does."""


class BaseRule(Closed, frozen=True, kw_only=True, tag_field="kind"):
    """What must be so. One sentence for each of the three results."""

    id: Id
    title: Text
    met: Text
    not_met: Text
    unknown: Text
    source: Reference
    ask: Text | None = None
    """What to ask the office where the answers are given and it is open all the same."""


class KindIs(BaseRule, frozen=True, kw_only=True, tag="institution-kind"):
    """The applicant is of one of these kinds."""

    one_of: Annotated[tuple[InstitutionKind, ...], Meta(min_length=1)]


class PrefectureIs(BaseRule, frozen=True, kw_only=True, tag="prefecture"):
    """The applicant is in one of these prefectures (two-digit codes)."""

    one_of: Annotated[tuple[str, ...], Meta(min_length=1)]


class NotInMunicipality(BaseRule, frozen=True, kw_only=True, tag="not-in-municipality"):
    """The applicant is not in one of these municipalities, which have a program of their own.

    Some are out for one kind of disease only, as they designate the physicians of that kind.
    """

    none_of: tuple[str, ...] = ()
    """Out for both kinds."""
    nanbyo: tuple[str, ...] = ()
    """Out for intractable diseases."""
    shoman: tuple[str, ...] = ()
    """Out for specific pediatric chronic diseases."""
    partly: Text | None = None
    """Said where it is out for one kind, and physicians of the other work here, too."""


class InMunicipality(BaseRule, frozen=True, kw_only=True, tag="in-municipality"):
    """The applicant is in one of these municipalities: it is a city's own program (市の事業).

    A name is one of the prefecture that the program names, too.
    """

    one_of: Annotated[tuple[_Name, ...], Meta(min_length=1)]


class Designated(BaseRule, frozen=True, kw_only=True, tag="designated-physician"):
    """A physician with one of these designations works here."""

    any_of: Annotated[
        tuple[Literal["nanbyo", "nanbyo-cooperating", "shoman"], ...], Meta(min_length=1)
    ]
    own_shoman: tuple[str, ...] = ()
    """Municipalities that designate the physicians for shoman (小児慢性特定疾病) themselves."""
    open: Text | None = None
    """Said where the city may have designated them; None: as `unknown`."""


class OrderOfPurchase(BaseRule, frozen=True, kw_only=True, tag="order-of-purchase"):
    """Nothing is ordered before the notice. Otherwise no item counts.

    A notice of a day to come is a plan, not a fact: it never makes the condition met. `{start}`
    and `{notice}` in the sentences stand for the two days. `ask` asks when the notice will come.
    """

    after: Id = "preliminary_notice_date"
    """The plan's day of the preliminary notice, or an option of type `day`."""
    not_before: Day | None = None
    """A notice of an earlier day cannot be this program's."""
    no_start: Text
    """The notice is known and the day of the order is not."""
    planned: Text
    """The notice is a day to come, and the order is not before it."""
    arrived: Text
    """What to mind once the notice has come, in the place of the warning before it."""
    ordered: Text
    """The day of the order is there (today or before) and the notice has not come.

    `{said}` stands for what was said of the notice, `{office}` for whom to phone.
    """
    ordered_ask: Text
    """What to ask the office then."""


class Within(BaseRule, frozen=True, kw_only=True, tag="within"):
    """Days of the plan lie within a period, both ends included."""

    days: Annotated[tuple[DayName, ...], Meta(min_length=1)]
    """Days of the plan, or options of type `day`, as the day of payment."""
    first: Day | None = None
    last: Day | None = None


class Window(BaseRule, frozen=True, kw_only=True, tag="application-window"):
    """The day of the estimate lies within the time for applications. Before it: unknown."""

    first: Day | None = None
    last: Day | None = None


class AnswerRule(BaseRule, frozen=True, kw_only=True, tag="question"):
    """An option of type `yes-no`, or one of the common answers, is answered as expected."""

    option: Id | None = None
    answer: Literal["dedicated_to_this_work", "security_rules_followed"] | None = None
    expected: bool = True
    otherwise: Literal["not_met", "unknown"] = "not_met"
    open: Text | None = None
    """Said where it is answered otherwise and that does not decide; None: as `unknown`."""
    unsure: Text | None = None
    """Said where the answer is that nobody knows; None: it cannot be answered so."""
    ask_unsure: Text | None = None
    """What to ask the office then."""
    no_outlay: bool = False
    """Answered otherwise, nobody is paid for the work, so that there is no own share to tell."""


class AtLeast(BaseRule, frozen=True, kw_only=True, tag="at-least"):
    """An option of type `count` or `percent` reaches a limit."""

    option: Id
    minimum: Limit
    at_minimum: Literal["met", "unknown"] = "met"
    """`unknown` where the documents contradict themselves about the limit itself."""


class Scheme(Closed, frozen=True):
    """A medical aid scheme (医療費助成制度) that only some bodies carry out."""

    option: Id
    bodies: Annotated[tuple[Id, ...], Meta(min_length=1)]
    source: Reference


class Implementer(BaseRule, frozen=True, kw_only=True, tag="implementer"):
    """Every chosen scheme is one that this body itself carries out (実施主体).

    `{schemes}` in the sentences stands for the schemes that are not.
    """

    body: Id
    """An option of type `choice`."""
    prefecture: Id | None = None
    """The choice that is an institution of kind `prefecture`, and no other."""
    schemes: Annotated[tuple[Scheme, ...], Meta(min_length=1)]
    open: Text | None = None
    """Said where other chosen schemes are its own, so that it is out for some only; None: it is
    out as a whole."""


class Way(Closed, frozen=True):
    """One way of registering (登録方法), and what it needs besides the PC."""

    answer: Id
    """The choice of the option that says it."""
    needs: Text
    category: Id | None = None
    """It needs a cost of this kind, so that the plan has an item of it."""
    item: Text | None = None
    """What such an item is called."""
    without: Text | None = None
    """Said where the plan has none."""
    ask: Text | None = None


class Ways(Closed, frozen=True, kw_only=True, tag_field="kind", tag="registration-way"):
    """How the institution will register: what that needs. It never decides."""

    id: Id
    title: Text
    unknown: Text
    """Said where it is not answered."""
    source: Reference
    option: Id
    """An option of type `choice`."""
    ways: Annotated[tuple[Way, ...], Meta(min_length=1)]


class Caution(Closed, frozen=True, tag_field="kind", tag="caution"):
    """What nobody can know yet and must not be forgotten. It never decides."""

    id: Id
    title: Text
    unknown: Text
    source: Reference


Rule = (
    KindIs
    | PrefectureIs
    | NotInMunicipality
    | InMunicipality
    | Designated
    | OrderOfPurchase
    | Within
    | Window
    | AnswerRule
    | AtLeast
    | Implementer
    | Ways
    | Caution
)


class Per(Closed, frozen=True):
    """How many times the base amount is taken."""

    word: Text
    """What is counted, as in 制度."""
    options: tuple[Id, ...]
    """Options of type `yes-no`: one each."""
    once: tuple[Id, ...]
    """Options of type `count`: together one, however many."""
    unanswered: Text
    """Said when nothing is chosen."""
    source: Reference


class Cell(Closed, frozen=True):
    """One cell of a program's table of amounts. The first cell that fits is taken.

    Exactly one of `share`, `none` and `ask`: an amount, no subsidy, or not said by the documents.
    """

    id: Id
    title: Text
    when: dict[Id, tuple[Id, ...]] = field(default_factory=dict)
    """`kind` or an option of type `choice` -> the answers that this cell is for."""
    share: Share | None = None
    base: Money | None = None
    """基準額: the share is taken of the smaller of this and the cost."""
    per: Per | None = None
    notified: Id | None = None
    """An option of type `yen`: the base as notified, which no later quotation raises."""
    cap: Money | None = None
    """上限: the most that is paid."""
    guide: Money | None = None
    """目安: not a limit; a cost above it is decided case by case."""
    rounding: Money | None = None
    """Rounded down to a multiple of this; None: the documents do not say."""
    needs: tuple[Id, ...] = ()
    """Conditions that belong to this cell only."""
    none: Said | None = None
    ask: Said | None = None


class Milestone(Closed, frozen=True):
    """A point on the program's timeline and step of its procedure, in the program's order."""

    id: Id
    event: Text
    who: Literal["applicant", "authority"]
    """Whose turn it is."""
    source: Reference
    date: Day | None = None
    until: Day | None = None
    """The last day of a period that starts on `date`."""
    plan: PlanDay | None = None
    """The day of the plan that this event falls on, once it is known."""
    done: Id | None = None
    """An option of type `yes-no`: answered with yes, this is behind the institution."""
    record: Text | None = None
    """Names the day on which it was done, as in 交付申請をした日 (`plan.done`)."""
    step: Literal["application", "report"] | None = None
    """It is the application or the report, which a program may set a last day for."""
    instead: Id | None = None
    """Another event: once that one is done, this one is not needed."""
    todo: Text | None = None
    """What the institution does when this comes next; `{office}` stands for whom to phone.

    Where it is the authority's turn: the institution waits for it.
    """
    ask: Text | None = None
    """What to ask the office while this comes next."""


class Contact(Closed, frozen=True):
    """An office (never a person)."""

    office: Text
    source: Reference
    about: Text | None = None
    phone: str | None = None
    fax: str | None = None
    mail: str | None = None
    address: Text | None = None


Stage = Literal["survey", "application", "report", "payment", "after"]
"""A stage of the procedure: 調査, 申請, 実績報告, 請求, 受け取ったあと."""


class Form(Closed, frozen=True):
    """A document or form (書類・様式), and where it is."""

    name: Text
    source: Reference
    where: Text
    stage: Stage | None = None
    """When it is handed in; None: the documents do not say."""


class Channel(Closed, frozen=True, kw_only=True):
    """How one applies (申請の方法): by mail, by an electronic form, through Jグランツ."""

    name: Text
    where: Text
    source: Reference
    account: Text | None = None
    """What one must have first, as a GビズID, and how long that takes."""


class Figure(Closed, frozen=True):
    """A number or date of the documents that no calculation uses."""

    name: Text
    money: Money | None = None
    limit: Limit | None = None
    day: Day | None = None


class Ends(Closed, frozen=True, omit_defaults=True):
    """The last day (期限) of each step that has one. What is done in time stays done."""

    order: Day | None = None
    application: Day | None = None
    completion: Day | None = None
    report: Day | None = None


class Exclusion(Closed, frozen=True):
    """Another program that cannot be had together with this one."""

    program: Id
    text: Text
    source: Reference


class Survey(Closed, frozen=True):
    """A survey (所要額調査・意向調査) that comes before the application."""

    subject: Annotated[str, Meta(pattern=r"\{institution\}")]
    """Subject of the mail; `{institution}` stands for the name."""
    due: Day
    mail: str
    fax: str
    address: Text
    form: str
    """Where the sheet is."""
    answered: Id
    """An option of type `yes-no`: whether the institution has answered."""
    notes: tuple[Said, ...]
    overdue: Text
    """Said once the day has passed; `{due}` stands for the day, `{office}` for whom to phone."""
    source: Reference


GateKind = Literal[
    "preliminary-notice", "grant-decision", "payment-window", "afterwards", "unknown"
]
"""From when an order counts: 内示, 交付決定, 支払った日の期間, 整備のあとの申請, or not known."""


class Gate(Closed, frozen=True, kw_only=True):
    """What must come before an order, so that it counts. Every warning is spoken from it.

    Where the documents do not say (`unknown`), nothing is ordered before the office was asked.
    """

    kind: GateKind = "unknown"
    source: Reference | None = None
    first: Day | None = None
    """`payment-window`: what is paid from this day on counts."""
    last: Day | None = None
    """`payment-window`: the last such day."""


class Program(Closed, frozen=True, kw_only=True):
    """A subsidy program (補助金・支援事業) of one budget. The file's name is its id."""

    id: Id
    name: Text
    issuer: Text
    summary: Said
    valid_from: Day
    verified_on: dt.date
    """When a person last compared this file with the documents."""
    applicants: Said
    categories: Annotated[tuple[Category, ...], Meta(min_length=1)]
    conditions: Annotated[tuple[Rule, ...], Meta(min_length=1)]
    timeline: Annotated[tuple[Milestone, ...], Meta(min_length=1)]
    contacts: Annotated[tuple[Contact, ...], Meta(min_length=1)]
    gate: Gate = Gate()
    valid_to: Day | None = None
    ends: Ends | None = None
    """The last days of its steps; None: on `valid_to` the chance to begin ends."""
    options: tuple[Option, ...] = ()
    amount: tuple[Cell, ...] = ()
    amount_absent: Said | None = None
    """Why there is no amount: the documents do not state one."""
    tax: Said | None = None
    """Whether amounts are with tax; None: the documents do not say."""
    figures: tuple[Figure, ...] = ()
    documents: tuple[Form, ...] = ()
    channel: Channel | None = None
    duties: tuple[Said, ...] = ()
    """What holds after the payment, as what may not be sold or thrown away."""
    excludes: tuple[Exclusion, ...] = ()
    survey: Survey | None = None
    unclear: tuple[Said, ...] = ()
    """Where the documents are silent or contradict themselves, and what we do."""

    def option(self, name: str) -> Option | None:
        """Return an option by its id, or by the one that it had before."""
        found = (option for option in self.options if option.id == name)
        was = (option for option in self.options if option.was == name is not None)
        return next(found, None) or next(was, None)

    def event(self, name: str) -> Milestone | None:
        """Return a step of the procedure by its id."""
        return next((event for event in self.timeline if event.id == name), None)

    def category(self, name: str | None) -> Category | None:
        """Return a kind of cost by its id."""
        return next((category for category in self.categories if category.id == name), None)
