"""What is saved with one press is kept whole or not at all, whatever breaks in the middle of it."""

import threading
from typing import Any, NoReturn

import pytest
from argon2 import PasswordHasher
from sqlalchemy.exc import OperationalError

from checker.errors import UsageError
from checker.helpdesk.accounts import Accounts
from checker.helpdesk.records.base import Records
from checker.helpdesk.store import Store
from checker.phonecode import grouped
from tests.helpdesk.desks import HEARD, PASSWORD, Seat, code_with, seen

EVERY_DATABASE = True
FIRST = code_with("excel", "not_installed")
LATER = code_with("browser", "none_installed")
FORM = {
    "note": "折り返しを約束した。",
    "institution": "新しい名前",
    "outcome": "waiting",
    "referred_to": "",
    "digits": grouped(LATER),
    "wait_excel": "ordered",
    "until_excel": "2026-12-10",
}


def breaks(*_given: object, **_more: object) -> NoReturn:
    raise OperationalError("", {}, Exception())


def opened(seat: Seat) -> str:
    where: str = seat.send("/case", {"code": FIRST, "institution": "元の名前"}).headers["location"]
    return where.partition("#")[0]


def state(store: Store) -> tuple[object, ...]:
    """Return everything that is kept of the first case, and the log of it."""
    digits = [row.digits for row in store.heard(1)]
    audit = [row.what for row in store.audit()]
    draft = store.draft(1, "この窓口")
    notes = [row.text for row in store.notes(1)]
    return seen(store, 1), digits, notes, store.dealing(1), store.answers(1), draft, audit


@pytest.mark.parametrize("broken", ["add_note", "hear", "deal", "set_draft"])
def test_a_case_is_saved_whole_or_not_at_all(
    store: Store, seat: Seat, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    where = opened(seat)
    before = state(store)
    with monkeypatch.context() as patch:
        patch.setattr(Store, broken, breaks)
        assert seat.send(where, FORM).status_code == 503
    assert state(store) == before
    assert seat.send(where, FORM).status_code == 303
    fields, digits, notes, *_ = state(store)
    assert (getattr(fields, "institution", ""), notes) == ("新しい名前", [FORM["note"]])
    assert (digits, len(store.dealing(1))) == ([FIRST, LATER], 1)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/say", {"item": "excel", "node": "licence", "answer": "yes", "note": "x"}),
        ("/say", {"again": "excel", "note": "x"}),
        ("/code", {"digits": grouped(LATER), "note": "x"}),
        ("/take-back", {"heard": "1", "note": "x"}),
    ],
)
def test_an_answer_and_what_was_typed_beside_it_are_kept_together(
    store: Store,
    seat: Seat,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    fields: dict[str, str],
) -> None:
    where = opened(seat)
    before = state(store)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "set_draft", breaks)
        assert seat.send(where + path, fields).status_code == 503
    assert state(store) == before
    assert seat.send(where + path, fields).status_code == 303
    assert state(store) != before


def test_what_is_kept_together_is_one_transaction(store: Store) -> None:
    number = store.open_case("佐藤", "山口内科", "", HEARD)

    def half() -> None:
        with store.whole():
            store.add_note(number, "佐藤", "一つめ")
            with store.whole(), store.together():
                assert [one.text for one in store.notes(number)] == ["一つめ"], "it sees its own"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert store.notes(number) == []
    store.add_note(number, "佐藤", "二つめ")
    assert [one.text for one in store.notes(number)] == ["二つめ"], "and then each by itself"


def _accounts(store: Store) -> Accounts:
    return Accounts(store, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def test_a_new_password_and_what_goes_with_it_are_kept_together(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = _accounts(store)
    accounts.add("test", "佐藤", PASSWORD, "agent")
    secret = accounts.log_in("佐藤", PASSWORD, "10.0.0.1")
    assert secret is not None
    user = accounts.user(secret)
    assert user is not None
    new = "another good horse"
    with monkeypatch.context() as patch:
        patch.setattr(Records, "record", breaks)
        for change in (
            lambda: accounts.set_password("管理", "佐藤", new),
            lambda: accounts.change_own_password(user, PASSWORD, new, "10.0.0.1"),
            lambda: accounts.set_role("管理", "佐藤", "keeper"),
            lambda: store.set_schedule("管理", "課長の決定"),
        ):
            with pytest.raises(OperationalError):
                change()
    assert accounts.user(secret) == user, "the session goes on"
    assert accounts.log_in("佐藤", new, "10.0.0.2") is None
    assert accounts.log_in("佐藤", PASSWORD, "10.0.0.2") is not None
    assert store.schedule() == ""


def test_two_keepers_who_close_each_other_at_once_leave_one(store: Store) -> None:
    accounts, names = _accounts(store), ("管理一", "管理二")
    for name in names:
        accounts.add("test", name, PASSWORD, "keeper")
    barrier, refused = threading.Barrier(2), list[str]()

    def close(by: str, name: str) -> None:
        barrier.wait()
        try:
            accounts.set_active(by, name, active=False)
        except UsageError:
            refused.append(name)

    pairs: tuple[Any, ...] = (names, names[::-1])
    threads = [threading.Thread(target=close, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert [active for _, _, active in accounts.all()].count(True) == 1
