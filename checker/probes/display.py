"""Screens (画面): every active one, in physical pixels, never DPI-virtualised."""

from collections.abc import Mapping
from typing import Any

from checker.door.interface import Host, ProbeError
from checker.model import Fact, Screen, known
from checker.probes.interface import Probe
from checker.probes.parse.display import (
    active_displays,
    mac_screens,
    windows_screen,
    xrandr_screens,
)

SCREENS = "display.screens"

_SM_REMOTESESSION = 0x1000
_TERMINAL_SERVER = r"SYSTEM\CurrentControlSet\Control\Terminal Server"
_DRM = "/sys/class/drm"
_PROFILER_SECONDS = 10.0


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read the screens; none at all is a failure, not an empty list."""
    screens, source = {"windows": _windows, "macos": _mac, "linux": _linux}[host.system](host)
    if not screens:
        raise ProbeError("not_found", f"no active screen ({source})")
    return {SCREENS: known(screens, source)}


_Found = tuple[tuple[Screen, ...], str]


def _windows(host: Host) -> _Found:
    session = host.call("ProcessIdToSessionId")
    if session == 0:
        # Services (SYSTEM among them) live here, with a made-up display of 1024x768.
        raise ProbeError("not_supported", "session 0 has no desktop: run it as the signed-in user")
    remote = _windows_remote(host, session)
    monitors = {row["szDevice"]: row for row in host.call("EnumDisplayMonitors")}
    screens = []
    for adapter in active_displays(host.call("EnumDisplayDevicesW")):
        name = adapter["DeviceName"]
        screens.append(
            windows_screen(
                adapter,
                host.call("EnumDisplaySettingsExW", name),
                host.call("DisplayModes", name),
                monitors.get(name),
                remote=remote,
            )
        )
    return tuple(screens), "EnumDisplaySettingsExW, GetDpiForMonitor"


def _windows_remote(host: Host, session: int) -> bool:
    # SM_REMOTESESSION alone is false in a remote session with a virtual GPU.
    if host.call("GetSystemMetrics", _SM_REMOTESESSION):
        return True
    at_glass = (host.registry("HKLM", _TERMINAL_SERVER) or {}).get("GlassSessionId")
    return isinstance(at_glass, int) and at_glass != session


def _mac(host: Host) -> _Found:
    said = host.run(
        "/usr/sbin/system_profiler", "SPDisplaysDataType", "-json", timeout=_PROFILER_SECONDS
    )
    return mac_screens(said), "system_profiler SPDisplaysDataType"


def _linux(host: Host) -> _Found:
    display = host.env("DISPLAY")
    if not display:
        panels = _connected_panels(host)
        if panels:
            raise ProbeError(
                "not_supported", f"connected: {panels}; its setting can be read on its desktop only"
            )
        raise ProbeError("not_found", "DISPLAY is not set and no screen is connected")
    # A display of another machine has that machine's name before the colon.
    remote = not display.startswith((":", "unix:"))
    screens = xrandr_screens(host.run("xrandr", "--current"), remote=remote)
    return screens, "xrandr --current (the desktop's scaling is not read)"


def _connected_panels(host: Host) -> str:
    panels = []
    for name in host.list(_DRM):
        folder = f"{_DRM}/{name}"
        if host.exists(f"{folder}/status") and host.read(f"{folder}/status").startswith(b"conn"):
            best = host.read(f"{folder}/modes").decode(errors="replace").split()
            panels.append(f"{name} {best[0]}" if best else name)
    return ", ".join(panels)


PROBE = Probe("display", (SCREENS,), read)
