"""Probes side by side: one that hangs, crashes or lies costs its own facts alone."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from checker.door.interface import Host, ProbeError
from checker.model import Fact, FactTable, failed, known
from checker.probes.collect import collect
from checker.probes.interface import Probe, attempt
from tests.recorded_host import RecordedHost

HOST: Host = RecordedHost({"system": "linux"})
LONG = 60.0
"""Seconds; no test waits for them."""
SHORT = 0.01


def probe(name: str, read: Callable[[], Mapping[str, Fact[Any]]], *keys: str) -> Probe:
    return Probe(name, keys or ("os.build",), lambda _host: read())


def reason(table: FactTable, key: str) -> str:
    fact = table.get(key)
    assert fact is not None
    assert fact.failure is not msgspec.UNSET, fact
    return f"{fact.failure.reason}: {fact.failure.detail}"


GOOD = probe("good", lambda: {"os.name": known("linux", "test")}, "os.name")


def raising(error: BaseException) -> Callable[[], Mapping[str, Fact[Any]]]:
    def read() -> Mapping[str, Fact[Any]]:
        raise error

    return read


def test_the_facts_of_all_probes_are_put_together() -> None:
    other = probe("other", lambda: {"os.arch": known("arm64", "test")}, "os.arch")
    table = collect(HOST, (GOOD, other), LONG)
    assert {key: fact.value for key, fact in table.known()} == {
        "os.name": "linux",
        "os.arch": "arm64",
    }


def test_no_probes_no_facts() -> None:
    assert collect(HOST, (), LONG) == FactTable()


def test_probes_run_side_by_side() -> None:
    # Each waits for the other: one after another they would never end.
    both = threading.Barrier(2)

    def meet(key: str) -> Callable[[], Mapping[str, Fact[Any]]]:
        def read() -> Mapping[str, Fact[Any]]:
            both.wait(LONG)
            return {key: known("met", "test")}

        return read

    keys = ("os.name", "os.arch")
    table = collect(HOST, [probe(key, meet(key), key) for key in keys], LONG)
    assert [fact.value for _, fact in table.known()] == ["met", "met"]


def test_a_probe_that_hangs_costs_its_own_facts_alone() -> None:
    never = threading.Event()

    def hang() -> Mapping[str, Fact[Any]]:
        never.wait()
        return {}

    table = collect(HOST, (probe("hangs", hang, "os.build", "os.arch"),), SHORT)
    never.set()
    assert (
        reason(table, "os.build")
        == reason(table, "os.arch")
        == "timed_out: no answer within 0.01 s"
    )


def test_what_came_in_time_is_kept_when_another_hangs() -> None:
    never, told = threading.Event(), threading.Event()

    def hang() -> Mapping[str, Fact[Any]]:
        never.wait()
        return {}

    def progress(name: str, _facts: Mapping[str, Fact[Any]]) -> None:
        if name == "good":
            told.set()

    table = collect(HOST, (probe("hangs", hang), GOOD), 2.0, progress)
    never.set()
    assert told.is_set()
    fact = table.get("os.name")
    assert fact is not None
    assert fact.value == "linux"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ProbeError("permission_denied", "no"), "permission_denied: no"),
        (RuntimeError("boom"), "crashed: RuntimeError: boom"),
        (RecursionError(), "crashed: RecursionError:"),
        (MemoryError(), "crashed: MemoryError:"),
        (SystemExit(3), "crashed: SystemExit: 3"),
        (KeyboardInterrupt(), "crashed: KeyboardInterrupt:"),
        (OSError(13, "Permission denied", "/home/yamada/x"), "crashed: PermissionError: "),
    ],
)
def test_a_probe_that_fails_costs_its_own_facts_alone(error: BaseException, said: str) -> None:
    table = collect(HOST, (probe("bad", raising(error)), GOOD), LONG)
    assert reason(table, "os.build").startswith(said)
    assert "yamada" not in reason(table, "os.build")
    fact = table.get("os.name")
    assert fact is not None
    assert fact.value == "linux"


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, "not_collected: the probe gave no answer for this key"),
        ({"os.build": known(7, "test")}, "malformed: Expected `str`, got `int`"),
        ({"os.build": known("a\x1b[2J", "test")}, "malformed: Expected `str` matching"),
        ({"os.build": known("x" * 301, "test")}, "malformed: Expected `str` of length <= 300"),
        ({"os.build": failed("not_found", "a\x1b[2J")}, "not_found: a [2J"),
        (None, "crashed: AttributeError"),
        ({"os.build": 3}, "malformed: "),
        ({"os.build": known(object(), "test")}, "crashed: "),
    ],
)
def test_what_a_probe_says_is_held_against_the_contract(found: Any, said: str) -> None:  # noqa: ANN401
    table = collect(HOST, (probe("odd", lambda: found),), LONG)
    assert reason(table, "os.build").startswith(said)


def test_a_probe_answers_for_its_own_keys_alone() -> None:
    thief = probe("thief", lambda: {"os.name": known("plan9", "test"), "os.build": known("1", "t")})
    table = collect(HOST, (GOOD, thief), LONG)
    assert {key: fact.value for key, fact in table.known()} == {"os.name": "linux", "os.build": "1"}


def test_each_probe_is_told_once_with_its_facts() -> None:
    never, told = threading.Event(), dict[str, list[str]]()

    def hang() -> Mapping[str, Fact[Any]]:
        never.wait()
        return {}

    def progress(name: str, facts: Mapping[str, Fact[Any]]) -> None:
        told.setdefault(name, []).extend(facts)

    hangs = probe("hangs", hang, "os.arch")
    collect(HOST, (GOOD, probe("bad", raising(ValueError())), hangs), 2.0, progress)
    never.set()
    assert told == {"good": ["os.name"], "bad": ["os.build"], "hangs": ["os.arch"]}


def test_a_part_that_fails_does_not_take_the_others_with_it() -> None:
    def denied() -> Fact[Any]:
        raise ProbeError("permission_denied", "no")

    found = {"os.build": attempt(denied), "os.name": attempt(lambda: known("linux", "test"))}
    table = collect(HOST, (probe("two", lambda: found, "os.build", "os.name"),), LONG)
    assert reason(table, "os.build") == "permission_denied: no"
    assert [key for key, _ in table.known()] == ["os.name", "os.build"]
