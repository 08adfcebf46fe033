"""Name, version and build of the system."""

import re
from collections.abc import Mapping
from typing import Any, Final

from checker.door.interface import ProbeError
from checker.model import S_MODE

_WORKSTATION = 1
_WINDOWS_11 = 22000
CLIENTS = ((10240, "windows-10"), (9600, "windows-8.1"), (9200, "windows-8"), (7600, "windows-7"))
SERVERS = (
    (26100, "windows-server-2025"),
    (20348, "windows-server-2022"),
    (17763, "windows-server-2019"),
    (14393, "windows-server-2016"),
    (9600, "windows-server-2012-r2"),
    (9200, "windows-server-2012"),
    (7600, "windows-server-2008-r2"),
)
_MACHINES = {0x8664: "x86_64", 0xAA64: "arm64", 0x014C: "x86", 0x01C4: "arm"}
_ARCHES = {"aarch64": "arm64", "amd64": "x86_64", "i386": "x86", "i686": "x86"}


_LONGER: Final = (
    (r"iotenterprises(?:eval|n|k)*", "IoT LTSC"),  # `k`: by subscription
    (r"enterprises(?:eval|n)*", "LTSC"),
    # ServerRdsh is Enterprise for several people at once.
    (r"(?:iot)?enterprise(?:eval|n|k|g)*|serverrdsh", "Enterprise"),
    (r"educationn?", "Education"),
)
"""The registry's EditionID -> what is said of it."""


_BY_BUILD: Final = {
    "10240": "1507",
    "19041": "2004",
    "19042": "20H2",
    "19043": "21H1",
    "19044": "21H2",
    "19045": "22H2",
    "22000": "21H2",
    "22621": "22H2",
    "22631": "23H2",
    "26100": "24H2",
    "26200": "25H2",
}
"""A client's build -> the feature update that it is, where the registry does not name it: the first
Windows 10 had no name yet. Source: Microsoft's release information of Windows 10 and 11."""


def windows_name(build: int, product_type: int, installation: object) -> str:
    """Return `windows-11` and the like.

    Args:
        build: From RtlGetVersion. The registry's ProductName says Windows 10 on Windows 11.
        product_type: `wProductType`.
        installation: The registry's InstallationType; a multi-session Windows 10 or 11 has the
            product type of a server and is a client by this.
    """
    client = product_type == _WORKSTATION or str(installation or "").lower().startswith("client")
    if client and build >= _WINDOWS_11:
        return "windows-11"
    for first, name in CLIENTS if client else SERVERS:
        if build >= first:
            return name
    raise ProbeError("malformed", f"Windows build {build}")


def windows_version(values: Mapping[str, Any], *, s_mode: bool = False) -> str:
    """Return the feature update's name, as in `25H2`, `24H2 Enterprise` or `21H2 IoT LTSC`.

    The editions that are supported longer than their version is for Home and Pro are named, and
    S mode (Sモード), in which only programs of the Store can be installed.
    """
    version = str(values.get("DisplayVersion") or values.get("ReleaseId") or "").strip()
    version = version or _BY_BUILD.get(str(values.get("CurrentBuild")), "")
    if not version:
        raise ProbeError("not_found", "the registry names no version, and its build is not known")
    edition = str(values.get("EditionID") or "").lower()
    for pattern, name in _LONGER:
        if re.fullmatch(pattern, edition):
            version = f"{version} {name}"
            break
    s_mode = s_mode or re.fullmatch(r"cloude?n?", edition) is not None
    return version + S_MODE if s_mode else version


def windows_build(build: int, values: Mapping[str, Any]) -> str:
    """Return build and update revision, as in `26200.7171`."""
    revision = values.get("UBR")
    return f"{build}.{revision}" if isinstance(revision, int) else str(build)


def windows_arch(machine: int) -> str:
    """Return the real machine's processor family from an IMAGE_FILE_MACHINE number."""
    if machine not in _MACHINES:
        raise ProbeError("malformed", f"IsWow64Process2 answered machine {machine:#x}")
    return _MACHINES[machine]


_FOR_OLD_PROGRAMS: Final = r"(?:10\.)?16\b"
"""What macOS says instead of its own version to programs that are older than it."""
_BY_DARWIN: Final = {20: "macos-11", 21: "macos-12", 22: "macos-13", 23: "macos-14", 24: "macos-15"}
"""The kernel's number, with which a build begins -> the name; later ones are one more."""


def mac_versions(sw_vers: str) -> tuple[str, str, str]:
    """Return name, version and build of what sw_vers said."""
    values = dict(re.findall(r"^(\w+):\s*(\S.*?)\s*$", sw_vers, re.MULTILINE))
    version, build = values.get("ProductVersion", ""), values.get("BuildVersion", "")
    parts = re.match(r"(\d+)(?:\.(\d+))?", version)
    if parts is None or not build:
        raise ProbeError("malformed", f"sw_vers said {sw_vers[:60]}")
    darwin = re.match(r"(\d{2})[A-Z]\d", build)
    if darwin and re.match(_FOR_OLD_PROGRAMS, version):
        name = _BY_DARWIN.get(int(darwin[1]), f"macos-{int(darwin[1]) + 1}")
        return name, version, build
    # Until Big Sur the second number was the one that counted.
    name = f"macos-10.{parts[2] or 0}" if parts[1] == "10" else f"macos-{parts[1]}"
    return name, version, build


def mac_arch(brand: str) -> str:
    """Return the processor family from its brand, which Rosetta does not hide."""
    if "Apple" in brand:
        return "arm64"
    if "Intel" in brand:
        return "x86_64"
    raise ProbeError("malformed", f"sysctl says the processor is {brand[:60]}")


def linux_version(os_release: str) -> str:
    """Return distribution and version, as in `debian 12`."""
    values = {
        name: value.strip("\"'")
        for name, value in re.findall(r"^(\w+)=(.*?)\s*$", os_release, re.MULTILINE)
    }
    if not values.get("ID"):
        raise ProbeError("malformed", "os-release names no distribution")
    return f"{values['ID']} {values.get('VERSION_ID', '')}".strip()


def unix_arch(machine: str) -> str:
    """Return the processor family in the contract's words."""
    return _ARCHES.get(machine.lower(), machine)
