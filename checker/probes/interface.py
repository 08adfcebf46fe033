"""What a probe is."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from checker.door.interface import Host, ProbeError
from checker.model import Fact


class Probe(NamedTuple):
    """Reads some facts of this PC through a `Host`. It never judges."""

    name: str
    keys: tuple[str, ...]
    """Which fact keys it answers for; what it leaves out becomes a failure."""
    read: Callable[[Host], Mapping[str, Fact[Any]]]


def attempt(read: Callable[[], Fact[Any]]) -> Fact[Any]:
    """Return the fact, or its failure when the reading raised `ProbeError`.

    For probes with several keys: one that fails does not take the others with it.
    """
    try:
        return read()
    except ProbeError as error:
        return error.fact()
