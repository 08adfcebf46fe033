"""The keeper's pages in Chromium: two browsers, presses twice, and files that are none."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.helpdesk.intake import REPORT_LIMIT
from tests.helpdesk.screens import look
from tests.helpdesk.servers import PASSWORD, Helpdesk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.real
LAPTOP: "ViewportSize" = {"width": 1366, "height": 625}
NARROW: "ViewportSize" = {"width": 390, "height": 800}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Helpdesk]:
    """Run a helpdesk with one keeper."""
    server = Helpdesk(f"sqlite:///{tmp_path}/desk.sqlite3")
    server.add_keeper("管理")
    server.start()
    yield server
    server.stop()


def log_in(browser: "Browser", desk: Helpdesk, name: str, size: "ViewportSize") -> "Page":
    page = browser.new_context(viewport=size).new_page()
    page.set_default_timeout(15_000)
    page.goto(desk.origin)
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click('form[action$="/login"] button')
    return page


def row(name: str) -> str:
    """Return where an account stands on the keeper's page."""
    return f'ul.checks > li:has(.title:text-is("{name}"))'


def test_a_keeper_keeps_accounts(browser: "Browser", desk: Helpdesk, axe: str) -> None:
    page = log_in(browser, desk, "管理", LAPTOP)
    page.click('nav a[href$="/keep"]')
    page.fill("#new-name", "佐藤")
    page.fill("#new-password", PASSWORD)
    # An impatient hand presses twice: there is one account, and it is told.
    page.dblclick('form[action$="/keep/add"] button')
    page.wait_for_selector(row("佐藤"))
    assert page.locator(row("佐藤")).count() == 1
    other = log_in(browser, desk, "佐藤", NARROW)
    assert other.locator("#digits").is_visible()
    page.goto(f"{desk.origin}/keep")
    with page.expect_navigation():
        page.click(f'{row("佐藤")} button[name="active"]')
    assert "使う人を止めた：佐藤" in page.inner_text("p.note[role=status]")
    other.goto(desk.origin)
    other.wait_for_url("**/login**")
    for _ in range(5):
        other.fill("#name", "佐藤")
        other.fill("#password", "wrong wrong wrong")
        with other.expect_navigation():
            other.click('form[action$="/login"] button')
    page.goto(f"{desk.origin}/keep")
    look(page, "keep-braked", axe)
    with page.expect_navigation():
        page.click(f'{row("佐藤")} button[name="lift"]')
    assert page.locator('button[name="lift"]').count() == 0
    for one in (page, other):
        one.context.close()


def test_files_that_are_no_result_are_told_where_one_looks(
    browser: "Browser", desk: Helpdesk, tmp_path: Path
) -> None:
    page = log_in(browser, desk, "管理", LAPTOP)
    summary = 'summary:has-text("結果のファイル")'

    def choose(data: bytes) -> None:
        file = tmp_path / "選んだもの.json"
        file.write_bytes(data)
        page.goto(desk.origin)
        page.click(summary)
        page.set_input_files("#file", file)

    for data, said in (
        (b"", "選んだもの.json は、中身が空です"),
        (json.dumps([1]).encode(), "入力ファイルを読めません：選んだもの.json"),
        (b"\x89PNG\x00", "文字のファイルではありません"),
    ):
        choose(data)
        with page.expect_navigation():
            page.click('form[action$="/import"] button')
        assert said in page.inner_text("div.warn[role=alert]")
        assert page.is_visible("#file"), "it stays open, for another one"
    choose(b" " * (5 * REPORT_LIMIT))
    page.click('form[action$="/import"] button')
    assert "1MBまでです" in page.evaluate("document.getElementById('file').validationMessage")
    assert page.url == f"{desk.origin}/", "what the server would cut off is not sent"
    choose(b" " * REPORT_LIMIT)
    assert page.evaluate("document.getElementById('file').validationMessage") == ""
    page.context.close()
