"""What happens where no browser shows the page, and how the program ends."""

import asyncio
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from checker.clinic import browser
from checker.errors import CheckerError, OutputError
from checker.model import Report, Text
from checker.web.life import Life
from checker.web.security import Door
from tests.clinic.app_process import READY, ROOT, app, enter, facts_file, wait_for_result


class FakeClinic:
    """A clinic whose check is over."""

    lang = "ja"
    phase = "done"
    problem: CheckerError | None = None

    def __init__(self, report: object) -> None:
        self.life = Life()
        self._report = report

    def report(self) -> object:
        return self._report

    def listen(self) -> asyncio.Event:
        return asyncio.Event()

    def unlisten(self, _event: asyncio.Event) -> None:
        return


def kept(_report: Report) -> Path:
    return Path("結果.pdf")


def not_kept(_report: Report) -> Path:
    raise OutputError(Text("書けません", "cannot"))


def faulty(_report: Report) -> Path:
    raise ZeroDivisionError


def opening(*, refused: bool) -> browser.Opening:
    """A browser that was asked for, and what the system said."""
    asked = browser.Opening(lambda: not refused)
    while refused and not asked.refused:
        time.sleep(0.001)
    return asked


def watched(
    *,
    console: bool,
    refused: bool = True,
    entered: bool = False,
    keep: Callable[[Report], Path] = kept,
    report: object = "a report",
    problem: CheckerError | None = None,
) -> tuple[str, browser.Watch]:
    """Watch to the end; return what was told, and the watch."""
    clinic, told = FakeClinic(report), list[str]()
    clinic.problem = problem
    door = Door("secret")
    door.entered = entered
    watch = browser.Watch(
        door=door,
        clinic=clinic,  # type: ignore[arg-type]
        opening=opening(refused=refused),
        keep=keep,
        tell=told.append,
        console=console,
        soon=0,
        patience=0,
    )
    asyncio.run(watch.run())
    return "\n".join(told), watch


@pytest.mark.parametrize("refused", [True, False])
def test_at_a_console_the_address_is_told_the_pdf_is_made_and_the_page_stays(
    *, refused: bool
) -> None:
    told, watch = watched(console=True, refused=refused)
    assert re.search(r"次の場所.*\nhttp://127\.0\.0\.1:\S+/start\?token=\S+\n", told)
    assert told.endswith("結果をPDFで保存しました：結果.pdf")
    assert not watch.clinic.life.ended.is_set()


def test_without_a_console_the_pdf_is_made_and_the_program_ends() -> None:
    told, watch = watched(console=False)
    assert "http" not in told  # nobody answers there any more when it is read
    assert "ブラウザが見つからず" in told
    assert told.endswith("結果をPDFで保存しました：結果.pdf")
    assert watch.clinic.life.ended.is_set()
    assert watch.problem is None


@pytest.mark.parametrize("console", [True, False])
def test_where_somebody_came_in_nothing_is_done(*, console: bool) -> None:
    told, watch = watched(console=console, refused=False, entered=True)
    assert told == ""
    assert not watch.clinic.life.ended.is_set()


@pytest.mark.parametrize(("keep", "said"), [(not_kept, "書けません"), (faulty, "記録を残しました")])
def test_a_pdf_that_cannot_be_made_is_told_and_nothing_hangs(
    keep: Callable[[Report], Path],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("checker.clinic.state.write_crash_log", lambda *_: tmp_path / "log")
    monkeypatch.setattr(FakeClinic, "setting", Setting(), raising=False)
    told, watch = watched(console=True, keep=keep)
    assert said in told
    assert not watch.clinic.life.ended.is_set()
    told, watch = watched(console=False, keep=keep)
    assert watch.problem is not None
    assert said in watch.problem.say("ja")
    assert watch.clinic.life.ended.is_set()


class Setting:
    """A clock."""

    now = staticmethod(lambda: None)


def test_a_check_that_failed_is_told_instead() -> None:
    problem = CheckerError(Text("壊れたルール", "broken rules"))
    told, watch = watched(console=False, report=None, problem=problem)
    assert told == ""
    assert watch.problem is problem
    assert watch.clinic.life.ended.is_set()


# ---------------------------------------------------------------- the real program

posix = pytest.mark.skipif(os.name == "nt", reason="streams and signals of POSIX")
"""On Windows, tests/windows/ asks the same of the executables."""


def surroundings(tmp_path: Path, **more: str) -> dict[str, str]:
    """An environment in which no browser can be found, with a documents folder of its own."""
    (tmp_path / "home" / "Documents").mkdir(parents=True, exist_ok=True)
    home = str(tmp_path / "home")
    return {"PATH": str(tmp_path), "HOME": home, "LANG": "C.UTF-8", **more}


def command(tmp_path: Path, *options: str) -> list[str | Path]:
    """The program on a recorded PC."""
    facts = facts_file(READY, tmp_path)
    data = tmp_path / "data"
    return [sys.executable, "-m", "checker", "app", "--facts", facts, "--data", data, *options]


def checklists(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "home").rglob("*.pdf"))


@contextmanager
def at_a_console(
    argv: list[str | Path], env: dict[str, str]
) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """Run at a terminal; yield the process and what reads its screen."""
    import pty  # noqa: PLC0415 - not on Windows

    screen, inside = pty.openpty()
    with subprocess.Popen(
        argv, cwd=ROOT, env=env, stdin=inside, stdout=inside, stderr=inside
    ) as process:
        os.close(inside)
        try:
            yield process, screen
        finally:
            process.kill()
            os.close(screen)


def read_until(screen: int, words: str) -> str:
    """Read a terminal until it shows something."""
    seen = b""
    while words not in seen.decode(errors="ignore"):
        assert select.select([screen], [], [], 60)[0], seen.decode()
        seen += os.read(screen, 4096)
    return seen.decode().replace("\r\n", "\n")


@posix
def test_the_console_without_a_browser(tmp_path: Path) -> None:
    argv = command(tmp_path)
    with at_a_console(argv, surroundings(tmp_path)) as (process, screen):
        seen = read_until(screen, ".pdf")
        (pdf,) = checklists(tmp_path)
        assert pdf.read_bytes().startswith(b"%PDF-")
        assert str(pdf) in seen.replace("\n", "")
        address = re.search(r"http://\S+", seen)
        assert address
        assert httpx.get(address[0]).status_code == 200
        process.send_signal(signal.SIGINT)
        read_until(screen, "終了しました。")


@posix
@pytest.mark.parametrize("silent", [False, True])
def test_no_console_and_no_browser(tmp_path: Path, *, silent: bool) -> None:
    argv = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command(tmp_path)]
    done = subprocess.run(
        argv if silent else argv[4:],
        cwd=ROOT,
        env=surroundings(tmp_path, PATH="/bin") if silent else surroundings(tmp_path),
        capture_output=True,
        check=False,
        timeout=120,
    )
    (pdf,) = checklists(tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert done.returncode == 0
    assert (str(pdf) in done.stderr.decode()) == (not silent)
    assert not (tmp_path / "data" / "app.json").exists()


@posix
def test_a_folder_that_cannot_be_written_is_an_error_where_nobody_reads_the_page(
    tmp_path: Path,
) -> None:
    env = surroundings(tmp_path)
    (tmp_path / "home" / "Documents").rmdir()
    (tmp_path / "home" / "Documents").write_text("no folder")
    done = subprocess.run(
        command(tmp_path), cwd=ROOT, env=env, capture_output=True, check=False, timeout=120
    )
    assert done.returncode == 6
    assert "Documents" in done.stderr.decode()


@posix
def test_pages_that_break_off_leave_nothing_to_say(tmp_path: Path) -> None:
    with app(tmp_path, "--offline") as running, enter(running) as client:
        wait_for_result(client, running)
        port = int(running.origin.rpartition(":")[2])
        path = running.at.removeprefix(running.origin)
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        for page in range(30):
            with socket.create_connection(("127.0.0.1", port)) as one:
                head = f"GET {path}/events?page={page} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                one.sendall(f"{head}Cookie: {cookie}\r\n\r\n".encode())
                assert one.recv(4096).startswith(b"HTTP/1.1 200")
        for _ in range(60):  # Python tidies up now and then
            client.get(f"{running.at}/plan").raise_for_status()
        running.process.send_signal(signal.SIGINT)
        _, told = running.process.communicate(timeout=30)
    assert told == "終了しました。\n"


@posix
@pytest.mark.parametrize("times", [1, 30])
def test_ctrl_c_ends_tidily_however_often_it_is_pressed(times: int, tmp_path: Path) -> None:
    with app(tmp_path, "--offline") as running:
        httpx.get(running.url).raise_for_status()
        for _ in range(times):
            running.process.send_signal(signal.SIGINT)
            time.sleep(0.01)
        _, told = running.process.communicate(timeout=30)
        assert running.process.returncode == 0
        assert told == "終了しました。\n"
    assert not (tmp_path / "app.json").exists()
