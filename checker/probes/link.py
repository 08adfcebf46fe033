"""The way from a municipal machine to PMH: name, port, proxy, TLS, certificates, clock."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from checker.door.interface import Host, ProbeError
from checker.model import Fact, failed, known
from checker.network.client_certificate import client_certificate
from checker.network.dial import NetworkError, within
from checker.network.endpoint import Link
from checker.network.link import probe_link
from checker.network.proxy import Server, Settings, evaluate, read_settings
from checker.network.rules import NetworkRules
from checker.network.tls import Trust
from checker.probes.interface import Probe

PROXY: Final = "network.proxy"
KEYS: Final = (
    PROXY,
    "link.endpoint",
    "link.reach",
    "link.tls",
    "link.trust",
    "link.certificate",
    "link.clock",
)


class LinkCheck:
    """One look at the endpoint.

    Args:
        link: The connection.
        rules: How long to wait.
        now: The time, with an offset, for the days that a certificate has left.
        trust: Which roots are the public ones.
    """

    def __init__(
        self,
        link: Link,
        rules: NetworkRules,
        now: dt.datetime,
        trust: Trust = Trust(),  # noqa: B008 - frozen
    ) -> None:
        self._link = link
        self._rules = rules
        self._now = now
        self._trust = trust
        self._contacted: dict[str, None] = {}
        self.probe = Probe("link", KEYS, self._read)

    @property
    def contacted(self) -> tuple[str, ...]:
        """The hosts that were contacted, or tried, so far."""
        return tuple(self._contacted)

    def _read(self, host: Host) -> Mapping[str, Fact[Any]]:
        unread = None
        settings = Settings()
        try:
            settings = read_settings(host)
        except ProbeError as error:
            unread = error.fact()
        facts = _known(self._link, self._now)
        facts[PROXY] = unread or known(settings.fact(), settings.source)
        proxies = self._proxies(host, settings)
        if proxies is None:
            for key in ("link.reach", "link.tls", "link.trust", "link.clock"):
                facts[key] = failed("not_supported", "the proxy's script cannot be followed here")
            return facts
        self._contacted[self._link.endpoint.host] = None
        self._contacted.update(dict.fromkeys(server.host for server in proxies))
        found = probe_link(self._link, proxies, self._rules.limits, self._trust, host)
        source = "resolve, connect, proxy, TLS, HTTP"
        facts["link.reach"] = known(found.reach, source)
        absent = failed("not_found", "the endpoint was not reached so far")
        for key, value in (
            ("link.tls", found.tls),
            ("link.trust", found.trust),
            ("link.clock", found.clock),
        ):
            facts[key] = absent if value is None else known(value, source)
        return facts

    def _proxies(self, host: Host, settings: Settings) -> tuple[Server, ...] | None:
        """Return the proxies of the way that was chosen; None: they cannot be told."""
        endpoint = self._link.endpoint
        if endpoint.via == "direct" or (endpoint.via is None and endpoint.way == "batch"):
            # The batch can be given no proxy: it goes where the network lets it go.
            return ()
        try:
            limit = self._rules.limits.proxy
            found = within(limit, lambda: evaluate(host, settings, "https", endpoint.host))
        except (ProbeError, NetworkError):
            found = settings.static("https", endpoint.host)
            if not found:
                return None
        if settings.blind and not found:
            return None
        return found


def offline(link: Link, now: dt.datetime) -> Probe:
    """Return the probe of what is known without asking anybody."""
    keys = ("link.endpoint", "link.certificate")
    return Probe("link", keys, lambda _host: _known(link, now))


def _known(link: Link, now: dt.datetime) -> dict[str, Fact[Any]]:
    return {
        "link.endpoint": known(link.endpoint, "the connection file"),
        "link.certificate": _certificate(link, now),
    }


def _certificate(link: Link, now: dt.datetime) -> Fact[Any]:
    try:
        found = client_certificate(link, now)
    except (OSError, ValueError) as error:
        return failed("malformed", type(error).__name__)
    return known(found, "certificate file" if link.certificate_file else "certificate store")
