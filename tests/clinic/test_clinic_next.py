"""What the clinic's page leads to next, and what it says when nothing works any more."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.clinic import kinds
from tests.clinic.app_process import PURCHASE, READY, SETTINGS, App, app, facts_file, live_app
from tests.clinic.clerk import OPEN, answer, reply, verdict, visit

pytestmark = pytest.mark.real

TERMINAL, RULES, PRINTER = "not_cancer_registry_terminal", "security_rules", "printer_a4"
NOTEBOOK = {"width": 1366, "height": 768}


def in_view(page: Page, what: str) -> bool:
    """Whether all of something is seen without scrolling."""
    box = page.locator(what).bounding_box()
    size = page.viewport_size
    assert box
    assert size
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


HEIGHT = 625
"""What is left of a notebook's 768 lines below the browser's own bars."""


def first_things_in_view(page: Page, when: str) -> None:
    """The verdict, the first row with its button, and what to do with the result."""
    bar = page.locator(".tools").bounding_box()
    assert bar
    for what in (".verdict", ".do"):
        box = page.locator(what).first.bounding_box()
        assert box, when
        assert box["y"] >= 0, (when, what)
        assert box["y"] + box["height"] <= bar["y"] + 1, (when, what)
    for name in ("書類・印刷", "業者に送る", "電話で相談", "補助金"):
        expect(page.locator(".tools").get_by_role("link", name=name)).to_be_in_viewport()


@pytest.mark.parametrize("kind", kinds.NAMES)
def test_the_verdict_and_the_first_row_with_its_button_are_in_view(
    kind: str, browser: Browser, tmp_path: Path
) -> None:
    """Before an answer, after each one, after a check, and after one of a PC that was repaired."""
    with (
        live_app(tmp_path, kind) as running,
        visit(browser, running, viewport={"width": 1366, "height": HEIGHT}) as page,
    ):
        verdict(page)
        first_things_in_view(page, "before an answer")
        while page.locator(OPEN).count():
            row = page.locator(OPEN).first
            name = row.get_attribute("id")
            terminal = name == f"row-{TERMINAL}"
            answer(page, "いいえ" if terminal else "分からない")
            first_things_in_view(page, f"after an answer to {name}")
            if terminal:
                check_again(page, 2)
                first_things_in_view(page, "after a check")
        kinds.write("01-good", tmp_path / "facts.json")
        check_again(page, 3)
        first_things_in_view(page, "after the repair")


def test_what_a_page_of_documents_is_for_is_in_view(browser: Browser, tmp_path: Path) -> None:
    with (
        live_app(tmp_path) as running,
        visit(browser, running, viewport={"width": 1366, "height": HEIGHT}) as page,
    ):
        verdict(page)
        page.locator(".tools").get_by_role("link", name="書類・印刷").click()
        for name in ("選んだ書類を保存する", "保存して印刷する"):
            expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)


def test_the_browser_s_tab_says_what_the_page_says(browser: Browser, tmp_path: Path) -> None:
    """Also once the page has changed by itself."""
    with live_app(tmp_path, "07-no-reader") as running, visit(browser, running) as page:
        verdict(page)
        answer(page, "いいえ", "はい")
        expect(page).to_have_title(re.compile("あと1つで使えます"))
        kinds.write("01-good", tmp_path / "facts.json")
        check_again(page, 2)
        expect(page).to_have_title(re.compile("すべて満たしています"))


def test_a_row_of_two_items_shows_both_numbers(browser: Browser, tmp_path: Path) -> None:
    with live_app(tmp_path, "10-no-network") as running, visit(browser, running) as page:
        verdict(page)
        number = page.locator(".count", has_text="–")
        size = number.evaluate(
            "e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
        )
        assert max(size) <= 1
        lines = number.evaluate(
            "e => { const r = document.createRange(); r.selectNodeContents(e);"
            " return r.getClientRects().length; }"
        )
        assert lines == 1


def check_again(page: Page, number: int) -> None:
    """Press the button below the list, and wait for the check's end."""
    page.locator("#again").click()
    expect(page.locator("#checked")).to_contain_text(f"{number}回目")


@pytest.mark.parametrize(
    "said",
    [
        ((RULES, "いいえ"),),
        ((RULES, "分からない"),),
        ((TERMINAL, "はい"),),
        ((PRINTER, "はい"), (RULES, "はい")),
    ],
)
def test_whatever_is_answered_the_verdict_stays_in_view(
    said: tuple[tuple[str, str], ...], browser: Browser, tmp_path: Path
) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(PURCHASE, tmp_path)) as running,
        visit(browser, running, viewport={"width": 1366, "height": HEIGHT}) as page,
    ):
        verdict(page)
        for requirement, word in said:
            reply(page, requirement, word)
            first_things_in_view(page, word)


def test_after_a_check_the_verdict_is_in_view_and_says_what_changed(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(PURCHASE, tmp_path)) as running,
        visit(browser, running, viewport={"width": 390, "height": HEIGHT}) as page,
    ):
        verdict(page)
        again = page.locator("#again")
        again.scroll_into_view_if_needed()
        expect(page.locator(".verdict h1")).not_to_be_in_viewport()
        again.click()
        expect(page.locator("#checked")).to_contain_text("2回目")
        expect(page.locator(".verdict h1")).to_be_in_viewport()
        expect(page.locator(".verdict h1")).to_be_focused()
        expect(page.locator(".verdict")).to_contain_text("前回の確認から変わっていません。")


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("terminal", [True, False])
def test_a_cancer_registry_terminal_comes_first_and_the_rest_is_folded_away(
    width: int, browser: Browser, tmp_path: Path, *, terminal: bool
) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(PURCHASE, tmp_path)) as running,
        visit(browser, running, viewport={"width": width, "height": 768}) as page,
    ):
        verdict(page)
        row = page.locator("#row-not_cancer_registry_terminal")
        row.get_by_role("button", name="はい" if terminal else "いいえ", exact=True).click()
        spared = page.locator("#spared")
        if not terminal:
            expect(row).to_have_count(0)
            expect(spared).to_have_count(0)
            expect(page.locator("#row-display")).to_be_visible()
            return
        expect(page.locator(".do")).to_have_count(1)
        assert verdict(page).endswith("別のPCで確認してください。")
        expect(page.locator(".verdict")).to_have_class(re.compile("is-red"))
        expect(page.locator(".do")).to_contain_text("別のPC")
        expect(page.get_by_text("早く注文・購入したものは")).to_have_count(0)
        expect(spared.locator("summary")).to_have_text("このPCでは不要です（7件）")
        assert spared.get_attribute("open") is None
        expect(spared.get_by_text("Excel")).to_be_hidden()
        spared.locator("summary").click()
        expect(spared.get_by_text("Excel")).to_be_visible()
        # A slip of the hand can be taken back.
        page.locator("#answered > summary").click()
        expect(page.get_by_role("button", name="答えを変える").last).to_be_visible()


def test_what_must_be_settled_is_neither_green_nor_silent(browser: Browser, tmp_path: Path) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(READY, tmp_path)) as running,
        visit(browser, running) as page,
    ):
        verdict(page)
        answer(page, "いいえ", "はい")
        expect(page.locator(".verdict")).to_have_class(re.compile("is-green"))
        page.locator("#answered > summary").click()
        page.get_by_role("button", name="答えを変える：院内のセキュリティ規則").click()
        answer(page, "いいえ")
        expect(page.locator(".verdict")).to_have_class(re.compile("is-yellow"))
        assert "つなぐ前に解決することがあります：院内のセキュリティ規則" in verdict(page)
        assert "紙の様式" in page.locator(".verdict").inner_text()


# ------------------------------------------------------------------ on the phone


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_phone_page_says_what_to_do_without_the_code_and_knows_no_hours(
    lang: str, browser: Browser, tmp_path: Path
) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(SETTINGS, tmp_path)) as running,
        visit(browser, running) as page,
    ):
        verdict(page)
        page.goto(f"{running.at}/phone")
        expect(page.locator("#main")).not_to_contain_text("窓口のホームページで確かめて")
        page.locator("#municipality").fill("やまぐちし")
        page.locator("#choose").click()
        page.locator("#places-found button", has_text=re.compile("山口市|Yamaguchi")).click()
        expect(page.locator("#main")).to_contain_text("083-933-2958")
        if lang == "en":
            page.get_by_role("button", name="English").click()
        main = page.locator("#main")
        for words in {
            "ja": ("結果の番号は分からない", "窓口のホームページで確かめて"),
            "en": ("If they do not know the phone code", "on the office's website"),
        }[lang]:
            expect(main).to_contain_text(words)
        said = page.locator("section[aria-labelledby=tell]").inner_text()
        assert "下の" not in said  # nothing on the phone is below
        offices = page.locator("section[aria-labelledby=offices]").inner_text()
        assert not re.search(r"\d{1,2}[:：時]\d{0,2}", offices)


# ------------------------------------------------------------------ the end of the program


@pytest.mark.parametrize("killed", [True, False])
def test_when_the_program_has_ended_it_is_said_in_view_and_nothing_else_can_be_pressed(
    browser: Browser, tmp_path: Path, *, killed: bool
) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(PURCHASE, tmp_path)) as running,
        visit(browser, running, viewport=NOTEBOOK) as page,
    ):
        verdict(page)
        page.locator("footer").scroll_into_view_if_needed()
        assert page.locator("button:disabled").count() == 0
        if killed:
            running.process.kill()
        else:
            running.process.terminate()
        running.process.wait(timeout=30)
        ended = page.locator("#ended")
        expect(ended).to_be_focused(timeout=30_000)
        assert in_view(page, "#ended")
        expect(ended).to_contain_text("アイコンをもう一度ダブルクリックしてください")
        assert page.locator("button:enabled").count() == 0
        alive = page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        # What lies outside the program can still be opened.
        assert [href for href in alive if not href.startswith(("#", "https://"))] == []
        # What is on the page can still be read.
        page.locator("#details > summary").click()
        expect(page.locator("#details article").first).to_be_visible()
        assert verdict(page)


def test_a_stream_that_is_replaced_is_not_the_end(browser: Browser, tmp_path: Path) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(READY, tmp_path)) as running,
        visit(browser, running) as page,
    ):
        verdict(page)
        with page.expect_response("**/page.css"):  # it has looked, and was answered
            page.evaluate("stream.dispatchEvent(new Event('error'))")
        answer(page, "いいえ")
        expect(page.locator("#ended")).to_be_hidden()


# ------------------------------------------------------------------ a slow PC


def slowly(page: Page, running: App, path: str) -> list[Route]:
    """Open a page whose script has not arrived yet."""
    held: list[Route] = []
    page.route("**/static/page.js", lambda route: held.append(route))  # noqa: PLW0108 - a bare method has no signature to look at
    page.goto(f"{running.at}/{path}", wait_until="commit")
    return held


def test_what_is_typed_before_the_script_has_come_is_kept(browser: Browser, tmp_path: Path) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        verdict(page)
        held = slowly(page, running, "plan")
        page.get_by_label("医療機関の名前").fill("山口クリニック")
        page.locator("#kind").select_option("clinic")
        page.get_by_label("難病指定医", exact=True).check()
        page.get_by_label("難病指定医", exact=True).blur()
        with page.expect_response(lambda one: one.request.method == "POST"):
            held[0].continue_()
        page.unroute("**/static/page.js")
        expect(page.get_by_label("医療機関の名前")).to_have_value("山口クリニック")
        page.reload()
        expect(page.get_by_label("医療機関の名前")).to_have_value("山口クリニック")
        expect(page.locator("#kind")).to_have_value("clinic")
        expect(page.get_by_label("難病指定医", exact=True)).to_be_checked()


def test_a_page_that_nobody_has_touched_sends_nothing(browser: Browser, tmp_path: Path) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        verdict(page)
        sent: list[str] = []
        page.on(
            "request",
            lambda one: (
                sent.append(one.url) if one.method == "POST" and "/leave" not in one.url else None
            ),
        )
        held = slowly(page, running, "plan")
        expect(page.get_by_label("医療機関の名前")).to_be_visible()
        with page.expect_request("**/events?*"):
            held[0].continue_()
        page.unroute("**/static/page.js")
        page.wait_for_load_state("load")
        page.get_by_label("医療機関の名前").focus()
        assert sent == []
