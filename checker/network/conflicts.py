"""What on this PC gets in the way of AWS's client. Advice, never a verdict.

The contract has no facts for these, so they stand beside the facts: for the screen and the guide
of this run, not for the report.
"""

import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from msgspec import UNSET

from checker.door.interface import Host, ProbeError
from checker.door.resources import PROCESSES
from checker.model import Closed, FactTable, Id, Line, VpnClient, clean
from checker.network.rules import ConflictRules

T = TypeVar("T")


class Advice(Closed, frozen=True):
    """Something to tell a person; `rules/guides/network.toml` has the sentence of each id."""

    id: Id
    detail: Line = ""
    """What was found; stands for `{detail}` in the sentence."""


@dataclass(frozen=True)
class Conflicts:
    """What was found. None: could not be looked at."""

    openvpn: tuple[str, ...] | None = None
    """Running OpenVPN programs."""
    connected: tuple[str, ...] | None = None
    """Connected adapters or services of other VPN programs."""
    tap_adapter: bool | None = None
    """Whether the adapter of AWS's older clients is there. Windows only."""
    ports: tuple[int, ...] = ()
    """Reserved local ports that something else listens on."""

    def advice(self, rules: ConflictRules, facts: FactTable) -> tuple[Advice, ...]:
        """Return what to tell, given what else is known of this PC."""
        found = []
        if self.openvpn:
            found.append(Advice("openvpn-running", clean(", ".join(self.openvpn))))
        if self.connected:
            found.append(Advice("vpn-connected", clean(", ".join(self.connected))))
        if self.tap_adapter is False and _needs_tap(rules, facts):
            found.append(Advice("tap-missing", rules.tap_adapter))
        if self.ports:
            found.append(Advice("ports-taken", ", ".join(map(str, self.ports))))
        return tuple(found)


def _needs_tap(rules: ConflictRules, facts: FactTable) -> bool:
    fact = facts.get("software.vpn_client")
    client = None if fact is None or fact.value is UNSET else fact.value
    if not isinstance(client, VpnClient):
        return False
    major = re.match(r"\d{1,4}", client.version or "")
    return major is not None and int(major[0]) < rules.tap_needed_before


def find_conflicts(host: Host, rules: ConflictRules) -> Conflicts:
    """Look for what gets in the way of AWS's client."""
    adapters = _try(lambda: list(host.call("GetAdaptersAddresses")))
    return Conflicts(
        openvpn=_try(lambda: running(_process_names(host), rules)),
        connected=_try(lambda: _connected(host, rules, adapters)),
        tap_adapter=None
        if adapters is None
        else any(rules.tap_adapter in str(adapter["description"]) for adapter in adapters),
        ports=taken_ports(range(rules.first_port, rules.last_port + 1)),
    )


def _try(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except ProbeError:
        return None


def _process_names(host: Host) -> Iterable[str]:
    if host.system == "windows":
        return [str(name) for name in host.call("CreateToolhelp32Snapshot")]
    return [str(name) for name in host.call(PROCESSES)]


def running(names: Iterable[str], rules: ConflictRules) -> tuple[str, ...]:
    """Return which programs among running ones are an OpenVPN of somebody else."""
    short = (re.split(r"[\\/]", name.strip())[-1].lower().removesuffix(".exe") for name in names)
    return tuple(sorted({name for name in short if name in rules.openvpn_processes}))


def _connected(
    host: Host, rules: ConflictRules, adapters: list[dict[str, Any]] | None
) -> tuple[str, ...]:
    if host.system == "windows":
        if adapters is None:
            raise ProbeError("not_found", "GetAdaptersAddresses")
        names = [str(adapter["description"]) for adapter in adapters if adapter["up"]]
    elif host.system == "macos":
        names = connected_services(host.run("scutil", "--nc", "list", timeout=3))
    else:
        names = [name for name in host.list("/sys/class/net") if is_tunnel(host, name)]
        return tuple(names)
    return tuple(name for name in names if _is_other_vpn(name, rules, host.system == "macos"))


def _is_other_vpn(name: str, rules: ConflictRules, is_vpn: bool) -> bool:  # noqa: FBT001
    low = name.lower()
    if any(word in low for word in rules.own_adapters):
        return False
    return is_vpn or any(word in low for word in rules.vpn_adapters)


def connected_services(text: str) -> list[str]:
    """Return the names of the connected VPN services that `scutil --nc list` prints."""
    return re.findall(r'^\*?\s*\(Connected\)[^"\n]*"([^"\n]*)"', text, re.MULTILINE)


def is_tunnel(host: Host, name: str) -> bool:
    """Tell whether a Linux interface is a tunnel of a VPN that is up."""
    folder = f"/sys/class/net/{name}"
    try:
        kind = host.read(f"{folder}/uevent", 1000).decode(errors="replace")
        state = host.read(f"{folder}/operstate", 20).decode(errors="replace").strip()
    except ProbeError:
        return False
    is_tunnel = "DEVTYPE=wireguard" in kind or host.exists(f"{folder}/tun_flags")
    return is_tunnel and state in {"up", "unknown"}


def taken_ports(ports: Iterable[int]) -> tuple[int, ...]:
    """Return which local ports something listens on, by trying to take each for a moment."""
    return tuple(port for port in ports if not _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        # Windows lets two programs share a port unless one asks to have it alone; elsewhere a
        # port that was just given back still counts as taken unless told otherwise.
        option = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
        sock.setsockopt(socket.SOL_SOCKET, option, 1)
        try:
            sock.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
