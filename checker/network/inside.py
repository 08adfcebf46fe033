"""The check after connecting to the VPN: how far a named host is, and by which road.

Only that host is contacted, by name, TCP, TLS and one HEAD request; nothing of it is kept.
"""

import re
from typing import Final, NamedTuple

from checker.door.interface import Host
from checker.model import HttpsProbe
from checker.network.dial import NetworkError, resolve
from checker.network.https import Trail, probe_https
from checker.network.road import UNKNOWN, Road, road_to
from checker.network.rules import HOST_PATTERN, NetworkRules
from checker.network.tls import Trust

_NAME: Final = re.compile(HOST_PATTERN)
_LONGEST: Final = 500
_PORT: Final = 443


class Inside(NamedTuple):
    """What was found."""

    row: HttpsProbe
    road: Road


def named(text: str) -> str | None:
    """Return the host that a person named, alone or in an address; None: it is none."""
    plain = text.strip()[:_LONGEST]
    match = re.fullmatch(r"(?:https://)?([^/:?#@\s]+)(?::443)?(?:[/?#].*)?", plain, re.IGNORECASE)
    host = match[1].rstrip(".").lower() if match else ""
    return host if _NAME.fullmatch(host) and "." in host else None


def reach(name: str, host: Host, rules: NetworkRules, trust: Trust = Trust()) -> Inside:  # noqa: B008 - frozen
    """Look how far a host is, directly, as through a VPN; a browser's proxy is not asked.

    Args:
        name: The host, as `named` returned it.
        host: The door to this PC.
        rules: How long to wait, and what a VPN's adapter is called.
        trust: Which roots are the public ones.
    """
    trail = Trail(name, _PORT)
    row = probe_https(trail, (), rules.limits, trust, host)
    try:
        addresses = resolve(name, _PORT, rules.limits.dns)
    except NetworkError:
        return Inside(row, UNKNOWN)
    road = road_to(addresses[0], host, rules.conflicts) if addresses else UNKNOWN
    return Inside(row, road)
