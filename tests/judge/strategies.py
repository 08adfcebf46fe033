"""Generated facts and answers: everything that the contract allows."""

import datetime as dt
from typing import Any

import msgspec
from hypothesis import strategies as st

from checker.model import (
    FACT_FIELDS,
    Acrobat,
    Answers,
    Antivirus,
    Browser,
    Excel,
    Fact,
    FactTable,
    Failure,
    HttpsProbe,
    LinkCertificate,
    LinkClock,
    LinkEndpoint,
    LinkReach,
    LinkTls,
    LinkTrust,
    OtherVpn,
    PrinterQueue,
    Proxy,
    Screen,
    Signal,
    VpnClient,
    VpnProbe,
)

GIB = 2**30
REASONS = (
    "not_collected",
    "not_supported",
    "permission_denied",
    "timed_out",
    "not_found",
    "malformed",
    "crashed",
)
NETWORK_REASONS = (
    None,
    "dns_not_found",
    "dns_failed",
    "refused",
    "unreachable",
    "timed_out",
    "reset",
    "closed",
    "proxy_auth_required",
    "proxy_denied",
    "tls_intercepted",
    "tls_untrusted",
    "tls_failed",
    "captive_portal",
    "http_status",
    "no_openvpn_answer",
    "tls_auth_required",
)
edges = st.sampled_from(
    (768, 900, 1023, 1024, 1080, 1200, 1279, 1280, 1366, 1919, 1920, 2560, 3840)
)
names = st.sampled_from(("a", "EPSON PX-S505", "共有プリンタ", "髙﨑"))


def _structs(made: type, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(made, **fields)


def _many(one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=3).map(tuple)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "os.name": st.sampled_from(
        (
            "windows-11",
            "windows-10",
            "windows-server-2022",
            "windows-7",
            "macos-15",
            "macos-12",
            "macos-99",
            "linux",
            "plan9",
        )
    ),
    "os.version": st.sampled_from(
        ("21H2", "24H2", "25H2", "25H2 S mode", "21H2 IoT LTSC", "1607 LTSC", "15.7", "")
    ),
    "os.build": st.just("26200.7000"),
    "os.arch": st.sampled_from(("x86_64", "arm64", "x86")),
    # Modules are sold in whole gigabytes, and no system can use more than is fitted: the two
    # facts are drawn together in `fact_tables`.
    "memory.installed_bytes": st.integers(1, 64).map(lambda n: n * GIB),
    "memory.usable_bytes": st.integers(0, 64 * GIB),
    "disk.system_free_bytes": st.integers(0, 100 * GIB),
    "disk.system_total_bytes": st.integers(0, 2000 * GIB),
    "display.screens": _many(
        _structs(
            Screen,
            width=edges,
            height=edges,
            scale=st.sampled_from((1.0, 1.05, 1.25, 1.5, 2.0)),
            rotated=st.booleans(),
            remote=st.booleans(),
            max_width=st.none() | edges,
            max_height=st.none() | edges,
            preferred_width=st.none() | edges,
            preferred_height=st.none() | edges,
        )
    ),
    "session.kind": st.sampled_from(("console", "rdp", "citrix", "horizon", "avd", "other")),
    "browser.installed": _many(
        _structs(Browser, name=st.sampled_from(("edge", "chrome", "safari")))
    ),
    "software.acrobat": st.none()
    | _structs(
        Acrobat,
        edition=st.sampled_from(("reader", "standard", "pro", "unknown")),
        version=st.sampled_from((None, "5.0", "9.5", "10.1.2", "11.0.23", "15.0", "25.1")),
    ),
    "software.excel": st.none()
    | _structs(Excel, kind=st.sampled_from(("click-to-run", "msi", "store", "app"))),
    "software.vpn_client": st.none() | st.just(VpnClient(name="aws-vpn-client", version="6.0")),
    "software.other_vpn": _many(
        _structs(
            OtherVpn,
            name=names,
            kind=st.sampled_from(("openvpn", "ipsec", "ssl", "wireguard", "other")),
        )
    ),
    "printer.queues": _many(
        _structs(
            PrinterQueue,
            name=names,
            a4=st.sampled_from((True, False, None)),
            virtual=st.booleans(),
            kind=st.sampled_from((None, "paper", "fax", "file", "remote", "advertised", "unknown")),
        )
    ),
    "network.proxy": _structs(
        Proxy, mode=st.sampled_from(("none", "manual", "pac", "auto-detect"))
    ),
    "network.https": _many(
        _structs(
            HttpsProbe,
            host=st.just("example.jp"),
            port=st.just(443),
            stage=st.sampled_from(("dns", "tcp", "proxy", "tls", "http", "done")),
            reason=st.sampled_from(NETWORK_REASONS),
            via=st.sampled_from(("direct", "proxy")),
        )
    ),
    "network.vpn": _structs(
        VpnProbe,
        target=st.none() | st.just("example.jp:443"),
        proof=st.sampled_from(("openvpn", "tcp", "none")),
        stage=st.sampled_from(("dns", "tcp", "openvpn", "done")),
        reason=st.sampled_from(NETWORK_REASONS),
    ),
    "cancer_registry.signals": _many(
        _structs(Signal, kind=st.sampled_from(("program", "shortcut", "url", "vpn")), what=names)
    ),
    "security.antivirus": _many(_structs(Antivirus, name=names)),
    "security.disk_encryption": st.sampled_from(("on", "off", "unknown")),
    "link.endpoint": _structs(
        LinkEndpoint,
        host=st.just("pmh.example.jp"),
        port=st.sampled_from((80, 443, 8443)),
        scheme=st.sampled_from(("https", "http")),
        named=st.booleans(),
        way=st.sampled_from(("batch", "api", "screen")),
        via=st.sampled_from((None, "direct", "proxy")),
    ),
    "link.reach": _structs(
        LinkReach,
        stage=st.sampled_from(("dns", "tcp", "proxy", "tls", "http", "done")),
        reason=st.sampled_from(NETWORK_REASONS),
        via=st.sampled_from(("direct", "proxy")),
    ),
    "link.tls": _structs(
        LinkTls,
        offered=st.sampled_from(((), ("1.0",), ("1.1", "1.2"), ("1.3",))),
        negotiated=st.sampled_from((None, "1.2", "1.3")),
        system_allows=st.sampled_from((None, True, False)),
        client_certificate=st.sampled_from(
            ("asked", "accepted", "refused", "not_asked", "unknown")
        ),
    ),
    "link.trust": _structs(
        LinkTrust,
        state=st.sampled_from(
            (
                "as_named",
                "not_as_named",
                "public",
                "system_only",
                "other_name",
                "wrong_time",
                "untrusted",
            )
        ),
    ),
    "link.certificate": st.none()
    | _structs(
        LinkCertificate,
        days_left=st.sampled_from((-1, 0, 29, 30)),
        started=st.booleans(),
        chain=st.sampled_from(("complete", "incomplete", "unknown")),
        key=st.sampled_from((None, True, False)),
    ),
    "link.clock": _structs(LinkClock, off_by=st.sampled_from((0, 299, 300))),
}
assert set(VALUES) == set(FACT_FIELDS)


_MEMORY = ("memory.installed_bytes", "memory.usable_bytes")


@st.composite
def fact_tables(draw: st.DrawFn) -> FactTable:
    """Facts of a PC that could exist: every key known, failed or left out."""
    facts: dict[str, Fact[Any]] = {}
    for key, values in VALUES.items():
        kind = draw(st.sampled_from(("known", "known", "known", "failed", "left out")))
        if kind == "known":
            facts[key] = Fact(value=draw(values), source="generated")
        elif kind == "failed":
            facts[key] = Fact(failure=Failure(draw(st.sampled_from(REASONS))))
    numbers: list[Any] = [
        facts[key].value for key in _MEMORY if key in facts and not facts[key].failure
    ]
    if len(numbers) == len(_MEMORY):
        facts[_MEMORY[1]] = Fact(value=min(numbers), source="generated")
    return FactTable(**{FACT_FIELDS[key]: fact for key, fact in facts.items()})


answers = st.builds(
    Answers,
    cancer_registry_terminal=st.none() | st.booleans(),
    a4_printer_available=st.none() | st.booleans(),
    security_rules_followed=st.none() | st.booleans(),
    display_confirmed=st.sampled_from((None, "1920x1080", "1280x1024", "1279x1024", "1024 × 768")),
)
days = st.dates(dt.date(2026, 3, 17), dt.date(2030, 12, 31))


def without(facts: FactTable, key: str) -> FactTable:
    """Return the facts with one left out."""
    return msgspec.structs.replace(facts, **{FACT_FIELDS[key]: msgspec.UNSET})


def failed(facts: FactTable, key: str) -> FactTable:
    """Return the facts with one failed."""
    gone = Fact[Any](failure=Failure("timed_out"))
    return msgspec.structs.replace(facts, **{FACT_FIELDS[key]: gone})
