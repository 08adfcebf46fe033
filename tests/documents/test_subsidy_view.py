"""What the subsidy report says, before it is drawn."""

import io
from collections.abc import Callable

import msgspec
import openpyxl
import pytest

from checker.documents import xlsx
from checker.documents.interface import Material
from checker.documents.subsidy_view import Subsidy, subsidy
from checker.model import Report
from tests.documents import reports

Load = Callable[[Report], Material]


def page(report: Report, material: Material) -> Subsidy:
    assert report.subsidy is not None
    return subsidy(report, report.subsidy, material, "ja")


def test_the_program_speaks_where_the_rules_have_it(material_of: Load) -> None:
    report = reports.needs_purchase()
    material = material_of(report)
    shown = page(report, material)
    assert material.program is not None
    assert dict(shown.about)["事業"] == material.program.name.ja
    assert "内示日より前に着手した費用は対象になりません" in shown.warning
    assert shown.next[0].startswith("(2) 補助金交付申請")
    assert "083-933-2958" in shown.offices[0]


def test_without_the_program_the_page_warns_all_the_same(material_of: Load) -> None:
    report = reports.needs_purchase()
    material = material_of(report)._replace(program=None)
    shown = page(report, material)
    words = material.words.subsidy
    assert dict(shown.about)["事業"] == "yamaguchi-r8-online-registration"
    assert shown.warning == words.warning.ja
    assert shown.next == (words.ask_office.ja,)
    assert shown.offices == ()


@pytest.mark.parametrize(("amount", "shown"), [(None, "まだ計算できません"), (0, "0円")])
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
    assert [buy.title for buy in shown.shopping or ()] == ["メモリ", "ディスプレイ解像度"]
    nothing = msgspec.structs.replace(report, verdicts=reports.ready().verdicts)
    material = material_of(nothing)
    assert page(nothing, material).shopping == ()
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(nothing, material, "ja")))
    cells = [row[0] for row in book["補助金"].iter_rows(values_only=True)]
    assert material.words.subsidy.no_shopping.ja in cells


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
