"""How the Windows modules call a DLL: from System32 only, with types, errors as `ProbeError`.

Structures use fixed-width integers and UTF-16 arrays, so that their layout is the same, and is
tested, on every system.
"""

import contextlib
import ctypes
from collections.abc import Callable
from typing import Any, Final

from checker.door.interface import ProbeError
from checker.model import ProbeReason

_windows: Any = ctypes
"""`ctypes` as it is on Windows; on other systems its Windows parts are missing."""

Word = ctypes.c_uint16
Dword = ctypes.c_uint32
Handle = ctypes.c_void_p
Pointer = ctypes.c_void_p
WideText = ctypes.c_wchar_p
Bool = ctypes.c_int

_SYSTEM32_ONLY: Final = 0x800
_REASONS: Final[dict[int, ProbeReason]] = {
    1: "not_supported",  # ERROR_INVALID_FUNCTION
    2: "not_found",  # ERROR_FILE_NOT_FOUND
    3: "not_found",  # ERROR_PATH_NOT_FOUND
    5: "permission_denied",  # ERROR_ACCESS_DENIED
    50: "not_supported",  # ERROR_NOT_SUPPORTED
    120: "not_supported",  # ERROR_CALL_NOT_IMPLEMENTED
    1168: "not_found",  # ERROR_NOT_FOUND
    1460: "timed_out",  # ERROR_TIMEOUT
    1722: "not_found",  # RPC_S_SERVER_UNAVAILABLE: the service is not running
}


def function(
    library: str,
    name: str,
    *arguments: Any,  # noqa: ANN401 - ctypes types
    returns: Any = Bool,  # noqa: ANN401 - a ctypes type
) -> Callable[..., Any]:
    """Return a function of a system DLL.

    Raises:
        ProbeError: `not_supported`: this Windows has no such DLL or function.
    """
    found: Callable[..., Any]
    try:
        loaded = _windows.WinDLL(library, use_last_error=True, winmode=_SYSTEM32_ONLY)
        found = getattr(loaded, name)
    except (OSError, AttributeError) as error:
        raise ProbeError("not_supported", f"this system has no {name}") from error
    found.argtypes = arguments  # type: ignore[attr-defined]  # ctypes functions have both
    found.restype = returns  # type: ignore[attr-defined]
    return found


def load(*libraries: str) -> None:
    """Load system DLLs before there are threads.

    A thread that loads one keeps the loader for itself. Meeting another thread in a display call,
    the two waited for each other for ever, and with them every thread that was to be started.
    """
    for library in libraries:
        # What is missing is told by the call that needs it.
        with contextlib.suppress(OSError, AttributeError):
            _windows.WinDLL(library, winmode=_SYSTEM32_ONLY)


def prototype(returns: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes types
    """Return the type of a callback or a method: a function with Windows' calling convention."""
    try:
        return _windows.WINFUNCTYPE(returns, *arguments)
    except AttributeError as error:
        raise ProbeError("not_supported", "this is not Windows") from error


def last_error(name: str) -> ProbeError:
    """Return the failure that GetLastError means after a call that failed."""
    return failure(name, _windows.get_last_error())


def failure(name: str, code: int) -> ProbeError:
    """Return the failure that a Windows error code means; 0: the call gave none."""
    return ProbeError(_REASONS.get(code, "malformed"), f"{name}: error {code}")


def wide(units: "ctypes.Array[Word]") -> str:
    """Return the text in a UTF-16 array, up to its end mark."""
    return bytes(units).decode("utf-16-le", errors="replace").split("\0", 1)[0]
