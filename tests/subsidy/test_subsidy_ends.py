"""The last day of each step: what is done in time stays done, and each day counts for its own step.

A program made up for this test has a last day for every step.
"""

import datetime as dt

import pytest
from msgspec.structs import replace

from checker.subsidy import Program, consider
from checker.subsidy.program import Day, Ends
from tests.subsidy.situations import clinic
from tests.subsidy.told import estimate

YAMAGUCHI = "yamaguchi-r8-online-registration"
AGENCY = "digital-agency-r5-mynumber-card"
ENDS = {
    "application": dt.date(2026, 8, 10),
    "order": dt.date(2026, 9, 10),
    "completion": dt.date(2026, 10, 20),
    "report": dt.date(2026, 11, 10),
}
DONE = {
    "application": dt.date(2026, 8, 10),
    "start": dt.date(2026, 9, 10),
    "completion": dt.date(2026, 10, 20),
    "report": dt.date(2026, 11, 10),
}
LATER = dt.timedelta(1)


@pytest.fixture
def program(programs: dict[str, Program]) -> Program:
    """Return a program with a last day for every step; after the last one it has ended."""
    yamaguchi = programs[YAMAGUCHI]
    source = yamaguchi.valid_from.source
    days = {step: Day(date=day, written="x", source=source) for step, day in ENDS.items()}
    return replace(yamaguchi, ends=Ends(**days), valid_to=days["report"])


def period(program: Program, on: dt.date, done: dict[str, dt.date]) -> tuple[str, str]:
    answers = clinic(start_date=None, completion_date=None, done=done)
    (found,) = (one for one in consider(answers, program, on).conditions if one.role == "period")
    return found.state, found.reason


def test_everything_in_time_stays_in_time(program: Program) -> None:
    for on in (*ENDS.values(), ENDS["report"] + LATER, dt.date(2030, 1, 1)):
        assert period(program, on, DONE)[0] == "met"
    assert period(program, ENDS["report"] + LATER, DONE) == ("met", "in_time")


@pytest.mark.parametrize("step", ["application", "start", "completion", "report"])
def test_a_step_that_is_a_day_late_is_too_late(step: str, program: Program) -> None:
    late = {**DONE, step: DONE[step] + LATER}
    assert period(program, dt.date(2026, 12, 1), late) == ("not_met", "ended")


@pytest.mark.parametrize("step", ["application", "start", "completion"])
def test_what_was_not_done_when_the_program_ended_is_lost(step: str, program: Program) -> None:
    done = {name: day for name, day in DONE.items() if name != step}
    assert period(program, ENDS["report"], done) == ("met", "in_time")
    assert period(program, ENDS["report"] + LATER, done) == ("not_met", "ended")


def test_a_report_that_nobody_recorded_is_asked_about(program: Program) -> None:
    done = {name: day for name, day in DONE.items() if name != "report"}
    assert period(program, ENDS["report"], done) == ("met", "in_time")
    after = ENDS["report"] + LATER
    assert period(program, after, done) == ("unknown", "report_due")
    answers = clinic(start_date=None, completion_date=None, done=done)
    made = estimate(answers, program, after, "ja")
    (said,) = (one.message for one in made.conditions if one.id == "program-period")
    assert said.startswith("実績を報告する期限（2026年11月10日）は過ぎました。")


def test_an_application_in_time_outlives_the_window(programs: dict[str, Program]) -> None:
    agency, after = programs[AGENCY], dt.date(2025, 2, 1)
    days: dict[str, object] = {
        "start_date": "2024-05-01",
        "completion_date": "2024-06-01",
        "options": {},
        "preliminary_notice_date": None,
    }
    for applied, state in (("2025-01-15", "met"), ("2025-01-16", "not_met"), (None, "not_met")):
        done = {"deadline": applied} if applied is not None else {}
        found = consider(clinic(**days, done=done), agency, after)
        assert found.condition("application-window").state == state
        assert found.condition("program-period").state == state
