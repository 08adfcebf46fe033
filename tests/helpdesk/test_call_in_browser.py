"""A whole call in Chromium, with the keyboard alone, and what the pages look like to axe-core."""

from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from checker.phonecode import grouped
from tests.helpdesk.calls_made import case, codes_of
from tests.helpdesk.desks import code_with
from tests.helpdesk.screens import look
from tests.helpdesk.servers import PASSWORD, Helpdesk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.real


def tab_to(page: "Page", selector: str) -> None:
    """Walk to something with the Tab key, as a person without a mouse does."""
    page.evaluate("document.activeElement.blur()")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def press(page: "Page", selector: str) -> None:
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: "Page", selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_whole_call_with_the_keyboard(  # noqa: PLR0915 - one call from start to end
    browser: "Browser", start: str, axe: str, tmp_path: Path
) -> None:
    page = browser.new_page(accept_downloads=True, bypass_csp=False)
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(start)
    page.wait_for_selector("#digits")
    look(page, "start", axe)

    code = code_with("excel", "not_installed")
    misheard = code[:5] + code[6] + code[5] + code[7:]
    if misheard == code:
        misheard = code[:5] + str((int(code[5]) + 1) % 10) + code[6:]
    write(page, "#digits", misheard)
    assert page.input_value("#digits") == grouped(misheard), "grouped while typed"
    page.wait_for_selector("#digits-live.wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("div.warn")
    look(page, "misheard", axe)
    wrong.clear()  # Chromium logs the answer 400
    press(page, f'button[value="{grouped(code)}"]')
    page.wait_for_url("**/result**")
    look(page, "result", axe)

    write(page, "#institution", "山口内科クリニック")
    write(page, "#municipality", "山口市")
    press(page, 'form[action$="/case"] button.main')
    page.wait_for_url("**/case/**")
    look(page, "case", axe)

    write(page, "#note", "折り返しの電話を約束した。")
    for _ in range(30):
        if page.query_selector("div.warn[data-say]"):
            break
        answers = page.query_selector_all("button[data-key]")
        target = next((one for one in answers if "いいえ" in one.inner_text()), answers[-1])
        page.evaluate("document.activeElement.blur()")
        with page.expect_navigation():
            page.keyboard.press(str(target.get_attribute("data-key")))
    assert "内示" in page.inner_text("div.warn[data-say]")
    assert page.input_value("#note") == "折り返しの電話を約束した。", (
        "no answer loses what is typed"
    )
    look(page, "warning", axe)

    tab_to(page, "#outcome")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#follow_up")
    page.keyboard.type("20261201")
    if page.input_value("#follow_up") != "2026-12-01":
        page.fill("#follow_up", "2026-12-01")  # the order of the parts is the locale's
    press(page, "#record button.main")
    page.wait_for_selector("text=保存しました。")
    assert "折り返しの電話を約束した。" in page.inner_text("#notes")
    assert page.input_value("#note") == ""

    later = code_with("excel", "installed")
    write(page, "#later", later)
    page.keyboard.press("Enter")
    page.wait_for_selector("#change")
    assert "Excel" in page.inner_text("#change")
    look(page, "before-and-after", axe)

    press(page, 'nav a[href$="/search"]')
    write(page, "#q", "口内")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=山口内科クリニック")
    look(page, "search", axe)
    press(page, 'nav a[href$="/figures"]')
    look(page, "figures", axe)
    tab_to(page, 'a[href*="/export/xlsx"]')
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "figures.xlsx")
    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "山口内科クリニック" in cells

    press(page, 'nav a[href$="/subsidies"]')
    look(page, "subsidies", axe)
    press(page, 'a[href*="yamaguchi"]')
    write(page, "#item-0-amount", "148000")
    page.keyboard.press("Enter")
    page.wait_for_url("**item-0-amount=148000**")
    look(page, "subsidy", axe)
    press(page, 'nav a[href$="/keep"]')
    look(page, "keep", axe)
    assert wrong == []
    page.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 625), (390, 800)])
def test_the_sentence_to_say_is_in_sight_in_every_step(
    browser: "Browser", start: str, width: int, height: int
) -> None:
    """Fourteen keys lead from the open page to the first sentence, and no mouse."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(10_000)
    page.goto(start)
    page.wait_for_selector("#digits")
    for key in code_with("excel", "not_installed"):
        page.keyboard.press(key)
    with page.expect_navigation(url="**/result**"):
        page.keyboard.press("Enter")
    page.wait_for_selector("button.main:focus")
    with page.expect_navigation(url="**/case/**"):
        page.keyboard.press("Enter")
    steps = 0
    while page.query_selector("button[data-key]"):
        page.wait_for_selector("[data-say][data-in-sight]")
        box = page.locator("[data-say]").bounding_box()
        assert box is not None
        whole = box["y"] >= -1 and box["y"] + box["height"] <= height + 1
        assert whole, (steps, box, page.inner_text("[data-say]"))
        last = page.locator("button[data-key]").last.bounding_box()
        assert last is not None
        end = last["y"] + last["height"]
        assert end <= height + 1 or end - box["y"] >= height - 20, ("answers", steps, last)
        steps += 1
        page.wait_for_selector("button[data-key='1']:focus")
        answers = page.query_selector_all("button[data-key]")
        with page.expect_navigation():
            page.keyboard.press(str(answers[-1].get_attribute("data-key")))
        assert steps < 40
    assert steps > 2
    page.close()


def test_the_new_digits_are_typed_at_once_and_taken_once(browser: "Browser", start: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 625})
    page.set_default_timeout(10_000)
    one = case("12-only-pdf-printer")
    first, later = codes_of(one)
    page.goto(start)
    page.wait_for_selector("#digits:focus")
    page.keyboard.type(first)
    with page.expect_navigation(url="**/result**"):
        page.keyboard.press("Enter")
    page.wait_for_selector("button.main:focus")
    with page.expect_navigation(url="**/case/**"):
        page.keyboard.press("Enter")
    page.locator("#note").press_sequentially("12")
    assert page.input_value("#note") == "12", "numbers in the note answer nothing"
    page.keyboard.press("Escape")
    for step in one.steps:
        page.wait_for_selector("button[data-key='1']:focus")
        with page.expect_navigation():
            page.keyboard.press("Enter" if step.answer == "はい" else "2")
    page.wait_for_selector("#later:focus")
    page.keyboard.type(later)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("#change")
    assert later in page.inner_text("#call")
    assert page.input_value("#later") == ""
    assert page.is_hidden("#draft-back"), "a code that was taken is no draft"
    assert page.input_value("#note") == "12"
    page.close()


def test_a_closed_tab_loses_nothing_that_was_typed(browser: "Browser", start: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(start)
    page.fill("#digits", code_with("excel", "not_installed"))
    page.keyboard.press("Enter")
    page.wait_for_selector("button.main:focus")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/**")
    where = page.url
    page.locator("#note").press_sequentially("書きかけのメモ")
    page.close()
    again = context.new_page()
    again.set_default_timeout(10_000)
    again.goto(where)
    again.wait_for_selector("#draft-back:not([hidden])")
    assert again.input_value("#note") == "書きかけのメモ"
    with again.expect_navigation():
        again.click("#record button.main")
    assert again.input_value("#note") == ""
    assert "書きかけのメモ" in again.inner_text("#notes")
    again.reload()
    assert again.input_value("#note") == ""
    context.close()


def test_the_call_works_without_script(browser: "Browser", start: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(start)
    page.wait_for_selector("#digits")
    page.fill("#digits", code_with("excel", "not_installed"))
    page.click('form[action$="/code"] button.main')
    page.fill("#institution", "山口内科")
    page.click('form[action$="/case"] button.main')
    page.wait_for_selector("button[data-key]")
    page.fill("#note", "x")
    for _ in range(40):
        answers = page.query_selector_all("button[data-key]")
        if not answers:
            break
        with page.expect_navigation():
            answers[-1].click()
        assert page.input_value("#note") == "x"
    assert "■" in page.inner_text("#script")
    with page.expect_navigation():
        page.click("#record button.main")
    assert "x" in page.inner_text("#notes")
    context.close()


def test_a_seat_logs_in_and_out(browser: "Browser", axe: str, tmp_path: Path) -> None:
    desk = Helpdesk(f"sqlite:///{tmp_path}/desk.sqlite3")
    desk.add_keeper("管理")
    desk.start()
    context = browser.new_context()
    try:
        page = context.new_page()
        page.set_default_timeout(10_000)
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(desk.origin)
        page.wait_for_url("**/login")
        look(page, "log-in", axe)
        assert wrong == []
        write(page, "#name", "管理")
        write(page, "#password", "wrong password")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "名前かパスワードが違います" in page.inner_text("main")
        write(page, "#password", PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_selector("#digits")
        assert page.evaluate("document.cookie") == "", "no script can read the session"
        press(page, 'nav a[href$="/keep"]')
        look(page, "accounts", axe)
        press(page, 'form[action$="/logout"] button')
        page.wait_for_url("**/login")
    finally:
        context.close()
        desk.stop()
