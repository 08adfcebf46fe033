"""The table as CSV, Excel and a page: nothing that a report says is ever computed or run."""

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from openpyxl import load_workbook

from checker.fleet import html, render, xlsx
from checker.fleet.build import Builder
from checker.fleet.model import Fleet
from checker.model import Institution, Lang
from checker.packs.pack import Pack
from tests.documents.test_accessibility import judged
from tests.fleet import hospital

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    '"=1+1"',
    "'=1+1",
    " =1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "「=1+1」",
    "(=1+1",
    "%0A=1",
    "|cmd",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
)
MARKUP = "<script>alert(1)</script>&<b>"


@pytest.fixture(scope="module")
def fleet(pack: Pack) -> Iterator[Fleet]:
    builder = Builder(hospital.DAY, hospital.voice())
    names = [*FORMULAS, MARKUP, "受付-1", "とても長い名前の端末" * 20]
    for index, name in enumerate(names):
        change = hospital.VARIATIONS[index % len(hospital.VARIATIONS)]
        report = hospital.report(pack, name, change)
        institution = Institution(name=FORMULAS[index % 2] if index % 3 else "病院")
        answers = msgspec.structs.replace(report.answers, institution=institution)
        builder.add(msgspec.structs.replace(report, answers=answers), f"=folder/{index}.json")
    builder.add_bad("=1+1.json", "\n=1+1")
    builder.add_bad(f"{MARKUP}.json", MARKUP)
    with_builder = builder.finish(hospital.report(pack, "=基準"))
    yield with_builder
    builder.store.close()


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert render.inert(text) == f"'{text}"
    assert render.inert(f"\r\n\t{text}") == f"'\r\n\t{text}"


@pytest.mark.parametrize("text", ["", "PC-1", "受付=1", "1-2", "8 GB", "適合 -", "２０２６"])
def test_other_texts_stay(text: str) -> None:
    assert render.inert(text) == text


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_cell_of_the_csv_begins_like_a_formula(fleet: Fleet, lang: Lang) -> None:
    data = b"".join(render.csv_lines(fleet, hospital.voice(lang)))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(fleet.rows) + len(fleet.bad_files)
    for row in rows:
        for cell in row:
            assert not re.match(
                r"[\s\"'「(\u200b\ufeff]*[=+\-@＝＋－＠|%]", cell.removeprefix("'")
            ) or (cell.startswith("'"))


def test_the_json_is_whole(fleet: Fleet) -> None:
    whole = json.loads(b"".join(render.json(fleet)))
    assert whole["schema"] == "nanbyo-checker/fleet/2"
    assert [len(whole["rows"]), len(whole["bad_files"])] == [len(fleet.rows), 2]
    assert whole["reference"] == "=基準"
    assert set(whole["rows"][0]["cells"]) == set(whole["requirements"])


def test_json_lines_have_a_line_for_everything(fleet: Fleet) -> None:
    lines = [json.loads(line) for line in render.json_lines(fleet)]
    assert len(lines) == len(fleet.rows) + 2
    assert all({"machine", "file", "problem"} <= set(line) for line in lines)
    assert [line["machine"] for line in lines[-2:]] == [None, None]
    assert lines[-2]["problem"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_workbook_has_filters_a_frozen_head_print_set_up_and_no_formula(
    fleet: Fleet, lang: Lang
) -> None:
    book = load_workbook(io.BytesIO(xlsx.render(fleet, hospital.voice(lang))))
    sheet = book.worksheets[0]
    assert sheet.max_row == 1 + len(fleet.rows)
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_title_cols == "$A:$A"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    colours = set()
    for row in sheet.iter_rows(min_row=2):
        overall = row[1]
        assert str(overall.value)[0] in "○△×？－"
        colours.add((str(overall.value)[0], overall.fill.start_color.rgb))
    assert len(colours) == 3
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "b", "inlineStr"}
                assert cell.hyperlink is None


def test_the_page_shows_every_text_as_text(fleet: Fleet) -> None:
    page = b"".join(html.render(fleet, hospital.voice())).decode()
    assert MARKUP not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3
    assert "http" not in re.sub(r"HYPERLINK\(.{0,20}http|internet_https", "", page).replace(
        "http-equiv", ""
    )
    assert re.search(r"<td[^>]*>－|>○", page)


@pytest.mark.real
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_axe_finds_nothing_on_the_page(  # noqa: PLR0913, PLR0917 - cases
    fleet: Fleet,
    lang: Lang,
    width: int,
    dark: bool,  # noqa: FBT001
    axe: str,
    tmp_path: Path,
    needs: Callable[..., None],
) -> None:
    needs("chromium")
    page = b"".join(html.render(fleet, hospital.voice(lang))).decode()
    told = judged(page, axe, tmp_path, width, dark=dark)
    assert told["violations"] == []
    assert told["content"] <= width


@pytest.mark.real
def test_the_page_sorts_where_scripts_run_and_reads_where_they_do_not(
    fleet: Fleet, tmp_path: Path, browser: "Browser"
) -> None:
    path = tmp_path / "fleet.html"
    path.write_bytes(b"".join(html.render(fleet, hospital.voice())))
    unscripted, scripted = browser.new_context(java_script_enabled=False), browser.new_context()
    plain = unscripted.new_page()
    plain.goto(path.as_uri())
    assert plain.locator("table.machines tbody tr").count() == len(fleet.rows)
    assert plain.locator("button:visible").count() == 0
    assert not plain.get_by_text("押すと並べ替え").is_visible()
    page = scripted.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(path.as_uri())
    page.get_by_label("全体").select_option("")
    machines = page.locator("table.machines tbody tr.on th")
    page.get_by_role("button", name="PC", exact=True).focus()
    page.keyboard.press("Enter")
    up = machines.all_inner_texts()
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.keyboard.press("Enter")
    assert machines.all_inner_texts() == up[::-1]
    assert sorted(up) == sorted(row.machine.strip() for row in fleet.rows) or len(up) == len(
        fleet.rows
    )
    assert errors == []
    unscripted.close()
    scripted.close()


@pytest.mark.real
def test_libreoffice_opens_the_csv_and_computes_nothing(
    fleet: Fleet, tmp_path: Path, needs: Callable[..., None]
) -> None:
    """Opened as a person does, numbers and formulas recognised, and saved again."""
    needs("soffice")
    (tmp_path / "fleet.csv").write_bytes(b"".join(render.csv_lines(fleet, hospital.voice())))
    (tmp_path / "control.csv").write_text("=1+1,x\n", encoding="utf-8")
    for name in ("fleet", "control"):
        subprocess.run(
            (
                *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
                "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false",
                *("--convert-to", "xlsx", "--outdir", str(tmp_path), str(tmp_path / f"{name}.csv")),
            ),
            capture_output=True,
            timeout=120,
            check=True,
        )
    sheet = load_workbook(tmp_path / "fleet.xlsx").worksheets[0]
    assert sheet.max_row == 1 + len(fleet.rows) + len(fleet.bad_files)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    control = load_workbook(tmp_path / "control.xlsx").worksheets[0]
    assert control["A1"].value in {"=1+1", 2}
