"""Debian's list of packages, `/var/lib/dpkg/status`."""

import re
from collections.abc import Iterable, Iterator

from checker.probes.parse.versions import version_text


def installed_versions(status: bytes, names: Iterable[str]) -> dict[str, str]:
    """Return the versions of those packages that are installed, without Debian's own suffix."""
    found: dict[str, str] = {}
    whole = b"\n" + status
    for name in names:
        for entry in _entries(whole, name):
            fields = dict(re.findall(rb"(?m)^(Status|Version): (.+)$", entry))
            version = version_text(fields.get(b"Version", b"").decode(errors="replace"))
            if fields.get(b"Status", b"").endswith(b" installed") and version is not None:
                found[name] = re.sub(r"^\d+:|-[^-]*$", "", version)
    return found


def _entries(status: bytes, name: str) -> Iterator[bytes]:
    """Yield what stands under a package's name. The list is long; searching it for lines is not."""
    head = f"\nPackage: {name}\n".encode()
    start = status.find(head)
    while start >= 0:
        end = status.find(b"\n\n", start + len(head) - 1)
        yield status[start:] if end < 0 else status[start:end]
        start = status.find(head, start + 1)
