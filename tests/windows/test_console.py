"""The program's streams on Windows: another code page, a detached start, no stream at all."""

import json
from pathlib import Path

import pytest
import windows_python

from tests.windows.conftest import Run

pytestmark = pytest.mark.real

DETACHED = """
import subprocess, sys
DETACHED_PROCESS = 8
print(subprocess.run(sys.argv[1:], creationflags=DETACHED_PROCESS, timeout=120).returncode)
"""


def test_without_any_stream_the_check_is_done(program: Path, run: Run, tmp_path: Path) -> None:
    python = windows_python.ensure() / "python.exe"
    target = tmp_path / "結果.json"
    options = ("check", "--offline", "--json", target)
    ended = run(python, "-c", DETACHED, program, *options)
    assert ended.out.strip() in {"3", "4"}
    assert json.loads(target.read_text(encoding="utf-8"))["facts"]["machine"]["os"] == "windows"
    assert run(python, "-c", DETACHED, program, "no-such-command").out.strip() == "2"


def test_a_western_code_page_loses_letters_and_nothing_else(program: Path, run: Run) -> None:
    here = run(program, "check", "--offline")
    western = run(program, "check", "--offline", more={"LC_ALL": "C.UTF-8"})
    assert western.code == here.code
    assert western.err == ""
    assert "?" in western.raw.decode("cp1252")
    english = run(program, "check", "--offline", "--lang", "en", more={"LC_ALL": "C.UTF-8"})
    assert b"Memory" in english.raw


def test_a_long_windows_path_is_written_to(program: Path, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / ("とても長い名前のフォルダー" * 5) / ("二つ目の長い名前" * 8)
    folder.mkdir(parents=True)
    target = folder / "結果.json"
    place = "\\\\?\\Z:" + str(target).replace("/", "\\")
    assert len(place) > 150
    assert run(program, "check", "--offline", "--json", place).code in {3, 4}
    assert target.exists()


def test_a_share_that_is_not_there_is_told(program: Path, run: Run) -> None:
    ended = run(program, "check", "--offline", "--quiet", "--json", r"\\localhost\share\o.json")
    assert ended.code == 6
    assert r"\\localhost\share\o.json" in ended.err
    assert ended.out == ""
