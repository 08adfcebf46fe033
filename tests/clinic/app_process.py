"""The program under test as a person starts it, and recorded PCs for it to show."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec
from msgspec.structs import replace

from checker.model import Fact, HttpsProbe, VpnProbe
from tests import machines
from tests.clinic import kinds

ROOT = Path(__file__).parents[2]
READY, SETTINGS, PURCHASE = "windows-11-pro", "windows-10-pro", "small-screen-1366x768"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


class App(NamedTuple):
    """A running program."""

    process: "subprocess.Popen[str]"
    url: str
    """The start-up address; good for once."""
    data: Path

    @property
    def origin(self) -> str:
        return self.url[: self.url.index("/", 8)]

    @property
    def at(self) -> str:
        """The address that every page lies below."""
        return self.url[: self.url.index("/start?")]


def facts_file(name: str, folder: Path) -> Path:
    """Write a recorded PC's facts, with a network that lets everything through."""
    facts = machines.facts(name)
    https = (HttpsProbe("www.mhlw.go.jp", 443, "done", ms=40),)
    vpn = VpnProbe("ec2.ap-northeast-1.amazonaws.com:443", "tcp", "done", ms=30)
    table = replace(facts.facts, https=Fact(https, "test"), vpn=Fact(vpn, "test"))
    path = folder / f"{name}.json"
    path.write_bytes(msgspec.json.encode(replace(facts, facts=table)))
    return path


@contextmanager
def app(
    data: Path,
    *options: str | Path,
    day: str = "2026-11-21",
    start: tuple[str | Path, ...] = ("checker",),
) -> Iterator[App]:
    """Start the program, or what stands in `start` for it, and wait until it tells its address."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", *start, "app", "--no-browser", "--on", day),
            *("--data", data, *options),
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        found = None
        for line in process.stderr:
            found = re.search(r"http://\S+", line)
            if found:
                break
        assert found, "the program told no address"
        yield App(process, found[0], data)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def enter(running: App) -> Iterator[httpx.Client]:
    """Come in through the start-up address, as a browser does."""
    with httpx.Client(headers={"sec-fetch-site": "same-origin"}, timeout=30) as client:
        client.get(running.url).raise_for_status()
        yield client


def csrf(client: httpx.Client, running: App, page: str = "/plan") -> str:
    """Return the token of a page's forms."""
    found = CSRF.search(client.get(running.at + page).text)
    assert found
    return found[1]


def wait_for_result(client: httpx.Client, running: App) -> str:
    """Return the result page once the check is complete."""
    for _ in range(2000):
        page = client.get(f"{running.at}/").text
        if 'class="verdict' in page:
            return page
    raise AssertionError("the check did not end")


@contextmanager
def live_app(folder: Path, kind: str = "01-good") -> Iterator[App]:
    """Start the program on a PC of a kind, which `facts.json` says and a test may change.

    What it prints goes into the folder `printed`, a file a job.
    """
    (folder / "printed").mkdir()
    facts = kinds.write(kind, folder / "facts.json")
    with app(folder / "data", start=("tests.clinic.live", facts, folder / "printed")) as running:
        yield running
