"""Small machines for tests, written where they are used."""

from typing import Any

from checker.door.interface import ProbeError
from checker.model import Fact
from checker.probes.interface import Probe
from tests.recorded_host import RecordedHost

UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
PROGRAM_FILES = r"C:\Program Files"
PROGRAM_FILES_X86 = r"C:\Program Files (x86)"
USER = r"C:\Users\user"

Registry = dict[str, dict[str, dict[str, Any]]]

_USER_ENV = {
    "SystemDrive": "C:",
    "ProgramFiles": PROGRAM_FILES,
    "ProgramW6432": PROGRAM_FILES,
    "ProgramFiles(x86)": PROGRAM_FILES_X86,
    "ProgramData": r"C:\ProgramData",
    "PUBLIC": r"C:\Users\Public",
    "USERPROFILE": USER,
    "LOCALAPPDATA": rf"{USER}\AppData\Local",
    "APPDATA": rf"{USER}\AppData\Roaming",
}
SYSTEM_ENV = {
    **_USER_ENV,
    "USERPROFILE": r"C:\Windows\system32\config\systemprofile",
    "LOCALAPPDATA": r"C:\Windows\system32\config\systemprofile\AppData\Local",
}


def windows(
    registry: Registry | None = None,
    files: dict[str, Any] | list[str] | None = None,
    calls: dict[str, Any] | None = None,
    env: dict[str, str] | None = None,
    folders: dict[str, Any] | None = None,
) -> RecordedHost:
    """Return a Windows PC with these keys, files and answers."""
    return RecordedHost(
        {
            "system": "windows",
            "registry": registry or {},
            "files": dict.fromkeys(files, "") if isinstance(files, list) else files or {},
            "calls": calls or {},
            "env": {**_USER_ENV, **(env or {})},
            "folders": folders or {},
        }
    )


def listed(name: str, hive: str = "HKLM:64", key: str = "", **values: Any) -> Registry:  # noqa: ANN401
    """Return a registry in which one program is listed."""
    return {hive: {rf"{UNINSTALL}\{key or name}": {"DisplayName": name, **values}}}


def both(*registries: Registry) -> Registry:
    """Put registries together."""
    whole: Registry = {}
    for registry in registries:
        for hive, keys in registry.items():
            whole.setdefault(hive, {}).update(keys)
    return whole


def macos(
    apps: dict[str, tuple[str, str]] | None = None,
    runs: dict[str, Any] | None = None,
    files: dict[str, Any] | None = None,
    home: str = "/Users/user",
) -> RecordedHost:
    """Return a Mac with these apps: path -> bundle identifier and version."""
    infos = {
        f"{path}/Contents/Info.plist": (
            '<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>'
            f"<key>CFBundleIdentifier</key><string>{bundle_id}</string>"
            f"<key>CFBundleShortVersionString</key><string>{version}</string></dict></plist>"
        )
        for path, (bundle_id, version) in (apps or {}).items()
    }
    return RecordedHost(
        {
            "system": "macos",
            "runs": runs or {},
            "files": {**infos, **(files or {})},
            "env": {"HOME": home},
        }
    )


def linux(
    files: dict[str, Any] | list[str] | None = None, runs: dict[str, Any] | None = None
) -> RecordedHost:
    """Return a Linux PC with these files and outputs."""
    return RecordedHost(
        {
            "system": "linux",
            "files": dict.fromkeys(files, "") if isinstance(files, list) else files or {},
            "runs": runs or {},
            "env": {"HOME": "/home/user", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        }
    )


class _Closed(RecordedHost):
    """A machine on which some ways of looking are closed."""

    methods: tuple[str, ...] = ()
    start = ""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 - any of the door's methods
        own = super().__getattribute__(name)
        if name not in super().__getattribute__("methods"):
            return own

        def look(*args: Any) -> Any:  # noqa: ANN401 - as the method
            if any(str(arg).startswith(self.start) for arg in args):
                raise ProbeError("permission_denied", str(args[0]))
            return own(*args)

        return look


def closed(host: RecordedHost, *methods: str, start: str = "") -> RecordedHost:
    """Return the machine with these ways closed, where an argument starts with `start`."""
    door = _Closed(host.data)
    door.start = start
    door.methods = methods
    return door


def fact(probe: Probe, host: RecordedHost, key: str = "") -> Fact[Any]:
    """Return what a probe reads on a machine."""
    return probe.read(host)[key or probe.keys[0]]


def value(probe: Probe, host: RecordedHost, key: str = "") -> Any:  # noqa: ANN401
    """Return the value that a probe reads on a machine."""
    return fact(probe, host, key).value
