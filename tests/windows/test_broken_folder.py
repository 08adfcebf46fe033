"""A folder that is not whole: an unpacked part of the zip, a file that a virus scanner took."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from windows_python import RUNTIME_LIBRARY

from tests.windows.conftest import Run

pytestmark = pytest.mark.real

WHOLE = "すべて展開"
FACTS = {
    "schema": "nanbyo-checker/facts/1",
    "collected_at": "2026-09-01T09:00:00+09:00",
    "origin": "import",
    "machine": {"name": "受付1", "os": "windows"},
    "facts": {},
}


@pytest.fixture
def folder(program: Path, tmp_path: Path) -> Path:
    """The program's folder, of the same files."""
    own = tmp_path / "nanbyo-checker"
    shutil.copytree(program.parent, own, copy_function=os.link)
    return own


def one(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(f"_internal/{pattern}")
    return path


def damage(path: Path) -> None:
    """Leave the first half of a file, as a download that broke off does."""
    half = path.read_bytes()[: path.stat().st_size // 2]
    path.unlink()  # the other folder keeps its own
    path.write_bytes(half)


@pytest.mark.parametrize("way", [Path.unlink, damage])
@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("msgspec/_core*.pyd", "_core"),  # needed at once
        ("_ctypes.pyd", "_ctypes"),  # needed to look at the PC
        ("typst/_typst.pyd", "_typst"),  # needed for the PDF
        ("checker/_fonts/BIZUDGothic-Bold.ttf", "BIZUDGothic-Bold.ttf"),
    ],
)
def test_a_part_that_is_missing_or_damaged_is_named(
    way: Callable[[Path], None], pattern: str, what: str, folder: Path, run: Run, tmp_path: Path
) -> None:
    way(one(folder, pattern))
    target = tmp_path / "結果.pdf"
    ended = run(folder / "nanbyo-checker.exe", "check", "--offline", "--quiet", "--pdf", target)
    assert (ended.code, ended.out) == (70, "")
    assert what in ended.err
    assert WHOLE in ended.err
    assert "Traceback" not in ended.err
    assert not target.exists()


@pytest.mark.parametrize(
    ("pattern", "options"),
    [
        ("checker/documents/templates/report.html", ("--html", "結果.html")),
        ("checker/documents/templates/checklist.typ", ("--pdf", "結果.pdf")),
    ],
)
def test_a_missing_template_is_named(
    pattern: str, options: tuple[str, str], folder: Path, run: Run, tmp_path: Path
) -> None:
    facts = tmp_path / "事実.json"
    facts.write_text(json.dumps(FACTS), encoding="utf-8")
    one(folder, pattern).unlink()
    argv = ("judge", facts, "--quiet", *options)
    ended = run(folder / "nanbyo-checker.exe", *argv, cwd=tmp_path)
    assert ended.code == 70
    assert pattern.rpartition("/")[2] in ended.err
    assert WHOLE in ended.err


@pytest.mark.parametrize("way", [Path.unlink, damage])
@pytest.mark.parametrize(
    ("name", "told"),
    # Of the library Python itself says no more than what it first looks for there.
    [(RUNTIME_LIBRARY, RUNTIME_LIBRARY), ("base_library.zip", "No module named 'encodings'")],
)
def test_without_what_python_starts_with_something_is_said(
    way: Callable[[Path], None], name: str, told: str, folder: Path, run: Run
) -> None:
    # No line of ours can run then: this is the loader speaking, in English.
    way(one(folder, name))
    ended = run(folder / "nanbyo-checker.exe", "--version")
    assert ended.code != 0
    assert "[PYI-" in ended.err
    assert told in ended.err


def test_a_program_that_was_cut_off_says_so(folder: Path, run: Run) -> None:
    damage(folder / "nanbyo-checker.exe")
    ended = run(folder / "nanbyo-checker.exe", "--version")
    assert ended.code != 0
    assert "Could not load" in ended.err
