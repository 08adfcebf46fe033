"""The system (OS): name, version, build, and the real machine's processor family."""

from collections.abc import Callable, Mapping
from typing import Any

from checker.door.interface import Host, ProbeError
from checker.model import Fact, clean, known
from checker.probes.interface import Probe, attempt
from checker.probes.parse import os_info as parse
from checker.probes.parse.numbers import whole

NAME = "os.name"
VERSION = "os.version"
BUILD = "os.build"
ARCH = "os.arch"
KEYS = (NAME, VERSION, BUILD, ARCH)

_CURRENT_VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_CODE_INTEGRITY = r"SYSTEM\CurrentControlSet\Control\CI\Policy"
_BRAND = "machdep.cpu.brand_string"
_OS_RELEASE = "/etc/os-release"


def read(host: Host) -> Mapping[str, Fact[Any]]:
    """Read what the system says of itself."""
    readers = {"windows": _windows, "macos": _mac, "linux": _linux}[host.system](host)
    return dict(zip(KEYS, map(attempt, readers), strict=True))


_Reader = Callable[[], Fact[Any]]


def _windows(host: Host) -> tuple[_Reader, ...]:
    def values() -> Mapping[str, Any]:
        return host.registry("HKLM", _CURRENT_VERSION) or {}

    def version() -> Mapping[str, Any]:
        answer: Mapping[str, Any] = host.call("RtlGetVersion")
        return answer

    def build() -> int:
        return whole(version()["dwBuildNumber"], "RtlGetVersion")

    def arch() -> str:
        answer: Mapping[str, Any] = host.call("IsWow64Process2")
        return parse.windows_arch(whole(answer["NativeMachine"], "IsWow64Process2"))

    return (
        lambda: known(
            parse.windows_name(
                build(),
                whole(version()["wProductType"], "RtlGetVersion"),
                values().get("InstallationType"),
            ),
            "RtlGetVersion",
        ),
        lambda: known(
            clean(parse.windows_version(values(), s_mode=_s_mode(host))),
            "registry DisplayVersion, EditionID",
        ),
        lambda: known(parse.windows_build(build(), values()), "RtlGetVersion, registry UBR"),
        lambda: known(arch(), "IsWow64Process2"),
    )


def _s_mode(host: Host) -> bool:
    """Tell whether Windows takes programs from the Store alone (S mode)."""
    try:
        values = host.registry("HKLM", _CODE_INTEGRITY) or {}
    except ProbeError:
        return False
    return values.get("SkuPolicyRequired") == 1


def _mac(host: Host) -> tuple[_Reader, ...]:
    said = host.run("/usr/bin/sw_vers")

    def version(part: int) -> Fact[Any]:
        return known(clean(parse.mac_versions(said)[part]), "sw_vers")

    def arch() -> Fact[Any]:
        brand = host.run("/usr/sbin/sysctl", "-n", _BRAND)
        return known(parse.mac_arch(brand), f"sysctl {_BRAND}")

    return lambda: version(0), lambda: version(1), lambda: version(2), arch


def _linux(host: Host) -> tuple[_Reader, ...]:
    def version() -> Fact[Any]:
        text = host.read(_OS_RELEASE).decode(errors="replace")
        return known(clean(parse.linux_version(text)), _OS_RELEASE)

    return (
        lambda: known("linux", "uname"),
        version,
        lambda: known(clean(host.call("uname")["release"]), "uname"),
        lambda: known(clean(parse.unix_arch(host.call("uname")["machine"])), "uname"),
    )


PROBE = Probe("os_info", KEYS, read)
