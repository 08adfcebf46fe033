"""How far a municipal machine comes towards its endpoint, version by version of TLS.

Every version is tried alone and without trust, so that what the endpoint takes is seen even where
its certificate or ours is refused. A client certificate is shown to nobody but the endpoint.
"""

import contextlib
import datetime as dt
import email.utils
import ssl
import time
import warnings
from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

from checker.door.interface import Host
from checker.model import LinkClock, LinkReach, LinkTls, LinkTrust, NetworkReason, TlsVersion, clean
from checker.network import http1
from checker.network.certificate import parse_certificate
from checker.network.dial import NetworkError, Timer
from checker.network.endpoint import Link
from checker.network.https import Trail, Way
from checker.network.proxy import Server
from checker.network.rules import Limits
from checker.network.tls import (
    Trust,
    UntrustedError,
    blind_context,
    handshake,
    public_context,
    system_context,
    vendor_context,
)

_VERSIONS: Final[tuple[tuple[TlsVersion, ssl.TLSVersion], ...]] = (
    ("1.0", ssl.TLSVersion.TLSv1),
    ("1.1", ssl.TLSVersion.TLSv1_1),
    ("1.2", ssl.TLSVersion.TLSv1_2),
    ("1.3", ssl.TLSVersion.TLSv1_3),
)
_AGREED: Final[dict[str, TlsVersion]] = {
    "TLSv1": "1.0",
    "TLSv1.1": "1.1",
    "TLSv1.2": "1.2",
    "TLSv1.3": "1.3",
}
_ON_THE_WIRE: Final[dict[TlsVersion, bytes]] = {
    "1.0": b"\x03\x01",
    "1.1": b"\x03\x02",
    "1.2": b"\x03\x03",
    "1.3": b"\x03\x03",
}
_IS_1_3: Final = b"\x00\x2b\x00\x02\x03\x04"
"""The extension `supported_versions` of a server's hello (RFC 8446, 4.2.1)."""
_SERVER_HELLO: Final = 2
_CERTIFICATE_REQUEST: Final = 13
_HANDSHAKE: Final = 22
# OpenSSL's X509_V_ERR_*.
_UNKNOWN_ROOT: Final = frozenset({2, 19, 20, 21, 27})
_WRONG_TIME: Final = frozenset({9, 10, 13, 14})
_WRONG_NAME: Final = frozenset({62, 64})

Client = Literal["asked", "accepted", "refused", "not_asked", "unknown"]


class Seen:
    """What the other side said during handshakes, by the numbers of RFC 8446."""

    def __init__(self) -> None:
        self.messages: set[int] = set()
        self.hello = b""

    def __call__(
        self,
        _connection: object,
        direction: str,
        _version: object,
        content: object,
        message: object,
        data: bytes,
    ) -> None:
        """Note a message of the handshake that was read."""
        if direction == "read" and content == _HANDSHAKE:
            number = int(getattr(message, "value", -1))
            self.messages.add(number)
            if number == _SERVER_HELLO:
                self.hello = data

    def watch(self, context: Any) -> Any:  # noqa: ANN401 - ssl's or truststore's
        """Let a context tell its messages; return it."""
        # Python has no other way to see whether a certificate was asked for.
        getattr(context, "_ctx", context)._msg_callback = self  # noqa: SLF001
        return context

    def answered(self, version: TlsVersion) -> bool:
        """Whether the other side agreed on a version; an old server answers with its own."""
        if self.hello[4:6] != _ON_THE_WIRE[version]:
            return False
        return (_IS_1_3 in self.hello) == (version == "1.3")

    @property
    def asked(self) -> bool:
        """Whether the other side asked for a client certificate."""
        return _CERTIFICATE_REQUEST in self.messages


class Answer(NamedTuple):
    """What an HTTP answer's head says."""

    status: int
    date: dt.datetime | None


class LinkFacts(NamedTuple):
    """Everything that one look at the endpoint tells; None: it did not come so far."""

    reach: LinkReach
    tls: LinkTls | None = None
    trust: LinkTrust | None = None
    clock: LinkClock | None = None


def probe_link(
    link: Link, proxies: tuple[Server, ...], limits: Limits, trust: Trust, host: Host
) -> LinkFacts:
    """Look at the endpoint.

    Args:
        link: The connection.
        proxies: The proxies to take, best first; empty: direct.
        limits: Seconds of each stage.
        trust: Which roots are the public ones.
        host: The door to this machine.
    """
    look = _Look(link, proxies, limits, trust, host)
    try:
        reason = look.walk()
    except NetworkError as error:
        reason = error.reason
    return LinkFacts(look.reach(reason), look.tls, look.trust_found, look.clock)


class _Look:
    def __init__(
        self, link: Link, proxies: tuple[Server, ...], limits: Limits, trust: Trust, host: Host
    ) -> None:
        self.link = link
        self.limits = limits
        self.public = trust
        self.host = host
        self.trail = Trail(link.endpoint.host, link.endpoint.port)
        self.way = Way(self.trail, proxies, limits)
        self.tls: LinkTls | None = None
        self.trust_found: LinkTrust | None = None
        self.clock: LinkClock | None = None
        self.asked = False

    def reach(self, reason: NetworkReason | None) -> LinkReach:
        ms = round((time.monotonic() - self.trail.started) * 1000)
        return LinkReach(self.trail.stage, reason, self.trail.via, ms)

    def walk(self) -> NetworkReason | None:
        """Go as far as it goes; return why it ended early, if it did."""
        first = self.way.open()
        first.close()
        self.trail.stage = "tls"
        if self.link.endpoint.scheme == "http":
            self.trail.stage = "http"
            return self._plain()
        offered = tuple(version for version, wire in _VERSIONS if self._takes(version, wire))
        self.tls = LinkTls(offered, None, system_allows(self.host), "unknown")
        if not offered:
            return "tls_failed"
        self.trust_found = self._trust()
        return self._talk(offered)

    def _takes(self, version: TlsVersion, wire: ssl.TLSVersion) -> bool:
        """Whether the endpoint agrees on a version when nothing else is offered."""
        context = blind_context()
        with warnings.catch_warnings():
            # The old ones are deprecated, which is what is being found out.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                context.set_ciphers("ALL:@SECLEVEL=0")
                context.minimum_version = context.maximum_version = wire
            except (ValueError, ssl.SSLError):
                return False
        seen = Seen()
        with contextlib.suppress(NetworkError, UntrustedError):
            handshake(
                self.way.again(),
                self.link.endpoint.host,
                seen.watch(context),
                Timer(self.limits.tls),
            ).close()
        self.asked = self.asked or seen.asked
        return seen.answered(version)

    # ---- who vouches for it

    def _code(self, context: Any) -> int | None:  # noqa: ANN401 - ssl's or truststore's
        """Return OpenSSL's reason against the endpoint's certificate; None: it holds.

        Raises:
            NetworkError: It cannot be told.
        """
        seen = Seen()
        try:
            handshake(
                self.way.again(),
                self.link.endpoint.host,
                seen.watch(context),
                Timer(self.limits.tls),
            ).close()
        except UntrustedError as error:
            return error.code
        except NetworkError:
            # Its certificate was looked at before ours was missed.
            if seen.asked and self.host.system == "linux":
                return None
            raise
        return None

    def _trust(self) -> LinkTrust | None:
        issuer = self._issuer()
        try:
            if self.link.ca_file:
                context = ssl.create_default_context(cafile=self.link.ca_file)
                code = self._code(context)
                if code is None:
                    return LinkTrust("as_named", issuer)
                return LinkTrust(_state(code, "not_as_named"), issuer)
            named = self.link.issuer.casefold()
            if named and issuer is not None:
                state: Literal["as_named", "not_as_named"] = (
                    "as_named" if named in issuer.casefold() else "not_as_named"
                )
                return LinkTrust(state, issuer)
            code = self._code(public_context(self.public))
            if code in _UNKNOWN_ROOT:
                vendor = vendor_context(self.host)
                if vendor is not None:
                    code = self._code(vendor)
            if code is None:
                return LinkTrust("public", issuer)
            own = self._code(system_context())
        except (NetworkError, OSError):
            return None
        return LinkTrust("system_only" if own is None else _state(own, "untrusted"), issuer)

    def _issuer(self) -> str | None:
        """Return who issued the endpoint's certificate."""
        shown: list[bytes] = []
        context = blind_context()
        try:
            tls = handshake(
                self.way.again(), self.link.endpoint.host, context, Timer(self.limits.tls)
            )
            with tls:
                shown.append(tls.getpeercert(binary_form=True) or b"")
        except (NetworkError, UntrustedError):
            return None
        found = parse_certificate(shown[0])
        return clean(found.issuer) or None if found is not None else None

    # ---- talking

    def _talk(self, offered: tuple[TlsVersion, ...]) -> NetworkReason | None:
        """Shake hands as the batch would, with our certificate if there is one, and ask."""
        context = blind_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        shows = self._show_certificate(context)
        client: Client = "asked" if self.asked else "not_asked"
        agreed: TlsVersion | None = None
        reason: NetworkReason | None = None
        allows = system_allows(self.host)
        try:
            tls = handshake(
                self.way.again(), self.link.endpoint.host, context, Timer(self.limits.tls)
            )
            with tls:
                agreed = _AGREED.get(tls.version() or "")
                self.trail.stage = "http"
                answer = _ask(tls, self.link, Timer(self.limits.http))
            if self.asked and shows:
                client = "accepted"
            self._note_time(answer.date)
            reason = self._judged(answer.status)
        except NetworkError as error:
            reason = error.reason
            if self.asked:
                client = "refused" if shows else "asked"
                # With TLS 1.3 the refusal comes when something is read.
                self.trail.stage = "tls"
        if agreed is None:
            enough = [one for one in offered if one in {"1.2", "1.3"}]
            agreed = enough[-1] if enough and self.asked else None
        self.tls = LinkTls(offered, agreed, allows, client)
        return reason

    def _show_certificate(self, context: ssl.SSLContext) -> bool:
        if not (self.link.certificate_file and self.link.key_file):
            return False
        try:
            # No password: OpenSSL would ask for it on the terminal.
            context.load_cert_chain(self.link.certificate_file, self.link.key_file, password="")
        except (ssl.SSLError, OSError, ValueError):
            return False
        return True

    def _note_time(self, date: dt.datetime | None) -> None:
        if date is not None:
            off = abs((dt.datetime.now(dt.UTC) - date).total_seconds())
            self.clock = LinkClock(round(off))

    def _judged(self, status: int) -> NetworkReason | None:
        if status == 0:
            return "http_status"
        # Any answer of the endpoint shows that the way is open; what it says is its own matter.
        self.trail.stage = "done"
        return None

    def _plain(self) -> NetworkReason | None:
        sock = self.way.again()
        with sock:
            answer = _ask(sock, self.link, Timer(self.limits.http))
        self._note_time(answer.date)
        return self._judged(answer.status)


def _state(
    code: int, otherwise: Literal["not_as_named", "untrusted"]
) -> Literal["not_as_named", "untrusted", "wrong_time", "other_name"]:
    if code in _WRONG_TIME:
        return "wrong_time"
    return "other_name" if code in _WRONG_NAME else otherwise


def _ask(sock: Any, link: Link, timer: Timer) -> Answer:  # noqa: ANN401 - plain or TLS
    """Ask for the endpoint's head; return status and date.

    Raises:
        NetworkError: It did not answer.
    """
    head = http1.ask(sock, "HEAD", link.path, link.endpoint.host, timer)
    try:
        date = email.utils.parsedate_to_datetime(head.date)
    except ValueError:
        return Answer(head.status, None)
    return Answer(head.status, date if date.tzinfo is not None else date.replace(tzinfo=dt.UTC))


# ---- what this system's own settings allow

_SCHANNEL: Final = (
    r"SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS {}\Client"
)


def schannel_allows(read: Callable[[str], Any]) -> bool:
    """Tell whether Windows' settings let a client use TLS 1.2 or 1.3.

    Args:
        read: Returns the values of a registry key, or None where it is not there.
    """
    for version in ("1.2", "1.3"):
        values = read(_SCHANNEL.format(version)) or {}
        if values.get("Enabled", 1) != 0 and values.get("DisabledByDefault", 0) == 0:
            return True
    return False


def system_allows(host: Host) -> bool | None:
    """Tell whether this system's own settings allow TLS 1.2 or later; None: cannot be told."""
    from checker.door.interface import ProbeError  # noqa: PLC0415 - with the door only

    if host.system == "windows":
        try:
            return schannel_allows(lambda key: host.registry("HKLM", key))
        except ProbeError:
            return None
    most = ssl.create_default_context().maximum_version
    return most in {
        ssl.TLSVersion.MAXIMUM_SUPPORTED,
        ssl.TLSVersion.TLSv1_2,
        ssl.TLSVersion.TLSv1_3,
    }
