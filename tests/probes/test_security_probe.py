"""Protection and encryption are information: told as far as the system tells them."""

import json

import pytest

from checker.door.interface import ProbeError
from checker.model import Antivirus, Failure
from checker.probes.parse.security import (
    Encryption,
    bitlocker,
    filevault,
    lsblk_encryption,
    mac_protections,
    wsc_products,
)
from checker.probes.security import PROBE
from tests.probes.hardware import facts_of, recorded
from tests.recorded_host import RecordedHost

ANTIVIRUS = "security.antivirus"
ENCRYPTION = "security.disk_encryption"


def value(host: RecordedHost, key: str) -> object:
    fact = facts_of(host, PROBE).get(key)
    assert fact is not None
    return fact.failure.reason if isinstance(fact.failure, Failure) else fact.value


def test_a_bought_protection_is_on_and_defender_has_stepped_back() -> None:
    assert value(recorded("windows-10-pro"), ANTIVIRUS) == (
        Antivirus("ESET Security", enabled=True),
        Antivirus("Windows Defender", enabled=False),
    )


@pytest.mark.parametrize(
    ("state", "enabled"), [(0, True), (1, False), (2, False), (3, False), (4, None)]
)
def test_off_snoozed_and_expired_are_not_on(state: int, enabled: bool | None) -> None:  # noqa: FBT001
    (product,) = wsc_products([{"ProductName": "X", "ProductState": state}])
    assert product.enabled is enabled


def test_a_products_name_may_hold_anything() -> None:
    (product,) = wsc_products([{"ProductName": "A\x1b[31m\u202eB\ud800", "ProductState": 0}])
    assert product.name == "A [31m B?"
    (blank,) = wsc_products([{"ProductName": "\n", "ProductState": 0}])
    assert blank.name == "?"


def test_a_server_without_a_security_center_fails_for_protection_only() -> None:
    host = recorded("windows-11-pro", calls={"WSCProductList(4)": {"!": "not_supported"}})
    assert value(host, ANTIVIRUS) == "not_supported"
    assert value(host, ENCRYPTION) == "on"


@pytest.mark.parametrize(
    ("protection", "said"),
    [
        (1, "on"),
        (6, "on"),
        (2, "off"),
        (5, "off"),  # suspended: the key lies in the clear
        (7, "off"),
        (8, "off"),  # not activated yet: the key lies in the clear
        (3, "unknown"),
        (4, "unknown"),
        (0, "unknown"),
        (99, "unknown"),
        (None, "unknown"),
    ],
)
def test_only_a_drive_whose_key_is_kept_is_encrypted(
    protection: int | None, said: Encryption
) -> None:
    assert bitlocker(protection) == said


def test_bitlocker_is_asked_of_the_drive_that_windows_is_on() -> None:
    host = recorded("system-drive-d")
    assert value(host, ENCRYPTION) == "on"
    assert "calls: ShellProperty(D:\\, System.Volume.BitLockerProtection)" in host.asked


def test_a_mac_names_its_endpoint_protection_and_apples_own() -> None:
    assert value(recorded("macos-15-macbook-air"), ANTIVIRUS) == (
        Antivirus("Microsoft Defender ES", enabled=True),
        Antivirus("XProtect", enabled=None),
    )
    assert value(recorded("macos-14-imac-intel"), ANTIVIRUS) == (Antivirus("XProtect"),)


def test_a_protection_that_waits_for_the_user_is_not_on() -> None:
    line = "*\t\tTEAM\tcom.example.es (1.0)\t\t[activated waiting for user]"
    said = f"--- com.apple.system_extension.endpoint_security ---\n{line}\n"
    assert mac_protections(said) == (Antivirus("com.example.es (1.0)", enabled=False),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FileVault is On.\n", "on"),
        ("FileVault is Off.\n", "off"),
        ("FileVault is Off, but will be enabled after the next restart.\n", "off"),
        ("FileVault is On, but needs to be restarted to finish.\n", "unknown"),
        ("FileVault is On.\nDecryption in progress: Percent completed = 40", "unknown"),
        ("FileVault is Off.\nEncryption in progress: Percent completed = 40", "unknown"),
        ("", "unknown"),
    ],
)
def test_filevault_says_on_only_when_it_is_done(text: str, said: Encryption) -> None:
    assert filevault(text) == said


def devices(*kinds: str) -> str:
    node: dict[str, object] = {"type": kinds[-1], "mountpoint": "/"}
    for kind in reversed(kinds[:-1]):
        node = {"type": kind, "mountpoint": None, "children": [node]}
    return json.dumps({"blockdevices": [{"type": "rom", "mountpoint": None}, node]})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (devices("disk", "part", "crypt", "lvm"), "on"),
        (devices("disk", "crypt"), "on"),
        (devices("disk", "part", "lvm"), "off"),
        (devices("disk"), "off"),
        ('{"blockdevices": []}', "unknown"),
    ],
)
def test_a_crypt_layer_under_the_root_is_encryption(text: str, said: Encryption) -> None:
    assert lsblk_encryption(text) == said


def test_an_encrypted_swap_is_not_an_encrypted_system() -> None:
    swap = {"type": "crypt", "mountpoint": "[SWAP]"}
    root = {"type": "part", "mountpoint": "/"}
    disk = {"type": "disk", "mountpoint": None, "children": [swap, root]}
    assert lsblk_encryption(json.dumps({"blockdevices": [disk]})) == "off"


@pytest.mark.parametrize(
    "text", ["", "[]", '{"blockdevices": [3]}', devices(*["part"] * 60), '{"blockdevices": 1}']
)
def test_another_shape_is_malformed(text: str) -> None:
    with pytest.raises(ProbeError, match="malformed"):
        lsblk_encryption(text)


def test_linux_keeps_no_list_of_protection_and_says_so() -> None:
    host = recorded("linux-debian-12")
    assert value(host, ANTIVIRUS) == "not_supported"
    assert value(host, ENCRYPTION) == "on"
