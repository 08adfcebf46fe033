"""Edge, Chrome and Safari on this PC.

What proves a browser is its program file: left-over registry keys of a removed browser do not, and
WebView2, web-app shortcuts, Chromium and its relatives have other files. Only stable releases are
looked for.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from checker.door.interface import Hive, Host, View
from checker.model import Browser, Fact, known
from checker.probes import linux_programs, mac_apps, programs
from checker.probes.interface import Probe
from checker.probes.parse.versions import first_version, version_key

_KEY = "browser.installed"
_Name = Literal["edge", "chrome", "safari"]
_Scope = Literal["machine", "user"]
_SCOPES: tuple[_Scope, ...] = ("machine", "user")


class _Windows(NamedTuple):
    """Where a browser of Windows shows."""

    name: _Name
    exe: str
    """Under a folder of programs, for everybody's and for a user's own installation alike."""
    updater: str
    beacon: str


_WINDOWS = (
    _Windows(
        "edge",
        r"Microsoft\Edge\Application\msedge.exe",
        # {F3017226-FE2A-4295-8BDF-00C3A9A7E4C5} beside it would be WebView2.
        r"SOFTWARE\Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}",
        r"SOFTWARE\Microsoft\Edge\BLBeacon",
    ),
    _Windows(
        "chrome",
        r"Google\Chrome\Application\chrome.exe",
        r"SOFTWARE\Google\Update\Clients\{8A69D345-D564-463C-AFF1-A69D9E530F96}",
        r"SOFTWARE\Google\Chrome\BLBeacon",
    ),
)
_MACOS: Mapping[str, tuple[_Name, tuple[str, ...]]] = {
    "com.microsoft.edgemac": ("edge", ("Microsoft Edge",)),
    "com.google.Chrome": ("chrome", ("Google Chrome",)),
    "com.apple.Safari": ("safari", ("Safari",)),
}
_LINUX: tuple[tuple[_Name, str, tuple[str, ...], str], ...] = (
    (
        "edge",
        "microsoft-edge-stable",
        ("/opt/microsoft/msedge/msedge", "/var/lib/flatpak/app/com.microsoft.Edge"),
        "com.microsoft.Edge",
    ),
    (
        "chrome",
        "google-chrome-stable",
        ("/opt/google/chrome/chrome", "/var/lib/flatpak/app/com.google.Chrome"),
        "com.google.Chrome",
    ),
)


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read which browsers are installed."""
    match host.system:
        case "windows":
            browsers, source = list(_on_windows(host)), _windows_source(host)
        case "macos":
            found = mac_apps.find_apps(host, {key: names for key, (_, names) in _MACOS.items()})
            browsers = [
                Browser(_MACOS[app.bundle_id][0], app.version, app.scope) for app in found.apps
            ]
            source = found.source
        case _:
            browsers, source = list(_on_linux(host)), "program files; versions by dpkg or rpm"
    return {_KEY: known(_newest(browsers), source)}


def _newest(browsers: Iterable[Browser]) -> tuple[Browser, ...]:
    """Keep one a name and scope, in a fixed order."""
    kept: dict[tuple[str, str], Browser] = {}
    for browser in sorted(browsers, key=lambda one: version_key(one.version)):
        kept[browser.name, browser.scope] = browser
    order: tuple[_Name, ...] = ("edge", "chrome", "safari")
    return tuple(kept[name, scope] for name in order for scope in _SCOPES if (name, scope) in kept)


def _windows_source(host: Host) -> str:
    whose = "every user's folder" if programs.is_system(host) else "this user's folder"
    return (
        f"program files by App Paths, Program Files and {whose}; "
        "version by GetFileVersionInfoW, else the updater's registry key"
    )


def _on_windows(host: Host) -> Iterator[Browser]:
    for browser in _WINDOWS:
        for path in programs.distinct(_places(host, browser)):
            if programs.there(host, path):
                scope: _Scope = "user" if "\\appdata\\" in path.casefold() else "machine"
                version = programs.file_version(host, path) or _registered(host, browser, scope)
                yield Browser(browser.name, version, scope)


def _places(host: Host, browser: _Windows) -> Iterator[str]:
    for folder in programs.program_folders(host):
        yield rf"{folder}\{browser.exe}"
    local = host.env("LOCALAPPDATA")
    if local and not programs.is_system(host):
        yield rf"{local}\{browser.exe}"
    for profile in programs.profiles(host):
        yield rf"{profile}\AppData\Local\{browser.exe}"
    hives: tuple[Hive, ...] = ("HKLM", "HKCU")
    for hive in hives:
        path = programs.app_path(host, hive, browser.exe.rsplit("\\", 1)[-1])
        # Chromium and portable copies register the same file name.
        if path and path.casefold().endswith(f"\\{browser.exe}".casefold()):
            yield path


def _registered(host: Host, browser: _Windows, scope: _Scope) -> str | None:
    hive: Hive = "HKLM" if scope == "machine" else "HKCU"
    views: tuple[View, ...] = (32, 64)
    for view in views:
        version = first_version(programs.read_key(host, hive, browser.updater, view), "pv")
        if version is not None:
            return version
    return first_version(programs.read_key(host, "HKCU", browser.beacon), "version")


def _on_linux(host: Host) -> Iterator[Browser]:
    for name, package, places, flatpak in _LINUX:
        own = f"{host.env('HOME')}/.local/share/flatpak/app/{flatpak}"
        everybody = any(linux_programs.there(host, place) for place in places)
        if everybody or linux_programs.program_file(host, package) is not None:
            version = linux_programs.package_versions(host, (package,)).get(package)
            yield Browser(name, version, "machine")
        if host.env("HOME") and linux_programs.there(host, own):
            yield Browser(name, None, "user")


PROBE = Probe("browser", (_KEY,), read)
