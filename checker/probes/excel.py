"""Microsoft Excel on this PC: Click-to-Run, from the Store, MSI, or by its registered path.

An entry for Office alone is not Excel: OneNote, Visio or Project may be all that it brings, Excel
may be left out, and Office may have been removed. So the program file is looked for, too.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checker.door.interface import Hive, Host, ProbeError, View
from checker.model import Excel, Fact, known
from checker.packs.software import software
from checker.probes import mac_apps, programs
from checker.probes.interface import Probe
from checker.probes.parse.office import brings_excel, store_package
from checker.probes.parse.versions import first_version, version_key

_KEY = "software.excel"
_CLICK_TO_RUN = (
    (r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration", r"root\Office16"),
    (r"SOFTWARE\Microsoft\Office\15.0\ClickToRun\Configuration", r"root\Office15"),
)
_APPX = r"Software\Microsoft\Windows\CurrentVersion\AppModel"
_USER_PACKAGES = rf"Software\Classes\Local Settings\{_APPX}\Repository\Packages"
_MACHINE_PACKAGES = rf"SOFTWARE\Classes\Local Settings\{_APPX}\PackageRepository\Packages"
_MSI_VERSIONS = ("16.0", "15.0", "14.0", "12.0")
_VIEWS: tuple[View, ...] = (64, 32)
_EXE = "EXCEL.EXE"


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read which Excel is installed."""
    match host.system:
        case "windows":
            return {_KEY: _on_windows(host)}
        case "macos":
            found = mac_apps.find_apps(host, {"com.microsoft.Excel": ("Microsoft Excel",)})
            app = found.of("com.microsoft.Excel")
            return {_KEY: known(Excel("app", app.version) if app else None, found.source)}
        case _:
            return {_KEY: known(None, "Microsoft offers no Excel for this system")}


_Way = Callable[[Host], Excel | None]


def _on_windows(host: Host) -> Fact[Any]:
    ways: tuple[tuple[str, _Way], ...] = (
        ("Click-to-Run configuration", _click_to_run),
        ("Store packages", _store),
        ("MSI InstallRoot", _msi),
        ("App Paths", _registered),
    )
    closed: ProbeError | None = None
    for source, way in ways:
        try:
            found = way(host)
        except ProbeError as error:
            closed = closed or error
        else:
            if found is not None:
                return known(found, f"registry {source}; {_EXE}")
    if closed is not None:
        raise closed
    looked = ", ".join(source for source, _ in ways)
    return known(None, f"registry {looked}{programs.only_this_user(host)}")


def _click_to_run(host: Host) -> Excel | None:
    for key, folder in _CLICK_TO_RUN:
        for view in _VIEWS:
            # What cannot be read is not absent: without another find, the failure is the fact.
            values = host.registry("HKLM", key, view) or {}
            brings = brings_excel(values, software().excel)
            root = str(values.get("InstallationPath", "")).rstrip("\\")
            exe = rf"{root}\{folder}\{_EXE}"
            if brings is False or not values:
                continue
            if programs.there(host, exe) if root else brings:
                version = first_version(values, "VersionToReport", "ClientVersionToReport")
                return Excel("click-to-run", version or programs.file_version(host, exe))
    return None


def _store(host: Host) -> Excel | None:
    places: tuple[tuple[Hive, str, str], ...] = (
        ("HKCU", _USER_PACKAGES, "PackageRootFolder"),
        ("HKLM", _MACHINE_PACKAGES, "Path"),
    )
    for hive, key, root in places:
        found = store_package(_sub_keys(host, hive, key))
        if found is None:
            continue
        name, version = found
        folder = (programs.read_key(host, hive, rf"{key}\{name}") or {}).get(root)
        exe = rf"{folder}\Office16\{_EXE}"
        # Packages that are only prepared for new users stay listed after their files are gone.
        if hive == "HKCU" or (folder and programs.there(host, str(folder))):
            return Excel("store", programs.file_version(host, exe) or version)
    return None


def _sub_keys(host: Host, hive: Hive, key: str) -> tuple[str, ...]:
    try:
        return host.registry_keys(hive, key)
    except ProbeError:
        return ()


def _msi(host: Host) -> Excel | None:
    here = [
        Excel("msi", programs.file_version(host, exe) or number)
        for number in _MSI_VERSIONS
        for view in _VIEWS
        if (exe := _install_root(host, number, view)) and programs.there(host, exe)
    ]
    return max(here, key=lambda one: version_key(one.version), default=None)


def _install_root(host: Host, number: str, view: View) -> str | None:
    key = rf"SOFTWARE\Microsoft\Office\{number}\Excel\InstallRoot"
    path = str((programs.read_key(host, "HKLM", key, view) or {}).get("Path", "")).rstrip("\\")
    # Click-to-Run writes the key as well; its folder is told by `root`.
    return rf"{path}\{_EXE}" if path and "\\root\\" not in f"{path}\\".casefold() else None


def _registered(host: Host) -> Excel | None:
    for path in _app_paths(host):
        # An alias under WindowsApps belongs to a package, and packages were looked at.
        if (
            path.casefold().endswith(f"\\{_EXE}".casefold())
            and "\\windowsapps\\" not in path.casefold()
            and programs.there(host, path)
        ):
            return Excel("app", programs.file_version(host, path))
    return None


def _app_paths(host: Host) -> Iterator[str]:
    hives: tuple[Hive, ...] = ("HKLM", "HKCU")
    for hive in hives:
        path = programs.app_path(host, hive, "excel.exe")
        if path:
            yield path


PROBE = Probe("excel", (_KEY,), read)
