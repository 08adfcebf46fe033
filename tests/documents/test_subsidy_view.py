"""What the subsidy report says, before it is drawn."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import openpyxl
import pytest

from checker.documents import html, pdf, xlsx
from checker.documents.material import Material
from checker.documents.subsidy_case import of_report
from checker.documents.subsidy_view import Subsidy, subsidy
from checker.model import PlannedItem, Remedy, Report
from checker.subsidy import load_programs
from tests.documents import reports
from tests.documents.conftest import RULES
from tests.documents.pages import text_of
from tests.subsidy.told import estimate

Load = Callable[[Report], Material]


def page(report: Report, material: Material) -> Subsidy:
    assert report.subsidy is not None
    return subsidy(of_report(report), material, "ja")


def test_the_program_speaks_where_the_rules_have_it(material_of: Load) -> None:
    report = reports.needs_purchase()
    material = material_of(report)
    shown = page(report, material)
    assert material.program is not None
    assert dict(shown.about)["事業"] == material.program.name.ja
    assert "内示日より前に着手した費用は対象になりません" in shown.warning
    assert "補助金の交付申請をします" in shown.todo
    assert "083-933-2958" in shown.todo
    assert "083-933-2958" in shown.offices[0]


def test_without_the_program_the_page_warns_all_the_same(material_of: Load) -> None:
    report = reports.needs_purchase()
    material = material_of(report)._replace(program=None)
    shown = page(report, material)
    words = material.words.subsidy
    assert dict(shown.about)["事業"] == "yamaguchi-r8-online-registration"
    assert shown.warning == material.sentences.gates.unknown.warning.ja
    assert shown.todo == words.ask_office.ja
    assert (shown.forms, shown.ask, shown.own, shown.alarm) == ((), (), (), "")
    assert shown.offices == ()


@pytest.mark.parametrize(("amount", "shown"), [(None, "まだ計算できません"), (50_000, "50,000円")])
def test_an_amount_that_is_not_known_is_not_zero(
    amount: int | None, shown: str, material_of: Load
) -> None:
    base = reports.needs_purchase()
    estimate = msgspec.structs.replace(reports.estimate(), amount=amount)
    report = msgspec.structs.replace(base, subsidy=estimate)
    material = material_of(report)
    assert page(report, material).amount == shown
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(report, material, "ja")))
    rows = {row[0]: row[1] for row in book["補助金"].iter_rows(values_only=True)}
    assert rows["補助の見込み額"] == (shown if amount is None else amount)


def test_without_a_cost_the_documents_say_that_there_is_no_amount(material_of: Load) -> None:
    for items in ((), (PlannedItem("ノートPC"),), (PlannedItem("ノートPC", 0),)):
        report = with_items(*items)
        shown = page(report, material_of(report))
        assert (shown.amount, shown.noted, shown.steps) == ("まだ金額がありません", False, ())
        assert "対象になる費用の合計" not in html.render(report, material_of(report), "ja")


def test_without_a_pc_nothing_is_said_about_what_it_lacks(material_of: Load) -> None:
    report = msgspec.structs.replace(reports.needs_purchase(), verdicts=())
    material = material_of(report)
    assert page(report, material).shopping is None
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(report, material, "ja")))
    cells = [row[0] for row in book["補助金"].iter_rows(values_only=True)]
    assert material.words.subsidy.shopping.ja not in cells
    assert material.words.subsidy.no_shopping.ja not in cells


def test_only_purchases_are_on_the_shopping_list(material_of: Load) -> None:
    report = reports.needs_purchase()
    shown = page(report, material_of(report))
    assert [buy.title for buy in shown.shopping or ()] == ["ディスプレイ解像度"]
    assert [(buy.title, buy.counted) for buy in shown.optional] == [("メモリ", "")]
    nothing = msgspec.structs.replace(report, verdicts=reports.ready().verdicts)
    material = material_of(nothing)
    assert page(nothing, material).shopping == ()
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(nothing, material, "ja")))
    cells = [row[0] for row in book["補助金"].iter_rows(values_only=True)]
    assert material.words.subsidy.no_shopping.ja in cells


def test_nothing_to_buy_is_said_for_good_only_of_what_was_judged(material_of: Load) -> None:
    bought = reports.needs_purchase()
    for report, settled in ((reports.ready(), True), (reports.unknown(), False)):
        planned = msgspec.structs.replace(bought, verdicts=report.verdicts)
        material = material_of(planned)
        shown, words = page(planned, material), material.words.subsidy
        assert shown.shopping == ()
        wanted = words.no_shopping if settled else words.no_shopping_yet
        assert shown.no_shopping == wanted.say("ja")
        assert wanted.say("ja") in html.render(planned, material, "ja")
    assert page(bought, material_of(bought)).no_shopping == ""


def test_nothing_is_said_of_orders_once_the_work_is_done(material_of: Load) -> None:
    report = with_items(PlannedItem("ノートPC", 148_000, "equipment"))
    plan = report.answers.plan
    assert plan is not None
    days = {"start": dt.date(2026, 3, 20), "completion": dt.date(2026, 3, 30)}
    for done, warned in (({}, True), ({"start": days["start"]}, True), (days, False)):
        answers = msgspec.structs.replace(
            report.answers, plan=msgspec.structs.replace(plan, done=done)
        )
        after = msgspec.structs.replace(report, answers=answers)
        material = material_of(after)
        shown = page(after, material)
        assert bool(shown.warning) == warned
        if not shown.alarm:
            title = material.words.subsidy.warning_title.say("ja")
            assert (f"※ {title}" in html.render(after, material, "ja")) == warned


def with_items(*items: PlannedItem, on: dt.date = dt.date(2026, 3, 31)) -> Report:
    """Make a report whose estimate is worked out of these items."""
    base = reports.needs_purchase()
    plan = msgspec.structs.replace(reports.plan(), items=items)
    answers = msgspec.structs.replace(base.answers, plan=plan)
    program = load_programs(RULES)["yamaguchi-r8-online-registration"]
    made = estimate(answers, program, on, "ja")
    return msgspec.structs.replace(base, answers=answers, subsidy=made, judged_on=on)


def test_every_planned_item_counts_or_does_not_or_is_to_be_asked_about(material_of: Load) -> None:
    report = with_items(
        PlannedItem("ノートPC", 60_000),
        PlannedItem("Excel", 20_000, "software"),
        PlannedItem("プリンタ"),
        PlannedItem("Excel 2台目", category="software"),
    )
    shown = page(report, material_of(report))
    assert [(item.name, item.amount, item.counted) for item in shown.items] == [
        ("ノートPC", "60,000円", "○ 対象"),
        ("Excel", "20,000円", "？ 要確認"),
        ("プリンタ", "金額なし", "○ 対象"),
        ("Excel 2台目", "金額なし", "？ 要確認"),
    ]
    assert "ソフトの購入が補助の対象になるかどうかは資料に書かれていません" in shown.items[1].why
    assert shown.items[3].why == shown.items[1].why
    assert [(kind.name, kind.counted) for kind in shown.kinds] == [
        ("備品の購入（PC、プリンタなど）", "○ 対象"),
        ("システムの改修", "○ 対象"),
        ("ソフトの購入（Excelなど）", "？ 要確認"),
        ("その他", "？ 要確認"),
    ]


def test_what_to_buy_says_whether_the_program_pays(material_of: Load) -> None:
    report = reports.needs_purchase()
    memory, excel = (
        reports.verdict(reports.ROWS[row], "not_met", remedy=Remedy("purchase", "買います。"))
        for row in (0, 5)
    )
    report = msgspec.structs.replace(report, verdicts=(memory, excel))
    material = material_of(report)
    equipment, software = page(report, material).shopping or ()
    assert equipment.counted.startswith("補助：対象。オンライン登録に必要な備品")
    assert software.counted.startswith("補助：要確認。Excelは必要なソフトに")
    nowhere = page(report, material._replace(program=None)).shopping or ()
    assert [buy.counted for buy in nowhere] == [
        f"補助：要確認。{material.words.subsidy.ask_office.ja}"
    ] * 2


@pytest.mark.parametrize(("on", "late"), [("2026-03-31", False), ("2026-04-01", True)])
def test_what_is_left_out_and_overdue_is_in_every_document(
    on: str, material_of: Load, tmp_path: Path, needs: Callable[..., None], *, late: bool
) -> None:
    needs("pdftotext")
    items = (PlannedItem("ノートPC", 60_000), PlannedItem("プリンタ"))
    report = with_items(*items, on=dt.date.fromisoformat(on))
    material = material_of(report)
    left_out = "金額のない品目は、計算に入れていません：プリンタ。"
    overdue = "調査の期限（2026年3月31日必着）は過ぎました。"
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(report, material, "ja")))
    cells = [row[0] or "" for row in book["補助金"].iter_rows(values_only=True)]
    for text in (
        text_of(pdf.subsidy_report(report, material, "ja"), tmp_path),
        html.render(report, material, "ja"),
        "\n".join(map(str, cells)),
    ):
        whole = "".join(text.split())
        assert f"※{left_out}" in whole
        assert (f"※{overdue}" in whole.replace("<strong>", "")) is late
    full = with_items(items[0])
    assert left_out not in html.render(full, material, "ja")


def test_every_state_of_the_timeline_and_of_a_condition_has_its_word(material_of: Load) -> None:
    report = reports.needs_purchase()
    shown = page(report, material_of(report))
    assert [(event.state, event.word) for event in shown.timeline] == [
        ("past", "過ぎました"),
        ("undated", "日付は未定"),
        ("undated", "日付は未定"),
        ("today", "今日"),
        ("upcoming", "これから"),
        ("upcoming", "これから"),
    ]
    assert [row.state.word for row in shown.conditions] == ["満たす", "満たす", "未確認"]
    assert [row.sources for row in shown.conditions] == [(1,), (1,), (1,)]
