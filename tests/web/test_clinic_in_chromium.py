"""The clinic's page as a clerk meets it, in a real browser."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from checker.web import again
from tests.web.app_process import PURCHASE, READY, SETTINGS, App, app, facts_file

pytestmark = pytest.mark.real

TABS = ("", "plan", "documents", "phone", "vpn")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVPN = """client
dev tun
proto tcp
remote cvpn-endpoint-0123456789abcdef0.prod.clientvpn.ap-northeast-1.amazonaws.com 443
remote-random-hostname
auth-user-pass
<ca>
-----BEGIN CERTIFICATE-----
SECRETSECRETSECRET
-----END CERTIFICATE-----
</ca>
"""


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
    assert faults == []
    context.close()


def verdict(page: Page) -> str:
    """The verdict in one sentence, once there is one."""
    expect(page.locator(".verdict h1")).to_be_visible(timeout=60_000)
    return page.locator(".verdict h1").inner_text()


def answer(page: Page, *said: str) -> None:
    """Answer the questions one after another."""
    for word in said:
        question = page.locator("#question").inner_text()
        page.locator(".choices").get_by_role("button", name=word, exact=True).click()
        expect(page.locator("#question", has_text=question)).to_have_count(0)


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


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "保存 先"
    folder.mkdir()
    return folder


def test_a_pc_that_is_ready(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(READY, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        assert verdict(page) == "まだ分からない項目があるため、使えるかどうか決まりません。"
        assert "あと2つの質問に答えると決まります。" in page.locator(".verdict").inner_text()
        answer(page, "いいえ", "はい")
        expect(page.locator(".verdict h1")).to_have_text(
            "このPCは、オンライン登録の要件をすべて満たしています。"
        )
        expect(page.get_by_text("このPCのために買うものはありません。")).to_be_visible()
        (pdf,) = save(page, saved)
        assert "要件をすべて満たしています" in text_of(pdf)


def test_a_pc_that_needs_settings(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(SETTINGS, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        assert verdict(page) == "このPCは、今のままではオンライン登録に使えません。"
        answer(page, "はい", "いいえ", "はい")
        assert "お金をかけずに直せます" in page.locator(".verdict").inner_text()
        now = page.get_by_role("region", name="いまできること")
        expect(now.get_by_role("article").first).to_contain_text("インストール（無料）")
        # The most pressing steps are open; their drawings say what they show.
        drawing = now.get_by_role("img", name="AWSの公式のページ")
        expect(drawing).to_be_visible()
        expect(drawing).to_have_accessible_description(re.compile(r"aws\.amazon\.com"))
        assert "Windows 11" in now.locator(".steps li").first.inner_text()  # this is Windows 10
        assert page.get_by_role("region", name="買うもの").get_by_role("article").count() == 0
        (pdf,) = save(page, saved)
        assert "今のままではオンライン登録に使えません" in text_of(pdf)


def test_a_pc_for_which_something_must_be_bought(
    browser: Browser, tmp_path: Path, saved: Path
) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        verdict(page)
        buy = page.get_by_role("region", name="買うもの")
        expect(buy).to_contain_text("まだ注文しないでください")
        expect(buy.get_by_role("article", name="").filter(has_text="ディスプレイ")).to_be_visible()
        expect(buy).to_contain_text("買う前に試すこと")
        expect(page.locator(".jump")).to_contain_text(
            re.compile(r"買うもの\s*2件\s*買わなくてもよいもの\s*1件")
        )
        optional = page.get_by_role("region", name="買わなくてもよいもの")
        expect(optional).to_contain_text("このままでも登録できます")
        expect(optional.get_by_role("heading", name="メモリ")).to_be_visible()
        buy.get_by_role("link", name="補助金を確かめる").click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("補助金を調べる")
        assert "内示" in page.locator("h1 + *").inner_text()
        fill_plan(page)
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        expect(page.locator("#estimate")).to_contain_text("日付は未定")
        mail = page.get_by_role("link", name="メールの下書きを開く").get_attribute("href")
        assert mail
        assert mail.startswith("mailto:seisin-nanbyou@pref.yamaguchi.lg.jp?subject=")
        page.get_by_label("内示を受けた日").fill("2026-12-01")
        page.get_by_label("注文する日").fill("2026-11-30")
        expect(page.locator("#estimate .total")).to_have_text("0円")
        page.get_by_label("注文する日").fill("2026-12-01")
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        pdfs = save(page, saved)
        assert len(pdfs) == 2
        assert any("50,000円" in text_of(pdf) for pdf in pdfs)


def fill_plan(page: Page) -> None:
    """Enter an institution and a purchase, as the form asks for them."""
    page.get_by_label("医療機関の名前").fill("山口クリニック")
    page.locator("#kind").select_option("clinic")
    page.get_by_label("都道府県").select_option(label="山口県")
    expect(page.get_by_label("補助金の事業")).to_have_value("yamaguchi-r8-online-registration")
    page.get_by_label("難病指定医", exact=True).check()
    page.locator("#item-0-name").fill("ノートPC")
    page.locator("#item-0-amount").fill("１４８，０００円")
    page.get_by_label("使える状態になる日").fill("2027-01-15")


def test_a_wrong_amount_is_kept_told_at_its_field_and_focused(
    browser: Browser, tmp_path: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        page.locator("#item-0-amount").fill("-5")
        page.get_by_role("button", name="計算する").click()
        expect(page.locator("#item-0-problem")).to_contain_text("-5")
        expect(page.locator("#item-0-amount")).to_be_focused()
        expect(page.locator("#item-0-amount")).to_have_value("-5")
        expect(page.locator("#item-0-name")).to_have_value("ノートPC")
        page.locator("#item-0-amount").fill("14万8千")
        page.get_by_role("button", name="計算する").click()
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        expect(page.locator("#item-0-problem")).to_have_count(0)


def test_this_pc_from_the_first_page_to_the_document(
    browser: Browser, tmp_path: Path, saved: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        assert verdict(page)
        (pdf,) = save(page, saved)
        assert "オンライン登録PC要件チェックリスト" in text_of(pdf)
        page.get_by_role("link", name="電話で相談").click()
        groups = page.locator(".digits .number").all_inner_texts()
        assert "-".join(groups).replace("-", "") in text_of(pdf).replace("-", "")
        expect(page.get_by_text("083-933-2958")).to_be_visible()


def test_with_the_keyboard_alone(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(READY, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        verdict(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        tab_to(page, "いいえ")
        page.keyboard.press("Enter")
        expect(page.locator("#question")).to_contain_text("セキュリティ")
        assert page.evaluate("document.activeElement.id") == "question"
        tab_to(page, "はい")
        page.keyboard.press("Space")
        expect(page.locator(".verdict h1")).to_contain_text("すべて満たして")
        page.keyboard.press("Control+Home")
        tab_to(page, "書類", backwards=True)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{running.at}/documents")
        tab_to(page, "documents")
        page.keyboard.press("ArrowUp")
        tab_to(page, "path")
        page.keyboard.type(str(saved))
        tab_to(page, "保存する")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="保存しました")).to_be_visible(timeout=60_000)
        assert len(list(saved.iterdir())) == 1


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


def test_without_a_script(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    with (
        app(tmp_path / "data", "--facts", facts) as running,
        visit(browser, running, java_script_enabled=False) as page,
    ):
        expect(page.locator(".verdict")).to_be_visible(timeout=60_000)  # it reloads by itself
        page.get_by_role("button", name="いいえ", exact=True).first.click()
        expect(page.locator(".verdict")).to_be_visible()
        page.get_by_role("link", name="補助金", exact=True).click()
        page.locator("#kind").select_option("clinic")
        page.get_by_label("都道府県").select_option(label="山口県")
        page.get_by_label("難病指定医", exact=True).check()
        page.locator("#item-0-amount").fill("70000")
        page.get_by_label("使える状態になる日").fill("2027-01-15")
        page.get_by_role("button", name="計算する").click()
        expect(page.locator("#estimate .total")).to_have_text("35,000円")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("See about the subsidy")
        page.get_by_role("button", name="日本語").click()
        assert len(save(page, saved)) == 2


@pytest.mark.parametrize(
    ("width", "height", "options", "clicks"),
    [
        (1280, 1024, {}, ()),
        (1366, 768, {"color_scheme": "dark"}, ()),
        (390, 844, {"color_scheme": "dark"}, ("English",)),
        (320, 568, {}, ("文字を大きく",)),
        (640, 512, {"device_scale_factor": 2}, ("文字を大きく", "English")),  # 1280 at 200 %
        (1280, 1024, {"forced_colors": "active"}, ()),
    ],
)
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(  # noqa: PLR0913, PLR0917 - cases
    width: int,
    height: int,
    options: dict[str, Any],
    clicks: tuple[str, ...],
    browser: Browser,
    axe: str,
    tmp_path: Path,
) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    size = {"width": width, "height": height}
    with (
        app(tmp_path / "data", "--facts", facts) as running,
        visit(browser, running, viewport=size, **options) as page,
    ):
        verdict(page)
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        for name in clicks:
            page.get_by_role("button", name=name).click()
            page.wait_for_load_state()
        for path in TABS:
            page.goto(f"{running.at}/{path}")
            for part in page.locator("details").all():
                part.evaluate("part => { part.open = true }")
            page.evaluate(axe)
            found = page.evaluate(f"axe.run({{runOnly: {WCAG}}})")
            told = [
                (one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]
            ]
            assert told == [], path
            assert len(found["passes"]) > 15
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_entered_things_survive_a_crash_of_the_browser_and_are_kept_only_if_wished(
    browser: Browser, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with app(data, "--offline") as running:
        with visit(browser, running) as page:
            page.goto(f"{running.at}/plan")
            fill_plan(page)
            expect(page.locator("#estimate .total")).to_have_text("50,000円")
        url = again.ask(data)  # what a second double-click does
        assert url
        with visit(browser, running._replace(url=url)) as page:
            page.goto(f"{running.at}/plan")
            expect(page.get_by_label("医療機関の名前")).to_have_value("山口クリニック")
            assert not (data / "institution.json").exists()
            page.get_by_role("button", name="このPCに入力を残す").click()
            expect(page.get_by_text("入力をこのPCに残しています。")).to_be_visible()
            assert (data / "institution.json").stat().st_mode & 0o077 == 0
    with app(data, "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        expect(page.get_by_label("医療機関の名前")).to_have_value("山口クリニック")
        page.get_by_role("button", name="残した入力を消す").click()
        expect(page.get_by_role("button", name="このPCに入力を残す")).to_be_visible()
        assert not (data / "institution.json").exists()


def test_the_page_says_when_the_program_has_ended(browser: Browser, tmp_path: Path) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        verdict(page)
        running.process.terminate()
        expect(page.get_by_text("プログラムは終了しました")).to_be_visible(timeout=30_000)
        assert verdict(page)


def test_a_vpn_profile_shows_host_and_port_and_nothing_else(
    browser: Browser, tmp_path: Path
) -> None:
    profile = tmp_path / "接続.ovpn"
    profile.write_text(OVPN)
    broken = tmp_path / "壊れた.ovpn"
    broken.write_text("client\n")
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        verdict(page)
        page.get_by_role("link", name="VPNの設定ファイル").first.click()
        page.get_by_label("設定ファイル").set_input_files(profile)
        page.get_by_role("button", name="このファイルを読む").click()
        expect(page.locator("#main")).to_contain_text("prod.clientvpn.ap-northeast-1")
        assert "SECRET" not in page.content()
        assert not [
            path for path in (tmp_path / "data").iterdir() if b"SECRET" in path.read_bytes()
        ]
        page.get_by_role("button", name="この接続先で確認する").click()
        assert verdict(page)


def test_a_bad_vpn_profile_is_told(browser: Browser, tmp_path: Path) -> None:
    broken = tmp_path / "壊れた.ovpn"
    broken.write_text("client\n")
    with app(tmp_path / "data", "--offline") as running:
        context: BrowserContext = browser.new_context()
        page = context.new_page()
        page.goto(running.url)
        page.wait_for_url(f"{running.at}/")
        page.goto(f"{running.at}/vpn")
        page.get_by_label("設定ファイル").set_input_files(broken)
        page.get_by_role("button", name="このファイルを読む").click()
        expect(page.get_by_role("alert")).to_contain_text("remote")
        context.close()
