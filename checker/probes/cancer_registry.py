"""Traces of the cancer registry's online reporting (がん登録オンライン) on this PC.

They never decide anything: they make the question more pointed that only a person can answer. So
only names are looked at, of programs and shortcuts, and the addresses of Internet shortcuts. No
browsing history is read, and a report tells the matched name or host, never a path.

An IPsec client alone says little (claims and eligibility checks use them, too). Beside another
trace it is told, because reporting online needs one and the registry's tools alone do not.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from checker.door.interface import Host, ProbeError
from checker.model import Fact, Signal, clean, known
from checker.packs.software import software
from checker.probes import mac_apps, programs
from checker.probes.interface import Probe
from checker.probes.parse.names import matches
from checker.probes.parse.shortcut import SIZE_LIMIT, shortcut_target
from checker.probes.vpn_client import others_on_windows

_KEY = "cancer_registry.signals"
_START_MENU = r"Microsoft\Windows\Start Menu\Programs"
_TASK_BAR = r"Microsoft\Internet Explorer\Quick Launch\User Pinned\TaskBar"
_SHELL_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_SHORTCUTS = (".lnk", ".url", ".website", ".appref-ms", ".desktop", ".app")
_INTERNET_SHORTCUTS = (".url", ".website", ".desktop")
_DEPTH = 3
_MOST_NAMES = 2000
"""Names of one folder that are looked at."""
_MOST_FOLDERS = 1000
_MOST_FILES = 300
"""Internet shortcuts that are opened."""
_MOST_SIGNALS = 100


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read the traces."""
    match host.system:
        case "windows":
            found, source = _on_windows(host)
        case "macos":
            folders = mac_apps.application_folders(host)
            found = list(_shortcuts(host, folders))
            # Looking at the Desktop would make macOS ask the person.
            source = "names under Applications"
        case _:
            found = list(_shortcuts(host, _linux_folders(host)))
            source = "names of .desktop files, addresses in them"
    distinct = tuple(dict.fromkeys(found))[:_MOST_SIGNALS]
    return {_KEY: known(distinct, f"{source}; no browsing history is read")}


def _on_windows(host: Host) -> tuple[list[Signal], str]:
    listed = programs.inventory(host)
    found = [
        Signal("program", entry.name)
        for entry in listed.programs
        if matches(entry.name, software().cancer_registry.names)
    ]
    found += _shortcuts(host, programs.distinct(_windows_folders(host)))
    if found:
        found += [Signal("vpn", vpn.name) for vpn in others_on_windows(host) if vpn.kind == "ipsec"]
    whose = "all users" if programs.is_system(host) else "this user and all users"
    return found, f"{listed.source}; Start menu, task bar and Desktop of {whose}, .url files"


def _windows_folders(host: Host) -> Iterator[str]:
    drive = programs.system_drive(host)
    data = host.env("ProgramData") or rf"{drive}\ProgramData"
    public = host.env("PUBLIC") or rf"{drive}\Users\Public"
    yield rf"{data}\{_START_MENU}"
    yield rf"{public}\Desktop"
    desktop = (programs.read_key(host, "HKCU", _SHELL_FOLDERS) or {}).get("Desktop")
    if isinstance(desktop, str) and desktop and not programs.is_system(host):
        yield programs.expand(host, desktop)
    for profile in programs.profiles(host):
        yield rf"{profile}\AppData\Roaming\{_START_MENU}"
        yield rf"{profile}\AppData\Roaming\{_TASK_BAR}"
        yield rf"{profile}\Desktop"
        for name in _names(host, profile):
            if name.startswith("OneDrive"):  # which takes the Desktop over
                yield rf"{profile}\{name}\Desktop"
                yield rf"{profile}\{name}\デスクトップ"


def _linux_folders(host: Host) -> Iterator[str]:
    yield "/usr/share/applications"
    home = host.env("HOME")
    if home:
        yield from (
            f"{home}/{folder}"
            for folder in ("Desktop", "デスクトップ", ".local/share/applications")
        )


def _names(host: Host, folder: str) -> tuple[str, ...]:
    try:
        return host.list(folder)
    except ProbeError:
        return ()  # closed folders are not ours to judge by


def _shortcuts(host: Host, folders: Iterable[str]) -> Iterator[Signal]:
    table = software().cancer_registry
    opened = 0
    for path, name in _walk(host, folders):
        stem, dot, ending = name.rpartition(".")
        ending = (dot + ending).lower()
        if ending not in _SHORTCUTS:
            continue
        if matches(stem, table.names):
            yield Signal("shortcut", clean(stem))
        elif ending in _INTERNET_SHORTCUTS and opened < _MOST_FILES:
            opened += 1
            target = _target(host, path)
            if target is not None and matches("".join(target), table.urls):
                yield Signal("url", clean(target[0]))


def _walk(host: Host, folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Walk paths and names under the folders, as deep as a Start menu goes."""
    separator = "\\" if host.system == "windows" else "/"
    waiting = [(folder, 0) for folder in folders]
    for folder, depth in waiting:  # grows while it is walked
        for name in _names(host, folder)[:_MOST_NAMES]:
            path = f"{folder}{separator}{name}"
            yield path, name
            deeper = _START_MENU in folder or host.system == "macos"
            may_be_folder = not name.lower().endswith((*_SHORTCUTS, ".ini"))
            if deeper and may_be_folder and depth < _DEPTH and len(waiting) < _MOST_FOLDERS:
                waiting.append((path, depth + 1))


def _target(host: Host, path: str) -> tuple[str, str] | None:
    try:
        return shortcut_target(host.read(path, SIZE_LIMIT))
    except ProbeError:
        return None


PROBE = Probe("cancer_registry", (_KEY,), read)
