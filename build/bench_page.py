"""`python3 build/bench_page.py [--runs N] [--source] [--network]`: how soon the page is there.

Against a Starlette program that only says hello, started, frozen and asked in the same way, in
turns, and against `check` in the console. What is asked comes as fast as a program can ask; a
browser needs longer to start than all of it. With `--source`, both programs run from source; with
`--network` (root, Debian packages of the tests), a check of a network of namespaces, whose servers
take their time, on the page and in the console.
"""

import argparse
import contextlib
import ctypes
import http.client
import importlib.util
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import bench_frozen
import setup_env

HELLO = """
import asyncio, socket, sys
import uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

async def hello(request):
    return HTMLResponse("<!doctype html><title>hello</title><p>hello")

app = Starlette(routes=[Route("/", hello)])
door = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{door.getsockname()[1]}/", file=sys.stderr, flush=True)
config = uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None)
asyncio.run(uvicorn.Server(config).serve(sockets=[door]))
"""
FIRST_PAGE = {"frozen": 2.5, "source": 2.0}
"""The first page is there in at most this many times the hello's."""
CHECK = 1.1
"""A check on the page takes at most this many times `check` in the console."""
DELAY = 0.3
"""Seconds before a server of the network says anything, as over a long and busy line."""
HOSTS = {
    "https": ("good.test", "good2.test", "status500.test", "inspected.test", "good.test"),
    "vpn": ("aws.test", "aws2.test", "vpn-crypt.test"),
}


class Page:
    """A running program's page, and how long it took from the start, in milliseconds."""

    def __init__(self, argv: list[str]) -> None:
        self._started = time.perf_counter()
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        assert self.process.stderr is not None  # noqa: S101 - for the type checker
        told = map(re.compile(rb"http://127\.0\.0\.1:(\d+)(\S*)").search, self.process.stderr)
        address = next(filter(None, told))
        self._door = http.client.HTTPConnection("127.0.0.1", int(address[1]))
        path = address[2].decode()
        self._at = path.partition("/start?")[0]
        self._headers: dict[str, str] = {}
        self.text = self.get(path)
        if path != "/":
            self.text = self.get(f"{self._at}/")
        self.first = self.passed()

    def passed(self) -> float:
        """Milliseconds since the start."""
        return (time.perf_counter() - self._started) * 1000

    def get(self, path: str) -> str:
        """Ask for a page."""
        self._door.request("GET", path, headers=self._headers)
        return self._answer()

    def _answer(self) -> str:
        answer = self._door.getresponse()
        text = answer.read().decode()
        cookie = answer.getheader("set-cookie")
        if cookie:
            self._headers = {"Cookie": cookie.partition(";")[0]}
        return text

    def verdict(self) -> float:
        """Follow the page's news, as a browser does, until the verdict is there; return when."""
        if 'class="verdict' not in self.text:
            news = http.client.HTTPConnection("127.0.0.1", self._door.port)
            news.request("GET", f"{self._at}/events?page=bench", headers=self._headers)
            lines = news.getresponse()
            while 'class="verdict' not in self.text:
                if lines.readline().startswith(b"event: change"):
                    self.text = self.get(f"{self._at}/")
            news.close()
        return self.passed()

    def again(self) -> float:
        """Check again; return how long that took."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.text)
        assert token  # noqa: S101 - every page has one
        before = self.passed()
        port = self._door.port
        headers = {
            **self._headers,
            "Origin": f"http://127.0.0.1:{port}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._door.request("POST", f"{self._at}/check", f"csrf={token[1]}", headers)
        self._answer()
        self.text = self.get(f"{self._at}/")
        return self.verdict() - before

    def end(self) -> None:
        """End the program."""
        self._door.close()
        self.process.kill()
        self.process.communicate()


class Timed(NamedTuple):
    """Medians of one comparison, in milliseconds."""

    hello: float
    first: float
    verdict: float
    again: float
    console: float


@contextlib.contextmanager
def page(argv: list[str]) -> Iterator[Page]:
    """Start a program and ask for its page; end it afterwards."""
    shown = Page(argv)
    try:
        yield shown
    finally:
        shown.end()


def compare(program: list[str], hello: list[str], options: list[str], runs: int) -> Timed:
    """Time the programs in turns."""
    taken: dict[str, list[float]] = {name: [] for name in Timed._fields}
    for turn in range(runs + 1):
        spent: dict[str, float] = {}
        with page(hello) as bare:
            spent["hello"] = bare.first
        with (
            tempfile.TemporaryDirectory() as data,
            page([*program, "app", "--no-browser", "--data", data, *options]) as own,
        ):
            spent["first"], spent["verdict"] = own.first, own.verdict()
            spent["again"] = own.again()
        started = time.perf_counter()
        argv = [*program, "check", *options]
        subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        spent["console"] = (time.perf_counter() - started) * 1000
        if turn:  # the first warms the disk cache
            for name, value in spent.items():
                taken[name].append(value)
    return Timed(*(statistics.median(taken[name]) for name in Timed._fields))


def show(title: str, found: Timed, goal: float) -> None:
    """Print what was found."""
    print(title)
    for name, value in (
        ("hello: its page", found.hello),
        ("first page", found.first),
        ("verdict, from the start", found.verdict),
        ("check again on the page", found.again),
        ("check in the console", found.console),
    ):
        print(f"{name:26}{value:8.0f} ms")
    for name, ratio, most in (
        ("first page / hello", found.first / found.hello, goal),
        ("check on a page that is open / console", found.again / found.console, CHECK),
        ("verdict from the start / console", found.verdict / found.console, CHECK),
    ):
        print(f"{name}: {ratio:.2f} (goal {most}: {'reached' if ratio <= most else 'missed'})")


def programs(scratch: Path, *, source: bool) -> tuple[list[str], list[str]]:
    """Return the program and the hello, both frozen or both from source."""
    if source:
        python = str(setup_env.ensure(setup_env.RUN))
        script = scratch / "hello.py"
        script.write_text(HELLO, encoding="ascii")
        return [python, "-P", "-m", "checker"], [python, "-P", str(script)]
    hello = bench_frozen.freeze_bare(scratch, "hello", HELLO, windows=False)
    return [str(bench_frozen.freeze_own(scratch) / "nanbyo-checker" / "nanbyo-checker")], [
        str(hello)
    ]


def rules_of_the_network(folder: Path) -> Path:
    """Return rules that name the hosts of the network of namespaces."""
    rules = folder / "rules"
    shutil.copytree(setup_env.ROOT / "rules", rules)
    text = (rules / "network.toml").read_text(encoding="utf-8")
    for kind, hosts in HOSTS.items():
        found = re.findall(rf'\[\[{kind}\]\]\nhost = "([^"]+)"', text)
        for old, new in zip(found, hosts, strict=True):
            text = text.replace(f'host = "{old}"', f'host = "{new}"')
    (rules / "network.toml").write_text(text, encoding="utf-8")
    return rules


def enter(name: str) -> None:
    """Move this program into a network namespace, from where the pages are asked for."""
    with Path("/run/netns", name).open() as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), 0):
            raise OSError(ctypes.get_errno(), name)


def measure(runs: int, *, source: bool, network: bool) -> None:
    """Time everything and print it."""
    kind = "source" if source else "frozen"
    scratch = setup_env.TOOLS / "bench"
    scratch.mkdir(parents=True, exist_ok=True)
    program, hello = programs(scratch, source=source)
    found = compare(program, hello, ["--offline"], runs)
    show(f"{kind}, without the network: {runs} runs, in turns", found, FIRST_PAGE[kind])
    if not network:
        return
    sys.path.insert(0, str(setup_env.ROOT))
    from tests.network.world import DNS, world  # noqa: PLC0415 - only with --network

    with tempfile.TemporaryDirectory() as name, world(Path(name), DELAY) as outside:
        folder = Path(name)
        rules = rules_of_the_network(folder)
        os.environ["SSL_CERT_FILE"] = str(folder / "public.crt")
        Path("/etc/netns", outside.pc, "resolv.conf").write_text(f"nameserver {DNS['normal']}\n")
        enter(outside.pc)
        inside = ["ip", "netns", "exec", outside.pc]
        told = subprocess.run(
            [*inside, *program, "check", "--rules", rules, "--json", "-"],
            capture_output=True,
            check=False,
        )
        facts = json.loads(told.stdout)["facts"]["facts"]
        for row in (*facts["network.https"]["value"], facts["network.vpn"]["value"]):
            print(row.get("host") or row["target"], row["stage"], row["reason"], f"{row['ms']} ms")
        found = compare([*inside, *program], [*inside, *hello], ["--rules", str(rules)], runs)
        show(f"{kind}, servers that take {DELAY} s: {runs} runs", found, FIRST_PAGE[kind])


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=9, help="how often each is run (9)")
    parser.add_argument("--source", action="store_true", help="from source, not frozen")
    parser.add_argument("--network", action="store_true", help="check a network of namespaces, too")
    options = parser.parse_args()
    with setup_env.told():
        if options.network and not importlib.util.find_spec("pytest"):
            python = str(setup_env.ensure(setup_env.TEST))  # the network belongs to the tests
            setup_env.hand_over([python, __file__, *sys.argv[1:]])
        measure(options.runs, source=options.source, network=options.network)


if __name__ == "__main__":
    main()
