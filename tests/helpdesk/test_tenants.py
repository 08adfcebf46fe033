"""Two prefectures on one server: nothing of one is in the other, through every route."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.documents.data import report_json
from checker.helpdesk import calls, entrance, intake, keeper, lookups, money_pages, survey_page
from checker.helpdesk.database import connect, url_of
from checker.helpdesk.store import Store
from tests.helpdesk.desks import PASSWORD, Clock, Seat, Seats, code_with, store_in
from tests.helpdesk.servers import PostgreSQL
from tests.helpdesk.test_imports import dropped, raw_of
from tests.helpdesk.test_money import FIELDS, planned

ITS_NAME = "山の上診療所"
"""What stands in every field of the first prefecture's case."""
SIGNS = ("山の上", "0901112222", "卓上の機械", "ひみつのメモ", "見まもり太郎", "a-secret-owner")
FILLED = {"name": "estimate", "form": "txt", "item": "vpn_tcp443", "kind": "csv"}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Give the records of two prefectures, each in a database of its own on one server."""
    if request.param == "sqlite":
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
        yield store_in(tmp_path / "one"), store_in(tmp_path / "two")
        return
    server: PostgreSQL = request.getfixturevalue("cluster")
    engines = [connect(url_of(server.desk())) for _ in range(2)]
    yield Store(engines[0], Clock()), Store(engines[1], Clock())
    for engine in engines:
        engine.dispose()


def full_case(seats: Seats) -> str:
    """Make a case that has something in every table."""
    seat = seats.logged_in("見まもり太郎", "keeper")
    raw = raw_of(dropped(seat, report_json(planned())).text)
    fields = {"raw": raw, "institution": ITS_NAME, "municipality": "山の上町"}
    where = str(seat.send("/case", fields).headers["location"])
    given = {
        "note": "ひみつのメモ",
        "caller": "山の上の人",
        "telephone": "090-111-2222",
        "owner": "a-secret-owner",
        "outcome": "waiting",
        "follow_up": "2026-11-21",
    }
    assert seat.send(where, given).status_code == 303
    assert seat.send(f"{where}/subsidy", {**FIELDS, "item-0-name": "卓上の機械"}).status_code == 303
    assert seat.send(f"{where}/say", {"note": "ひみつのメモの続き"}).status_code == 303
    code = code_with("vpn_tcp443", "blocked")
    assert seat.send(f"{where}/code", {"digits": code}).status_code == 303
    return where


def paths(where: str) -> list[str]:
    """Return every page that a browser may open, with the case of the first prefecture."""
    pages = (intake, calls, keeper, survey_page, money_pages, lookups)
    routes = [
        *entrance.GET,
        *entrance.GET_WITH_ACCOUNTS,
        *(one for page in pages for one in page.GET),
    ]
    number = where.rpartition("/")[2]
    found = []
    for path, *_ in routes:
        filled = path.replace("{number}", number)
        for name, value in FILLED.items():
            filled = filled.replace(f"{{{name}}}", value)
        assert "{" not in filled, path
        found.append(filled)
    return [
        *found,
        "/search?q=山の上",
        "/search?q=090",
        "/export/xlsx",
        "/?lang=en",
        f"{where}?x=1",
    ]


def test_nothing_of_one_prefecture_is_on_any_page_of_the_other(
    stores: tuple[Store, Store],
) -> None:
    one, two = Seats(stores[0]), Seats(stores[1])
    where = full_case(one)
    other = two.logged_in("よそ", "keeper")
    mine = one.logged_in("見まもり太郎", "keeper")
    told = "".join(mine.get(path).text for path in paths(where) if "xlsx" not in path)
    assert [sign for sign in SIGNS if sign not in told and sign != "0901112222"] == []
    for path in paths(where):
        page = other.get(path)
        if page.headers.get("content-type", "").startswith("text"):
            asked = page.text.replace('value="山の上"', "")  # what this person typed
            assert [sign for sign in SIGNS if sign in asked] == [], path
    assert other.get(where).status_code == 404


def test_one_prefectures_session_and_account_open_nothing_at_the_other(
    stores: tuple[Store, Store],
) -> None:
    one, two = Seats(stores[0]), Seats(stores[1])
    where = full_case(one)
    mine = one.logged_in("見まもり太郎", "keeper")
    two.accounts.add("test", "よそ", PASSWORD, "keeper")
    there = two.seat()
    there.client.cookies = mine.client.cookies
    answer = there.get(where)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
    answer = two.seat().post("/login", csrf="", name="見まもり太郎", password=PASSWORD)
    assert answer.status_code != 303
    assert "名前かパスワード" in answer.text


def test_nothing_that_is_sent_to_one_prefecture_changes_the_other(
    stores: tuple[Store, Store],
) -> None:
    one, two = Seats(stores[0]), Seats(stores[1])
    where = full_case(one)
    before = _rows(one.logged_in("見まもり太郎", "keeper"))
    other = two.logged_in("よそ", "keeper")
    number = where.rpartition("/")[2]
    code = code_with("vpn_tcp443", "blocked")
    for path, *_ in [
        *(one for page in (intake, calls, keeper, money_pages) for one in page.POST),
    ]:
        filled = path.replace("{number}", number)
        fields = {"note": "x", "digits": code, "code": code, "case": number, "heard": "1"}
        fields |= {"item": "vpn_tcp443", "node": "x", "answer": "yes", "days": "30"}
        other.send(filled, {**FIELDS, **fields, "exported": "yes", "institution": "よその"})
    assert _rows(one.logged_in("見まもり太郎", "keeper")) == before
    assert "よその" not in one.logged_in("見まもり太郎", "keeper").get(
        "/search?q=よその"
    ).text.replace('value="よその"', "")


def _rows(seat: Seat) -> list[str]:
    text = seat.get("/export/csv").content.decode("utf-8-sig")
    return [line for line in text.splitlines() if not re.match(r"20\d\d-\d\d-\d\d \d\d", line)]
