"""Every recorded machine gets the facts and the verdicts that it deserves.

The golden files are read by people: what a recording says of itself stands beside its outcomes.
"""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from checker.model import Fact
from checker.packs.pack import Pack
from tests import machines
from tests.recorded_host import RecordedHost


def shown(fact: Fact[Any]) -> object:
    """Return a fact's value, or why there is none."""
    if fact.failure is not msgspec.UNSET:
        return f"! {fact.failure.reason}"
    return msgspec.to_builtins(fact.value)


@pytest.mark.parametrize("name", machines.NAMES)
def test_a_recorded_machine_has_its_facts_and_outcomes(
    name: str, pack: Pack, golden: Callable[[str, str], None]
) -> None:
    report = machines.report(name, pack)
    text = {
        "about": RecordedHost.named(name).data["about"],
        "overall": report.overall,
        "outcomes": {one.id: f"{one.status} {one.outcome}" for one in report.verdicts},
        "facts": {key: shown(fact) for key, fact in report.facts.facts.known()},
    }
    golden(f"machines/{name}.json", json.dumps(text, ensure_ascii=False, indent=1) + "\n")


@pytest.mark.parametrize("name", machines.NAMES)
def test_no_probe_crashes_on_a_recorded_machine(name: str) -> None:
    crashed = [
        key
        for key, fact in machines.facts(name).facts.known()
        if fact.failure is not msgspec.UNSET and fact.failure.reason == "crashed"
    ]
    assert crashed == []


def test_twelve_machines_and_more_are_recorded() -> None:
    assert len(machines.NAMES) >= 12
    assert {RecordedHost.named(name).system for name in machines.NAMES} == {
        "windows",
        "macos",
        "linux",
    }


@pytest.mark.parametrize("name", machines.NAMES)
def test_a_recording_says_what_it_stands_for_and_where_its_shape_comes_from(name: str) -> None:
    data = RecordedHost.named(name).data
    assert data["about"]
    assert data["shape_from"]
