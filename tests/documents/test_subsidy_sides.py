"""The subsidy's documents where a person must not be misled: every form says the same."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from checker.documents import html, pdf, xlsx
from checker.documents.material import Material
from checker.documents.subsidy_case import of_report
from checker.documents.subsidy_view import Subsidy, subsidy
from checker.model import Plan, PlannedItem, Report
from checker.subsidy import load_programs
from tests.documents import reports, sides
from tests.documents.conftest import RULES
from tests.documents.pages import text_of
from tests.subsidy.told import estimate

Load = Callable[[Report], Material]
ON = dt.date(2026, 9, 1)
AT = {"preliminary_notice_date": ON}
AFTER = {"preliminary_notice_date": ON + dt.timedelta(1)}
NOTEBOOK = PlannedItem("ノートPC", 60_000)
ALARM = "注文する日になりました。これ以上は注文しないで、電話してください"


def planned(*items: PlannedItem, **said: Any) -> Report:  # noqa: ANN401 - parts of a plan
    """Make a report of a plan whose estimate is worked out."""
    base = reports.needs_purchase()
    whole = {
        "start_date": dt.date(2026, 9, 20),
        "completion_date": dt.date(2027, 1, 31),
        "options": {"survey-answered": True},
        **said,
    }
    plan = Plan(
        program="yamaguchi-r8-online-registration",
        items=items or (NOTEBOOK,),
        **whole,
    )
    institution = msgspec.structs.replace(base.answers.institution, designated=("nanbyo",))
    answers = msgspec.structs.replace(base.answers, plan=plan, institution=institution)
    program = load_programs(RULES)["yamaguchi-r8-online-registration"]
    made = estimate(answers, program, ON, "ja")
    return msgspec.structs.replace(base, answers=answers, subsidy=made, judged_on=ON)


def page(report: Report, material: Material) -> Subsidy:
    assert report.subsidy is not None
    return subsidy(of_report(report), material, "ja")


@pytest.fixture
def forms(tmp_path: Path, needs: Callable[..., None]) -> Callable[[Report], dict[str, str]]:
    """Return the text of every form of a report's subsidy, without spaces."""
    needs("pdftotext")

    def made(report: Report) -> dict[str, str]:
        texts = sides.forms(report, RULES, tmp_path)
        return {form: "".join(text.split()) for form, text in texts.items()}

    return made


@pytest.mark.parametrize(
    ("start", "notice", "alarmed"),
    [
        (ON, None, True),
        (ON - dt.timedelta(1), None, True),
        (ON + dt.timedelta(1), None, False),
        (ON, ON + dt.timedelta(1), True),
        (ON, ON, False),
        (None, None, False),
    ],
)
def test_every_form_gives_the_alarm_when_an_order_may_have_come_before_the_notice(
    start: dt.date | None,
    notice: dt.date | None,
    forms: Callable[[Report], dict[str, str]],
    *,
    alarmed: bool,
) -> None:
    said = "not-yet" if notice is not None and notice > ON else None
    report = planned(start_date=start, preliminary_notice_date=notice, notice=said)
    texts = forms(report)
    assert texts.keys() == sides.ALL
    for form, text in texts.items():
        assert (ALARM in text) is alarmed, form
        assert ("金額は出せません" in text) is (alarmed and notice is None), form
        assert ("県に聞くこと" in text) is (notice is None or notice > ON), form
        assert "知っておくこと" in text, form
        assert ("次にすること" in text) is True, form
        stop = "これ以上は注文しないで、窓口に電話してください：山口県健康福祉部健康増進課"
        assert (stop in text) is alarmed, form
        assert ("注文したものや、これから注文するものは、補助の対象になりますか" in text) is (
            alarmed
        ), form
        if alarmed:
            assert "30,000円" not in text, form
            assert "083-933-2958" in text, form
            assert "！" in text, form


def test_an_order_that_may_be_too_early_has_no_amount(material_of: Load) -> None:
    report = planned(start_date=ON)
    shown = page(report, material_of(report))
    assert (shown.amount, shown.noted, shown.steps) == ("金額は出せません", False, ())
    assert [(item.name, item.counted) for item in shown.items] == [("ノートPC", "？ 要確認")]
    calm = planned(start_date=ON + dt.timedelta(1))
    assert page(calm, material_of(calm)).amount == "30,000円"


def test_what_the_sum_is_without_stands_beside_it_in_every_form(
    forms: Callable[[Report], dict[str, str]],
) -> None:
    excel = PlannedItem("Excel", 20_000, "equipment")
    report = planned(NOTEBOOK, excel, PlannedItem("プリンタ"), PlannedItem("設定費", 5_000))
    for form, text in forms(report).items():
        assert "30,000円（Excel、プリンタ、設定費を除く）" in text, form
        assert "対象になる費用の合計（Excel、プリンタ、設定費を除く）" in text, form
    for form, text in forms(planned()).items():
        assert "30,000円（Excel" not in text, form
        assert "自己負担の見込み：30,000円（費用60,000円−補助の見込み額30,000円）" in "".join(
            text.split()
        ), form


@pytest.mark.parametrize(
    ("more", "said"), [(3, "（品1、品2、品3を除く）"), (4, "（品1、品2、品3、ほか1件を除く）")]
)
def test_many_items_beside_a_sum_are_counted(more: int, said: str, material_of: Load) -> None:
    items = [PlannedItem(f"品{number}", None, "equipment") for number in range(1, more + 1)]
    report = planned(NOTEBOOK, *items)
    assert page(report, material_of(report)).without == said


def test_excel_is_software_wherever_it_stands(
    forms: Callable[[Report], dict[str, str]], material_of: Load
) -> None:
    report = planned(NOTEBOOK, PlannedItem("Excel", 20_000, "equipment"))
    shown = page(report, material_of(report))
    assert [item.counted for item in shown.items] == ["○ 対象", "？ 要確認"]
    assert "Excelの費用は、補助の対象になりますか。" in shown.ask
    for form, text in forms(report).items():
        assert "Excel20,000円○" not in text, form
        assert "○Excel" not in text, form


def test_what_need_not_be_bought_has_no_box_and_nothing_about_money(
    material_of: Load, tmp_path: Path
) -> None:
    report = planned()
    material = material_of(report)
    heading = "このPCでは買わなくてもよいもの"
    text = text_of(pdf.subsidy_report(report, material, "ja"), tmp_path)
    part = text[text.index(heading) : text.index("県に聞くこと")]
    assert "メモリ" in part
    assert "補助：" not in part
    assert "メモリ" not in text[text.index("購入を検討するもの") : text.index(heading)]
    page_text = html.render(report, material, "ja")
    part = page_text[page_text.index(heading) : page_text.index("県に聞くこと")]
    assert "メモリ" in part
    assert "checkbox" not in part
    assert "補助：" not in part
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(report, material, "ja")))
    rows = list(book["補助金"].iter_rows(values_only=True))
    (row,) = [row for row in rows if row[0] == "メモリ"]
    assert not row[2]
    assert rows.index(row) > [row[0] for row in rows].index(heading)


def test_questions_to_the_office_and_to_the_house_stand_apart(material_of: Load) -> None:
    report = planned(NOTEBOOK, PlannedItem("プリンタ"), completion_date=None)
    answers = msgspec.structs.replace(
        report.answers,
        institution=msgspec.structs.replace(report.answers.institution, designated=None),
    )
    program = load_programs(RULES)["yamaguchi-r8-online-registration"]
    made = estimate(answers, program, ON, "ja")
    report = msgspec.structs.replace(report, answers=answers, subsidy=made)
    shown = page(report, material_of(report))
    assert shown.ask_title == "県に聞くこと"
    assert shown.ask == (
        "交付申請は、いつ、どの様式でしますか。",
        "内示はもう出ていますか。まだなら、いつごろですか（届くまで注文しません）。",
    )
    assert [line.partition("。")[0] for line in shown.own] == [
        "勤務する指定医が未回答です",
        "完了の予定日が未回答です",
        "金額のない品目は、計算に入れていません：プリンタ",
    ]
    assert "不足" not in "".join(shown.own)
    assert "足りません" not in "".join(shown.own)


def test_what_nobody_can_know_is_no_open_condition_in_any_form(
    forms: Callable[[Report], dict[str, str]], material_of: Load
) -> None:
    report = planned()
    shown = page(report, material_of(report))
    caution = "国の予算などの都合で、補助額が減ったり"
    assert any(row.text.startswith(caution) for row in shown.cautions)
    assert not any(caution in row.text for row in shown.conditions)
    texts = forms(report)
    assert texts.keys() == sides.ALL
    for form, text in texts.items():
        assert caution in text[text.index("知っておくこと") :], form
        assert caution not in text[: text.index("知っておくこと")], form


@pytest.mark.parametrize("said", ["not-yet", "unknown"])
@pytest.mark.parametrize("day", [ON - dt.timedelta(1), ON, ON + dt.timedelta(1)])
def test_no_form_says_that_a_notice_came_which_nobody_said_came(
    said: str, day: dt.date, forms: Callable[[Report], dict[str, str]]
) -> None:
    texts = forms(planned(notice=said, preliminary_notice_date=day))
    assert texts.keys() == sides.ALL
    for form, text in texts.items():
        assert "日に届いた" not in text, form
        assert "内示：届いた" not in text, form
        assert "注文してよいのは" not in text, form
        assert "対象になる見込み" not in text, form
        assert "補助金交付申請" in text, form


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "内示：未回答"),
        ({"notice": "not-yet"}, "内示：まだ届いていない"),
        ({"notice": "unknown"}, "内示：分からない"),
        ({"notice": "received"}, "内示：届いた（日付が入っていない"),
        ({"preliminary_notice_date": ON}, "内示：届いた日として2026年9月1日が入っている"),
        ({"preliminary_notice_date": ON + dt.timedelta(1)}, "内示：未回答（2026年9月2日という先の"),
        ({"notice": "received"} | AT, "内示：2026年9月1日に届いた"),
        ({"notice": "received"} | AFTER, "内示：届いた（届いた日が2026年9月2日で、まだ来ていない"),
        ({"notice": "not-yet"} | AFTER, "内示：まだ届いていない（2026年9月2日の予定）"),
        ({"notice": "not-yet"} | AT, "内示：まだ届いていない（予定の2026年9月1日は過ぎた）"),
        ({"notice": "unknown"} | AFTER, "内示：分からない（2026年9月2日の予定）"),
        ({"notice": "unknown"} | AT, "内示：分からない（予定の2026年9月1日は過ぎた）"),
        ({"options": {}}, "出しましたか：未回答"),
        ({"options": {"survey-answered": False}}, "出しましたか：いいえ"),
        ({"options": {"survey-answered": "unknown"}}, "出しましたか：分からない"),
    ],
)
def test_the_paper_says_back_what_was_answered(
    said: dict[str, Any], words: str, material_of: Load
) -> None:
    report = planned(**said)
    shown = page(report, material_of(report))
    assert any(words in line for line in shown.answers)
    assert "勤務している指定医：難病指定医" in shown.answers


def test_the_paper_marks_what_comes_next(
    forms: Callable[[Report], dict[str, str]], material_of: Load
) -> None:
    report = planned(start_date=None)
    shown = page(report, material_of(report))
    assert [row.event[:3] for row in shown.timeline if row.next] == ["(2)"]
    for form, text in forms(report).items():
        if form in {"pdf", "html"}:
            assert "次はここ：(2)補助金交付申請" in text, form
    come = planned(start_date=None, preliminary_notice_date=ON)
    (row,) = (row for row in page(come, material_of(come)).timeline if row.next)
    assert "着手" in row.event
    before = [row.word for row in page(come, material_of(come)).timeline[:3]]
    assert before == ["過ぎました", "済みました", "過ぎました"]


def test_the_survey_s_day_is_told_beside_the_sheet_and_not_beside_the_amount(
    forms: Callable[[Report], dict[str, str]],
) -> None:
    texts = forms(planned(options={"survey-answered": False}))
    for form in ("pdf", "html"):
        text = texts[form]
        assert text.index("書類と様式") < text.index("調査の期限（2026年3月31日必着）は過ぎました")
        assert "いまからでも補助を受けられますか" in text[: text.index("計算のしかた")], form


def test_one_state_has_one_name_in_every_form(forms: Callable[[Report], dict[str, str]]) -> None:
    texts = forms(planned(completion_date=None, notice="not-yet"))
    assert texts.keys() == sides.ALL
    for form, text in texts.items():
        assert "未確認" in text, form
        assert "？分からない" not in text, form
