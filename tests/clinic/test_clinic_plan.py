"""What the clinic's page says of a plan, read from the running program without a browser."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from tests.clinic.app_process import (
    READY,
    App,
    app,
    csrf,
    enter,
    facts_file,
    wait_for_result,
)
from tests.documents.pages import text_of

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


def send(client: httpx.Client, running: App, **fields: str | list[str]) -> str:
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
    # It is told beside the mail, not before the result.
    assert LATE not in estimate[: estimate.index("県の調査への回答")]
    assert LATE in estimate[estimate.index("県の調査への回答") : estimate.index("mailto:")]
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
    # It may be left out: a calm note, and no fault.
    assert 'aria-invalid="true"' not in field(page, "item-0-amount")
    assert 'value="ノートPC"' in field(page, "item-0-name")
    assert '<p class="quiet" id="item-0-waiting">金額は、分かったときに入れてください。' in page
    assert '<div class="note" id="left-out">' in page
    again = html.unescape(client.get(f"{running.at}/plan").text)
    assert 'id="item-0-waiting"' in again
    assert "まだ決まりません" in page
    assert "× 対象外" not in page
    assert "計算に入っていません：ノートPC。" in page
    assert 'value=""' in field(
        html.unescape(client.get(f"{running.at}/plan").text), "item-0-amount"
    )


@pytest.mark.parametrize("wrong", ["-5", "十万円", "5台", "1e5", "1000000000001", "12.5", "1,2,3"])
def test_a_wrong_amount_stays_with_its_message(
    wrong: str, client: httpx.Client, running: App
) -> None:
    other = {"item-1-name": "プリンタ", "item-1-amount": "30000"}
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
    assert "「対象」のものを、内示日（2026年11月21日）以降に注文したときだけです。" in page
    warning = page[page.index('<div id="warning"') :]
    # Good news is not in the colour of the alarm, and it is about the items that count.
    assert warning.startswith('<div id="warning" data-swap class="note" data-result>')


def test_once_the_work_is_completed_nothing_is_said_of_orders(
    client: httpx.Client, running: App
) -> None:
    days = {"preliminary_notice_date": "2026-11-10", "start_date": "2026-11-12"}
    done = {"done-start": "2026-11-12"}
    page = send(client, running, **days, **done)
    assert "以降に注文したときだけです。" in page
    page = send(client, running, **days, **done, **{"done-completion": "2026-11-20"})
    assert "以降に注文したときだけです。" not in page
    assert page[page.index('<div id="warning"') :].startswith('<div id="warning" data-swap')
    assert "注文しないでください" not in page


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
    assert page.count("内示（ないじ）とは、補助の額を前もって知らせる通知です。") == 1
    assert page.index("内示（ないじ）とは") < page.index("<form id=", page.index("<h1"))


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


ALARM = "これ以上は注文しないで、電話してください"


@pytest.mark.parametrize(
    ("start", "alarmed"), [("2026-11-20", True), ("2026-11-21", True), ("2026-11-22", False)]
)
def test_an_order_without_a_notice_is_an_alarm_from_its_day_on(
    start: str, client: httpx.Client, running: App, *, alarmed: bool
) -> None:
    page = send(client, running, start_date=start)
    warning = page[page.index('id="warning"') : page.index("<form id=", page.index("<h1"))]
    assert (ALARM in warning) is alarmed
    assert ('role="alert"' in warning) is alarmed
    assert ("！" in warning) is alarmed
    assert ("50,000円" in page) is not alarmed
    assert ("金額は出せません" in page) is alarmed
    timeline = page[page.index("<h3>日程</h3>") :]
    here = timeline.index("次はここ：")
    assert ("窓口に電話してください：山口県健康福祉部健康増進課" in timeline[here : here + 90]) is (
        alarmed
    )
    questions = page[page.index('id="asking"') :]
    questions = questions[: questions.index("</ul>")]
    assert ("内示が届く前に、注文する日" in questions) is alarmed
    arrived = send(client, running, start_date=start, preliminary_notice_date="2026-11-19")
    assert ALARM not in arrived
    assert "50,000円" in arrived


def chosen(page: str, name: str) -> str:
    """The entry that is chosen in a list."""
    part = page[page.index(f'name="{name}"') :]
    found = re.search(r"<option[^>]* selected>([^<]*)", part[: part.index("</select>")])
    return found[1] if found else ""


def test_no_kind_of_cost_is_chosen_without_being_seen(client: httpx.Client, running: App) -> None:
    page = send(client, running, **{"item-0-name": "雑費"})
    assert chosen(page, "item-0-category") == "選んでください"
    assert "種類を選んでください。" in page
    assert "費用の種類が選ばれていない品目は、下の計算に入っていません：雑費。" in page
    assert "まだ計算できません" in page
    page = send(client, running, **{"item-0-name": "雑費", "item-0-category": "equipment"})
    assert chosen(page, "item-0-category") == "備品の購入（PC、プリンタなど）"
    assert "種類を選んでください。" not in page
    page = send(client, running)
    assert chosen(page, "item-0-category") == "備品の購入（PC、プリンタなど）（品名から）"
    for category in ("", "equipment"):
        excel = {"item-0-name": "Excel", "item-0-category": category}
        page = send(client, running, **excel)
        assert chosen(page, "item-0-category") == "ソフトの購入（Excelなど）（品名から）"
        assert "○ 対象<" not in page


def test_a_renamed_item_gets_the_kind_of_its_new_name(client: httpx.Client, running: App) -> None:
    send(client, running, **{"item-0-name": "Excel", "item-0-category": ""})
    page = send(client, running, **{"item-0-name": "プリンタ", "item-0-category": ""})
    assert chosen(page, "item-0-category") == "備品の購入（PC、プリンタなど）（品名から）"


def test_the_survey_is_asked_for_and_without_an_answer_nothing_is_promised(
    client: httpx.Client, running: App
) -> None:
    order = {"preliminary_notice_date": "2026-11-20", "start_date": "2026-11-21"}
    promised = "○</span> 対象になる見込み"
    page = send(client, running, **order)
    assert "県の所要額調査（2026年3月31日締切の調査票）を出しましたか" in page
    assert promised not in page
    assert "答えたかどうかが未回答です" in page
    page = send(client, running, **order, **{"option-survey-answered": "no"})
    assert promised not in page
    assert "対象外" not in page[page.index('id="estimate"') : page.index("計算のしかた")]
    assert "いまからでも補助を受けられますか" in page
    page = send(client, running, **order, **{"option-survey-answered": "yes"})
    assert promised in page
    assert LATE not in page
    assert "mailto:" not in page


def test_a_physician_and_none_at_once_is_told_and_counts_as_neither(
    client: httpx.Client, running: App
) -> None:
    said = "両方が選ばれています。どちらかだけを選んでください。"
    page = send(client, running, designated=["nanbyo", "none"])
    assert said in page
    assert "勤務する指定医が未回答です" in page
    for one, words in (
        ("nanbyo", "指定医等が勤務しています"),
        ("none", "指定医等が勤務していない"),
    ):
        page = send(client, running, designated=one)
        assert said not in page
        assert words in page


def test_not_knowing_about_the_notice_counts_as_not_received(
    client: httpx.Client, running: App
) -> None:
    wait = "内示が届くまで、注文しないでください"
    note = "届いていないものとして計算しています。"
    page = send(client, running, notice="unknown")
    assert chosen(page, "notice") == "分からない"
    assert wait in page
    assert note in page
    assert PHONE in page[page.index(note) : page.index(note) + 200]
    page = send(client, running, notice="not-yet")
    assert chosen(page, "notice") == "まだ届いていない"
    assert wait in page
    assert note not in page
    assert "まだ届いていないと答えました。" in page
    page = send(client, running, notice="received", preliminary_notice_date="2026-11-21")
    assert chosen(page, "notice") == "届いた"
    assert "2026年11月21日に届いたと答えました。" in page
    assert wait not in page
    page = send(client, running, preliminary_notice_date="2026-11-21")
    assert chosen(page, "notice") == ""
    assert "届いた日として2026年11月21日が入っています。" in page
    assert wait not in page


@pytest.mark.parametrize(
    ("said", "day", "problem"),
    [
        ("received", "", "「内示を受けた日」に、届いた日を入れてください"),
        ("received", "2026-11-22", "まだ来ていない日付です"),
        ("received", "2026-11-21", ""),
        ("not-yet", "2026-11-21", "届いたと答えていません"),
        ("unknown", "2026-11-21", "届いたと答えていません"),
        ("not-yet", "2026-11-22", ""),
        ("", "2026-11-22", "内示が届いたかどうかを選んでください"),
    ],
)
def test_a_notice_that_contradicts_its_day_counts_as_not_received(
    said: str, day: str, problem: str, client: httpx.Client, running: App
) -> None:
    fields = {"notice": said, "preliminary_notice_date": day, "start_date": "2026-12-01"}
    page = send(client, running, **fields)
    problems = page[page.index('id="problems"') : page.index('id="institution"')]
    assert (problem in problems) if problem else ("warn" not in problems)
    arrived = "内示日（2026年11月21日）以降に注文したときだけです。" in page
    # It is told at the field, and what was typed still stands there.
    at_field = page[page.index('name="preliminary_notice_date"') : page.index('for="start"')]
    assert (problem in at_field) if problem else ("warn" not in at_field)
    assert f'value="{day}"' in field(page, "preliminary_notice_date")
    assert arrived is (said == "received" and day == "2026-11-21")


@pytest.mark.parametrize(
    ("fields", "left"),
    [
        ({"start_date": "2026-12-01", "completion_date": "2026-11-30"}, "completion_date"),
        ({"start_date": "R8.12.1", "done-completion": "2026/11/20"}, "done-completion"),
    ],
)
def test_days_that_contradict_each_other_take_nothing_else_away(
    client: httpx.Client, running: App, fields: dict[str, str], left: str
) -> None:
    send(client, running, name="前の医院", prefecture="34", program="")
    page = send(client, running, **fields)
    assert "使える状態になる日（完了）が、注文する日（着手）より前です" in page
    assert 'value="山口クリニック"' in field(page, "name")
    assert 'value="2026-12-01"' in field(page, "start_date")
    assert 'value="ノートPC"' in field(page, "item-0-name")
    assert 'value=""' in field(page, left) or "value=" not in field(page, left)
    assert "50,000円" in page[page.index('id="estimate"') :]


def test_a_prefecture_without_a_program_is_no_dead_end(client: httpx.Client, running: App) -> None:
    page = send(client, running, prefecture="34", program="")
    estimate = page[page.index('id="estimate"') :]
    assert "広島県の医療機関の補助金は、このプログラムに入っていません" in estimate
    assert "補助がないという意味ではありません" in estimate
    assert "担当課につないでもらえます）。難病：広島県の、難病の医療費助成の担当課。" in estimate
    assert PHONE not in estimate
    assert "このプログラムに入っていません" not in send(client, running)
    assert "このプログラムに入っていません" not in send(client, running, prefecture="", program="")


@pytest.mark.parametrize(
    ("prefecture", "town", "designated", "whom"),
    [
        ("01", "札幌市", ["nanbyo"], "難病：北海道札幌市の、難病の医療費助成の担当課"),
        ("01", "札幌市", ["shoman"], "小児慢性特定疾病：北海道札幌市の、小児慢性特定疾病の"),
        ("46", "鹿児島市", ["nanbyo"], "難病：鹿児島県の、難病の医療費助成の担当課"),
        ("46", "鹿児島市", ["shoman"], "小児慢性特定疾病：鹿児島県鹿児島市の、"),
        ("46", "鹿児島市", ["nanbyo", "shoman"],
         "難病：鹿児島県の、難病の医療費助成の担当課、小児慢性特定疾病：鹿児島県鹿児島市の、"),
        ("13", "世田谷区", ["shoman"], "小児慢性特定疾病：東京都世田谷区か東京都です。"),
    ],
)  # fmt: skip
def test_without_a_program_the_call_goes_to_who_designates(
    client: httpx.Client,
    running: App,
    prefecture: str,
    town: str,
    designated: list[str],
    whom: str,
) -> None:
    fields = {"prefecture": prefecture, "was_prefecture": prefecture, "municipality": town}
    page = send(client, running, **fields, designated=designated, program="")
    estimate = page[page.index('id="estimate"') :]
    estimate = estimate[: estimate.index("PCの確認と書類は")]
    assert f"担当課につないでもらえます）。{whom}" in estimate
    assert ("難病：" in estimate) is ("nanbyo" in designated)
    assert "県庁" not in estimate
    phone = html.unescape(client.get(f"{running.at}/phone").text)
    assert "下の「どこに聞くか」の担当課におかけください" in phone
    assert whom.partition("、小児")[0] in phone
    assert "県に聞く" not in phone
    assert "県に「足りない」" not in phone


def test_without_a_program_the_english_page_names_the_place_in_english(
    client: httpx.Client, running: App
) -> None:
    fields = {"prefecture": "01", "was_prefecture": "01", "municipality": "札幌市", "program": ""}
    send(client, running, **fields)
    sent = {"lang": "en", "here": "", "csrf": csrf(client, running)}
    client.post(f"{running.at}/view", data=sent, follow_redirects=True)
    page = html.unescape(client.get(f"{running.at}/plan").text)
    client.post(f"{running.at}/view", data=sent | {"lang": "ja"}, follow_redirects=True)
    said = page[page.index("No subsidy for institutions of ") :]
    assert said[: said.index("The check of this PC")].isascii()


def test_a_second_office_is_told_beside_the_one_with_a_number(
    client: httpx.Client, running: App
) -> None:
    send(client, running, municipality="下関市", designated=["nanbyo", "shoman"])
    phone = html.unescape(client.get(f"{running.at}/phone").text)
    assert PHONE in phone
    assert "小児慢性特定疾病：山口県下関市の、小児慢性特定疾病の医療費助成の担当課" in phone
    send(client, running, municipality="山口市", designated=["nanbyo", "shoman"])
    phone = html.unescape(client.get(f"{running.at}/phone").text)
    assert PHONE in phone
    assert "どこに聞くか" not in phone


def test_a_plan_that_is_not_eligible_is_told_what_to_do_and_not_the_next_event(
    client: httpx.Client, running: App
) -> None:
    page = send(client, running, kind="pharmacy")
    assert "× " in page.replace("×</span>", "× ")
    assert page.count("次はここ：") == 1
    here = page.index("次はここ：")
    assert "「満たさない」とある条件を見て" in page[here : here + 60]
    assert PHONE in page[here : here + 200]


def test_what_the_sum_is_without_stands_beside_it(client: httpx.Client, running: App) -> None:
    total = '<p class="total">50,000円<span class="without">（Excelを除く）</span></p>'
    excel = {"item-1-name": "Excel"}
    assert total in send(client, running, **excel)
    assert total in send(client, running, **excel, **{"item-1-amount": "20000"})
    assert 'class="without"' not in send(client, running)


def test_without_an_amount_there_is_no_sum(client: httpx.Client, running: App) -> None:
    for amount in ("", "0"):
        page = send(client, running, **{"item-0-amount": amount})
        assert '<p class="total">まだ金額がありません</p>' in page
        assert "計算のしかた" not in page
        assert "自己負担" not in page
    assert "計算のしかた" in send(client, running, **{"item-0-amount": "1"})


def test_what_to_do_next_names_office_and_number(client: httpx.Client, running: App) -> None:
    order = {"preliminary_notice_date": "2026-11-20", "start_date": "2026-11-25"}
    page = send(client, running, **order, **{"option-survey-answered": "yes"})
    todo = page[page.index('id="todo"') :]
    todo = todo[: todo.index("</div>")]
    assert "次にすること：" in todo
    assert "注文してよいのは：ノートPC。" in todo
    assert PHONE in todo
    assert "2026年11月25日" in todo


def todo_of(page: str) -> str:
    """Return what the page says to do next."""
    return page[page.index('id="todo"') :].partition("</div>")[0]


def test_what_was_done_is_entered_and_decides_what_comes_next(
    client: httpx.Client, running: App
) -> None:
    days = {
        "notice": "received",
        "preliminary_notice_date": "2026-03-20",
        "start_date": "2026-03-25",
        "completion_date": "2026-12-01",
        "option-survey-answered": "yes",
    }
    page = send(client, running, **days, **{"done-start": "2026-03-25"})
    assert 'name="done-start" value="2026-03-25"' in page
    assert "届いたものを使える状態にします" in todo_of(page)
    assert "注文・購入した日：2026年3月25日" not in page.partition('id="todo"')[0]
    done = {"done-start": "2026-03-25", "done-application": "2999-01-01"}
    page = send(client, running, **days, **done)
    assert "「交付申請をした日」が、まだ来ていない日付です" in page
    assert 'name="done-application" value=""' in page


def test_the_words_of_the_timeline_are_explained(client: httpx.Client, running: App) -> None:
    page = send(client, running)
    for term in ("所要額調査", "交付申請", "内示", "着手", "交付決定", "実績報告"):
        assert page.count(f"<dt>{term}</dt>") == 1
    assert 'aria-describedby="start-alarm start-help"' in page
    assert "着手（ちゃくしゅ）とは" in page


def test_setting_up_is_never_counted_as_a_change_of_systems(
    client: httpx.Client, running: App
) -> None:
    work = {"item-1-name": "設定費", "item-1-amount": "20000", "item-1-category": "system"}
    page = send(client, running, **{"item-0-amount": "30000"}, **work)
    assert '<p class="total">15,000円<span class="without">（設定費を除く）</span></p>' in page
    assert chosen(page, "item-1-category") == "その他（品名から）"
    assert "設定費の費用は、補助の対象になりますか。" in page
    # Each kind is explained where it is chosen.
    explained = page[page.index('id="kinds-help"') : page.index('id="plan-items"')]
    assert explained.count("<dt>") == explained.count("<dd>") == 4
    assert "PCの設定費は入れません" in explained


def test_who_does_not_know_of_the_survey_says_so(client: httpx.Client, running: App) -> None:
    page = send(client, running, **{"option-survey-answered": "unknown"})
    assert chosen(page, "option-survey-answered") == "分からない"
    asking = page[page.index('id="asking"') :]
    assert "調査票は、当院から届いていますか。" in asking[: asking.index("</ul>")]
    todo = page[page.index('id="todo"') :]
    assert "調査票は、当院から届いていますか。" in todo[: todo.index("</div>")]
    page = send(client, running, **{"option-survey-answered": "no"})
    todo = page[page.index('id="todo"') :]
    todo = todo[: todo.index("</div>")]
    assert "いまからでも補助を受けられますか。" in todo
    assert "送る前に" not in todo


def test_the_way_from_the_estimate_to_its_paper_forgets_what_was_saved_before(
    client: httpx.Client, running: App, tmp_path: Path
) -> None:
    wait_for_result(client, running)
    page = send(client, running)
    saved = '<h2 id="saved"'

    def save() -> str:
        sent = {"csrf": csrf(client, running), "kind": "checklist", "path": str(tmp_path)}
        answer = client.post(f"{running.at}/save", data=sent, follow_redirects=True)
        return answer.text

    def look(way: str) -> str:
        return client.get(running.at + way, follow_redirects=True).text

    assert saved in save()
    assert saved in look("/documents")
    (way,) = re.findall(r'href="[^"]*(/documents\?kind=subsidy)"', page)
    asked = look(way)
    assert saved not in asked
    assert re.search(r'value="subsidy" checked', asked)
    assert not re.search(r'value="checklist" checked', asked)
    assert saved not in look("/documents")
    # Nor does what was made of other answers stay.
    assert saved in save()
    send(client, running, **{"item-0-amount": "99999"})
    assert saved not in look("/documents")


def test_programs_that_have_ended_are_folded_away(client: httpx.Client, running: App) -> None:
    page = send(client, running, prefecture="13", program="")
    select = page[page.index('id="program"') :]
    assert "（終了）" not in select[: select.index("</select>")]
    folded = page[page.index('<details id="ended-programs">') :]
    assert "マイナンバーカードの利活用推進事業" in folded[: folded.index("</details>")]
    ended = send(client, running, prefecture="13", was_prefecture="13", program=ENDED)
    assert chosen(ended, "program").endswith("（終了）")
    warning = ended[ended.index('<div id="warning"') : ended.index("<form", ended.index("<h1"))]
    assert "内示" not in warning
    # Where there is no office with a number, nobody is sent to one without a name.
    assert "窓口に聞いてください：窓口" not in ended


ENDED = "digital-agency-r5-mynumber-card"


def test_the_days_to_come_are_taken_from_the_plan_as_a_calendar_file(
    client: httpx.Client, running: App
) -> None:
    wait_for_result(client, running)
    send(client, running, program="", prefecture="")
    assert client.get(f"{running.at}/take/ics").status_code == 404
    page = send(client, running)
    (way,) = re.findall(r'href="[^"]*(/take/ics)"', page)
    answer = client.get(running.at + way)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith(".ics")
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"DTSTART;VALUE=DATE:20270115" in answer.content


def test_the_sheet_for_a_call_is_offered_where_no_program_runs(
    client: httpx.Client, running: App
) -> None:
    wait_for_result(client, running)
    way = f"{running.at}/take/call"
    for prefecture, program, offered in (("", "", False), ("35", "", False), ("46", "", True)):
        send(client, running, prefecture=prefecture, program=program)
        page = client.get(f"{running.at}/documents").text
        assert ("補助金について電話で聞くこと" in page) is offered, prefecture
        answer = client.get(way)
        assert answer.status_code == (200 if offered else 404), prefecture
    assert answer.content.startswith(b"%PDF")


def test_the_paper_of_the_comparison_is_offered_where_only_one_can_be_had(
    client: httpx.Client, running: App, tmp_path: Path
) -> None:
    wait_for_result(client, running)
    way = f"{running.at}/take/comparison"
    page = send(client, running)
    assert "/take/comparison" not in page
    assert client.get(way).status_code == 404
    page = send(client, running, prefecture="13", was_prefecture="13", program=ENDED)
    assert page.count("/take/comparison") == 1
    assert 'value="comparison"' in client.get(f"{running.at}/documents").text
    answer = client.get(way)
    assert answer.status_code == 200
    said = "".join(text_of(answer.content, tmp_path).split())
    assert "マイナンバーカードの利活用推進事業" in said
    assert "どれも終わっています。今からは受けられません" in said
