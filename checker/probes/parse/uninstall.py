"""Entries of Windows' list of installed programs."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from checker.door.interface import Hive, View
from checker.model import clean
from checker.probes.parse.versions import first_version


class Program(NamedTuple):
    """One entry of the list."""

    key: str
    """The entry's own name, for an MSI its product code."""
    name: str
    publisher: str
    version: str | None
    folder: str
    """Where it says that it is installed; empty when it does not say."""
    hive: Hive
    view: View
    named: tuple[str, ...] = ()
    """Files that it names besides: its icon, what removes it."""


def program(key: str, values: Mapping[str, object], hive: Hive, view: View) -> Program | None:
    """Return an entry of the list; None for an update of another one and for what has no name."""

    def text(name: str, limit: int = 300) -> str:
        value = values.get(name)
        return clean(value, limit) if isinstance(value, str) else ""

    name = text("DisplayName")
    if not name or text("ParentKeyName") or text("ReleaseType"):
        return None
    return Program(
        key=key,
        name=name,
        publisher=text("Publisher"),
        version=first_version(values, "DisplayVersion"),
        folder=text("InstallLocation", 1000).strip('"').rstrip("\\"),
        hive=hive,
        view=view,
        named=tuple(filter(None, (file_of(text(value, 1000)) for value in _NAMING))),
    )


_NAMING: Final = ("DisplayIcon", "UninstallString", "QuietUninstallString")
_FILE: Final = re.compile(
    r'"(?P<quoted>[^"]+)"|(?P<plain>.+?\.(?:exe|ico|dll))(?=$|[\s,])|(?P<all>[^,]+)', re.IGNORECASE
)
_INSTALLER: Final = ("msiexec.exe", "rundll32.exe", "msiexec")


def file_of(command: str) -> str:
    r"""Return the program file that a command line or an icon's place names; empty where none.

    Windows' own installer says nothing of the program that it removes. A path that the system
    keeps for services (`\??\C:\…`) is made one that files are found by.
    """
    found = _FILE.match(command.strip())
    path = next((part for part in found.groups() if part), "").strip() if found else ""
    path = path.removeprefix("\\??\\")
    name = path.rpartition("\\")[2].casefold()
    return "" if name in _INSTALLER or "\\" not in path else path
