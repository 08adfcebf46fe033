"""Collecting the results of many PCs in one folder, without losing one.

A PC writes its report into a share. Where the share is out of reach the report waits in a folder of
this PC, and goes with the next start. Nothing here reads what other PCs wrote, but the names.
"""

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from checker import files
from checker.errors import OutputError, tell
from checker.model import Lang, Report, Text

SPOOL: Final = "nanbyo-checker"
_MOST: Final = 50
"""Reports that wait at most: a PC that never reaches its share must not fill its disk."""
_STAMP: Final = re.compile(r"_(\d{8}T\d{6}Z)_[0-9a-f]{8}\.json")
_WAITS: Final = Text(
    "結果は、このPCに残しました。次に実行したときに送ります：{path}",
    "The report waits on this PC and goes with the next start: {path}",
)


def spool() -> Path:
    """Return the folder where reports wait."""
    import platformdirs  # noqa: PLC0415 - asks the system

    return Path(platformdirs.user_data_path(SPOOL, appauthor=False)) / "spool"


def put(report: Report, folder: str, lang: Lang, *, keep: int | None = None) -> None:
    """Write a report into a folder that other PCs write to at the same time.

    Reports that waited go first. Of this PC's reports the newest `keep` stay.

    Raises:
        OutputError: The folder cannot be written to; the report waits on this PC.
    """
    from checker.documents import data  # noqa: PLC0415

    # Two PCs of one name may be read in the same second.
    token = os.urandom(4).hex()
    machine = report.facts.machine.name
    name = files.unique_name(machine, report.facts.collected_at, token)
    content = data.report_json(report)
    try:
        files.write(str(Path(folder) / name), [content], of=machine)
    except OutputError:
        _wait(name, content, lang, report.facts.collected_at)
        raise
    _send(Path(folder), machine)
    if keep is not None:
        prune(Path(folder), machine, keep)


def _wait(name: str, content: bytes, lang: Lang, now: dt.datetime) -> None:
    """Keep a report on this PC, and the newest ones of those that wait."""
    with contextlib.suppress(OSError):
        place = files.private_folder(spool())
        files.sweep(place, now)
        files.write_private(place / name, content)
        tell(_WAITS.say(lang).replace("{path}", str(place / name)))
        waiting = sorted(place.glob("*.json"), key=_moment)
        for path in waiting[:-_MOST]:
            path.unlink(missing_ok=True)


def _send(folder: Path, machine: str) -> None:
    """Send what waits; a report that cannot go goes on waiting."""
    place = spool()
    if not place.is_dir():
        return
    for path in sorted(place.glob("*.json"), key=_moment):
        try:
            files.write(str(folder / path.name), [path.read_bytes()], of=machine)
            path.unlink(missing_ok=True)
        except (OutputError, OSError):
            return


def _moment(path: Path) -> str:
    found = _STAMP.search(path.name)
    return found[1] if found else ""


def this_pc() -> str:
    """Return this PC's name, as its reports have it."""
    from checker.door import this_pc as door  # noqa: PLC0415 - asks the system

    return door.machine(door.this_host()).name


def own(folder: Path, machine: str) -> Iterator[Path]:
    """Yield a PC's reports in a folder, from old to new, by their names alone."""
    start = files.unique_name(machine, dt.datetime(2000, 1, 1, tzinfo=dt.UTC), "0")
    start = start[: -len("20000101T000000Z_0.json")]
    with contextlib.suppress(OSError):
        found = [
            Path(entry.path)
            for entry in os.scandir(folder)
            if entry.name.startswith(start) and _STAMP.fullmatch(entry.name[len(start) - 1 :])
        ]
        yield from sorted(found, key=_moment)


def prune(folder: Path, machine: str, keep: int) -> None:
    """Delete a PC's older reports, so that the newest `keep` stay; what cannot go stays."""
    for path in list(own(folder, machine))[: -max(keep, 1)]:
        with contextlib.suppress(OSError):
            path.unlink()


def newest(folder: Path, machine: str) -> tuple[Path, dt.datetime] | None:
    """Return a PC's newest report in a folder and when it was made; None: there is none."""
    last = next(reversed(list(own(folder, machine))), None)
    if last is None:
        return None
    when = dt.datetime.strptime(_moment(last), "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    return last, when
