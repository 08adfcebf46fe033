"""What the clinic's page says of a plan, read from the running program without a browser."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from tests.web.app_process import READY, App, app, csrf, enter, facts_file

PLAN = {
    "name": "山口クリニック",
    "kind": "clinic",
    "prefecture": "35",
    "was_prefecture": "35",
    "designated": "nanbyo",
    "program": "yamaguchi-r8-online-registration",
    "item-0-name": "ノートPC",
    "item-0-amount": "148000",
    "completion_date": "2027-01-15",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("plan")
    with app(folder / "data", "--facts", facts_file(READY, folder)) as started:
        yield started


@pytest.fixture(scope="module")
def client(running: App) -> Iterator[httpx.Client]:
    with enter(running) as inside:
        yield inside


def send(client: httpx.Client, running: App, **fields: str) -> str:
    """Send the plan's form and return the page that answers, without its escapes."""
    sent = {**PLAN, **fields, "csrf": csrf(client, running)}
    answer = client.post(f"{running.at}/plan", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_the_text_to_copy_has_its_lines(client: httpx.Client, running: App) -> None:
    page = send(client, running)
    (text,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert "\ufffd" not in page
    lines = text.splitlines()
    assert "医療機関名：山口クリニック" in lines
    assert "  - ノートPC  148,000円" in lines
    assert "完了の予定日：2027年1月15日" in lines


LATE = "調査の期限（2026年3月31日必着）は過ぎました。"
PHONE = "083-933-2958"


def test_after_the_survey_s_day_the_page_and_the_mail_say_so_first(
    client: httpx.Client, running: App
) -> None:
    page = send(client, running)
    estimate = page[page.index('id="estimate"') :]
    assert LATE in estimate[: estimate.index('class="card"')]
    assert PHONE in estimate[: estimate.index('class="card"')]
    body = mail(page)
    assert body.startswith("【送る前に】" + LATE)
    assert PHONE in body.splitlines()[0]
    assert "過ぎました" in page[page.index('class="timeline"') :]
    assert "済み" not in page


@pytest.mark.parametrize("day", ["2026-03-30", "2026-03-31"])
def test_until_the_survey_s_day_nothing_is_late(day: str, tmp_path: Path) -> None:
    with app(tmp_path, "--offline", day=day) as started, enter(started) as inside:
        page = send(inside, started)
    assert LATE not in page
    assert mail(page).startswith("所要額調査の調査票")


def mail(page: str) -> str:
    """The text of the mail draft."""
    found = re.search(r'href="mailto:[^"]*&body=([^"]*)"', page)
    assert found
    return unquote(found[1])


def field(page: str, name: str) -> str:
    """The tag of a form's field."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)
    assert found
    return found[0]


def test_an_item_without_an_amount_is_asked_for_and_is_not_zero_yen(
    client: httpx.Client, running: App
) -> None:
    page = send(client, running, **{"item-0-amount": ""})
    assert 'value=""' in field(page, "item-0-amount")
    assert 'aria-invalid="true"' in field(page, "item-0-amount")
    assert 'value="ノートPC"' in field(page, "item-0-name")
    assert "金額を入れてください。" in page
    assert "まだ決まりません" in page
    assert "× 対象外" not in page
    assert "計算に入っていません：ノートPC。" in page
    assert 'value=""' in field(
        html.unescape(client.get(f"{running.at}/plan").text), "item-0-amount"
    )


@pytest.mark.parametrize("wrong", ["-5", "十万円", "5台", "1e5", "1000000000000", "12.5", "1,2,3"])
def test_a_wrong_amount_stays_with_its_message(
    wrong: str, client: httpx.Client, running: App
) -> None:
    other = {"item-1-name": "設定費", "item-1-amount": "30000", "item-1-category": "equipment"}
    page = send(client, running, **{"item-0-amount": wrong}, **other)
    tag = field(page, "item-0-amount")
    assert f'value="{wrong}"' in tag
    assert "autofocus" in tag
    assert "data-focus" in tag
    assert page.index(f"999,999,999,999円まで）：{wrong}</p>") < page.index('id="item-0-problem"')
    assert 'value="ノートPC"' in field(page, "item-0-name")
    assert "計算に入っていません：ノートPC。" in page
    assert '<p class="total">15,000円<span class="without">（ノートPCを除く）</span></p>' in page


@pytest.mark.parametrize(
    "written", ["14.8万円", "14万8千円", "￥148，000", "148 000", "１４８０００円"]
)
def test_an_amount_as_people_write_it(written: str, client: httpx.Client, running: App) -> None:
    page = send(client, running, **{"item-0-amount": written})
    assert 'value="148000"' in field(page, "item-0-amount")
    assert '<p class="total">50,000円</p>' in page
    assert 'id="left-out"' not in page


def test_once_the_notice_has_come_the_warning_says_what_is_true_now(
    client: httpx.Client, running: App
) -> None:
    wait = "内示が届くまで、注文しないでください"
    coming = {"preliminary_notice_date": "2026-11-22", "start_date": "2026-11-22"}
    assert wait in send(client, running, **coming)
    page = send(client, running, **coming | {"preliminary_notice_date": "2026-11-21"})
    assert wait not in page
    assert "内示日（2026年11月21日）以降の注文は対象です。" in page


def test_the_own_share_is_shown_when_cost_and_subsidy_are_known(
    client: httpx.Client, running: App
) -> None:
    said = "自己負担の見込み：98,000円（費用 148,000円 − 補助の見込み額 50,000円）"
    assert said in send(client, running)
    assert "自己負担" not in send(client, running, **{"item-0-amount": ""})
    assert "自己負担" not in send(client, running, program="")
    other = {"item-1-name": "延長保証", "item-1-amount": "2000", "item-1-category": "other"}
    assert "自己負担の見込み：100,000円（費用 150,000円" in send(client, running, **other)


def test_the_notice_is_explained_once(client: httpx.Client, running: App) -> None:
    page = send(client, running)
    assert page.count("内示（ないじ）とは、県が補助の額を前もって知らせることです。") == 1
    assert page.index("内示（ないじ）とは") < page.index("<form method", page.index("<h1"))


def test_an_item_without_an_amount_is_on_the_list_of_what_counts(
    client: httpx.Client, running: App
) -> None:
    other = {"item-1-name": "プリンタ", "item-1-amount": ""}
    page = send(client, running, **other)
    listed = page[page.index("購入の予定") : page.index('class="timeline"')]
    assert re.search(r"プリンタ</th><td class=\"number\">金額なし</td><td>○ 対象", listed)
    (text,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert "  - プリンタ  （記入してください）" in text.splitlines()


def test_what_nobody_can_know_yet_is_not_a_condition(client: httpx.Client, running: App) -> None:
    page = send(client, running)
    conditions = page[page.index("<h3>条件</h3>") : page.index("<h3>知っておくこと</h3>")]
    cautions = page[page.index("<h3>知っておくこと</h3>") :]
    cautions = cautions[: cautions.index("<h3>", 1)]
    for caution in ("補助額が減ったり", "所要額調査は意向の調査です"):
        assert caution not in conditions
        assert caution in cautions
    assert "病院・診療所です。" in conditions
    assert 'class="state' not in cautions


def test_the_words_of_the_timeline_are_explained(client: httpx.Client, running: App) -> None:
    page = send(client, running)
    for term in ("所要額調査", "交付申請", "内示", "着手", "交付決定", "実績報告"):
        assert page.count(f"<dt>{term}</dt>") == 1
    assert 'aria-describedby="start-help"' in page
    assert "着手（ちゃくしゅ）とは" in page
