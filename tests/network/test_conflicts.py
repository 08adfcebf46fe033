"""What gets in the way of AWS's client, read through the door to the machine."""

import socket
from pathlib import Path
from typing import Any

import pytest

from checker.model import Fact, FactTable, VpnClient, fact_table
from checker.network.conflicts import (
    Conflicts,
    connected_services,
    find_conflicts,
    taken_ports,
)
from checker.network.rules import read_network_rules
from tests.recorded_host import RecordedHost

ROOT = Path(__file__).parents[2] / "rules"
RULES = read_network_rules(ROOT).conflicts
TAP = "AWS VPN Client TAP-Windows Adapter V9"


def windows(processes: list[str], adapters: list[tuple[str, bool]]) -> RecordedHost:
    listed = [{"name": "x", "description": name, "up": up} for name, up in adapters]
    calls = {"CreateToolhelp32Snapshot": processes, "GetAdaptersAddresses": listed}
    return RecordedHost({"system": "windows", "calls": calls})


def with_client(version: str | None) -> FactTable:
    return fact_table({"software.vpn_client": Fact(VpnClient("aws-vpn-client", version), "x")})


def ids(found: Conflicts, facts: FactTable) -> list[tuple[str, str]]:
    return [
        (advice.id, advice.detail)
        for advice in found.advice(RULES, facts)
        if advice.id != "ports-taken"
    ]


def test_a_quiet_pc_needs_no_advice() -> None:
    host = windows(["explorer.exe"], [("Intel(R) Ethernet", True), (TAP, False)])
    assert ids(find_conflicts(host, RULES), with_client("5.4.3")) == []


@pytest.mark.parametrize("name", ["openvpn.exe", "OPENVPN.EXE", "openvpn-gui.exe"])
def test_another_openvpn_is_told(name: str) -> None:
    found = find_conflicts(windows([name, "explorer.exe"], [(TAP, False)]), RULES)
    assert ids(found, FactTable()) == [("openvpn-running", name.lower().removesuffix(".exe"))]


def test_the_clients_own_tunnel_process_is_not_another_one() -> None:
    own = ["acvc-openvpn.exe", "aws-client-vpn-daemon.exe", "AWS VPN Client.exe"]
    assert ids(find_conflicts(windows(own, [(TAP, True)]), RULES), FactTable()) == []


@pytest.mark.parametrize(("up", "told"), [(True, True), (False, False)])
def test_only_a_connected_vpn_is_told(*, up: bool, told: bool) -> None:
    adapter = "Cisco AnyConnect Virtual Miniport Adapter for Windows x64"
    found = ids(find_conflicts(windows([], [(adapter, up), (TAP, False)]), RULES), FactTable())
    assert (("vpn-connected", adapter) in found) == told


@pytest.mark.parametrize(
    ("version", "told"),
    [("5.4.3", True), ("6.0.0", False), ("10.1", False), (None, False), ("x", False)],
)
def test_the_tap_adapter_is_missed_only_before_version_6(
    *, version: str | None, told: bool
) -> None:
    found = find_conflicts(windows([], [("Intel(R) Ethernet", True)]), RULES)
    assert bool(ids(found, with_client(version))) == told


def test_without_the_client_nobody_misses_its_adapter() -> None:
    found = find_conflicts(windows([], []), RULES)
    assert ids(found, fact_table({"software.vpn_client": Fact(None, "x")})) == []
    assert ids(found, FactTable()) == []


def test_what_cannot_be_looked_at_is_no_advice() -> None:
    found = find_conflicts(RecordedHost({"system": "windows"}), RULES)
    assert (found.openvpn, found.connected, found.tap_adapter) == (None, None, None)
    assert ids(found, with_client("5.4.3")) == []


def test_macos_lists_its_connected_services() -> None:
    text = (
        "Available network connection services in the current set (*=enabled):\n"
        '* (Connected)      0A1B-2C VPN (com.cisco.anyconnect) "Hospital VPN" [VPN:com.cisco]\n'
        '* (Disconnected)   3D4E-5F VPN (com.example) "Old VPN" [VPN:com.example]\n'
    )
    assert connected_services(text) == ["Hospital VPN"]
    runs = {"scutil --nc list": text, "ps -A -o comm=": "/Applications/Viscosity\n/sbin/launchd\n"}
    found = find_conflicts(RecordedHost({"system": "macos", "runs": runs}), RULES)
    assert ids(found, FactTable()) == [
        ("openvpn-running", "viscosity"),
        ("vpn-connected", "Hospital VPN"),
    ]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"tun_flags": "0x1", "operstate": "unknown\n", "uevent": ""}, True),
        ({"operstate": "unknown\n", "uevent": "DEVTYPE=wireguard\n"}, True),
        ({"tun_flags": "0x1", "operstate": "down\n", "uevent": ""}, False),
        ({"operstate": "up\n", "uevent": "INTERFACE=eth0\n"}, False),
    ],
)
def test_linux_tunnels_that_are_up_are_told(*, files: dict[str, str], told: bool) -> None:
    paths = {f"/sys/class/net/x0/{name}": text for name, text in files.items()}
    host = RecordedHost({"system": "linux", "files": paths, "runs": {"ps -A -o comm=": "bash\n"}})
    assert (ids(find_conflicts(host, RULES), FactTable()) == [("vpn-connected", "x0")]) == told


def test_a_port_that_something_listens_on_is_taken_and_others_are_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port: int = busy.getsockname()[1]
        assert taken_ports([port]) == (port,)
    assert taken_ports([port]) == ()


def test_hostile_names_become_plain_text() -> None:
    hostile: dict[str, Any] = {"name": "x", "description": "openvpn\x1b[31m\u202e", "up": True}
    calls = {"CreateToolhelp32Snapshot": [], "GetAdaptersAddresses": [hostile]}
    found = find_conflicts(RecordedHost({"system": "windows", "calls": calls}), RULES)
    assert ids(found, FactTable()) == [("vpn-connected", "openvpn [31m")]
