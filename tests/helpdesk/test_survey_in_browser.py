"""The survey's tab in Chromium: files in, a faulty cell opened, form 2 out; axe-core looks on."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.helpdesk.screens import look
from tests.helpdesk.test_survey_page import FILES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.real


def test_an_officer_gathers_forms(
    browser: "Browser",
    start: str,
    axe: str,
    tmp_path: Path,
) -> None:
    page = browser.new_page(accept_downloads=True)
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(start)
    page.click("text=調査（自治体）")
    look(page, "survey", axe)
    files = []
    for _, (name, data) in FILES:
        path = tmp_path / name
        path.write_bytes(data)
        files.append(path)
    page.select_option("#prefecture", "35")
    page.set_input_files("#files", files)
    page.click('button[value="see"]')
    page.click('tr:has-text("山口市") summary')
    assert page.is_visible("text=様式1 E9：記入がありません")
    look(page, "survey-read", axe)
    with page.expect_download() as waiting:
        page.click('button[value="form2"]')
    download = waiting.value
    assert download.suggested_filename == "【350001山口県】様式2.xlsx"
    path = tmp_path / "form2.xlsx"
    download.save_as(path)
    assert "様式2" in openpyxl.load_workbook(io.BytesIO(path.read_bytes())).sheetnames
    page.fill("#due", "2025-02-14")
    with page.expect_download() as waiting:
        page.click('button[value="drafts"]')
    assert waiting.value.suggested_filename == "【350001山口県】下書き.zip"
    assert wrong == []
    page.close()
