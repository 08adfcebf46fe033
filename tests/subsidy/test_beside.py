"""The four supports side by side: which one may be had, how much, and that only one can be."""

import datetime as dt

import msgspec
import pytest

from checker.cli import main as command_line
from checker.errors import UsageError
from checker.model import Answers
from checker.subsidy import Program
from checker.subsidy.beside import beside

AGENCY = "digital-agency-r5-mynumber-card"
NANBYO = "mhlw-r5-medical-institution-nanbyo"
ON = dt.date(2026, 11, 30)
FOUR = [
    AGENCY,
    NANBYO,
    "mhlw-r5-medical-institution-shoman",
    "mhlw-r5-medical-institution-jiritsu",
]
YES = {
    "in-participating-area": True,
    "designated-institution": True,
    "cooperates-with-surveys": True,
    "cooperates-with-trial": True,
    "received-another": False,
    "scope": "both",
}


def clinic(cost: int, **options: object) -> Answers:
    plan = {
        "start_date": "2024-05-01",
        "completion_date": "2024-06-01",
        "items": [{"name": "レセコンの改修", "amount": cost, "category": "system"}],
        "options": YES | options,
    }
    return msgspec.convert({"institution": {"kind": "clinic"}, "plan": plan}, Answers)


def test_each_is_worked_out_as_of_its_last_day(programs: dict[str, Program]) -> None:
    found = beside(clinic(200_000), programs, programs[AGENCY], ON)
    assert sorted(one.found.situation.program.id for one in found) == sorted(FOUR)
    paid = {one.found.situation.program.id: one.found.amount for one in found}
    assert paid == dict.fromkeys(FOUR, 200_000) | {AGENCY: 54_000}
    assert {one.ended for one in found} == {dt.date(2025, 1, 15), dt.date(2025, 3, 31)}
    assert {one.found.eligibility for one in found} == {"eligible"}


def test_while_they_run_nothing_has_ended(programs: dict[str, Program]) -> None:
    on = dt.date(2024, 10, 1)
    found = beside(clinic(200_000), programs, programs[NANBYO], on)
    assert [one.ended for one in found] == [None] * 4
    assert {one.found.on for one in found} == {on}


def test_who_had_one_of_them_has_none_of_the_others(programs: dict[str, Program]) -> None:
    answers = clinic(200_000, **{"received-another": True})
    found = beside(answers, programs, programs[AGENCY], ON)
    assert [(one.found.eligibility, one.found.amount) for one in found] == [("not_eligible", 0)] * 4


def test_what_one_asks_and_is_not_answered_is_open_in_that_one(
    programs: dict[str, Program],
) -> None:
    answers = clinic(200_000, scope="card")
    found = beside(answers, programs, programs[AGENCY], ON)
    open_ = [one.found.situation.program.id for one in found if one.found.amount is None]
    assert open_ == [AGENCY]


def test_a_program_that_goes_with_any_other_stands_alone(programs: dict[str, Program]) -> None:
    yamaguchi = programs["yamaguchi-r8-online-registration"]
    assert beside(clinic(1), programs, yamaguchi, ON) == ()


def test_on_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    options = [f"--option={name}={str(said).lower()}" for name, said in YES.items()]
    days = ["--start", "2024-05-01", "--completion", "2024-06-01", "--kind", "clinic"]
    cost = ["--expense", "200000"]
    asked = ["subsidy", "compare", NANBYO, *days, *cost, *options, "--on", ON.isoformat()]
    assert command_line.main(asked) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "どれか一つだけ、一回限りです" in said
    assert said.count("200,000円") == 3
    assert said.count("54,000円") == 1
    assert "2025年1月15日で終わりました" in said
    assert said.count("今からは受けられません") == 4


def test_a_program_without_others_is_wrong_use() -> None:
    with pytest.raises(UsageError):
        command_line.main(["subsidy", "compare", "yamaguchi-r8-online-registration"])
