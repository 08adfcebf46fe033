"""What a clerk does at the clinic's page, in a real browser."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.clinic.app_process import App

ASKED = "button[value=unsure], button[value=keep]"
"""What a row has whose question waits for an answer."""
OPEN = f".do:has({ASKED})"


@contextmanager
def visit(browser: Browser, running: App, **options: Any) -> Iterator[Page]:  # noqa: ANN401
    """Open the program's page as a person's browser does; a fault in the page is a failure."""
    context = browser.new_context(**{"locale": "ja-JP", **options})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(running.url)
    page.wait_for_url(f"{running.at}/")
    yield page
    if running.process.poll() is not None:
        # What was on its way when the program was told to end has nowhere to arrive.
        faults = [fault for fault in faults if "net::ERR_" not in fault]
    assert faults == [], faults
    context.close()


def verdict(page: Page) -> str:
    """The verdict in one sentence, once there is one."""
    expect(page.locator(".verdict h1")).to_be_visible(timeout=60_000)
    return page.locator(".verdict h1").inner_text()


def answer(page: Page, *said: str) -> None:
    """Answer the questions one after another, from the top of the list."""
    for word in said:
        row = page.locator(OPEN).first
        name = row.get_attribute("id")
        row.get_by_role("button", name=word, exact=True).click()
        expect(page.locator(f"#{name}").locator(ASKED)).to_have_count(0)


def reply(page: Page, requirement: str, word: str) -> None:
    """Answer the question of one requirement."""
    row = page.locator(f"#row-{requirement}")
    row.get_by_role("button", name=word, exact=True).click()
    expect(row.locator(ASKED)).to_have_count(0)


def save(page: Page, folder: Path) -> list[Path]:
    """Save what is ticked into a folder."""
    page.get_by_role("link", name="書類", exact=True).click()
    page.get_by_label("ほかのフォルダー").check()
    page.get_by_label("フォルダーの場所").fill(str(folder))
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_role("heading", name="保存しました")).to_be_visible(timeout=60_000)
    return sorted(folder.iterdir())


def text_of(pdf: Path) -> str:
    """What a PDF says, without the line ends of its layout."""
    said = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True).stdout.decode()
    return "".join(said.split())


def fill_plan(page: Page) -> None:
    """Enter an institution and a purchase, as the form asks for them."""
    page.get_by_label("医療機関の名前").fill("山口クリニック")
    page.locator("#kind").select_option("clinic")
    page.get_by_label("都道府県").select_option(label="山口県")
    program = page.get_by_label("補助金の事業")
    expect(program).to_have_value("yamaguchi-r8-online-registration", timeout=60_000)
    page.get_by_label("難病指定医", exact=True).check()
    page.locator("#item-0-name").fill("ノートPC")
    page.locator("#item-0-amount").fill("１４８，０００円")
    page.get_by_label("使える状態になる日").fill("2027-01-15")


def tab_to(page: Page, name: str, *, backwards: bool = False) -> None:
    """Press Tab until the focus is on something of a text, id or value, and is seen to be."""
    script = "e => [e.innerText, e.id, e.value].includes(%r)" % name  # noqa: UP031 - braces
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate(f"({script})(document.activeElement)"):
            style = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(style) != "none"
            return
    raise AssertionError(f"the keyboard does not reach {name}")
