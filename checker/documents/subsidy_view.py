"""What the subsidy report says: an estimate and its program in the words of one language."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from checker import wording
from checker.documents.interface import Material, SubsidyWords
from checker.documents.phrases import Citations, Source, State, day, say, state
from checker.documents.view import about
from checker.model import Answers, Closed, Condition, Estimate, Event, Lang, Report, Text
from checker.wording import Words

if TYPE_CHECKING:
    from checker.subsidy.program import Category, Program
    from checker.subsidy.shopping import ShoppingItem

Counts = Literal["yes", "no", "ask"]

_CONDITION: Final = {
    "met": wording.STATUS["met"],
    "not_met": wording.STATUS["not_met"],
    "unknown": wording.STATUS["needs_answer"],
}
"""Whose symbol and colour a condition's state takes; its word is in the material."""
_COUNTS: Final[Mapping[Counts, Words]] = {
    "yes": wording.STATUS["met"],
    "no": wording.STATUS["not_met"],
    "ask": wording.STATUS["needs_answer"],
}


class Step(Closed, frozen=True):
    """One line of the calculation."""

    text: str
    value: str


class Item(Closed, frozen=True):
    """A planned purchase."""

    name: str
    amount: str
    counted: str
    why: str
    yen: int | None
    """The amount as a number; None: there is none yet."""


class Planned(NamedTuple):
    """A planned purchase, and whether it counts."""

    name: str
    amount: int | None
    counts: Counts
    why: str


class Kind(Closed, frozen=True):
    """A kind of cost of the program, and whether it counts."""

    name: str
    counted: str
    why: str


class ConditionRow(Closed, frozen=True):
    """A condition and its state."""

    state: State
    text: str
    sources: tuple[int, ...]


class Moment(Closed, frozen=True):
    """A point of the timeline."""

    date: str
    word: str
    state: str
    event: str


class Buy(Closed, frozen=True):
    """Something to consider buying."""

    title: str
    minimum: str
    text: str
    counted: str
    """Whether the program pays for it, and why."""


class Subsidy(Closed, frozen=True):
    """The whole subsidy report."""

    about: tuple[tuple[str, str], ...]
    eligibility: State
    amount: str
    left_out: str
    """Which items are not in the amount, and what to do; empty: all are in it."""
    overdue: str
    """The day of the survey has passed, and whom to phone; empty: it has not."""
    warning: str
    steps: tuple[Step, ...]
    items: tuple[Item, ...]
    kinds: tuple[Kind, ...]
    conditions: tuple[ConditionRow, ...]
    timeline: tuple[Moment, ...]
    shopping: tuple[Buy, ...] | None
    """None: no PC was looked at."""
    next: tuple[str, ...]
    offices: tuple[str, ...]
    sources: tuple[Source, ...]


def subsidy(report: Report, estimate: Estimate, material: Material, lang: Lang) -> Subsidy:
    """Put a report's estimate into the words of the subsidy report."""
    words = material.words.subsidy
    citations = Citations(material, lang)
    citations.cite(estimate.references)
    amount = words.amount_unknown.say(lang)
    if estimate.amount is not None:
        amount = wording.yen(estimate.amount, lang)
    return Subsidy(
        about=_about(report, estimate, material, lang),
        eligibility=state(wording.ELIGIBILITY[estimate.eligibility], lang),
        amount=amount,
        left_out=left_out(estimate),
        overdue=_overdue(report, material, lang),
        warning=_warning(report, material, lang),
        steps=tuple(Step(step.text, wording.yen(step.value, lang)) for step in estimate.steps),
        items=tuple(_items(report, estimate, material, lang)),
        kinds=_kinds(material, lang),
        conditions=tuple(
            _condition(condition, material, lang, citations) for condition in estimate.conditions
        ),
        timeline=tuple(_moment(event, material, lang) for event in estimate.timeline),
        shopping=_shopping(report, material, lang) if report.verdicts else None,
        next=_next(report, material, lang),
        offices=_offices(material, lang),
        sources=citations.listed(),
    )


def _about(
    report: Report, estimate: Estimate, material: Material, lang: Lang
) -> tuple[tuple[str, str], ...]:
    words = material.words.subsidy
    institution, pc, *_ = about(report, material, lang)
    program = material.program.name.say(lang) if material.program else estimate.program
    return (
        institution,
        (words.judged_on.say(lang), day(report.judged_on, lang)),
        (words.program.say(lang), program),
        pc,
    )


def left_out(estimate: Estimate) -> str:
    """Say which items have no amount and what to do; empty: every item has one."""
    from checker.subsidy.estimate import LEFT_OUT  # noqa: PLC0415 - only with an estimate

    found = (condition.message for condition in estimate.conditions if condition.id == LEFT_OUT)
    return next(found, "")


def counted(counts: Counts, words: SubsidyWords, lang: Lang) -> tuple[Words, str]:
    """Return the symbol and the word for whether a cost counts."""
    word = {"yes": words.counted, "no": words.not_counted, "ask": words.ask}[counts]
    return _COUNTS[counts], word.say(lang)


def planned(
    answers: Answers, estimate: Estimate, program: "Program | None", words: SubsidyWords, lang: Lang
) -> Iterator[Planned]:
    """Yield every planned item, those without an amount last."""
    kinds = {kind.id: kind for kind in program.categories} if program is not None else {}
    for item in estimate.items:
        kind = kinds.get(item.category)
        asked: Counts = "ask" if kind is not None and kind.counts == "ask" else "no"
        yield Planned(item.name, item.amount, "yes" if item.counted else asked, item.why)
    for waiting in answers.plan.items if answers.plan is not None else ():
        if waiting.amount is None:
            counts, why = kind_of(kinds.get(waiting.category), words, lang)
            yield Planned(waiting.name, None, counts, why)


def kind_of(kind: "Category | None", words: SubsidyWords, lang: Lang) -> tuple[Counts, str]:
    """Return whether a kind of cost counts, and why; None: the program's file does not say."""
    if kind is None:
        return "ask", words.ask_office.say(lang)
    return kind.counts, kind.why.say(lang)


def _items(report: Report, estimate: Estimate, material: Material, lang: Lang) -> Iterator[Item]:
    words = material.words.subsidy
    for item in planned(report.answers, estimate, material.program, words, lang):
        amount = words.no_amount.say(lang)
        if item.amount is not None:
            amount = wording.yen(item.amount, lang)
        shown = _shown(item.counts, material, lang)
        yield Item(item.name, amount, shown, item.why, item.amount)


def _kinds(material: Material, lang: Lang) -> tuple[Kind, ...]:
    if material.program is None:
        return ()
    return tuple(
        Kind(kind.name.say(lang), _shown(kind.counts, material, lang), kind.why.say(lang))
        for kind in material.program.categories
    )


def _shopping(report: Report, material: Material, lang: Lang) -> tuple[Buy, ...]:
    from checker.subsidy.shopping import shopping_list  # noqa: PLC0415 - only with an estimate

    return tuple(
        Buy(
            item.title,
            item.minimum,
            item.remedy,
            pays(item, material.program, material.words.subsidy, lang),
        )
        for item in shopping_list(report.verdicts).quotation
        if item.costs
    )


def pays(item: "ShoppingItem", program: "Program | None", words: SubsidyWords, lang: Lang) -> str:
    """Say whether the program pays for something to buy, and why."""
    from checker.subsidy.shopping import category_of  # noqa: PLC0415 - only with an estimate

    kind = category_of(program, item.requirement) if program is not None else None
    counts, why = kind_of(kind, words, lang)
    return say(words.pays, lang, counted=counted(counts, words, lang)[1], why=why)


def _shown(counts: Counts, material: Material, lang: Lang) -> str:
    sign, word = counted(counts, material.words.subsidy, lang)
    return f"{sign.symbol} {word}"


def _overdue(report: Report, material: Material, lang: Lang) -> str:
    if material.program is None:
        return ""
    from checker.subsidy.draft import overdue  # noqa: PLC0415 - only with an estimate

    return overdue(material.program, report.judged_on, lang)


def _condition(
    condition: Condition, material: Material, lang: Lang, citations: Citations
) -> ConditionRow:
    words = material.words.subsidy
    word: Text = {
        "met": words.condition_met,
        "not_met": words.condition_not_met,
        "unknown": words.condition_unknown,
    }[condition.status]
    return ConditionRow(
        state(_CONDITION[condition.status], lang, word),
        condition.message,
        citations.cite(condition.references),
    )


def _moment(event: Event, material: Material, lang: Lang) -> Moment:
    words = material.words.subsidy
    word: Text = {
        "past": words.past,
        "today": words.today,
        "upcoming": words.upcoming,
        "undated": words.undated,
    }[event.state]
    return Moment(
        day(event.date, lang) if event.date is not None else "",
        word.say(lang),
        event.state,
        event.event,
    )


def _warning(report: Report, material: Material, lang: Lang) -> str:
    """Return the program's own sentence about ordering too early, else the general one."""
    if material.program is not None:
        from checker.subsidy.conditions import purchase_warning  # noqa: PLC0415
        from checker.subsidy.given import Situation  # noqa: PLC0415

        situation = Situation(report.answers, material.program)
        found = purchase_warning(situation, report.judged_on, lang)
        if found is not None:
            return found[0]
    return material.words.subsidy.warning.say(lang)


def _next(report: Report, material: Material, lang: Lang) -> tuple[str, ...]:
    words = material.words.subsidy
    if material.program is None:
        return (words.ask_office.say(lang),)
    from checker.subsidy.given import Situation  # noqa: PLC0415
    from checker.subsidy.timeline import next_step  # noqa: PLC0415

    step = next_step(Situation(report.answers, material.program), report.judged_on)
    lines = [step.event.say(lang)] if step is not None else []
    lines += [
        say(words.form, lang, name=form.name.say(lang), where=form.where.say(lang))
        for form in material.program.documents
    ]
    return tuple(lines)


def _offices(material: Material, lang: Lang) -> tuple[str, ...]:
    if material.program is None:
        return ()
    words = material.words.subsidy
    lines = []
    for contact in material.program.contacts:
        parts = [
            contact.office.say(lang),
            say(material.words.page.brackets, lang, text=contact.about.say(lang))
            if contact.about
            else "",
            say(words.phone, lang, number=contact.phone) if contact.phone else "",
            say(words.fax, lang, number=contact.fax) if contact.fax else "",
            contact.mail or "",
            contact.address.say(lang) if contact.address else "",
        ]
        lines.append(("　" if lang == "ja" else "  ").join(part for part in parts if part))
    return tuple(lines)
