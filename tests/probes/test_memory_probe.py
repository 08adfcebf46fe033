"""Memory: fitted and usable are two numbers, and neither is ever guessed."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.door.interface import ProbeError
from checker.model import FactTable, Failure
from checker.probes.memory import PROBE
from checker.probes.parse.memory import smbios_installed, udev_installed
from checker.probes.parse.numbers import MEMORY_LARGEST, MEMORY_SMALLEST, memory, whole
from tests.probes.hardware import GIB, facts_of, recorded
from tests.recorded_host import RecordedHost

INSTALLED = "memory.installed_bytes"
USABLE = "memory.usable_bytes"


def windows(installed: object, usable: object) -> RecordedHost:
    return recorded(
        "windows-11-pro",
        calls={
            "GetPhysicallyInstalledSystemMemory": installed,
            "GlobalMemoryStatusEx": {"ullTotalPhys": usable},
        },
    )


def value(facts: FactTable, key: str) -> object:
    fact = facts.get(key)
    assert fact is not None
    return fact.value


def reason(facts: FactTable, key: str) -> str:
    fact = facts.get(key)
    assert fact is not None
    assert isinstance(fact.failure, Failure), fact
    return fact.failure.reason


def test_an_8gb_pc_whose_graphics_chip_takes_some_has_8_gib_fitted() -> None:
    facts = facts_of(recorded("windows-11-home-8gb-igpu"), PROBE)
    assert value(facts, INSTALLED) == 8 * GIB
    assert value(facts, USABLE) == 7_904_677_888


@pytest.mark.parametrize("usable_gib", [7.8, 7.9, 3.9, 7.4])
def test_usable_is_told_to_the_byte_and_never_rounded(usable_gib: float) -> None:
    usable = int(usable_gib * GIB)
    facts = facts_of(windows(8 * GIB // 1024, usable), PROBE)
    assert (value(facts, INSTALLED), value(facts, USABLE)) == (8 * GIB, usable)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"!": "malformed", "detail": "error 13"}, "malformed"),
        ({"!": "not_supported"}, "not_supported"),
        (0, "malformed"),
        (8, "malformed"),  # gigabytes in place of KiB
        (128 * GIB, "malformed"),  # bytes in place of KiB
        (-1, "malformed"),
        (2**64 - 1, "malformed"),
        ("False", "malformed"),
        (True, "malformed"),
        (None, "malformed"),
    ],
)
def test_firmware_that_does_not_tell_costs_the_fitted_size_only(
    answer: object, expected: str
) -> None:
    usable = 8_466_042_880
    facts = facts_of(windows(answer, usable), PROBE)
    assert reason(facts, INSTALLED) == expected
    assert value(facts, USABLE) == usable


def test_a_fitted_size_below_the_usable_one_is_a_fault_of_the_firmware() -> None:
    usable = 8 * GIB
    assert value(facts_of(windows(8 * GIB // 1024, usable), PROBE), INSTALLED) == 8 * GIB
    below = facts_of(windows(8 * GIB // 1024 - 1, usable), PROBE)
    assert reason(below, INSTALLED) == "malformed"
    assert value(below, USABLE) == usable


def test_a_fitted_size_stands_when_the_usable_one_fails() -> None:
    facts = facts_of(windows(16 * GIB // 1024, 0), PROBE)
    assert value(facts, INSTALLED) == 16 * GIB
    assert reason(facts, USABLE) == "malformed"


def test_the_plausible_range_ends_where_it_says() -> None:
    assert memory(MEMORY_SMALLEST, "x") == MEMORY_SMALLEST
    assert memory(MEMORY_LARGEST, "x") == MEMORY_LARGEST
    for size in (MEMORY_SMALLEST - 1, MEMORY_LARGEST + 1, 0, -1):
        with pytest.raises(ProbeError, match="malformed"):
            memory(size, "x")


@given(st.one_of(st.text(), st.floats(), st.none(), st.booleans(), st.binary()))
def test_only_whole_numbers_are_numbers(answer: object) -> None:
    if isinstance(answer, str) and answer.strip().isascii() and answer.strip().isdigit():
        assert whole(answer, "x") == int(answer)
        return
    with pytest.raises(ProbeError, match="malformed"):
        whole(answer, "x")


def test_a_mac_tells_both_sizes_or_only_the_fitted_one() -> None:
    new = facts_of(recorded("macos-15-macbook-air"), PROBE)
    assert (value(new, INSTALLED), value(new, USABLE)) == (8 * GIB, 8_257_863_680)
    old = facts_of(recorded("macos-14-imac-intel"), PROBE)
    assert value(old, INSTALLED) == 16 * GIB
    assert reason(old, USABLE) == "not_supported"


def test_a_user_of_linux_reads_the_fitted_size_from_udev() -> None:
    facts = facts_of(recorded("linux-debian-12"), PROBE)
    assert (value(facts, INSTALLED), value(facts, USABLE)) == (8 * GIB, 7922284 * 1024)


def test_without_udevs_copy_a_user_of_linux_is_told_that_he_may_not_look() -> None:
    host = recorded("linux-debian-12")
    del host.data["files"]["/run/udev/data/+dmi:id"]
    facts = facts_of(host, PROBE)
    assert reason(facts, INSTALLED) == "permission_denied"
    assert value(facts, USABLE) == 7922284 * 1024


def structure(kind: int, body: bytes, strings: bytes = b"DIMM 0\0") -> bytes:
    return bytes([kind, 4 + len(body), 0, 0]) + body + strings + b"\0"


def module(size: int, *, extended: int = 0, kind: int = 0x1A) -> bytes:
    """One SMBIOS memory device of version 2.8 (40 bytes)."""
    body = bytearray(36)
    body[0x08:0x0A] = size.to_bytes(2, "little")
    body[0x0E] = kind
    body[0x18:0x1C] = extended.to_bytes(4, "little")
    return structure(17, bytes(body))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (module(8192), 8 * GIB),
        (module(8192) + module(0) + module(8192), 16 * GIB),
        (module(0x7FFF, extended=65536), 64 * GIB),
        (module(0x8000 | 0x4000) * 64, GIB),  # 16 MiB each, told in KiB
        (structure(0, b"\1\2", b"BIOS\0") + module(4096) + structure(127, b""), 4 * GIB),
        (module(8192) + module(16, kind=0x09), 8 * GIB),  # flash is not memory
    ],
)
def test_modules_of_the_firmware_table_add_up(table: bytes, expected: int) -> None:
    assert smbios_installed(table) == expected


@pytest.mark.parametrize(
    "table",
    [
        b"",
        module(0),
        module(0xFFFF),  # fitted, but of unknown size
        module(8192) + module(0xFFFF),
        module(8192)[:10],
        b"\x11\x00\x00\x00",
        structure(17, b"\0" * 4),
    ],
)
def test_a_firmware_table_that_does_not_tell_is_malformed(table: bytes) -> None:
    with pytest.raises(ProbeError) as caught:
        smbios_installed(table)
    assert caught.value.reason == "malformed"


@given(st.binary(max_size=400))
def test_any_bytes_are_a_size_or_a_failure(table: bytes) -> None:
    with contextlib.suppress(ProbeError):
        assert MEMORY_SMALLEST <= smbios_installed(table) <= MEMORY_LARGEST


def test_udev_names_a_module_whose_size_it_does_not_know() -> None:
    told = "E:MEMORY_DEVICE_0_SIZE=8589934592\nE:MEMORY_ARRAY_NUM_DEVICES=2\n"
    assert udev_installed(told + "E:MEMORY_DEVICE_1_PRESENT=0\n") == 8 * GIB
    with pytest.raises(ProbeError, match="malformed"):
        udev_installed(told)
    with pytest.raises(ProbeError, match="not_found"):
        udev_installed("E:ID_VENDOR=QEMU\n")


@pytest.mark.parametrize("text", ["", "MemTotal: 8388608 MB\n", "MemTotal: 0 kB\n"])
def test_a_kernel_that_does_not_tell_costs_the_usable_size_only(text: str) -> None:
    facts = facts_of(recorded("linux-debian-12", files={"/proc/meminfo": text}), PROBE)
    assert reason(facts, USABLE) == "malformed"
    assert value(facts, INSTALLED) == 8 * GIB
