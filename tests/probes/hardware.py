"""Recorded machines with some of their answers changed, and real screens without glass."""

import copy
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from checker.model import FactTable
from checker.probes.collect import collect
from checker.probes.interface import Probe
from tests.recorded_host import RECORDED, RecordedHost

GIB = 2**30


def recorded(name: str, **changes: dict[str, Any]) -> RecordedHost:
    """Open a recording with some of its answers changed: `calls={"Name": answer}`."""
    data = copy.deepcopy(json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8")))
    for part, answers in changes.items():
        data.setdefault(part, {}).update(answers)
    return RecordedHost(data)


def facts_of(host: RecordedHost, probe: Probe) -> FactTable:
    """Run one probe as a real run does."""
    return collect(host, [probe], deadline=30)


@contextmanager
def x_server(size: str) -> Iterator[str]:
    """Run a real X server with one screen of a size as in `1366x768`; give its name."""
    with subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            assert server.stdout is not None
            yield f":{int(server.stdout.readline())}"
        finally:
            server.terminate()
