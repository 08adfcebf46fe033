"""Several seats on PostgreSQL: nothing that was acknowledged is lost, whatever dies."""

import contextlib
import os
import re
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from checker.helpdesk import database
from checker.helpdesk.database import connect, url_of
from checker.helpdesk.store import Store
from tests.helpdesk.desks import START, a_code
from tests.helpdesk.servers import PASSWORD, Client, Front, Helpdesk, PostgreSQL, until

pytestmark = pytest.mark.real

SEATS = 20
SECONDS = float(os.environ.get("NANBYO_CHECKER_SECONDS", "4"))
"""How long the seats work; 60 where it is measured."""
ENOUGH: Final = 120
"""Seconds that seats go on at the most, until what a test waits for has happened."""


@pytest.fixture
def desk(cluster: PostgreSQL) -> Iterator[Helpdesk]:
    server = Helpdesk(cluster.database())
    server.add_keeper("管理")
    server.start()
    yield server
    server.stop()


@contextlib.contextmanager
def records(desk: Helpdesk) -> Iterator[Store]:
    """Look into the database itself."""
    engine = connect(url_of(desk.database))
    try:
        yield Store(engine, lambda: START)
    finally:
        engine.dispose()


class Worker(threading.Thread):
    """One seat: adds notes to a case that all share and to its own, and changes the shared one."""

    def __init__(self, client: Client, name: str, end: float, shared: str) -> None:
        super().__init__()
        self.client, self.label, self.end, self.shared = client, name, end, shared
        self.kept: list[str] = []
        self.times: dict[str, list[float]] = {"note": [], "page": [], "change": []}
        self.conflicts = self.changed = self.failed = 0

    def run(self) -> None:
        turn = 0
        while time.monotonic() < self.end:
            turn += 1
            try:
                self._turn(turn)
            except httpx.HTTPError:
                self.failed += 1
                time.sleep(0.05)
        self.client.http.close()

    def _timed(self, kind: str, method: str, path: str, **fields: str) -> httpx.Response:
        began = time.perf_counter()
        answer = (
            self.client.post(path, **fields) if method == "POST" else self.client.http.get(path)
        )
        self.times[kind].append(time.perf_counter() - began)
        return answer

    def _turn(self, turn: int) -> None:
        text = f"{self.label}#{turn}#"
        answer = self._timed("note", "POST", f"{self.shared}", note=text)
        if answer.status_code == 303:
            self.kept.append(text)
        else:
            self.failed += 1
        page = self._timed("page", "GET", self.shared)
        was = dict(re.findall(r'name="(was_[a-z_]+)" value="([^"]*)"', page.text))
        if was and turn % 3 == 0:
            answer = self._timed(
                "change",
                "POST",
                self.shared,
                **was,
                outcome="waiting",
                referred_to="",
                follow_up="",
                institution=f"{self.label}-{turn}",
                municipality="山口市",
            )
            self.conflicts += answer.status_code == 409
            self.changed += answer.status_code == 303


def work(desk: Helpdesk, seats: int, seconds: float) -> list[Worker]:
    first = desk.client("管理")
    answer = first.post("/case", code=a_code(1), institution="山口内科", municipality="山口市")
    shared = answer.headers["location"]
    others = []
    for index in range(seats - 1):
        first.post("/keep/add", name=f"席{index}", password=PASSWORD, role="agent")
        others.append(desk.client(f"席{index}"))
    end = time.monotonic() + seconds
    workers = [
        Worker(client, f"席{index}", end, shared) for index, client in enumerate([first, *others])
    ]
    for worker in workers:
        worker.start()
    return workers


def kept(workers: list[Worker]) -> int:
    return sum(len(worker.kept) for worker in workers)


def more(workers: list[Worker], notes: int) -> Callable[[], bool]:
    """Return what tells whether more notes than so many were acknowledged since now."""
    before = kept(workers)
    return lambda: kept(workers) > before + notes


def finish(workers: list[Worker], end: float = 0) -> None:
    """Let the seats work until then, and end."""
    for worker in workers:
        worker.end = end
    for worker in workers:
        worker.join()


def told(workers: list[Worker]) -> str:
    lines = []
    for kind in ("note", "page", "change"):
        times = sorted(one for worker in workers for one in worker.times[kind])
        if len(times) > 1:
            cut = statistics.quantiles(times, n=100)
            lines.append(
                f"{kind}: {len(times)}, p50 {cut[49] * 1e3:.0f} ms, p95 {cut[94] * 1e3:.0f} ms, "
                f"p99 {cut[98] * 1e3:.0f} ms, max {times[-1] * 1e3:.0f} ms"
            )
    conflicts = sum(worker.conflicts for worker in workers)
    changed = sum(worker.changed for worker in workers)
    failed = sum(worker.failed for worker in workers)
    return "\n".join(
        [*lines, f"changed {changed}, told of a conflict {conflicts}, failed {failed}"]
    )


def lost(desk: Helpdesk, workers: list[Worker]) -> set[str]:
    kept = {text for worker in workers for text in worker.kept}
    with records(desk) as store:
        return kept - {note.text for note in store.notes(1)}


def test_twenty_seats_side_by_side_lose_nothing(
    desk: Helpdesk, capsys: pytest.CaptureFixture[str]
) -> None:
    workers = work(desk, SEATS, SECONDS)
    finish(workers, workers[0].end)
    with capsys.disabled():
        print(f"\n{SEATS} seats, {SECONDS:.0f} s\n{told(workers)}")  # noqa: T201 - measured here
    assert lost(desk, workers) == set()
    assert sum(worker.failed for worker in workers) == 0
    assert all(worker.kept for worker in workers)
    with records(desk) as store:
        case = store.case(1)
    assert case is not None
    assert case.version == 1 + sum(worker.changed for worker in workers)


def test_killing_the_server_loses_nothing_acknowledged(desk: Helpdesk) -> None:
    workers = work(desk, 6, ENOUGH)
    for _ in range(2):
        until(more(workers, 20), ENOUGH)
        desk.kill()
        desk.start()
    finish(workers)
    assert lost(desk, workers) == set()


def test_killing_the_database_loses_nothing_acknowledged(
    cluster: PostgreSQL, desk: Helpdesk
) -> None:
    workers = work(desk, 6, ENOUGH)
    until(lambda: kept(workers) > 20, ENOUGH)
    cluster.kill()
    cluster.start()
    until(more(workers, 0), ENOUGH)  # the server found it again
    finish(workers)
    assert lost(desk, workers) == set()


def test_a_database_that_was_started_again_is_found(
    cluster: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, where a connection was not used for a moment; else by the second who asks."""
    engine = connect(url_of(cluster.database()))
    try:
        store = Store(engine, lambda: START)
        assert store.notes(1) == []
        monkeypatch.setattr(database, "_FRESH", -1.0)
        cluster.kill()
        cluster.start()
        assert store.notes(1) == []
        monkeypatch.setattr(database, "_FRESH", float("inf"))
        cluster.kill()
        cluster.start()
        with pytest.raises(OperationalError):
            store.notes(1)
        assert store.notes(1) == []
    finally:
        engine.dispose()


def test_killing_the_server_of_a_sqlite_file_loses_nothing_acknowledged(tmp_path: Path) -> None:
    desk = Helpdesk(f"sqlite:///{tmp_path}/desk.sqlite3")
    desk.add_keeper("管理")
    desk.start()
    try:
        workers = work(desk, 4, ENOUGH)
        until(lambda: kept(workers) > 20, ENOUGH)
        desk.kill()
        desk.start()
        finish(workers)
        assert lost(desk, workers) == set()
    finally:
        desk.stop()


@pytest.fixture
def front(
    cluster: PostgreSQL, tmp_path: Path, needs: Callable[..., None]
) -> Iterator[tuple[Front, list[Helpdesk]]]:
    """Three processes of one helpdesk behind nginx."""
    needs("nginx")
    proxy, database = Front(tmp_path), cluster.database()
    desks = [Helpdesk(database, proxy.origin) for _ in range(3)]
    desks[0].add_keeper("管理")
    try:
        for one in desks:
            one.start()
        proxy.start(shutil.which("nginx") or "nginx", desks)
        yield proxy, desks
    finally:
        proxy.stop()
        for one in desks:
            one.stop()


def test_three_processes_behind_nginx_are_one_desk(
    cluster: PostgreSQL,
    front: tuple[Front, list[Helpdesk]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Sessions, the brake and drafts hold; a process and the database are killed at work."""
    _, desks = front
    began = time.monotonic()
    workers = work(desks[0], SEATS, SECONDS + 3 * ENOUGH)
    until(lambda: kept(workers) > 40, ENOUGH)
    desks[1].kill()
    until(more(workers, 20), ENOUGH)
    cluster.kill()
    cluster.start()
    until(more(workers, 0), ENOUGH)  # the others found the database again
    finish(workers, began + SECONDS)
    with capsys.disabled():
        head = f"{SEATS} seats, 3 processes, one and the database killed"
        took = f"{time.monotonic() - began:.0f} s"
        print(f"\n{head}, {took}\nacknowledged {kept(workers)}\n{told(workers)}")  # noqa: T201
    assert lost(desks[0], workers) == set()

    seat = desks[0].client("席1")
    seat.post("/case/1/say", note="書きかけ", go="memory")
    for _ in range(4):  # whichever process answers
        assert "書きかけ</textarea>" in seat.http.get("/case/1").text
    assert seat.http.get("/health/database").json() == {"process": "ok", "database": "ok"}
    wrong = {"name": "席2", "password": "wrong password"}
    tried = [seat.http.post("/login", data=wrong).status_code for _ in range(6)]
    assert tried == [401] * 5 + [429]


MEMORY: Final = 300
"""MiB that the server may take, whoever is at its door."""


def peak(pid: int) -> float:
    """Return the most memory that a process has had, in MiB."""
    told = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", told)
    assert found
    return int(found[1]) / 1024


def test_forty_log_ins_at_once_stay_in_the_memory_of_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong names, wrong passwords and right ones, each from an address of its own."""
    desk = Helpdesk(f"sqlite:///{tmp_path}/desk.sqlite3")
    desk.add_keeper("管理")
    desk.start()
    together, found = threading.Barrier(40), list[int]()
    browser = httpx.Client(base_url=desk.origin, timeout=120)

    def log_in(turn: int) -> None:
        name = "管理" if turn % 4 else f"だれか{turn}"
        password = PASSWORD if turn % 2 else f"{PASSWORD}{turn}"
        headers = {"origin": desk.origin, "x-forwarded-for": f"203.0.113.{turn}"}
        form = {"name": name, "password": password}
        together.wait(60)
        answer = browser.post("/login", data=form, headers=headers)
        found.append(answer.status_code)

    try:
        before = peak(desk.pid)
        seats = [threading.Thread(target=log_in, args=(turn,)) for turn in range(40)]
        for seat in seats:
            seat.start()
        for seat in seats:
            seat.join()
        after = peak(desk.pid)
    finally:
        browser.close()
        desk.stop()
    with capsys.disabled():
        print(f"\n40 log-ins at once: {before:.0f} MiB before, {after:.0f} at the most")  # noqa: T201
    assert (found.count(303), found.count(401)) == (20, 20)
    assert after <= MEMORY
