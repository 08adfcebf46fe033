"""What to do next, whom to ask what, and which kind of cost a name tells."""

import datetime as dt

import msgspec
import pytest

from checker.model import Answers, PlannedItem
from checker.subsidy import Program, estimate
from checker.subsidy.advice import Advice, advise
from checker.subsidy.conditions import ordered_too_soon
from checker.subsidy.given import Situation
from checker.subsidy.kinds import kind_of, named_kind
from tests.subsidy.situations import clinic

ON = dt.date(2026, 9, 1)
YAMAGUCHI = "yamaguchi-r8-online-registration"
PHONE = "083-933-2958"


def advice(program: Program, answers: Answers, on: dt.date = ON) -> Advice:
    return advise(Situation(answers, program), estimate(answers, program, on, "ja"), on, "ja")


@pytest.mark.parametrize(
    ("start", "notice", "soon"),
    [
        ("2026-08-31", None, True),
        ("2026-09-01", None, True),
        ("2026-09-02", None, False),
        ("2026-09-01", "2026-09-01", False),
        ("2026-09-01", "2026-09-02", True),
        (None, None, False),
    ],
)
def test_an_order_on_or_before_today_without_a_notice_is_too_soon(
    programs: dict[str, Program], start: str | None, notice: str | None, *, soon: bool
) -> None:
    answers = clinic(start_date=start, preliminary_notice_date=notice)
    rule = ordered_too_soon(Situation(answers, programs[YAMAGUCHI]), ON)
    assert (rule is not None) is soon


def test_before_everything_else_a_too_early_order_is_phoned_about(
    programs: dict[str, Program],
) -> None:
    found = advice(programs[YAMAGUCHI], clinic(preliminary_notice_date=None))
    assert found.event is None
    assert found.todo.startswith("これ以上は注文しないで、窓口に電話してください：")
    assert PHONE in found.todo
    assert "注文する日（2026年9月1日）になりました" in found.alarm
    assert found.office[0].startswith("内示が届く前に、注文する日（2026年9月1日）になりました。")


@pytest.mark.parametrize(
    ("change", "plan", "on", "words"),
    [
        ({"prefecture": "34"}, {}, ON, "所在地の都道府県の"),
        ({"kind": "pharmacy"}, {}, ON, "「満たさない」とある条件を見て"),
        ({"designated": []}, {}, ON, "「満たさない」とある条件を見て"),
        ({}, {}, dt.date(2027, 4, 1), "この事業は終わっています。"),
        ({}, {"start_date": "2026-08-19"}, ON, "これ以上は注文しないで"),
        (
            {},
            {"start_date": "2026-09-02", "preliminary_notice_date": "2026-09-03"},
            ON,
            "まだ注文していなければ、注文する日を、内示などの通知の日以降に直してください。",
        ),
    ],
)
def test_a_plan_that_is_not_eligible_is_told_a_way_out(
    programs: dict[str, Program],
    change: dict[str, object],
    plan: dict[str, object],
    on: dt.date,
    words: str,
) -> None:
    answers = clinic(**plan)
    institution = msgspec.structs.replace(answers.institution, **change)
    answers = msgspec.structs.replace(answers, institution=institution)
    made = estimate(answers, programs[YAMAGUCHI], on, "ja")
    assert made.eligibility == "not_eligible"
    found = advice(programs[YAMAGUCHI], answers, on)
    assert words in found.todo
    assert found.event is None
    assert "整備" not in found.todo
    ordered = plan.get("start_date") == "2026-08-19"
    assert [line.partition("（")[0] for line in found.office] == (
        ["内示が届く前に、注文する日"] if ordered else []
    )
    assert found.own == ()
    # The office of another prefecture is not this one's.
    assert (PHONE in found.todo) is ("prefecture" not in change)


def test_what_comes_next_has_office_number_and_day(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    found = advice(program, clinic())
    assert found.event == "start"
    assert found.todo.startswith("注文します")
    assert PHONE in found.todo
    assert found.todo.endswith("（日程：2026年9月1日）")
    early = clinic(
        start_date=None, completion_date=None, preliminary_notice_date=None, options={}, items=[]
    )
    before = advice(program, early, dt.date(2026, 3, 31))
    assert before.event == "survey-due"
    assert "県の所要額調査に答えます" in before.todo
    assert "2026年3月31日" in before.todo
    assert before.todo.startswith("まず、「院内で確認すること」（3件）")


def test_who_did_not_answer_the_survey_phones_first(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    no = clinic(options={"survey-answered": False})
    found = advice(program, no)
    assert "調査の期限（2026年3月31日必着）は過ぎました。" in found.todo
    assert PHONE in found.todo
    assert "所要額調査に答えていませんが、いまからでも補助を受けられますか。" in found.office
    assert found.own == ()
    open_ = advice(program, clinic(options={}))
    assert open_.event == "start"
    assert [line.partition("。")[0] for line in open_.own] == [
        "県の所要額調査（2026年3月31日締切）に答えたかどうかが未回答です"
    ]
    assert not any("調査" in line for line in open_.office)
    yes = advice(program, clinic())
    assert (yes.own, yes.office) == ((), ())


def test_after_the_last_step_the_office_is_named(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    events = tuple(event for event in program.timeline if event.who == "authority")
    program = msgspec.structs.replace(program, timeline=events)
    found = advice(program, clinic())
    assert found.event is None
    assert found.todo.startswith("こちらからする手続きは終わっています。")
    assert PHONE in found.todo


def test_every_program_says_what_to_do_on_every_side(programs: dict[str, Program]) -> None:
    for program in programs.values():
        for answers in (Answers(), clinic(options={}, items=[])):
            for on in (program.valid_from.date, ON, dt.date(2030, 1, 1)):
                found = advice(program, answers, on)
                assert found.todo
                assert "{" not in found.todo + "".join((*found.office, *found.own))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ノートPC", "equipment"),
        ("ｐｃ 2台", "equipment"),
        ("プリンター", "equipment"),
        ("Excel", "software"),
        ("EXCEL2024", "software"),
        ("Ｍｉｃｒｏｓｏｆｔ　３６５", "software"),
        ("マイクロソフト オフィス", "software"),
        ("会計ソフト", "software"),
        ("ノートPC（Office付き）", "equipment"),
        ("ノートPC Officeなし", "equipment"),
        ("PC用ソフト", None),
        ("ThinkPad Office 2024", None),
        ("Excel付き本体", None),
        ("Microsoft Surface Office", None),
        ("PCA会計", None),
        ("Excellent 椅子", None),
        ("設定費", None),
        ("", None),
    ],
)
def test_only_a_name_that_plainly_tells_its_kind_does(
    name: str, kind: str | None, programs: dict[str, Program]
) -> None:
    found = named_kind(name, programs[YAMAGUCHI])
    assert (found.id if found else None) == kind


@pytest.mark.parametrize(
    ("name", "chosen", "kind"),
    [
        ("Excel", "equipment", "software"),
        ("Excel", "software", "software"),
        ("Excel", "other", "other"),
        ("Microsoft Excel 2024", "equipment", "software"),
        ("ThinkPad（Excel付き）", "equipment", "equipment"),
        ("レセコンソフトの改修", "system", "system"),
        ("プリンタのソフト", "equipment", "equipment"),
        ("ノートPC", "software", "software"),
        ("設定費", None, None),
    ],
)
def test_what_was_chosen_stands_unless_the_name_rules_it_out(
    name: str, chosen: str | None, kind: str | None, programs: dict[str, Program]
) -> None:
    found = kind_of(PlannedItem(name, 1, chosen), programs[YAMAGUCHI])
    assert (found.id if found else None) == kind
