"""Memory (メモリ): what is fitted, and what the system can use."""

from collections.abc import Mapping
from typing import Any

from checker.door.interface import Host, ProbeError
from checker.door.resources import VIRTUAL_MEMORY
from checker.model import Fact, known
from checker.probes.interface import Probe, attempt
from checker.probes.parse.memory import smbios_installed, udev_installed
from checker.probes.parse.numbers import memory, whole

INSTALLED = "memory.installed_bytes"
USABLE = "memory.usable_bytes"

_DMI = "/sys/firmware/dmi/tables/DMI"
_UDEV_DMI = "/run/udev/data/+dmi:id"
_SYSCTL = "/usr/sbin/sysctl"


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read both sizes; one that fails does not take the other with it."""
    installed, usable = {
        "windows": (_windows_installed, _usable),
        "macos": (_mac_installed, _mac_usable),
        "linux": (_linux_installed, _usable),
    }[host.system]
    facts = {INSTALLED: attempt(lambda: installed(host)), USABLE: attempt(lambda: usable(host))}
    return {**facts, INSTALLED: _plausible(facts[INSTALLED], facts[USABLE])}


def _plausible(installed: Fact[Any], usable: Fact[Any]) -> Fact[Any]:
    # The system cannot use more than is fitted: then the firmware's table is wrong.
    if (
        isinstance(installed.value, int)
        and isinstance(usable.value, int)
        and installed.value < usable.value
    ):
        return ProbeError(
            "malformed", f"{installed.source}: {installed.value} is less than usable"
        ).fact()
    return installed


def _windows_installed(host: Host) -> Fact[Any]:
    name, table = "GetPhysicallyInstalledSystemMemory", "SmbiosMemoryDevices"
    try:
        return known(memory(whole(host.call(name), name) * 1024, name), name)
    except ProbeError as error:
        # One broken structure is enough for it to fail; the modules may be told all the same.
        try:
            installed = smbios_installed(bytes.fromhex(str(host.call(table))))
        except (ProbeError, ValueError):
            raise error from None
        return known(installed, "GetSystemFirmwareTable (SMBIOS type 17)")


def _usable(host: Host) -> Fact[Any]:
    total = whole(host.call(VIRTUAL_MEMORY)["total"], VIRTUAL_MEMORY)
    return known(memory(total, VIRTUAL_MEMORY), VIRTUAL_MEMORY)


def _mac_installed(host: Host) -> Fact[Any]:
    return _sysctl(host, "hw.memsize")


def _mac_usable(host: Host) -> Fact[Any]:
    try:
        return _sysctl(host, "hw.memsize_usable")
    except ProbeError as error:
        if error.reason != "crashed":
            raise
        raise ProbeError("not_supported", "this macOS does not tell usable memory") from error


def _sysctl(host: Host, name: str) -> Fact[Any]:
    return known(
        memory(whole(host.run(_SYSCTL, "-n", name), name), name),
        f"sysctl {name}",
    )


def _linux_installed(host: Host) -> Fact[Any]:
    # The firmware's table is for root; udev's copy of it, made at the start, is for everyone.
    try:
        return known(smbios_installed(host.read(_DMI)), f"{_DMI} (SMBIOS type 17)")
    except ProbeError as error:
        if error.reason != "permission_denied" or not host.exists(_UDEV_DMI):
            raise
    return known(udev_installed(host.read(_UDEV_DMI).decode(errors="replace")), _UDEV_DMI)


PROBE = Probe("memory", (INSTALLED, USABLE), read)
