"""Virus protection (ウイルス対策) and disk encryption (ディスク暗号化): never a verdict.

On Windows both come through COM in this process (`wincom.py`): the documented product list of the
Security Center, and the property that draws Explorer's padlock. Neither needs an administrator.
PowerShell would be slower than all other probes together, and starting it hidden from an unsigned
program is what virus protection stops.
"""

from collections.abc import Mapping
from typing import Any

from checker.door.interface import Host, ProbeError
from checker.model import Antivirus, Fact, known
from checker.packs.software import software
from checker.probes.interface import Probe, attempt
from checker.probes.parse.disk import drive_of
from checker.probes.parse.security import (
    bitlocker,
    filevault,
    lsblk_encryption,
    mac_protections,
    wsc_products,
)

ANTIVIRUS = "security.antivirus"
ENCRYPTION = "security.disk_encryption"

_WSC_ANTIVIRUS = 4
_BITLOCKER = "System.Volume.BitLockerProtection"
_XPROTECT = "/Library/Apple/System/Library/CoreServices/XProtect.bundle"


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read both; one that fails does not take the other with it."""
    antivirus, encryption = {
        "windows": (_windows_antivirus, _windows_encryption),
        "macos": (_mac_antivirus, _mac_encryption),
        "linux": (_linux_antivirus, _linux_encryption),
    }[host.system]
    return {
        ANTIVIRUS: attempt(lambda: antivirus(host)),
        ENCRYPTION: attempt(lambda: encryption(host)),
    }


def _windows_antivirus(host: Host) -> Fact[Any]:
    return known(wsc_products(host.call("WSCProductList", _WSC_ANTIVIRUS)), "WSCProductList")


def _windows_encryption(host: Host) -> Fact[Any]:
    root = drive_of(host.call("GetSystemWindowsDirectoryW"))
    protection = host.call("ShellProperty", root, _BITLOCKER)
    return known(bitlocker(protection), f"{_BITLOCKER} of {root} = {protection}")


def _mac_antivirus(host: Host) -> Fact[Any]:
    listed = host.run("/usr/bin/systemextensionsctl", "list")
    found = mac_protections(listed, software().no_virus_protection.names)
    # Apple's own is part of the system; whether it works cannot be asked.
    own = (Antivirus("XProtect", enabled=None),) if host.exists(_XPROTECT) else ()
    return known((*found, *own), "systemextensionsctl list, XProtect.bundle")


def _mac_encryption(host: Host) -> Fact[Any]:
    return known(filevault(host.run("/usr/bin/fdesetup", "status")), "fdesetup status")


def _linux_antivirus(_host: Host) -> Fact[Any]:
    raise ProbeError("not_supported", "Linux keeps no list of virus protection")


def _linux_encryption(host: Host) -> Fact[Any]:
    said = host.run("lsblk", "-J", "-o", "TYPE,MOUNTPOINT")
    return known(lsblk_encryption(said), "lsblk")


PROBE = Probe("security", (ANTIVIRUS, ENCRYPTION), read)
