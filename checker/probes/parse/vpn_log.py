"""The last thing that an AWS VPN Client's log tells: a cause of a closed list, and when.

A log is somebody else's text: nothing of it is kept but the cause's name and the time.
"""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from checker.packs.vpn_client import VpnClientFile

_TIME: Final = re.compile(r"\A\D{0,4}(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)")
_LINE: Final = 2_000
"""Characters of a line that are looked at."""


class Told(NamedTuple):
    """What a log tells last."""

    cause: str
    at: dt.datetime | None
    """The PC's own clock, without an offset, as the log has it; None: the line has no time."""


def last_told(log: bytes, table: VpnClientFile) -> Told | None:
    """Return what a log tells of its last attempt; None: nothing that is known.

    Args:
        log: The file, in UTF-8; what is none is looked over.
        table: The lines that are known, and what each means.
    """
    causes = table.cause
    weak: Told | None = None
    for line in reversed(log.decode("utf-8", errors="replace").splitlines()):
        cut = line[:_LINE]
        found = next(
            (one for one in table.message if one.contains in cut and one.also in cut), None
        )
        if found is None:
            if weak is not None and table.attempt in cut:
                return weak  # what an earlier attempt met is not this one's cause
            continue
        told = Told(found.cause, _time(cut))
        if found.cause not in causes or not causes[found.cause].weak:
            # Of a connection that stood, what broke it later is a consequence of its own.
            return weak if weak is not None and told.cause not in causes else told
        weak = weak or told
    return weak


def latest(told: Iterable[Told | None]) -> Told | None:
    """Return the newest of what several logs tell; of those without a time, the first."""
    found = [one for one in told if one is not None]
    dated = [(one.at, one) for one in found if one.at is not None]
    if dated:
        return max(dated, key=lambda pair: pair[0])[1]
    return found[0] if found else None


def _time(line: str) -> dt.datetime | None:
    found = _TIME.match(line)
    if found is None:
        return None
    try:
        return dt.datetime.fromisoformat(f"{found[1]} {found[2]}")
    except ValueError:
        return None
