"""What the subsidy report says: an estimate and its program in the words of one language."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from checker import wording
from checker.documents import headline
from checker.documents.material import Material
from checker.documents.phrases import Citations, Source, State, say, state
from checker.documents.view import about
from checker.documents.words import SubsidyWords
from checker.model import Answers, Closed, Condition, Estimate, Event, Lang, Report, Text
from checker.wording import Words, day

if TYPE_CHECKING:
    from checker.subsidy.advice import Advice
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

    id: str
    state: State
    text: str
    sources: tuple[int, ...]


class Moment(Closed, frozen=True):
    """A point of the timeline."""

    date: str
    word: str
    state: str
    event: str
    next: bool
    """It is what the institution does next."""


class Buy(Closed, frozen=True):
    """Something to consider buying."""

    title: str
    minimum: str
    text: str
    counted: str
    """Whether the program pays for it, and why; empty where it need not be bought."""


class Subsidy(Closed, frozen=True):
    """The whole subsidy report."""

    about: tuple[tuple[str, str], ...]
    eligibility: State
    amount: str
    without: str
    """Which items the amount is without, to stand beside it; empty: none."""
    noted: bool
    """There is an amount, which is an estimate and no decision."""
    own_share: str
    """What is left to pay; empty where it is not known, or an item is not in the amount."""
    answers: tuple[str, ...]
    """What the estimate rests on, as the person answered it."""
    left_out: str
    """Which items are not in the amount, and what to do; empty: all are in it."""
    alarm: str
    """The day of an order has come before the notice; empty: it has not."""
    todo: str
    """What to do next; empty: the rules do not know."""
    overdue: str
    """The day of the survey has passed, and whom to phone; empty: it has not."""
    warning: str
    steps: tuple[Step, ...]
    items: tuple[Item, ...]
    kinds: tuple[Kind, ...]
    conditions: tuple[ConditionRow, ...]
    cautions: tuple[ConditionRow, ...]
    """What nobody can know yet. It is no condition."""
    timeline: tuple[Moment, ...]
    shopping: tuple[Buy, ...] | None
    """None: no PC was looked at."""
    optional: tuple[Buy, ...]
    """What the PC does without."""
    ask_title: str
    ask: tuple[str, ...]
    """Questions to the office."""
    own: tuple[str, ...]
    """What only the institution itself can tell."""
    forms: tuple[str, ...]
    offices: tuple[str, ...]
    sources: tuple[Source, ...]


def subsidy(report: Report, estimate: Estimate, material: Material, lang: Lang) -> Subsidy:
    """Put a report's estimate into the words of the subsidy report."""
    from checker.documents import subsidy_answers  # noqa: PLC0415 - only with an estimate

    words = material.words.subsidy
    citations = Citations(material, lang)
    citations.cite(estimate.references)
    advice = advised(report, estimate, material, lang)
    # For a PC that cannot be used anyhow nothing is bought.
    ruled_out = headline.ruled_out(report.verdicts, material.marks) is not None
    cautions = _cautions(material.program)
    rows = [_condition(one, material, lang, citations) for one in estimate.conditions]
    missing = left_out(estimate)
    return Subsidy(
        about=_about(report, estimate, material, lang),
        eligibility=state(wording.ELIGIBILITY[estimate.eligibility], lang),
        amount=amount(estimate, advice, words, lang),
        without=_without(report, estimate, material, lang),
        noted=estimate.amount is not None,
        own_share="" if missing else subsidy_answers.own_share(estimate, words, lang),
        answers=subsidy_answers.answers(report, material.program, words, lang),
        left_out=missing,
        alarm=advice.alarm if advice else "",
        todo=advice.todo if advice else words.ask_office.say(lang),
        overdue=_overdue(report, material, lang),
        warning=_warning(report, material, lang),
        steps=tuple(Step(step.text, wording.yen(step.value, lang)) for step in estimate.steps),
        items=tuple(_items(report, estimate, material, lang)),
        kinds=_kinds(material, lang),
        conditions=tuple(row for row in rows if row.id not in cautions),
        cautions=tuple(row for row in rows if row.id in cautions),
        timeline=tuple(_timeline(estimate, advice, material, lang)),
        shopping=_shopping(report, material, lang) if report.verdicts and not ruled_out else None,
        optional=() if ruled_out else _optional(report),
        ask_title=ask_title(material.program, words, lang),
        ask=advice.office if advice else (),
        own=advice.own if advice else (),
        forms=_forms(material, lang),
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


def advised(report: Report, estimate: Estimate, material: Material, lang: Lang) -> "Advice | None":
    """Return what follows from the estimate; None: the rules do not have its program."""
    if material.program is None:
        return None
    from checker.subsidy.advice import advise  # noqa: PLC0415 - only with an estimate
    from checker.subsidy.given import Situation  # noqa: PLC0415
    from checker.subsidy.shopping import to_buy  # noqa: PLC0415

    situation = Situation(report.answers, material.program)
    ruled_out = headline.ruled_out(report.verdicts, material.marks) is not None
    buying = () if ruled_out else to_buy(report.verdicts, material.program)
    # Each remedy for what is missing begins with what costs nothing.
    free = not ruled_out and any(
        one.status == "not_met" and one.remedy is not None for one in report.verdicts
    )
    return advise(situation, estimate, report.judged_on, lang, buying, free_first=free)


def amount(estimate: Estimate, advice: "Advice | None", words: SubsidyWords, lang: Lang) -> str:
    """Return the amount, or why there is none."""
    if estimate.amount is not None:
        return wording.yen(estimate.amount, lang)
    if advice is not None and advice.alarm:
        return words.amount_alarm.say(lang)
    has_cost = any(item.amount for item in estimate.items)
    return (words.amount_unknown if has_cost else words.amount_none).say(lang)


def _without(report: Report, estimate: Estimate, material: Material, lang: Lang) -> str:
    if material.program is None or not estimate.amount:
        return ""
    from checker.subsidy.estimate import without  # noqa: PLC0415 - only with an estimate
    from checker.subsidy.given import Situation  # noqa: PLC0415

    return without(Situation(report.answers, material.program), lang)


def ask_title(program: "Program | None", words: SubsidyWords, lang: Lang) -> str:
    """Return what the questions to the office stand under."""
    from checker.subsidy.program import PrefectureIs  # noqa: PLC0415 - only with an estimate

    rules = program.conditions if program is not None else ()
    own = any(isinstance(rule, PrefectureIs) for rule in rules)
    return (words.ask_prefecture if own else words.ask_authority).say(lang)


def left_out(estimate: Estimate) -> str:
    """Say which items are not in the calculation and what to do; empty: every item is."""
    from checker.subsidy.estimate import LEFT_OUT, WITHOUT_KIND  # noqa: PLC0415 - only then

    found = (one.message for one in estimate.conditions if one.id in {LEFT_OUT, WITHOUT_KIND})
    return " ".join(found)


def counted(counts: Counts, words: SubsidyWords, lang: Lang) -> tuple[Words, str]:
    """Return the symbol and the word for whether a cost counts."""
    word = {"yes": words.counted, "no": words.not_counted, "ask": words.ask}[counts]
    return _COUNTS[counts], word.say(lang)


def planned(
    answers: Answers, estimate: Estimate, program: "Program | None", words: SubsidyWords, lang: Lang
) -> Iterator[Planned]:
    """Yield every planned item, those without an amount last."""
    from checker.subsidy import phrases  # noqa: PLC0415 - only with an estimate
    from checker.subsidy.kinds import kind_of  # noqa: PLC0415
    from checker.subsidy.program import OrderOfPurchase  # noqa: PLC0415

    rules = program.conditions if program is not None else ()
    orders = {rule.id for rule in rules if isinstance(rule, OrderOfPurchase)}
    early = any(one.id in orders and one.status == "not_met" for one in estimate.conditions)
    for item in estimate.items:
        kind = program.category(item.category) if program is not None else None
        asked: Counts = "no"
        if item.category is None or (kind is not None and kind.counts == "ask"):
            asked = "ask"
        elif kind is not None and kind.counts == "yes" and not early:
            asked = "ask"  # it would count, and the day of the order keeps it open
        yield Planned(item.name, item.amount, "yes" if item.counted else asked, item.why)
    for waiting in answers.plan.items if answers.plan is not None else ():
        if waiting.amount is None:
            found = kind_of(waiting, program) if program is not None else None
            counts, why = counts_as(found, words, lang)
            if program is not None and found is None:
                why = phrases.KIND_NOT_CHOSEN.say(lang)
            yield Planned(waiting.name, None, counts, why)


def counts_as(kind: "Category | None", words: SubsidyWords, lang: Lang) -> tuple[Counts, str]:
    """Return whether a kind of cost counts, and why; None: the program's file does not say."""
    if kind is None:
        return "ask", words.ask_office.say(lang)
    return kind.counts, kind.why.say(lang)


def _items(report: Report, estimate: Estimate, material: Material, lang: Lang) -> Iterator[Item]:
    words = material.words.subsidy
    for item in planned(report.answers, estimate, material.program, words, lang):
        yen = words.no_amount.say(lang)
        if item.amount is not None:
            yen = wording.yen(item.amount, lang)
        shown = _shown(item.counts, material, lang)
        yield Item(item.name, yen, shown, item.why, item.amount)


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


def _optional(report: Report) -> tuple[Buy, ...]:
    from checker.subsidy.shopping import shopping_list  # noqa: PLC0415 - only with an estimate

    return tuple(
        Buy(item.title, item.minimum, item.remedy, "")
        for item in shopping_list(report.verdicts).optional
    )


def pays(item: "ShoppingItem", program: "Program | None", words: SubsidyWords, lang: Lang) -> str:
    """Say whether the program pays for something to buy, and why."""
    from checker.subsidy.shopping import category_of  # noqa: PLC0415 - only with an estimate

    kind = category_of(program, item.requirement) if program is not None else None
    counts, why = counts_as(kind, words, lang)
    return say(words.pays, lang, counted=counted(counts, words, lang)[1], why=why)


def _shown(counts: Counts, material: Material, lang: Lang) -> str:
    sign, word = counted(counts, material.words.subsidy, lang)
    return f"{sign.symbol} {word}"


def _overdue(report: Report, material: Material, lang: Lang) -> str:
    if material.program is None:
        return ""
    from checker.subsidy.given import Situation  # noqa: PLC0415
    from checker.subsidy.required_amount import overdue  # noqa: PLC0415 - only with an estimate

    return overdue(Situation(report.answers, material.program), report.judged_on, lang)


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
        condition.id,
        state(_CONDITION[condition.status], lang, word),
        condition.message,
        citations.cite(condition.references),
    )


def _cautions(program: "Program | None") -> frozenset[str]:
    from checker.subsidy.program import Caution  # noqa: PLC0415 - only with an estimate

    rules = program.conditions if program is not None else ()
    return frozenset(rule.id for rule in rules if isinstance(rule, Caution))


def _timeline(
    estimate: Estimate, advice: "Advice | None", material: Material, lang: Lang
) -> Iterator[Moment]:
    planned = material.program.timeline if material.program is not None else ()
    # A report may have been made by rules whose timeline was another one.
    planned = planned if len(planned) == len(estimate.timeline) else ()
    following = advice.event if advice is not None else None
    place = next((i for i, one in enumerate(planned) if one.id == following), None)
    for index, event in enumerate(estimate.timeline):
        yield _moment(event, material, lang, following=index == place)


def _moment(event: Event, material: Material, lang: Lang, *, following: bool) -> Moment:
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
        following,
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


def _forms(material: Material, lang: Lang) -> tuple[str, ...]:
    if material.program is None:
        return ()
    return tuple(
        say(
            material.words.subsidy.form,
            lang,
            name=form.name.say(lang),
            where=form.where.say(lang),
        )
        for form in material.program.documents
    )


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
