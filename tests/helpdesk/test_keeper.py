"""The keeper's page says what was done to whom, and who has to wait."""

import html
import re

import pytest

from checker.helpdesk.accounts import BRAKE
from tests.helpdesk.desks import PASSWORD, Clock, Seat, Seats

LOST = "another good horse"


@pytest.fixture
def keeper(seats: Seats) -> Seat:
    return seats.logged_in("管理", "keeper")


def told(keeper: Seat, path: str, **fields: str) -> str:
    """Press a button of the keeper's; return what the page then says of it."""
    done = keeper.send(path, fields)
    assert done.status_code == 303, done.text
    page = keeper.get(done.headers["location"]).text
    found = re.search(r'<p class="note" role="status">(.*?)</p>', page)
    assert found
    return html.unescape(found[1])


def try_in(seats: Seats, name: str, password: str) -> int:
    return seats.seat().post("/login", csrf="", name=name, password=password).status_code


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        (
            "/keep/add",
            {"name": "鈴木", "password": PASSWORD, "role": "reader"},
            "使う人を足した：鈴木（見る人）",
        ),
        ("/keep/account", {"name": "佐藤", "role": "reader"}, "役割を変えた：佐藤"),
        ("/keep/account", {"name": "佐藤", "active": "no"}, "使う人を止めた：佐藤"),
        ("/keep/account", {"name": "佐藤", "password": LOST}, "パスワードを変えた：佐藤"),
        (
            "/keep/account",
            {"name": "佐藤", "lift": "yes"},
            "待たずにログインできるようにした：佐藤",
        ),
        ("/keep/retention", {"days": "90"}, "残す期間を変えた：90日"),
        ("/keep/prefecture", {"prefecture": "35"}, "窓口の都道府県を変えた：山口県"),
    ],
)
def test_what_was_done_is_said_with_its_name(
    seats: Seats, keeper: Seat, path: str, fields: dict[str, str], said: str
) -> None:
    seats.logged_in("佐藤")
    assert told(keeper, path, **fields) == f"保存しました。{said}"


def test_another_keepers_work_is_not_told_as_ones_own(seats: Seats, keeper: Seat) -> None:
    other = seats.logged_in("管理二", "keeper")
    where = keeper.post("/keep/retention", days="90").headers["location"]
    other.post("/keep/retention", days="30")
    assert "保存しました。残す期間を変えた：90日" in keeper.get(where).text
    fresh = seats.logged_in("管理三", "keeper").get("/keep").text
    assert "保存しました" not in fresh


def test_a_new_password_of_a_closed_account_does_not_open_it(seats: Seats, keeper: Seat) -> None:
    seats.logged_in("佐藤")
    keeper.send("/keep/account", {"name": "佐藤", "active": "no"})
    said = told(keeper, "/keep/account", name="佐藤", password=LOST)
    assert "止めている人です。" in said
    assert "「佐藤を使えるようにする」" in said
    assert try_in(seats, "佐藤", LOST) == 401
    keeper.send("/keep/account", {"name": "佐藤", "active": "yes"})
    assert "止めている人です。" not in told(keeper, "/keep/account", name="佐藤", password=LOST)
    assert try_in(seats, "佐藤", LOST) == 303


def test_who_has_to_wait_is_shown_and_let_in_at_once(
    seats: Seats, keeper: Seat, clock: Clock
) -> None:
    seats.logged_in("佐藤")
    for count in range(1, 6):
        assert ("15分ほど待つ" in keeper.get("/keep").text) is False, count
        assert try_in(seats, "佐藤", "wrong" * 3) == 401
    page = keeper.get("/keep").text
    assert page.count("15分ほど待つ") == 1
    assert "佐藤を待たせずにログインできるようにする" in page
    assert try_in(seats, "佐藤", PASSWORD) == 429
    assert told(keeper, "/keep/account", name="佐藤", lift="yes").endswith("佐藤")
    assert "15分ほど待つ" not in keeper.get("/keep").text
    assert try_in(seats, "佐藤", PASSWORD) == 303
    for _ in range(5):
        try_in(seats, "佐藤", "wrong" * 3)
    clock.move(seconds=BRAKE - 1)
    assert "15分ほど待つ" in keeper.get("/keep").text
    clock.move(seconds=1)
    assert "15分ほど待つ" not in keeper.get("/keep").text, "it ends by itself"


@pytest.mark.parametrize("fields", [{"role": "agent"}, {"active": "no"}])
def test_the_last_keeper_stays_one(keeper: Seat, fields: dict[str, str]) -> None:
    refused = keeper.send("/keep/account", {"name": "管理", **fields})
    assert refused.status_code == 400
    assert "変えていません。管理する人が、一人もいなくなります。" in refused.text
    assert keeper.get("/keep").status_code == 200


def test_who_left_stands_after_those_who_are_there(seats: Seats, keeper: Seat) -> None:
    for name in ("あ", "い"):
        seats.logged_in(name)
    keeper.send("/keep/account", {"name": "あ", "active": "no"})
    names = re.findall(r'<span class="title">(.*?)</span>', keeper.get("/keep").text)
    assert names == ["い", "管理", "あ"]


def test_what_lacks_for_the_schedule_stands_open(keeper: Seat) -> None:
    page = keeper.send("/keep/schedule", {}).text
    assert "始めていません" in page
    assert re.search(r"<details open><summary>期間を過ぎた相談を、毎日ひとりでに消す", page)
