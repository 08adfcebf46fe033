"""Windows: fitted memory, drive, version, session and name, by their API names."""

import ctypes
import os

from checker.door.interface import Calls
from checker.door.win32 import (
    Bool,
    Dword,
    Handle,
    Pointer,
    WideText,
    Word,
    failure,
    function,
    last_error,
)

_FOLDER_LENGTH = 260
_NAME_LENGTH = 256
_RSMB = 0x52534D42
_RSMB_HEADER = 8
"""Bytes of RawSMBIOSData before the structures."""
_MEMORY_DEVICE = 17
_MOST_FIRMWARE = 1_000_000


class OsVersionInfoEx(ctypes.Structure):
    """OSVERSIONINFOEXW."""

    _fields_ = (
        ("dwOSVersionInfoSize", Dword),
        ("dwMajorVersion", Dword),
        ("dwMinorVersion", Dword),
        ("dwBuildNumber", Dword),
        ("dwPlatformId", Dword),
        ("szCSDVersion", Word * 128),
        ("wServicePackMajor", Word),
        ("wServicePackMinor", Word),
        ("wSuiteMask", Word),
        ("wProductType", ctypes.c_uint8),
        ("wReserved", ctypes.c_uint8),
    )


def installed_memory() -> int:
    """Ask for the memory that the firmware says is fitted, in KiB."""
    name = "GetPhysicallyInstalledSystemMemory"
    ask = function("kernel32", name, Pointer)
    kib = ctypes.c_uint64()
    if not ask(ctypes.byref(kib)):
        raise last_error(name)
    return kib.value


def memory_devices() -> str:
    """Ask for the firmware's SMBIOS structures of memory modules (type 17), in hexadecimal.

    Their texts, serial numbers among them, are left out.
    """
    name = "GetSystemFirmwareTable"
    ask = function("kernel32", name, Dword, Dword, Pointer, Dword, returns=Dword)
    size = min(ask(_RSMB, 0, None, 0), _MOST_FIRMWARE)
    buffer = ctypes.create_string_buffer(size or 1)
    got = ask(_RSMB, 0, buffer, size) if size else 0
    if not got:
        raise last_error(name)
    return modules_only(buffer.raw[_RSMB_HEADER : min(got, size)]).hex()


def modules_only(table: bytes) -> bytes:
    """Return the structures of memory modules without their texts; a broken table ends early."""
    kept, at = b"", 0
    while at + 4 <= len(table) and table[at + 1] >= 4:  # noqa: PLR2004 - a header has four bytes
        if table[at] == _MEMORY_DEVICE:
            kept += table[at : at + table[at + 1]] + b"\0\0"
        end = table.find(b"\0\0", at + table[at + 1])
        if end < 0:
            break
        at = end + 2
    return kept


def windows_folder() -> str:
    """Ask for the folder that Windows is in, also in a terminal server's session."""
    name = "GetSystemWindowsDirectoryW"
    ask = function("kernel32", name, Pointer, Dword, returns=Dword)
    buffer = ctypes.create_unicode_buffer(_FOLDER_LENGTH)
    if not ask(buffer, len(buffer)):
        raise last_error(name)
    return buffer.value


def disk_space(root: str) -> dict[str, int]:
    """Ask for a drive's free (to this user) and whole size, in bytes."""
    name = "GetDiskFreeSpaceExW"
    ask = function("kernel32", name, WideText, Pointer, Pointer, Pointer)
    free, total = ctypes.c_uint64(), ctypes.c_uint64()
    if not ask(root, ctypes.byref(free), ctypes.byref(total), None):
        raise last_error(name)
    return {"FreeBytesAvailableToCaller": free.value, "TotalNumberOfBytes": total.value}


def version() -> dict[str, int]:
    """Ask for the true version; GetVersionEx tells what a program's manifest allows."""
    name = "RtlGetVersion"
    ask = function("ntdll", name, Pointer, returns=Dword)
    info = OsVersionInfoEx(dwOSVersionInfoSize=ctypes.sizeof(OsVersionInfoEx))
    status = ask(ctypes.byref(info))
    if status:
        raise failure(name, status)
    return {
        "dwMajorVersion": info.dwMajorVersion,
        "dwMinorVersion": info.dwMinorVersion,
        "dwBuildNumber": info.dwBuildNumber,
        "wProductType": info.wProductType,
    }


def machines() -> dict[str, int]:
    """Ask for the real processor, which GetNativeSystemInfo hides from emulated programs."""
    name = "IsWow64Process2"
    current = function("kernel32", "GetCurrentProcess", returns=Handle)
    ask = function("kernel32", name, Handle, Pointer, Pointer)
    process, native = Word(), Word()
    if not ask(current(), ctypes.byref(process), ctypes.byref(native)):
        raise last_error(name)
    return {"ProcessMachine": process.value, "NativeMachine": native.value}


def session() -> int:
    """Ask which session this program runs in; 0 is that of the services."""
    name = "ProcessIdToSessionId"
    ask = function("kernel32", name, Dword, Pointer)
    number = Dword()
    if not ask(os.getpid(), ctypes.byref(number)):
        raise last_error(name)
    return number.value


def computer_name() -> str:
    """Ask for this PC's name."""
    name = "GetComputerNameW"
    ask = function("kernel32", name, Pointer, Pointer)
    buffer = ctypes.create_unicode_buffer(_NAME_LENGTH)
    length = Dword(len(buffer))
    if not ask(buffer, ctypes.byref(length)):
        raise last_error(name)
    return buffer.value


def system_metric(index: int) -> int:
    """Ask for a system metric; 0 is also what a failure gives."""
    ask = function("user32", "GetSystemMetrics", ctypes.c_int, returns=Bool)
    return int(ask(index))


CALLS: Calls = {
    "GetPhysicallyInstalledSystemMemory": installed_memory,
    "SmbiosMemoryDevices": memory_devices,
    "GetSystemWindowsDirectoryW": windows_folder,
    "GetDiskFreeSpaceExW": disk_space,
    "RtlGetVersion": version,
    "IsWow64Process2": machines,
    "ProcessIdToSessionId": session,
    "GetComputerNameW": computer_name,
    "GetSystemMetrics": system_metric,
}
