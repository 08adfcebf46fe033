"""The estimate: may we apply, how much, for which purchases, what to mind, what comes next."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from msgspec.structs import replace

from checker import wording
from checker.model import (
    Answers,
    Condition,
    Eligibility,
    Estimate,
    EstimatedItem,
    Lang,
    Reference,
    Step,
    Text,
)
from checker.subsidy import given, phrases
from checker.subsidy.amount import calculate, candidates, units
from checker.subsidy.conditions import State, judge, ordered_too_soon
from checker.subsidy.given import Situation
from checker.subsidy.kinds import kind_of
from checker.subsidy.program import Caution, Cell, Day, OrderOfPurchase, Program, Rule
from checker.subsidy.timeline import timeline

LEFT_OUT: Final = "items-left-out"
"""Id of the condition that names the planned items without an amount."""
WITHOUT_KIND: Final = "items-without-kind"
"""Id of the condition that names the planned items whose kind of cost nobody has chosen."""
_MOST_NAMES: Final = 3
"""As many items are named beside a sum; the rest is counted."""


@dataclass(frozen=True)
class _Picked:
    """The cell of the table that decides, and what was looked at to find it."""

    cell: Cell | None
    conditions: tuple[Condition, ...] = ()
    """Those that decide."""
    passed_over: tuple[Condition, ...] = ()
    """Those of better cells, which this plan does not reach. They do not decide."""


class _Cited(Protocol):
    @property
    def source(self) -> Reference: ...


@dataclass(frozen=True)
class _Asking:
    """Everything that each part of an estimate needs."""

    situation: Situation
    on: dt.date
    lang: Lang

    def judged(self, rule: Rule) -> Condition:
        return judge(rule, self.situation, self.on, self.lang)

    def day(self, day: Day) -> str:
        return wording.day(day.date, self.lang)

    def condition(
        self, name: str, status: State, text: Text, cited: _Cited | None = None, **words: str
    ) -> Condition:
        message = wording.fill(text.say(self.lang), words)
        references = () if cited is None else (cited.source,)
        return Condition(id=name, status=status, message=message, references=references)


def estimate(
    answers: Answers, program: Program, on: dt.date, lang: Lang, file: str = "answers"
) -> Estimate:
    """Estimate what a program pays for a plan, with its reasons.

    Args:
        answers: The institution's answers. Its `plan.program` is not looked at.
        program: The program.
        on: The day to judge on.
        lang: The language of every sentence.
        file: What to call the answers in an error.

    Returns:
        The estimate. `amount` is 0 where the plan is not eligible, and None where the amount
        cannot be told, as where an order may have come too early; the conditions of status
        `unknown` say what is missing.

    Raises:
        ManyBadInputsError: The program cannot read an answer; names its key.
    """
    given.check(answers, program, file)
    ask = _Asking(Situation(answers, program), on, lang)
    needed = {name for cell in program.amount for name in cell.needs}
    judged = {rule.id: ask.judged(rule) for rule in program.conditions if rule.id not in needed}
    first = [rule.id for rule in program.conditions if isinstance(rule, OrderOfPurchase)]
    last = [rule.id for rule in program.conditions if isinstance(rule, Caution)]
    middle = [name for name in judged if name not in {*first, *last}]
    early = any(judged[name].status == "not_met" for name in first)
    soon = not early and ordered_too_soon(ask.situation, on) is not None
    items = _items(ask, early=early, soon=soon)
    cost = sum(item.amount for item in items if item.counted)
    picked = _pick(ask)
    deciding = [
        *(judged[name] for name in first),
        _period(ask),
        *(judged[name] for name in middle),
        *picked.conditions,
        _cost(ask, items, soon=soon),
    ]
    eligibility = _eligibility(deciding)
    steps, amount, notes = _money(ask, picked, cost)
    notes += _left_out(ask)
    if eligibility == "not_eligible":
        steps = (*steps, Step(phrases.NOTHING_PAID.say(lang), 0)) if steps else ()
        amount = 0
    conditions = (*deciding, *picked.passed_over, *notes, *(judged[name] for name in last))
    return Estimate(
        program=program.id,
        eligibility=eligibility,
        amount=amount,
        steps=steps,
        conditions=conditions,
        items=items,
        timeline=timeline(ask.situation, on, lang),
        references=_references(program, picked.cell, conditions),
    )


def estimate_plan(
    answers: Answers, programs: Mapping[str, Program], on: dt.date, lang: Lang, file: str
) -> Estimate | None:
    """Estimate the program that the answers name; None: they name none.

    Raises:
        BadInputError: There is no such program, or it cannot read an answer; names the key.
    """
    if answers.plan is None or answers.plan.program is None:
        return None
    program = given.choose(programs, answers.plan.program, file, "plan.program")
    return estimate(answers, program, on, lang, file)


def _eligibility(conditions: Iterable[Condition]) -> Eligibility:
    states = {condition.status for condition in conditions}
    if "not_met" in states:
        return "not_eligible"
    return "undetermined" if "unknown" in states else "eligible"


def _items(ask: _Asking, *, early: bool, soon: bool) -> tuple[EstimatedItem, ...]:
    """Tell for each item with an amount whether it counts.

    Args:
        ask: The situation.
        early: Everything was or is ordered too early.
        soon: The same may be so.
    """
    items = []
    for item in ask.situation.plan.items:
        if item.amount is None:
            continue
        kind = kind_of(item, ask.situation.program)
        would = kind is not None and kind.counts == "yes"
        why = kind.why if kind is not None else phrases.KIND_NOT_CHOSEN
        if would and early:
            why = phrases.ALREADY_ORDERED
        elif would and soon:
            why = phrases.MAYBE_ORDERED
        items.append(
            EstimatedItem(
                name=item.name,
                amount=item.amount,
                category=kind.id if kind is not None else None,
                counted=would and not early and not soon,
                why=why.say(ask.lang),
            )
        )
    return tuple(items)


def not_in_sum(situation: Situation) -> tuple[str, ...]:
    """Return the names of the items that may count and are not in any sum.

    Their amount is not known, or whether they count is not.
    """
    program = situation.program
    kinds = [(item, kind_of(item, program)) for item in situation.plan.items]
    return tuple(
        item.name
        for item, kind in kinds
        if (kind is None and item.category is None)
        or (kind is not None and kind.counts == "ask")
        or (kind is not None and kind.counts == "yes" and item.amount is None)
    )


def without(situation: Situation, lang: Lang) -> str:
    """Say beside a sum what is not in it; empty: everything is."""
    names = list(not_in_sum(situation))
    if not names:
        return ""
    if len(names) > _MOST_NAMES:
        count = str(len(names) - _MOST_NAMES)
        names[_MOST_NAMES:] = [wording.fill(phrases.AND_MORE.say(lang), {"count": count})]
    return wording.fill(phrases.WITHOUT.say(lang), {"names": wording.join(names, lang)})


def _left_out(ask: _Asking) -> list[Condition]:
    """Note which items keep the estimate from being the whole one."""
    program, items = ask.situation.program, ask.situation.plan.items
    notes = []
    for name, text, names in (
        (LEFT_OUT, phrases.ITEMS_LEFT_OUT, [one.name for one in items if one.amount is None]),
        (
            WITHOUT_KIND,
            phrases.ITEMS_WITHOUT_KIND,
            [one.name for one in items if kind_of(one, program) is None],
        ),
    ):
        if names:
            joined = wording.join(names, ask.lang)
            notes.append(ask.condition(name, "unknown", text, names=joined))
    kinds = [kind_of(one, program) for one in items if one.amount is not None]
    if any(kind is not None and kind.counts == "ask" for kind in kinds):
        notes.append(ask.condition("items-to-ask", "unknown", phrases.ITEMS_TO_ASK))
    return notes


def _period(ask: _Asking) -> Condition:
    program = ask.situation.program
    first, last = program.valid_from, program.valid_to
    if ask.on < first.date:
        text = phrases.NOT_STARTED
        return ask.condition("program-period", "unknown", text, first, first=ask.day(first))
    if last is not None and ask.on > last.date:
        return ask.condition("program-period", "not_met", phrases.ENDED, last, last=ask.day(last))
    return ask.condition("program-period", "met", phrases.RUNNING, last or first)


def _cost(ask: _Asking, items: tuple[EstimatedItem, ...], *, soon: bool) -> Condition:
    if any(item.counted and item.amount for item in items):
        return ask.condition("planned-cost", "met", phrases.COST_THERE)
    if not items:
        return ask.condition("planned-cost", "unknown", phrases.NO_COST_YET)
    if any(item.counted for item in items):
        return ask.condition("planned-cost", "unknown", phrases.ZERO_COST)
    kinds = [ask.situation.program.category(item.category) for item in items]
    if soon or any(kind is None or kind.counts == "ask" for kind in kinds):
        return ask.condition("planned-cost", "unknown", phrases.NOTHING_SURE)
    return ask.condition("planned-cost", "not_met", phrases.NOTHING_COUNTS)


def _pick(ask: _Asking) -> _Picked:
    """Find the cell of the table: the first one that fits and whose own conditions are met."""
    found = candidates(ask.situation)
    if found.missing:
        names = [name for name in found.missing if name != "kind"]
        return _Picked(None, tuple(_unanswered(ask, name) for name in names))
    rules = {rule.id: rule for rule in ask.situation.program.conditions}
    passed_over: list[Condition] = []
    for cell in found.cells:
        own = tuple(ask.judged(rules[name]) for name in cell.needs)
        if any(condition.status == "not_met" for condition in own):
            passed_over += own
            continue
        if any(condition.status == "unknown" for condition in own):
            return _Picked(None, own, tuple(passed_over))
        return _Picked(cell, (*own, *_verdict(ask, cell)), tuple(passed_over))
    if passed_over:
        return _Picked(None, tuple(passed_over))
    if not ask.situation.program.amount:
        return _Picked(None)
    return _Picked(None, (ask.condition("amount", "unknown", phrases.NO_CELL),))


def _verdict(ask: _Asking, cell: Cell) -> tuple[Condition, ...]:
    """What a cell itself says: nothing is paid, the documents do not say, or answers lack."""
    if cell.none is not None:
        return (ask.condition(cell.id, "not_met", cell.none.text, cell.none),)
    if cell.ask is not None:
        return (ask.condition(cell.id, "unknown", cell.ask.text, cell.ask),)
    if cell.per is not None and units(cell, ask.situation) is None:
        return (ask.condition(f"{cell.id}-units", "unknown", cell.per.unanswered, cell.per),)
    return ()


def _unanswered(ask: _Asking, name: str) -> Condition:
    option = ask.situation.program.option(name)
    assert option is not None  # noqa: S101 - the loader has looked
    choices = [choice.name.say(ask.lang) for choice in option.values]
    return ask.condition(
        name,
        "unknown",
        phrases.ANSWER_NEEDED,
        option,
        question=option.question.say(ask.lang),
        choices=wording.join(choices, ask.lang),
    )


def _money(
    ask: _Asking, picked: _Picked, cost: int
) -> tuple[tuple[Step, ...], int | None, list[Condition]]:
    """Calculate, and note what keeps the amount open. Of no cost nothing is calculated."""
    program = ask.situation.program
    absent = program.amount_absent
    notes = []
    if absent is not None:
        notes.append(ask.condition("amount", "unknown", absent.text, absent))
    cell = picked.cell
    if cell is None or cell.share is None or not cost:
        return (), None, notes
    result = calculate(cell, ask.situation, cost, ask.lang)
    first, *rest = result.steps
    steps = (replace(first, text=first.text + without(ask.situation, ask.lang)), *rest)
    if cell.guide is not None:
        over = cost > cell.guide.value
        shown = {"cost": cost, "guide": cell.guide.value}
        note = ask.condition(
            "guide",
            "unknown" if over else "met",
            phrases.OVER_GUIDE if over else phrases.WITHIN_GUIDE,
            cell.guide,
            **{name: wording.yen(value, ask.lang) for name, value in shown.items()},
        )
        notes.append(note)
    return steps, result.amount, notes


def _references(
    program: Program, cell: Cell | None, conditions: Iterable[Condition]
) -> tuple[Reference, ...]:
    found = [program.summary.source]
    if cell is not None:
        parts = (cell.base, cell.share, cell.cap, cell.guide, cell.rounding, cell.none, cell.ask)
        found += [part.source for part in parts if part is not None]
    for condition in conditions:
        found += condition.references
    return tuple(dict.fromkeys(found))
