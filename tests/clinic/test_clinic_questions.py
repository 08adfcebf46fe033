"""Questions, and the answer of somebody who does not know; what the phone page makes of them."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.clinic.app_process import PURCHASE, READY, App, app, csrf, enter, facts_file
from tests.clinic.app_process import wait_for_result as result_of

TERMINAL, RULES = "not_cancer_registry_terminal", "security_rules"
OPEN = "まだ分からない項目があるため、使えるかどうか決まりません。"
LEFT = "調べた項目は、すべて適合です。あと1つの質問で決まります"
"""One question keeps the PC from being used; the other one is for information."""


@pytest.fixture
def running(tmp_path: Path) -> Iterator[App]:
    with app(tmp_path / "data", "--facts", facts_file(READY, tmp_path)) as started:
        yield started


@pytest.fixture
def client(running: App) -> Iterator[httpx.Client]:
    with enter(running) as inside:
        result_of(inside, running)
        yield inside


def say(client: httpx.Client, running: App, requirement: str, said: str) -> str:
    sent = {"csrf": csrf(client, running), "id": requirement, "said": said}
    answer = client.post(f"{running.at}/answer", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def asked(page: str) -> list[str]:
    """The requirements whose questions wait for an answer, from the top."""
    rows = re.findall(r'<li id="row-(\w+)".*?</li>', page, re.DOTALL)
    texts = re.findall(r'<li id="row-\w+".*?(?=<li id="row-|</ol>)', page, re.DOTALL)
    return [
        name
        for name, text in zip(rows, texts, strict=True)
        if 'value="unsure"' in text or 'value="keep"' in text
    ]


def verdict(page: str) -> str:
    found = re.search(r"<h1[^>]*>([^<]*)</h1>", page)
    assert found
    return found[1]


def test_not_knowing_decides_nothing_goes_on_and_is_listed_with_whom_to_ask(
    client: httpx.Client, running: App
) -> None:
    before = html.unescape(client.get(f"{running.at}/").text)
    assert asked(before) == [TERMINAL, RULES]
    assert "調べ方" not in before
    page = say(client, running, TERMINAL, "unsure")
    assert verdict(page) == verdict(before) == LEFT
    assert asked(page) == [RULES]
    assert "院長か事務の責任者に" in page
    page = say(client, running, RULES, "unsure")
    assert asked(page) == []
    assert verdict(page) == LEFT
    assert page.count("調べ方") == 2


def test_who_has_found_out_answers_later(client: httpx.Client, running: App) -> None:
    say(client, running, TERMINAL, "unsure")
    page = say(client, running, RULES, "yes")
    assert verdict(page) == LEFT
    page = say(client, running, TERMINAL, "no")
    assert verdict(page) == "このPCは、オンライン登録の要件をすべて満たしています。"
    assert asked(page) == []
    assert "調べ方" not in page
    page = say(client, running, TERMINAL, "unsure")  # an answer can also be taken back this way
    assert verdict(page) == LEFT


def test_an_answer_counts_until_there_is_a_new_one(client: httpx.Client, running: App) -> None:
    say(client, running, TERMINAL, "no")
    settled = verdict(say(client, running, RULES, "yes"))
    page = say(client, running, RULES, "change")
    assert asked(page) == [RULES]
    assert verdict(page) == settled
    page = say(client, running, RULES, "keep")
    assert (asked(page), verdict(page)) == ([], settled)
    say(client, running, RULES, "change")
    page = say(client, running, RULES, "no")
    assert asked(page) == []
    assert "つなぐ前に解決することがあります" in verdict(page)
    assert "オンライン登録ができない間" not in page
    # A slip that rules the PC out can be taken back, too.
    page = say(client, running, TERMINAL, "yes")
    assert "別のPC" in verdict(page)
    page = say(client, running, TERMINAL, "change")
    page = say(client, running, TERMINAL, "no")
    assert "つなぐ前に解決することがあります" in verdict(page)


def test_a_check_made_again_is_seen_to_have_run(client: httpx.Client, running: App) -> None:
    page = html.unescape(client.get(f"{running.at}/").text)
    assert "記録を読みました（1回目）" in page
    assert "通信の結果は、記録したときのものです。" in page
    assert "外部との通信はしていません。" not in page
    client.post(f"{running.at}/check", data={"csrf": csrf(client, running)})
    assert "記録を読みました（2回目）" in html.unescape(result_of(client, running))


def test_no_number_to_call_is_shown_before_the_place_is_known(
    client: httpx.Client, running: App
) -> None:
    number = "083-933-2958"
    page = html.unescape(client.get(f"{running.at}/phone").text)
    assert number not in page
    assert "「窓口を見る」を押してください。" in page
    assert "<select" not in page[page.index('id="offices"') : page.index('id="tell"')]
    for written, shown in (
        ("山口県", True),
        ("港区", False),  # in Tokyo, Nagoya or Osaka
        ("山口市", True),
        ("ない市", False),
        ("熊毛郡上関町", True),
        ("", False),
    ):
        sent = {"csrf": csrf(client, running), "municipality": written}
        answer = client.post(f"{running.at}/phone", data=sent, follow_redirects=True)
        assert answer.status_code == 200
        assert (number in answer.text) == shown
        plan = client.get(f"{running.at}/plan").text
        # It is the institution's, and its program is the plan's.
        assert ('<option value="35" selected>' in plan) == shown
        assert ('<option value="yamaguchi-r8-online-registration" selected>' in plan) == shown


@pytest.mark.parametrize(
    ("written", "offered", "chosen", "told"),
    [
        ("ふちゅう", ("東京都府中市", "広島県府中市", "広島県府中町"), "342084", "広島県府中市"),
        ("しおがま", ("宮城県塩竈市",), "042030", "宮城県塩竈市"),
        ("中央区", ("東京都中央区", "北海道札幌市", "熊本県熊本市"), "011002", "北海道札幌市"),
    ],
)
def test_the_phone_page_is_told_the_municipality_by_its_first_letters(
    client: httpx.Client,
    running: App,
    written: str,
    offered: tuple[str, ...],
    chosen: str,
    told: str,
) -> None:
    def post(**sent: str) -> str:
        token = {"csrf": csrf(client, running)}
        answer = client.post(f"{running.at}/phone", data=token | sent, follow_redirects=True)
        return html.unescape(answer.text)

    page = post(municipality=written)
    assert "どこに聞くか" not in page
    for name in offered:
        assert f">{name}</button>" in page
    page = post(municipality=written, place=chosen)
    assert f'name="municipality" maxlength="300" value="{told}"' in page
    assert told in page[page.index("どこに聞くか") :]
    assert f'value="{told.removeprefix(told[:3])}"' in client.get(f"{running.at}/plan").text
    post(municipality="")


def test_who_reads_english_sees_what_to_say_in_japanese(client: httpx.Client, running: App) -> None:
    client.post(f"{running.at}/view", data={"csrf": csrf(client, running), "lang": "en"})
    page = html.unescape(client.get(f"{running.at}/phone").text)
    assert "The office speaks Japanese" in page
    assert '<span lang="ja">「難病チェッカーで、' in page
    assert f"結果は『{OPEN}』です。」</span>" in page
    assert "It says: Some items are still open" in page


def test_only_what_is_asked_can_be_answered(client: httpx.Client, running: App) -> None:
    before = client.get(f"{running.at}/").text
    for requirement, said in (
        ("memory", "unsure"),
        ("no_such", "unsure"),
        ("memory", "yes"),
        (TERMINAL, "perhaps"),
        (TERMINAL, "later"),
    ):
        page = say(client, running, requirement, said)
        assert asked(page) == [TERMINAL, RULES]
        assert "調べ方" not in page
        assert verdict(page) == verdict(html.unescape(before))


def test_the_phone_page_says_what_to_tell_and_to_ask(client: httpx.Client, running: App) -> None:
    page = html.unescape(client.get(f"{running.at}/phone").text)
    assert "医療機関の名前を入れると" in page
    assert f"『{OPEN}』" in page
    assert "院内で確認すること" in page
    assert "いまのところ、窓口に聞くことはありません。" in page
    assert "足りないものはありません。" not in page
    assert "補助金は使えますか" not in page
    sent = {"csrf": csrf(client, running), "name": "<b>山口</b>クリニック"}
    client.post(f"{running.at}/plan", data=sent)
    raw = client.get(f"{running.at}/phone").text
    assert "「&lt;b&gt;山口&lt;/b&gt;クリニックの（あなたの名前）です。」" in raw
    say(client, running, TERMINAL, "no")
    say(client, running, RULES, "yes")
    page = html.unescape(client.get(f"{running.at}/phone").text)
    assert "足りないものはありませんでした。" in page
    assert "院内で確認すること" not in page


def test_the_qr_code_is_explained_as_what_it_holds(client: httpx.Client, running: App) -> None:
    page = html.unescape(client.get(f"{running.at}/phone").text)
    alt = re.search(r'<img class="qr"[^>]*alt="([^"]*)"', page)
    assert alt
    holds_all = "全部" in alt[1]
    assert ("この結果の全部（PCの名前と読み取った値、判定、質問への答え）" in page) == holds_all
    assert ("結果の番号（12桁）だけ。" in page) != holds_all


def test_the_qr_code_of_another_result_is_not_shown_from_memory(
    client: httpx.Client, running: App
) -> None:
    def source() -> str:
        found = re.search(r'<img class="qr" src="([^"]*)"', client.get(f"{running.at}/phone").text)
        assert found
        return found[1]

    before = source()
    assert source() == before
    say(client, running, TERMINAL, "no")
    assert source() != before
    origin = running.at[: running.at.index("/", 8)]
    assert client.get(origin + source()).headers["content-type"] == "image/png"


def rows(page: str) -> dict[str, str]:
    """The rows of the list by requirement, from the top."""
    found = re.findall(
        r'<li id="row-(\w+)"(.*?)(?=<li id="row-|</ol>\s*(?:</section>|<))', page, re.DOTALL
    )
    return dict(found)


def test_what_need_not_be_bought_stands_apart_and_only_what_costs_warns(tmp_path: Path) -> None:
    with (
        app(tmp_path / "data", "--facts", facts_file(PURCHASE, tmp_path)) as running,
        enter(running) as client,
    ):
        page = html.unescape(result_of(client, running))
        needed, _, beside = page.partition('id="beside"')
        warned = [name for name, text in rows(page).items() if "早く注文・購入したものは" in text]
        assert warned == ["display"]  # beside the first of them, and once
        paid = [name for name, text in rows(page).items() if '/plan">' in text]
        assert {"display", "excel"} <= set(paid)
        assert {"display", "excel"} <= set(rows(needed))
        assert "memory" in rows(beside)
        # The warning explains 内示 itself; it is not explained twice.
        assert "<dt>内示</dt>" not in page
        phone = html.unescape(client.get(f"{running.at}/phone").text)
        assert "補助金は使えますか" in phone
        missing = phone[phone.index("足りない項目は、") :].partition("です。手順を")[0]
        assert "ディスプレイ解像度" in missing
        assert "メモリ" not in missing


def test_what_decides_nothing_is_not_said_to_decide(client: httpx.Client, running: App) -> None:
    page = html.unescape(client.get(f"{running.at}/").text)
    assert verdict(page) == LEFT
    assert TERMINAL in rows(page.partition('id="beside"')[0])
    assert RULES in rows(page.partition('id="beside"')[2])
    page = say(client, running, TERMINAL, "no")  # what is left is for information only
    assert verdict(page) == (
        "このPC自体は、オンライン登録に使えます。"
        "ただし、つなぐ前に確かめることがあります：院内のセキュリティ規則。"
    )
    assert "決まります" not in page
    assert asked(page) == [RULES]


def test_answers_are_not_said_to_decide_what_could_not_be_looked_at(tmp_path: Path) -> None:
    facts = Path(facts_file("remote-desktop", tmp_path))
    seen = json.loads(facts.read_text(encoding="utf-8"))
    seen["facts"]["display.screens"] = {"failure": {"reason": "timed_out", "detail": ""}}
    facts.write_text(json.dumps(seen), encoding="utf-8")
    with app(tmp_path / "data", "--facts", str(facts)) as running, enter(running) as client:
        page = html.unescape(result_of(client, running))
        assert verdict(page).startswith("あと")
        assert "質問で決まります" not in page
        assert "すべて適合" not in verdict(page)


def test_the_screen_in_front_of_a_virtual_desktop_is_asked_once_and_settles_it(
    tmp_path: Path,
) -> None:
    facts = facts_file("remote-desktop", tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, enter(running) as client:
        result_of(client, running)
        page = html.unescape(say(client, running, TERMINAL, "no"))
        assert "目の前の画面の解像度は、どれですか。" in page
        for value in ("1920x1080", "1280x1024", "1024x768", "unsure"):
            assert f'value="{value}"' in page
        page = say(client, running, "display", "yes")  # no answer to this question
        assert "目の前の画面の解像度は、どれですか。" in page
        page = html.unescape(say(client, running, "display", "1920x1080"))
        assert "display" not in asked(page)
        assert "1920×1080か、それより広い" in page


def test_the_institutions_name_can_be_entered_where_documents_are_saved(
    client: httpx.Client, running: App, tmp_path: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    sent = {"csrf": csrf(client, running, "/documents"), "name": "<山口>クリニック", "kind": "html"}
    sent |= {"place": "other", "path": str(folder)}
    client.post(f"{running.at}/save", data=sent, follow_redirects=True).raise_for_status()
    (saved,) = folder.iterdir()
    assert "&lt;山口&gt;クリニック" in saved.read_text(encoding="utf-8")
    for page in ("plan", "documents"):  # it is the institution's, everywhere
        assert 'value="&lt;山口&gt;クリニック"' in client.get(f"{running.at}/{page}").text


def test_answers_that_are_kept_outlive_a_restart_and_others_do_not(tmp_path: Path) -> None:
    facts = facts_file(READY, tmp_path)
    for kept in ("no", "yes"):
        data = tmp_path / kept
        with app(data, "--facts", facts) as running, enter(running) as client:
            result_of(client, running)
            sent = {"csrf": csrf(client, running), "keep": kept}
            client.post(f"{running.at}/keep", data=sent, follow_redirects=True).raise_for_status()
            say(client, running, TERMINAL, "no")
        with app(data, "--facts", facts) as running, enter(running) as client:
            page = html.unescape(result_of(client, running))
            assert (TERMINAL in asked(page)) == (kept == "no")
