"""The examples for hospital IT: short, plain, and right about the exit codes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from checker.exit_status import ExitStatus

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
ROOT = EXAMPLES.parents[1]


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_an_example_is_ascii_with_its_systems_line_ends(path: Path) -> None:
    """Windows PowerShell reads a script without a mark in the PC's own code page."""
    data = path.read_bytes()
    assert data.isascii()
    lines = data.split(b"\n")[:-1]
    assert all(line.endswith(b"\r") is (path.suffix != ".sh") for line in lines)


@pytest.mark.parametrize("name", ["intune-detect.ps1", "intune-remediate.ps1", "gpo-logon.cmd"])
def test_a_report_was_written_where_the_exit_code_says_so(name: str) -> None:
    text = (EXAMPLES / name).read_text()
    codes = {int(code) for code in re.findall(r"(?:-eq |ERRORLEVEL%==)(\d+)", text)}
    with_report = {ExitStatus.READY, ExitStatus.NOT_READY, ExitStatus.INCOMPLETE}
    assert codes == (with_report - {0} if name == "intune-detect.ps1" else with_report)
    assert text.count("{") == text.count("}")
    assert text.count("(") == text.count(")")


def test_the_guide_names_every_example() -> None:
    guide = (ROOT / "docs" / "it-guide.md").read_text(encoding="utf-8")
    for path in EXAMPLES.iterdir():
        assert f"`{path.name}`" in guide


def stand_in(folder: Path, code: int) -> Path:
    """Make a program that prints what it was told and ends with a code."""
    path = folder / "nanbyo-checker"
    path.write_text(f'#!/bin/sh\necho "READY|$*"\nexit {code}\n')
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (3, 0), (4, 0), (6, 6), (70, 70)])
def test_the_macos_script_passes_on_what_happened(code: int, ends: int, tmp_path: Path) -> None:
    program = stand_in(tmp_path, code)
    done = subprocess.run(
        ["sh", str(EXAMPLES / "macos-mdm.sh")],
        env={"PATH": "/usr/bin:/bin", "NANBYO_PROGRAM": str(program), "NANBYO_SHARE": "/a b"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ends
    assert done.stdout == ("<result>READY|check --summary --lang en --json-dir /a b</result>\n")


def test_the_macos_script_with_the_real_program(tmp_path: Path) -> None:
    program = tmp_path / "nanbyo-checker"
    program.write_text(f'#!/bin/sh\ncd {ROOT}\nexec {sys.executable} -m checker "$@" --offline\n')
    program.chmod(0o755)
    share = tmp_path / "share"
    share.mkdir()
    done = subprocess.run(
        ["sh", str(EXAMPLES / "macos-mdm.sh")],
        env={"PATH": "/usr/bin:/bin", "NANBYO_PROGRAM": str(program), "NANBYO_SHARE": str(share)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"<result>[A-Z_]+\|[^|]+\|[\d-]+\|[^|]*</result>\n", done.stdout)
    assert len(list(share.glob("*.json"))) == 1
