"""Installed apps of macOS, by their bundle identifiers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from checker.door.interface import Host, ProbeError
from checker.probes.parse.plist import plist
from checker.probes.parse.versions import first_version

_FOLDERS = (
    "/Applications",
    "/System/Applications",
    # Where Safari has lain since macOS 13; Finder shows it under Applications.
    "/System/Cryptexes/App/System/Applications",
    "/System/Volumes/Preboot/Cryptexes/App/System/Applications",
)
_NOT_INSTALLED = re.compile(r"^/Volumes/|/\.Trash/|/Backups\.backupdb/|/AppTranslocation/")
"""Copies on other disks, in the bin or in a back-up."""


class App(NamedTuple):
    """An installed app."""

    bundle_id: str
    version: str | None
    path: str

    @property
    def scope(self) -> Literal["machine", "user"]:
        """Whether it is there for everybody."""
        return "user" if self.path.startswith("/Users/") else "machine"


class Found(NamedTuple):
    """The apps that are there, and how they were looked for."""

    apps: tuple[App, ...]
    source: str

    def of(self, *bundle_ids: str) -> App | None:
        """Return the first app that has one of the identifiers."""
        return next((app for app in self.apps if app.bundle_id in bundle_ids), None)


def find_apps(host: Host, wanted: Mapping[str, tuple[str, ...]]) -> Found:
    """Find apps at their usual places; ask Spotlight for those that are not there.

    An app counts by the identifier in its own Info.plist, so that web-app shortcuts, which have
    identifiers of their own, do not.

    Args:
        host: The door to the machine.
        wanted: Bundle identifier -> usual names under Applications, without `.app`.
    """
    apps: dict[str, App] = {}
    for bundle_id, names in wanted.items():
        for folder in application_folders(host):
            for name in names:
                app = _app(host, f"{folder}/{name}.app", (bundle_id,))
                if app is not None:
                    apps.setdefault(app.path, app)
    missing = set(wanted) - {app.bundle_id for app in apps.values()}
    source = "Info.plist under Applications"
    if missing:
        source += ", mdfind"
        try:
            for app in _spotlight(host, missing):
                apps.setdefault(app.path, app)
        except ProbeError as error:
            source += f" (no answer: {error.reason})"
    return Found(tuple(apps.values()), source)


def application_folders(host: Host) -> tuple[str, ...]:
    """Return the folders of apps: everybody's, and one's own, as root every user's."""
    home = host.env("HOME")
    if home != "/var/root":
        return (*_FOLDERS, f"{home}/Applications") if home else _FOLDERS
    try:
        users = host.list("/Users")
    except ProbeError:
        users = ()
    return (*_FOLDERS, *(f"/Users/{user}/Applications" for user in users if user != "Shared"))


def _spotlight(host: Host, bundle_ids: set[str]) -> Iterator[App]:
    query = " || ".join(f"kMDItemCFBundleIdentifier == '{name}'" for name in sorted(bundle_ids))
    for path in host.run("/usr/bin/mdfind", query).splitlines():
        if path.endswith(".app") and not _NOT_INSTALLED.search(path):
            app = _app(host, path, bundle_ids)
            if app is not None:
                yield app


def _app(host: Host, path: str, bundle_ids: Iterable[str]) -> App | None:
    try:
        info = plist(host.read(f"{path}/Contents/Info.plist"))
    except ProbeError:
        return None
    found = info.get("CFBundleIdentifier")
    for bundle_id in bundle_ids:
        if found == bundle_id:
            version = first_version(info, "CFBundleShortVersionString", "CFBundleVersion")
            return App(bundle_id, version, path)
    return None
