"""What an institution does next, what it asks the office, and what only its own people know."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from checker import wording
from checker.model import Condition, Estimate, Lang, Text
from checker.subsidy import phrases
from checker.subsidy.conditions import answered, ordered_sentence, ordered_too_soon
from checker.subsidy.estimate import LEFT_OUT, WITHOUT_KIND
from checker.subsidy.given import Situation
from checker.subsidy.kinds import kind_of
from checker.subsidy.program import (
    Asked,
    Category,
    Caution,
    OrderOfPurchase,
    PrefectureIs,
    Program,
    Rule,
    Window,
)
from checker.subsidy.required_amount import overdue
from checker.subsidy.timeline import day_of, next_step
from checker.subsidy.where import whom as whom_to_ask

_COST: Final = "planned-cost"
_OWN: Final = frozenset({LEFT_OUT, WITHOUT_KIND})
"""Conditions of the engine that an institution settles by itself."""


@dataclass(frozen=True)
class Advice:
    """What follows from an estimate for the person who reads it."""

    todo: str
    """The next thing to do, in one sentence or two."""
    event: str | None
    """Id of the timeline's event that `todo` speaks of; None: it comes before all of them."""
    alarm: str
    """The day of an order has come before the notice; empty: it has not."""
    office: tuple[str, ...]
    """Questions that the office can answer."""
    own: tuple[str, ...]
    """What is open and only the institution itself can tell. It is no lack."""


def advise(
    situation: Situation,
    made: Estimate,
    on: dt.date,
    lang: Lang,
    to_buy: tuple[tuple[str, Category | None], ...] = (),
    *,
    free_first: bool = False,
) -> Advice:
    """Say what to do next and whom to ask what.

    Args:
        situation: The institution's answers and the program.
        made: The estimate of both, in the same language.
        on: The day of the estimate.
        lang: The language.
        to_buy: What a check of the PC says to buy, with its kind of cost.
        free_first: The check found something that may be put right at no cost.
    """
    rule = ordered_too_soon(situation, on)
    # Where nothing is paid, nothing but the order is worth a question; `todo` says the rest.
    out = made.eligibility == "not_eligible"
    own = () if out else _own(situation, made, on)
    todo, event = _todo(situation, made, on, lang, len(own), free_first=free_first)
    return Advice(
        todo=todo,
        event=event,
        alarm=ordered_sentence(rule, rule.ordered, situation, lang) if rule is not None else "",
        office=_about_order(situation, made, on, lang)
        + (() if out else _office(situation, made, on, lang, to_buy)),
        own=own,
    )


def _todo(
    situation: Situation,
    made: Estimate,
    on: dt.date,
    lang: Lang,
    open_answers: int,
    *,
    free_first: bool,
) -> tuple[str, str | None]:
    program = situation.program
    whom = whom_to_ask(program, lang)

    def said(text: Text, **values: str) -> str:
        return wording.fill(text.say(lang), {"office": whom} | values)

    if ordered_too_soon(situation, on) is not None:
        return said(phrases.TODO_ORDERED), None
    if made.eligibility == "not_eligible":
        return said(_way_out(situation, made, on)), None
    question = _survey_question(situation, on, lang)
    if question:
        return said(phrases.TODO_ASK, question=question), None
    step = next_step(situation, on)
    if step is None:
        return said(phrases.TODO_NOTHING), None
    then = said(step.todo or phrases.TODO_STEP, event=step.event.say(lang))
    day = step.until.date if step.until is not None else day_of(step, situation)
    if day is not None:
        then += said(phrases.TODO_DAY, day=wording.day(day, lang))
    if step.plan == "start_date" and any(
        isinstance(r, OrderOfPurchase) for r in program.conditions
    ):
        then = _ordering(situation, then, whom, lang)
        if free_first:
            then = phrases.TODO_FREE_FIRST.say(lang) + then
    if made.eligibility == "undetermined" and open_answers:
        then = said(phrases.TODO_OPEN, count=str(open_answers), then=then)
    return then, step.id


def _ordering(situation: Situation, then: str, whom: str, lang: Lang) -> str:
    """Say which planned items may be ordered, and which must be asked about first."""
    counts: dict[str, list[str]] = {"yes": [], "ask": [], "no": []}
    for item in situation.plan.items:
        kind = kind_of(item, situation.program)
        counts[kind.counts if kind is not None else "ask"].append(item.name)

    def named(text: Text, names: list[str]) -> str:
        joined = wording.join(list(dict.fromkeys(names)), lang)
        return wording.fill(text.say(lang), {"names": joined, "office": whom}) if names else ""

    if counts["ask"] and not counts["yes"]:
        return named(phrases.TODO_ONLY_ASK, counts["ask"])
    return (
        named(phrases.TODO_MAY_ORDER, counts["yes"])
        + named(phrases.TODO_ASK_ITEMS, counts["ask"])
        + named(phrases.TODO_UNPAID, counts["no"])
        + then
    )


def _survey_question(situation: Situation, on: dt.date, lang: Lang) -> str:
    """Return what to ask where the survey's day has passed without a known answer; or nothing."""
    survey = situation.program.survey
    if survey is None or not overdue(situation, on, lang):
        return ""
    for rule in situation.program.conditions:
        if isinstance(rule, Asked) and rule.option == survey.answered:
            no = situation.option(survey.answered) is False
            unsure = rule.ask_unsure if situation.unsure(rule.option) else None
            text = rule.ask if no else unsure
            return text.say(lang) if text is not None else ""
    return ""


def _way_out(situation: Situation, made: Estimate, on: dt.date) -> Text:
    """Say what helps a plan that is not eligible."""
    program = situation.program
    failed = {one.id for one in made.conditions if one.status == "not_met"}
    rules = {rule.id: rule for rule in program.conditions}
    if any(isinstance(rules.get(name), PrefectureIs) for name in failed):
        return phrases.TODO_ELSEWHERE
    if program.valid_to is not None and on > program.valid_to.date:
        return phrases.TODO_ENDED
    orders = {name for name in failed if isinstance(rules.get(name), OrderOfPurchase)}
    start = situation.plan.start_date
    if orders and start is not None and start > on and failed <= {*orders, "planned-cost"}:
        return phrases.TODO_MOVE_ORDER
    return phrases.TODO_ORDERED if orders else phrases.TODO_NOT_ELIGIBLE


def _about_order(situation: Situation, made: Estimate, on: dt.date, lang: Lang) -> tuple[str, ...]:
    """Ask about an order whose day has come, where it was or may have been too early."""
    start = situation.plan.start_date
    if start is None or start > on:
        return ()
    early = {one.id for one in made.conditions if one.status == "not_met"}
    soon = ordered_too_soon(situation, on)
    return tuple(
        ordered_sentence(rule, rule.ordered_ask, situation, lang)
        for rule in situation.program.conditions
        if isinstance(rule, OrderOfPurchase) and (rule.id in early or rule == soon)
    )


def _office(
    situation: Situation,
    made: Estimate,
    on: dt.date,
    lang: Lang,
    to_buy: tuple[tuple[str, Category | None], ...],
) -> tuple[str, ...]:
    program = situation.program
    # In the order of the procedure: the survey, the step that comes next, the rest.
    found = [question] if (question := _survey_question(situation, on, lang)) else []
    step = next_step(situation, on)
    found += [step.ask.say(lang)] if step is not None and step.ask is not None else []
    soon = ordered_too_soon(situation, on)
    for condition, rule in _open(made, program):
        match rule:
            case Asked() if rule.ask_unsure is not None and situation.unsure(rule.option):
                found.append(rule.ask_unsure.say(lang))
            case OrderOfPurchase():
                notice = situation.day(rule.after)
                if soon is None and rule.ask is not None and (notice is None or notice > on):
                    found.append(rule.ask.say(lang))
            case None if condition.id in {cell.id for cell in program.amount} | {"amount", "guide"}:
                found.append(condition.message)
            case None | Caution() | Window():
                pass
            case _ if answered(rule, situation):
                found.append(rule.ask.say(lang) if rule.ask is not None else condition.message)
    items = [(item.name, kind_of(item, program)) for item in situation.plan.items]
    for kind in program.categories:
        names = [name for name, its in (*items, *to_buy) if its == kind and kind.counts == "ask"]
        if names:
            joined = wording.join(list(dict.fromkeys(names)), lang)
            found.append(wording.fill(phrases.ASK_COUNTS.say(lang), {"names": joined}))
    return tuple(dict.fromkeys(found))


def _own(situation: Situation, made: Estimate, on: dt.date) -> tuple[str, ...]:
    program = situation.program
    questions = {option.id for option in program.options}
    units = {f"{cell.id}-units" for cell in program.amount}
    found: list[str] = []
    for condition, rule in _open(made, program):
        match rule:
            case OrderOfPurchase():
                notice = situation.day(rule.after)
                known = notice is not None and notice <= on and situation.plan.start_date is None
            case None if condition.id == _COST:
                # Where there is money, it is the office that tells whether it counts.
                known = not any(item.amount for item in made.items)
            case None:
                known = condition.id in _OWN | questions | units
            case Caution() | Window():
                known = False
            case Asked() if rule.ask_unsure is not None and situation.unsure(rule.option):
                known = False
            case _:
                known = not answered(rule, situation)
        if known:
            found.append(condition.message)
    # With no amount at all, the sentence that names the items without one says it already.
    if any(one.id == LEFT_OUT for one in made.conditions):
        cost = [one.message for one in made.conditions if one.id == _COST]
        found = [message for message in found if message not in cost]
    return tuple(dict.fromkeys(found))


def _open(made: Estimate, program: Program) -> list[tuple[Condition, Rule | None]]:
    rules = {rule.id: rule for rule in program.conditions}
    return [(one, rules.get(one.id)) for one in made.conditions if one.status == "unknown"]
