"""Which road a connection takes: told by the system's own choice, and never guessed."""

import contextlib
import fcntl
import os
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.door.linux import LinuxHost
from checker.network import road
from checker.network.dial import resolve
from checker.network.inside import reach
from checker.network.road import Road, road_to
from checker.network.rules import read_network_rules
from tests.recorded_host import RecordedHost

RULES = read_network_rules(Path(__file__).parents[2] / "rules")
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LOOPBACK = resolve("127.0.0.1", 443, 1)[0]
TAP = "AWS VPN Client TAP-Windows Adapter V9"


def windows(name: str, description: str) -> RecordedHost:
    listed = [{"name": name, "description": description, "up": True}]
    return RecordedHost({"system": "windows", "calls": {"GetAdaptersAddresses": listed}})


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        (TAP, "vpn"),
        ("Cisco AnyConnect Virtual Miniport Adapter", "vpn"),
        ("Intel(R) Ethernet Connection", "usual"),
    ],
)
def test_windows_tells_an_adapter_by_its_description(
    description: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road, "_adapters", lambda: {"127.0.0.1": "イーサネット 3"})
    found = road_to(LOOPBACK, windows("イーサネット 3", description), RULES.conflicts)
    assert found == Road(kind, description)  # type: ignore[arg-type]  # a Kind


def test_an_adapter_that_nothing_describes_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(road, "_adapters", lambda: {"127.0.0.1": "X"})
    assert road_to(LOOPBACK, windows("Y", TAP), RULES.conflicts) == Road("unknown", "X")
    monkeypatch.setattr(road, "_adapters", dict)
    assert road_to(LOOPBACK, windows("Y", TAP), RULES.conflicts) == road.UNKNOWN


@pytest.mark.parametrize(("name", "kind"), [("utun4", "vpn"), ("en0", "usual")])
def test_macos_tells_a_tunnel_by_its_name(
    name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(road, "_adapters", lambda: {"127.0.0.1": name})
    host = RecordedHost({"system": "macos"})
    assert road_to(LOOPBACK, host, RULES.conflicts).kind == kind


@contextlib.contextmanager
def tunnel(name: str) -> Iterator[None]:
    """Hold a tunnel's adapter as a VPN program does; it goes when it is let go."""
    try:
        device = os.open("/dev/net/tun", os.O_RDWR)
    except OSError:
        pytest.skip("not run: needs the right to make an adapter")
    try:
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        for words in (("addr", "add", "198.18.77.1/24", "dev", name), ("link", "set", name, "up")):
            subprocess.run(["ip", *words], check=True, capture_output=True)
        yield
    finally:
        os.close(device)


@pytest.mark.real
def test_a_real_tunnel_is_told_from_the_usual_road() -> None:
    host = LinuxHost()
    assert road_to(LOOPBACK, host, RULES.conflicts) == Road("usual", "lo")
    with tunnel("nbroad0"):
        inside = resolve("198.18.77.9", 443, 1)[0]
        assert road_to(inside, host, RULES.conflicts) == Road("vpn", "nbroad0")


@pytest.mark.real
def test_a_host_that_is_closed_is_told_with_its_stage_and_road() -> None:
    found = reach("127.0.0.1", LinuxHost(), RULES)
    assert (found.row.stage, found.row.reason) == ("tcp", "refused")
    assert found.road == Road("usual", "lo")
