"""Windows' own calls for running programs and network adapters, for the door to the machine.

`CALLS` is merged into the calls of `checker/door/windows.py`. Nothing is loaded before a call.
"""

import ctypes
from typing import Final

from checker.door.interface import Calls
from checker.door.win32 import (
    Dword,
    Handle,
    Pointer,
    WideText,
    Word,
    failure,
    function,
    last_error,
    wide,
)

_PROCESSES: Final = 0x2
_INVALID_HANDLE: Final = ctypes.c_void_p(-1).value
_NO_ADDRESSES: Final = 0x1 | 0x2 | 0x4 | 0x8
"""GAA_FLAG_SKIP_UNICAST, _ANYCAST, _MULTICAST, _DNS_SERVER: the adapters alone."""
_BUFFER_TOO_SMALL: Final = 111
_NO_DATA: Final = 232
_UP: Final = 1


class ProcessEntry(ctypes.Structure):
    """PROCESSENTRY32W."""

    _fields_ = (
        ("dwSize", Dword),
        ("cntUsage", Dword),
        ("th32ProcessID", Dword),
        ("th32DefaultHeapID", Pointer),
        ("th32ModuleID", Dword),
        ("cntThreads", Dword),
        ("th32ParentProcessID", Dword),
        ("pcPriClassBase", ctypes.c_int32),
        ("dwFlags", Dword),
        ("szExeFile", Word * 260),
    )


class AdapterAddresses(ctypes.Structure):
    """The beginning of IP_ADAPTER_ADDRESSES_LH, as far as `OperStatus`."""

    _fields_ = (
        ("Length", Dword),
        ("IfIndex", Dword),
        ("Next", Pointer),
        ("AdapterName", ctypes.c_char_p),
        ("FirstUnicastAddress", Pointer),
        ("FirstAnycastAddress", Pointer),
        ("FirstMulticastAddress", Pointer),
        ("FirstDnsServerAddress", Pointer),
        ("DnsSuffix", WideText),
        ("Description", WideText),
        ("FriendlyName", WideText),
        ("PhysicalAddress", ctypes.c_uint8 * 8),
        ("PhysicalAddressLength", Dword),
        ("Flags", Dword),
        ("Mtu", Dword),
        ("IfType", Dword),
        ("OperStatus", Dword),
    )


def process_names() -> list[str]:
    """List the file names of the running programs."""
    name = "CreateToolhelp32Snapshot"
    snapshot = function("kernel32", name, Dword, Dword, returns=Handle)(_PROCESSES, 0)
    if snapshot in {None, _INVALID_HANDLE}:
        raise last_error(name)
    first = function("kernel32", "Process32FirstW", Handle, Pointer)
    following = function("kernel32", "Process32NextW", Handle, Pointer)
    entry = ProcessEntry(dwSize=ctypes.sizeof(ProcessEntry))
    names = []
    try:
        more = first(snapshot, ctypes.byref(entry))
        while more:
            names.append(wide(entry.szExeFile))
            more = following(snapshot, ctypes.byref(entry))
    finally:
        function("kernel32", "CloseHandle", Handle)(snapshot)
    return names


def adapters() -> list[dict[str, str | bool]]:
    """List the network adapters, connected or not."""
    name = "GetAdaptersAddresses"
    ask = function("iphlpapi", name, Dword, Dword, Pointer, Pointer, Pointer, returns=Dword)
    size, code = Dword(16_384), _BUFFER_TOO_SMALL
    buffer = ctypes.create_string_buffer(0)
    for _ in range(4):  # the list may grow between two calls
        buffer = ctypes.create_string_buffer(size.value)
        code = ask(0, _NO_ADDRESSES, None, buffer, ctypes.byref(size))
        if code != _BUFFER_TOO_SMALL:
            break
    if code == _NO_DATA:
        return []
    if code:
        raise failure(name, code)
    found: list[dict[str, str | bool]] = []
    address: int | None = ctypes.addressof(buffer)
    while address:
        adapter = AdapterAddresses.from_address(address)
        found.append(
            {
                "name": adapter.FriendlyName or "",
                "description": adapter.Description or "",
                "up": adapter.OperStatus == _UP,
            }
        )
        address = adapter.Next
    return found


CALLS: Calls = {"CreateToolhelp32Snapshot": process_names, "GetAdaptersAddresses": adapters}
