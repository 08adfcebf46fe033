"""The print calls of Windows.

Only what answers from this PC's own registry is asked for the list: `EnumPrintersW` at level 2
opens every remote printer and waits for those that are switched off.
"""

import ctypes
from typing import Any

from checker.door.interface import Calls, ProbeError
from checker.door.win32 import Dword, Pointer, WideText, Word, function, last_error

LIBRARY = "winspool.drv"
_LOCAL_AND_CONNECTIONS = 2 | 4
_LEVEL = 4
_TRIES = 5
"""The list may grow between asking for its size and reading it."""
_PAPERS, _PAPER_SIZES = 2, 3
"""DC_PAPERS and DC_PAPERSIZE."""
_MOST_PAPERS = 5000
_NAME_LENGTH = 512


class PrinterInfo4(ctypes.Structure):
    """PRINTER_INFO_4W."""

    _fields_ = (
        ("pPrinterName", WideText),
        ("pServerName", WideText),
        ("Attributes", Dword),
    )


class Point(ctypes.Structure):
    """POINT."""

    _fields_ = (("x", ctypes.c_int32), ("y", ctypes.c_int32))


def enum_printers() -> list[dict[str, str | int]]:
    """Return the printers of this PC and this user's connections, with the SDK's field names."""
    enum = function(
        LIBRARY, "EnumPrintersW", Dword, WideText, Dword, Pointer, Dword, Pointer, Pointer
    )
    needed, count = Dword(), Dword()
    for _ in range(_TRIES):
        size = needed.value
        data = ctypes.create_string_buffer(size)
        sizes = ctypes.byref(needed), ctypes.byref(count)
        if enum(_LOCAL_AND_CONNECTIONS, None, _LEVEL, data, size, *sizes):
            rows = ctypes.cast(data, ctypes.POINTER(PrinterInfo4))
            return [
                {
                    "pPrinterName": rows[index].pPrinterName or "",
                    "pServerName": rows[index].pServerName or "",
                    "Attributes": rows[index].Attributes,
                }
                for index in range(count.value)
            ]
        if needed.value <= size:
            break
    raise last_error("EnumPrintersW")


def default_printer() -> str:
    """Return the default printer's name.

    Raises:
        ProbeError: `not_found` when this user has none.
    """
    ask = function(LIBRARY, "GetDefaultPrinterW", Pointer, Pointer)
    size = Dword(_NAME_LENGTH)
    name = ctypes.create_unicode_buffer(_NAME_LENGTH)
    if not ask(name, ctypes.byref(size)):
        raise last_error("GetDefaultPrinterW")
    return name.value


def device_capabilities(name: str, port: str, capability: int) -> list[Any]:
    """Return what a printer's driver offers. May wait for a printer that is switched off.

    Args:
        name: The printer.
        port: Its port, or an empty text.
        capability: 2 (DC_PAPERS, paper ids) or 3 (DC_PAPERSIZE, width and height in 0.1 mm).
    """
    ask = function(
        LIBRARY,
        "DeviceCapabilitiesW",
        *(WideText, WideText, Word, Pointer, Pointer),
        returns=ctypes.c_int,
    )
    count = ask(name, port or None, capability, None, None)
    if count < 0:
        raise last_error("DeviceCapabilitiesW")
    if count > _MOST_PAPERS:  # the driver would write as many into our buffer
        raise ProbeError("malformed", f"DeviceCapabilitiesW: {count} papers")
    if capability == _PAPERS:
        ids = (Word * (count + 1))()
        got = ask(name, port or None, _PAPERS, ids, None)
        return list(ids[: max(0, min(got, count))])
    if capability == _PAPER_SIZES:
        sizes = (Point * (count + 1))()
        got = ask(name, port or None, _PAPER_SIZES, sizes, None)
        return [[size.x, size.y] for size in sizes[: max(0, min(got, count))]]
    raise ProbeError("not_supported", f"DeviceCapabilitiesW: capability {capability}")


CALLS: Calls = {
    "EnumPrintersW": enum_printers,
    "GetDefaultPrinterW": default_printer,
    "DeviceCapabilitiesW": device_capabilities,
}
