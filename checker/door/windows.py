"""The door of Windows: the registry, programs without a window, and API calls by name."""

import importlib
import os
from collections.abc import Iterator, Mapping
from typing import Any

from checker.door import (
    resources,
    wincom,
    windisplay,
    winhttp,
    winlocal,
    winpanel,
    winprint,
    winspool,
    winsystem,
    winversion,
)
from checker.door.host import RealHost, problem
from checker.door.interface import Calls, Hive, ProbeError, View
from checker.door.win32 import load
from checker.model import System

CALLS: Calls = {
    **resources.CALLS,
    **winsystem.CALLS,
    **windisplay.CALLS,
    **winpanel.CALLS,
    **wincom.CALLS,
    **winspool.CALLS,
    **winversion.CALLS,
    **winhttp.CALLS,
    **winlocal.CALLS,
}

LIBRARIES = (
    "user32",
    "shcore",
    "shell32",
    "propsys",
    "ole32",
    "oleaut32",
    winspool.LIBRARY,
    winprint.LIBRARY,
    "version",
    "winhttp",
    "iphlpapi",
    *("pdh", "powrprof", "psapi", "ws2_32"),  # psutil's
)
"""What the calls need beside the libraries that every program has."""

CONSOLE = "oem"
"""The codec of the console's code page; it exists on Windows only."""

_NO_WINDOW = 0x0800_0000
_NO_MORE_ITEMS = 259


class WindowsHost(RealHost):
    """This Windows PC."""

    system: System = "windows"
    calls = CALLS

    def __init__(self) -> None:
        load(*LIBRARIES)

    def registry(
        self, hive: Hive, key: str, view: View = 64
    ) -> Mapping[str, str | int | list[str]] | None:
        """Read the values of a registry key; None when the key is not there."""
        opened = _open(hive, key, view)
        if opened is None:
            return None
        with opened:
            return {
                name: data
                for name, data, _kind in _walk("EnumValue", opened, key)
                if isinstance(data, (str, int, list))
            }

    def registry_keys(self, hive: Hive, key: str, view: View = 64) -> tuple[str, ...]:
        """List the names of a key's sub-keys; empty when the key is not there."""
        opened = _open(hive, key, view)
        if opened is None:
            return ()
        with opened:
            return tuple(_walk("EnumKey", opened, key))

    def program(self, name: str) -> str:
        """Return the program of System32, never one that lies in the current folder."""
        if "\\" in name or "/" in name:
            return name
        return os.path.join(self.env("SystemRoot") or r"C:\Windows", "System32", f"{name}.exe")  # noqa: PTH118 - Windows form in tests too

    def popen_options(self) -> dict[str, Any]:
        """Open no console window."""
        return {"creationflags": _NO_WINDOW}

    def decode(self, output: bytes) -> str:
        """Turn a program's output into text: UTF-8, else the console's code page (932 in Japan)."""
        try:
            return output.decode()
        except UnicodeDecodeError:
            return output.decode(CONSOLE, errors="replace")


def _winreg() -> Any:  # noqa: ANN401 - a module that only Windows has
    try:
        return importlib.import_module("winreg")
    except ImportError as error:
        raise ProbeError("not_supported", "the registry is part of Windows") from error


def _open(hive: Hive, key: str, view: View) -> Any:  # noqa: ANN401 - winreg.HKEYType or None
    winreg = _winreg()
    root = {"HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCU": winreg.HKEY_CURRENT_USER}[hive]
    which = winreg.KEY_WOW64_64KEY if view == 64 else winreg.KEY_WOW64_32KEY  # noqa: PLR2004
    try:
        return winreg.OpenKey(root, key, 0, winreg.KEY_READ | which)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise problem(error, key) from error


def _walk(what: str, opened: object, key: str) -> Iterator[Any]:
    read = getattr(_winreg(), what)
    index = 0
    while True:
        try:
            yield read(opened, index)
        except OSError as error:
            if getattr(error, "winerror", None) == _NO_MORE_ITEMS:
                return
            raise problem(error, key) from error
        index += 1
