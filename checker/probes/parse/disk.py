"""The drive that holds the system: sizes in bytes."""

import re
from collections.abc import Mapping

from checker.door.interface import ProbeError
from checker.probes.parse.numbers import DRIVE_LARGEST, whole


def drive_of(folder: object) -> str:
    r"""Return the root of a Windows folder's drive: `D:\` of `D:\Windows`."""
    found = re.match(r"[A-Za-z]:\\", folder) if isinstance(folder, str) else None
    if found is None:
        raise ProbeError("malformed", f"the Windows folder is {str(folder)[:60]}")
    return found[0].upper()


def windows_space(answer: Mapping[str, object]) -> tuple[int, int]:
    """Return free and total of what GetDiskFreeSpaceExW answered."""
    return _space(
        whole(answer["FreeBytesAvailableToCaller"], "free space"),
        whole(answer["TotalNumberOfBytes"], "drive size"),
    )


def psutil_space(answer: Mapping[str, object]) -> tuple[int, int]:
    """Return free and total of what `psutil.disk_usage` answered."""
    return _space(whole(answer["free"], "free space"), whole(answer["total"], "drive size"))


def _space(free: int, total: int) -> tuple[int, int]:
    # A full drive has 0 bytes free: that is a number. A drive of 0 bytes is not one.
    if not 0 < total <= DRIVE_LARGEST or not 0 <= free <= total:
        raise ProbeError("malformed", f"{free} bytes free of {total}")
    return free, total
