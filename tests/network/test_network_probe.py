"""The look as a whole, on the loopback: whom it contacts, and what it says when parts fail."""

import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from checker.door.interface import Host, ProbeError
from checker.model import Fact, FactTable, HttpsProbe, Reference, Text, VpnProbe
from checker.network import https
from checker.network.https import Trail
from checker.network.profile import Lint, Profile
from checker.network.proxy import Settings
from checker.network.rules import NetworkRules, PortalCheck, Target, read_network_rules
from checker.network.tls import Trust
from checker.network.vpn import VpnTrail, most_telling
from checker.probes import network
from checker.probes.collect import collect
from checker.probes.network import NetworkCheck
from tests.recorded_host import RecordedHost

REAL = read_network_rules(Path(__file__).parents[2] / "rules")
NOWHERE = Reference("x", "y")


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> Iterator[int]:
    """A port that refuses: taken, so that no other program gets it, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def target(port: int, host: str = "127.0.0.1") -> Target:
    return Target(host, Text("", ""), NOWHERE, port)


def rules(https_port: int, vpn_port: int) -> NetworkRules:
    return msgspec.structs.replace(
        REAL,
        https=(target(https_port),) * 2,
        vpn=(target(vpn_port),) * 2,
        portal=(PortalCheck(f"http://127.0.0.1:{https_port}/", 200, "x", NOWHERE),),
    )


def linux(**env: str) -> RecordedHost:
    return RecordedHost({"system": "linux", "env": env, "runs": {"ps -A -o comm=": ""}})


def facts_of(check: NetworkCheck, host: Host) -> FactTable:
    return collect(host, [check.probe], 20)


def value(table: FactTable, key: str) -> object:
    fact = table.get(key)
    assert isinstance(fact, Fact)
    return fact.failure if fact.value is msgspec.UNSET else fact.value


def reason(table: FactTable, key: str) -> str:
    return getattr(value(table, key), "reason", "none")


def profile(port: int, proto: str = "tcp") -> Profile:
    found = (Lint("port_unusual", str(port)),)
    return msgspec.convert(
        {
            "host": "127.0.0.1",
            "port": port,
            "proto": proto,
            "random_hostname": True,
            "control_key": False,
            "findings": msgspec.to_builtins(found),
        },
        Profile,
    )


def test_refused_targets_and_an_open_vpn_port(closed: int, listening: int) -> None:
    check = NetworkCheck(rules(closed, listening), deadline=20)
    table = facts_of(check, linux())
    rows = value(table, network.HTTPS)
    assert isinstance(rows, tuple)
    assert [(row.stage, row.reason) for row in rows] == [("tcp", "refused")] * 2
    vpn = value(table, network.VPN)
    assert isinstance(vpn, VpnProbe)
    assert (vpn.target, vpn.proof, vpn.stage) == (f"127.0.0.1:{listening}", "tcp", "done")


def test_everybody_who_was_contacted_is_listed(closed: int) -> None:
    some = msgspec.structs.replace(
        rules(closed, closed),
        https=tuple(target(closed, f"127.0.1.{n}") for n in (1, 2)),
        vpn=tuple(target(closed, f"127.0.2.{n}") for n in (1, 2)),
    )
    check = NetworkCheck(some, deadline=20)
    assert check.contacted == ()
    facts_of(check, linux(https_proxy=f"http://u:secret@127.0.3.1:{closed}"))
    assert sorted(check.contacted) == [
        *("127.0.0.1", "127.0.1.1", "127.0.1.2", "127.0.2.1", "127.0.2.2", "127.0.3.1")
    ]


def test_with_a_profile_its_server_alone_stands_for_the_vpn(closed: int) -> None:
    check = NetworkCheck(rules(closed, closed), deadline=20, profile=profile(closed))
    vpn = value(facts_of(check, linux()), network.VPN)
    assert isinstance(vpn, VpnProbe)
    assert (vpn.stage, vpn.reason) == ("tcp", "refused")
    assert ("profile-port_unusual", str(closed)) in [
        (advice.id, advice.detail) for advice in check.advice(FactTable())
    ]


def test_a_profile_without_tcp_is_not_looked_at(closed: int) -> None:
    check = NetworkCheck(rules(closed, closed), deadline=20, profile=profile(closed, "udp"))
    assert reason(facts_of(check, linux()), network.VPN) == "not_supported"


def test_unreadable_settings_make_failing_https_unknown_not_blocked(closed: int) -> None:
    host = RecordedHost({"system": "windows"})
    table = facts_of(NetworkCheck(rules(closed, closed), deadline=20), host)
    assert reason(table, network.PROXY) == "not_found"
    assert reason(table, network.HTTPS) == "not_supported"


def test_a_script_that_fails_makes_failing_https_unknown(closed: int) -> None:
    user = {"auto_detect": False, "auto_config_url": "http://w.example/p.pac", "proxy": ""}
    script = "WinHttpGetProxyForUrl(https://127.0.0.1/, 0, http://w.example/p.pac)"
    calls = {"WinHttpGetIEProxyConfigForCurrentUser": user, script: {"!": "malformed"}}
    host = RecordedHost({"system": "windows", "calls": calls})
    table = facts_of(NetworkCheck(rules(closed, closed), deadline=20), host)
    assert reason(table, network.HTTPS) == "not_supported"
    assert reason(table, network.VPN) == "refused"


def test_what_one_site_tells_of_the_proxy_is_not_lost_by_what_another_tells(
    closed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = network._Look(RecordedHost({"system": "windows"}), rules(closed, closed), Trust(), 5, {})

    def evaluate(_host: Host, _settings: Settings, scheme: str, name: str) -> tuple[()]:
        if scheme == "http":
            look._proxies("https", name)  # another site's answer, while this one is waited for
            raise ProbeError("not_found")
        raise ProbeError("malformed")

    monkeypatch.setattr(network, "evaluate", evaluate)
    look._proxies("http", "127.0.0.1")
    assert (look.settings.blind, look.settings.mode) == (True, "none")


def test_looking_for_a_script_in_vain_is_no_proxy(closed: int) -> None:
    user = {"auto_detect": True, "auto_config_url": "", "proxy": "", "bypass": ""}
    calls = {"WinHttpGetIEProxyConfigForCurrentUser": user}
    host = RecordedHost({"system": "windows", "calls": calls})
    table = facts_of(NetworkCheck(rules(closed, closed), deadline=20), host)
    assert getattr(value(table, network.PROXY), "mode", "") == "none"
    rows = value(table, network.HTTPS)
    assert isinstance(rows, tuple)
    assert rows[0].reason == "refused"


def test_a_fault_of_ours_is_told_as_one(closed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a fault")

    monkeypatch.setattr(network, "probe_https", fail)
    table = facts_of(NetworkCheck(rules(closed, closed), deadline=20), linux())
    assert {reason(table, key) for key in (network.PROXY, network.HTTPS, network.VPN)} == {
        "crashed"
    }


def test_an_overdue_target_is_told_at_its_stage() -> None:
    trail = Trail("a.example", 443)
    assert (trail.late().stage, trail.late().reason) == ("dns", "dns_failed")
    trail.stage = "tls"
    assert (trail.late().stage, trail.late().reason) == ("tls", "timed_out")
    vpn = VpnTrail("2001:db8::1", 443, "openvpn")
    assert (vpn.late().target, vpn.late().reason) == ("[2001:db8::1]:443", "no_openvpn_answer")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (407, "proxy_auth_required"),
        (403, "proxy_denied"),
        (405, "proxy_denied"),
        (0, "proxy_denied"),
        (502, "unreachable"),
        (503, "unreachable"),
        (504, "unreachable"),
        (511, "captive_portal"),
    ],
)
def test_a_proxys_refusal_has_its_reason(status: int, expected: str) -> None:
    assert https._refusal(status) == expected


def row(stage: str, why: str | None, ms: int = 1) -> VpnProbe:
    return msgspec.convert(
        {"target": f"h{ms}:443", "proof": "none", "stage": stage, "reason": why, "ms": ms}, VpnProbe
    )


def test_one_open_port_is_enough_and_the_fastest_is_named() -> None:
    opened = [row("tcp", "refused"), row("done", None, 30), row("done", None, 20)]
    assert most_telling(opened).target == "h20:443"


def test_the_usual_failure_is_told_and_among_equals_the_one_that_came_further() -> None:
    usual = [row("dns", "dns_not_found"), row("tcp", "refused", 2), row("tcp", "refused", 3)]
    assert most_telling(usual).reason == "refused"
    assert most_telling(usual[:2]).reason == "refused"


def test_the_rows_carry_what_the_contract_names() -> None:
    assert HttpsProbe("a", 443, "done").__struct_fields__ == tuple(
        msgspec.to_builtins(Trail("a", 443).row(None))
    )
