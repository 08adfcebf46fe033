"""The version that a program file of Windows carries."""

import ctypes

from checker.door.interface import Calls, ProbeError
from checker.door.win32 import Dword, Pointer, WideText, function

_SIGNATURE = 0xFEEF04BD


class FixedFileInfo(ctypes.Structure):
    """The first fields of VS_FIXEDFILEINFO."""

    _fields_ = (
        ("dwSignature", Dword),
        ("dwStrucVersion", Dword),
        ("dwFileVersionMS", Dword),
        ("dwFileVersionLS", Dword),
    )


def file_version(path: str) -> str:
    """Return a program file's version, as in `131.0.6778.86`.

    Raises:
        ProbeError: `not_found` when the file is not there or carries none.
    """
    size_of = function("version", "GetFileVersionInfoSizeW", WideText, Pointer, returns=Dword)
    read = function("version", "GetFileVersionInfoW", WideText, Dword, Dword, Pointer)
    query = function("version", "VerQueryValueW", Pointer, WideText, Pointer, Pointer)
    size = size_of(path, None)
    if not size:
        raise ProbeError("not_found", "the file carries no version")
    data = ctypes.create_string_buffer(size)
    info = ctypes.POINTER(FixedFileInfo)()
    length = Dword()
    if (
        not read(path, 0, size, data)
        or not query(data, "\\", ctypes.byref(info), ctypes.byref(length))
        or length.value < ctypes.sizeof(FixedFileInfo)
        or info.contents.dwSignature != _SIGNATURE
    ):
        raise ProbeError("malformed", "the file's version cannot be read")
    fixed = info.contents
    return ".".join(
        str(part)
        for whole in (fixed.dwFileVersionMS, fixed.dwFileVersionLS)
        for part in (whole >> 16, whole & 0xFFFF)
    )


CALLS: Calls = {"GetFileVersionInfoW": file_version}
