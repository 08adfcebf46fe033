"""A hospital of 900 PCs in two months, every state known by construction.

30 wards of 30 PCs. What each PC lacks in October and in November follows from its number, so the
tables can be held against counts that are written down here and not measured.
"""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from checker.packs.pack import Pack
from tests.fleet import hospital

OCTOBER: Final = dt.datetime(2026, 10, 15, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
NOVEMBER: Final = dt.datetime(2026, 11, 16, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
WARDS: Final = tuple(f"{floor}{side}" for floor in range(1, 16) for side in "EW")
STATES: Final[dict[str, dict[str, Any]]] = {
    "ready": {},
    "no_excel": {"software.excel": {"null": True}},
    "no_client": {"software.vpn_client": {"null": True}},
    "small_panel": {"display.screens": ["1024x768 max 1024x768"]},
    "low_panel": {"display.screens": ["1280x1024 max 1280x1024"]},
    "full_disk": {"disk.system_free_bytes": "3 GiB"},
    "unread": {"software.acrobat": "!timed_out"},
}
"""What a PC's state is called here -> the facts that differ from a ready PC's."""
LACKS: Final = {
    "no_excel": "excel",
    "no_client": "vpn_client",
    "small_panel": "display",
    "low_panel": "display",
    "full_disk": "disk_space",
    "unread": "acrobat_reader",
}


class Pc(NamedTuple):
    """One PC of the hospital."""

    name: str
    ward: str
    before: str | None
    """Its state in October; None: it was not there."""
    now: str | None
    """Its state in November; None: it is gone."""


WORSE: Final = (("ready", "no_excel", 9), ("ready", "full_disk", 12), ("low_panel", "unread", 3))
BETTER: Final = (("no_excel", "ready", 10), ("no_client", "ready", 15), ("unread", "ready", 8))
CHANGED: Final = sum(number for *_, number in (*WORSE, *BETTER))
GONE: Final = 15
NEW: Final = 5


def pcs() -> list[Pc]:
    """Return the PCs, by number."""
    changes = [(old, new) for old, new, number in (*WORSE, *BETTER) for _ in range(number)]
    cycle = ("ready", "no_excel", "low_panel", "no_client", "small_panel", "ready", "unread")
    found = []
    for number in range(900):
        ward = WARDS[number % len(WARDS)]
        state: tuple[str | None, str | None]
        if number < len(changes):
            state = changes[number]
        elif number < len(changes) + GONE:
            state = ("ready", None)
        elif number < len(changes) + GONE + NEW:
            state = (None, "no_excel")
        else:
            state = (cycle[number % len(cycle)],) * 2
        found.append(Pc(f"{ward}-{number:03}", ward, *state))
    return found


def counted() -> Counter[str]:
    """Return how many PCs are in which state in November."""
    return Counter(pc.now for pc in pcs() if pc.now is not None)


def fill(folder: Path, pack: Pack) -> None:
    """Write the two months into `10` and `11` of a folder."""
    made: dict[tuple[str, int], Any] = {}
    for place, when in (("10", OCTOBER), ("11", NOVEMBER)):
        (folder / place).mkdir(parents=True)
        for state, facts in STATES.items():
            made[state, when.month] = msgspec.to_builtins(hospital.report(pack, "PC", facts, when))
    for pc in pcs():
        for place, when, at in (("10", OCTOBER, pc.before), ("11", NOVEMBER, pc.now)):
            if at is not None:
                data = made[at, when.month]
                data["facts"]["machine"]["name"] = pc.name
                data["facts"]["tags"] = {"ward": pc.ward}
                (folder / place / f"{pc.name}.json").write_bytes(msgspec.json.encode(data))
