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
    "GetSystemWindowsDirectoryW": windows_folder,
    "GetDiskFreeSpaceExW": disk_space,
    "RtlGetVersion": version,
    "IsWow64Process2": machines,
    "ProcessIdToSessionId": session,
    "GetComputerNameW": computer_name,
    "GetSystemMetrics": system_metric,
}
