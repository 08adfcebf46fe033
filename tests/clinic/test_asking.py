"""Which questions a clinic takes to the prefecture, and which it answers itself."""

import html
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests import machines
from tests.clinic.app_process import (
    PURCHASE,
    SETTINGS,
    App,
    app,
    csrf,
    enter,
    facts_file,
    wait_for_result,
)
from tests.clinic.test_clinic_plan import PLAN


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("asking")
    with app(folder / "data", "--facts", facts_file(PURCHASE, folder)) as started:
        yield started


@pytest.fixture(scope="module")
def client(running: App) -> Iterator[httpx.Client]:
    with enter(running) as inside:
        wait_for_result(inside, running)
        yield inside


def lists(client: httpx.Client, running: App) -> tuple[str, str]:
    """Return what to ask the prefecture, and what to find out in the house."""
    page = html.unescape(client.get(f"{running.at}/phone").text)
    office, _, own = page.partition('id="own"')
    return office.partition('id="asking"')[2], own.partition("</section>")[0]


def test_only_what_is_wrong_is_called_missing(client: httpx.Client, running: App) -> None:
    office, own = lists(client, running)
    missing = office[office.index("足りない項目は、") : office.index("手順を試しましたが")]
    assert "ディスプレイ解像度" in missing
    assert "空き容量" not in missing  # only recommended
    for only_they_know in ("がん登録オンライン用", "院内のセキュリティ規則", "A4で印刷できる"):
        assert only_they_know not in office
        assert only_they_know in own
    assert "院内で確認すること" in own
    assert "足りない項目" not in own


def test_a_pc_that_is_ruled_out_asks_what_to_do_without_another(tmp_path: Path) -> None:
    facts = facts_file(PURCHASE, tmp_path)
    with app(tmp_path / "d", "--facts", facts) as started, enter(started) as inside:
        wait_for_result(inside, started)
        sent = {"csrf": csrf(inside, started), "id": "not_cancer_registry_terminal"}
        inside.post(f"{started.at}/answer", data=sent | {"said": "yes"})
        office, own = lists(inside, started)
    assert "「がん登録に使うPCでした。別のPCがないときは、どうすればよいですか。」" in office
    assert "がん登録オンライン用の端末でないこと" not in office
    assert "足りない項目" not in office
    assert own == ""


def test_the_houses_own_rules_are_not_told_the_prefecture_as_missing(tmp_path: Path) -> None:
    facts = facts_file(SETTINGS, tmp_path)
    with app(tmp_path / "d", "--facts", facts) as started, enter(started) as inside:
        wait_for_result(inside, started)
        sent = {"csrf": csrf(inside, started), "id": "security_rules", "said": "no"}
        inside.post(f"{started.at}/answer", data=sent)
        office, own = lists(inside, started)
    assert "「足りない項目は、VPN用Clientソフトです。" in office
    assert "何からすれば" not in office  # the first page tells
    assert "院内のセキュリティ規則" not in office
    assert "いなければ、院長か事務長" in own


def test_what_could_not_be_looked_at_is_not_called_missing(tmp_path: Path) -> None:
    read = tmp_path / "read.json"
    read.write_bytes(msgspec.json.encode(machines.facts("windows-11-pro")))
    with app(tmp_path, "--facts", str(read)) as started, enter(started) as inside:
        wait_for_result(inside, started)
        office, own = lists(inside, started)
    assert "ネットワーク" not in office
    assert "（まだ調べられていません）" in own


def test_the_questions_of_the_subsidy_are_asked_on_the_phone(
    client: httpx.Client, running: App
) -> None:
    general = "補助金は使えますか"
    assert general in lists(client, running)[0]
    day = {"start_date": "2026-11-21", "item-1-name": "Excel", "item-1-amount": "20000"}
    sent = {**PLAN, **day, "completion_date": "", "csrf": csrf(client, running)}
    client.post(f"{running.at}/plan", data=sent)
    office, own = lists(client, running)
    assert general not in office
    assert "内示が届く前に、注文する日（2026年11月21日）になりました。" in office
    assert "「Excelの費用は、補助の対象になりますか。」" in office
    assert "完了の予定日が未回答です" in own
    assert "完了の予定日" not in office


@pytest.mark.parametrize("program", ["", "digital-agency-r5-mynumber-card"])
def test_where_no_program_is_known_the_office_is_asked_whether_there_is_one(
    program: str, client: httpx.Client, running: App
) -> None:
    question = "オンライン登録の準備に、補助金はありますか。いつから注文してよいですか。"
    there = {**PLAN, "prefecture": "13", "was_prefecture": "13", "program": program}
    client.post(f"{running.at}/plan", data={**there, "csrf": csrf(client, running)})
    office = lists(client, running)[0]
    assert question in office
    assert "補助金は使えますか" not in office
    client.post(f"{running.at}/plan", data={**PLAN, "csrf": csrf(client, running)})
    assert question not in lists(client, running)[0]
