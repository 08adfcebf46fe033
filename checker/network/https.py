"""How far an HTTPS request to one target comes: name, connection, proxy, TLS, HTTP."""

import datetime as dt
import socket
import time
from dataclasses import dataclass, field
from typing import Literal

from checker.door.interface import Host
from checker.model import HttpsProbe, NetworkReason, clean
from checker.network import http1
from checker.network.dial import Address, NetworkError, Timer, connect, resolve
from checker.network.proxy import Server
from checker.network.rules import Limits
from checker.network.tls import Distrust, Inspector, Trust

Stage = Literal["dns", "tcp", "proxy", "tls", "http", "done"]

_ASKS_PASSWORD = 407
_NEEDS_SIGN_IN = 511
_PROXY_CANNOT_REACH = frozenset({502, 503, 504})


@dataclass
class Trail:
    """Where one target's probe is now. Read by others when its time is up."""

    host: str
    port: int
    stage: Stage = "dns"
    via: Literal["direct", "proxy"] = "direct"
    issuer: str = ""
    holds: tuple[dt.datetime, dt.datetime] | None = None
    """When the certificate holds, if its time is what was refused."""
    incomplete: bool = False
    """The site did not send its whole chain."""
    started: float = field(default_factory=time.monotonic)

    def row(self, reason: NetworkReason | None) -> HttpsProbe:
        """Return the fact's row as of now."""
        return HttpsProbe(
            host=self.host,
            port=self.port,
            stage=self.stage,
            reason=reason,
            via=self.via,
            tls_issuer=clean(self.issuer) or None,
            ms=round((time.monotonic() - self.started) * 1000),
        )

    def late(self) -> HttpsProbe:
        """Return the row of a probe that is out of time."""
        return self.row("dns_failed" if self.stage == "dns" else "timed_out")


class Way:
    """Opens connections to one target, directly or through a proxy, and keeps the trail."""

    def __init__(self, trail: Trail, proxies: tuple[Server, ...], limits: Limits) -> None:
        self.trail = trail
        self.proxies = proxies
        self.limits = limits
        self.addresses: tuple[Address, ...] = ()
        self.server: Server | None = None

    def open(self) -> socket.socket:
        """Open the first connection.

        Raises:
            NetworkError: With the trail at the stage that failed.
        """
        if not self.proxies:
            self.addresses = resolve(self.trail.host, self.trail.port, self.limits.dns)
            self.trail.stage = "tcp"
            sock = connect(self.addresses, self.limits.tcp)
            self._keep(sock)
            return sock
        self.trail.via = "proxy"
        self.trail.stage = "proxy"
        timer = Timer(self.limits.proxy)
        sock = self._reach_proxy(timer)
        return self._tunnel(sock, timer)

    def again(self) -> socket.socket:
        """Open one more connection the same way.

        Raises:
            NetworkError: The way failed.
        """
        sock = connect(self.addresses, self.limits.tcp)
        return sock if self.server is None else self._tunnel(sock, Timer(self.limits.proxy))

    def _keep(self, sock: socket.socket) -> None:
        """Remember the address that answered."""
        peer = sock.getpeername()
        self.addresses = tuple(a for a in self.addresses if a.sockaddr[:2] == peer[:2]) or (
            self.addresses
        )

    def _reach_proxy(self, timer: Timer) -> socket.socket:
        failure = NetworkError("unreachable")
        for server in self.proxies:
            try:
                self.addresses = resolve(server.host, server.port, timer.left())
                sock = connect(self.addresses, timer.left())
            except NetworkError as error:
                failure = error
                continue
            self.server = server
            self._keep(sock)
            return sock
        raise failure

    def _tunnel(self, sock: socket.socket, timer: Timer) -> socket.socket:
        """Ask the proxy for a tunnel to the target."""
        authority = f"{self.trail.host}:{self.trail.port}"
        try:
            status = http1.ask(sock, "CONNECT", authority, authority, timer).status
        except NetworkError:
            sock.close()
            raise
        if status // 100 == 2:  # noqa: PLR2004 - HTTP's class of success
            return sock
        sock.close()
        raise NetworkError(_refusal(status))


def _refusal(status: int) -> NetworkReason:
    if status == _ASKS_PASSWORD:
        return "proxy_auth_required"
    if status == _NEEDS_SIGN_IN:
        return "captive_portal"
    return "unreachable" if status in _PROXY_CANNOT_REACH else "proxy_denied"


def probe_https(
    trail: Trail, proxies: tuple[Server, ...], limits: Limits, trust: Trust, host: Host
) -> HttpsProbe:
    """Probe one target and return its row.

    Args:
        trail: The target; its stage is kept up to date on the way.
        proxies: What the browsers of this user would take, best first; empty: direct.
        limits: Seconds of each stage.
        trust: Which roots are the public ones.
        host: The door to this PC, for the roots that its maker vouches for.
    """
    try:
        return trail.row(_walk(trail, Way(trail, proxies, limits), limits, trust, host))
    except NetworkError as error:
        return trail.row(error.reason)


def _walk(trail: Trail, way: Way, limits: Limits, trust: Trust, host: Host) -> NetworkReason | None:
    sock = way.open()
    trail.stage = "tls"
    opened = [sock]
    inspector = Inspector(lambda: opened.pop() if opened else way.again(), trail.host, trust, host)
    tls = inspector.trusted(Timer(limits.tls))
    if isinstance(tls, Distrust):
        trail.issuer, trail.holds, trail.incomplete = tls.issuer, tls.holds, tls.incomplete
        return tls.reason
    trail.stage = "http"
    context = tls.context
    with tls:
        head = http1.ask(tls, "HEAD", "/", trail.host, Timer(limits.http))
    found = inspector.intercepted(Timer(limits.tls), context)
    if found is not None:
        # The request went through, and this stage says so; but somebody reads along.
        trail.issuer = found.issuer
        return found.reason
    if head.status == _NEEDS_SIGN_IN:
        return "captive_portal"
    if not 200 <= head.status < 400:  # noqa: PLR2004 - HTTP's classes of success and redirection
        return "http_status"
    trail.stage = "done"
    return None
