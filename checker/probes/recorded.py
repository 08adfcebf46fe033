"""A recorded machine, from hostile bytes to its facts."""

import copy
import datetime as dt
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from checker import __version__, reading
from checker.agreement import names_a_program
from checker.door.interface import Host
from checker.door.private import REMOVED, Private, names_of_this_pc, without_private
from checker.door.recorded import RecordedHost, Recording
from checker.door.recorder import Recorder
from checker.door.this_pc import machine
from checker.errors import BadInputError
from checker.model import FACTS_SCHEMA, Facts, Machine, Text, clean, fact_table
from checker.packs.load import read_interceptors
from checker.packs.locate import rules_root
from checker.packs.software import software
from checker.probes.all import PROBES
from checker.probes.collect import collect
from checker.probes.parse.names import matches

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


def record_of(recorder: Recorder, host: Host, facts: Facts) -> bytes:
    """Return the file of what was recorded, without what is personal.

    Args:
        recorder: The door that the probes asked.
        host: The door behind it.
        facts: What they found; those of the network are kept, because no door was asked for them.
    """
    recording = recorder.recording(facts.collected_at)
    about = f"nanbyo-checker {__version__}, {facts.machine.os}"
    beside = {
        key: msgspec.to_builtins(fact)
        for key, fact in facts.facts.known()
        if key.startswith("network.")
    }
    table = software().cancer_registry
    private = Private(
        names_of_this_pc(host.env, facts.machine.name),
        lambda name: (
            matches(name, table.names)
            or any(matches(line, table.urls) for line in _addresses(name))
        ),
    )
    data = without_private({**recording, "about": about, "facts": _public(beside)}, private)
    return msgspec.json.format(msgspec.json.encode(data, enc_hook=str), indent=1) + b"\n"


def _addresses(text: str) -> Iterator[str]:
    """Yield host and path of the addresses in an Internet shortcut."""
    yield from re.findall(r"(?im)^URL=\w+://(\S+)", text)


def _public(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the network's facts without the names of an institution's own hosts."""
    known = copy.deepcopy(facts)
    proxy = known.get("network.proxy", {}).get("value") or {}
    if proxy.get("server"):
        proxy["server"] = "proxy.invalid:" + str(proxy["server"]).rpartition(":")[2]
    programs = read_interceptors(rules_root()).programs
    for row in known.get("network.https", {}).get("value") or ():
        # An institution's own authority has its name; a program's is what a report may be about.
        if row.get("tls_issuer") and not names_a_program(row["tls_issuer"], programs):
            row["tls_issuer"] = REMOVED
    vpn = known.get("network.vpn", {}).get("value") or {}
    if ".cvpn-endpoint-" in f".{vpn.get('target')}":
        vpn["target"] = "endpoint.invalid:" + str(vpn["target"]).rpartition(":")[2]
    return known


def _which(host: RecordedHost) -> Machine:
    try:
        return machine(host)
    except (AttributeError, KeyError, TypeError):  # the recorded name is none
        return Machine("PC", host.system)
