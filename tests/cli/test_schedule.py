"""Checking again and again: what is made is shown before, is the user's own, and goes again."""

import datetime as dt
import json
import plistlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import windows_python
import wine

from checker.cli import schedule, timetable
from checker.cli.main import main
from checker.door import tasks
from checker.errors import OutputError, UsageError
from checker.model import System
from tests.windows_machine import end, own_prefix

WORDS = (
    "/opt/難病 checker/nanbyo-checker",
    "check",
    "--json-dir",
    "\\\\server\\結果 2026\\",
    "--tag",
    'ward=3"E',
    "50%",
    "$HOME",
)
PLAN = timetable.Plan(WORDS, "month", dt.time(12, 30), "KENSA\\uketsuke", dt.date(2026, 12, 1))
NAME = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


class Programs:
    """Stands in for the system's own programs: it keeps what it was told. All of it is made up."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.answer: int | str = 0

    def run(self, argv: tuple[str, ...], timeout: float = 0) -> int | str:
        del timeout
        self.told.append(argv)
        return self.answer


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Programs:
    made = Programs()
    monkeypatch.setattr(tasks, "run", made.run)
    return made


def on(name: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_system", lambda: name)


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_windows_runs_the_very_words_at_the_time() -> None:
    root = ET.fromstring(timetable.task(PLAN).split("\n", 1)[1])  # noqa: S314 - our own
    assert root.findtext(f".//{NAME}Command") == WORDS[0]
    assert root.findtext(f".//{NAME}Arguments") == subprocess.list2cmdline(WORDS[1:])
    assert root.findtext(f".//{NAME}StartBoundary") == "2026-12-01T12:30:00"
    assert root.findtext(f".//{NAME}UserId") == "KENSA\\uketsuke"
    assert root.findtext(f".//{NAME}RunLevel") == "LeastPrivilege"
    assert len(root.findall(f".//{NAME}Months/*")) == 12
    everybody = ET.fromstring(  # noqa: S314
        timetable.task(PLAN._replace(user="", every="week")).split("\n", 1)[1]
    )
    assert everybody.findtext(f".//{NAME}GroupId") == "S-1-5-32-545"
    assert everybody.find(f".//{NAME}DaysOfWeek/{NAME}Monday") is not None


@pytest.mark.parametrize("every", ["day", "week", "month"])
@pytest.mark.real
def test_systemd_understands_the_timer(
    every: timetable.Every, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("systemd-analyze")
    program = tmp_path / "難病 checker"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    plan = PLAN._replace(every=every, command=(str(program), *WORDS[1:]))
    for one in timetable.pieces(plan, "linux"):
        (tmp_path / Path(one.place).name).write_bytes(one.data)
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(tmp_path / f"{timetable.UNIT}.timer")],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_launchd_gets_the_very_words() -> None:
    found = plistlib.loads(timetable.agent(PLAN))
    assert found["ProgramArguments"] == list(WORDS)
    assert found["StartCalendarInterval"] == {"Hour": 12, "Minute": 30, "Day": 1}


def test_cron_has_its_own_percent() -> None:
    line = timetable.cron(PLAN)
    assert line.startswith("30 12 1 * * ")
    assert r"50\%" in line


@pytest.mark.parametrize("name", ["linux", "macos", "windows"])
def test_what_was_installed_is_shown_before_and_gone_after(
    name: System,
    home: Path,
    system: Programs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    on(name, monkeypatch)
    share = home / "結果"
    argv = ["schedule", "install", "--json-dir", str(share), "--tag", "ward=3E", "--keep", "3"]
    with pytest.raises(UsageError, match="Nothing was changed"):
        main(argv)  # nobody is there to be asked
    assert (everything(home), system.told) == (set(), [])
    shown = capsys.readouterr().err
    assert "--json-dir" in shown
    assert str(share) in shown
    assert main([*argv, "--yes"]) == 0
    made = everything(home)
    assert len(made) == {"linux": 2, "macos": 1, "windows": 0}[name]
    assert system.told[-1][0] == {"linux": "systemctl", "macos": "launchctl"}.get(name, "schtasks")
    assert main([*argv, "--yes"]) == 0  # again: the same, not twice
    assert everything(home) == made
    assert main(["schedule", "remove", "--yes"]) == 0
    assert everything(home) == set()
    assert {"disable", "bootout", "/delete"} & set(system.told[-1])


@pytest.mark.parametrize("name", ["linux", "macos", "windows"])
def test_where_the_system_refuses_all_is_as_before(
    name: System, home: Path, system: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    on(name, monkeypatch)
    system.answer = 1
    with pytest.raises(OutputError) as raised:
        main(["schedule", "install", "--json-dir", "/x", "--yes"])
    assert everything(home) == set()
    assert ("crontab -e" in raised.value.say("ja")) == (name == "linux")
    if name == "linux":
        place = home / timetable.pieces(PLAN, "linux")[1].place
        place.write_text("of before")
        with pytest.raises(OutputError):
            main(["schedule", "install", "--json-dir", "/x", "--yes"])
        assert place.read_text() == "of before"


def test_without_a_folder_it_is_wrong_use() -> None:
    with pytest.raises(UsageError):
        main(["schedule", "install", "--yes"])


@pytest.mark.parametrize("text", ["25:00", "12", "12:60", "noon"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        main(["schedule", "install", "--json-dir", "/x", "--at", text])


def test_a_program_that_is_not_there_is_told() -> None:
    assert isinstance(tasks.run(("nanbyo-checker-no-such-program",)), str)
    assert tasks.run((sys.executable, "-c", "raise SystemExit(7)")) == 7


@pytest.fixture
def prefix(needs: Callable[..., None], tmp_path: Path) -> Iterator[Path]:
    needs("wine")
    own = own_prefix(tmp_path / "prefix")
    yield own
    end(own)


@pytest.mark.real
@pytest.mark.xdist_group("wine")
def test_windows_takes_the_task_in_and_gives_it_back(prefix: Path) -> None:
    """As far as Wine's own Task Scheduler goes: it keeps the task, and never runs it."""
    python = windows_python.ensure() / "python.exe"
    env = wine.python_environment(prefix)
    argv: list[str | Path] = [python, "-P", "-m", "checker", "schedule"]
    done = wine.run([*argv, "install", "--json-dir", r"\\server\結果", "--yes"], env=env)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    kept = prefix.joinpath("drive_c", "windows", "system32", "tasks", *timetable.TASK.split("\\"))
    text = kept.read_bytes()
    # Wine keeps the description and the settings, and leaves the command out.
    assert "難病チェッカー" in text.decode("utf-8-sig")
    done = wine.run([*argv, "remove", "--yes"], env=env)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    assert not kept.exists()


WRITES = """
import json
from checker.door import winevents
winevents.write("不適合 / NG Excel", "warning", 3)
print(json.dumps("written"))
"""


@pytest.mark.real
@pytest.mark.xdist_group("wine")
def test_windows_takes_an_entry_of_the_event_log(prefix: Path) -> None:
    """Wine keeps no log to read back: what the Event Viewer shows has not been seen."""
    env = wine.python_environment(prefix)
    done = wine.run([windows_python.ensure() / "python.exe", "-P", "-c", WRITES], env=env)
    assert json.loads(done.stdout or b"null") == "written", done.stderr.decode(errors="replace")
