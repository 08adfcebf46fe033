"""When the running program ends by itself, by a clock that the test moves."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.clinic.app_process import READY, ROOT, App, enter, facts_file, wait_for_result

HALF_HOUR = 30 * 60
CLOCK = """
import sys
from pathlib import Path
from checker.web.life import Life

now, asked = Path(sys.argv.pop(1)), Path(sys.argv.pop(1)).open("a")

def clock():
    text = now.read_text()
    print(text, file=asked, flush=True)
    return float(text)

*others, _ = Life.__init__.__defaults__
Life.__init__.__defaults__ = (*others, clock)
from checker.cli.start import start
start()
"""
"""The program, with seconds that a file tells. It notes each time that it asked for them."""


class Served:
    """The running program and its clock."""

    def __init__(self, running: App, folder: Path) -> None:
        self.running = running
        self._now, self._asked = folder / "now", folder / "asked"

    def at(self, second: int) -> None:
        """Move the clock and wait until the program has looked at it twice, or has ended."""
        before = len(self._asked.read_text().splitlines())
        with self._now.open("r+") as file:
            file.write(text := f"{second:05}")  # as long as before: never half there
        for _ in range(600):
            looked = self._asked.read_text().splitlines()[before:]
            if looked.count(text) > 1:  # it looks no more once it has found it is over
                return
            try:
                self.running.process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            return
        raise AssertionError("the program neither looked at its clock nor ended")

    def leaves(self, client: httpx.Client, page: str) -> None:
        """Say goodbye as a page does; this does not count as use."""
        url = f"{self.running.at}/leave?page={page}"
        assert client.post(url, headers={"origin": self.running.origin}).status_code == 204

    def serves(self) -> bool:
        return self.running.process.poll() is None

    def has_ended(self) -> bool:
        _, told = self.running.process.communicate(timeout=60)
        return (self.running.process.returncode, told) == (0, "終了しました。\n")


@contextmanager
def served(folder: Path) -> Iterator[tuple[Served, httpx.Client]]:
    """Start the program at second 0 and come in."""
    now, asked = folder / "now", folder / "asked"
    now.write_text("00000")
    words: list[str | Path] = ["--no-browser", "--data", folder / "data"]
    words += ["--facts", facts_file(READY, folder)]
    with subprocess.Popen(
        [sys.executable, "-c", CLOCK, now, asked, "app", *words],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            found = next(filter(None, (re.search(r"http://\S+", line) for line in process.stderr)))
            running = App(process, found[0], folder / "data")
            with enter(running) as client:
                wait_for_result(client, running)
                yield Served(running, folder), client
        finally:
            process.kill()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[tuple[Served, httpx.Client]]:
    with served(tmp_path) as both:
        yield both


def test_an_open_page_that_nobody_uses_keeps_it_for_half_an_hour(
    program: tuple[Served, httpx.Client],
) -> None:
    now, client = program
    with client.stream("GET", f"{now.running.at}/events?page=one") as stream:
        told = stream.iter_lines()
        while "change" not in next(told):
            pass
        now.at(HALF_HOUR - 1)
        assert now.serves()
        now.at(HALF_HOUR)
        assert "event: end" in list(told)
    assert now.has_ended()


def test_half_an_hour_begins_anew_with_each_use(program: tuple[Served, httpx.Client]) -> None:
    now, client = program
    now.at(HALF_HOUR - 1)
    client.get(f"{now.running.at}/plan").raise_for_status()
    for second in (HALF_HOUR, 2 * HALF_HOUR - 2):
        now.at(second)
        assert now.serves()
    now.at(2 * HALF_HOUR - 1)
    assert now.has_ended()


def test_it_ends_twenty_seconds_after_the_last_page_was_closed(
    program: tuple[Served, httpx.Client],
) -> None:
    now, client = program
    for page in ("one", "two"):
        with client.stream("GET", f"{now.running.at}/events?page={page}") as stream:
            next(stream.iter_lines())
    now.leaves(client, "one")
    now.at(100)
    assert now.serves()
    now.leaves(client, "two")
    # What the page fetched for itself before it was closed may arrive after its goodbye.
    client.get(f"{now.running.at}/", headers={"sec-fetch-mode": "cors"}).raise_for_status()
    now.at(119)
    assert now.serves()
    now.at(120)
    assert now.has_ended()
