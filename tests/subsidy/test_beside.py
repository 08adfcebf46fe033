"""The four supports side by side: which one may be had, how much, and that only one can be."""

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from checker.cli import main as command_line
from checker.documents.material import load_plan_material
from checker.documents.subsidy_beside import rows
from checker.errors import UsageError
from checker.model import Answers, Plan, PlannedItem
from checker.packs.locate import rules_root
from checker.subsidy import Program
from checker.subsidy.beside import beside
from checker.subsidy.given import carried
from tests.documents.pages import text_of

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
    **{f"in-participating-area{scheme}": True for scheme in ("", "-shoman", "-jiritsu")},
    **{f"designated-institution{scheme}": True for scheme in ("", "-shoman", "-jiritsu")},
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


SHOMAN = "mhlw-r5-medical-institution-shoman"
ONE_SCHEME = {
    name: said for name, said in YES.items() if not name.endswith(("-shoman", "-jiritsu"))
}


@pytest.mark.parametrize("asked", [AGENCY, NANBYO])
def test_an_answer_about_one_scheme_is_none_about_another(
    asked: str, programs: dict[str, Program]
) -> None:
    plan = msgspec.structs.replace(plan_of(clinic(200_000)), options=ONE_SCHEME)
    answers = msgspec.structs.replace(clinic(200_000), plan=plan)
    found = {
        one.found.situation.program.id: one.found
        for one in beside(answers, programs, programs[asked], ON)
    }
    eligible = [name for name, one in found.items() if one.eligibility == "eligible"]
    assert sorted(eligible) == [AGENCY, NANBYO]
    assert found[SHOMAN].condition("participating-area").state == "unknown"
    assert found[SHOMAN].condition("surveys").state == "met"


def test_an_application_to_one_program_is_none_to_another(programs: dict[str, Program]) -> None:
    done = {"application": dt.date(2024, 9, 1)}
    plan = msgspec.structs.replace(plan_of(clinic(200_000)), done=done)
    answers = msgspec.structs.replace(clinic(200_000), plan=plan)
    found = {
        one.found.situation.program.id: one.found.situation.plan.done
        for one in beside(answers, programs, programs[NANBYO], ON)
    }
    assert found == {name: {} for name in FOUR} | {NANBYO: done}


def test_the_work_is_the_same_for_all_of_them(programs: dict[str, Program]) -> None:
    work = {"start": dt.date(2024, 5, 2), "completion": dt.date(2024, 6, 2)}
    plan = msgspec.structs.replace(plan_of(clinic(1)), done={**work, "deadline": ON})
    yamaguchi = programs["yamaguchi-r8-online-registration"]
    assert carried(plan, programs[AGENCY], yamaguchi).done == work
    assert carried(plan, programs[AGENCY], programs[NANBYO]).done == {}
    assert carried(plan, programs[AGENCY], programs[AGENCY]) == plan


def plan_of(answers: Answers) -> Plan:
    assert answers.plan is not None
    return answers.plan


def test_the_paper_says_back_only_what_was_answered(
    programs: dict[str, Program], tmp_path: Path
) -> None:
    said = [f"--option={name}={str(said).lower()}" for name, said in ONE_SCHEME.items()]
    days = ["--start", "2024-05-01", "--completion", "2024-06-01", "--kind", "clinic"]
    target = tmp_path / "比較.pdf"
    asked = [
        "subsidy",
        "compare",
        NANBYO,
        "--name",
        "山田医院",
        *days,
        "--expense",
        "200000",
        *said,
    ]
    assert command_line.main([*asked, "--on", ON.isoformat(), "--quiet", "--pdf", str(target)]) == 0
    text = "".join(text_of(target.read_bytes(), tmp_path).split())
    assert "所在地の自治体は、難病の先行実施事業に参加していますか：はい" in text
    assert "所在地の自治体は、小児慢性特定疾病の先行実施事業に参加していますか：未回答" in text
    assert "どれか一つだけ、一回限りです" in text
    assert "どれも終わっています。今からは受けられません" in text
    assert "54,000円" in text
    assert "自己負担の見込み：0円" in text
    for program in FOUR:
        assert "".join(programs[program].name.ja.split()) in text


@pytest.mark.parametrize("key", ["--json", "--ics", "--draft", "--report"])
def test_what_a_comparison_does_not_write_is_wrong_use(key: str, tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(UsageError):
        command_line.main(["subsidy", "compare", AGENCY, key, str(target)])
    assert not target.exists()


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


def test_a_cost_that_is_in_no_sum_is_told_beside_the_amount(programs: dict[str, Program]) -> None:
    items = (
        PlannedItem("レセコンの改修", 72_000, "system"),
        PlannedItem("プリンタ", 30_000, "equipment"),
    )
    plan = msgspec.structs.replace(plan_of(clinic(1)), items=items)
    answers = msgspec.structs.replace(clinic(1), plan=plan)
    found = beside(answers, programs, programs[AGENCY], ON)
    first = rows(found, load_plan_material(rules_root(), AGENCY), "ja")[0]
    assert first.amount == "54,000円"
    assert any("合計に入れていません" in line for line in first.open)
