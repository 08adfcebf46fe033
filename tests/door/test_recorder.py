"""A recorded PC gives the same facts again, and nothing that is personal."""

import base64
import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from checker.door.interface import Host, ProbeError
from checker.door.private import (
    Private,
    edid_without_serial,
    memory_of,
    names_of_this_pc,
    without_private,
)
from checker.door.recorder import Recorder
from checker.model import Facts, Machine, VpnProbe
from checker.probes.all import PROBES
from checker.probes.collect import collect
from checker.probes.recorded import facts_of, read_recording, record_of
from tests import machines
from tests.recorded_host import RecordedHost

NOW = dt.datetime(2026, 11, 30, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))


def recorded(host: Host) -> tuple[Facts, bytes]:
    """Return what the probes find through a recorder, and the file that it leaves."""
    recorder = Recorder(host)
    table = collect(recorder, PROBES, 60)
    facts = Facts("nanbyo-checker/facts/1", NOW, "probe", Machine("PC", host.system), table)
    return facts, record_of(recorder, host, facts)


def shown(facts: Facts) -> dict[str, Any]:
    """Return facts without the texts that tell users' folders."""
    plain = msgspec.to_builtins(facts.facts)
    for fact in plain.values():
        fact.pop("source", None)
        fact.get("failure", {}).pop("detail", None)
    text = json.dumps(plain).replace("PRINTSV", "SERVER")  # the one server that is recorded
    return dict(json.loads(text))


@pytest.mark.parametrize("name", machines.NAMES)
def test_a_record_gives_the_facts_of_the_pc(name: str) -> None:
    facts, data = recorded(RecordedHost.named(name))
    again = facts_of(read_recording(data, "record"), NOW)
    assert shown(again) == shown(facts)
    assert again.machine.name == "PC"
    assert again.collected_at == NOW


class Refusing(RecordedHost):
    """A PC on which nothing may be looked at."""

    def registry(self, *_: object) -> Mapping[str, str | int | list[str]] | None:
        raise ProbeError("permission_denied", "registry")

    def registry_keys(self, *_: object) -> tuple[str, ...]:
        raise ProbeError("permission_denied", "registry")

    def exists(self, path: str) -> bool:
        raise ProbeError("permission_denied", path)

    def list(self, path: str) -> tuple[str, ...]:
        raise ProbeError("permission_denied", path)

    def read(self, path: str, limit: int = 0) -> bytes:
        raise ProbeError("permission_denied", f"{path} {limit}")


@pytest.mark.parametrize("system", ["windows", "macos", "linux"])
def test_a_refusal_is_recorded_as_one(system: str) -> None:
    facts, data = recorded(Refusing({"system": system, "env": {"HOME": "/home/a"}}))
    assert shown(facts_of(read_recording(data, "record"), NOW)) == shown(facts)


PERSONAL: dict[str, Any] = {
    "system": "windows",
    "calls": {
        "GetComputerNameW": "YAMADA-PC7",
        "EnumPrintersW": [
            {"pPrinterName": r"\\YAMADA-SV\院内プリンタ", "pServerName": r"\\YAMADA-SV"},
            {"pPrinterName": "Canon LBP6240", "SerialNumber": "SECRET99"},
        ],
        "GetDefaultPrinterW": "Canon LBP6240",
        "GetFileVersionInfoW(C:\\A\\a.exe)": "5.4.2.0",
    },
    "registry": {
        "HKLM:64": {
            "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion": {
                "RegisteredOwner": "山田太郎",
                "RegisteredOrganization": "山田医院",
                "ProductId": "00330-80000-00000-SECRET99",
                "EditionID": "Professional",
                "DisplayVersion": "10.1.2.3",
            },
            "SYSTEM\\CurrentControlSet\\Control\\Print\\Printers\\,,YAMADA-SV,院内プリンタ": {
                "Port": "IP_192.168.3.77",
                "Printer Driver": "Canon LBP6240",
            },
        }
    },
    "files": {
        r"C:\Users\yamada.taro\Desktop\患者.url": "[InternetShortcut]\r\nURL=https://secret99.example/x",
    },
    "folders": {
        r"C:\Users": ["Public", "yamada.taro", "鈴木"],
        r"C:\Users\yamada.taro\Desktop": ["佐藤花子様_臨床調査個人票.pdf", "患者.url"],
    },
    "runs": {
        "lpstat -v": "device for A: ipp://printer.yamada.example:631/ipp\n"
        "device for B: usb://Canon/X?serial=SECRET99\ndevice for C: socket://203.0.113.9\n",
        "ioreg": '"IOPlatformSerialNumber" = "SECRET99"\n"IOPlatformUUID" = "SECRET99"\n',
        "udevadm": "E:MEMORY_DEVICE_0_SERIAL_NUMBER=SECRET99\nE:MEMORY_DEVICE_0_SIZE=8589934592\n",
        "other": "yamada@yamada.example 192.168.3.77 AA:BB:CC:DD:EE:FF fe80::12:34 "
        "S-1-5-21-111-222-333-1001 /home/yamada.taro/x",
        "plist": "<key>SerialNumber</key>\n <string>SECRET99</string>",
    },
    "env": {"USERPROFILE": r"C:\Users\yamada.taro", "HOME": "/home/yamada.taro"},
}
GONE = (
    *("yamada", "山田", "鈴木", "佐藤", "secret99", "192.168", "203.0.113", "aa:bb:cc", "fe80"),
    *("111-222", "患者"),
)


def test_nothing_personal_is_left() -> None:
    private = Private(names_of_this_pc(lambda _name: "", "YAMADA-PC7"))
    left = without_private(PERSONAL, private)
    text = json.dumps(left, ensure_ascii=False).lower()
    assert [word for word in GONE if word in text] == []


def test_what_a_fault_is_about_is_left() -> None:
    left = without_private(PERSONAL, Private())
    assert left["calls"]["GetFileVersionInfoW(C:\\A\\a.exe)"] == "5.4.2.0"
    assert left["calls"]["EnumPrintersW"][0]["pPrinterName"] == r"\\SERVER\院内プリンタ"
    assert left["calls"]["GetComputerNameW"] == "PC"
    current = left["registry"]["HKLM:64"]["SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"]
    assert (current["EditionID"], current["DisplayVersion"]) == ("Professional", "10.1.2.3")
    assert "E:MEMORY_DEVICE_0_SIZE=8589934592" in left["runs"]["udevadm"]
    assert left["folders"][r"C:\Users"] == ["Public", "user", "user2"]
    printers = "SYSTEM\\CurrentControlSet\\Control\\Print\\Printers\\,,SERVER,院内プリンタ"
    assert printers in left["registry"]["HKLM:64"]


def test_names_that_are_evidence_stay_in_a_persons_folder() -> None:
    folder = r"C:\Users\a\Desktop"
    data = {"folders": {folder: ["Hos-CanR Next.lnk", "患者.pdf", "OneDrive - 山田医院"]}}
    left = without_private(data, Private(keep=lambda name: name.startswith("Hos")))
    assert left["folders"] == {
        r"C:\Users\user\Desktop": ["Hos-CanR Next.lnk", "OneDrive - Organisation"]
    }


def module(handle: int) -> bytes:
    body = bytes([17, 0x20, handle, 0]) + b"\x11" * 0x1C
    return body + b"Slot 1\0SERIAL77\0\0"


def test_the_firmwares_table_keeps_the_memory_alone() -> None:
    system = bytes([1, 8, 0, 0]) + b"\x01\x02\x03\x04" + b"Maker\0SERIAL77\0\0"
    end = bytes([127, 4, 9, 0]) + b"\0\0"
    left = memory_of(system + module(1) + module(2) + end)
    assert b"SERIAL77" not in left
    assert left.count(b"\x11" * 0x1C) == 2
    assert memory_of(b"\x89PNG of a face") == b""
    assert memory_of(b"") == b""


def test_a_screens_description_keeps_all_but_its_serial_number() -> None:
    edid = bytearray(b"\x00\xff\xff\xff\xff\xff\xff\x00" + bytes(range(1, 121)))
    edid[72:90] = b"\x00\x00\x00\xff\x00SERIAL77\n    "
    left = edid_without_serial(bytes(edid))
    assert b"SERIAL77" not in left
    assert (len(left), sum(left) % 256, left[12:16]) == (128, 0, bytes(4))
    assert left[54:72] == bytes(edid[54:72])
    data = {"files": {"/sys/class/drm/card0/edid": {"base64": base64.b64encode(edid).decode()}}}
    told = without_private(data, Private())["files"]["/sys/class/drm/card0/edid"]["base64"]
    assert base64.b64decode(told) == left


@pytest.mark.parametrize("content", ["!!!", "", 5, None])
def test_bytes_that_are_none_come_out_empty(content: object) -> None:
    data = {"files": {"/x": {"base64": content}}}
    assert without_private(data, Private())["files"] == {"/x": {"base64": ""}}


def test_the_networks_facts_are_kept_without_the_institutions_own_hosts() -> None:
    host = RecordedHost({"system": "linux"})
    table = {
        "network.proxy": {
            "value": {"mode": "manual", "server": "proxy.yamada.example:8080"},
            "source": "x",
        },
        "network.https": {
            "value": [
                {
                    "host": "a.example",
                    "port": 443,
                    "stage": "http",
                    "reason": "tls_intercepted",
                    "tls_issuer": issuer,
                }
                for issuer in ("Yamada Hospital CA", "ESET, spol. s r. o. ESET SSL Filter CA")
            ],
            "source": "x",
        },
        "network.vpn": {
            "value": {
                "target": "cvpn-endpoint-0a1b.prod.clientvpn.ap-northeast-1.amazonaws.com:443",
                "proof": "openvpn",
                "stage": "done",
            },
            "source": "x",
        },
    }
    facts = msgspec.convert(
        {
            "schema": "nanbyo-checker/facts/1",
            "collected_at": NOW.isoformat(),
            "origin": "probe",
            "machine": {"name": "YAMADA-PC7", "os": "linux"},
            "facts": table,
        },
        Facts,
    )
    data = record_of(Recorder(host), host, facts)
    assert b"yamada" not in data.lower()
    assert b"0a1b" not in data
    assert b"ESET SSL Filter CA" in data
    again = facts_of(read_recording(data, "record"), NOW)
    found = again.facts.get("network.vpn")
    assert found is not None
    assert isinstance(found.value, VpnProbe)
    assert found.value.target == "endpoint.invalid:443"
