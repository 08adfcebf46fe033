"""Reports put into one folder by many PCs, and the one line for a console's column."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len

from checker import files, reading
from checker.documents import summary
from checker.model import Lang
from checker.packs.pack import Pack
from tests.fleet import hospital

ROOT = Path(__file__).parents[2]
WHEN = dt.datetime(2026, 11, 21, 9, 5, 7, tzinfo=dt.timezone(dt.timedelta(hours=9)))


@pytest.mark.parametrize(
    ("machine", "name"),
    [
        ("PC-1", "PC-1"),
        ("受付 1号", "受付 1号"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a<b>c:d"e/f\\g|h?i*j', "a_b_c_d_e_f_g_h_i_j"),
        ("..", "PC"),
        ("", "PC"),
        (" . ", "PC"),
        ("CON", "_CON"),
        ("com1.local", "_com1.local"),
        ("CONSOLE", "CONSOLE"),
        ("a\x00\x1b\u202eb", "a_b"),
        ("か\u3099", "が"),
        ("長" * 100, "長" * 60),
    ],
)
def test_a_machines_name_is_safe_for_every_system(machine: str, name: str) -> None:
    made = files.unique_name(machine, WHEN, "0a1b2c3d")
    assert made == f"{name}_20261121T000507Z_0a1b2c3d.json"
    assert len(made.encode()) <= 255


def check(*argv: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "checker", "check", "--offline", *argv],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"},
    )


def test_runs_never_overwrite_one_another(tmp_path: Path) -> None:
    for _ in range(2):
        done = check("--quiet", "--json-dir", str(tmp_path))
        assert done.returncode in {3, 4}
        assert done.stdout == ""
    written = list(tmp_path.iterdir())
    assert len(written) == 2
    for path in written:
        reading.report(path.read_bytes(), path.name)


def test_a_share_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    done = check("--quiet", "--json-dir", str(tmp_path / "none"))
    assert done.returncode == 6
    assert "none" in done.stderr
    assert not (tmp_path / "none").exists()


def test_the_summary_is_one_line_on_standard_output() -> None:
    done = check("--summary", "--lang", "en")
    assert done.stdout.count("\n") == 1
    assert done.stdout.isascii()
    word = {3: "NOT_READY", 4: "INCOMPLETE"}[done.returncode]
    assert done.stdout.startswith(f"{word}|")


MANY: dict[str, Any] = {
    "memory.installed_bytes": "4 GiB",
    "display.screens": ["1366x768 max 1366x768"],
    "software.excel": {"null": True},
    "software.vpn_client": {"null": True},
    "software.acrobat": "!timed_out",
    "disk.system_free_bytes": "12 GiB",
    "printer.queues": [],
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("facts", [*hospital.VARIATIONS, MANY], ids=range(9))
def test_the_summary_fits_eighty_columns(pack: Pack, facts: dict[str, Any], lang: Lang) -> None:
    report = hospital.report(pack, "PC", facts, lang=lang)
    line = summary.line(report, pack.words.headline, lang)
    word, _, code, rest = line.split("|")
    assert word == report.overall.upper()
    assert code == report.code
    assert cell_len(line) <= 80
    open_ones = [one for one in report.verdicts if one.status not in {"met", "not_applicable"}]
    assert bool(rest) is bool(open_ones)
    if lang == "en":
        assert line.isascii()


def test_the_worst_comes_first_and_what_does_not_fit_is_counted(pack: Pack) -> None:
    line = summary.line(hospital.report(pack, "PC", MANY), pack.words.headline, "ja")
    assert line.startswith("NOT_READY|不適合|")
    assert line.split("|")[3].startswith("NG ")
    assert line.endswith("件")


def test_hostile_titles_cannot_break_the_columns(pack: Pack) -> None:
    report = hospital.report(pack, "PC", MANY)
    hostile = tuple(
        msgspec.structs.replace(one, title="a|b\x1b[2J" * 30) for one in report.verdicts
    )
    line = summary.line(
        msgspec.structs.replace(report, verdicts=hostile), pack.words.headline, "ja"
    )
    assert line.count("|") == 3
    assert "\x1b" not in line
    assert cell_len(line) <= 80
