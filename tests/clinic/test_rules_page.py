"""The clinic's page says which rules are in use, and takes in a signed set of them."""

import html
from pathlib import Path

import httpx
import pytest

from checker import __version__
from checker.packs import choice, installed, minisign, trust
from checker.packs.install import Place, install
from checker.packs.locate import builtin_root
from tests.clinic.app_process import READY, App, app, csrf, enter, facts_file, wait_for_result
from tests.packs.travel import DAY, whole


@pytest.fixture
def key() -> minisign.SecretKey:
    """Return a key that this user trusts."""
    made, folder = minisign.new_key(), choice.home()
    assert folder is not None
    trust.trust(folder, made.public, "試験県")
    return made


def send(client: httpx.Client, running: App, data: bytes) -> httpx.Response:
    return client.post(
        f"{running.at}/rules",
        data={"csrf": csrf(client, running), "what": "read"},
        files={"file": ("<b>次.ncrules", data)},
    )


def test_a_signed_set_is_taken_in_and_used_by_the_next_start(
    tmp_path: Path, key: minisign.SecretKey
) -> None:
    facts = facts_file(READY, tmp_path)
    data = whole(key, "2099.1.1", "試験県")
    with app(tmp_path / "data", "--facts", facts) as running, enter(running) as client:
        wait_for_result(client, running)
        assert '/rules">ルールを新しくする' in client.get(f"{running.at}/").text
        before = client.get(f"{running.at}/rules").text
        assert "プログラムのルール（2026.11.1）を使っています。" in before
        assert f"試験県 ({key.public.id})" in before
        assert "<h2>信頼している鍵</h2>" in before
        refused = send(client, running, data.replace(b"2026-03-17", b"2026-03-16"))
        assert (refused.status_code, "署名と合いません" in refused.text) == (400, True)
        assert "<b>" not in refused.text
        assert installed.read_state(choice.home()) == installed.State()
        taken = send(client, running, data)
        assert (taken.status_code, "ルール 2099.1.1（試験県）を取り込みました" in taken.text) == (
            200,
            True,
        )
        assert "もう一度始めると使います" in taken.text
    with app(tmp_path / "data", "--facts", facts) as running, enter(running) as client:
        wait_for_result(client, running)
        assert "試験県 2099.1.1" in html.unescape(client.get(f"{running.at}/").text)
        page = client.get(f"{running.at}/rules").text
        assert "取り込んだルール（2099.1.1、試験県" in page
        gone = client.post(
            f"{running.at}/rules", data={"csrf": csrf(client, running), "what": "back"}
        )
        assert "使うのをやめました" in gone.text
        assert "もう一度始めると使います" in gone.text


def test_a_damaged_set_is_told_beside_the_result(tmp_path: Path, key: minisign.SecretKey) -> None:
    folder = choice.home()
    assert folder is not None
    place = Place(folder, builtin_root(), __version__, DAY)
    one = install(whole(key, "2099.1.1", "試験県"), "f", place, lambda _: None).set
    path = folder / "sets" / one.folder / "web.toml"
    path.write_text(path.read_text(encoding="utf-8") + "#", encoding="utf-8")
    facts = facts_file(READY, tmp_path)
    with app(tmp_path / "data", "--facts", facts) as running, enter(running) as client:
        wait_for_result(client, running)
        page = client.get(f"{running.at}/").text
        assert (
            "取り込んだルール（2099.1.1）のファイルが読めないか、壊れているか、書き換えられている"
            in page
        )
        assert "試験県 2099.1.1" not in html.unescape(page)


def test_rules_of_a_named_folder_are_not_changed_from_the_page(tmp_path: Path) -> None:
    facts = facts_file(READY, tmp_path)
    with (
        app(tmp_path / "data", "--facts", facts, "--rules", str(builtin_root())) as running,
        enter(running) as client,
    ):
        wait_for_result(client, running)
        page = client.get(f"{running.at}/rules").text
        assert "指定されたフォルダー" in page
        assert 'type="file"' not in page
        assert send(client, running, b"x").status_code == 404
