"""Free space (空き容量) of the drive that holds the system, which is not always C:."""

from collections.abc import Mapping
from typing import Any

from checker.door.interface import Host, ProbeError
from checker.door.resources import DISK_USAGE
from checker.model import Fact, known
from checker.probes.interface import Probe
from checker.probes.parse.disk import drive_of, psutil_space, windows_space

FREE = "disk.system_free_bytes"
TOTAL = "disk.system_total_bytes"

_MAC_VOLUMES = ("/System/Volumes/Data", "/")
"""Where a person's files and programs go; before macOS 10.15 there was one volume."""


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read the space that this user may still fill, and the drive's size."""
    match host.system:
        case "windows":
            root = drive_of(host.call("GetSystemWindowsDirectoryW"))
            free, total = windows_space(host.call("GetDiskFreeSpaceExW", root))
            source = f"GetDiskFreeSpaceExW {root}"
        case "macos":
            volume, answer = _mac_volume(host)
            free, total = psutil_space(answer)
            source = f"{DISK_USAGE} {volume} (space that macOS could purge is not counted)"
        case "linux":
            free, total = psutil_space(host.call(DISK_USAGE, "/"))
            source = f"{DISK_USAGE} /"
    return {FREE: known(free, source), TOTAL: known(total, source)}


def _mac_volume(host: Host) -> tuple[str, Mapping[str, object]]:
    data, root = _MAC_VOLUMES
    try:
        return data, host.call(DISK_USAGE, data)
    except ProbeError as error:
        if error.reason != "not_found":
            raise
        return root, host.call(DISK_USAGE, root)


PROBE = Probe("disk", (FREE, TOTAL), read)
