"""The AWS VPN Client of both generations, and other VPN programs by kind."""

import pytest

from checker.model import Failure, OtherVpn, VpnClient
from checker.probes.vpn_client import PROBE
from tests.probes.machines import (
    PROGRAM_FILES,
    PROGRAM_FILES_X86,
    SYSTEM_ENV,
    USER,
    both,
    closed,
    fact,
    linux,
    listed,
    macos,
    value,
    windows,
)

CLIENT, OTHER = PROBE.keys
FOLDER = rf"{PROGRAM_FILES}\Amazon\AWS VPN Client"


@pytest.mark.parametrize(
    ("version", "key"),
    [
        ("3.14.0", "{11111111-2222-3333-4444-555555555555}"),
        ("5.4.2", "{880D3CBD-4886-4FC2-BA94-B237BB82C3B6}"),
        ("6.0.1", "{1DCAB5DC-A783-4D12-A851-861C813F7740}"),
        ("6.0.1", "{B97128C5-141D-4F0D-9F02-398D22E608EA}"),
    ],
)
def test_the_client_by_its_entry(version: str, key: str) -> None:
    registry = listed("AWS VPN Client", key=key, DisplayVersion=version, Publisher="Amazon")
    here = windows(registry, [rf"{FOLDER}\AWS VPN Client.exe"])
    assert value(PROBE, here, CLIENT) == VpnClient("aws-vpn-client", version)
    assert value(PROBE, windows(registry), CLIENT) is None  # left over: no program


def test_a_32_bit_windows_cannot_start_the_client() -> None:
    calls = {"IsWow64Process2": {"ProcessMachine": 0, "NativeMachine": 0x014C}}
    host = windows(files=[rf"{FOLDER}\AWS VPN Client.exe"], calls=calls)
    assert value(PROBE, host, CLIENT) is None


@pytest.mark.parametrize("exe", ["AWSVPNClient.exe", "AWS VPN Client.exe", "aws-vpn-client.exe"])
def test_the_client_by_its_files_of_either_generation(exe: str) -> None:
    path = rf"{FOLDER}\{exe}"
    host = windows(files=[path], calls={f"GetFileVersionInfoW({path})": "6.0.1.0"})
    assert value(PROBE, host, CLIENT) == VpnClient("aws-vpn-client", "6.0.1.0")


def test_the_client_in_a_folder_of_its_own() -> None:
    registry = listed("AWS VPN Client", InstallLocation=r"E:\AWS" + "\\")
    path = r"E:\AWS\AWS VPN Client.exe"
    host = windows(registry, [path], {f"GetFileVersionInfoW({path})": "6.0.1.0"})
    assert value(PROBE, host, CLIENT) == VpnClient("aws-vpn-client", "6.0.1.0")


def test_what_a_removed_client_left_is_not_the_client() -> None:
    files = [
        r"C:\Users\user\AppData\Roaming\AWSVPNClient\logs\aws_vpn_client_20260801.log",
        r"C:\ProgramData\Amazon\AWSVPNClient\logs\x.log",
        rf"{FOLDER}\WinServiceLogs\user\x.log",
    ]
    assert value(PROBE, windows(files=files), CLIENT) is None
    gone = listed("AWS VPN Client", InstallLocation=r"E:\gone")
    assert value(PROBE, windows(gone), CLIENT) is None


@pytest.mark.parametrize(
    "name",
    [
        "AWS VPN Client TAP-Windows Adapter V9",
        "AWS Command Line Interface v2",
        "Amazon WorkSpaces",
        "OpenVPN Connect",
    ],
)
def test_neighbours_of_the_client_are_not_the_client(name: str) -> None:
    assert value(PROBE, windows(listed(name)), CLIENT) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NCP Secure Entry Client", "ipsec"),
        ("NCP Exclusive Entry Client", "ipsec"),
        ("Shrew Soft VPN Client", "ipsec"),
        ("FortiClient VPN", "ipsec"),
        ("TheGreenBow VPN Client", "ipsec"),
        ("YMS-VPN8", "ipsec"),
        ("YAMAHA YMS-VPN7", "ipsec"),
        ("Cisco AnyConnect Secure Mobility Client", "ssl"),
        ("Cisco Secure Client - AnyConnect VPN", "ssl"),
        ("GlobalProtect", "ssl"),
        ("SoftEther VPN Client", "other"),
        ("PacketiX VPN Client", "other"),
        ("WireGuard", "wireguard"),
        ("Tailscale", "wireguard"),
    ],
)
def test_other_vpn_programs_have_their_kinds(name: str, kind: str) -> None:
    registry = listed(name, DisplayVersion="1.2.3")
    expected = OtherVpn(name, "1.2.3", kind)  # type: ignore[arg-type]
    assert value(PROBE, windows(registry), OTHER) == (expected,)


GUID = r"C:\Windows\Installer\{11111111-2222-3333-4444-555555555555}"


@pytest.mark.parametrize(
    ("name", "says", "file"),
    [
        # The list says where: an MSI, an installer of its own, an icon, a user's own copy.
        (
            "OpenVPN 2.6.12-I001 amd64",
            {"InstallLocation": r"E:\VPN" + "\\"},
            r"E:\VPN\bin\openvpn.exe",
        ),
        (
            "OpenVPN 2.4.9-I601",
            {"UninstallString": r"E:\VPN\Uninstall.exe"},
            r"E:\VPN\bin\openvpn-gui.exe",
        ),
        ("OpenVPN 2.4.9-I601", {"DisplayIcon": r"E:\VPN\icon.ico"}, r"E:\VPN\bin\openvpn.exe"),
        ("Viscosity 1.11", {"DisplayIcon": r'"E:\V\Viscosity.exe",0'}, r"E:\V\Viscosity.exe"),
        ("Pritunl 1.3", {"InstallLocation": r"E:\P"}, r"E:\P\renamed.exe"),
        # Nobody knows where such a one lies, but it names its own file.
        ("OPNsense VPN", {"QuietUninstallString": r'"E:\O\unins000.exe" /S'}, r"E:\O\unins000.exe"),
        # The list says nothing: where the maker puts it.
        ("OpenVPN GUI", {}, rf"{PROGRAM_FILES}\OpenVPN\bin\openvpn-gui.exe"),
        (
            "OpenVPN Connect",
            {"DisplayIcon": GUID},
            rf"{PROGRAM_FILES}\OpenVPN Connect\OpenVPNConnect.exe",
        ),
        (
            "Pritunl",
            {"UninstallString": "MsiExec.exe /X{1}"},
            rf"{PROGRAM_FILES_X86}\Pritunl\pritunl.exe",
        ),
        ("Viscosity", {}, rf"{USER}\AppData\Local\Programs\Viscosity\Viscosity.exe"),
    ],
)
def test_an_openvpn_program_counts_where_it_is_seen(
    name: str, says: dict[str, str], file: str
) -> None:
    registry = listed(name, **says)
    assert value(PROBE, windows(registry, [file]), OTHER) == (OtherVpn(name, None, "openvpn"),)


@pytest.mark.parametrize(
    "image",
    [
        r'"E:\VPN\bin\openvpnserv.exe"',
        r"E:\VPN\bin\openvpnserv.exe -instance interactive",
        r"\??\E:\VPN\bin\openvpnserv.exe",
    ],
)
def test_an_openvpn_program_is_seen_by_its_service(image: str) -> None:
    service = r"SYSTEM\CurrentControlSet\Services\OpenVPNServiceInteractive"
    registry = both(listed("OpenVPN 2.6.12"), {"HKLM:64": {service: {"ImagePath": image}}})
    there = windows(registry, [r"E:\VPN\bin\openvpnserv.exe"])
    assert [one.kind for one in value(PROBE, there, OTHER)] == ["openvpn"]
    assert value(PROBE, windows(registry), OTHER) == ()  # the service alone was left behind


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("OpenVPN 2.6.12-I001 amd64", {}),
        ("OpenVPN Connect", {"UninstallString": "MsiExec.exe /X{1}", "DisplayIcon": GUID}),
        ("OpenVPN 2.4.9-I601", {"UninstallString": rf"{PROGRAM_FILES}\OpenVPN\Uninstall.exe"}),
        ("Securepoint SSL VPN", {"InstallLocation": r"E:\gone"}),
        ("OPNsense VPN", {"DisplayIcon": r"E:\gone\x.exe,0"}),
    ],
)
def test_an_openvpn_entry_without_its_program_is_left_over(name: str, says: dict[str, str]) -> None:
    left = [rf"{PROGRAM_FILES}\OpenVPN\config\clinic.ovpn", rf"{GUID}\icon.exe"]
    assert value(PROBE, windows(listed(name, **says), left), OTHER) == ()


def test_an_openvpn_entry_that_nobody_can_look_for_is_not_known() -> None:
    unknown = listed("OPNsense VPN", UninstallString="MsiExec.exe /X{1}")
    failure = fact(PROBE, windows(unknown), OTHER).failure
    assert isinstance(failure, Failure)
    assert (failure.reason, "OPNsense VPN" in failure.detail) == ("not_found", True)
    # Another one that is seen decides all the same.
    seen = both(unknown, listed("OpenVPN Connect"))
    file = rf"{PROGRAM_FILES}\OpenVPN Connect\OpenVPNConnect.exe"
    assert [one.name for one in value(PROBE, windows(seen, [file]), OTHER)] == ["OpenVPN Connect"]


def test_what_decides_nothing_is_told_as_it_is_listed() -> None:
    bare = windows(listed("FortiClient VPN"))
    assert [one.name for one in value(PROBE, bare, OTHER)] == ["FortiClient VPN"]
    assert "not seen: FortiClient VPN" in str(fact(PROBE, bare, OTHER).source)
    gone = listed("FortiClient VPN", InstallLocation=r"C:\Program Files\Fortinet\FortiClient")
    assert value(PROBE, windows(gone), OTHER) == ()


@pytest.mark.parametrize(
    "name",
    [
        "TAP-Windows 9.24.7",
        "Wintun",
        "SoftEther VPN Server Manager",
        "Windows Firewall Configuration Provider",
        "AWS VPN Client",
        "VPNマニュアル",
        "OpenVPN",  # a left-over folder name, not an installer's
    ],
)
def test_what_is_no_other_vpn_program(name: str) -> None:
    assert value(PROBE, windows(listed(name)), OTHER) == ()


def test_a_program_in_two_lists_is_told_once() -> None:
    registry = both(
        listed("FortiClient VPN", "HKLM:64", "a", DisplayVersion="7.2"),
        listed("FortiClient VPN", "HKLM:32", "b", DisplayVersion="7.2"),
        listed("FortiClient VPN", "HKCU:64", "a", DisplayVersion="7.2"),
    )
    assert len(value(PROBE, windows(registry), OTHER)) == 1


def test_a_closed_list_costs_both_facts_their_values() -> None:
    found = PROBE.read(closed(windows(), "registry_keys"))
    assert {fact.failure.reason for fact in found.values() if fact.failure} == {"permission_denied"}


def test_system_says_that_users_own_lists_are_not_seen() -> None:
    assert "SYSTEM" in str(fact(PROBE, windows(env=SYSTEM_ENV), OTHER).source)


# macOS and Linux


@pytest.mark.parametrize(
    "path",
    ["/Applications/AWS VPN Client/AWS VPN Client.app", "/Applications/AWS VPN Client.app"],
)
def test_macos_client(path: str) -> None:
    host = macos({path: ("com.amazonaws.acvc.osx", "5.3.4")})
    assert value(PROBE, host, CLIENT) == VpnClient("aws-vpn-client", "5.3.4")


def test_macos_others() -> None:
    host = macos(
        {
            "/Applications/Tunnelblick.app": ("net.tunnelblick.tunnelblick", "6.0.1"),
            "/Applications/Cisco/Cisco Secure Client.app": ("com.cisco.secureclient.gui", "5.1"),
        }
    )
    assert set(value(PROBE, host, OTHER)) == {
        OtherVpn("Tunnelblick", "6.0.1", "openvpn"),
        OtherVpn("Cisco Secure Client", "5.1", "ssl"),
    }
    assert value(PROBE, host, CLIENT) is None


def test_linux_client_and_others() -> None:
    status = (
        "Package: awsvpnclient\nStatus: install ok installed\nVersion: 5.2.1\n\n"
        "Package: openvpn\nStatus: install ok installed\nVersion: 2.6.14-0+deb12u1\n"
    )
    files = {
        "/opt/awsvpnclient/AWS VPN Client": "",
        "/usr/sbin/openvpn": "",
        "/usr/bin/wg-quick": "",
        "/var/lib/dpkg/status": status,
    }
    assert value(PROBE, linux(files), CLIENT) == VpnClient("aws-vpn-client", "5.2.1")
    assert set(value(PROBE, linux(files), OTHER)) == {
        OtherVpn("openvpn", "2.6.14", "openvpn"),
        OtherVpn("wg-quick", None, "wireguard"),
    }


def test_linux_without_a_list_of_packages_has_no_versions() -> None:
    host = linux(["/opt/awsvpnclient/x", "/usr/bin/openvpn"])
    assert value(PROBE, host, CLIENT) == VpnClient("aws-vpn-client", None)
    assert value(PROBE, host, OTHER) == (OtherVpn("openvpn", None, "openvpn"),)


def test_linux_folders_that_are_closed_hold_nothing_for_this_user() -> None:
    host = closed(linux(["/opt/awsvpnclient/x", "/usr/bin/openvpn"]), "exists", start="/usr/bin")
    assert value(PROBE, host, OTHER) == ()


def test_linux_without_any() -> None:
    host = linux(["/usr/bin/openvpn-manual.txt"])
    assert value(PROBE, host, CLIENT) is None
    assert value(PROBE, host, OTHER) == ()
