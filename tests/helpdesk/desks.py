"""A helpdesk for tests: rules as they ship, a database of its own, a clock that stands still."""

import asyncio
import datetime as dt
import re
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from argon2 import PasswordHasher
from sqlalchemy.engine import URL

from checker.helpdesk import routes
from checker.helpdesk.accounts import Accounts, User
from checker.helpdesk.database import connect
from checker.helpdesk.desk import Desk, Rules, load_rules
from checker.helpdesk.guard import SeatGuard
from checker.helpdesk.records.cases import Change, Heard
from checker.helpdesk.site import Site
from checker.helpdesk.store import Store
from checker.packs.load import DEFAULT_PACK
from checker.packs.locate import rules_root
from checker.phonecode import decode
from tests.phonecode.codes import TABLE, TABLES, code_of

START = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
ORIGIN = "https://desk.example.jp"
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
HEARD = Heard("123456789012", "not_ready", [("browser", "none_installed")])


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@cache
def rules() -> Rules:
    return load_rules(rules_root(), DEFAULT_PACK)


@cache
def _new_file() -> bytes:
    """Return a database in which nothing is yet: making its tables is the longest of a test."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "new.sqlite3"
        connect(URL.create("sqlite", database=str(file))).dispose()
        return file.read_bytes()


def store_in(folder: Path, clock: Clock | None = None) -> Store:
    file = folder / "desk.sqlite3"
    if not file.exists():
        file.write_bytes(_new_file())
    return Store(connect(URL.create("sqlite", database=str(file))), clock or Clock())


class Seat:
    """A browser at the helpdesk, without a browser.

    Args:
        app: The site, with or without its guard.
        at: What stands before every path.
        headers: Sent with every request.
        faults: Whether a fault of the site is raised here.
    """

    def __init__(
        self,
        app: Any,  # noqa: ANN401 - an ASGI application
        at: str = "",
        headers: dict[str, str] | None = None,
        *,
        faults: bool = True,
    ) -> None:
        self.at = at
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=faults)
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
        return asyncio.run(self.client.request(method, self.at + path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - as httpx has it
        return self.ask("GET", path, **more)

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]*)"', self.get("/").text)
        return found[1] if found else ""

    def post(
        self,
        path: str,
        csrf: str | None = None,
        files: dict[str, tuple[str, bytes]] | None = None,
        **fields: str,
    ) -> httpx.Response:
        data = {"csrf": self.csrf() if csrf is None else csrf, **fields}
        return self.ask("POST", path, data=data, files=files)

    def send(self, path: str, fields: dict[str, str]) -> httpx.Response:
        return self.ask("POST", path, data={"csrf": self.csrf(), **fields})


def alone(store: Store, *, faults: bool = True) -> Seat:
    """Return the person at this PC; the guard of that door has tests of its own."""
    person = User("この窓口", "keeper", "token-of-a-form")
    site = Site(Desk(rules(), store, None), "", person)
    return Seat(routes.app(site), faults=faults)


class Seats:
    """A helpdesk with accounts behind its guard."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.accounts = Accounts(store, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        site = Site(Desk(rules(), store, self.accounts))
        self.guard = SeatGuard(
            routes.app(site), self.accounts, ORIGIN, {"/import": 4_000_000}, _now
        )
        site.cookie, site.secure = self.guard.cookie, self.guard.secure

    def seat(self) -> Seat:
        headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
        return Seat(self.guard, headers=headers)

    def logged_in(self, name: str, role: str = "agent") -> Seat:
        if name not in [known for known, _, _ in self.accounts.all()]:
            self.accounts.add("test", name, PASSWORD, role)  # type: ignore[arg-type]
        seat = self.seat()
        answer = seat.post("/login", csrf="", name=name, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return seat


async def _now(work: Any) -> Any:  # noqa: ANN401 - whatever it is
    return work()


def seen(store: Store, number: int) -> Change:
    """Return a case's fields as somebody sees them now."""
    row = store.case(number)
    assert row is not None
    return Change(*(getattr(row, name) for name in Change._fields))


def a_code(seed: int = 0) -> str:
    """Return a code that can be read."""
    return code_of((seed * 7_919_317 + 12_345) % TABLE.states)


def code_with(requirement: str, outcome: str) -> str:
    """Return a code in which a requirement has an outcome, on Windows."""
    for seed in range(10_000):
        decoded = decode(a_code(seed), TABLES)
        found = {one.id: one.outcome for one in decoded.findings}
        if found[requirement] == outcome and decoded.system == "windows":
            return a_code(seed)
    raise AssertionError("no such code among many")
