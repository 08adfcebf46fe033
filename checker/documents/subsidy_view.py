"""What the subsidy report says: an estimate and its program in the words of one language."""

from typing import Final

from checker import wording
from checker.documents.interface import Material
from checker.documents.phrases import Citations, Source, State, day, say, state
from checker.documents.view import about
from checker.model import Closed, Condition, Estimate, Event, Lang, Report, Text
from checker.wording import Words

_CONDITION: Final = {
    "met": wording.STATUS["met"],
    "not_met": wording.STATUS["not_met"],
    "unknown": wording.STATUS["needs_answer"],
}
"""Whose symbol and colour a condition's state takes; its word is in the material."""


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


class Subsidy(Closed, frozen=True):
    """The whole subsidy report."""

    about: tuple[tuple[str, str], ...]
    eligibility: State
    amount: str
    warning: str
    steps: tuple[Step, ...]
    items: tuple[Item, ...]
    conditions: tuple[ConditionRow, ...]
    timeline: tuple[Moment, ...]
    shopping: tuple[Buy, ...] | None
    """None: no PC was looked at."""
    next: tuple[str, ...]
    offices: tuple[str, ...]
    sources: tuple[Source, ...]


def subsidy(report: Report, estimate: Estimate, material: Material, lang: Lang) -> Subsidy:
    """Put a report's estimate into the words of the subsidy report."""
    from checker.subsidy.shopping import shopping_list  # noqa: PLC0415 - only with an estimate

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
        warning=_warning(report, material, lang),
        steps=tuple(Step(step.text, wording.yen(step.value, lang)) for step in estimate.steps),
        items=tuple(
            Item(
                item.name,
                wording.yen(item.amount, lang),
                _counted(item.counted, material, lang),
                item.why,
            )
            for item in estimate.items
        ),
        conditions=tuple(
            _condition(condition, material, lang, citations) for condition in estimate.conditions
        ),
        timeline=tuple(_moment(event, material, lang) for event in estimate.timeline),
        shopping=tuple(
            Buy(item.title, item.minimum, item.remedy)
            for item in shopping_list(report.verdicts).quotation
            if item.costs
        )
        if report.verdicts
        else None,
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


def _counted(counted: bool, material: Material, lang: Lang) -> str:  # noqa: FBT001
    words = material.words.subsidy
    sign: Words = wording.STATUS["met" if counted else "not_met"]
    return f"{sign.symbol} {(words.counted if counted else words.not_counted).say(lang)}"


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
