"""The version that a program file of Windows carries."""

import ctypes
from collections.abc import Callable, Mapping
from ctypes import wintypes
from typing import Any

from checker.probes.interface import ProbeError


class _FixedFileInfo(ctypes.Structure):
    """The first fields of VS_FIXEDFILEINFO."""

    _fields_ = (
        ("dwSignature", wintypes.DWORD),
        ("dwStrucVersion", wintypes.DWORD),
        ("dwFileVersionMS", wintypes.DWORD),
        ("dwFileVersionLS", wintypes.DWORD),
    )


_SIGNATURE = 0xFEEF04BD


def file_version(path: str) -> str:
    """Return a program file's version, as in `131.0.6778.86`.

    Raises:
        ProbeError: `not_found` when the file is not there or carries none.
    """
    dll = ctypes.WinDLL("version", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    size = dll.GetFileVersionInfoSizeW(path, None)
    if not size:
        raise ProbeError("not_found", "the file carries no version")
    data = ctypes.create_string_buffer(size)
    info = ctypes.POINTER(_FixedFileInfo)()
    length = wintypes.UINT()
    if (
        not dll.GetFileVersionInfoW(path, 0, size, data)
        or not dll.VerQueryValueW(data, "\\", ctypes.byref(info), ctypes.byref(length))
        or length.value < ctypes.sizeof(_FixedFileInfo)
        or info.contents.dwSignature != _SIGNATURE
    ):
        raise ProbeError("malformed", "the file's version cannot be read")
    fixed = info.contents
    return ".".join(
        str(part)
        for whole in (fixed.dwFileVersionMS, fixed.dwFileVersionLS)
        for part in (whole >> 16, whole & 0xFFFF)
    )


CALLS: Mapping[str, Callable[..., Any]] = {"GetFileVersionInfoW": file_version}
