"""Memory (メモリ): fitted and usable, in bytes."""

import re
from collections.abc import Iterator

from checker.door.interface import ProbeError
from checker.probes.parse.numbers import MIB, memory, whole

_MEMORY_DEVICE = 17
_UNKNOWN_SIZE = 0xFFFF
_IN_EXTENDED_SIZE = 0x7FFF
_IN_KIB = 0x8000
_NOT_RAM = frozenset({0x08, 0x09, 0x0A, 0x0B, 0x0C})
"""Memory types of SMBIOS that are ROM, flash or EEPROM."""
_NOT_RAM_NAMES = frozenset({"ROM", "FLASH", "EEPROM", "FEPROM", "EPROM"})
"""The same as udev writes them."""


def smbios_installed(table: bytes) -> int:
    """Add up the memory modules of an SMBIOS structure table (type 17)."""
    total = 0
    for body in _structures(table, _MEMORY_DEVICE):
        if len(body) < 0x13:  # noqa: PLR2004 - as far as the memory type
            raise ProbeError("malformed", "SMBIOS: a memory device is cut short")
        if body[0x12] in _NOT_RAM:
            continue
        size = int.from_bytes(body[0x0C:0x0E], "little")
        if size == _UNKNOWN_SIZE:
            raise ProbeError("malformed", "SMBIOS does not tell the size of a memory module")
        if size == _IN_EXTENDED_SIZE and len(body) >= 0x20:  # noqa: PLR2004 - extended size
            total += (int.from_bytes(body[0x1C:0x20], "little") & 0x7FFF_FFFF) * MIB
        elif size & _IN_KIB:
            total += (size & ~_IN_KIB) * 1024
        else:
            total += size * MIB
    return memory(total, "SMBIOS")


def _structures(table: bytes, kind: int) -> Iterator[bytes]:
    """Yield the formatted part of every structure of one type."""
    at = 0
    while at + 4 <= len(table):
        length = table[at + 1]
        if length < 4:  # noqa: PLR2004 - a header has four bytes
            raise ProbeError("malformed", "SMBIOS: a structure without a header")
        if table[at] == kind:
            yield table[at : at + length]
        end = table.find(b"\0\0", at + length)
        if end < 0:
            return
        at = end + 2


def udev_installed(text: str) -> int:
    """Add up the memory modules in udev's copy of the SMBIOS table.

    Raises:
        ProbeError: `malformed` where it lacks slots that may be filled: half of a PC is no answer.
    """
    values = dict(re.findall(r"^E:(MEMORY_\w+)=(.*)$", text, re.MULTILINE))
    sizes: dict[str, int] = {}
    devices: set[str] = set()
    for name, value in values.items():
        found = re.fullmatch(r"MEMORY_DEVICE_(\d{1,4})_(SIZE|PRESENT)", name)
        if found is None:
            continue
        devices.add(found[1])
        kind = values.get(f"MEMORY_DEVICE_{found[1]}_TYPE", "").strip().upper()
        if found[2] == "SIZE" and kind not in _NOT_RAM_NAMES:
            sizes[found[1]] = whole(value, "MEMORY_DEVICE_SIZE")
    if not sizes:
        raise ProbeError("not_found", "udev's copy of the SMBIOS table names no memory module")
    slots = whole(values.get("MEMORY_ARRAY_NUM_DEVICES", len(devices)), "MEMORY_ARRAY_NUM_DEVICES")
    if len(devices) < slots:
        raise ProbeError("malformed", "SMBIOS does not tell the size of a memory module")
    return memory(sum(sizes.values()), "SMBIOS")
