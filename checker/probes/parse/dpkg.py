"""Debian's list of packages, `/var/lib/dpkg/status`."""

import re
from collections.abc import Iterable

from checker.probes.parse.versions import version_text


def installed_versions(status: bytes, names: Iterable[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed, without Debian's own suffix."""
    wanted = "|".join(re.escape(name) for name in names)
    if not wanted:
        return {}
    found: dict[str, str] = {}
    for entry in re.finditer(rf"(?m)^Package: ({wanted})\n(?:.+\n?)*".encode(), status):
        fields = dict(re.findall(rb"(?m)^(Status|Version): (.+)$", entry[0]))
        version = version_text(fields.get(b"Version", b"").decode(errors="replace"))
        if fields.get(b"Status", b"").endswith(b" installed") and version is not None:
            found[entry[1].decode()] = re.sub(r"^\d+:|-[^-]*$", "", version)
    return found
