"""Judge facts by a pack: pure, total, and the day is an argument."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal, NamedTuple

from msgspec import UNSET

from checker import agreement
from checker.model import Answers, FactTable, Failure, Finding, Level, Overall, Status
from checker.operators import Case, Check, compile_condition, derive, in_base_unit, value_on
from checker.packs.pack import Pack
from checker.packs.schema import PackEntry, Requirement


class Judgement(NamedTuple):
    """What the rules say of one PC."""

    findings: tuple[Finding, ...]
    overall: Overall


class _Compiled(NamedTuple):
    entry: PackEntry
    requirement: Requirement
    outcomes: tuple[tuple[tuple[Check, ...], Finding], ...]
    """Conditions and the finding that they lead to; empty when nothing is required that day."""


def judge(facts: FactTable, answers: Answers, pack: Pack, on: dt.date) -> Judgement:
    """Judge one PC's facts and answers as of a day.

    Args:
        facts: What is known of the PC.
        answers: What a person said.
        pack: The rules.
        on: The day to judge as of; not before `pack.valid_from`.
    """
    derived = derive(facts, pack.lifecycle, on, answers)
    derived |= agreement.derive(facts, pack.interceptors)
    case = Case(facts, answers, derived)
    findings = tuple(_find(compiled, case) for compiled in _compiled(pack, on))
    return Judgement(findings, overall(findings))


def overall(findings: tuple[Finding, ...]) -> Overall:
    """Sum findings up; the first line that fits decides."""
    held = held_up((finding.level, finding.status) for finding in findings)
    if held is not None:
        return held
    calm = all(
        finding.status in {"met", "not_applicable"} and not finding.advice for finding in findings
    )
    return "ready" if calm else "ready_with_advice"


def held_up(items: Iterable[tuple[Level, Status]]) -> Literal["not_ready", "incomplete"] | None:
    """Return what keeps a PC from being ready, by level and status alone; None: nothing does."""
    every = tuple(items)
    required = {status for level, status in every if level == "required"}
    if "not_met" in required:
        return "not_ready"
    if required & {"unknown", "needs_answer"}:
        return "incomplete"
    # A check that checked nothing must not read as a success.
    return "incomplete" if all(status == "not_applicable" for _, status in every) else None


def _compiled(pack: Pack, on: dt.date) -> tuple[_Compiled, ...]:
    """Compile a pack for a day, once."""
    found: tuple[_Compiled, ...] | None = pack.memo.get(on)
    if found is None:
        found = tuple(_compile(entry, requirement, on) for entry, requirement in pack.entries)
        pack.memo[on] = found
    return found


def _compile(entry: PackEntry, requirement: Requirement, on: dt.date) -> _Compiled:
    values = {name: value_on(dated, on) for name, dated in requirement.thresholds.items()}
    numbers = {name: in_base_unit(value) for name, value in values.items() if value is not None}
    if len(numbers) < len(values):
        return _Compiled(entry, requirement, ())
    return _Compiled(
        entry,
        requirement,
        tuple(
            (
                tuple(compile_condition(condition, numbers) for condition in outcome.when),
                Finding(
                    id=requirement.id,
                    level=entry.level,
                    status=outcome.status,
                    outcome=outcome.id,
                    advice=outcome.advice,
                    failure=Failure(outcome.reason) if outcome.reason else None,
                ),
            )
            for outcome in requirement.outcomes
        ),
    )


def _find(compiled: _Compiled, case: Case) -> Finding:
    entry, requirement, outcomes = compiled
    if not outcomes:
        return Finding(requirement.id, entry.level, "not_applicable", "not_applicable")
    for checks, finding in outcomes:
        for check in checks:
            if not check(case):
                break
        else:
            return finding
    return Finding(
        requirement.id,
        entry.level,
        "unknown",
        "unknown",
        failure=_why_unknown(requirement, case.facts),
    )


def _why_unknown(requirement: Requirement, facts: FactTable) -> Failure:
    """Return the first failure among the facts that the requirement rests on."""
    for key in requirement.facts:
        fact = facts.get(key)
        if fact is None:
            return Failure("not_collected", key)
        if fact.failure is not UNSET:
            return fact.failure
    return Failure("malformed", "no rule fits these facts")
