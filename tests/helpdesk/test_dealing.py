"""What somebody deals with: set beside an item of a case, shown, and never counted as met."""

import datetime as dt
import html

import msgspec
import pytest

from checker.compose import compose
from checker.dealing import Wait
from checker.helpdesk.exports import sheets
from checker.helpdesk.store import Store
from checker.model import Answers, Facts
from tests.documents.test_headline import pc
from tests.helpdesk.desks import START, Seat, code_with, rules

DAY = START.date()
EXCEL = code_with("excel", "not_installed")


def opened(seat: Seat) -> str:
    answer = seat.post("/case", code=EXCEL, institution="医院")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("#")[0]


def page_of(seat: Seat, where: str) -> str:
    return html.unescape(seat.get(where).text)


def saved(seat: Seat, where: str, **fields: str) -> str:
    answer = seat.send(where, fields)
    assert answer.status_code == 303, answer.text
    return page_of(seat, answer.headers["location"].partition("#")[0])


def test_an_item_is_marked_shown_and_stays_open(seat: Seat, store: Store) -> None:
    where = opened(seat)
    before = page_of(seat, where)
    assert "対応中の項目：" not in before
    page = saved(seat, where, wait_excel="ordered", until_excel="2026-12-10", note="注文した")
    assert "対応中の項目：購入手配中（2026年12月10日まで）" in page
    assert store.dealing(1) == (Wait("excel", "ordered", dt.date(2026, 12, 10)),)
    assert store.audit()[0].what in {"dealing_kept", "note_added"}
    # The verdict and the number of what is left are as before.
    left = "<summary>この電話ですること"
    assert page.count("is-bad") == before.count("is-bad")
    assert page.partition(left)[2][:20] == before.partition(left)[2][:20]


def test_a_mark_is_taken_away_and_another_persons_stays(seat: Seat, store: Store) -> None:
    where = opened(seat)
    saved(seat, where, wait_excel="vendor", until_excel="")
    unchanged = {"wait_excel": "", "was_wait_excel": "", "until_excel": "", "was_until_excel": ""}
    saved(seat, where, note="別の人のメモ", **unchanged)  # who saw no mark takes none away
    assert store.dealing(1) == (Wait("excel", "vendor"),)
    saved(seat, where, wait_excel="", was_wait_excel="vendor", until_excel="")
    assert store.dealing(1) == ()


@pytest.mark.parametrize(("state", "day"), [("bought", ""), ("ordered", "soon")])
def test_what_is_no_state_or_no_day_is_refused(
    seat: Seat, store: Store, state: str, day: str
) -> None:
    where = opened(seat)
    answer = seat.send(where, {"wait_excel": state, "until_excel": day})
    assert answer.status_code == 400
    assert store.dealing(1) == ()


def test_what_is_no_item_is_not_kept(seat: Seat, store: Store) -> None:
    where = opened(seat)
    saved(seat, where, wait_nonsense="ordered", until_nonsense="")
    assert store.dealing(1) == ()


def test_a_day_that_has_passed_is_told(seat: Seat) -> None:
    where = opened(seat)
    day = (DAY - dt.timedelta(days=1)).isoformat()
    assert "を過ぎています" in saved(seat, where, wait_excel="vendor", until_excel=day)


def test_an_imported_result_brings_its_own_marks(seat: Seat) -> None:
    facts: Facts = pc(**{"software.excel": None})
    answers = Answers(tags={"wait.excel": "ordered 2026-12-10", "wait.memory": "vendor"})
    report = compose(facts, answers, rules().pack, DAY, "ja")
    raw = msgspec.json.encode(report).decode()
    where = seat.post("/case", raw=raw, institution="医院").headers["location"]
    page = page_of(seat, where.partition("#")[0])
    assert "PCの結果では：購入手配中（2026年12月10日まで）" in page
    assert "業者待ち）" not in page.partition("対応中の項目")[2]


def test_the_export_holds_what_is_dealt_with(seat: Seat, store: Store) -> None:
    where = opened(seat)
    saved(seat, where, wait_excel="notice", until_excel="")
    from checker.helpdesk.desk import Desk  # noqa: PLC0415 - as the site makes one

    listed = {one[0]: list(one[2]) for one in sheets(Desk(rules(), store, None), DAY, DAY, "ja")}
    assert [row[3:] for row in listed["対応中の項目"]] == [("Excel", "補助金の通知待ち")]
