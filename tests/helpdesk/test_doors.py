"""The door of a helpdesk with several seats: who is let in, and what may be sent from where."""

import threading
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from checker.errors import CheckerError
from checker.helpdesk.accounts import (
    BRAKE,
    COMMAND_LINE,
    IDLE,
    LONGEST_SESSION,
    TRIES,
    TRIES_FROM_ONE_PLACE,
    Accounts,
    TooManyTriesError,
)
from checker.helpdesk.journal import Journal
from checker.helpdesk.tables import ACCOUNTS, SESSIONS
from tests.helpdesk.desks import HEARD, ORIGIN, PASSWORD, Clock, Seat, Seats, a_code, rules, seen

TOLD = rules().clinic.page.too_large.ja

CODE = a_code(3)


def cookie_of(seat: Seat) -> str:
    return seat.client.cookies.get("__Host-helpdesk") or ""


def try_in(seat: Seat, name: str, password: str) -> int:
    return seat.post("/login", csrf="", name=name, password=password).status_code


def test_without_a_session_there_is_only_the_log_in_page(seats: Seats) -> None:
    seat = seats.seat()
    for path in ("/", "/case/1", "/keep", "/figures", "/export/csv", "/search?q=a", "/nope"):
        answer = seat.get(path)
        back = path.partition("?")[0] if path not in {"/", "/export/csv"} else ""
        wanted = f"/login?next={back}" if back else "/login"
        assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    assert seat.get("/login").status_code == 200
    assert seat.get("/static/page.css").status_code == 200
    answer = seat.post("/case", csrf="", code=CODE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?over=yes")
    assert seats.store.search("") == []


def test_after_a_session_has_ended_one_comes_back_to_the_draft(seats: Seats) -> None:
    seat = seats.logged_in("佐藤")
    case = seats.store.open_case("佐藤", "甲", "", HEARD)
    seat.post(f"/case/{case}/say", note="書きかけ", go="memory")
    seats.accounts.end(seats.accounts.user(secret_of(seat)).session)  # type: ignore[union-attr]
    answer = seat.post(f"/case/{case}", csrf="", note="書きかけ")
    assert answer.headers["location"] == f"/login?next=/case/{case}&over=yes"
    page = seat.get(answer.headers["location"]).text
    assert "書いたものは、このブラウザに残っています" in page
    back = seat.post("/login", csrf="", name="佐藤", password=PASSWORD, next=f"/case/{case}")
    assert back.headers["location"] == f"/case/{case}"
    assert "書きかけ</textarea>" in seat.get(f"/case/{case}").text
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
        there = seats.seat().post("/login", csrf="", name="佐藤", password=PASSWORD, next=elsewhere)
        assert there.headers["location"] == "/"


def secret_of(seat: Seat) -> str:
    return next(iter(seat.client.cookies.values()))


def test_while_the_database_is_down_every_page_says_so(
    seats: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = seats.logged_in("佐藤")
    case = seats.store.open_case("佐藤", "甲", "", HEARD)
    assert seat.get("/health/database").json() == {"process": "ok", "database": "ok"}

    def broken(*_: object) -> None:
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(seats.store, "reading", broken)
    for answer in (
        seat.get(f"/case/{case}"),
        seat.post(f"/case/{case}", csrf="x", note="x"),
        seat.get("/login"),
    ):
        assert answer.status_code == 503
        assert "データベースが応答しません" in answer.text
    assert seat.get("/health", headers={"host": "127.0.0.1"}).json() == {"process": "ok"}
    down = seat.get("/health/database")
    assert (down.status_code, down.json()["database"]) == (503, "OperationalError")


def test_ones_own_password_is_changed_and_the_brake_is_taken_off(seats: Seats) -> None:
    seats.logged_in("管理", "keeper")
    seat = seats.logged_in("佐藤")
    for old, new, again, said in (
        ("wrong" * 3, "another password", "another password", "今のパスワードが違います"),
        (PASSWORD, "short", "short", "10文字以上"),
        (PASSWORD, "another password", "another passwort", "二つの欄が違います"),
        (PASSWORD, PASSWORD, PASSWORD, "今と同じパスワードです"),
    ):
        refused = seat.send("/password", {"old": old, "new": new, "again": again})
        assert refused.status_code == 400, said
        assert said in refused.text
    told = {"old": PASSWORD, "new": "another password", "again": "another password"}
    done = seat.send("/password", told)
    assert done.status_code == 303
    assert "新しいパスワードで" in seat.get(done.headers["location"]).text
    assert try_in(seats.seat(), "佐藤", PASSWORD) == 401
    for _ in range(5):
        try_in(seats.seat(), "佐藤", "wrong" * 3)
    assert try_in(seats.seat(), "佐藤", "another password") == 429
    seats.accounts.set_password("管理", "佐藤", PASSWORD)
    assert try_in(seats.seat(), "佐藤", PASSWORD) == 303
    keeper = seats.logged_in("管理")
    assert keeper.post("/keep/account", name="佐藤", role="reader").status_code == 303
    assert ("佐藤", "reader", True) in seats.accounts.all()
    assert keeper.post("/keep/account", name="管理", role="agent").status_code == 400


def test_the_log_says_who_did_what_and_never_what_was_written(seats: Seats) -> None:
    lines: list[str] = []
    seat = seats.logged_in("佐藤")
    csrf = seat.csrf()
    journal = Journal(seats.guard, lines.append, lambda: "now")
    seat.client._transport = httpx.ASGITransport(app=journal)
    seat.post("/case", csrf=csrf, code=CODE, institution="秘密の医院")
    seat.get(f"/result?code={CODE}")
    seat.get("/static/page.css")
    told = [msgspec.json.decode(line) for line in lines]
    assert [(one["who"], one["path"], one["status"]) for one in told] == [
        ("佐藤", "/case", 303),
        ("佐藤", "/result", 200),
    ]
    assert "秘密" not in "".join(lines)
    assert CODE not in "".join(lines)


def test_a_log_in_opens_the_pages_and_a_log_out_closes_them(seats: Seats) -> None:
    seat = seats.logged_in("佐藤")
    assert seat.get("/").status_code == 200
    held = cookie_of(seat)
    seat.post("/logout")
    assert seat.get("/").status_code == 303
    seat.client.cookies.set("__Host-helpdesk", held)
    assert seat.get("/").status_code == 303


def test_the_cookie_is_for_this_host_over_tls_and_out_of_reach_of_scripts(seats: Seats) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    answer = seats.seat().post("/login", csrf="", name="佐藤", password=PASSWORD)
    header = answer.headers["set-cookie"]
    assert header.startswith("__Host-helpdesk=")
    for part in ("; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/"):
        assert part in header
    assert "Domain" not in header


def test_a_session_that_was_foisted_on_a_browser_is_not_taken_over(seats: Seats) -> None:
    victim, attacker = seats.seat(), seats.logged_in("悪人")
    foisted = cookie_of(attacker)
    victim.client.cookies.set("__Host-helpdesk", foisted, domain="desk.example.jp", path="/")
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    answer = victim.post("/login", csrf="", name="佐藤", password=PASSWORD)
    assert foisted not in answer.headers["set-cookie"]
    assert attacker.get("/").status_code == 303, "the foisted session has ended"


def test_the_database_does_not_hold_what_opens_a_session(seats: Seats) -> None:
    held = cookie_of(seats.logged_in("佐藤"))
    with seats.store.reading() as connection:
        keys = list(connection.execute(select(SESSIONS.c.key)).scalars())
        hashed = list(connection.execute(select(ACCOUNTS.c.password)).scalars())
    assert keys
    assert held not in keys
    assert all(one.startswith("$argon2id$") and PASSWORD not in one for one in hashed)


@pytest.mark.parametrize(("seconds", "status"), [(IDLE, 200), (IDLE + 1, 303)])
def test_a_session_ends_when_nobody_uses_it(
    seats: Seats, clock: Clock, seconds: int, status: int
) -> None:
    seat = seats.logged_in("佐藤")
    clock.move(seconds=seconds)
    assert seat.get("/").status_code == status


def test_a_session_ends_even_when_it_is_used(seats: Seats, clock: Clock) -> None:
    seat = seats.logged_in("佐藤")
    for _ in range(LONGEST_SESSION // 1800):
        clock.move(seconds=1800)
        assert seat.get("/").status_code == 200
    clock.move(seconds=1)
    assert seat.get("/").status_code == 303


def test_the_brake_comes_on_after_some_failures_and_goes_off_again(
    seats: Seats, clock: Clock
) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    seat = seats.seat()
    assert [try_in(seat, "佐藤", "wrong") for _ in range(TRIES)] == [401] * TRIES
    assert try_in(seat, "佐藤", PASSWORD) == 429
    clock.move(seconds=BRAKE - 1)
    assert try_in(seat, "佐藤", PASSWORD) == 429
    clock.move(seconds=1)
    assert try_in(seat, "佐藤", PASSWORD) == 303


def test_many_tries_at_once_count_as_many(seats: Seats) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    found: list[str] = []

    def guess() -> None:
        try:
            found.append(str(seats.accounts.log_in("佐藤", "wrong", "203.0.113.9")))
        except TooManyTriesError:
            found.append("braked")

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count("None") <= TRIES
    assert len(found) == 20


def test_an_outsider_does_not_lock_an_officer_out(seats: Seats) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    for _ in range(TRIES):
        assert seats.accounts.log_in("佐藤", "wrong", "203.0.113.9") is None
    with pytest.raises(TooManyTriesError):
        seats.accounts.log_in("佐藤", PASSWORD, "203.0.113.9")
    assert seats.accounts.log_in("佐藤", PASSWORD, "198.51.100.7")
    told = [row.what for row in seats.store.audit(0)]
    assert told.count("log_in_braked") == 1


def test_a_keepers_new_password_lifts_the_brake_everywhere(seats: Seats) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    for _ in range(TRIES):
        seats.accounts.log_in("佐藤", "wrong", "203.0.113.9")
    seats.accounts.set_password("管理", "佐藤", "another long password")
    assert seats.accounts.log_in("佐藤", "another long password", "203.0.113.9")


def test_names_that_look_alike_are_one(seats: Seats) -> None:
    seats.accounts.add("test", "keeper1", PASSWORD, "keeper")
    for name in ("KEEPER1", "ｋｅｅｐｅｒ1", "keeper１"):
        with pytest.raises(CheckerError):
            seats.accounts.add("test", name, PASSWORD, "agent")
        assert seats.accounts.log_in(name, PASSWORD, "198.51.100.7")


@pytest.mark.parametrize("unseen", ["\u3164", "\uffa0", "\u115f", "\ufe0f", "\u034f", "\u2800"])
def test_what_prints_nothing_makes_no_other_name(unseen: str, seats: Seats) -> None:
    """A filler is a letter to Unicode; in the log it would stand there as the other one."""
    seats.accounts.add("test", "佐藤", PASSWORD, "keeper")
    for name in (f"佐藤{unseen}", f"佐{unseen}藤", unseen, f"{unseen}鈴木"):
        with pytest.raises(CheckerError):
            seats.accounts.add("test", name, PASSWORD, "agent")


def test_a_clock_that_stood_in_the_future_locks_nobody_and_keeps_no_session(
    seats: Seats, clock: Clock
) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    clock.move(seconds=10 * 365 * 86_400)
    secret = seats.accounts.log_in("佐藤", PASSWORD, "203.0.113.9")
    assert secret
    for _ in range(TRIES):
        seats.accounts.log_in("佐藤", "wrong", "203.0.113.9")
    clock.move(seconds=-10 * 365 * 86_400)
    assert seats.accounts.user(secret) is None
    assert seats.accounts.log_in("佐藤", PASSWORD, "203.0.113.9")


def test_only_two_passwords_are_compared_at_once(seats: Seats) -> None:
    now, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, _password: str) -> str:
            return "x"

        def verify(self, _hashed: str, _password: str) -> bool:
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
            pair.wait(timeout=20)  # a lone one fails here
            gate.wait(timeout=0.2)
            with lock:
                now -= 1
            return True

    pair = threading.Barrier(2)
    gate = threading.Event()  # never set: it only lets a third come near
    accounts = Accounts(seats.store, Slow())  # type: ignore[arg-type]
    threads = [
        threading.Thread(target=accounts.log_in, args=(f"名{index}", "x", f"10.0.0.{index}"))
        for index in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_over_tls_a_browser_is_told_to_stay_there(seats: Seats) -> None:
    answer = seats.seat().get("/login")
    assert "max-age=" in answer.headers["strict-transport-security"]
    answer = seats.logged_in("佐藤").post("/view", large="yes", here="/")
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_success_before_the_brake_clears_the_count(seats: Seats) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    seat = seats.seat()
    for _ in range(3):
        assert [try_in(seat, "佐藤", "wrong") for _ in range(TRIES - 1)] == [401] * (TRIES - 1)
        assert try_in(seat, "佐藤", PASSWORD) == 303


def test_many_names_from_one_place_are_braked_too(seats: Seats) -> None:
    seat = seats.seat()
    found = [try_in(seat, f"名前{index}", "wrong") for index in range(TRIES_FROM_ONE_PLACE + 1)]
    assert found == [401] * TRIES_FROM_ONE_PLACE + [429]


def test_a_name_that_is_not_there_is_answered_like_one_that_is(seats: Seats) -> None:
    seats.accounts.add("test", "佐藤", PASSWORD, "agent")
    there = seats.seat().post("/login", csrf="", name="佐藤", password="wrong" * 3)
    absent = seats.seat().post("/login", csrf="", name="鈴木", password="wrong" * 3)
    assert there.text.replace("佐藤", "") == absent.text.replace("鈴木", "")


def test_a_closed_account_is_out_at_once(seats: Seats) -> None:
    seats.accounts.add("test", "管理", PASSWORD, "keeper")
    seat = seats.logged_in("佐藤")
    seats.accounts.set_active("管理", "佐藤", active=False)
    assert seat.get("/").status_code == 303
    assert try_in(seats.seat(), "佐藤", PASSWORD) == 401


def test_a_new_password_ends_the_old_sessions(seats: Seats) -> None:
    seat = seats.logged_in("佐藤")
    seats.accounts.set_password("管理", "佐藤", "another long password")
    assert seat.get("/").status_code == 303
    assert try_in(seats.seat(), "佐藤", PASSWORD) == 401


def test_the_last_keeper_cannot_be_closed(seats: Seats) -> None:
    seats.accounts.add("test", "管理", PASSWORD, "keeper")
    with pytest.raises(CheckerError):
        seats.accounts.set_active("管理", "管理", active=False)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "123456789",
        "a" * 201,
        "なまえなまえなまえなまえ",
        "1234567890",
        "aaaaaaaaaa",
        " " * 10,
        "password12",
        "P@ssw0rd2026!!",
        "qwertyuiop",
        "Yamaguchi2026",
        "helpdesk-123456",
        "sakurasakura99",
    ],
)
def test_weak_passwords_are_refused(seats: Seats, password: str) -> None:
    with pytest.raises(CheckerError):
        seats.accounts.add("test", "なまえなまえなまえなまえ", password, "agent")


@pytest.mark.parametrize(
    "name",
    ["", " x", "x" * 121, "a\x1b[31m", "a\nb", "command line", "Command\u3000Line", "この窓口"],
)
def test_names_that_could_lie_are_refused(seats: Seats, name: str) -> None:
    with pytest.raises(CheckerError):
        seats.accounts.add("test", name, PASSWORD, "agent")


@pytest.mark.parametrize(
    ("role", "allowed"), [("reader", False), ("agent", True), ("keeper", True)]
)
def test_only_those_who_take_calls_write(seats: Seats, role: str, allowed: object) -> None:
    seat = seats.logged_in("人", role)
    answer = seat.post("/case", code=CODE, institution="x")
    assert (answer.status_code == 303) is allowed
    assert bool(seats.store.search("")) is allowed
    assert (seat.get("/export/csv").status_code == 200) is allowed


@pytest.mark.parametrize("role", ["reader", "agent"])
def test_only_a_keeper_keeps(seats: Seats, role: str) -> None:
    seat = seats.logged_in("人", role)
    assert seat.get("/keep").status_code == 403
    assert "/keep" not in seat.get("/").text
    for path in ("/keep/add", "/keep/account", "/keep/retention", "/keep/remove"):
        answer = seat.post(path, name="x", password=PASSWORD, role="keeper", days="30")
        assert answer.status_code == 403
    assert [name for name, _, _ in seats.accounts.all()] == ["人"]


def test_a_keeper_adds_and_closes_accounts_and_it_is_recorded(seats: Seats) -> None:
    seat = seats.logged_in("管理", "keeper")
    added = seat.post("/keep/add", name="田中", password=PASSWORD, role="agent")
    assert added.status_code == 303
    assert seat.post("/keep/add", name="田中", password=PASSWORD, role="agent").status_code == 400
    assert seat.post("/keep/account", name="田中", active="no").status_code == 303
    assert ("田中", "agent", False) in seats.accounts.all()
    assert [one.what for one in seats.store.audit()][:2] == ["account_closed", "account_added"]
    assert PASSWORD not in " ".join(one.about for one in seats.store.audit())


def test_the_audit_log_keeps_keys_and_is_shown_in_words(seats: Seats) -> None:
    seat = seats.logged_in("管理", "keeper")
    seat.post("/keep/add", name="田中", password=PASSWORD, role="agent")
    seat.post("/keep/retention", days="365")
    day = seats.store.today.isoformat()
    assert seat.get(f"/export/csv?from={day}&until={day}").status_code == 200
    case = seats.store.open_case("管理", "甲", "", HEARD)
    known = seen(seats.store, case)
    changed = known._replace(institution="乙", municipality="萩市")
    seats.store.change(case, "管理", known, changed)
    seats.accounts.add(COMMAND_LINE, "山田", PASSWORD, "reader")
    kept = {line.what: line.about for line in seats.store.audit()}
    assert kept["case_changed"] == "institution, municipality"
    assert kept["exported"] == f"csv {day} {day}"
    page = seat.get("/keep").text
    log = page[page.index("操作の記録") :]
    for text in (
        "<td>医療機関の名前、市町村</td>",
        "<td>田中（電話を受ける人）</td>",
        "<td>365日</td>",
        f"<td>CSV（{day}から{day}まで）</td>",
        "<td>コマンド</td>",
    ):
        assert text in log
    for key in ("institution", "(agent)", "command line", f"csv {day}"):
        assert key not in log


def test_one_persons_token_does_not_work_for_another(seats: Seats) -> None:
    first, second = seats.logged_in("甲"), seats.logged_in("乙")
    assert second.post("/case", csrf=first.csrf(), code=CODE).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ORIGIN + ".evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(seats: Seats, headers: dict[str, str]) -> None:
    seat = seats.logged_in("佐藤")
    token = seat.csrf()
    seat.client.headers.update(headers)
    assert seat.post("/case", csrf=token, code=CODE).status_code == 403
    assert seat.post("/login", csrf="", name="佐藤", password=PASSWORD).status_code == 403
    assert seats.store.search("") == []


def test_a_form_that_does_not_say_where_it_is_from_is_refused(seats: Seats) -> None:
    seat = seats.logged_in("佐藤")
    token = seat.csrf()
    del seat.client.headers["origin"], seat.client.headers["sec-fetch-site"]
    assert seat.post("/case", csrf=token, code=CODE).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "desk.example.jp:8443", "127.0.0.1", ""])
def test_another_host_name_is_refused(seats: Seats, host: str) -> None:
    seat = seats.logged_in("佐藤")
    assert seat.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_are_refused(seats: Seats, method: str) -> None:
    assert seats.logged_in("佐藤").ask(method, "/").status_code == 405


def test_every_answer_carries_the_headers(seats: Seats) -> None:
    seat = seats.logged_in("佐藤")
    for path in ("/", "/nope", "/static/page.css", "/check?digits=1", "/login", "/export/csv"):
        headers = seat.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"


def test_no_page_has_script_or_style_of_its_own(seats: Seats) -> None:
    seat = seats.logged_in("管理", "keeper")
    seat.post("/case", code=CODE, institution="x")
    for path in ("/", "/case/1", "/figures", "/keep", "/search?q=x", "/subsidies"):
        text = seat.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick" not in text
        assert "<script>" not in text


def test_too_much_is_refused_before_it_is_read(seats: Seats) -> None:
    seat = seats.logged_in("佐藤")
    for path, fields in (("/case/1", {"note": "x" * 70_000}), ("/code", {"digits": "1" * 10**6})):
        answer = seat.send(path, fields)
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"
        assert TOLD in answer.text
        assert "佐藤" in answer.text, "the page is that of a seat, with a way on"


def test_a_file_far_too_large_is_told_on_a_page(seats: Seats) -> None:
    """Without a script nothing looks at the file before it is sent."""
    sent = {"file": ("movie.mp4", b"x" * 6_000_000)}
    for seat in (seats.logged_in("佐藤"), seats.seat()):
        answer = seat.post("/import", csrf="x", files=sent)
        assert answer.status_code == 413
        assert answer.headers["content-type"].startswith("text/html")
        assert TOLD in answer.text
        assert ("佐藤" in answer.text) is (seat.get("/").status_code == 200)


def test_too_much_without_a_length_is_refused_while_it_is_read(seats: Seats) -> None:
    seat = seats.logged_in("佐藤")

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1_000):
            yield b"digits=" + b"1" * 1_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert seat.ask("POST", "/code", content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize("length", ["-1", "x", "99999999999999999999"])
def test_a_length_that_lies_is_refused(seats: Seats, length: str) -> None:
    seat = seats.logged_in("佐藤")
    answer = seat.ask("POST", "/code", content=b"a=1", headers={"content-length": length})
    assert answer.status_code in {413, 403, 400}


@pytest.mark.parametrize("cookie", ["", "x", "__Host-helpdesk=", "__Host-helpdesk=\xff", ";;;=;"])
def test_a_cookie_that_is_none_opens_nothing(seats: Seats, cookie: str) -> None:
    answer = seats.seat().get("/", headers={"cookie": cookie.encode("latin-1")})
    assert answer.status_code == 303


def test_only_a_proxy_on_this_machine_says_where_a_request_is_from(seats: Seats) -> None:
    headers = {b"x-forwarded-for": "6.6.6.6, 203.0.113.9"}
    near = {"client": ("127.0.0.1", 1)}
    far = {"client": ("198.51.100.7", 1)}
    assert seats.guard._address(near, headers) == "203.0.113.9"
    assert seats.guard._address(far, headers) == "198.51.100.7"


def test_a_keeper_changes_what_somebody_may_do(seats: Seats) -> None:
    keeper, officer = seats.logged_in("管理", "keeper"), seats.logged_in("佐藤", "agent")
    assert officer.get("/keep").status_code == 403
    assert keeper.post("/keep/account", name="佐藤", role="keeper").status_code == 303
    assert seats.logged_in("佐藤").get("/keep").status_code == 200
    assert keeper.post("/keep/account", name="佐藤", role="reader").status_code == 303
    assert seats.logged_in("佐藤").post("/case", institution="乙").status_code == 403
