"""The network part as a Windows program: Windows' own trust, proxy settings and proxy scripts.

What this shows: the calls are well formed and lead to the right reasons. Wine is not Windows.
"""

import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.network.situations import AWS_HOST, profile, site
from tests.network.world import PROGRAMS, Windows, World, a_windows, may_build, run, world

pytestmark = pytest.mark.real

SETTINGS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings\Connections"


class Pair(NamedTuple):
    """The world and a Windows in it."""

    outside: World
    windows: Windows

    def look(self, **what: Any) -> Any:  # noqa: ANN401 - what `World.look` takes
        # With the rules' own limits: short ones are over before Wine has loaded what asks.
        return self.outside.look(**{"limits": None, **what}, windows=self.windows)

    def settings(self, settings: bytes) -> None:
        """Set this user's proxy settings, as the settings page of Windows keeps them."""
        command = ("reg", "add", SETTINGS, "/v", "DefaultConnectionSettings", "/t", "REG_BINARY")
        data = ("/d", settings.hex(), "/f")
        run("wine", *command, *data, env=self.windows.environment)
        run("wineserver", "-k", "-w", env=self.windows.environment, may_fail=True)


def kept(kinds: int, server: str = "", bypass: str = "", script: str = "") -> bytes:
    """Return the settings in Windows' own form: kinds 1 direct, 2 by hand, 4 script, 8 search."""
    texts = (text.encode() for text in (server, bypass, script))
    parts = b"".join(struct.pack("<I", len(text)) + text for text in texts)
    return struct.pack("<III", 0x46, 0, kinds) + parts + bytes(32)


@pytest.fixture(scope="module")
def pair(needs: Callable[..., None]) -> Iterator[Pair]:
    needs(*PROGRAMS, "wine", "x86_64-w64-mingw32-gcc")
    may_build()
    with tempfile.TemporaryDirectory() as name, world(Path(name)) as outside:
        yield Pair(outside, a_windows(Path(name)))


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        ({}, ("done", None, "direct", None)),
        (site("no-such"), ("dns", "dns_not_found", "direct", None)),
        (site("dropped"), ("tcp", "timed_out", "direct", None)),
        (site("close"), ("tls", "closed", "direct", None)),
        (
            site("expired"),
            ("tls", "tls_untrusted", "direct", "Public Trust Inc Test Public Root"),
        ),
        (site("inspected"), ("tls", "tls_intercepted", "direct", "Example UTM Inspection CA")),
        (
            site("inspected", trusted="public-and-device"),
            ("http", "tls_intercepted", "direct", "Example UTM Inspection CA"),
        ),
        (
            {"https": ("signin.test",) * 2, "portal": ("http://signin-known.test/",)},
            ("tls", "captive_portal", "direct", None),
        ),
    ],
    ids=lambda value: None if isinstance(value, dict) else f"{value[0]}-{value[1]}",
)
def test_https_on_windows(
    pair: Pair, look: dict[str, Any], expected: tuple[str, str | None, str, str | None]
) -> None:
    row = pair.look(**look).https[0]
    assert (row["stage"], row["reason"], row["via"], row["tls_issuer"]) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (f"{AWS_HOST}.vpn.test", ("openvpn", "done", None)),
        ("dpi.test", ("none", "openvpn", "no_openvpn_answer")),
    ],
)
def test_the_vpn_on_windows(pair: Pair, host: str, expected: tuple[str, str, str | None]) -> None:
    vpn = pair.look(profile=profile(host)).vpn
    assert (vpn["proof"], vpn["stage"], vpn["reason"]) == expected


@pytest.mark.parametrize(
    ("settings", "mode", "server", "expected"),
    [
        (kept(9), "none", None, ("done", None, "direct")),
        (kept(3, "proxy.test:3128"), "manual", "proxy.test:3128", ("done", None, "proxy")),
        (
            kept(11, "http=no-such.test:1;https=proxy.test:3129"),
            *("manual", "proxy.test:3129"),
            ("proxy", "proxy_auth_required", "proxy"),
        ),
        (
            kept(3, "proxy.test:3130", "<local>;*.test"),
            *("manual", "proxy.test:3130"),
            ("done", None, "direct"),
        ),
        (
            kept(5, script="http://pac.test/proxy.pac"),
            *("pac", "http://pac.test/proxy.pac"),
            ("done", None, "proxy"),
        ),
    ],
    ids=["search", "by-hand", "per-scheme", "exceptions", "script"],
)
def test_browsers_settings_on_windows_are_followed(
    pair: Pair,
    settings: bytes,
    mode: str,
    server: str | None,
    expected: tuple[str, str | None, str],
) -> None:
    pair.settings(settings)
    try:
        look = pair.look()
    finally:
        pair.settings(kept(1))
    row = look.https[0]
    assert (row["stage"], row["reason"], row["via"]) == expected
    assert look.answer["facts"]["network.proxy"]["value"] == {"mode": mode, "server": server}
