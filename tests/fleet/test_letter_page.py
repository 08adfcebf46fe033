"""The page of a quotation: the comparison, and the letter to the vendor to copy and to save."""

import base64
import html as markup
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.cli.main import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHEET = (
    "品名,メモリ,ストレージ,ディスプレイ,OS,Office,価格（税込）\n"
    "A,8GB,SSD 512GB,フルHD,Windows 11 Pro 25H2,Office H&B 2024,148000\n"
    "B<script>alert(1)</script>,8GB,SSD 512GB,フルHD,Windows 11 Pro,Microsoft 365 別途,128000\n"
)


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, str]:
    """Return the page, and the letter that the command writes as text."""
    sheet, page, text = (tmp_path / name for name in ("見積.csv", "比較.html", "質問.txt"))
    sheet.write_text(SHEET, encoding="utf-8")
    main(
        [
            *("candidate", str(sheet), "--quiet", "--on", "2026-11-30"),
            *("--html", str(page), "--letter", str(text)),
        ]
    )
    return page, text.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")


def test_the_page_has_the_letter_to_copy_and_the_same_to_save(made: tuple[Path, str]) -> None:
    page = made[0].read_text(encoding="utf-8")
    shown = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    saved = re.search(r'href="data:text/plain;charset=utf-8;base64,([^"]+)"', page)
    assert shown is not None
    assert saved is not None
    assert markup.unescape(shown[1]) == made[1]
    file = base64.b64decode(saved[1]).decode("utf-8-sig")
    assert file.replace("\r\n", "\n") == made[1]
    assert "Microsoft 365 別途" in made[1]
    assert ".txt" in page


def test_what_a_sheet_says_is_text_and_nothing_from_outside_is_loaded(
    made: tuple[Path, str],
) -> None:
    page = made[0].read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "default-src 'none'" in page
    assert re.findall(r'(?:src|href)="(?!data:text/plain)', page) == []


def test_the_comparison_comes_first_with_the_warning_before_it(made: tuple[Path, str]) -> None:
    page = made[0].read_text(encoding="utf-8")
    places = [
        page.index(text) for text in ('class="note"', "<table>", "<textarea", "候補にできます")
    ]
    assert places[0] < places[1] < places[2]
    assert places[1] < places[3] < places[2]


@pytest.mark.real
def test_the_button_copies_and_says_so(made: tuple[Path, str], browser: "Browser") -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 625})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    page.goto(made[0].as_uri())
    page.get_by_role("button", name="質問状をコピー").focus()
    page.keyboard.press("Enter")
    page.get_by_text("コピーしました").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == made[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    with page.expect_download() as saved:
        page.get_by_role("link", name=".txt").click()
    assert saved.value.suggested_filename == "販売店への質問状.txt"
    assert errors == []
    # Where the browser refuses, the text stands selected and the page says what to do.
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw Error(); }; }")
    page.get_by_role("button", name="質問状をコピー").click()
    page.get_by_text("Ctrl＋C").wait_for()
    assert page.evaluate("document.getElementById('text').selectionEnd") > len(made[1]) / 2
    context.close()


@pytest.mark.real
def test_without_scripts_there_is_no_button_that_does_nothing(
    made: tuple[Path, str], browser: "Browser"
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(made[0].as_uri())
    assert plain.locator("button:visible").count() == 0
    context.close()
