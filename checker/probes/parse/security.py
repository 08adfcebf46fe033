"""Virus protection (ウイルス対策) and disk encryption (ディスク暗号化), as information."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from checker.door.interface import ProbeError
from checker.model import Antivirus, clean

Encryption = Literal["on", "off", "unknown"]

_PRODUCT_STATES = {0: True, 1: False, 2: False, 3: False}
"""WSC_SECURITY_PRODUCT_STATE: on, off, snoozed, expired."""
_BITLOCKER: Mapping[int, Encryption] = {1: "on", 2: "off", 5: "off", 6: "on", 7: "off", 8: "off"}
"""On, off, suspended, locked, not encryptable or not begun, not yet activated.

3 and 4 (encrypting, decrypting) are neither on nor off. Suspended and not yet activated leave the
key in the clear, which protects nothing.
"""


def wsc_products(rows: Iterable[Mapping[str, Any]]) -> tuple[Antivirus, ...]:
    """Return the products that Windows Security Center lists."""
    return tuple(
        Antivirus(
            name=clean(row["ProductName"]) or "?", enabled=_PRODUCT_STATES.get(row["ProductState"])
        )
        for row in rows
    )


def bitlocker(protection: object) -> Encryption:
    """Return the meaning of System.Volume.BitLockerProtection; the drive may have none."""
    return _BITLOCKER.get(protection, "unknown") if isinstance(protection, int) else "unknown"


_COLUMNS = 6
_EXTENSION_STATE = "activated enabled"


def mac_protections(systemextensionsctl: str) -> tuple[Antivirus, ...]:
    """Return the endpoint security programs of `systemextensionsctl list`."""
    products = []
    section = ""
    for line in systemextensionsctl.splitlines():
        if line.startswith("---"):
            section = line
        fields = line.split("\t")
        if "endpoint_security" not in section or len(fields) < _COLUMNS or fields[0] == "enabled":
            continue
        products.append(
            Antivirus(
                name=clean(fields[4] or fields[3]) or "?",
                enabled=fields[5].strip("[] ") == _EXTENSION_STATE,
            )
        )
    return tuple(products)


def filevault(fdesetup: str) -> Encryption:
    """Return what `fdesetup status` says."""
    said = fdesetup.strip()
    if "in progress" in said:
        return "unknown"  # while it encrypts or decrypts, "On" is not yet or no longer true
    # "On, but needs to be restarted to finish" is not on.
    if re.match(r"FileVault is On\.", said):
        return "on"
    return "off" if said.startswith("FileVault is Off") else "unknown"


_DEEPEST = 50


def lsblk_encryption(text: str) -> Encryption:
    """Return whether a dm-crypt layer lies under / in `lsblk -J -o TYPE,MOUNTPOINT`."""
    try:
        devices = msgspec.json.decode(text)["blockdevices"]
        under = list(_ways_to_root(devices, ()))
    except (
        msgspec.MsgspecError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise ProbeError("malformed", f"lsblk: {type(error).__name__}") from error
    if not under:
        return "unknown"
    return "on" if all("crypt" in kinds for kinds in under) else "off"


def _ways_to_root(
    devices: Iterable[Mapping[str, Any]], above: tuple[str, ...]
) -> Iterable[tuple[str, ...]]:
    if len(above) > _DEEPEST:
        raise ValueError("too deep")
    for device in devices:
        kinds = (*above, str(device["type"]))
        if device["mountpoint"] == "/":
            yield kinds
        yield from _ways_to_root(device.get("children", ()), kinds)
