"""Installed programs of Windows: the list of installed programs, program files, users' folders."""

import re
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from checker.door.interface import Hive, Host, ProbeError, View
from checker.packs.software import Programs
from checker.probes.parse.names import matches
from checker.probes.parse.uninstall import Program, file_of, program
from checker.probes.parse.versions import version_text

UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_LISTS: tuple[tuple[Hive, View], ...] = (("HKLM", 64), ("HKLM", 32), ("HKCU", 64))
"""Where installed programs are listed. The user's own list is the same in both views."""


class Inventory(NamedTuple):
    """The list of installed programs, and which parts of it could be read."""

    programs: tuple[Program, ...]
    source: str

    def named(self, product: Programs) -> tuple[Program, ...]:
        """Return the entries of a product."""
        return tuple(
            entry
            for entry in self.programs
            if matches(entry.name, product.names) and not matches(entry.name, product.not_names)
        )


_lock = threading.Lock()
_read: "weakref.WeakKeyDictionary[Host, Inventory]" = weakref.WeakKeyDictionary()


def inventory(host: Host) -> Inventory:
    """Return the list of installed programs, read once a machine.

    Raises:
        ProbeError: The machine's own list cannot be read.
    """
    with _lock:
        if host not in _read:
            _read[host] = _inventory(host)
        return _read[host]


def _inventory(host: Host) -> Inventory:
    programs: dict[tuple[str, str, str | None], Program] = {}
    seen = []
    for hive, view in _LISTS:
        try:
            keys = host.registry_keys(hive, UNINSTALL, view)
        except ProbeError:
            if hive == "HKLM":
                raise
            continue
        seen.append(f"{hive}:{view}")
        for key in keys:
            entry = _entry(host, hive, view, key)
            if entry is not None:
                # A 32-bit Windows shows one list in both views.
                programs.setdefault((entry.key, entry.name, entry.version), entry)
    return Inventory(
        tuple(programs.values()), f"registry Uninstall ({', '.join(seen)})" + only_this_user(host)
    )


def _entry(host: Host, hive: Hive, view: View, key: str) -> Program | None:
    try:
        values = host.registry(hive, f"{UNINSTALL}\\{key}", view)
    except ProbeError:
        return None  # one entry that is closed or broken does not hide the others
    return None if values is None else program(key, values, hive, view)


def present(host: Host, entry: Program) -> bool:
    """Tell whether an entry's program is still there, as far as the entry says where.

    A folder that may not be looked into is there.
    """
    return not entry.folder or there(host, entry.folder)


class Places(NamedTuple):
    """Where a program lies, by its maker's habit."""

    files: tuple[str, ...]
    """Program files under the folders of programs; any one is the program."""
    services: tuple[str, ...] = ()
    """Services whose program is the program's."""


Startable = Literal["here", "gone", "unseen", "unsaid"]
"""`here`: the program was seen. `gone`: the entry says where it was, and it is not there. `unseen`:
the entry does not say; it is not where its maker puts it, and none of its services is there.
`unsaid`: the entry does not say, and where to look for it is not known."""


def startable(host: Host, entry: Program, places: Places | None = None) -> Startable:
    """Tell whether the program of an entry can be started.

    Args:
        host: The door to this PC.
        entry: What the list says of it.
        places: Where its maker puts it; None: not known.
    """
    named = [path for path in entry.named if not any(kept in path.casefold() for kept in _KEPT)]
    folders = [entry.folder, *(path.rpartition("\\")[0] for path in named)]
    folders = [folder for folder in distinct(folders) if folder]
    if places is None:
        own = [path for path in named if path.casefold().endswith(".exe")]
        own += [entry.folder] if entry.folder else []
        here = first_there(host, own) is not None
    else:
        here = first_there(host, _at(host, folders, places)) is not None
        here = here or any(_holds_a_program(host, folder) for folder in folders)
    if here:
        return "here"
    if folders:
        return "gone"
    return "unseen" if places is not None and places.services else "unsaid"


_KEPT: Final = (":\\windows\\", "\\package cache\\", "\\installshield installation information\\")
"""Where icons and packages of what was installed are kept, whatever became of the program."""
_SERVICES: Final = r"SYSTEM\CurrentControlSet\Services"
_INSIDE: Final = ("", r"\bin")


def _at(host: Host, folders: Iterable[str], places: Places) -> Iterator[str]:
    own = host.env("LOCALAPPDATA")
    everywhere = (*program_folders(host), *((rf"{own}\Programs",) if own else ()))
    yield from (rf"{folder}\{file}" for folder in everywhere for file in places.files)
    for folder in folders:
        for file in places.files:
            parts = file.split("\\")
            yield from ("\\".join((folder, *parts[at:])) for at in range(1, len(parts)))
    for service in places.services:
        values = read_key(host, "HKLM", rf"{_SERVICES}\{service}") or {}
        path = file_of(expand(host, str(values.get("ImagePath", ""))))
        if path:
            yield path


def _holds_a_program(host: Host, folder: str) -> bool:
    """Tell whether a folder holds a program other than what removes one."""
    for inside in _INSIDE:
        try:
            names = host.list(f"{folder}{inside}")
        except ProbeError as error:
            if error.reason == "permission_denied":
                return True  # one that may not be looked into is there
            continue
        if any(
            name.casefold().endswith(".exe") and not name.casefold().startswith("unins")
            for name in names
        ):
            return True
    return False


def there(host: Host, path: str) -> bool:
    """Tell whether a file or folder is there; one that is closed to us is there."""
    try:
        return host.exists(path)
    except ProbeError as error:
        return error.reason == "permission_denied"


def first_there(host: Host, paths: Iterable[str]) -> str | None:
    """Return the first path that is there."""
    return next((path for path in distinct(paths) if there(host, path)), None)


def distinct(paths: Iterable[str]) -> Iterator[str]:
    """Walk paths, leaving out those that Windows takes for one already given."""
    seen = set()
    for path in paths:
        if path.casefold() not in seen:
            seen.add(path.casefold())
            yield path


def file_version(host: Host, path: str) -> str | None:
    """Return the version that a program file carries."""
    try:
        return version_text(host.call("GetFileVersionInfoW", path))
    except ProbeError:
        return None


def program_folders(host: Host) -> tuple[str, ...]:
    """Return the folders of programs for all users: 64-bit first."""
    drive = system_drive(host)
    return tuple(
        distinct(
            (
                host.env("ProgramW6432") or host.env("ProgramFiles") or rf"{drive}\Program Files",
                host.env("ProgramFiles(x86)") or rf"{drive}\Program Files (x86)",
            )
        )
    )


def system_drive(host: Host) -> str:
    """Return the drive that holds Windows, as in `C:`."""
    return host.env("SystemDrive") or "C:"


def app_path(host: Host, hive: Hive, exe: str) -> str | None:
    """Return where App Paths says that a program is; it need not be there."""
    for view in (64, 32):
        values = read_key(host, hive, rf"{APP_PATHS}\{exe}", view)
        path = expand(host, str((values or {}).get("", ""))).strip().strip('"')
        if path:
            return path
    return None


def read_key(
    host: Host, hive: Hive, key: str, view: View = 64
) -> Mapping[str, str | int | list[str]] | None:
    """Return a key's values; None when it is not there or closed to us."""
    try:
        return host.registry(hive, key, view)
    except ProbeError:
        return None


def expand(host: Host, text: str) -> str:
    """Put the values of environment variables into a text, as in `%ProgramFiles%`."""
    return re.sub(r"%([^%]{1,60})%", lambda name: host.env(name[1]) or name[0], text)


def is_system(host: Host) -> bool:
    """Tell whether this program runs as SYSTEM, which has no programs of its own."""
    return "\\systemprofile" in host.env("USERPROFILE").casefold()


def only_this_user(host: Host) -> str:
    """Return what the source of a fact says where users' own programs may be missed."""
    return "; run as SYSTEM: lists of single users are not seen" if is_system(host) else ""


def profiles(host: Host) -> tuple[str, ...]:
    """Return the users' folders that can be looked into: one's own, as SYSTEM everybody's."""
    own = host.env("USERPROFILE")
    if not is_system(host):
        return (own,) if own else ()
    users = rf"{system_drive(host)}\Users"
    try:
        names = host.list(users)
    except ProbeError:
        names = ()
    shared = {"public", "default", "default user", "all users", "desktop.ini"}
    return tuple(rf"{users}\{name}" for name in names if name.casefold() not in shared)
