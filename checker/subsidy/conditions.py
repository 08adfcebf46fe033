"""Whether a plan meets a program's conditions: met, not met, or not known."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from checker import wording
from checker.model import Condition as Judged
from checker.model import Lang, Text
from checker.subsidy import phrases
from checker.subsidy.given import Situation
from checker.subsidy.program import (
    Asked,
    AtLeast,
    Caution,
    Designated,
    Implementer,
    KindIs,
    NotInMunicipality,
    OrderOfPurchase,
    PrefectureIs,
    Rule,
    Window,
    Within,
)
from checker.subsidy.where import whom

State = Literal["met", "not_met", "unknown"]


def judge(rule: Rule, situation: Situation, on: dt.date, lang: Lang) -> Judged:
    """Judge one condition and say it in words."""
    state = state_of(rule, situation, on)
    return Judged(
        id=rule.id,
        status=state,
        message=_say(rule, state, situation, on, lang),
        references=(rule.source,),
    )


def state_of(  # noqa: C901, PLR0911, PLR0912 - a case a kind of condition
    rule: Rule, situation: Situation, on: dt.date
) -> State:
    """Judge one condition."""
    institution = situation.answers.institution
    match rule:
        case KindIs():
            return _known(institution.kind, institution.kind in rule.one_of)
        case PrefectureIs():
            return _known(institution.prefecture, institution.prefecture in rule.one_of)
        case NotInMunicipality():
            return _known(institution.municipality, institution.municipality not in rule.none_of)
        case Designated():
            if institution.designated is None:
                return "unknown"
            return _sure(any(one in rule.any_of for one in institution.designated))
        case OrderOfPurchase():
            return _order(rule, situation, on)
        case Within():
            return _within(rule, situation)
        case Window():
            if rule.last is not None and on > rule.last.date:
                return "not_met"
            return "unknown" if rule.first is not None and on < rule.first.date else "met"
        case Asked():
            return _asked(rule, situation)
        case AtLeast():
            value = situation.option(rule.option)
            if value is None:
                return "unknown"
            if value == rule.minimum.value:
                return rule.at_minimum
            return _sure(value > rule.minimum.value)  # type: ignore[operator]
        case Implementer():
            return _implementer(rule, situation)
        case _:  # a caution
            return "unknown"


def purchase_warning(situation: Situation, on: dt.date, lang: Lang) -> tuple[str, bool] | None:
    """Return what to mind before an order, and whether the notice has come; None: no such rule."""
    for rule in situation.program.conditions:
        if isinstance(rule, OrderOfPurchase):
            notice = situation.day(rule.after)
            if notice is None or notice > on:
                start = situation.plan.start_date
                put_off = _put_off(start, lang) if start is not None and start > on else ""
                return rule.unknown.say(lang) + put_off, False
            shown = {"notice": wording.day(notice, lang)}
            return wording.fill(rule.arrived.say(lang), shown), True
    return None


def ordered_too_soon(situation: Situation, on: dt.date) -> OrderOfPurchase | None:
    """Return the rule that an order may have broken: its day has come, and the notice has not.

    Whether anything was ordered only a person can say. Where the day of a notice to come is later
    than the order, the rule is broken for certain, and it is returned all the same.
    """
    start = situation.plan.start_date
    if start is None or start > on:
        return None
    for rule in situation.program.conditions:
        if isinstance(rule, OrderOfPurchase):
            notice = situation.day(rule.after)
            if notice is None or notice > on:
                return rule
    return None


def ordered_sentence(rule: OrderOfPurchase, text: Text, situation: Situation, lang: Lang) -> str:
    """Fill the days into a sentence of a rule about the order of purchase."""
    days = {"start": situation.plan.start_date, "notice": situation.day(rule.after)}
    shown = {name: wording.day(day, lang) for name, day in days.items() if day}
    said = (
        phrases.NOTICE_PLANNED
        if days["notice"]
        else phrases.NOTICE_SAID.get(situation.plan.notice or "", phrases.NOTICE_NO_DAY)
    )
    shown["office"] = whom(situation.program, lang)
    shown["said"] = wording.fill(said.say(lang), shown)
    return wording.fill(text.say(lang), shown)


def _put_off(start: dt.date, lang: Lang) -> str:
    return wording.fill(phrases.PUT_OFF.say(lang), {"start": wording.day(start, lang)})


def foreign_schemes(rule: Implementer, situation: Situation) -> tuple[str, ...]:
    """Return the chosen schemes that this body does not carry out itself."""
    body = situation.choice(rule.body)
    return tuple(
        scheme.option
        for scheme in rule.schemes
        if situation.option(scheme.option) is True and body not in scheme.bodies
    )


def _order(rule: OrderOfPurchase, situation: Situation, on: dt.date) -> State:
    start, notice = situation.plan.start_date, situation.day(rule.after)
    if start is None or notice is None:
        return "unknown"
    if start < notice:
        return "not_met"
    # A notice that is still to come may come later or not at all.
    return "met" if notice <= on else "unknown"


def _implementer(rule: Implementer, situation: Situation) -> State:
    foreign = foreign_schemes(rule, situation)
    if foreign and situation.choice(rule.body) is None:
        return "unknown"
    return _sure(not foreign)


def _within(rule: Within, situation: Situation) -> State:
    days = [situation.day(name) for name in rule.days]
    inside = [
        (rule.first is None or day >= rule.first.date)
        and (rule.last is None or day <= rule.last.date)
        for day in days
        if day is not None
    ]
    if inside and not any(inside):
        return "not_met"
    return "met" if len(inside) == len(days) and all(inside) else "unknown"


def answered(rule: Rule, situation: Situation) -> bool:
    """Tell whether what a condition asks for is answered, so that only an office can tell more."""
    match rule:
        case Asked():
            return _value(rule, situation) is not None
        case AtLeast():
            return situation.option(rule.option) is not None
        case _:
            return False


def _value(rule: Asked, situation: Situation) -> object:
    if rule.answer is not None:
        value: object = getattr(situation.answers, rule.answer)
        return value
    return situation.option(rule.option or "")


def _asked(rule: Asked, situation: Situation) -> State:
    value = _value(rule, situation)
    if value is None:
        return "unknown"
    return "met" if value is rule.expected else rule.otherwise


def _known(given: str | None, holds: bool) -> State:  # noqa: FBT001
    return _sure(holds) if given else "unknown"


def _sure(holds: bool) -> State:  # noqa: FBT001
    return "met" if holds else "not_met"


def _say(rule: Rule, state: State, situation: Situation, on: dt.date, lang: Lang) -> str:
    if isinstance(rule, Caution):
        return rule.unknown.say(lang)
    text: Text = {"met": rule.met, "not_met": rule.not_met, "unknown": rule.unknown}[state]
    match rule:
        case OrderOfPurchase():
            return _say_order(rule, text, situation, on, lang)
        case Asked() if rule.unsure and situation.unsure(rule.option):
            return rule.unsure.say(lang)
        case Asked() if state == "unknown" and rule.open and answered(rule, situation):
            return rule.open.say(lang)
        case Implementer():
            foreign = foreign_schemes(rule, situation)
            names = wording.join(_names(foreign, situation, lang), lang)
            return wording.fill(text.say(lang), {"schemes": names})
        case _:
            return text.say(lang)


def _say_order(
    rule: OrderOfPurchase, text: Text, situation: Situation, on: dt.date, lang: Lang
) -> str:
    start, notice = situation.plan.start_date, situation.day(rule.after)
    put_off = ""
    if text is rule.unknown and notice is not None:
        if notice <= on:
            text = rule.no_start
        elif start is not None:
            text = rule.planned
    elif text is rule.unknown and start is not None:
        if start <= on:
            text = rule.ordered
        else:
            put_off = _put_off(start, lang)
    return ordered_sentence(rule, text, situation, lang) + put_off


def _names(options: Iterable[str], situation: Situation, lang: Lang) -> list[str]:
    return [
        option.question.say(lang) for option in situation.program.options if option.id in options
    ]
