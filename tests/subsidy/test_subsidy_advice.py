"""What to do next, whom to ask what, and which kind of cost a name tells."""

import datetime as dt

import msgspec
import pytest

from checker.model import Answers, PlannedItem
from checker.subsidy import Program, consider
from checker.subsidy.kinds import kind_of, named_kind
from tests.subsidy.situations import clinic
from tests.subsidy.told import Advised, advise, estimate

ON = dt.date(2026, 9, 1)
YAMAGUCHI = "yamaguchi-r8-online-registration"
PHONE = "083-933-2958"
WAITING = {"preliminary_notice_date": None, "start_date": None}
"""The notice has not come, and no day of an order is planned."""


def advice(program: Program, answers: Answers, on: dt.date = ON) -> Advised:
    return advise(answers, program, on)


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
    alarm = consider(answers, programs[YAMAGUCHI], ON).alarm
    assert (alarm is not None) is soon


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
        ({}, {"completion_date": None}, dt.date(2027, 4, 1), "この事業は終わっています。"),
        ({}, {"start_date": "2026-08-19"}, ON, "これ以上は注文しないで"),
        (
            {},
            {"start_date": "2026-09-02", "preliminary_notice_date": "2026-09-03"},
            ON,
            "まだ注文していなければ、注文する日を、注文してよい日以降に直してください。",
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
    assert found.todo.startswith("注文してよいのは：ノートPC。注文する日は")
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
    assert "所要額調査に答えていませんが、いまからでも補助を受けられますか。" in found.todo
    assert "送る前に" not in found.todo
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


def test_who_does_not_know_of_the_survey_asks_the_office(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    found = advice(program, clinic(options={"survey-answered": "unknown"}))
    question = "所要額調査の調査票は、当院から届いていますか。"
    assert question in found.todo
    assert PHONE in found.todo
    assert found.office[0].startswith(question)
    assert not any("調査" in line for line in found.own)
    # Before its day it is still to be answered, known or not.
    before = advice(
        program,
        clinic(options={"survey-answered": "unknown"}, preliminary_notice_date=None),
        dt.date(2026, 3, 31),
    )
    assert before.event == "survey-due"
    assert any(line.startswith(question) for line in before.office)


def test_what_may_be_ordered_is_named_and_the_rest_is_asked_about_first(
    programs: dict[str, Program],
) -> None:
    program = programs[YAMAGUCHI]
    items = [
        {"name": "ディスプレイ", "amount": 30_000},
        {"name": "Excel", "amount": 20_000},
        {"name": "設定費", "amount": 20_000, "category": "system"},
        {"name": "プリンタ"},
    ]
    found = advice(program, clinic(items=items))
    assert found.todo.startswith(
        "注文してよいのは：ディスプレイ、プリンタ。Excel、設定費は、窓口に聞いてからにします。"
    )
    assert [line for line in found.office if "対象になりますか" in line] == [
        "Excelの費用は、補助の対象になりますか。",
        "設定費の費用は、補助の対象になりますか。",
    ]
    only = advice(program, clinic(items=items[1:3]))
    assert only.todo.startswith("まだ注文しません。Excel、設定費が補助の対象になるかを、先に")
    assert "注文してよいのは" not in only.todo
    answers = clinic(items=items)
    free = advise(answers, program, ON, free_first=True)
    assert free.todo == "買う前に、お金をかけずに直せるものを先に試します。" + found.todo
    # Until ordering is next, nothing is said of it.
    waiting = clinic(items=items, preliminary_notice_date=None, start_date=None)
    free = advise(waiting, program, ON, free_first=True)
    assert "お金をかけずに" not in free.todo


def test_the_questions_follow_the_procedure(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    waiting = {"preliminary_notice_date": None, "start_date": None}
    found = advice(program, clinic(**waiting))
    assert found.event == "application"
    assert [line.partition("。")[0] for line in found.office] == [
        "交付申請は、いつ、どの様式でしますか",
        "内示はもう出ていますか",
    ]
    no = advice(program, clinic(**waiting, options={"survey-answered": False}))
    assert no.office[0].startswith("所要額調査に答えていませんが")
    assert no.office[1].startswith("交付申請は")
    assert not any("交付申請" in line for line in advice(program, clinic()).office)


@pytest.mark.parametrize(("notice", "state"), [("2026-09-01", "past"), ("2026-09-02", "undated")])
def test_what_comes_before_the_notice_is_past_once_it_has_come(
    notice: str, state: str, programs: dict[str, Program]
) -> None:
    program = programs[YAMAGUCHI]
    answers = clinic(preliminary_notice_date=notice, start_date=None, completion_date=None)
    shown = estimate(answers, program, ON, "ja").timeline
    states = {
        planned.id: event.state for planned, event in zip(program.timeline, shown, strict=True)
    }
    assert states["application"] == state
    assert states["start"] == states["grant-decision"] == "undated"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("not-yet", "内示はまだ届いていません（と答えました）。"),
        ("unknown", "内示は届いたかどうか分かりません（と答えました）。"),
        ("received", "内示は届いた日が入っていません。"),
        (None, "内示は届いた日が入っていません。"),
    ],
)
def test_the_alarm_says_what_was_said_of_the_notice_and_whom_to_call(
    said: str | None, words: str, programs: dict[str, Program]
) -> None:
    found = advice(programs[YAMAGUCHI], clinic(preliminary_notice_date=None, notice=said))
    assert words in found.alarm
    assert "取り消せるかを店に聞き、県に電話してください" in found.alarm
    assert PHONE in found.alarm


@pytest.mark.parametrize(("start", "there"), [("2026-09-01", False), ("2026-09-02", True)])
def test_an_order_planned_before_the_notice_is_to_be_put_off(
    start: str, programs: dict[str, Program], *, there: bool
) -> None:
    answers = clinic(preliminary_notice_date=None, start_date=start)
    words = "2026年9月2日までに届かなければ、注文を延ばしてください。"
    assert (words in advice(programs[YAMAGUCHI], answers).warning) is there
    first = estimate(answers, programs[YAMAGUCHI], ON, "ja").conditions[0]
    assert (words in first.message) is there


def test_after_the_last_step_the_office_is_named(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    events = tuple(
        msgspec.structs.replace(event, todo=None)
        for event in program.timeline
        if event.who == "authority"
    )
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
        ("ノートPC　 Windows　 11  Pro", "equipment"),
        ("プリンター", "equipment"),
        ("Excel", "software"),
        ("EXCEL2024", "software"),
        ("Ｍｉｃｒｏｓｏｆｔ　３６５", "software"),
        ("マイクロソフト オフィス", "software"),
        ("会計ソフト", "software"),
        ("ノートPC（Office付き）", None),
        ("ノートPC Officeなし", None),
        ("PC用ソフト", "software"),
        ("ThinkPad Office 2024", None),
        ("Excel付き本体", None),
        ("Microsoft Surface Office", None),
        ("PCA会計", None),
        ("Excellent 椅子", None),
        ("設定費", "other"),
        ("PCの設定費", "other"),
        ("Excelの設定作業", "other"),
        ("ノートPC（設定込み）", None),
        ("作業用PC", "equipment"),
        ("システム改修作業", None),
        ("雑費", None),
        ("", None),
        ("ノートパソコン 2台", "equipment"),
        ("NEC LAVIE N15 ノートPC（16GB、SSD 256GB）", "equipment"),
        ("ブラザー DCP-J1200N インクジェットプリンタ", "equipment"),
        ("27インチモニター", "equipment"),
        ("A4プリンタ", "equipment"),
        ("ノートン 360", "software"),
        ("ノートンセキュリティ", "software"),
        ("Norton360 PC", "software"),
        ("PC用ウイルス対策", "software"),
        ("プリンタ用紙", "other"),
        ("プリンタートナー", "other"),
        ("PCリース料", "other"),
        ("ノートPC 5年リース", "other"),
        ("パソコンレンタル", "other"),
        ("PCサブスク", "other"),
        ("複合機カウンター料金", "other"),
        ("プリンタ使用料", "other"),
        ("パソコン研修", "other"),
        ("パソコン講習会", "other"),
        ("PC廃棄費", "other"),
        ("パソコンリサイクル料", "other"),
        ("PC下取り", "other"),
        ("PC修理", "other"),
        ("PC引越し", "other"),
        ("PCのデータ移行", "other"),
        ("PC保険", "other"),
        ("ノートPC保守パック", "other"),
        ("遠隔モニタリング費", None),
        ("PCデスク", None),
        ("PCバッグ", None),
        ("ノート", None),
        ("ノート（大学ノート）", None),
        ("USBメモリ", None),
        ("プリンタ台", None),
        ("PC一式", None),
        ("PC点検", None),
        ("PC 3年", None),
        ("PC Care", None),
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
        ("プリンタのソフト", "equipment", "software"),
        ("ノートPC", "software", "software"),
        ("設定費", None, "other"),
        ("設定費", "system", "other"),
        ("設定", "equipment", "other"),
        ("PC設定費", "equipment", "other"),
        ("LAN工事", "system", "other"),
        ("保守", "system", "other"),
        ("システム改修作業", "system", "system"),
        ("雑費", None, None),
        ("PCリース料", "equipment", "other"),
        ("プリンタ用紙", "equipment", "other"),
        ("ノートン 360", "equipment", "software"),
    ],
)
def test_what_was_chosen_stands_unless_the_name_rules_it_out(
    name: str, chosen: str | None, kind: str | None, programs: dict[str, Program]
) -> None:
    found = kind_of(PlannedItem(name, 1, chosen), programs[YAMAGUCHI])
    assert (found.id if found else None) == kind


@pytest.mark.parametrize(
    ("plan", "todo", "event"),
    [
        ({}, "step", "start"),
        ({"done": {"application": "2026-08-01"}, **WAITING}, "wait", "preliminary-notice"),
        ({"done": {"report": "2026-08-31"}}, "wait", "payment"),
    ],
)
def test_whose_turn_it_is(
    plan: dict[str, object], todo: str, event: str, programs: dict[str, Program]
) -> None:
    found = consider(clinic(**plan), programs[YAMAGUCHI], ON).next
    assert (found.todo, found.event) == (todo, event)


def test_once_the_notice_is_here_the_day_of_the_order_is_the_house_s_to_tell(
    programs: dict[str, Program],
) -> None:
    program = programs[YAMAGUCHI]
    open_ = consider(clinic(start_date=None), program, ON)
    assert open_.own == ("order-of-purchase",)
    assert "着手の予定日を入れると判定できます" in "".join(
        advice(program, clinic(start_date=None)).own
    )
    assert consider(clinic(), program, ON).own == ()
    assert consider(clinic(start_date=None, preliminary_notice_date=None), program, ON).own == ()
