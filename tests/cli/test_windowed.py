"""The program without a console, and how a double-click is told from a command."""

import sys
from pathlib import Path

import pytest

from checker.cli import double_click, windowed

Shown = list[tuple[str, int]]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What was told in windows."""
    texts: Shown = []
    monkeypatch.setattr(windowed, "show", lambda text, icon: texts.append((text, icon)))
    return texts


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program with a console belongs."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "NanbyoChecker"))
    return tmp_path / "nanbyo-checker"


def put(program: Path, code: str) -> None:
    program.write_text(f"#!/bin/sh\n{code}\n")
    program.chmod(0o755)


def test_the_page_is_run_with_the_options_and_nothing_is_told(
    beside: Path, shown: Shown, tmp_path: Path
) -> None:
    put(beside, f'echo "$@" > "{tmp_path}/options"')
    assert windowed.run(["--offline"]) == 0
    assert (tmp_path / "options").read_text() == "app --quiet --offline\n"
    assert shown == []


def test_what_the_program_says_is_told_in_a_window(beside: Path, shown: Shown) -> None:
    put(beside, "echo 画面の場所 >&2")
    assert windowed.run([]) == 0
    assert shown == [("画面の場所", 0x40)]


@pytest.mark.parametrize(
    ("code", "told"),
    [("echo 壊れています >&2; exit 5", "壊れています"), ("exit 6", "終了コード 6")],
)
def test_an_error_is_told_as_a_warning(code: str, told: str, beside: Path, shown: Shown) -> None:
    put(beside, code)
    assert windowed.run([]) == int(code[-1])
    assert shown == [(told, 0x30)]


def test_without_the_program_beside_it_the_reason_is_told(beside: Path, shown: Shown) -> None:
    assert not beside.exists()
    assert windowed.run([]) == 70
    assert "同じ場所に置いてください" in shown[0][0]


def test_a_program_of_one_file_is_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "folder" / "nanbyo-checker.exe"))
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "folder" / "_internal"), raising=False)
    assert double_click.own_processes() == 1
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path / "Temp" / "_MEI1"))
    assert double_click.own_processes() == 2


def test_a_command_from_source_is_no_double_click() -> None:
    assert not double_click.double_clicked()
