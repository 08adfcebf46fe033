"""Ctrl-C at any moment: words, the exit code, no traceback, nothing half written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Desk
from tests.cli.program import ENOUGH, ROOT, environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")

PRESS = """
import os, signal, sys
from checker.cli import start

def press():
    os.kill(os.getpid(), signal.SIGINT)
"""
WHILE_READING = """
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == MODULE:
            press()

sys.meta_path.insert(0, Finder)
"""
TWICE = """
sync, unlink = os.fsync, os.unlink

def synced(handle):
    press()
    sync(handle)

def tidied(path):
    press()
    unlink(path)

os.fsync, os.unlink = synced, tidied
"""
SEVERAL = """
import checker.cli.common as common
write = common.write_report

def written(*args):
    press()  # the main thread stops; this one is in the middle of its work
    write(*args)

common.write_report = written
"""
LAST = """
import checker.cli.main as main
ended = main.flushed

def flushed(status):
    press()
    return ended(status)

main.flushed = flushed
"""


def pressed(
    code: str, *argv: str | Path, cwd: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the program as a process of its own, with something that presses Ctrl-C in it."""
    return subprocess.run(
        [sys.executable, "-c", f"{PRESS}{code}\nstart.start()", *map(str, argv)],
        cwd=cwd or ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=ENOUGH,
        check=False,
    )


@pytest.mark.parametrize("command", ["check", "app", "fleet", "report"])
@pytest.mark.parametrize("module", ["msgspec", "checker.cli.main", "COMMAND", "checker.packs.load"])
def test_while_the_program_is_read(module: str, command: str, desk: Desk) -> None:
    name = f"checker.cli.{command}" if module == "COMMAND" else module
    paths = {"check": (), "app": ("--no-browser",)}.get(command, (desk.report,))
    done = pressed(WHILE_READING.replace("MODULE", repr(name)), command, *paths)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr in {"中止しました。\n", "中止しました。 / Stopped.\n"}


def test_twice_while_an_output_is_written(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "out" / "o.json"
    target.parent.mkdir()
    target.write_text("old")
    done = pressed(TWICE, "judge", desk.not_ready, "--json", target)
    assert (done.returncode, done.stderr) == (130, "中止しました。\n")
    assert [path.name for path in target.parent.iterdir()] == ["o.json"]
    assert target.read_text() == "old"


def test_while_several_reports_are_written(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    done = pressed(SEVERAL, "report", desk.report, desk.other_report, "--html", out)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "中止しました。\n")
    assert all(path.read_text().rstrip().endswith("</html>") for path in out.iterdir())


def test_after_the_result_was_shown(desk: Desk) -> None:
    done = pressed(LAST, "judge", desk.not_ready)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout


def test_what_runs_beside_a_shell_goes_on(desk: Desk) -> None:
    ignored = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    done = pressed(f"{ignored}\n{LAST}\npress()", "judge", desk.not_ready)
    assert (done.returncode, done.stderr) == (3, "")
