"""What the person's browser, and others on the machine, can do to the two pages by the way."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from tests.clinic.app_process import READY, ROOT, facts_file
from tests.helpdesk.servers import Helpdesk, until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a browser by its environment variable")

BROWSER = """#!/bin/sh
printf '%s\\n' $$ "$@" > "$SEEN.part"
mv "$SEEN.part" "$SEEN"
read never < "$HOLD"
"""
"""A browser in the terminal: it keeps whoever calls it until the person leaves it."""


class Asked(NamedTuple):
    """A program that asked for a browser, which has not gone yet."""

    process: "subprocess.Popen[str]"
    words: list[str]
    """The browser's command line, which everybody on the machine can read."""


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    (tmp_path / "tmp").mkdir(exist_ok=True)
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "TMPDIR": str(tmp_path / "tmp"),
        **more,
    }


def command(program: str, tmp_path: Path) -> list[str]:
    """The clinic's page on a recorded PC, or the helpdesk's."""
    own = {
        "app": ["--facts", str(facts_file(READY, tmp_path)), "--on", "2026-11-21"],
        "helpdesk": ["--database", f"sqlite:///{tmp_path}/desk.sqlite3"],
    }
    return [sys.executable, "-P", "-m", "checker", program, *own[program]]


@contextmanager
def asked(program: str, tmp_path: Path) -> Iterator[Asked]:
    """Start a program and wait until it has asked for the browser."""
    browser, seen, hold = (tmp_path / name for name in ("browser", "seen", "hold"))
    browser.write_text(BROWSER, encoding="ascii")
    browser.chmod(0o700)
    os.mkfifo(hold)
    env = environment(tmp_path, BROWSER=f"{browser} %s", SEEN=str(seen), HOLD=str(hold))
    with subprocess.Popen(
        command(program, tmp_path),
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            until(seen.exists, 60)
            pid, *words = seen.read_text(encoding="utf-8").splitlines()
            yield Asked(process, words)
            os.kill(int(pid), signal.SIGKILL)
        finally:
            process.kill()


@pytest.mark.parametrize("program", ["app", "helpdesk"])
def test_the_address_stands_on_no_command_line_and_the_page_comes_while_the_browser_runs(
    program: str, tmp_path: Path
) -> None:
    with asked(program, tmp_path) as found:
        (word,) = found.words
        assert "token" not in word
        address = urlsplit(word)
        assert address.scheme == "file"
        page = Path(unquote(address.path))
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        leads = re.search(r'href="(http://127\.0\.0\.1:\d+/[^"]+)"', page.read_text("utf-8"))
        assert leads
        # The browser still has the call: the server does not wait for it.
        answer = httpx.get(leads[1], timeout=30, trust_env=False)
        assert answer.status_code == 200
        assert "set-cookie" in answer.headers


def break_off(port: int, path: str, times: int, cookie: str = "") -> None:
    """Begin to send forms, and leave in the middle."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 900\r\n"
    )
    for _ in range(times):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
            one.sendall(f"{head}\r\nname=half".encode())


def test_forms_that_are_broken_off_at_the_log_in_leave_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", environment(tmp_path)["TMPDIR"])
    desk = Helpdesk(f"sqlite:///{tmp_path}/desk.sqlite3")
    desk.add_keeper("管理")
    desk.start()
    try:
        break_off(desk.port, "/login", 30)
        assert httpx.get(f"{desk.origin}/login", timeout=30).status_code == 200
    finally:
        desk.stop()  # each request that was begun has come to its end
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("program", ["app", "helpdesk"])
def test_forms_that_a_closed_tab_breaks_off_leave_no_file(program: str, tmp_path: Path) -> None:
    with asked(program, tmp_path) as found:
        page = Path(unquote(urlsplit(found.words[0]).path)).read_text("utf-8")
        leads = re.search(r'href="(http://127\.0\.0\.1:(\d+)(/[^/"]+)/start[^"]+)"', page)
        assert leads
        with httpx.Client(timeout=30, trust_env=False) as inside:
            inside.get(leads[1])
            cookie = "; ".join(f"{name}={value}" for name, value in inside.cookies.items())
            paths = {"app": ("/plan", "/answer", "/keep"), "helpdesk": ("/case", "/code")}
            for path in paths[program]:
                break_off(int(leads[2]), f"{leads[3]}{path}", 10, cookie)
            found.process.send_signal(signal.SIGINT)
            assert found.process.wait(60) == 0
    assert list((tmp_path / "tmp").iterdir()) == []
