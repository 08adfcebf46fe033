"""Screens (画面): every active one, in physical pixels, never DPI-virtualised."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import UNSET

from checker.door.interface import Host, ProbeError
from checker.model import Fact, Screen, known
from checker.probes.interface import Probe, attempt
from checker.probes.parse.display import (
    Size,
    active_displays,
    mac_natives,
    mac_screens,
    preferred_sizes,
    windows_screen,
    xrandr_screens,
)
from checker.probes.parse.edid import preferred_size
from checker.probes.session import session_kind

SCREENS = "display.screens"
SESSION = "session.kind"

_DRM = "/sys/class/drm"
_PROFILER_SECONDS = 10.0


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read the session and the screens; no screen at all is a failure, not an empty list."""
    session = attempt(lambda: known(session_kind(host), "session name, display adapters, system"))
    return {SCREENS: attempt(lambda: _screens(host, session.value)), SESSION: session}


def _screens(host: Host, session: object) -> Fact[Any]:
    remote = session not in {"console", UNSET}
    screens, source = {"windows": _windows, "macos": _mac, "linux": _linux}[host.system](
        host, remote=remote
    )
    if not screens:
        raise ProbeError("not_found", f"no active screen ({source})")
    return known(screens, source)


_Found = tuple[tuple[Screen, ...], str]


def _windows(host: Host, *, remote: bool) -> _Found:
    if host.call("ProcessIdToSessionId") == 0:
        # Services (SYSTEM among them) live here, with a made-up display of 1024x768.
        raise ProbeError("not_supported", "session 0 has no desktop: run it as the signed-in user")
    monitors = {row.get("szDevice"): row for row in _answered(host, "EnumDisplayMonitors")}
    preferred = preferred_sizes(_answered(host, "DisplayPreferredModes"))
    screens: list[Screen] = []
    failed: ProbeError | None = None
    for adapter in active_displays(host.call("EnumDisplayDevicesW")):
        name = adapter["DeviceName"]
        try:
            screens.append(
                windows_screen(
                    adapter,
                    host.call("EnumDisplaySettingsExW", name),
                    _answered(host, "DisplayModes", name),
                    monitors.get(name),
                    preferred.get(name) or _edid(host, name),
                    remote=remote,
                )
            )
        except ProbeError as error:  # unplugged just now, or broken: it costs only itself
            failed = failed or error
    if failed is not None and not screens:
        raise failed
    return tuple(screens), "EnumDisplaySettingsExW, GetDpiForMonitor, preferred modes"


def _answered(host: Host, name: str, *args: str) -> list[Any]:
    """Return the rows that a call gives; none where it cannot answer."""
    try:
        rows = host.call(name, *args)
    except ProbeError:
        return []
    return list(rows) if isinstance(rows, (list, tuple)) else []


def _edid(host: Host, output: str) -> Size | None:
    try:
        return preferred_size(bytes.fromhex(str(host.call("MonitorEdid", output))))
    except (ProbeError, ValueError):
        return None


def _mac(host: Host, *, remote: bool) -> _Found:
    del remote  # macOS does not tell; a display that is none is told by its own row
    said = host.run(
        "/usr/sbin/system_profiler", "SPDisplaysDataType", "-json", timeout=_PROFILER_SECONDS
    )
    natives = mac_natives(_answered(host, "CGDisplayNativeModes"))
    return mac_screens(said, natives), "system_profiler SPDisplaysDataType, Core Graphics"


def _linux(host: Host, *, remote: bool) -> _Found:
    display = host.env("DISPLAY")
    if not display:
        panels = _connected_panels(host)
        if panels:
            raise ProbeError(
                "not_supported", f"connected: {panels}; its setting can be read on its desktop only"
            )
        raise ProbeError("not_found", "DISPLAY is not set and no screen is connected")
    if host.env("WAYLAND_DISPLAY") or host.env("XDG_SESSION_TYPE") == "wayland":
        raise ProbeError("not_supported", "under Wayland X programs see only the scaled size")
    # A display of another machine has that machine's name before the colon.
    remote = remote or not display.startswith((":", "unix:"))
    panels_by_output = {} if remote else dict(_drm_panels(host))
    screens = xrandr_screens(host.run("xrandr", "--current"), panels_by_output, remote=remote)
    return screens, "xrandr --current (the desktop's scaling is not read), EDID"


def _drm_panels(host: Host) -> Iterator[tuple[str, Size]]:
    """Walk what the panels at the kernel's connectors prefer, by the connector's name."""
    for name in _names(host):
        _, dash, connector = name.partition("-")
        if not dash:
            continue
        try:
            size = preferred_size(host.read(f"{_DRM}/{name}/edid"))
        except ProbeError:
            continue
        if size is not None:
            yield connector, size
            # X calls HDMI-A-1 of the kernel HDMI-1 with most drivers.
            yield connector.replace("HDMI-A-", "HDMI-"), size


def _names(host: Host) -> tuple[str, ...]:
    try:
        return host.list(_DRM)
    except ProbeError:
        return ()


def _connected_panels(host: Host) -> str:
    panels = []
    for name in host.list(_DRM):
        folder = f"{_DRM}/{name}"
        if host.exists(f"{folder}/status") and host.read(f"{folder}/status").startswith(b"conn"):
            best = host.read(f"{folder}/modes").decode(errors="replace").split()
            panels.append(f"{name} {best[0]}" if best else name)
    return ", ".join(panels)


PROBE = Probe("display", (SCREENS, SESSION), read)
