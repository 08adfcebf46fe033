"""How far the way to AWS Client VPN comes. Always directly: its client can use no proxy.

Without a profile, an open TCP port at AWS is all that can be shown. With one, the endpoint's own
OpenVPN server answers, and nothing on the way can pretend to be it.
"""

import secrets
import socket
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from checker.model import NetworkReason, VpnProbe
from checker.network.dial import Address, NetworkError, Timer, connect, is_address, resolve
from checker.network.openvpn import SESSION_ID, exchange
from checker.network.profile import Profile
from checker.network.rules import Limits

Stage = Literal["dns", "tcp", "openvpn", "done"]

_STAGES: Final[tuple[Stage, ...]] = ("dns", "tcp", "openvpn", "done")
_PREFIX_BYTES: Final = 6
_ATTEMPTS: Final = 2


@dataclass
class VpnTrail:
    """Where one host's probe is now. Read by others when its time is up."""

    host: str
    port: int
    stage: Stage = "dns"
    started: float = field(default_factory=time.monotonic)

    def row(
        self, reason: NetworkReason | None, proof: Literal["openvpn", "tcp", "none"] = "none"
    ) -> VpnProbe:
        """Return the fact as of now."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return VpnProbe(
            target=f"{host}:{self.port}",
            proof=proof,
            stage=self.stage,
            reason=reason,
            ms=round((time.monotonic() - self.started) * 1000),
        )

    def late(self) -> VpnProbe:
        """Return the fact of a probe that is out of time."""
        reasons: dict[Stage, NetworkReason] = {"dns": "dns_failed", "openvpn": "no_openvpn_answer"}
        return self.row(reasons.get(self.stage, "timed_out"))


def probe_port(trail: VpnTrail, limits: Limits) -> VpnProbe:
    """Tell whether a TCP connection to a host opens. It shows the port, not the VPN."""
    try:
        addresses = resolve(trail.host, trail.port, limits.dns)
        trail.stage = "tcp"
        connect(addresses, limits.tcp).close()
    except NetworkError as error:
        return trail.row(error.reason)
    trail.stage = "done"
    return trail.row(None, "tcp")


def most_telling(rows: Iterable[VpnProbe]) -> VpnProbe:
    """Return one row for several hosts: the fastest that opened, else the usual failure.

    Several independent hosts are asked so that one that is down does not count as a closed port.
    """
    found = list(rows)
    opened = [row for row in found if row.reason is None]
    if opened:
        return min(opened, key=lambda row: row.ms or 0)
    usual = Counter((row.stage, row.reason) for row in found)
    return max(found, key=lambda row: (usual[row.stage, row.reason], _STAGES.index(row.stage)))


def probe_endpoint(trail: VpnTrail, profile: Profile, limits: Limits) -> VpnProbe:
    """Tell whether the profile's endpoint answers as an OpenVPN server."""
    try:
        addresses = _resolve_endpoint(profile, limits)
        for attempt in range(_ATTEMPTS):
            trail.stage = "tcp"
            sock = connect(addresses, limits.tcp)
            trail.stage = "openvpn"
            try:
                _exchange(sock, limits)
            except NetworkError:
                # One dropped packet must not read as a closed network.
                if attempt + 1 == _ATTEMPTS or profile.control_key:
                    raise
            else:
                break
    except NetworkError as error:
        if trail.stage == "openvpn" and profile.control_key:
            # Such a server answers only packets that are signed with the profile's key, and the
            # key is not used here. Silence or an ended connection is what it should give.
            return trail.row("tls_auth_required")
        return trail.row(error.reason)
    trail.stage = "done"
    return trail.row(None, "openvpn")


def _exchange(sock: socket.socket, limits: Limits) -> None:
    with sock:
        session_id = bytes([1 + secrets.randbelow(255)]) + secrets.token_bytes(SESSION_ID - 1)
        exchange(sock, session_id, Timer(limits.openvpn))


def _resolve_endpoint(profile: Profile, limits: Limits) -> tuple[Address, ...]:
    """Resolve the endpoint as the client does: its name is a wildcard, behind a random part.

    A profile that does not ask for the random part may name a host that has no address of its
    own; that is the profile's fault, not the network's.
    """
    random_name = f"{secrets.token_hex(_PREFIX_BYTES)}.{profile.host}"
    if is_address(profile.host):
        return resolve(profile.host, profile.port, limits.dns)
    if profile.random_hostname:
        return resolve(random_name, profile.port, limits.dns)
    try:
        return resolve(profile.host, profile.port, limits.dns)
    except NetworkError as error:
        if error.reason != "dns_not_found":
            raise
        return resolve(random_name, profile.port, limits.dns)
