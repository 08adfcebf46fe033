"""What the program of one file leaves when it is killed goes with a later start."""

import datetime as dt
import os
from pathlib import Path

from checker.cli import unpacked

NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


def folder(base: Path, name: str, seconds: int, inside: str = "checker/_rules") -> Path:
    """Make what a run unpacked so many seconds ago."""
    made = base / name
    (made / inside).mkdir(parents=True)
    (made / "python313.dll").write_bytes(b"MZ")
    (made / inside / "x.toml").write_bytes(b"")
    moment = NOW.timestamp() - seconds
    os.utime(made, (moment, moment))
    return made


def test_only_what_is_ours_old_and_in_no_use_goes(tmp_path: Path) -> None:
    own = folder(tmp_path, "_MEI1", 99_999)
    dead = folder(tmp_path, "_MEI2", 601)
    young = folder(tmp_path, "_MEI3", 599)
    others = folder(tmp_path, "_MEI4", 99_999, "otherprogram")
    running = folder(tmp_path, "_MEI5", 99_999)
    unpacked.clear(own, NOW, lambda one: one == running)
    assert not dead.exists()
    assert {own, young, others, running} == set(tmp_path.iterdir())


def test_what_can_be_written_to_is_in_no_use(tmp_path: Path) -> None:
    made = folder(tmp_path, "_MEI1", 0)
    assert not unpacked.in_use(made)
    (made / "python313.dll").unlink()
    (made / "python313.dll").mkdir()  # nothing that can be written to
    assert unpacked.in_use(made)


def test_from_source_nothing_is_looked_for() -> None:
    unpacked.sweep(NOW)
