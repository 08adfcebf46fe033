"""Run the probes side by side under one deadline.

A probe that hangs or crashes costs only its own facts. The threads are daemons: a call that the
system never answers cannot keep the program alive.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from checker.door.interface import Host, ProbeError
from checker.errors import scrub
from checker.model import Fact, FactTable, fact_table, failed
from checker.probes.interface import Probe
from checker.shapes import known

Progress = Callable[[str, Mapping[str, Fact[Any]]], None]
"""Told the name and the facts of each probe that has ended."""


_GLANCE = 0.2
"""Seconds."""


def collect(
    host: Host,
    probes: Iterable[Probe],
    deadline: float,
    on_done: Progress = lambda _name, _facts: None,
) -> FactTable:
    """Return the facts of all probes.

    Args:
        host: The door to the machine.
        probes: What to run.
        deadline: Seconds for all of them together.
        on_done: Called in this thread as each one ends.
    """
    waiting = {probe.name: probe for probe in probes}
    answers: queue.SimpleQueue[tuple[str, dict[str, Fact[Any]]]] = queue.SimpleQueue()
    for probe in waiting.values():
        threading.Thread(
            target=lambda probe=probe: answers.put((probe.name, _read(probe, host))),
            name=f"probe-{probe.name}",
            daemon=True,
        ).start()
    facts: dict[str, Fact[Any]] = {}
    end = time.monotonic() + deadline
    while waiting:
        left = end - time.monotonic()
        try:
            # In short waits: on Windows, Ctrl-C is only seen between them.
            name, found = answers.get(timeout=min(max(left, 0.0), _GLANCE))
        except queue.Empty:
            if left <= 0:
                break
            continue
        facts.update(found)
        del waiting[name]
        on_done(name, found)
    for probe in waiting.values():
        late = failed("timed_out", f"no answer within {deadline:g} s")
        found = dict.fromkeys(probe.keys, late)
        facts.update(found)
        on_done(probe.name, found)
    return fact_table(facts)


def _read(probe: Probe, host: Host) -> dict[str, Fact[Any]]:
    try:
        found = _checked(probe.read(host))
    except ProbeError as error:
        found = dict.fromkeys(probe.keys, error.fact())
    except BaseException as error:  # noqa: BLE001 - one probe's fault must not cost the others' facts
        detail = scrub(f"{type(error).__name__}: {error}")
        found = dict.fromkeys(probe.keys, failed("crashed", detail))
    missing = failed("not_collected", "the probe gave no answer for this key")
    return {key: found.get(key, missing) for key in probe.keys}


def _checked(found: Mapping[str, Fact[Any]]) -> dict[str, Fact[Any]]:
    """Hold what a probe read against the contract, so that a report can always be read back."""
    checked: dict[str, Fact[Any]] = {}
    for key, fact in found.items():
        try:
            table = msgspec.convert(
                {key: msgspec.to_builtins(fact)}, known(FactTable), str_keys=True
            )
        except (msgspec.ValidationError, ValueError) as error:
            checked[key] = failed("malformed", str(error))
        else:
            got = table.get(key)
            checked[key] = fact if got is None else got
    return checked
