"""Windows: displays, their modes and scales, by their API names."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from checker.door.interface import Calls, ProbeError
from checker.door.win32 import (
    Bool,
    Dword,
    Handle,
    Pointer,
    WideText,
    Word,
    function,
    last_error,
    prototype,
    wide,
)

_CURRENT = 0xFFFF_FFFF
_PER_MONITOR_V2 = -4
_EFFECTIVE_DPI = 0
_MOST_ADAPTERS = 100
_MOST_MODES = 10_000


class DisplayDevice(ctypes.Structure):
    """DISPLAY_DEVICEW."""

    _fields_ = (
        ("cb", Dword),
        ("DeviceName", Word * 32),
        ("DeviceString", Word * 128),
        ("StateFlags", Dword),
        ("DeviceID", Word * 128),
        ("DeviceKey", Word * 128),
    )


class DevMode(ctypes.Structure):
    """DEVMODEW, of a display."""

    _fields_ = (
        ("dmDeviceName", Word * 32),
        ("dmSpecVersion", Word),
        ("dmDriverVersion", Word),
        ("dmSize", Word),
        ("dmDriverExtra", Word),
        ("dmFields", Dword),
        ("dmPositionX", ctypes.c_int32),
        ("dmPositionY", ctypes.c_int32),
        ("dmDisplayOrientation", Dword),
        ("dmDisplayFixedOutput", Dword),
        ("dmColor", ctypes.c_int16),
        ("dmDuplex", ctypes.c_int16),
        ("dmYResolution", ctypes.c_int16),
        ("dmTTOption", ctypes.c_int16),
        ("dmCollate", ctypes.c_int16),
        ("dmFormName", Word * 32),
        ("dmLogPixels", Word),
        ("dmBitsPerPel", Dword),
        ("dmPelsWidth", Dword),
        ("dmPelsHeight", Dword),
        ("dmDisplayFlags", Dword),
        ("dmDisplayFrequency", Dword),
        ("dmICMMethod", Dword),
        ("dmICMIntent", Dword),
        ("dmMediaType", Dword),
        ("dmDitherType", Dword),
        ("dmReserved1", Dword),
        ("dmReserved2", Dword),
        ("dmPanningWidth", Dword),
        ("dmPanningHeight", Dword),
    )


class MonitorInfoEx(ctypes.Structure):
    """MONITORINFOEXW."""

    _fields_ = (
        ("cbSize", Dword),
        ("rcMonitor", ctypes.c_int32 * 4),
        ("rcWork", ctypes.c_int32 * 4),
        ("dwFlags", Dword),
        ("szDevice", Word * 32),
    )


def adapters() -> list[dict[str, str | int]]:
    """List the outputs of the graphics cards, used or not."""
    ask = function("user32", "EnumDisplayDevicesW", WideText, Dword, Pointer, Dword)
    rows: list[dict[str, str | int]] = []
    for index in range(_MOST_ADAPTERS):
        device = DisplayDevice(cb=ctypes.sizeof(DisplayDevice))
        if not ask(None, index, ctypes.byref(device), 0):
            break
        rows.append(
            {
                "DeviceName": wide(device.DeviceName),
                "DeviceString": wide(device.DeviceString),
                "StateFlags": device.StateFlags,
            }
        )
    return rows


def current_mode(device: str) -> dict[str, int]:
    """Ask for an output's current mode, in physical pixels."""
    mode = _mode(device, _CURRENT)
    if mode is None:
        raise last_error("EnumDisplaySettingsExW")
    return {
        "dmPelsWidth": mode.dmPelsWidth,
        "dmPelsHeight": mode.dmPelsHeight,
        "dmDisplayOrientation": mode.dmDisplayOrientation,
    }


def modes(device: str) -> list[tuple[int, int]]:
    """List the sizes that output and screen offer together, as the screen is turned now."""
    sizes: dict[tuple[int, int], None] = {}
    for index in range(_MOST_MODES):
        mode = _mode(device, index)
        if mode is None:
            break
        sizes[mode.dmPelsWidth, mode.dmPelsHeight] = None
    return list(sizes)


def _mode(device: str, index: int) -> DevMode | None:
    ask = function("user32", "EnumDisplaySettingsExW", WideText, Dword, Pointer, Dword)
    mode = DevMode(dmSize=ctypes.sizeof(DevMode))
    return mode if ask(device, index, ctypes.byref(mode), 0) else None


def monitors() -> list[dict[str, Any]]:
    """List the desktop's parts: output, rectangle and DPI, as a DPI-aware program sees them."""
    with _dpi_aware():
        return [row for row in map(_monitor, _monitor_handles()) if row is not None]


def _monitor_handles() -> list[int]:
    handles: list[int] = []

    def keep(handle: int, _context: int, _area: int, _data: int) -> int:
        handles.append(handle)
        return 1

    kind = prototype(Bool, Handle, Handle, Pointer, ctypes.c_ssize_t)
    ask = function("user32", "EnumDisplayMonitors", Handle, Pointer, kind, ctypes.c_ssize_t)
    if not ask(None, None, kind(keep), 0):
        raise last_error("EnumDisplayMonitors")
    return handles


def _monitor(handle: int) -> dict[str, Any] | None:
    info_of = function("user32", "GetMonitorInfoW", Handle, Pointer)
    info = MonitorInfoEx(cbSize=ctypes.sizeof(MonitorInfoEx))
    if not info_of(handle, ctypes.byref(info)):
        return None  # it was unplugged just now
    dpi_of = function("shcore", "GetDpiForMonitor", Handle, ctypes.c_int, Pointer, Pointer)
    across, down = Dword(), Dword()
    if dpi_of(handle, _EFFECTIVE_DPI, ctypes.byref(across), ctypes.byref(down)):
        across.value = 0  # its scale is not known; the other screens' are
    return {
        "szDevice": wide(info.szDevice),
        "rcMonitor": list(info.rcMonitor),
        "dpi": across.value,
    }


@contextmanager
def _dpi_aware() -> Iterator[None]:
    """Let this thread see each screen's own DPI; Windows before 1607 cannot and needs nothing."""
    try:
        switch: Callable[..., Any] = function(
            "user32", "SetThreadDpiAwarenessContext", Handle, returns=Handle
        )
    except ProbeError:
        yield
        return
    before = switch(_PER_MONITOR_V2)
    try:
        yield
    finally:
        if before:
            switch(before)


CALLS: Calls = {
    "EnumDisplayDevicesW": adapters,
    "EnumDisplaySettingsExW": current_mode,
    "DisplayModes": modes,
    "EnumDisplayMonitors": monitors,
}
