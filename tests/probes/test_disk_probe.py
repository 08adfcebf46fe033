"""Free space is that of the drive that holds the system."""

import pytest

from checker.door.interface import ProbeError
from checker.model import Failure
from checker.probes.disk import PROBE
from checker.probes.parse.disk import drive_of, psutil_space, windows_space
from tests.probes.hardware import GIB, facts_of, recorded


def test_the_drive_is_the_one_that_windows_is_on() -> None:
    host = recorded("system-drive-d")
    facts = facts_of(host, PROBE)
    free, total = facts.get("disk.system_free_bytes"), facts.get("disk.system_total_bytes")
    assert free is not None
    assert total is not None
    assert (free.value, total.value) == (210 * GIB, 511_000_000_000)
    assert free.source == "GetDiskFreeSpaceExW D:\\"
    assert not any("C:" in asked for asked in host.asked)


@pytest.mark.parametrize(
    ("folder", "root"), [(r"C:\Windows", "C:\\"), (r"d:\WINNT", "D:\\"), ("E:\\", "E:\\")]
)
def test_a_folder_has_a_drive(folder: str, root: str) -> None:
    assert drive_of(folder) == root


@pytest.mark.parametrize("folder", ["", "C:", r"\\server\c$\Windows", r"\Windows", None, 3])
def test_a_folder_without_a_drive_is_malformed(folder: object) -> None:
    with pytest.raises(ProbeError, match="malformed"):
        drive_of(folder)


@pytest.mark.parametrize("free", [40 * GIB - 1, 40 * GIB, 40 * GIB + 1, 0, 64 * GIB])
def test_free_space_is_told_to_the_byte(free: int) -> None:
    answer = {"FreeBytesAvailableToCaller": free, "TotalNumberOfBytes": 64 * GIB}
    assert windows_space(answer) == (free, 64 * GIB)


@pytest.mark.parametrize(
    ("free", "total"), [(0, 0), (-1, 5), (6, 5), (1, 2**60 + 1), ("x", 5), (None, None)]
)
def test_impossible_sizes_are_malformed(free: object, total: object) -> None:
    with pytest.raises(ProbeError, match="malformed"):
        windows_space({"FreeBytesAvailableToCaller": free, "TotalNumberOfBytes": total})


@pytest.mark.parametrize("free", [0, 40 * GIB - 1, 64 * GIB])
def test_free_space_that_psutil_tells_is_taken_to_the_byte(free: int) -> None:
    assert psutil_space({"total": 64 * GIB, "free": free}) == (free, 64 * GIB)
    with pytest.raises(ProbeError, match="malformed"):
        psutil_space({"total": free, "free": free + 1})


def test_a_mac_is_asked_for_its_data_volume_and_before_10_15_for_its_only_one() -> None:
    new = facts_of(recorded("macos-15-macbook-air"), PROBE).get("disk.system_free_bytes")
    assert new is not None
    assert new.value == 92 * GIB // 4096 * 4096
    old = recorded(
        "macos-15-macbook-air",
        calls={
            "statvfs(/System/Volumes/Data)": {"!": "not_found"},
            "statvfs(/)": {"f_frsize": 4096, "f_blocks": 1000, "f_bavail": 10},
        },
    )
    fact = facts_of(old, PROBE).get("disk.system_free_bytes")
    assert fact is not None
    assert fact.value == 40960


def test_a_drive_that_may_not_be_asked_is_a_failure_with_its_reason() -> None:
    host = recorded(
        "windows-11-pro", calls={"GetDiskFreeSpaceExW(C:\\)": {"!": "permission_denied"}}
    )
    for key in PROBE.keys:
        fact = facts_of(host, PROBE).get(key)
        assert fact is not None
        assert isinstance(fact.failure, Failure)
        assert fact.failure.reason == "permission_denied"
