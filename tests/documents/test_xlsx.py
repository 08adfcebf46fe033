"""The workbook: complete, and never a formula made from data."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from checker import wording
from checker.documents import xlsx
from checker.documents.material import Material
from checker.model import Lang, Report
from tests.documents import reports
from tests.documents.pages import tool

ALL = ("ready", "needs_settings", "needs_purchase", "unknown", "long_names")
Load = Callable[[Report], Material]


def book(report: Report, load: Load, lang: Lang = "ja") -> Any:  # noqa: ANN401 - a workbook
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(report, load(report), lang)))


def cells(workbook: Any) -> Iterator[Any]:  # noqa: ANN401 - openpyxl's cells
    for sheet in workbook:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


@pytest.mark.parametrize("name", ALL)
def test_findings_facts_and_subsidy_have_a_sheet_each(name: str, material_of: Load) -> None:
    report: Report = getattr(reports, name)()
    workbook = book(report, material_of)
    assert workbook.sheetnames == ["判定", "読み取った値", "補助金"]
    rows = list(workbook["判定"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "要件")
    for verdict, row in zip(report.verdicts, rows[head + 1 :], strict=False):
        words = wording.STATUS[verdict.status]
        assert row[0] == verdict.title
        assert row[1] == wording.LEVEL[verdict.level].ja
        assert row[2:4] == (words.symbol, words.text.ja)
        assert row[4:7] == (verdict.required, verdict.measured, verdict.message)
        assert row[8] == (verdict.remedy.text if verdict.remedy else None)
    meanings = [row[0] for row in workbook["読み取った値"].iter_rows(values_only=True)]
    for key, _ in report.facts.facts.known():
        assert material_of(report).facts[key].meaning.ja in meanings


def test_amounts_are_numbers(material_of: Load) -> None:
    sheet = book(reports.needs_purchase(), material_of)["補助金"]
    rows = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert rows["補助の見込み額"] == 50_000
    assert rows["ノートPC"] == 148_000


def test_without_an_estimate_the_sheet_says_so(material_of: Load) -> None:
    sheet = book(reports.ready(), material_of)["補助金"]
    assert "補助金の見積もりはありません。" in [cell.value for cell in cells([sheet])]


@pytest.mark.parametrize("text", reports.HOSTILE)
def test_a_hostile_text_is_text_and_never_a_formula_or_a_link(text: str, material_of: Load) -> None:
    report = reports.hostile(text)
    made = xlsx.render(report, material_of(report), "ja")
    workbook = openpyxl.load_workbook(io.BytesIO(made))
    assert all(cell.data_type in {"s", "n"} for cell in cells(workbook))
    assert all(cell.hyperlink is None for cell in cells(workbook))
    assert sum(text in str(cell.value) for cell in cells(workbook)) > 40
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        for name in parts.namelist():
            data = parts.read(name)
            assert b"<f>" not in data
            assert b"<f " not in data
            assert b"hyperlink" not in data
            assert "external" not in name.lower()


def test_control_characters_and_endless_texts_make_a_workbook_all_the_same(
    material_of: Load,
) -> None:
    report = reports.hostile("a\x00\x07\u202eb" + "漢" * 200_000)
    found = [cell.value for cell in cells(book(report, material_of))]
    assert any(str(value).startswith("a\ufffd\ufffd\ufffdb漢") for value in found)


def test_a_cell_holds_no_more_than_excel_takes(material_of: Load) -> None:
    report = reports.ready()
    long = "x" * (xlsx.CELL_LIMIT + 1)
    verdicts = tuple(reports.verdict(row, measured=long) for row in reports.ROWS)
    report = reports.report("ready", verdicts)
    longest = max(len(str(cell.value)) for cell in cells(book(report, material_of)))
    assert longest == xlsx.CELL_LIMIT


def test_the_same_report_is_the_same_workbook(material_of: Load) -> None:
    report = reports.needs_purchase()
    material = material_of(report)
    assert xlsx.render(report, material, "ja") == xlsx.render(report, material, "ja")


@pytest.mark.real
def test_libreoffice_opens_the_workbook(
    material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("soffice")
    report = reports.needs_purchase()
    path = tmp_path / "report.xlsx"
    path.write_bytes(xlsx.render(report, material_of(report), "ja"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ("--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false")
    tool("soffice", profile, "--headless", *convert, "--outdir", str(tmp_path), str(path))
    shown = "".join(p.read_text(encoding="utf-8") for p in tmp_path.glob("*.csv"))
    assert "ディスプレイ解像度" in shown
    assert "不適合" in shown
