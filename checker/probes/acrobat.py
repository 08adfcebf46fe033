"""Adobe Acrobat and Acrobat Reader on this PC, under all their names.

The free Reader of today is installed as "Adobe Acrobat (64-bit)"; what it is stands in the value
`SCAPackageLevel`. Reader, Standard and Pro all count; the edition is told.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from checker.door.interface import Hive, Host, ProbeError, View
from checker.model import Acrobat, Fact, known
from checker.packs.software import software
from checker.probes import mac_apps, programs
from checker.probes.interface import Probe
from checker.probes.parse.acrobat import edition
from checker.probes.parse.plist import plist
from checker.probes.parse.uninstall import Program
from checker.probes.parse.versions import version_key

_KEY = "software.acrobat"
_INSTALLER = r"SOFTWARE\Adobe\Adobe Acrobat\DC\Installer"
_EXES = ("Acrobat.exe", "AcroRd32.exe")
_USUAL = (
    r"Adobe\Acrobat DC\Acrobat\Acrobat.exe",
    r"Adobe\Acrobat Reader DC\Reader\AcroRd32.exe",
    r"Adobe\Acrobat 2020\Acrobat\Acrobat.exe",
    r"Adobe\Acrobat Reader 2020\Reader\AcroRd32.exe",
    r"Adobe\Acrobat 2017\Acrobat\Acrobat.exe",
    r"Adobe\Acrobat Reader 2017\Reader\AcroRd32.exe",
    *(
        rf"Adobe\{product} {version}\{folder}\{exe}"
        for version in ("11.0", "10.0", "9.0", "8.0", "7.0", "6.0", "5.0")
        for product, folder, exe in (
            ("Acrobat", "Acrobat", "Acrobat.exe"),
            ("Reader", "Reader", "AcroRd32.exe"),
            ("Acrobat", "Reader", "AcroRd32.exe"),
        )
    ),
)
_READER, _PAID = "com.adobe.Reader", "com.adobe.Acrobat.Pro"
_MACOS = {
    _READER: ("Adobe Acrobat Reader", "Adobe Acrobat Reader DC", "Adobe Reader"),
    _PAID: (
        "Adobe Acrobat DC/Adobe Acrobat",
        "Adobe Acrobat",
        "Adobe Acrobat 2020/Adobe Acrobat",
        "Adobe Acrobat 2017/Adobe Acrobat",
    ),
}
_MACOS_INSTALLER = (
    "/Library/Application Support/Adobe/Acrobat/DC/SupportFiles/Preferences/"
    "com.adobe.acrobat.scainstaller.plist"
)


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read which Acrobat is installed."""
    match host.system:
        case "windows":
            found, source = _on_windows(host)
        case "macos":
            found, source = _on_macos(host)
        case _:
            found, source = None, "Adobe offers no Acrobat for this system"
    return {_KEY: known(found, source)}


def _on_windows(host: Host) -> tuple[Acrobat | None, str]:
    listed = programs.inventory(host)
    level = _package_level(host)
    source = f"{listed.source}; App Paths, Program Files"
    entries = [
        entry
        for entry in listed.named(software().acrobat)
        if not entry.publisher or "adobe" in entry.publisher.casefold()
    ]
    path = programs.first_there(host, _files(host))
    listings = [
        (_listed(host, entry, level), entry) for entry in entries if programs.present(host, entry)
    ]
    # An entry counts with its program: in its own folder, or where such programs register.
    here = [one for one, entry in listings if path is not None or _in(host, entry)]
    if here:
        return max(here, key=lambda one: version_key(one.version)), source
    if path is None:
        # Where an old one may have lain is not known here; that it is old is told by its entry.
        old = [one for one, entry in listings if _is_old(one) and not entry.folder]
        return max(old, key=lambda one: version_key(one.version), default=None), source
    # Installed by a copy of files, or its entry is hidden.
    name = "Reader" if path.casefold().endswith("acrord32.exe") else ""
    found = Acrobat(
        edition(name, "", level),
        programs.file_version(host, path),
        _bits(host, 32 if "(x86)" in path else 64),
    )
    return found, source


def _listed(host: Host, entry: Program, level: int | None) -> Acrobat:
    return Acrobat(
        edition(entry.name, entry.key, level),
        entry.version or _named_version(entry.name),
        _bits(host, 64 if "(64-bit)" in entry.name else entry.view),
    )


def _named_version(name: str) -> str | None:
    """Return the version that stands in a product's name, as in `Adobe Acrobat 5.0`."""
    found = re.search(r"\b(\d{1,2}\.\d[\d.]*)\b", name)
    return found[1] if found else None


_DC: Final = 15
"""The first version that registers where `_files` looks."""


def _is_old(found: Acrobat) -> bool:
    return found.major is not None and found.major < _DC


def _in(host: Host, entry: Program) -> bool:
    """Tell whether an entry's own folder holds its program."""
    if not entry.folder:
        return False
    inside = ("", r"\Acrobat", r"\Reader")
    paths = (rf"{entry.folder}{folder}\{exe}" for folder in inside for exe in _EXES)
    return programs.first_there(host, paths) is not None


def _bits(host: Host, bits: View) -> View:
    """Return 32 or 64; on a 32-bit Windows everything is 32."""
    return bits if host.env("ProgramFiles(x86)") else 32


def _package_level(host: Host) -> int | None:
    views: tuple[View, ...] = (64, 32)
    for view in views:
        level = (programs.read_key(host, "HKLM", _INSTALLER, view) or {}).get("SCAPackageLevel")
        if isinstance(level, int):
            return level
    return None


def _files(host: Host) -> Iterator[str]:
    hives: tuple[Hive, ...] = ("HKLM", "HKCU")
    for exe in _EXES:
        for hive in hives:
            path = programs.app_path(host, hive, exe)
            if path and path.casefold().endswith(f"\\{exe}".casefold()):
                yield path
    for folder in programs.program_folders(host):
        for usual in _USUAL:
            yield rf"{folder}\{usual}"


def _on_macos(host: Host) -> tuple[Acrobat | None, str]:
    found = mac_apps.find_apps(host, _MACOS)
    paid, reader = found.of(_PAID), found.of(_READER)
    if paid is not None:
        # The unified app carries the paid one's identifier in Reader's mode too.
        level = _macos_level(host)
        name = "Reader" if level == 1 else "Pro"
        return Acrobat(edition(name, "", level), paid.version), f"{found.source}, SCAPackageLevel"
    return (Acrobat("reader", reader.version) if reader else None), found.source


def _macos_level(host: Host) -> int | None:
    try:
        level = plist(host.read(_MACOS_INSTALLER)).get("SCAPackageLevel")
    except ProbeError:
        return None
    return level if isinstance(level, int) else None


PROBE = Probe("acrobat", (_KEY,), read)
