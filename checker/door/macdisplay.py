"""macOS: the modes that a display calls its own, by Core Graphics.

`system_profiler` tells the canvas that macOS draws on; only these calls tell the panel's pixels.
"""

import ctypes
from typing import Any

from checker.door.interface import Calls, ProbeError

_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"
_FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_MOST = 32
_NATIVE = 0x0200_0000
"""kDisplayModeNativeFlag."""


def native_modes() -> list[dict[str, int]]:
    """List the native modes of the displays that are on, in pixels.

    Raises:
        ProbeError: `not_supported`: this system has no such calls.
    """
    try:
        graphics: Any = ctypes.CDLL(_GRAPHICS)
        foundation: Any = ctypes.CDLL(_FOUNDATION)
        return [
            row for display in _displays(graphics) for row in _of(display, graphics, foundation)
        ]
    except (OSError, AttributeError) as error:
        raise ProbeError("not_supported", "this system has no Core Graphics") from error


def _displays(graphics: Any) -> list[int]:  # noqa: ANN401 - a ctypes library
    ids = (ctypes.c_uint32 * _MOST)()
    count = ctypes.c_uint32()
    if graphics.CGGetOnlineDisplayList(_MOST, ids, ctypes.byref(count)):
        raise ProbeError("malformed", "CGGetOnlineDisplayList failed")
    return list(ids[: min(count.value, _MOST)])


def _of(display: int, graphics: Any, foundation: Any) -> list[dict[str, int]]:  # noqa: ANN401
    copy = graphics.CGDisplayCopyAllDisplayModes
    copy.argtypes, copy.restype = (ctypes.c_uint32, ctypes.c_void_p), ctypes.c_void_p
    count_of = foundation.CFArrayGetCount
    count_of.argtypes, count_of.restype = (ctypes.c_void_p,), ctypes.c_long
    value_at = foundation.CFArrayGetValueAtIndex
    value_at.argtypes, value_at.restype = (ctypes.c_void_p, ctypes.c_long), ctypes.c_void_p
    foundation.CFRelease.argtypes = (ctypes.c_void_p,)
    flags = _reader(graphics, "CGDisplayModeGetIOFlags", ctypes.c_uint32)
    width = _reader(graphics, "CGDisplayModeGetPixelWidth", ctypes.c_size_t)
    height = _reader(graphics, "CGDisplayModeGetPixelHeight", ctypes.c_size_t)
    modes = copy(display, None)
    if not modes:
        return []
    try:
        every = [value_at(modes, index) for index in range(count_of(modes))]
        return [
            {"displayID": display, "width": width(mode), "height": height(mode)}
            for mode in every
            if flags(mode) & _NATIVE
        ]
    finally:
        foundation.CFRelease(modes)


def _reader(library: Any, name: str, returns: Any) -> Any:  # noqa: ANN401 - ctypes
    function = getattr(library, name)
    function.argtypes, function.restype = (ctypes.c_void_p,), returns
    return function


CALLS: Calls = {"CGDisplayNativeModes": native_modes}
