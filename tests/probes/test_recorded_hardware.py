"""Every recorded machine tells its hardware and system through the whole pipeline."""

import json

import msgspec
import pytest

from checker.door.this_pc import machine
from checker.model import Facts, FactTable, Failure
from checker.probes import disk, display, memory, os_info, security
from checker.probes.collect import collect
from tests.recorded_host import RECORDED, RecordedHost

PROBES = [module.PROBE for module in (os_info, memory, disk, display, security)]
NAMES = sorted(path.stem for path in RECORDED.glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_says_what_it_is_and_where_its_shape_comes_from(name: str) -> None:
    data = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    assert data["about"].strip()
    assert data["shape_from"].strip()
    assert data["system"] in {"windows", "macos", "linux"}


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_machine_is_read_without_a_fault(name: str) -> None:
    host = RecordedHost.named(name)
    table = collect(host, PROBES, deadline=60)
    assert {key for key, _ in table.known()} == {key for probe in PROBES for key in probe.keys}
    for key, fact in table.known():
        if isinstance(fact.failure, Failure):
            assert fact.failure.reason != "crashed", (key, fact)
        else:
            assert fact.source, key
    assert msgspec.json.decode(msgspec.json.encode(table), type=FactTable) == table


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_machines_facts_make_a_facts_file(name: str) -> None:
    host = RecordedHost.named(name)
    data = {
        "schema": "nanbyo-checker/facts/1",
        "collected_at": "2026-11-21T09:00:00+09:00",
        "origin": "probe",
        "machine": msgspec.to_builtins(machine(host)),
        "facts": msgspec.to_builtins(collect(host, PROBES, deadline=60)),
    }
    assert msgspec.convert(data, Facts).machine.name
