"""The print calls of Windows.

Only what answers from this PC's own registry is asked for the list: `EnumPrintersW` at level 2
opens every remote printer and waits for those that are switched off.
"""

import ctypes
from collections.abc import Callable, Mapping
from ctypes import wintypes
from typing import Any

from checker.probes.interface import ProbeError

_LOCAL_AND_CONNECTIONS = 2 | 4
_LEVEL = 4
_INSUFFICIENT_BUFFER = 122
_NO_DEFAULT_PRINTER = 2
_NO_SERVICE = frozenset({1722, 1723, 1753})
"""RPC errors of a print service that is not running."""
_ACCESS_DENIED = 5
_DC_PAPERS, _DC_PAPERSIZE = 2, 3
_MOST_PAPERS = 5000


class _PrinterInfo4(ctypes.Structure):
    """PRINTER_INFO_4W."""

    _fields_ = (
        ("pPrinterName", wintypes.LPWSTR),
        ("pServerName", wintypes.LPWSTR),
        ("Attributes", wintypes.DWORD),
    )


def _winspool() -> Any:  # noqa: ANN401 - a library of Windows
    dll = ctypes.WinDLL("winspool.drv", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    dll.DeviceCapabilitiesW.argtypes = (
        wintypes.LPCWSTR,
        wintypes.LPCWSTR,
        wintypes.WORD,
        ctypes.c_void_p,
        ctypes.c_void_p,
    )
    dll.DeviceCapabilitiesW.restype = ctypes.c_int
    return dll


def _failure(name: str) -> ProbeError:
    code = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore]
    if code in _NO_SERVICE:
        return ProbeError("not_found", f"{name}: the print service is not running ({code})")
    if code == _ACCESS_DENIED:
        return ProbeError("permission_denied", f"{name}: error {code}")
    return ProbeError("malformed", f"{name}: error {code}")


def enum_printers() -> list[dict[str, str | int]]:
    """Return the printers of this PC and this user's connections, with the SDK's field names."""
    dll = _winspool()
    needed, count = wintypes.DWORD(), wintypes.DWORD()
    for _ in range(5):  # the list may grow between asking for its size and reading it
        data = ctypes.create_string_buffer(needed.value)
        if dll.EnumPrintersW(
            _LOCAL_AND_CONNECTIONS,
            None,
            _LEVEL,
            data,
            needed.value,
            ctypes.byref(needed),
            ctypes.byref(count),
        ):
            rows = ctypes.cast(data, ctypes.POINTER(_PrinterInfo4))
            return [
                {
                    "pPrinterName": rows[index].pPrinterName or "",
                    "pServerName": rows[index].pServerName or "",
                    "Attributes": rows[index].Attributes,
                }
                for index in range(count.value)
            ]
        if ctypes.get_last_error() != _INSUFFICIENT_BUFFER:  # type: ignore[attr-defined,unused-ignore]
            break
    raise _failure("EnumPrintersW")


def default_printer() -> str:
    """Return the default printer's name.

    Raises:
        ProbeError: `not_found` when this user has none.
    """
    dll = _winspool()
    size = wintypes.DWORD(512)
    name = ctypes.create_unicode_buffer(size.value)
    if dll.GetDefaultPrinterW(name, ctypes.byref(size)):
        return name.value
    if ctypes.get_last_error() == _NO_DEFAULT_PRINTER:  # type: ignore[attr-defined,unused-ignore]
        raise ProbeError("not_found", "this user has no default printer")
    raise _failure("GetDefaultPrinterW")


def device_capabilities(name: str, port: str, capability: int) -> list[int] | list[list[int]]:
    """Return what a printer's driver offers. May wait for a printer that is switched off.

    Args:
        name: The printer.
        port: Its port, or an empty text.
        capability: 2 (DC_PAPERS, paper ids) or 3 (DC_PAPERSIZE, width and height in 0.1 mm).
    """
    dll = _winspool()
    count = dll.DeviceCapabilitiesW(name, port or None, capability, None, None)
    if count < 0:
        raise _failure("DeviceCapabilitiesW")
    if count > _MOST_PAPERS:  # the driver would write as many into our buffer
        raise ProbeError("malformed", f"DeviceCapabilitiesW: {count} papers")
    match capability:
        case 2:
            ids = (wintypes.WORD * (count + 1))()
            got = dll.DeviceCapabilitiesW(name, port or None, _DC_PAPERS, ids, None)
            return list(ids[: max(0, min(got, count))])
        case 3:
            sizes = (wintypes.POINT * (count + 1))()
            got = dll.DeviceCapabilitiesW(name, port or None, _DC_PAPERSIZE, sizes, None)
            return [[size.x, size.y] for size in sizes[: max(0, min(got, count))]]
    raise ProbeError("not_supported", f"DeviceCapabilitiesW: capability {capability}")


CALLS: Mapping[str, Callable[..., Any]] = {
    "EnumPrintersW": enum_printers,
    "GetDefaultPrinterW": default_printer,
    "DeviceCapabilitiesW": device_capabilities,
}
