"""Which road a connection takes from this PC: through a VPN's adapter, or the usual one.

The system's own choice of road is asked by a socket that is told where to go and sends nothing.
"""

import socket
from typing import Final, Literal, NamedTuple

from checker.door.interface import Host, ProbeError
from checker.model import clean
from checker.network.conflicts import is_tunnel
from checker.network.dial import Address, NetworkError, resolve
from checker.network.rules import ConflictRules

Kind = Literal["vpn", "usual", "unknown"]
ANYWHERE: Final = "192.0.2.1"
"""Of the addresses that are nobody's (RFC 5737): the road to it is the one to the internet."""
_MAC_TUNNELS: Final = ("utun", "ppp", "ipsec", "tun", "tap")


class Road(NamedTuple):
    """A road."""

    kind: Kind
    adapter: str
    """What the system calls the adapter; empty: it was not found."""


UNKNOWN: Final = Road("unknown", "")


def road_to(address: Address, host: Host, rules: ConflictRules) -> Road:
    """Return the road that the system takes to an address; nothing is sent."""
    try:
        with socket.socket(address.family, socket.SOCK_DGRAM) as sock:
            sock.connect(address.sockaddr)
            own = str(sock.getsockname()[0])
        name = _adapters().get(own.partition("%")[0])
    except OSError:
        return UNKNOWN
    if name is None:
        return UNKNOWN
    try:
        return _road(name, host, rules)
    except ProbeError:
        return Road("unknown", clean(name))


def road_out(host: Host, rules: ConflictRules) -> Road:
    """Return the road to the internet; nothing is sent."""
    try:
        return road_to(resolve(ANYWHERE, 443, 1.0)[0], host, rules)
    except (NetworkError, IndexError):
        return UNKNOWN


def _adapters() -> dict[str, str]:
    """Return each adapter's name by its addresses."""
    import psutil  # noqa: PLC0415 - heavy

    return {
        one.address.partition("%")[0]: name
        for name, addresses in psutil.net_if_addrs().items()
        for one in addresses
        if one.family in {socket.AF_INET, socket.AF_INET6}
    }


def _road(name: str, host: Host, rules: ConflictRules) -> Road:
    if host.system == "windows":
        said = {
            str(one["name"]): str(one["description"]) for one in host.call("GetAdaptersAddresses")
        }
        if name not in said:
            return Road("unknown", clean(name))
        words = (*rules.own_adapters, *rules.vpn_adapters)
        vpn = any(word in said[name].lower() for word in words)
        return Road("vpn" if vpn else "usual", clean(said[name]))
    vpn = name.startswith(_MAC_TUNNELS) if host.system == "macos" else is_tunnel(host, name)
    return Road("vpn" if vpn else "usual", clean(name))
