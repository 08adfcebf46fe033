"""The network probe: HTTPS targets, the way to the VPN, and the proxy, all side by side.

`NetworkCheck` is one look. Its probe gives the three facts; whom it contacted and what else a
person should be told stand beside them afterwards.
"""

import datetime as dt
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from msgspec.structs import replace as with_

from checker.door.interface import Host, ProbeError
from checker.model import (
    PROFILE_SOURCE,
    Fact,
    FactTable,
    HttpsProbe,
    VpnProbe,
    clean,
    failed,
    known,
)
from checker.network.conflicts import Advice, Conflicts, find_conflicts
from checker.network.dial import NetworkError, within
from checker.network.https import Trail, probe_https
from checker.network.portal import Kind, PortalAnswer, check_portal, clock_is_wrong
from checker.network.profile import Profile
from checker.network.proxy import Scheme, Server, Settings, evaluate, read_settings
from checker.network.road import road_out
from checker.network.rules import NetworkRules, PortalCheck
from checker.network.tls import Trust
from checker.network.vpn import VpnTrail, most_telling, probe_endpoint, probe_port
from checker.probes.interface import Probe

PROXY, HTTPS, VPN = "network.proxy", "network.https", "network.vpn"

_MARGIN: Final = 0.5
"""Seconds before the deadline at which the look ends by itself, so that what is known counts."""
_LIKE_A_PORTAL: Final = frozenset(
    {"dns_failed", "refused", "unreachable", "timed_out", "reset", "closed"}
    | {"tls_intercepted", "tls_untrusted", "tls_failed"}
)
"""What a sign-in page in the way does to HTTPS, by the name server or on the line."""
_REACHED: Final = frozenset({"http", "done"})
_DISTRUST: Final = frozenset({"tls_intercepted", "tls_untrusted"})
_TELLING: Final[tuple[Kind, ...]] = ("blocked", "sign_in")
"""What a page says of the network; where two pages differ, the first of these counts."""


class NetworkCheck:
    """One look at the network.

    Args:
        rules: Whom to contact and how long to wait.
        deadline: Seconds for the whole look; the probe ends by itself a little earlier.
        profile: The VPN profile, if there is one.
        trust: Which roots are the public ones.
    """

    def __init__(
        self,
        rules: NetworkRules,
        *,
        deadline: float,
        profile: Profile | None = None,
        trust: Trust = Trust(),  # noqa: B008 - frozen
    ) -> None:
        self._rules = rules
        self._deadline = deadline
        self._profile = profile
        self._trust = trust
        self._contacted: dict[str, None] = {}
        self._conflicts = Conflicts()
        self._true_time: dt.datetime | None = None
        self._sites: tuple[Advice, ...] = ()
        self._road: tuple[Advice, ...] = ()
        self.probe = Probe("network", (PROXY, HTTPS, VPN), self._read)

    @property
    def contacted(self) -> tuple[str, ...]:
        """The hosts that were contacted, or tried, so far."""
        return tuple(self._contacted)

    def advice(self, facts: FactTable) -> tuple[Advice, ...]:
        """Return what a person should be told beside the verdicts, after the probe has run."""
        found = list(self._conflicts.advice(self._rules.conflicts, facts))
        if self._true_time is not None:
            local = self._true_time.astimezone()
            found.insert(0, Advice("clock-wrong", f"{local:%Y-%m-%d %H:%M}"))
        found += [*self._sites, *self._road]
        lints = self._profile.findings if self._profile else ()
        return (*found, *(Advice(f"profile-{lint.id}", lint.where) for lint in lints))

    def _read(self, host: Host) -> Mapping[str, Fact[Any]]:
        look = _Look(host, self._rules, self._trust, self._deadline - _MARGIN, self._contacted)
        facts = look.facts(self._profile)
        self._conflicts = look.conflicts
        self._true_time = look.true_time()
        self._sites = look.sites()
        out = road_out(host, self._rules.conflicts)
        self._road = (Advice("road-vpn", out.adapter),) if out.kind == "vpn" else ()
        return facts


class _Look:
    """Threads that report to one queue until all is said or time is up."""

    def __init__(
        self,
        host: Host,
        rules: NetworkRules,
        trust: Trust,
        seconds: float,
        contacted: dict[str, None],
    ) -> None:
        self.host = host
        self.rules = rules
        self.trust = trust
        self.begun = time.monotonic()
        self.end = self.begun + max(0.1, seconds)
        self.contacted = contacted
        self.settings = Settings()
        self._lock = threading.Lock()
        self.answers: queue.SimpleQueue[tuple[str, int, Any]] = queue.SimpleQueue()
        # Made before anything is read: finding the proxy is part of each target's time.
        self.trails = [Trail(target.host, target.port) for target in rules.https]
        self.vpn_trails: list[VpnTrail] = []
        self.https: dict[int, HttpsProbe] = {}
        self.vpn: dict[int, VpnProbe] = {}
        self.portal: dict[int, PortalAnswer | None] = {}
        self.conflicts = Conflicts()
        self.conflicts_known = False

    def facts(self, profile: Profile | None) -> dict[str, Fact[Any]]:
        """Look, and return the three facts."""
        self._start_vpn(profile)
        self._start("conflicts", 0, partial(find_conflicts, self.host, self.rules.conflicts))
        unread = None
        try:
            self.settings = read_settings(self.host)
        except ProbeError as error:
            unread = error.fact()
            self.settings = Settings(blind=True)
        self._start_https()
        self._start_portal()
        self._gather()
        return {
            PROXY: unread or known(self.settings.fact(), self.settings.source),
            HTTPS: self._https_fact(),
            VPN: self._vpn_fact(profile),
        }

    def true_time(self) -> dt.datetime | None:
        """Return the servers' time when this PC's clock is why certificates are refused."""
        times = [(a.local_time, a.server_time) for a in self.portal.values() if a]
        for holds in (trail.holds for trail in self.trails if trail.holds):
            for local, server in times:
                if server is not None and clock_is_wrong(holds, local, server):
                    return server
        return None

    def _start(self, kind: str, index: int, work: Callable[[], Any]) -> None:
        def run() -> None:
            try:
                answer = work()
            except Exception as error:  # noqa: BLE001 - raised again where the answers are taken
                answer = error
            self.answers.put((kind, index, answer))

        threading.Thread(target=run, name=f"network-{kind}-{index}", daemon=True).start()

    def _start_vpn(self, profile: Profile | None) -> None:
        limits = self.rules.limits
        if profile is None:
            for index, target in enumerate(self.rules.vpn):
                trail = VpnTrail(target.host, target.port)
                self.vpn_trails.append(trail)
                self._start("vpn", index, partial(probe_port, trail, limits))
        elif profile.proto == "tcp":
            endpoint = VpnTrail(profile.host, profile.port)
            self.vpn_trails.append(endpoint)
            self._start("vpn", 0, partial(probe_endpoint, endpoint, profile, limits))
        self.contacted.update(dict.fromkeys(trail.host for trail in self.vpn_trails))

    def _start_https(self) -> None:
        for index, trail in enumerate(self.trails):
            self.contacted[trail.host] = None
            self._start("https", index, partial(self._probe, trail))

    def _probe(self, trail: Trail) -> HttpsProbe:
        proxies = self._proxies("https", trail.host)
        return probe_https(trail, proxies, self.rules.limits, self.trust, self.host)

    def _proxies(self, scheme: Scheme, name: str) -> tuple[Server, ...]:
        """Return what browsers would take for a host; empty: direct."""
        settings, limit = self.settings, self.rules.limits.proxy
        try:
            found = within(limit, lambda: evaluate(self.host, settings, scheme, name))
        except (ProbeError, NetworkError) as error:
            found = settings.static(scheme, name)
            if isinstance(error, ProbeError) and error.reason == "not_found":
                # Looking for a script is Windows' usual setting; where there is none, browsers
                # take what is set by hand, or nothing.
                self._learn(mode="manual" if settings.servers else "none")
            else:
                self._learn(blind=True)
        self.contacted.update(dict.fromkeys(server.host for server in found))
        return found

    def _learn(self, **found: Any) -> None:  # noqa: ANN401 - fields of the settings
        """Keep what one target's proxy told, beside what the others' did."""
        with self._lock:
            self.settings = replace(self.settings, **found)

    def _start_portal(self) -> None:
        for index, check in enumerate(self.rules.portal):
            self.contacted[check.host] = None
            self._start("portal", index, partial(self._ask_portal, check))

    def _ask_portal(self, check: PortalCheck) -> PortalAnswer | None:
        proxies = self._proxies("http", check.host)
        return check_portal(
            check,
            self.rules.pages,
            proxies,
            self.rules.limits.portal,
            self._tell_contact,
        )

    def _tell_contact(self, host: str) -> None:
        if host:
            self.contacted[clean(host)] = None

    def _gather(self) -> None:
        """Take answers as they come, until all that matter are there or time is up."""
        while not self._all_answered() and time.monotonic() < self.end:
            self._take_until(self.end)
        # The pages with known answers matter only where HTTPS failed.
        end = min(self.end, self.begun + self.rules.limits.portal)
        while self._doubtful() and not self._pages_answered() and time.monotonic() < end:
            self._take_until(end)

    def _all_answered(self) -> bool:
        return (
            self.conflicts_known
            and len(self.https) == len(self.trails)
            and len(self.vpn) == len(self.vpn_trails)
        )

    def _pages_answered(self) -> bool:
        return len(self.portal) == len(self.rules.portal)

    def _doubtful(self) -> bool:
        # Where one site was reached, nothing stands in the way of all of them.
        rows = self.https.values()
        return not any(row.stage in _REACHED for row in rows) and any(map(_like_a_portal, rows))

    def _take_until(self, moment: float) -> None:
        try:
            kind, index, answer = self.answers.get(timeout=max(0.0, moment - time.monotonic()))
        except queue.Empty:
            return
        if isinstance(answer, Exception):
            raise answer
        match kind:
            case "https":
                self.https[index] = answer
            case "vpn":
                self.vpn[index] = answer
            case "portal":
                self.portal[index] = answer
            case _:
                self.conflicts, self.conflicts_known = answer, True

    def _https_fact(self) -> Fact[Any]:
        rows = [self.https.get(i) or trail.late() for i, trail in enumerate(self.trails)]
        reached = any(row.stage in _REACHED for row in rows)
        if self.settings.blind and not reached:
            # Browsers may well get through; saying "blocked" would be a guess.
            return failed("not_supported", "browsers use a proxy that cannot be followed here")
        page = None if reached else self._page()
        if page == "sign_in":
            rows = [with_(r, reason="captive_portal") if _like_a_portal(r) else r for r in rows]
        elif page == "blocked":
            # A filter answered in the sites' place, with a certificate that is not theirs.
            rows = [with_(r, reason="refused") if r.reason in _DISTRUST else r for r in rows]
        return known(agreed(rows), "resolve, connect, proxy, TLS, HTTP")

    def _page(self) -> Kind | None:
        """Return what came in the place of the pages with known answers; None: nothing telling."""
        seen = {answer.kind for answer in self.portal.values() if answer}
        if "known" in seen:
            return None
        return next((kind for kind in _TELLING if kind in seen), None)

    def sites(self) -> tuple[Advice, ...]:
        """Return what is wrong with single sites, and with nothing here."""
        halves = [trail.host for trail in self.trails if trail.incomplete]
        found = [Advice("chain-incomplete", ", ".join(dict.fromkeys(halves)))] if halves else []
        reached = any(row.stage in _REACHED for row in self.https.values())
        if not reached and self._page() == "blocked":
            found.append(Advice("block-page", ""))
        return tuple(found)

    def _vpn_fact(self, profile: Profile | None) -> Fact[Any]:
        if not self.vpn_trails:
            return failed("not_supported", "the profile does not use TCP")
        rows = [self.vpn.get(i) or trail.late() for i, trail in enumerate(self.vpn_trails)]
        source = "TCP connect" if profile is None else PROFILE_SOURCE
        return known(most_telling(rows), source)


def agreed(rows: Sequence[HttpsProbe]) -> tuple[HttpsProbe, ...]:
    """Take an interception back that one site alone speaks for.

    A root that nobody knows shows somebody who re-signs only where several sites show the same
    one. On a single site it may as well be that site's own; then its certificate is unverified, and
    nothing is said of the network.
    """
    issuers = Counter(row.tls_issuer for row in rows if _distrusted(row))
    alone = {issuer for issuer, sites in issuers.items() if sites == 1 or issuer is None}
    return tuple(
        with_(row, reason="tls_untrusted") if _distrusted(row) and row.tls_issuer in alone else row
        for row in rows
    )


def _distrusted(row: HttpsProbe) -> bool:
    return row.reason == "tls_intercepted" and row.stage == "tls"


def _like_a_portal(row: HttpsProbe) -> bool:
    return row.reason in _LIKE_A_PORTAL and row.stage not in _REACHED
