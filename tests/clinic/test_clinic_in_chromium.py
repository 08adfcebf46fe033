"""The clinic's page as a clerk meets it, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from checker.clinic import again
from tests.clinic.app_process import PURCHASE, READY, SETTINGS, app, facts_file
from tests.clinic.clerk import OPEN, answer, fill_plan, save, tab_to, text_of, verdict, visit

pytestmark = pytest.mark.real

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


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    folder = tmp_path / "保存 先"
    folder.mkdir()
    return folder


def test_a_pc_that_is_ready(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(READY, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        assert verdict(page) == "調べた項目は、すべて適合です。あと1つの質問で決まります"
        answer(page, "いいえ", "はい")
        expect(page.locator(".verdict h1")).to_have_text(
            "このPCは、オンライン登録の要件をすべて満たしています。"
        )
        # What comes next stands there, and nothing says that there is nothing.
        road = page.get_by_role("region", name="登録を始めるまで")
        assert road.get_by_role("listitem").count() == 4
        expect(road).to_contain_text("IDとパスワードを申請する")
        expect(page.locator(".list")).to_have_count(1)
        (pdf,) = save(page, saved)
        assert "要件をすべて満たしています" in text_of(pdf)


def test_a_pc_that_needs_settings(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(SETTINGS, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        assert re.fullmatch(r"あと\d+つで使えます", verdict(page))
        head = page.locator(".verdict")
        expect(head).to_contain_text("どれも無料で")
        expect(head).to_contain_text("Windows 10のサポートは終わっています。")
        # Nothing is to be bought, so nothing is red.
        expect(head).to_have_class(re.compile("is-yellow"))
        answer(page, "いいえ", "はい", "はい")
        client = page.locator("#row-vpn_client")
        expect(client).to_contain_text("無料・およそ")
        link = client.get_by_role("link", name="公式の入手先を開く")
        expect(link).to_have_attribute("href", "https://aws.amazon.com/vpn/client-vpn-download/")
        expect(link).to_have_attribute("rel", "noreferrer noopener")
        drawing = page.get_by_role("img", name="AWSの公式のページ")
        expect(drawing).to_be_hidden()
        client.locator("summary", has_text="絵で見る").click()
        expect(drawing).to_be_visible()
        expect(drawing).to_have_accessible_description(re.compile(r"aws\.amazon\.com"))
        assert "Windows 11" in client.locator(".steps li").first.inner_text()  # this is Windows 10
        system = page.locator("#row-operating_system")
        expect(system).to_contain_text("参考")
        expect(head).to_contain_text("Windows 11にできないときは、PCの買い替えを検討します")
        expect(page.get_by_text("早く注文・購入したものは")).to_have_count(0)
        (pdf,) = save(page, saved)
        assert "今のままではオンライン登録に使えません" in text_of(pdf)


def test_a_pc_for_which_something_must_be_bought(
    browser: Browser, tmp_path: Path, saved: Path
) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        verdict(page)
        screen = page.locator("#row-display")
        expect(screen).to_contain_text("早く注文・購入したものは")
        how = screen.locator("summary", has_text="絵で見る").bounding_box()
        more = screen.locator("summary", has_text="くわしく").bounding_box()
        assert how
        assert more
        # What costs nothing stands before what costs money.
        assert (how["y"], how["x"]) < (more["y"], more["x"])
        screen.locator("summary", has_text="くわしく").click()
        expect(screen).to_contain_text("外付けディスプレイ")
        beside = page.get_by_role("region", name="参考")
        expect(beside.locator("#row-memory")).to_be_visible()
        expect(page.locator("#row-excel").locator("..")).not_to_have_attribute("id", "beside")
        screen.get_by_role("link", name="補助金を確かめる").click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("補助金を調べる")
        assert "いつから注文してよいか" in page.locator("h1 + *").inner_text()
        fill_plan(page)
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        expect(page.locator("#estimate")).to_contain_text("日付は未定")
        mail = page.get_by_role("link", name="メールの下書きを開く").get_attribute("href")
        assert mail
        assert mail.startswith("mailto:seisin-nanbyou@pref.yamaguchi.lg.jp?subject=")
        page.get_by_label("内示は届きましたか").select_option("received")
        page.get_by_label("内示を受けた日").fill("2026-11-21")
        page.get_by_label("注文する日").fill("2026-11-20")
        expect(page.locator("#estimate .total")).to_have_text("0円")
        page.get_by_label("注文する日").fill("2026-11-22")
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        pdfs = save(page, saved)
        assert len(pdfs) == 2
        assert any("50,000円" in text_of(pdf) for pdf in pdfs)


def test_a_municipality_is_chosen_by_its_first_kana(browser: Browser, tmp_path: Path) -> None:
    """Kagoshima is told whom to ask and what there was, and never to wait for a notice."""
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        page.get_by_label("市区町村").fill("かのや")
        page.get_by_label("市区町村").press("Tab")
        page.get_by_role("button", name="鹿児島県鹿屋市").click()
        expect(page.locator("#around")).to_contain_text("鹿児島県には、令和7年度")
        expect(page.get_by_label("都道府県")).to_have_value("46")
        expect(page.get_by_label("市区町村")).to_have_value("鹿屋市")
        expect(page.locator("#warning")).to_contain_text("いつから注文してよいか")
        expect(page.get_by_label("内示は届きましたか")).to_have_count(0)
        # Enter in a field calculates, and chooses no place that stands there.
        page.get_by_label("市区町村").fill("ふちゅう")
        page.get_by_label("医療機関の名前").fill("第一")
        expect(page.get_by_role("button", name="広島県府中市")).to_be_visible()
        page.get_by_label("医療機関の名前").press("Enter")
        expect(page.get_by_label("市区町村")).to_have_value("ふちゅう")
        page.get_by_label("都道府県").select_option("35")
        expect(page.get_by_label("内示は届きましたか")).to_be_visible()


def test_a_wrong_amount_is_kept_told_at_its_field_and_focused(
    browser: Browser, tmp_path: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        page.locator("#item-0-amount").fill("-5")
        page.locator("#calculate").click()
        expect(page.locator("#item-0-problem")).to_contain_text("-5")
        expect(page.locator("#item-0-amount")).to_be_focused()
        expect(page.locator("#item-0-amount")).to_have_value("-5")
        expect(page.locator("#item-0-name")).to_have_value("ノートPC")
        page.locator("#item-0-amount").fill("14万8千")
        page.locator("#calculate").click()
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        expect(page.locator("#item-0-problem")).to_have_count(0)


def test_no_designated_physician_and_one_take_each_other_back(
    browser: Browser, tmp_path: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        nanbyo = page.get_by_label("難病指定医", exact=True)
        shoman = page.get_by_label("小児慢性特定疾病指定医", exact=True)
        nobody = page.get_by_label("指定医はいない")
        nanbyo.check()
        shoman.check()
        expect(nanbyo).to_be_checked()
        nobody.check()
        expect(nanbyo).not_to_be_checked()
        expect(shoman).not_to_be_checked()
        shoman.check()
        expect(nobody).not_to_be_checked()


def test_an_order_on_its_day_without_a_notice_turns_the_page_red(
    browser: Browser, tmp_path: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        page.get_by_label("注文する日").fill("2026-11-22")
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        expect(page.locator("#warning")).not_to_contain_text("電話してください")
        page.get_by_label("注文する日").fill("2026-11-21")
        expect(page.locator("#estimate .total")).to_have_text("金額は出せません")
        expect(page.get_by_role("alert").filter(has_text="電話してください")).to_be_visible()
        page.get_by_label("内示は届きましたか").select_option("received")
        page.get_by_label("内示を受けた日").fill("2026-11-21")
        expect(page.locator("#estimate .total")).to_have_text("50,000円")
        expect(page.locator("#warning")).not_to_contain_text("電話してください")


def test_this_pc_from_the_first_page_to_the_document(
    browser: Browser, tmp_path: Path, saved: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        assert verdict(page)
        (pdf,) = save(page, saved)
        assert "オンライン登録PC要件チェックリスト" in text_of(pdf)
        page.get_by_role("link", name="電話で相談").first.click()
        groups = page.locator(".digits .number").all_inner_texts()
        assert "-".join(groups).replace("-", "") in text_of(pdf).replace("-", "")
        expect(page.get_by_text("083-933-2958")).to_have_count(0)
        page.get_by_label("医療機関のある市区町村").fill("やまぐちし")
        page.get_by_role("button", name="窓口を見る").click()
        page.get_by_role("button", name="山口県山口市").click()
        expect(page.get_by_text("083-933-2958")).to_be_visible()


def test_with_the_keyboard_alone(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(READY, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        verdict(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        tab_to(page, "いいえ")
        page.keyboard.press("Enter")
        expect(page.locator(OPEN)).to_have_count(1)
        # The verdict has the focus, and the next question is the next thing that Tab comes to.
        assert page.evaluate("document.activeElement.id") == "verdict"
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
        tab_to(page, "選んだ書類を保存する")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="保存しました")).to_be_visible(timeout=60_000)
        assert len(list(saved.iterdir())) == 1


def test_who_does_not_know_goes_on_by_keyboard_and_answers_later(
    browser: Browser, tmp_path: Path
) -> None:
    facts = facts_file(READY, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        verdict(page)
        for _ in range(2):
            left = page.locator(OPEN).count()
            tab_to(page, "分からない")
            page.keyboard.press("Enter")
            expect(page.locator(OPEN)).to_have_count(left - 1)
        # Each says whom to ask, and can still be answered.
        expect(page.get_by_text("調べ方")).to_have_count(2)
        assert page.evaluate("document.activeElement.id") == "verdict"
        tab_to(page, "いいえ")
        page.keyboard.press("Enter")
        expect(page.get_by_text("調べ方")).to_have_count(1)


def test_steps_stay_open_while_questions_are_answered(browser: Browser, tmp_path: Path) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        verdict(page)
        page.locator("#steps-disk_space > summary").click()
        answer(page, "いいえ", "分からない")
        expect(page.locator("#steps-disk_space")).to_have_attribute("open", "")
        expect(page.locator("#steps-acrobat_reader")).not_to_have_attribute("open", "")


def test_the_second_half_of_a_double_click_answers_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, visit(browser, running) as page:
        verdict(page)
        left = page.locator(OPEN).count()
        box = page.locator(OPEN).first.get_by_role("button", name="いいえ").bounding_box()
        assert box
        page.mouse.move(box["x"] + 5, box["y"] + 5)
        page.mouse.down(click_count=2)
        page.mouse.up(click_count=2)
        expect(page.locator("[id^=change-]")).to_have_count(0)
        expect(page.locator(OPEN)).to_have_count(left)
        page.mouse.down(click_count=1)
        page.mouse.up(click_count=1)
        expect(page.locator(OPEN)).to_have_count(left - 1)


def test_without_a_script(browser: Browser, tmp_path: Path, saved: Path) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    with (
        app(tmp_path / "data", "--facts", facts) as running,
        visit(browser, running, java_script_enabled=False) as page,
    ):
        expect(page.locator(".verdict")).to_be_visible(timeout=60_000)  # it reloads by itself
        left = page.locator(OPEN).count()
        page.locator(OPEN).first.get_by_role("button", name="いいえ", exact=True).click()
        expect(page.locator(OPEN)).to_have_count(left - 1)
        page.locator(OPEN).first.get_by_role("button", name="分からない", exact=True).click()
        expect(page.get_by_text("調べ方")).to_be_visible()
        page.locator("#answered > summary").click()
        page.get_by_role("button", name="答えを変える：").click()
        page.get_by_role("button", name="答えを変えない").click()
        expect(page.get_by_role("button", name="答えを変えない")).to_have_count(0)
        picture = page.get_by_role("img", name="大きい画面をつなぐ")
        expect(picture).to_be_hidden()
        page.locator("#steps-display > summary").click()  # opens without a script
        expect(picture).to_be_visible()
        page.get_by_role("link", name="補助金", exact=True).first.click()
        page.locator("#kind").select_option("clinic")
        page.get_by_label("都道府県").select_option(label="山口県")
        page.get_by_label("難病指定医", exact=True).check()
        page.locator("#item-0-name").fill("ノートPC")
        page.locator("#item-0-amount").fill("70000")
        page.get_by_label("使える状態になる日").fill("2027-01-15")
        page.locator("#calculate").click()
        expect(page.locator("#estimate .total")).to_have_text("35,000円")
        page.get_by_role("button", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("See about the subsidy")
        page.get_by_role("button", name="日本語").click()
        assert len(save(page, saved)) == 2


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
        running.process.wait(timeout=30)
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
        page.goto(f"{running.at}/vpn")
        page.get_by_label("設定ファイル").set_input_files(profile)
        page.get_by_role("button", name="このファイルを読む").click()
        expect(page.locator("#main")).to_contain_text("prod.clientvpn.ap-northeast-1")
        assert "SECRET" not in page.content()
        assert not [
            path for path in (tmp_path / "data").iterdir() if b"SECRET" in path.read_bytes()
        ]
        page.get_by_role("button", name="この接続先で確認する").click()
        assert verdict(page)


CLIENT = "section[aria-labelledby=client] p.note"
"""What was seen of the VPN client."""


def test_a_bad_vpn_profile_is_told_until_something_else_is_done(
    browser: Browser, tmp_path: Path
) -> None:
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
        other = context.new_page()
        other.goto(f"{running.at}/vpn")
        other.locator("#look").click()
        expect(page.locator(CLIENT).first).to_be_visible()  # the news has come
        expect(page.get_by_role("alert")).to_contain_text("remote")
        context.close()


def test_what_was_chosen_and_typed_outlives_what_the_page_learns(
    browser: Browser, tmp_path: Path
) -> None:
    profile = tmp_path / "接続.ovpn"
    profile.write_text(OVPN)
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        verdict(page)
        page.goto(f"{running.at}/vpn")
        page.get_by_label("設定ファイル").set_input_files(profile)
        page.locator("#host").fill("portal.example.jp")
        page.locator("#look").click()
        # The region with both fields was replaced: it tells now what was seen of the client.
        expect(page.locator(CLIENT).first).to_be_visible()
        assert page.locator("#file").evaluate("e => e.files[0].name") == "接続.ovpn"
        expect(page.locator("#host")).to_have_value("portal.example.jp")
        page.get_by_role("button", name="このファイルを読む").click()
        expect(page.locator("#main")).to_contain_text("prod.clientvpn.ap-northeast-1")


def test_a_changed_form_takes_its_old_result_back_until_the_answer_is_there(
    browser: Browser, tmp_path: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        told = page.get_by_text("入力が変わりました。『計算する』を押してください。")
        expect(told).to_be_hidden()
        fill_plan(page)
        total = page.locator("#estimate .total")
        expect(total).to_have_text("50,000円")
        expect(told).to_be_hidden()
        held: list[Route] = []

        def hold_the_first(route: Route) -> None:
            if held:
                route.continue_()
            else:
                held.append(route)

        page.route("**/plan", hold_the_first)
        page.locator("#item-0-amount").fill("20000")
        # No answer has come: the old amount can be read neither by eyes nor by a screen reader.
        expect(told).to_be_visible()
        assert told.evaluate("e => e.closest('[role=status]') !== null")
        expect(total).to_be_hidden()
        expect(page.locator("#todo")).to_be_hidden()
        assert "50,000円" not in page.locator("main").aria_snapshot()
        page.locator("#stale button").click()
        expect(total).to_have_text("10,000円")
        expect(total).to_be_visible()
        expect(told).to_be_hidden()
        for route in held:
            route.continue_()
        page.locator("#item-0-amount").fill("30000")
        expect(total).to_have_text("15,000円")
        expect(told).to_be_hidden()


SMALL = {"width": 1366, "height": 625}
"""What a notebook of a clinic shows of a page."""


def test_the_alarm_stands_beside_the_day_that_sets_it_off_and_the_amount_in_sight(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        app(tmp_path / "data", "--offline") as running,
        visit(browser, running, viewport=SMALL) as page,
    ):
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        amount = page.locator("#sum")
        expect(amount).to_contain_text("50,000円")
        expect(amount).to_be_in_viewport()
        day = page.get_by_label("注文する日")
        expect(page.locator("#start-alarm")).to_have_text("")
        day.fill("2026-11-21")
        alarm = page.locator("#start-alarm")
        expect(alarm).to_contain_text("これ以上は注文しないで")
        expect(alarm).to_be_in_viewport(ratio=1)
        assert "start-alarm" in (day.get_attribute("aria-describedby") or "")
        expect(amount).to_contain_text("金額は出せません")
        bar = amount.bounding_box()
        assert bar is not None
        assert bar["height"] < SMALL["height"] / 10
        expect(page.get_by_role("status").filter(has_text="金額は出せません").first).to_be_visible()


def test_the_page_of_the_plan_reads_as_a_page(browser: Browser, tmp_path: Path) -> None:
    with (
        app(tmp_path / "data", "--offline") as running,
        visit(browser, running, viewport=SMALL) as page,
    ):
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        expect(page.locator("#sum")).to_contain_text("50,000円")
        last = page.locator("#estimate tr.sum")
        expect(last).to_contain_text("50,000円")
        # It stands under the lines above it, and does not float over what follows.
        assert last.evaluate("e => getComputedStyle(e).position") == "static"
        assert last.evaluate("e => getComputedStyle(e).display") == "table-row"
        assert "field=" not in page.locator("body").inner_text()


def test_what_is_counted_says_its_kind_while_the_next_line_is_being_typed(
    browser: Browser, tmp_path: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        for number, name in enumerate(("27インチモニター", "プリンター", "ノートPC"), 1):
            page.locator(f"#item-{number}-name").fill(name)
            page.locator(f"#item-{number}-amount").fill("38000")
            expect(page.locator(f"#item-{number}-kind option:checked")).to_contain_text(
                "（品名から）"
            )
            expect(page.locator(f"#item-{number}-amount")).to_be_focused()
            # A line more is there before it is needed.
            expect(page.locator(f"#item-{number + 1}-name")).to_have_count(1)
            expect(page.locator(f"#item-{number}-amount")).to_have_value("38000")


def test_a_field_that_was_left_shows_what_the_program_made_of_it(
    browser: Browser, tmp_path: Path
) -> None:
    with app(tmp_path / "data", "--offline") as running, visit(browser, running) as page:
        page.goto(f"{running.at}/plan")
        fill_plan(page)
        page.locator("#item-1-name").fill("モニター")
        expect(page.locator("#left-out")).to_contain_text("モニター")
        page.locator("#completion").focus()
        expect(page.locator("#item-1-waiting")).to_be_visible()
