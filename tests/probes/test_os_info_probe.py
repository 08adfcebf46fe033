"""The system's name is what it is, not what it says for compatibility."""

from typing import Any

import pytest

from checker.door.interface import ProbeError
from checker.model import Failure
from checker.probes.os_info import PROBE
from checker.probes.parse.os_info import (
    linux_version,
    mac_arch,
    mac_versions,
    unix_arch,
    windows_arch,
    windows_build,
    windows_name,
    windows_version,
)
from tests.probes.hardware import facts_of, recorded
from tests.recorded_host import RecordedHost

CURRENT_VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"


def values(host: RecordedHost) -> list[Any]:
    facts = facts_of(host, PROBE)
    return [fact.value if (fact := facts.get(key)) is not None else None for key in PROBE.keys]


def test_windows_11_is_windows_11_whatever_its_product_name_says() -> None:
    host = recorded("windows-11-pro")
    assert host.data["registry"]["HKLM:64"][CURRENT_VERSION]["ProductName"] == "Windows 10 Pro"
    assert values(host) == ["windows-11", "25H2", "26200.7171", "x86_64"]


def test_windows_10_is_windows_10() -> None:
    assert values(recorded("windows-10-pro")) == ["windows-10", "22H2", "19045.6456", "x86_64"]


@pytest.mark.parametrize(
    ("build", "product", "installation", "name"),
    [
        (21999, 1, "Client", "windows-10"),
        (22000, 1, "Client", "windows-11"),
        (28000, 1, "Client", "windows-11"),
        (10240, 1, "Client", "windows-10"),
        (9600, 1, "Client", "windows-8.1"),
        (7601, 1, "Client", "windows-7"),
        (26100, 3, "Server", "windows-server-2025"),
        (26099, 3, "Server", "windows-server-2022"),
        (20348, 2, "Server Core", "windows-server-2022"),
        (17763, 3, "Server", "windows-server-2019"),
        (14393, 3, None, "windows-server-2016"),
        (26100, 3, "Client", "windows-11"),  # multi-session: a client with a server's type
        (26200, 1, None, "windows-11"),
    ],
)
def test_build_and_type_name_windows(
    build: int, product: int, installation: str | None, name: str
) -> None:
    assert windows_name(build, product, installation) == name


@pytest.mark.parametrize(("build", "product"), [(0, 1), (7599, 1), (-1, 3), (2600, 3)])
def test_a_build_that_is_no_windows_is_malformed(build: int, product: int) -> None:
    with pytest.raises(ProbeError, match="malformed"):
        windows_name(build, product, None)


@pytest.mark.parametrize(
    ("registry", "version"),
    [
        ({"DisplayVersion": "25H2", "ReleaseId": "2009"}, "25H2"),
        ({"ReleaseId": "1809", "EditionID": "Professional"}, "1809"),
        ({"DisplayVersion": "21H2", "EditionID": "EnterpriseS"}, "21H2 LTSC"),
        ({"DisplayVersion": "24H2", "EditionID": "IoTEnterpriseS"}, "24H2 IoT LTSC"),
        ({"DisplayVersion": "24H2", "EditionID": "IoTEnterprise"}, "24H2 Enterprise"),
        ({"DisplayVersion": "24H2", "EditionID": "Enterprise"}, "24H2 Enterprise"),
        ({"DisplayVersion": "24H2", "EditionID": "EnterpriseN"}, "24H2 Enterprise"),
        ({"DisplayVersion": "24H2", "EditionID": "ServerRdsh"}, "24H2 Enterprise"),
        ({"DisplayVersion": "24H2", "EditionID": "Education"}, "24H2 Education"),
        ({"DisplayVersion": "24H2", "EditionID": "EducationN"}, "24H2 Education"),
        ({"DisplayVersion": "24H2", "EditionID": "ProfessionalEducation"}, "24H2"),
        ({"DisplayVersion": "24H2", "EditionID": "Professional"}, "24H2"),
        ({"DisplayVersion": "24H2", "EditionID": "Core"}, "24H2"),
        ({"DisplayVersion": "24H2"}, "24H2"),
        ({"DisplayVersion": "24H2", "EditionID": "ServerStandard"}, "24H2"),
        ({"CurrentBuild": "26100", "EditionID": "Professional"}, "24H2"),
        ({"CurrentBuild": "22631", "EditionID": "Enterprise"}, "23H2 Enterprise"),
        ({"CurrentBuild": "26100", "DisplayVersion": "25H2"}, "25H2"),
    ],
)
def test_the_editions_with_longer_support_are_named(registry: dict[str, str], version: str) -> None:
    assert windows_version(registry) == version


def test_without_a_version_in_the_registry_only_the_version_fails() -> None:
    host = recorded("windows-11-pro")
    del host.data["registry"]["HKLM:64"][CURRENT_VERSION]
    facts = facts_of(host, PROBE)
    version, name, build = (facts.get(key) for key in ("os.version", "os.name", "os.build"))
    assert version is not None
    assert isinstance(version.failure, Failure)
    assert version.failure.reason == "not_found"
    assert name is not None
    assert name.value == "windows-11"
    assert build is not None
    assert build.value == "26200"


def test_a_build_has_its_revision_where_it_is_told() -> None:
    assert windows_build(26200, {"UBR": 0}) == "26200.0"
    assert windows_build(26200, {"UBR": "x"}) == "26200"


def test_the_real_processor_is_told_from_an_emulated_program() -> None:
    assert values(recorded("aws-client-6"))[3] == "arm64"
    with pytest.raises(ProbeError, match="malformed"):
        windows_arch(0)


def test_a_windows_without_the_question_costs_only_the_processor() -> None:
    host = recorded("windows-10-pro", calls={"IsWow64Process2": {"!": "not_supported"}})
    facts = facts_of(host, PROBE)
    arch, name = facts.get("os.arch"), facts.get("os.name")
    assert arch is not None
    assert isinstance(arch.failure, Failure)
    assert name is not None
    assert name.value == "windows-10"


def test_macs_say_their_name() -> None:
    assert values(recorded("macos-15-macbook-air")) == ["macos-15", "15.6.1", "24G90", "arm64"]
    assert values(recorded("macos-14-imac-intel")) == ["macos-14", "14.8.1", "23J30", "x86_64"]


@pytest.mark.parametrize(
    ("version", "name"),
    [("26.0.1", "macos-26"), ("11.7", "macos-11"), ("10.15.7", "macos-10.15"), ("13", "macos-13")],
)
def test_before_big_sur_the_second_number_counted(version: str, name: str) -> None:
    assert mac_versions(f"ProductVersion:\t{version}\nBuildVersion:\t1A1\n")[0] == name


@pytest.mark.parametrize(
    "said", ["", "ProductVersion:\t15\n", "ProductVersion: x\nBuildVersion: 1"]
)
def test_a_mac_that_says_something_else_is_malformed(said: str) -> None:
    with pytest.raises(ProbeError, match="malformed"):
        mac_versions(said)


def test_rosetta_does_not_hide_the_processor() -> None:
    assert mac_arch("VirtualApple @ 2.50GHz") == "arm64"
    with pytest.raises(ProbeError, match="malformed"):
        mac_arch("")


def test_linux_says_its_distribution() -> None:
    assert values(recorded("linux-debian-12")) == [
        "linux",
        "debian 12",
        "6.1.0-40-amd64",
        "x86_64",
    ]
    assert linux_version('ID="ubuntu"\nVERSION_ID="24.04"\n') == "ubuntu 24.04"
    assert linux_version("ID=arch\nBUILD_ID=rolling\n") == "arch"
    with pytest.raises(ProbeError, match="malformed"):
        linux_version("NAME=x\n")


@pytest.mark.parametrize(
    ("said", "arch"), [("aarch64", "arm64"), ("AMD64", "x86_64"), ("i686", "x86"), ("riscv64",) * 2]
)
def test_processor_families_have_one_name_each(said: str, arch: str) -> None:
    assert unix_arch(said) == arch
