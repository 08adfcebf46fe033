"""Windows: what the panels themselves prefer, by DisplayConfig, else by their EDID."""

import ctypes
import importlib
from typing import Any

from checker.door.interface import Calls, ProbeError
from checker.door.win32 import (
    Dword,
    Pointer,
    WideText,
    Word,
    failure,
    function,
    wide,
)
from checker.door.windisplay import DisplayDevice

_ACTIVE_PATHS = 2
_SOURCE_NAME, _PREFERRED_MODE = 1, 3
_TRIES = 3
_TOO_SMALL = 122
_INTERFACE_NAME = 1
_BLOCK = 128
_TIMING, _TIMING_END = 54, 72
_PATH_PARTS = 3


class AdapterId(ctypes.Structure):
    """LUID."""

    _fields_ = (("LowPart", Dword), ("HighPart", ctypes.c_int32))


class PathSource(ctypes.Structure):
    """DISPLAYCONFIG_PATH_SOURCE_INFO."""

    _fields_ = (
        ("adapterId", AdapterId),
        ("id", Dword),
        ("modeInfoIdx", Dword),
        ("statusFlags", Dword),
    )


class PathTarget(ctypes.Structure):
    """DISPLAYCONFIG_PATH_TARGET_INFO."""

    _fields_ = (
        ("adapterId", AdapterId),
        ("id", Dword),
        ("modeInfoIdx", Dword),
        ("outputTechnology", Dword),
        ("rotation", Dword),
        ("scaling", Dword),
        ("refreshRate", Dword * 2),
        ("scanLineOrdering", Dword),
        ("targetAvailable", ctypes.c_int32),
        ("statusFlags", Dword),
    )


class PathInfo(ctypes.Structure):
    """DISPLAYCONFIG_PATH_INFO."""

    _fields_ = (("sourceInfo", PathSource), ("targetInfo", PathTarget), ("flags", Dword))


class ModeInfo(ctypes.Structure):
    """DISPLAYCONFIG_MODE_INFO, of which only the size matters here."""

    _fields_ = (
        ("infoType", Dword),
        ("id", Dword),
        ("adapterId", AdapterId),
        ("info", ctypes.c_uint64 * 6),
    )


class InfoHeader(ctypes.Structure):
    """DISPLAYCONFIG_DEVICE_INFO_HEADER."""

    _fields_ = (("type", Dword), ("size", Dword), ("adapterId", AdapterId), ("id", Dword))


class SourceName(ctypes.Structure):
    """DISPLAYCONFIG_SOURCE_DEVICE_NAME."""

    _fields_ = (("header", InfoHeader), ("viewGdiDeviceName", Word * 32))


class PreferredMode(ctypes.Structure):
    """DISPLAYCONFIG_TARGET_PREFERRED_MODE."""

    _fields_ = (
        ("header", InfoHeader),
        ("width", Dword),
        ("height", Dword),
        ("targetMode", ctypes.c_uint64 * 6),
    )


def preferred_modes() -> list[dict[str, Any]]:
    """List what the panels of the active outputs prefer: output's name, width and height.

    A panel that does not say it is left out.
    """
    ask = function("user32", "DisplayConfigGetDeviceInfo", Pointer, returns=ctypes.c_int32)
    rows: list[dict[str, Any]] = []
    for path in _paths():
        source = SourceName(InfoHeader(_SOURCE_NAME, ctypes.sizeof(SourceName)))
        source.header.adapterId, source.header.id = path.sourceInfo.adapterId, path.sourceInfo.id
        mode = PreferredMode(InfoHeader(_PREFERRED_MODE, ctypes.sizeof(PreferredMode)))
        mode.header.adapterId, mode.header.id = path.targetInfo.adapterId, path.targetInfo.id
        if not ask(ctypes.byref(source)) and not ask(ctypes.byref(mode)):
            rows.append(
                {
                    "viewGdiDeviceName": wide(source.viewGdiDeviceName),
                    "width": mode.width,
                    "height": mode.height,
                }
            )
    return rows


def _paths() -> list[PathInfo]:
    sizes_of = function(
        "user32", "GetDisplayConfigBufferSizes", Dword, Pointer, Pointer, returns=ctypes.c_int32
    )
    query = function(
        "user32",
        "QueryDisplayConfig",
        *(Dword, Pointer, Pointer, Pointer, Pointer, Pointer),
        returns=ctypes.c_int32,
    )
    paths, modes = Dword(), Dword()
    status = _TOO_SMALL
    for _ in range(_TRIES):  # a screen may be plugged in between the two calls
        status = sizes_of(_ACTIVE_PATHS, ctypes.byref(paths), ctypes.byref(modes))
        if status:
            break
        found, rest = (PathInfo * paths.value)(), (ModeInfo * modes.value)()
        sizes = ctypes.byref(paths), found, ctypes.byref(modes), rest
        status = query(_ACTIVE_PATHS, *sizes, None)
        if not status:
            return list(found[: paths.value])
        if status != _TOO_SMALL:
            break
    raise failure("QueryDisplayConfig", status)


def monitor_edid(output: str) -> str:
    """Return the EDID of the screen at an output, in hexadecimal, from the registry.

    Only its frame and its first timing: maker and serial number are left out.

    Raises:
        ProbeError: `not_found` when the screen has none.
    """
    ask = function("user32", "EnumDisplayDevicesW", WideText, Dword, Pointer, Dword)
    device = DisplayDevice(cb=ctypes.sizeof(DisplayDevice))
    if not ask(output, 0, ctypes.byref(device), _INTERFACE_NAME):
        raise ProbeError("not_found", "no screen at this output")
    parts = wide(device.DeviceID).split("#")  # \\?\DISPLAY#GSM5B08#5&1234&0&UID256#{...}
    if len(parts) < _PATH_PARTS:
        raise ProbeError("not_found", "the screen has no instance")
    key = rf"SYSTEM\CurrentControlSet\Enum\DISPLAY\{parts[1]}\{parts[2]}\Device Parameters"
    try:
        winreg: Any = importlib.import_module("winreg")
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            data, _kind = winreg.QueryValueEx(opened, "EDID")
    except ImportError as error:
        raise ProbeError("not_supported", "the registry is part of Windows") from error
    if not isinstance(data, bytes):
        raise ProbeError("not_found", "the screen has no EDID")
    return without_names(data).hex()


def without_names(edid: bytes) -> bytes:
    """Return a base block of the same first timing that names no maker and no serial number."""
    if len(edid) < _BLOCK or sum(edid[:_BLOCK]) % 256:
        raise ProbeError("malformed", "the screen's EDID is damaged")
    plain = bytearray(_BLOCK)
    plain[:8], plain[_TIMING:_TIMING_END] = edid[:8], edid[_TIMING:_TIMING_END]
    plain[-1] = -sum(plain) % 256
    return bytes(plain)


CALLS: Calls = {"DisplayPreferredModes": preferred_modes, "MonitorEdid": monitor_edid}
