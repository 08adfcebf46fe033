"""Virus protection (ウイルス対策) and disk encryption (ディスク暗号化), as information."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from checker.door.interface import ProbeError
from checker.model import Antivirus, clean
from checker.probes.parse.names import matches

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


def mac_protections(systemextensionsctl: str, others: Iterable[str] = ()) -> tuple[Antivirus, ...]:
    """Return the endpoint security programs of `systemextensionsctl list`.

    What is being removed is none any more, and a program that is listed twice is one.

    Args:
        systemextensionsctl: What it printed.
        others: Patterns of names and identifiers that use the same interface and are no virus
            protection (firewalls, VPN programs, device management).
    """
    products: dict[str, Antivirus] = {}
    section = ""
    for line in systemextensionsctl.splitlines():
        if line.startswith("---"):
            section = line
        fields = line.split("\t")
        if "endpoint_security" not in section or len(fields) < _COLUMNS or fields[0] == "enabled":
            continue
        bundle = fields[3].partition(" ")[0]
        name = clean(fields[4] or fields[3]) or "?"
        state = fields[5].strip("[] ")
        if not state.startswith("activated") or matches(name, others) or matches(bundle, others):
            continue
        enabled = state == _EXTENSION_STATE
        before = products.get(bundle or name)
        if before is None or (enabled and not before.enabled):
            products[bundle or name] = Antivirus(name=name, enabled=enabled)
    by_name: dict[str, Antivirus] = {}
    for product in products.values():
        if product.enabled or product.name not in by_name:
            by_name[product.name] = product
    return tuple(by_name.values())


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
