"""Installed programs of Linux: program files, and the version that the package has."""

from collections.abc import Iterable

from checker.door.interface import Host, ProbeError
from checker.probes.parse.dpkg import installed_versions
from checker.probes.parse.versions import version_text

_STATUS = "/var/lib/dpkg/status"
_STATUS_LIMIT = 50_000_000
_FOLDERS = ("/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/local/sbin", "/bin", "/sbin")


def program_file(host: Host, name: str) -> str | None:
    """Return where a program file is, on the search path or in the system's folders."""
    folders = dict.fromkeys((*host.env("PATH").split(":"), *_FOLDERS))
    return next(
        (
            f"{folder}/{name}"
            for folder in folders
            if folder.startswith("/") and there(host, f"{folder}/{name}")
        ),
        None,
    )


def there(host: Host, path: str) -> bool:
    """Tell whether a file or folder is there and may be looked at."""
    try:
        return host.exists(path)
    except ProbeError:
        return False


def package_versions(host: Host, names: Iterable[str]) -> dict[str, str]:
    """Return the versions of installed packages, as far as dpkg or rpm know them."""
    wanted = tuple(names)
    if not wanted:
        return {}
    try:
        return installed_versions(host.read(_STATUS, _STATUS_LIMIT), wanted)
    except ProbeError:
        return {name: version for name in wanted if (version := _rpm_version(host, name))}


def _rpm_version(host: Host, name: str) -> str | None:
    try:
        return version_text(host.run("rpm", "-q", "--qf", "%{VERSION}", name))
    except ProbeError:
        return None
