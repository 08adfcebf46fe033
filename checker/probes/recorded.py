"""A recorded machine, from hostile bytes to its facts."""

import datetime as dt
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from checker import reading
from checker.door.recorded import RecordedHost, Recording
from checker.door.this_pc import machine
from checker.errors import BadInputError
from checker.model import FACTS_SCHEMA, Facts, Machine, Text, clean, fact_table
from checker.probes.all import PROBES
from checker.probes.collect import collect

SIZE_LIMIT: Final = 32_000_000
"""Bytes. A list of a Linux system's packages alone can be several MB."""

_ENOUGH: Final = 60.0
"""Seconds: nothing that is recorded is waited for."""

_ADVICE: Final = Text(
    ja="PCの記録（check --record が書くJSON）かどうかを確かめてください。",
    en="Make sure that it is the record of a PC, the JSON that check --record writes.",
)

_JUDGED_OTHERWISE: Final = Text(
    ja="値のファイルか結果です（judge で判定できます）。PCの記録が必要です",
    en="it is a facts file or a report (see judge); expected the record of a PC",
)
_USUAL_REMARKS: Final = frozenset({"shape_from", "expected"})


class Recorded(NamedTuple):
    """A recording that can be asked."""

    host: RecordedHost
    remarks: tuple[str, ...]
    """Keys of the file that are not part of a recording, and were left alone."""
    at: dt.datetime | None
    """When it was recorded."""
    beside: dict[str, Any]
    """Facts that no door was asked for, by contract key."""


def read_recording(data: bytes, file: str) -> Recorded:
    """Read a recorded machine.

    Raises:
        BadInputError: It is none; names file, place and what was expected.
    """
    found = reading.plain_json(data, file, _ADVICE, SIZE_LIMIT)
    keys = {field.encode_name for field in msgspec.structs.fields(Recording)}
    if "schema" in found and "system" not in found:
        raise BadInputError(file, "schema", _JUDGED_OTHERWISE, _ADVICE)
    parts = {key: value for key, value in found.items() if key in keys}
    recording = reading.fitting(parts, Recording, file, _ADVICE)
    return Recorded(
        RecordedHost(found),
        tuple(clean(key) for key in found if key not in keys | _USUAL_REMARKS),
        None if recording.recorded_at is UNSET else recording.recorded_at,
        {} if recording.facts is UNSET else dict(recording.facts.known()),
    )


def facts_of(recorded: Recorded, now: dt.datetime) -> Facts:
    """Return what the probes read of a recorded machine; this PC and its network are left alone.

    Args:
        recorded: The machine.
        now: The time of reading, where the recording does not tell its own.
    """
    read = dict(collect(recorded.host, PROBES, _ENOUGH).known())
    table = fact_table({**read, **recorded.beside})
    return Facts(FACTS_SCHEMA, recorded.at or now, "probe", _which(recorded.host), table)


def _which(host: RecordedHost) -> Machine:
    try:
        return machine(host)
    except (AttributeError, KeyError, TypeError):  # the recorded name is none
        return Machine("PC", host.system)
