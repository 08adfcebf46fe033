"""For any plan and day: nothing is shown as answered that nobody answered; time answers nothing.

As many plans are generated for each program that ships, with answers left out at will; and the
written cases are looked at again as days pass.
"""

import datetime as dt
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.documents import subsidy_answers
from checker.documents.material import load_plan_material
from checker.documents.subsidy_case import Case
from checker.model import Answers, InstitutionKind
from checker.packs.locate import rules_root
from checker.subsidy import Program, consider, load_programs
from checker.subsidy.given import NOTICE
from checker.subsidy.program import Option, Window
from tests.subsidy import situations

ROOT = rules_root()
PROGRAMS = load_programs(ROOT)
CASES = situations.every_case()
RANK = {"not_eligible": 0, "undetermined": 1, "eligible": 2}
UNANSWERED = "未回答"
SETTINGS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def answer(option: Option) -> st.SearchStrategy[Any]:
    match option.type:
        case "yes-no":
            return st.sampled_from([True, False, "unknown"])
        case "choice":
            return st.sampled_from([one.id for one in option.values])
        case "day":
            return st.just("2026-09-01")
        case _:
            return st.sampled_from([0, 4, 5, 6, 500, 5_000_000])


def begin(program: Program) -> dt.date:
    """Return the first day on which a program has begun and takes applications."""
    starts = [
        rule.first.date
        for rule in program.conditions
        if isinstance(rule, Window) and rule.first is not None
    ]
    return max([program.valid_from.date, *starts])


def item(program: Program) -> st.SearchStrategy[dict[str, Any]]:
    kinds = st.sampled_from([one.id for one in program.categories])
    return st.fixed_dictionaries(
        {"name": st.sampled_from(["ノートPC", "Excel", "改修", "PCリース料"])},
        optional={"amount": st.sampled_from([0, 60_000, 10_000_000]), "category": kinds},
    )


@st.composite
def plans(draw: st.DrawFn, program: Program) -> tuple[Answers, dt.date]:
    """Draw answers to any of a program's questions, and a day on which it has begun."""
    day = st.integers(0, 500).map(lambda days: begin(program) + dt.timedelta(days))
    on = draw(day)
    options = draw(
        st.fixed_dictionaries({}, optional={one.id: answer(one) for one in program.options})
    )
    steps = [event.id for event in program.timeline if event.record is not None]
    done = draw(st.dictionaries(st.sampled_from(steps), day, max_size=3))
    notice, come = draw(st.sampled_from([None, "received", "not-yet", "unknown"])), None
    if notice is not None or draw(st.booleans()):
        come = draw(st.none() | day)
    # Nobody has said today that something came or was done on a day to come.
    come = None if come is not None and come > on and notice in {None, "received"} else come
    plan = {
        "options": options,
        "done": {name: then for name, then in done.items() if then <= on},
        "notice": notice,
        NOTICE: come,
        "start_date": draw(st.none() | day),
        "completion_date": draw(st.none() | day),
        "items": draw(st.lists(item(program), max_size=3)),
    }
    institution = {
        "kind": draw(st.sampled_from([None, *get_args(InstitutionKind)])),
        "prefecture": draw(st.sampled_from(["", "35", "34"])),
        "municipality": draw(st.sampled_from(["", "下関市", "山口市"])),
        "designated": draw(st.sampled_from([None, [], ["nanbyo"], ["shoman"]])),
    }
    whole = {"institution": institution, "plan": plan}
    return msgspec.convert(whole, Answers), on


def lines(program: Program, answers: Answers, on: dt.date) -> dict[str, str]:
    """Return what the papers say back, by its question."""
    material = load_plan_material(ROOT, program.id)
    said = subsidy_answers.answers(Case(answers, on), material, "ja")
    return dict(line.split("：", 1) for line in said)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@given(data=st.data(), later=st.integers(0, 400))
@SETTINGS
def test_what_is_said_back_was_said(program: Program, data: st.DataObject, later: int) -> None:
    answers, first = data.draw(plans(program))
    plan = answers.plan
    assert plan is not None
    for on in (first, first + dt.timedelta(later)):
        shown = lines(program, answers, on)
        for option in program.options:
            asked = max((one for one in shown if option.question.ja.startswith(one)), key=len)
            assert (shown[asked] == UNANSWERED) is (option.id not in plan.options), option.id
        notice = shown.get("内示")
        if notice is not None:  # where the program has one
            assert notice.startswith("まだ届いていない") is (plan.notice == "not-yet")
            assert notice.startswith("分からない") is (plan.notice == "unknown")
            assert notice.startswith(UNANSWERED) or plan.notice or plan.preliminary_notice_date
        recorded = {e.record.ja: e.id for e in program.timeline if e.record is not None}
        assert {recorded[asked] for asked in shown if asked in recorded} == set(plan.done)


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@given(data=st.data(), later=st.integers(0, 400))
@SETTINGS
def test_nothing_is_done_because_days_pass(
    program: Program, data: st.DataObject, later: int
) -> None:
    answers, first = data.draw(plans(program))
    before = consider(answers, program, first)
    after = consider(answers, program, first + dt.timedelta(later))
    assert [one.done for one in before.timeline] == [one.done for one in after.timeline]
    assert [one.arrived for one in before.orders] == [one.arrived for one in after.orders]
    assert RANK[after.eligibility] <= RANK[before.eligibility]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['program']}: {case['say']}")
def test_as_days_pass_no_written_case_comes_to_more(case: dict[str, Any]) -> None:
    program = PROGRAMS[case["program"]]
    answers = situations.answers(case, program)
    plan = answers.plan
    assert plan is not None
    # Nobody has said yet on this day what is to come: a day of a notice, or that it has begun.
    told = [day for day in (plan.preliminary_notice_date, *plan.done.values()) if day is not None]
    if plan.notice in {"not-yet", "unknown"}:
        told = list(plan.done.values())
    first = max([case["on"], begin(program), *told])
    before = consider(answers, program, first)
    for days in (1, 30, 200, 400, 1000):
        after = consider(answers, program, first + dt.timedelta(days))
        assert RANK[after.eligibility] <= RANK[before.eligibility]
        assert [one.arrived for one in after.orders] == [one.arrived for one in before.orders]
        before = after
