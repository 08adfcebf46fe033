"""Consider a plan: may we apply, how much, for which purchases, what comes next, whom to ask.

Pure, and without language: `checker.estimate` puts the findings into words.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from checker.model import Answers, Eligibility, Id, Reference
from checker.subsidy import following, given, kinds
from checker.subsidy.amount import calculate, candidates, units
from checker.subsidy.conditions import judge, orders, partly_foreign
from checker.subsidy.findings import (
    LEFT_OUT,
    WITHOUT_KIND,
    Findings,
    Judged,
    JudgedCondition,
    JudgedItem,
    PlacedEvent,
    Reason,
    Role,
    SumLine,
    WhyItem,
)
from checker.subsidy.given import Situation
from checker.subsidy.kinds import kind_of
from checker.subsidy.program import AnswerRule, Cell, Day, Implementer, Program
from checker.subsidy.timeline import day_of, is_done, states, unrecorded

_REMEMBERED: Final = 8
"""As many plans are remembered: those of the pages and papers that are being made."""


_AT_LEAST: Final = JudgedCondition(id="at-least", state="unknown", reason="at_least", role="note")
"""A better cell of the table is open."""


class _Picked(Struct, frozen=True):
    """The cell of the table that decides, and what was looked at to find it."""

    cell: Cell | None
    conditions: tuple[JudgedCondition, ...] = ()
    """Those that decide."""
    passed_over: tuple[JudgedCondition, ...] = ()
    """Those of better cells, which this plan does not reach. They do not decide."""


def consider(answers: Answers, program: Program, on: dt.date) -> Findings:
    """Find out what a program pays for a plan, with its reasons.

    Args:
        answers: The institution's answers. Its `plan.program` is not looked at.
        program: The program.
        on: The day to judge on.

    Returns:
        The findings. `amount` is 0 where the plan is not eligible, and None where the amount
        cannot be told, as where an order may have come too early; the conditions of state
        `unknown` say what is missing. An answer that the program cannot read is none.
    """
    situation = Situation(answers, program)
    placed = orders(situation, on)
    first, middle, last = _judged(situation, on)
    early = any(one.state == "not_met" for one in first)
    soon = not early and any(order.too_soon for order in placed)
    items = _items(situation, early=early, soon=soon)
    picked = _pick(situation, on)
    deciding = (
        *(*first, _period(situation, on), *middle, *picked.conditions),
        _cost(items, soon=soon),
    )
    eligibility = _eligibility(deciding)
    steps, amount, notes = _money(situation, picked.cell, items, eligibility)
    conditions = (*deciding, *picked.passed_over, *notes, *_left_out(situation), *last)
    found = following.follow(situation, on, conditions, items, eligibility, placed)
    return Findings(
        situation=situation,
        on=on,
        eligibility=eligibility,
        amount=amount,
        steps=steps,
        conditions=conditions,
        items=items,
        not_in_sum=_not_in_sum(situation),
        own_share=_own_share(situation, items, conditions, amount),
        timeline=_timeline(situation, on, found.next.event),
        references=_references(program, picked.cell, conditions),
        orders=placed,
        overdue=found.overdue,
        next=found.next,
        office=found.office,
        ask_counts=found.ask_counts,
        own=found.own,
    )


_LATELY: Final[dict[tuple[bytes, str, dt.date], Findings]] = {}


def considered(
    answers: Answers, program: Program, on: dt.date, file: str | None = None
) -> Findings:
    """Return what `consider` finds, worked out once for a page, its papers and its report.

    Args:
        answers: The institution's answers.
        program: The program.
        on: The day to judge on.
        file: What to call the answers in an error; None: they need not fit the program, as those
            of a report that other rules made.

    Raises:
        ManyBadInputsError: The program cannot read an answer; names its key.
    """
    if file is not None:
        given.check(answers, program, file)
    key = (msgspec.json.encode(answers), program.id, on)
    found = _LATELY.get(key)
    if found is None or found.situation.program != program:
        found = consider(answers, program, on)
        while len(_LATELY) >= _REMEMBERED:
            _LATELY.pop(next(iter(_LATELY), key), None)
        _LATELY[key] = found
    return found


def forget() -> None:
    """Remember no plan."""
    _LATELY.clear()


def considered_plan(
    answers: Answers, programs: Mapping[Id, Program], on: dt.date, file: str
) -> Findings | None:
    """Consider the program that the answers name; None: they name none.

    Raises:
        BadInputError: There is no such program, or it cannot read an answer; names the key.
    """
    if answers.plan is None or answers.plan.program is None:
        return None
    program = given.choose(programs, answers.plan.program, file, "plan.program")
    return considered(answers, program, on, file)


_Judged = tuple[JudgedCondition, ...]


def _judged(situation: Situation, on: dt.date) -> tuple[_Judged, _Judged, _Judged]:
    """Judge the program's conditions: about the order of purchase, the rest, the cautions.

    Those that belong to a cell of the table are judged with it.
    """
    program = situation.program
    needed = {name for cell in program.amount for name in cell.needs}
    judged = [judge(rule, situation, on) for rule in program.conditions if rule.id not in needed]
    roles: tuple[tuple[Role, ...], ...] = (("order",), ("rule",), ("way", "caution"))
    first, middle, last = (tuple(one for one in judged if one.role in role) for role in roles)
    return first, middle, last


def _eligibility(conditions: Iterable[JudgedCondition]) -> Eligibility:
    found = {condition.state for condition in conditions}
    if "not_met" in found:
        return "not_eligible"
    return "undetermined" if "unknown" in found else "eligible"


def _items(situation: Situation, *, early: bool, soon: bool) -> tuple[JudgedItem, ...]:
    """Tell for each item whether it counts.

    Args:
        situation: The plan.
        early: Everything was or is ordered too early.
        soon: The same may be so.
    """
    found = []
    for item in situation.plan.items:
        kind = kind_of(item, situation.program)
        counts = kinds.counts(kind, situation)
        why: WhyItem = "kind" if kind is not None else "kind_not_chosen"
        if kind is not None and counts != kind.counts:
            why = "otherwise"
        if counts == "yes" and item.amount is not None:
            if early:
                counts, why = "no", "already_ordered"
            elif soon:
                counts, why = "ask", "maybe_ordered"
        name = kind.id if kind is not None else None
        found.append(JudgedItem(item.name, item.amount, name, counts, why))
    return tuple(found)


def _not_in_sum(situation: Situation) -> tuple[str, ...]:
    """Return the names of the items that may count and are not in any sum.

    Their amount is not known, or whether they count is not.
    """
    items = [(item, kind_of(item, situation.program)) for item in situation.plan.items]
    return tuple(
        item.name
        for item, kind in items
        if (kind is None and item.category is None)
        or (kind is not None and kinds.counts(kind, situation) == "ask")
        or (kind is not None and kinds.counts(kind, situation) == "yes" and item.amount is None)
    )


def _left_out(situation: Situation) -> tuple[JudgedCondition, ...]:
    """Note which items keep the estimate from being the whole one."""
    program = situation.program
    items = [(item, kind_of(item, program)) for item in situation.plan.items]
    priced = [(item, kind) for item, kind in items if item.amount is not None]
    notes = []
    without_amount = tuple(item.name for item, _ in items if item.amount is None)
    without_kind = tuple(item.name for item, kind in items if kind is None)
    if without_amount:
        notes.append(_note(LEFT_OUT, "items_left_out", names=without_amount))
    if without_kind:
        notes.append(_note(WITHOUT_KIND, "items_without_kind", names=without_kind))
    asked = (kind is not None and kinds.counts(kind, situation) == "ask" for _, kind in priced)
    if any(asked):
        notes.append(
            JudgedCondition(id="items-to-ask", state="unknown", reason="items_to_ask", role="note")
        )
    return tuple(notes)


def _note(name: Id, reason: Reason, names: tuple[str, ...]) -> JudgedCondition:
    return JudgedCondition(id=name, state="unknown", reason=reason, role="left_out", names=names)


def _own_share(
    situation: Situation,
    items: tuple[JudgedItem, ...],
    conditions: tuple[JudgedCondition, ...],
    amount: int | None,
) -> int | None:
    cost = sum(item.amount or 0 for item in items)
    open_ = any(one.role == "left_out" or one.reason == "way_without" for one in conditions)
    free = {
        rule.id
        for rule in situation.program.conditions
        if isinstance(rule, AnswerRule) and rule.no_outlay
    }
    nobody_paid = any(one.id in free and one.state == "not_met" for one in conditions)
    if amount is None or not cost or open_ or nobody_paid:
        return None
    return cost - amount


def _timeline(
    situation: Situation, on: dt.date, following_event: Id | None
) -> tuple[PlacedEvent, ...]:
    open_ = unrecorded(situation, on)
    return tuple(
        PlacedEvent(
            event.id,
            day_of(event, situation, on),
            state,
            next=event.id == following_event,
            done=is_done(event, situation, on),
            open=event in open_,
        )
        for event, state in zip(situation.program.timeline, states(situation, on), strict=True)
    )


def _period(situation: Situation, on: dt.date) -> JudgedCondition:
    program = situation.program
    first = program.valid_from
    if on < first.date:
        return _in_period("unknown", "not_started", first)
    ended = program.valid_to is not None and on > program.valid_to.date
    done: Day | None = None
    for last, day, step in _over(situation, on):
        if day is None and step == "report":
            return _in_period("unknown", "report_due", last)
        if day is not None and day <= min(last.date, on):
            done = last
        elif day is not None or ended:
            return _in_period("not_met", "ended", last)
    if done is not None:
        return _in_period("met", "in_time", done)
    return _in_period("met", "running", program.valid_to or first)


def _over(situation: Situation, on: dt.date) -> list[tuple[Day, dt.date | None, str]]:
    """Return each last day that has passed, with the day on which its step is done or planned."""
    program = situation.program
    if program.ends is None:
        last = program.valid_to
        return [(last, None, "begin")] if last is not None and on > last.date else []
    return [
        # Without an order nothing can have been completed.
        (last, None if _unbegun(step, situation) else situation.step_day(step), step)
        for step in ("order", "application", "completion", "report")
        if (last := getattr(program.ends, step)) is not None and on > last.date
    ]


def _unbegun(step: str, situation: Situation) -> bool:
    recorded = {
        event.plan for event in situation.program.timeline if event.id in situation.plan.done
    }
    if step != "completion" or "completion_date" in recorded:
        return False
    return situation.step_day("order") is None


def _in_period(state: Judged, reason: Reason, day: Day) -> JudgedCondition:
    return JudgedCondition(
        id="program-period",
        state=state,
        reason=reason,
        role="period",
        references=(day.source,),
        day=day.date,
    )


def _cost(items: tuple[JudgedItem, ...], *, soon: bool) -> JudgedCondition:
    priced = [item for item in items if item.amount is not None]
    state: Judged = "unknown"
    reason: Reason = "nothing_sure"
    if any(item.counted and item.amount for item in priced):
        state, reason = "met", "cost_there"
    elif not priced:
        reason = "no_cost_yet"
    elif any(item.counted for item in priced):
        reason = "zero_cost"
    elif not soon and not any(item.counts == "ask" for item in priced):
        state, reason = "not_met", "nothing_counts"
    return JudgedCondition(id=following.COST, state=state, reason=reason, role="cost")


def _pick(situation: Situation, on: dt.date) -> _Picked:
    """Find the cell of the table: the first one that fits and whose own conditions are met.

    Better ones stand before it: where their conditions are open, it is the least that is paid.
    """
    found = candidates(situation)
    if found.missing:
        names = [name for name in found.missing if name != "kind"]
        return _Picked(None, tuple(_unanswered(situation, name) for name in names))
    rules = {rule.id: rule for rule in situation.program.conditions}
    passed_over: list[JudgedCondition] = []
    open_: list[JudgedCondition] = []
    for cell in found.cells:
        own = tuple(judge(rules[name], situation, on) for name in cell.needs)
        if any(condition.state == "not_met" for condition in own):
            passed_over += own
            continue
        if any(condition.state == "unknown" for condition in own):
            open_ += own
            continue
        least = (*passed_over, *open_, *((_AT_LEAST,) if open_ else ()))
        return _Picked(cell, (*own, *_verdict(situation, cell)), least)
    if open_:
        return _Picked(None, tuple(open_), tuple(passed_over))
    if passed_over:
        return _Picked(None, tuple(passed_over))
    absent = situation.program.amount_absent
    if absent is not None:
        return _Picked(None, (_cell("amount", "absent", absent.source),))
    missing = JudgedCondition(id="amount", state="unknown", reason="no_cell", role="cell")
    return _Picked(None, (missing,))


def _verdict(situation: Situation, cell: Cell) -> tuple[JudgedCondition, ...]:
    """What a cell itself says: nothing is paid, the documents do not say, or answers lack."""
    if cell.none is not None:
        return (_cell(cell.id, "none", cell.none.source),)
    if cell.ask is not None:
        return (_cell(cell.id, "ask", cell.ask.source),)
    if cell.per is not None and units(cell, situation) is None:
        return (_cell(f"{cell.id}-units", "units", cell.per.source),)
    return ()


def _cell(name: Id, reason: Reason, source: Reference) -> JudgedCondition:
    return JudgedCondition(
        id=name,
        state="not_met" if reason == "none" else "unknown",
        reason=reason,
        role="cell",
        references=(source,),
    )


def _unanswered(situation: Situation, name: Id) -> JudgedCondition:
    option = situation.program.option(name)
    assert option is not None  # noqa: S101 - the loader has looked
    return JudgedCondition(
        id=name,
        state="unknown",
        reason="answer_needed",
        role="cell",
        references=(option.source,),
        options=(name,),
    )


def _money(
    situation: Situation,
    cell: Cell | None,
    items: tuple[JudgedItem, ...],
    eligibility: Eligibility,
) -> tuple[tuple[SumLine, ...], int | None, _Judged]:
    """Calculate, and note what keeps the amount open. Who is not eligible gets nothing."""
    cost = sum(item.amount or 0 for item in items if item.counted)
    steps, amount, notes = _calculated(situation, cell, cost)
    if eligibility == "not_eligible":
        return (*steps, SumLine("nothing_paid", 0)) if steps else (), 0, notes
    return steps, amount, notes


def _calculated(
    situation: Situation, cell: Cell | None, cost: int
) -> tuple[tuple[SumLine, ...], int | None, _Judged]:
    """Calculate, and note what keeps the amount open. Of no cost nothing is calculated.

    Nor is anything of a cost that is also for schemes of other bodies.
    """
    notes: list[JudgedCondition] = []
    rules = situation.program.conditions
    mixed = any(isinstance(one, Implementer) and partly_foreign(one, situation) for one in rules)
    if cell is None or cell.share is None or not cost or mixed:
        return (), None, tuple(notes)
    result = calculate(cell, situation, cost)
    if cell.guide is not None:
        over = cost > cell.guide.value
        notes.append(
            JudgedCondition(
                id="guide",
                state="unknown" if over else "met",
                reason="over_guide" if over else "within_guide",
                role="note",
                references=(cell.guide.source,),
                cost=cost,
                guide=cell.guide.value,
            )
        )
    return result.steps, result.amount, tuple(notes)


def _references(
    program: Program, cell: Cell | None, conditions: Iterable[JudgedCondition]
) -> tuple[Reference, ...]:
    found = [program.summary.source]
    if cell is not None:
        parts = (cell.base, cell.share, cell.cap, cell.guide, cell.rounding, cell.none, cell.ask)
        found += [part.source for part in parts if part is not None]
    for condition in conditions:
        found += condition.references
    return tuple(dict.fromkeys(found))
