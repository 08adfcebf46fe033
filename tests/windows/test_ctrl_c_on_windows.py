"""Ctrl-C in a Windows console: words, the exit code, every file whole or not there."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import windows_python

from tests.windows.conftest import Ended, Run

pytestmark = pytest.mark.real

PRESS = r"""
import ctypes, os, re, subprocess, sys, tempfile, time, urllib.request
kernel = ctypes.windll.kernel32
kernel.FreeConsole()
kernel.AllocConsole()  # a console in which nothing but the two of us runs
sign, *argv = sys.argv[1:]
# A file and no pipe: after Ctrl-C, Wine now and then never ends the reading of a pipe, although the
# program has ended and no other process is left that could hold it.
(words, place), nothing = tempfile.mkstemp(), subprocess.DEVNULL
child = subprocess.Popen(argv, stdin=nothing, stdout=nothing, stderr=words)
def said():
    with open(place, "rb") as file:
        return file.read()
def shown():
    if sign != "page":
        return os.path.exists(sign)
    found = re.search(rb"(http://\S+)\s", said())
    if found:
        urllib.request.urlopen(found[1].decode(), timeout=60).close()
    return found
end = time.monotonic() + 120
while not shown() and child.poll() is None and time.monotonic() < end:
    time.sleep(0.002)
kernel.SetConsoleCtrlHandler(None, True)  # for the other one alone
kernel.GenerateConsoleCtrlEvent(0, 0)
try:
    code = child.wait(timeout=60)
except subprocess.TimeoutExpired:
    child.kill()
    sys.exit("still running 60 seconds after Ctrl-C")
sys.stdout.buffer.write(said())
sys.exit(code)
"""
"""Starts a program, waits for a file or for a page that answers, and presses Ctrl-C."""


def interrupted(run: Run, sign: Path | str, *words: str | Path) -> Ended:
    return run(windows_python.ensure() / "python.exe", "-c", PRESS, sign, *words)


def halves(folder: Path) -> Iterator[str]:
    """Name what is not whole in a folder of results."""
    for path in folder.iterdir():
        data = path.read_bytes()
        match path.suffix:
            case ".json":
                json.loads(data)
            case ".pdf":
                if not data.rstrip().endswith(b"%%EOF"):
                    yield path.name
            case ".html":
                if not data.rstrip().endswith(b"</html>"):
                    yield path.name
            case _:
                yield path.name


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An empty folder for results."""
    folder = tmp_path / "結果"
    folder.mkdir()
    return folder


def is_stopped(ended: Ended, out: Path, done: set[int]) -> None:
    """See that it stopped in words, or was faster than the finger; and that no file is half."""
    assert (ended.code, ended.out) == (130, "中止しました。\r\n") or (
        ended.code in done and not ended.out
    )
    assert list(halves(out)) == []


def test_while_the_pc_is_checked(program: Path, run: Run, out: Path) -> None:
    first, second = out / "1.json", out / "2.pdf"
    words = ("check", "--offline", "--json", first, "--pdf", second)
    is_stopped(interrupted(run, first, program, *words), out, {3, 4})
    assert first.exists()


def test_before_anything_is_checked(program: Path, run: Run, out: Path, tmp_path: Path) -> None:
    words = ("check", "--offline", "--json", out / "1.json")
    ended = interrupted(run, tmp_path, program, *words)  # at once: the sign is there already
    assert "Traceback" not in ended.out
    assert list(halves(out)) == []


def test_while_many_reports_become_tables_and_documents(
    program: Path, run: Run, out: Path, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    one = reports / "0.json"
    assert run(program, "check", "--offline", "--quiet", "--json", one).code in {3, 4}
    for number in range(1, 6):
        (reports / f"{number}.json").write_bytes(one.read_bytes())
    table = out / "表.json"
    words = ("fleet", reports, "--json", table, "--html", out / "表.html")
    is_stopped(interrupted(run, table, program, *words), out, {3, 4})
    for sign, option in ((out / "1.pdf", "--pdf"), (out / "1.html", "--html")):
        ended = interrupted(run, sign, program, "report", *reports.iterdir(), option, out)
        is_stopped(ended, out, {0})


def test_the_page_is_ended(program: Path, run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    ended = interrupted(run, "page", program, "app", "--offline", "--no-browser", "--data", data)
    assert ended.code == 0
    assert ended.out.endswith("終了しました。\r\n")
    assert not (data / "app.json").exists()
