"""What a condition of a subsidy program's file must be, and which options it asks."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, get_args

from checker.model import Id
from checker.subsidy.given import NOTICE
from checker.subsidy.problems import Problem, an_option, choices, ends, told, under, unknown
from checker.subsidy.program import (
    AnswerRule,
    AtLeast,
    Implementer,
    InMunicipality,
    NotInMunicipality,
    OrderOfPurchase,
    PlanDay,
    PrefectureIs,
    Program,
    Rule,
    Ways,
    Window,
    Within,
)

_PLAN_DAYS: Final = get_args(PlanDay)


def problems(rule: Rule, program: Program) -> Iterator[Problem]:
    """Yield the place and text of every problem of a condition; most kinds can have none."""
    look = _LOOK.get(type(rule))
    return look(rule, program) if look is not None else iter(())


def asked(rule: Rule) -> tuple[Id, ...]:
    """Return the options that a condition asks, and the days of the plan."""
    match rule:
        case AnswerRule() if rule.option is not None:
            return (rule.option,)
        case AtLeast() | Ways():
            return (rule.option,)
        case OrderOfPurchase():
            return (rule.after,)
        case Within():
            return rule.days
        case Implementer():
            return (rule.body, *(scheme.option for scheme in rule.schemes))
        case _:
            return ()


def _prefecture(rule: PrefectureIs, _: Program) -> Iterator[Problem]:
    for code in rule.one_of:
        if not re.fullmatch(r"0[1-9]|[1-3]\d|4[0-7]", code):
            yield ".one_of", unknown(code, ["01 - 47"])


def _order(rule: OrderOfPurchase, program: Program) -> Iterator[Problem]:
    if rule.after != NOTICE:
        yield from under(".after", an_option(program, rule.after, ("day",)))


def _outside(rule: NotInMunicipality, _: Program) -> Iterator[Problem]:
    if not (rule.none_of or rule.nanbyo or rule.shoman):
        yield "", told("除く市区町村が必要です", "name a municipality")


def _inside(_: InMunicipality, program: Program) -> Iterator[Problem]:
    # The same name is there in several prefectures, as 府中市.
    if not any(isinstance(one, PrefectureIs) for one in program.conditions):
        yield "", told("prefecture の条件も必要です", "needs a prefecture, too")


def _within(rule: Within, program: Program) -> Iterator[Problem]:
    for name in rule.days:
        if name not in _PLAN_DAYS:
            yield from under(".days", an_option(program, name, ("day",)))
    yield from _window(rule, program)


def _window(rule: Within | Window, _: Program) -> Iterator[Problem]:
    if rule.first is None and rule.last is None:
        yield "", told("first か last が必要です", "first or last is required")
    yield from ends(".last", rule.first, rule.last)


def _answer(rule: AnswerRule, program: Program) -> Iterator[Problem]:
    if (rule.option is None) == (rule.answer is None):
        yield "", told("option か answer の一方が必要です", "give option or answer")
    elif rule.option is not None:
        yield from under(".option", an_option(program, rule.option, ("yes-no",)))


def _at_least(rule: AtLeast, program: Program) -> Iterator[Problem]:
    yield from under(".option", an_option(program, rule.option, (rule.minimum.unit,)))


def _ways(rule: Ways, program: Program) -> Iterator[Problem]:
    yield from under(".option", an_option(program, rule.option, ("choice",)))
    kinds = [category.id for category in program.categories]
    for index, way in enumerate(rule.ways):
        place = f".ways[{index}]"
        yield from choices(f"{place}.answer", program, rule.option, [way.answer])
        if way.category is None:
            continue
        if way.category not in kinds:
            yield f"{place}.category", unknown(way.category, kinds)
        for key in ("item", "without"):
            if getattr(way, key) is None:
                yield f"{place}.{key}", told("必要なキーがありません", "this key is missing")


def _implementer(rule: Implementer, program: Program) -> Iterator[Problem]:
    yield from under(".body", an_option(program, rule.body, ("choice",)))
    for index, scheme in enumerate(rule.schemes):
        place = f".schemes[{index}]"
        yield from under(f"{place}.option", an_option(program, scheme.option, ("yes-no",)))
        yield from choices(f"{place}.bodies", program, rule.body, scheme.bodies)


_LOOK: Final[Mapping[type, Callable[[Any, Program], Iterator[Problem]]]] = {
    PrefectureIs: _prefecture,
    OrderOfPurchase: _order,
    NotInMunicipality: _outside,
    InMunicipality: _inside,
    Within: _within,
    Window: _window,
    AnswerRule: _answer,
    AtLeast: _at_least,
    Ways: _ways,
    Implementer: _implementer,
}
"""What to look at in each kind of condition that can be wrong in itself."""
