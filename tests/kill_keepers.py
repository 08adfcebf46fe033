"""Kill what keeps things for people: `python -m tests.kill_keepers [KILLS] [SEED] [NAME]`.

The answers that the clinic's page keeps, the reports that wait for a share, the helpdesk's records
in SQLite and in PostgreSQL. After each kill -9, all that was acknowledged is there, and after the
next start nothing lies about that a killed run left.
"""

import contextlib
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import httpx

from checker.helpdesk.database import connect, url_of
from checker.helpdesk.store import Store
from tests.cli.program import ROOT, environment
from tests.clinic.app_process import READY, app, csrf, enter, facts_file
from tests.helpdesk.desks import START, a_code
from tests.helpdesk.servers import Client, Helpdesk, binaries, postgresql

TEMPORARY: Final = ".nanbyo-checker-*.tmp"


class Found(NamedTuple):
    """What was found after all kills."""

    acknowledged: int
    lost: int
    left: int
    """Files that a killed run left, after the next one that came to its end."""


def kept(place: Path, kills: int, chance: random.Random) -> Found:
    """Kill the clinic's page while institution and plan are changed."""
    data, told, lost = place / "data", 0, 0
    facts = facts_file(READY, place)
    sure = ""
    for turn in range(kills + 1):
        with app(data, "--facts", facts) as running, enter(running) as client:
            text = (data / "institution.json").read_text("utf-8") if sure else "{}"
            lost += sure not in text
            if turn == kills:
                break
            token, own = csrf(client, running), {"origin": running.origin}
            form = {"csrf": token, "keep": "yes"}
            client.post(f"{running.at}/keep", data=form, headers=own)
            after = threading.Timer(chance.uniform(0.05, 0.6), running.process.kill)
            after.start()
            with contextlib.suppress(httpx.HTTPError):
                while True:
                    name = f"医院{turn}-{told}。"
                    form = {"csrf": token, "name": name, "kind": "clinic"}
                    answer = client.post(f"{running.at}/plan", data=form, headers=own)
                    if answer.status_code != 303:
                        raise AssertionError(answer.text)
                    told, sure = told + 1, name
            after.join()
            # What was on its way when the program was killed may have come or not.
            now = json.loads((data / "institution.json").read_bytes())["institution"]["name"]
            lost += sure != "" and now not in {sure, name}
            sure = now
    return Found(told, lost, len(list(data.glob(TEMPORARY))))


def spool(place: Path, kills: int, chance: random.Random) -> Found:
    """Kill a check while its report goes to a share, or waits for one that is out of reach."""
    share, env = place / "share", environment(XDG_DATA_HOME=str(place / "home"))
    waiting = place / "home" / "nanbyo-checker" / "spool"
    words = [sys.executable, "-P", "-m", "checker", "check", "--offline", "--json-dir", str(share)]

    def check(after: float) -> bool:
        """Run once; tell whether it came to its end."""
        child = subprocess.Popen(
            words,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return child.wait(timeout=after) in {0, 1, 3, 4, 6}
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
            return False

    def there() -> set[str]:
        found = [*share.glob("*.json"), *waiting.glob("*.json")]
        for path in found:
            json.loads(path.read_bytes())  # never a part
        return {path.name for path in found}

    began = time.perf_counter()
    if not check(600):
        raise AssertionError("the check does not end")
    usual = time.perf_counter() - began
    known, lost = there(), 0
    told = len(known)
    for turn in range(kills):
        if turn % 2:
            share.mkdir(exist_ok=True)
        elif share.is_dir():
            share.rename(place / f"away{turn}")
            known = {path.name for path in waiting.glob("*.json")}
        ended = check(usual * chance.uniform(0.5, 1.15))
        now = there()
        lost += len(known - now) + (ended and now == known)
        told += len(now - known)
        known = now
    share.mkdir(exist_ok=True)
    check(600)
    lost += len(known - there()) + len(list(waiting.glob("*.json")))
    left = [*share.glob(TEMPORARY), *waiting.glob(TEMPORARY)]
    return Found(told, lost, len(left))


def helpdesk(url: str, kills: int, chance: random.Random) -> Found:
    """Kill the helpdesk while three seats write notes."""
    desk = Helpdesk(url)
    desk.add_keeper("管理")
    desk.start()
    stop, sure = threading.Event(), list[str]()

    def write(client: Client, label: str) -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            try:
                answer = client.post("/case/1", note=f"{label}#{turn}#")
                if answer.status_code == 303:
                    sure.append(f"{label}#{turn}#")
            except httpx.HTTPError:
                time.sleep(0.05)

    client = desk.client("管理")
    client.post("/case", code=a_code(1), institution="山口内科", municipality="山口市")
    seats = [client, *(desk.client("管理") for _ in range(2))]
    threads = [
        threading.Thread(target=write, args=(seat, f"席{at}"), daemon=True)
        for at, seat in enumerate(seats)
    ]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        before, end = len(sure), time.monotonic() + 30
        while len(sure) <= before and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        desk.kill()
        desk.start()
    stop.set()
    for thread in threads:
        thread.join()
    desk.stop()
    engine = connect(url_of(url))
    with contextlib.closing(engine.raw_connection()) as raw:
        if url.startswith("sqlite"):
            assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    stored = {note.text for note in Store(engine, lambda: START).notes(1)}
    engine.dispose()
    return Found(len(sure), len(set(sure) - stored), 0)


def sqlite(place: Path, kills: int, chance: random.Random) -> Found:
    """Kill the helpdesk on a SQLite file."""
    found = helpdesk(f"sqlite:///{place}/desk.sqlite3", kills, chance)
    left = [path for path in place.iterdir() if not re.fullmatch(r"desk\.sqlite3.*", path.name)]
    return found._replace(left=len(left))


def postgres(place: Path, kills: int, chance: random.Random) -> Found:
    """Kill the helpdesk on PostgreSQL, which goes on."""
    del place
    programs = binaries()
    if programs is None:
        raise AssertionError("PostgreSQL is not here")
    with postgresql(programs) as server:
        return helpdesk(server.database(), kills, chance)


KEEPERS: Final[dict[str, Callable[[Path, int, random.Random], Found]]] = {
    "kept answers": kept,
    "spool": spool,
    "helpdesk, SQLite": sqlite,
    "helpdesk, PostgreSQL": postgres,
}


def chosen(part: str) -> Iterator[str]:
    """Yield the names that hold a text."""
    yield from (name for name in KEEPERS if part in name)


def main() -> int:
    """Kill every keeper."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    bad = 0
    for name in chosen(sys.argv[3] if len(sys.argv) > 3 else ""):
        with tempfile.TemporaryDirectory() as place:
            chance = random.Random(seed)  # noqa: S311 - repeatable
            found = KEEPERS[name](Path(place), kills, chance)
        print(  # noqa: T201
            f"{name}: {kills} kills, acknowledged {found.acknowledged}, lost {found.lost},"
            f" left over {found.left}",
            flush=True,
        )
        bad += found.lost + found.left
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
