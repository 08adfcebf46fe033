"""An officer enters a whole program in Chromium with the keyboard alone: Toyama's."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpdesk.screens import judge
from tests.helpdesk.toyama import TYPED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.real
MOST_KEYS = 800
"""Keys that a whole program may take."""


def to_the_form(page: "Page", start: str) -> None:
    """Go from the first page to an empty form, as an officer does."""
    page.goto(start)
    for link in ("a[href$='/keep']", "a[href$='/keep/programs']", "a[href$='/keep/program']"):
        page.wait_for_selector(link)
        with page.expect_navigation():
            page.click(link)


FOCUSED = """(() => {
  const e = document.activeElement, d = e.closest("details");
  const kind = e.tagName === "SELECT" ? "choice" : e.type || e.tagName;
  return [e.name || "", kind, e.value, e.tagName === "SUMMARY" && !d.open];
})()"""


def enter(page: "Page", fields: dict[str, str | tuple[str, ...]]) -> int:
    """Fill a form in with the keyboard alone, in the page's order; return the keys pressed."""
    pressed = 0
    left = {name: (one,) if isinstance(one, str) else one for name, one in fields.items()}
    page.evaluate("document.activeElement.blur()")
    for _ in range(400):
        if not left:
            return pressed
        page.keyboard.press("Tab")
        name, kind, value, closed = page.evaluate(FOCUSED)
        if closed:
            page.keyboard.press("Enter")  # what is folded is opened by the keyboard
        pressed += 2 if closed else 1
        if name not in left or (kind == "checkbox" and value not in left[name]):
            continue
        if kind == "checkbox":
            page.keyboard.press("Space")
            pressed += 1
            left[name] = tuple(one for one in left[name] if one != value)
        else:
            (text,) = left.pop(name)
            pressed += choose(page, name, text) if kind == "choice" else write(page, text)
        if not left.get(name, True):
            del left[name]
    raise AssertionError(f"the keyboard does not reach {sorted(left)}")


def write(page: "Page", text: str) -> int:
    """Type; return how often a key is pressed, if each letter were one key."""
    page.keyboard.type(text)
    return len(text)


def choose(page: "Page", name: str, value: str) -> int:
    """Choose with the arrow keys; return how often they were pressed."""
    at = page.evaluate(
        "([n, v]) => [...document.getElementsByName(n)[0].options].findIndex(o => o.value === v)",
        [name, value],
    )
    for _ in range(at):
        page.keyboard.press("ArrowDown")
    return int(at)


def test_toyamas_program_is_entered_with_the_keyboard_and_becomes_a_draft(
    start: str, axe: str, browser: "Browser", tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 625})
    to_the_form(page, start)
    assert judge(page, axe) == []
    assert enter(page, TYPED) < MOST_KEYS
    page.keyboard.press("Enter")
    page.wait_for_selector("#preview")
    assert "例がどれも合いました" in page.inner_text("main")
    assert "2025年4月1日から2026年3月31日" in page.inner_text("#preview")
    assert "支払う日が期間の中かどうか" in page.inner_text("#call-script")
    assert judge(page, axe) == []
    page.click("button[value=save]")
    page.wait_for_url(re.compile("saved=yes"))
    assert judge(page, axe) == []
    with page.expect_download() as got:
        page.click("a[href*='part=paper']")
    got.value.save_as(tmp_path / "paper.pdf")
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    page.close()


def test_what_is_wrong_is_told_beside_its_field_and_the_page_stays_usable(
    start: str, axe: str, browser: "Browser"
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 625})
    to_the_form(page, start)
    page.fill("[name='cap.value']", "60000")
    page.fill("[name='cap.written']", "5万円")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert] a[href='#name.ja']")
    assert judge(page, axe) == []
    assert page.input_value("[name='cap.value']") == "60000"
    with page.expect_navigation():
        page.click("button[name=source][value=add]")
    assert page.input_value("[name='cap.written']") == "5万円"
    assert page.locator("[name='document.1.title.ja']").is_visible()
    assert page.locator("[name='cap.source.document'] option").count() == 2
    assert judge(page, axe) == []
    page.click("button.main[value=look]")
    page.click("[role=alert] a[href='#name.ja']")
    assert page.evaluate("document.activeElement.name") == "name.ja"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert judge(page, axe) == []
    page.close()


def test_a_shipped_program_is_opened_with_what_the_form_has_no_field_for(
    start: str, axe: str, browser: "Browser"
) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 625})
    to_the_form(page, start)
    page.goto(page.url.removesuffix("/program") + "/programs")
    assert judge(page, axe) == []
    page.click("#in-use a[href*='open=yamaguchi']")
    page.wait_for_selector("#carried")
    assert judge(page, axe) == []
    page.fill("[name='kept.survey.due.date']", "2027-03-31")
    page.click("button.main[value=look]")
    page.wait_for_selector("[id='base.carried-problem']")
    assert judge(page, axe) == []
    assert page.input_value("[name='kept.survey.due.date']") == "2027-03-31"
    page.check("[name='base.carried']")
    page.click("button.main[value=look]")
    page.wait_for_selector("#preview")
    assert page.locator("[id='base.carried-problem']").count() == 0
    page.close()
