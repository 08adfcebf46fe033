"""What the clinic's pages say outside the plan, read from the running program."""

import html
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.clinic.app_process import READY, App, app, csrf, enter, facts_file, wait_for_result


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("pages")
    with app(folder / "data", "--facts", facts_file(READY, folder)) as started:
        yield started


@pytest.fixture(scope="module")
def client(running: App) -> Iterator[httpx.Client]:
    with enter(running) as inside:
        wait_for_result(inside, running)
        yield inside


def save(client: httpx.Client, running: App, status: int, **fields: str) -> str:
    sent = {"csrf": csrf(client, running), **fields}
    answer = client.post(f"{running.at}/save", data=sent, follow_redirects=True)
    assert answer.status_code == status
    return html.unescape(answer.text)


def test_a_failure_keeps_what_was_chosen_and_shows_nothing_older(
    client: httpx.Client, running: App, tmp_path: Path
) -> None:
    saved = '<h2 id="saved"'
    first = client.get(f"{running.at}/documents").text
    assert 'value="documents" checked' in first
    assert 'value="checklist" checked' in first
    page = save(client, running, 200, kind="html", place="other", path=str(tmp_path))
    assert saved in page
    page = save(client, running, 400, kind="html", place="other", path=" ")
    assert "フォルダーの場所を入れてください。" in page
    assert "このフォルダーはありません" not in page
    assert saved not in page
    missing = str(tmp_path / "ない")
    page = save(client, running, 400, kind="html", place="other", path=missing)
    assert f"このフォルダーはありません：{missing}" in page
    for shown in (page, html.unescape(client.get(f"{running.at}/documents").text)):
        assert f'value="{missing}"' in shown
        assert 'value="other" checked' in shown
        assert 'value="html" checked' in shown
        assert 'value="checklist" checked' not in shown
        assert 'value="documents" checked' not in shown
        assert saved not in shown
    page = save(client, running, 400, place="downloads", path="")
    assert "書類を1つ以上選んでください。" in page
    assert 'value="downloads" checked' in page


def test_the_button_for_large_letters_says_what_it_does(client: httpx.Client, running: App) -> None:
    for large, says, gone in (
        ("yes", "文字を元に戻す", "文字を大きく"),
        ("no", "文字を大きく", "文字を元に戻す"),
    ):
        sent = {"csrf": csrf(client, running), "large": large, "here": ""}
        page = client.post(f"{running.at}/view", data=sent, follow_redirects=True).text
        assert f">{says}</button>" in page
        assert gone not in page


def test_the_first_page_says_what_this_is_for(client: httpx.Client, running: App) -> None:
    purpose = "臨床調査個人票・医療意見書のオンライン登録に、このPCを使えるかどうか"
    page = client.get(f"{running.at}/").text
    assert purpose in page[: page.index("<h1")]
    assert purpose not in client.get(f"{running.at}/plan").text
