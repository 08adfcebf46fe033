"""Kinds of real PCs that made-up ones do not show, each with its verdict or fact.

| kind | test |
|---|---|
| fitted and usable memory contradict each other | tests/cases/judge/memory.toml |
| the firmware tells no size, or one of two slots | `test_udev_…`, `test_smbios_…`, memory.toml |
| the panel is not the largest mode | tests/judge/test_screens.py, `test_the_panel_…` |
| one screen cannot be read | `test_one_screen_…` |
| fax, file, remote and advertised queues | `test_a_queue_is_…`, `test_macos_…` |
| CUPS in Japanese | `test_cups_in_japanese…` |
| removed or doubled system extensions | `test_system_extensions…` |
| an entry without its program | test_vpn_client.py, test_acrobat.py |
| old Acrobat | acrobat_reader.toml, test_acrobat.py |
| LTSC, S mode, 32-bit, Arm, macOS 10 | operating_system.toml, vpn_client.toml, `test_s_mode…` |
| virtual desktops | display.toml, `test_a_session_is_…` |
| a system that no probe gives | tests/packs/test_check.py |
"""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.door import macdisplay, winpanel, winsystem
from checker.door.interface import ProbeError
from checker.model import Failure, OtherVpn, PrinterKind, SessionKind
from checker.packs.software import software
from checker.probes import display, memory, os_info, printer, vpn_client
from checker.probes.parse.cups import confirmed, destinations, device_uris
from checker.probes.parse.display import (
    mac_natives,
    mac_screens,
    preferred_sizes,
    windows_screen,
    xrandr_screens,
)
from checker.probes.parse.edid import preferred_size
from checker.probes.parse.memory import smbios_installed, udev_installed
from checker.probes.parse.os_info import mac_versions, windows_version
from checker.probes.parse.papers import lists_a4
from checker.probes.parse.printers import kind
from checker.probes.parse.security import mac_protections
from tests.probes.machines import listed, macos, value, windows
from tests.recorded_host import RecordedHost

GIB = 2**30

# Memory


def module(megabytes: int, memory_type: int) -> bytes:
    body = bytearray(0x28)
    body[0], body[1] = 17, len(body)
    body[0x0C:0x0E] = megabytes.to_bytes(2, "little")
    body[0x12] = memory_type
    return bytes(body) + b"\0\0"


@pytest.mark.parametrize("memory_type", [0x06, 0x07, 0x18, 0x1A, 0x22])
def test_smbios_counts_ram_of_every_kind(memory_type: int) -> None:
    assert smbios_installed(module(4096, memory_type)) == 4 * GIB


@pytest.mark.parametrize("memory_type", [0x08, 0x09, 0x0A, 0x0B, 0x0C])
def test_smbios_counts_no_rom_and_no_flash(memory_type: int) -> None:
    assert smbios_installed(module(4096, 0x1A) + module(16, memory_type)) == 4 * GIB


def udev(*lines: str) -> str:
    return "".join(f"E:MEMORY_{line}\n" for line in lines)


@pytest.mark.parametrize("rom", ["Flash", "ROM", "EEPROM", "FLASH"])
def test_udev_counts_no_rom_and_no_flash(rom: str) -> None:
    text = udev(
        "DEVICE_0_SIZE=8589934592",
        "DEVICE_0_TYPE=DDR4",
        "DEVICE_1_SIZE=16777216",
        f"DEVICE_1_TYPE={rom}",
        "ARRAY_NUM_DEVICES=2",
    )
    assert udev_installed(text) == 8 * GIB


def test_udev_that_tells_one_of_two_slots_tells_nothing() -> None:
    text = udev("DEVICE_0_SIZE=4294967296", "DEVICE_0_TYPE=LPDDR4", "ARRAY_NUM_DEVICES=2")
    with pytest.raises(ProbeError, match="malformed"):
        udev_installed(text)
    assert udev_installed(text + udev("DEVICE_1_PRESENT=0")) == 4 * GIB


def test_windows_adds_the_modules_where_its_own_sum_fails() -> None:
    calls = {
        "GetPhysicallyInstalledSystemMemory": {"!": "malformed", "detail": "error 13"},
        "SmbiosMemoryDevices": (module(4096, 0x1A) * 2).hex(),
        "GlobalMemoryStatusEx": {"ullTotalPhys": 6388000000},
    }
    assert value(memory.PROBE, windows(calls=calls)) == 8 * GIB


def test_the_door_gives_modules_without_their_texts() -> None:
    named = module(4096, 0x1A)[:-2] + b"S/N 12345\0\0"
    other = bytes([1, 4, 0, 0]) + b"maker\0\0"
    found = winsystem.modules_only(other + named)
    assert smbios_installed(found) == 4 * GIB
    assert b"12345" not in found
    assert b"maker" not in found


# Screens


def edid(width: int, height: int, *, interlaced: bool = False) -> bytes:
    block = bytearray(128)
    block[:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
    block[8:18] = b"SERIAL1234"
    block[54:56] = b"\x02\x3a"
    block[56], block[58] = width & 0xFF, (width >> 8) << 4
    block[59], block[61] = height & 0xFF, (height >> 8) << 4
    block[71] = 0x80 if interlaced else 0
    block[127] = -sum(block) % 256
    return bytes(block)


@pytest.mark.parametrize("size", [(1366, 768), (1440, 900), (1920, 1080), (3840, 2160), (1, 1)])
def test_an_edid_tells_what_the_panel_prefers(size: tuple[int, int]) -> None:
    assert preferred_size(edid(*size)) == size
    assert preferred_size(winpanel.without_names(edid(*size))) == size
    assert b"SERIAL" not in winpanel.without_names(edid(*size))


def test_an_interlaced_timing_tells_half_of_its_lines() -> None:
    assert preferred_size(edid(1920, 540, interlaced=True)) == (1920, 1080)


def test_a_damaged_edid_tells_nothing() -> None:
    whole = bytearray(edid(1920, 1080))
    assert preferred_size(bytes(whole[:127])) is None
    whole[60] ^= 1
    assert preferred_size(bytes(whole)) is None
    with pytest.raises(ProbeError, match="malformed"):
        winpanel.without_names(bytes(whole))
    assert preferred_size(edid(0, 1080)) is None


@given(st.binary(max_size=300))
def test_any_edid_can_be_read(data: bytes) -> None:
    found = preferred_size(data)
    assert found is None or all(edge > 0 for edge in found)


DISPLAY = r"\\.\DISPLAY1"
ONE_SCREEN: dict[str, Any] = {
    "ProcessIdToSessionId": 1,
    "GetSystemMetrics(4096)": 0,
    "EnumDisplayDevicesW": [{"DeviceName": DISPLAY, "DeviceString": "GPU", "StateFlags": 5}],
    "EnumDisplayMonitors": [{"szDevice": DISPLAY, "rcMonitor": [0, 0, 1440, 900], "dpi": 96}],
    f"EnumDisplaySettingsExW({DISPLAY})": {
        "dmPelsWidth": 1440,
        "dmPelsHeight": 900,
        "dmDisplayOrientation": 0,
    },
    f"DisplayModes({DISPLAY})": [[1440, 900], [1280, 1024], [1024, 768]],
}


@pytest.mark.parametrize(
    "told",
    [
        {"DisplayPreferredModes": [{"viewGdiDeviceName": DISPLAY, "width": 1440, "height": 900}]},
        {f"MonitorEdid({DISPLAY})": edid(1440, 900).hex()},
        {"DisplayPreferredModes": [], f"MonitorEdid({DISPLAY})": edid(1440, 900).hex()},
    ],
)
def test_the_panel_is_what_it_prefers(told: dict[str, Any]) -> None:
    (screen,) = value(display.PROBE, windows(calls=ONE_SCREEN | told))
    assert (screen.preferred_width, screen.preferred_height) == (1440, 900)
    assert (screen.max_width, screen.max_height) == (1280, 1024)


@pytest.mark.parametrize("answer", ["", "zz", "00", {"!": "not_found"}, 3, []])
def test_the_panel_is_not_known_where_it_cannot_be_read(answer: object) -> None:
    calls = ONE_SCREEN | {f"MonitorEdid({DISPLAY})": answer, "DisplayPreferredModes": answer}
    (screen,) = value(display.PROBE, windows(calls=calls))
    assert screen.preferred_width is None


@pytest.mark.parametrize("what", ["EnumDisplaySettingsExW", "DisplayModes"])
def test_one_screen_that_cannot_be_read_costs_only_itself(what: str) -> None:
    second = r"\\.\DISPLAY2"
    devices = [*ONE_SCREEN["EnumDisplayDevicesW"]]
    devices.append({"DeviceName": second, "DeviceString": "USB", "StateFlags": 1})
    mode = {"dmPelsWidth": 1920, "dmPelsHeight": 1080, "dmDisplayOrientation": 0}
    calls = ONE_SCREEN | {
        "EnumDisplayDevicesW": devices,
        f"EnumDisplaySettingsExW({second})": mode,
        f"DisplayModes({second})": [[1920, 1080]],
        f"{what}({second})": {"!": "malformed", "detail": "unplugged"},
    }
    found = value(display.PROBE, windows(calls=calls))
    assert [screen.width for screen in found] == [1440] + [1920] * (what == "DisplayModes")


def test_where_no_screen_can_be_read_the_failure_is_told() -> None:
    calls = ONE_SCREEN | {f"EnumDisplaySettingsExW({DISPLAY})": {"!": "malformed"}}
    assert why_not(windows(calls=calls)) == "malformed"


def why_not(host: RecordedHost) -> str:
    failure = display.PROBE.read(host)["display.screens"].failure
    assert isinstance(failure, Failure)
    return failure.reason


XRANDR = """Screen 0: minimum 320 x 200, current 1440 x 900, maximum 8192 x 8192
VGA-1 connected primary 1440x900+0+0 (normal left inverted right x axis y axis) 408mm x 255mm
   1440x900      59.89*+  74.98
   1280x1024     75.02    60.02
   1024x768      75.03
"""


def test_xrandr_marks_what_the_panel_prefers() -> None:
    (screen,) = xrandr_screens(XRANDR, remote=False)
    assert (screen.panel_long, screen.panel_short) == (1440, 900)
    assert (screen.most_long, screen.most_short) == (1280, 1024)
    (silent,) = xrandr_screens(XRANDR.replace("*+", "* "), {"VGA-1": (1440, 900)}, remote=False)
    assert silent.preferred_width == 1440


def test_a_wayland_desktop_tells_x_programs_only_the_scaled_size() -> None:
    host = RecordedHost(
        {"system": "linux", "env": {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "runs": {}}
    )
    assert why_not(host) == "not_supported"


def profiler(**row: str) -> str:
    return json.dumps({"SPDisplaysDataType": [{"spdisplays_ndrvs": [row]}]})


@pytest.mark.parametrize(
    ("pixels", "points", "told"),
    [
        ("7680 x 4320", "3840 x 2160", (3840, 2160)),
        ("6720 x 3780", "3360 x 1890", (3360, 1890)),
        ("3840 x 2160", "1920 x 1080", (3840, 2160)),
        ("2560 x 1440", "2560 x 1440", (2560, 1440)),
        ("1920 × 1080", "1920 × 1080", (1920, 1080)),
    ],
)
def test_an_external_mac_screen_is_never_told_larger_than_it_can_be(
    pixels: str, points: str, told: tuple[int, int]
) -> None:
    text = profiler(_spdisplays_pixels=pixels, _spdisplays_resolution=f"{points} @ 60.00Hz")
    (screen,) = mac_screens(text)
    assert (screen.width, screen.height) == told


def test_core_graphics_tells_a_mac_screens_own_pixels() -> None:
    natives = mac_natives([{"displayID": 0x2A, "width": 3840, "height": 2160}, {"displayID": "x"}])
    text = profiler(
        _spdisplays_pixels="6720 x 3780",
        _spdisplays_resolution="3360 x 1890 @ 60.00Hz",
        _spdisplays_displayID="2a",
    )
    (screen,) = mac_screens(text, natives)
    assert (screen.width, screen.height, screen.preferred_width) == (3840, 2160, 3840)


def test_the_calls_of_other_systems_are_refused_and_not_a_crash() -> None:
    for call in (macdisplay.native_modes, winpanel.preferred_modes):
        with pytest.raises(ProbeError, match="not_supported"):
            call()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
edges = st.integers(-5, 200_000) | st.none() | st.text(max_size=4)


@given(
    st.lists(
        st.fixed_dictionaries(
            {}, optional={"viewGdiDeviceName": anything, "width": edges, "height": edges}
        ),
        max_size=5,
    )
)
def test_any_rows_of_preferred_modes_can_be_read(rows: list[dict[str, Any]]) -> None:
    for size in (*preferred_sizes(rows).values(), *mac_natives(rows).values()):
        assert all(0 < edge <= 100_000 for edge in size)


@given(st.lists(anything, max_size=5), st.none() | anything, edges, edges)
def test_any_modes_and_monitors_cost_no_screen(
    modes: list[Any], monitor: object, width: object, height: object
) -> None:
    mode = {"dmPelsWidth": width, "dmPelsHeight": height, "dmDisplayOrientation": 0}
    seen = monitor if isinstance(monitor, dict) else None
    try:
        screen = windows_screen({"StateFlags": 5}, mode, modes, seen, remote=False)
    except ProbeError:
        return
    assert 0.1 <= screen.scale <= 20


@given(st.text(alphabet="0123456789x+* ()HDMI-VGAconeted\n", max_size=300))
def test_any_xrandr_output_can_be_read(text: str) -> None:
    xrandr_screens("HDMI-1 connected 1x1+0+0 ()\n   " + text, remote=False)


@given(anything)
def test_any_answer_of_system_profiler_can_be_read(rows: object) -> None:
    text = json.dumps({"SPDisplaysDataType": [{"spdisplays_ndrvs": rows}]})
    with contextlib.suppress(ProbeError):
        mac_screens(text)


# Sessions


@pytest.mark.parametrize(
    ("env", "calls", "keys", "expected"),
    [
        ({"SESSIONNAME": "Console"}, {}, {}, "console"),
        ({"SESSIONNAME": "RDP-Tcp#12"}, {}, {}, "rdp"),
        ({"SESSIONNAME": "RDP-Sxs250101#3"}, {}, {}, "avd"),
        ({"SESSIONNAME": "ICA-TCP#0"}, {}, {}, "citrix"),
        ({"SESSIONNAME": "ICA-CGP#7"}, {}, {}, "citrix"),
        ({"ViewClient_Protocol": "BLAST"}, {}, {}, "horizon"),
        ({"ViewClient_Machine_Name": "x"}, {}, {}, "horizon"),
        ({}, {"GetSystemMetrics(4096)": 1}, {}, "rdp"),
        (
            {},
            {"GetSystemMetrics(4096)": 1},
            {"HKLM:64": {r"SOFTWARE\Microsoft\RDInfraAgent": {"IsRegistered": 1}}},
            "avd",
        ),
        (
            {},
            {"GetSystemMetrics(4096)": 1},
            {"HKLM:64": {r"SOFTWARE\Citrix\VirtualDesktopAgent": {"ListOfDDCs": "x"}}},
            "citrix",
        ),
        # A PC with an agent that somebody sits in front of.
        (
            {},
            {},
            {"HKLM:64": {r"SOFTWARE\Citrix\VirtualDesktopAgent": {"ListOfDDCs": "x"}}},
            "console",
        ),
    ],
)
def test_a_session_is_told_by_its_name_its_variables_or_its_agent(
    env: dict[str, str],
    calls: dict[str, Any],
    keys: dict[str, dict[str, dict[str, Any]]],
    expected: SessionKind,
) -> None:
    host = windows(keys, calls=ONE_SCREEN | calls, env=env)
    facts = display.PROBE.read(host)
    assert facts["session.kind"].value == expected
    (screen,) = value(display.PROBE, host)
    assert screen.remote is (expected != "console")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Citrix Indirect Display Adapter", "citrix"),
        ("Citrix Display Driver", "citrix"),
        ("VMware View Display Adapter", "horizon"),
        ("DCV Virtual Display", "other"),
        ("Omnissa Horizon Indirect Display Driver", "horizon"),
        ("Microsoft Remote Display Adapter", "rdp"),
        ("Intel(R) UHD Graphics", "console"),
    ],
)
def test_a_session_is_told_by_its_display_adapter(name: str, expected: SessionKind) -> None:
    devices = [{"DeviceName": DISPLAY, "DeviceString": name, "StateFlags": 5}]
    host = windows(calls=ONE_SCREEN | {"EnumDisplayDevicesW": devices})
    assert display.PROBE.read(host)["session.kind"].value == expected


@pytest.mark.parametrize(
    ("display_name", "agent", "expected"),
    [
        ("VMware SVGA 3D", r"SOFTWARE\VMware, Inc.\VMware VDM\Agent", "horizon"),
        ("VMware SVGA 3D", r"SOFTWARE\Omnissa\Horizon\Agent", "horizon"),
        ("Microsoft Hyper-V Video", r"SOFTWARE\Citrix\VirtualDesktopAgent", "citrix"),
        ("Microsoft Hyper-V Video", r"SOFTWARE\Microsoft\RDInfraAgent", "avd"),
        ("VMware SVGA 3D", r"SOFTWARE\Other", "console"),
        ("Intel(R) UHD Graphics", r"SOFTWARE\Citrix\VirtualDesktopAgent", "console"),
    ],
)
def test_nobody_sits_in_front_of_a_virtual_machine_with_an_agent(
    display_name: str, agent: str, expected: SessionKind
) -> None:
    devices = [{"DeviceName": DISPLAY, "DeviceString": display_name, "StateFlags": 5}]
    keys: dict[str, dict[str, dict[str, Any]]] = {"HKLM:64": {agent: {"x": 1}}}
    host = windows(
        keys,
        calls=ONE_SCREEN | {"EnumDisplayDevicesW": devices},
        env={"SESSIONNAME": "Console"},
    )
    assert display.PROBE.read(host)["session.kind"].value == expected


# Printers


@pytest.mark.parametrize(
    ("expected", "name", "driver", "port"),
    [
        ("fax", "KONICA MINOLTA C364SeriesFax", "KONICA MINOLTA C364SeriesFax", "IP_192.0.2.5"),
        ("fax", "Kyocera", "Kyocera TASKalfa 2554ci NW-FAX", "IP_192.0.2.5"),
        ("fax", "HP Fax", "HP Universal Fax Driver", "HPUFD_Fax_Port"),
        ("fax", "x", "HPOJ6960_Fax_Driver", "USB001"),
        ("fax", "x", "Panasonic DP-MB545 PCFAX", "USB001"),
        ("fax", "x", "TOSHIBA e-STUDIO N/W-Fax", "TOSHIBA NWFAX"),
        ("fax", "x", "Canon Generic FAX Driver (FAX)", "WSD-1"),
        ("fax", "x", "WinFax Pro", "LPT1:"),
        ("fax", "x", "ムラテック ファクスドライバ", "USB001"),
        ("fax", "x", "Canon FAX-L380S (FAX)", "USB001"),
        ("paper", "x", "Brother FAX-2840", "USB001"),
        ("file", "x", "Soda PDF", "SODAPDF:"),
        ("file", "x", "Quicken PDF Printer", "QPDF"),
        ("file", "x", "Kofax Power PDF", "KPDF:"),
        ("file", "Universal Document Converter", "Universal Document Converter", "UDC:"),
        ("file", "x", "ImagePrinter Pro", "ImagePrinterPort:"),
        ("file", "x", "ScanSnap Organizer", "PFU"),
        ("file", "Evernote", "", ""),
        ("file", "x", "FAX TIFF Writer", "FILE:"),
        ("file", "HP ePrint", "HP ePrint", "HP ePrint"),
        ("remote", "Fax (リダイレクト 2)", "Remote Desktop Easy Print", "TS002"),
        ("remote", "Canon LBP (redirected 12)", "Canon LBP", "TS012"),
        ("remote", "RustDesk Printer", "RustDesk Printer Driver", "RustDesk"),
        ("remote", "LBP in session 3", "Citrix Universal Printer", "Client:LBP:3"),
        ("remote", "TSPrint PDF", "TSPrintDRV", "TSPRINT"),
        ("remote", "LBP#:1", "TP Output Gateway", "TPVM:"),
        # The driver of the real printer, on a queue that only the session has.
        ("remote", "Canon LBP6240(vdi)", "Canon LBP6240", "vdi1"),
        ("remote", "Canon LBP6240(v2)", "Canon LBP6240", ""),
        ("remote", "RICOH#:2", "RICOH IM C3000 RPCS", "ThinPort_2:"),
        ("remote", "Client/PC01#/LBP", "Canon LBP6240", ""),
        ("remote", "LBP (PC01 から) セッション 4", "HP Universal Printing PCL 6", "x"),
        ("remote", "LBP(リダイレクト2)", "Brother MFC-J6997CDW Printer", "WSD-1"),
        ("remote", "LBP (umgeleitet 2)", "Canon LBP6240", "x"),
        ("remote", "LBP (已重定向 1)", "Canon LBP6240", "x"),
        ("remote", "LBP via VNC from PC01", "Canon LBP6240", "x"),
        ("remote", "LBP", "Canon LBP6240", r"\\tsclient\LPT1"),
        ("remote", "x", "VMware Virtual Printer", "x"),
        ("remote", "x", "2X Universal Printer", "x"),
        ("remote", "x", "MagicConnect", "x"),
        ("remote", "x", "ToDesk Virtual Printer", "x"),
        ("fax", "x", "まいと～く FAX 9 Pro", "MTF"),
        ("fax", "x", "STARFAX 15", "STF"),
        ("fax", "x", "FX ApeosPort-VI C3371 Direct Fax", "192.0.2.1"),
        ("fax", "x", "Microsoft IPP FaxOut Class Driver", "IPP-1"),
        ("fax", r"\\server\FAX", "", "Ne00:"),
        ("file", "x", "FUJI XEROX DocuWorks Printer", "x"),
        ("file", "x", "Canon imageWARE Document Manager", "x"),
        ("file", "x", "Journal Note Writer Driver", "JournalPort:"),
        ("file", r"\\server\CubePDF", "", "Ne00:"),
        ("paper", "x", "Universal Print Class Driver", "UP-1"),
        ("paper", "受付", "Canon LBP6240", "USB001"),
        ("paper", "受付", "RICOH IM C3000 RPCS", "RICOH-2F"),
        ("paper", "受付", "Unknown Maker 5000", "IP_192.0.2.9"),
        ("paper", r"\\server\複合機", "", "Ne00:"),
        ("paper", "受付", "Canon LBP6240", "USB001,FILE:"),
        # Drivers that Windows brings along, and versions that stand in a driver's name.
        ("paper", "x", "Brother Generic Jpeg Type2 Class Driver", "USB001"),
        ("paper", "x", "Brother Generic Jpeg Type1 Class Driver", "WSD-1"),
        ("file", "x", "Brother Generic Jpeg Type2 Class Driver", "FILE:"),
        ("paper", "x", "HP Universal Printing PCL 6 (v7.0.1)", "192.0.2.7"),
        ("paper", "TS8430 受付", "Canon TS8400 series", "TS8430"),
        # Bare text: no PDF comes of it, whatever it is plugged into.
        ("unknown", "POS-80", "Generic / Text Only", "USB001"),
        ("file", "x", "Generic / Text Only", "FILE:"),
        ("file", "x", "Autodesk DWF Writer", "DWF:"),
        ("file", "x", "WebEx Document Loader", "WEBEX"),
        ("file", "x", "Bluebeam PDF Printer", "BBPDF:"),
        ("remote", "x", "Netop Remote Printer", "x"),
        ("unknown", "受付", "Unknown Maker 5000", "FOO:"),
        ("unknown", "受付", "", ""),
        ("unknown", "受付", "Unknown Maker 5000", ""),
    ],
)
def test_a_queue_is_told_by_its_port_and_driver(
    expected: PrinterKind, name: str, driver: str, port: str
) -> None:
    assert kind(software().printer, name, driver, port) == expected


@pytest.mark.parametrize(
    ("expected", "name", "uri"),
    [
        ("fax", "x", "dnssd://Canon%20TS._fax-ipp._tcp.local./"),
        ("fax", "x", "hpfax:/net/HP?ip=192.0.2.1"),
        ("fax", "x", "ipp://192.0.2.1/ipp/faxout"),
        ("fax", "x", "dnssd://Canon%20MF740%20(FAX)._ipp._tcp.local./"),
        # The word is the model's, the host's, or a person's: none of them is a fax for that.
        ("paper", "Brother_FAX_2840", "dnssd://Brother%20FAX-2840._ipp._tcp.local./?uuid=1"),
        ("paper", "Brother_FAX_2840", "usb://Brother/FAX-2840?serial=1"),
        ("paper", "LBP", "socket://2f-fax.clinic.local:9100"),
        ("paper", "LBP", "ipp://pdf-room.local/ipp/print"),
        ("unknown", "2F_FAX", "ipp://192.0.2.1/ipp/print"),
        # A file writer that another computer shares.
        ("file", "x", "ipp://server:631/printers/Cups-PDF-2"),
        ("file", "x", "smb://server/CubePDF"),
        ("unknown", "PDF_server", "dnssd://PDF%20%40%20server._ipp._tcp.local./cups"),
        ("file", "x", "dnssd://Send%20to%20Dropbox%20on%20Mac._ipp._tcp.local./"),
        ("file", "PDFwriter", "rwts-pdfwriter:/"),
        ("remote", "x", "tsclient:/LPT1"),
        ("paper", "x", "ipps://Canon.local:631/ipp/print"),
        ("paper", "x", "ippusb://Brother%20QL-820NWB._ipp._tcp.local./?uuid=1"),
        ("paper", "x", "ipp://localhost:60000/ipp/print"),
        ("file", "x", "///dev/null"),
        ("unknown", "x", "implicitclass://Canon/"),
    ],
)
def test_a_cups_queue_is_told_by_its_address(expected: PrinterKind, name: str, uri: str) -> None:
    assert kind(software().printer, name, uri=uri) == expected


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_queue_has_a_kind(name: str, driver: str, port: str, uri: str) -> None:
    assert kind(software().printer, name, driver, port, uri)


JAPANESE = "スケジューラーは動作中です\nシステムのデフォルトの宛先: Canon_TS8630\nCanon_TS8630\n"
LIST, DEVICES = "/usr/bin/lpstat -r -d -e", "/usr/bin/lpstat -v"
A4 = "PageSize/用紙サイズ: A3 *A4 A4.Borderless\n"


def mac(printed: str, devices: object = "", **options: str) -> RecordedHost:
    runs: dict[str, Any] = {LIST: printed, DEVICES: devices}
    runs |= {f"/usr/bin/lpoptions -p {name} -l": text for name, text in options.items()}
    return macos(runs=runs)


def test_cups_in_japanese_has_one_queue_and_no_sentence() -> None:
    uri = "Canon_TS8630 のデバイス: dnssd://Canon._ipps._tcp.local./\n"
    (queue,) = value(printer.PROBE, mac(JAPANESE, uri, Canon_TS8630=A4))
    assert (queue.name, queue.default, queue.kind, queue.a4) == (
        "Canon_TS8630",
        True,
        "paper",
        True,
    )


def test_cups_in_japanese_tells_a_fax_by_its_address() -> None:
    uri = "Canon_TS8630 のデバイス: dnssd://Canon._fax-ipp._tcp.local./\n"
    (queue,) = value(printer.PROBE, mac(JAPANESE, uri))
    assert (queue.kind, queue.virtual) == ("fax", True)


@pytest.mark.parametrize(
    "ended",
    [
        "lpstat ended with 1: lpstat: 追加された宛先はありません。",
        "lpstat ended with 1: lpstat: No destinations added.",
    ],
)
def test_macos_with_nothing_set_up_sees_only_advertised_queues(ended: str) -> None:
    refused = {"!": "crashed", "detail": ended}
    (queue,) = value(printer.PROBE, mac(JAPANESE, refused))
    assert queue.kind == "advertised"


def test_macos_that_does_not_say_what_is_set_up_leaves_it_open() -> None:
    (queue,) = value(
        printer.PROBE, mac(JAPANESE, {"!": "timed_out", "detail": "late"}, Canon_TS8630=A4)
    )
    assert queue.kind == "unknown"


def test_macos_with_no_queue_in_japanese() -> None:
    none = "スケジューラーは動作中です\nシステムのデフォルトの宛先がありません\n"
    assert value(printer.PROBE, mac(none)) == ()
    with pytest.raises(ProbeError, match="not_found"):
        printer.PROBE.read(mac("スケジューラーは動作していません\n"))


@pytest.mark.parametrize(
    "printed",
    [
        "Zeitplandienst läuft\nSystemstandardzielort: Canon\nCanon\nOffice\n",
        "le planificateur fonctionne\ndestination par défaut : Canon\nCanon\nOffice\n",
        "调度程序正在运行\n系统默认目的位置：Canon\nCanon\nOffice\n",
        "scheduler is running\nsystem default destination: Canon\nCanon\nOffice\n",
        "スケジューラーは実行中です\r\nシステムのデフォルトの宛先：Canon/duplex\r\nCanon\r\nOffice\r\n",
    ],
)
def test_cups_in_any_language_is_read_by_where_things_stand(printed: str) -> None:
    found = destinations(printed)
    assert (found.running, found.default, found.names) == (True, "Canon", ("Canon", "Office"))


def test_cups_that_says_nothing_of_a_default_has_its_queues_all_the_same() -> None:
    assert destinations("スケジューラーは動作中です\nCanon\nOffice\n").names == ("Canon", "Office")
    assert not destinations("スケジューラは停止しています\n").running


@pytest.mark.parametrize(
    ("papers", "a4"),
    [
        ("PageSize/用紙サイズ: Letter *A4R", True),
        ("PageSize/出力用紙サイズ: Auto EPA4", True),
        ("PageSize/Page Size: *ISOA4 Letter", True),
        ("PageSize/Page Size: w595h842 Letter", True),
        ("PageSize/Page Size: *210x297mm", True),
        ("media/Media Size: iso_a4_210x297mm na_letter_8.5x11in", True),
        ("PageSize/Page Size: Tray1_A4 Letter", True),
        ("PageSize/Page Size: *A4.Fullbleed", True),
        ("PageSize/Page Size: SRA4 RA4 A40", False),
        ("PageSize/Page Size: A4Extra A4Plus", False),
        ("PageSize/Page Size: *Letter Legal", False),
        ("PageSize/Page Size:", None),
    ],
)
def test_a4_is_told_by_any_name_that_drivers_have_for_it(papers: str, a4: bool | None) -> None:  # noqa: FBT001
    assert lists_a4(papers + "\n") is a4


def test_a_japanese_queue_counts_by_its_address_alone() -> None:
    found = destinations(
        "scheduler is running\nno system default destination\n受付\nお知らせです\n"
    )
    devices = device_uris("device for 受付: ipp://192.0.2.1/\n", found.names)
    assert confirmed(found, devices).names == ("受付",)


# System extensions, editions, VPN

HEAD = (
    "--- com.apple.system_extension.endpoint_security ---\n"
    "enabled\tactive\tteamID\tbundleID\tname\t[state]\n"
)


def test_system_extensions_that_are_removed_doubled_or_other_things() -> None:
    rows = [
        "\t\tT\tcom.av.es (1.0)\tAV\t[terminated waiting to uninstall on reboot]",
        "*\t*\tT\tcom.av.es (2.0)\tAV\t[activated enabled]",
        "*\t*\tT\tcom.nordvpn.es (1.0)\tNordVPN\t[activated enabled]",
        "*\t*\tT\tat.obdev.littlesnitch.es (6)\tLittle Snitch\t[activated enabled]",
        "\t\tT\tcom.gone.es (1.0)\tGone\t[terminated waiting to uninstall on reboot]",
        "*\t\tT\tcom.off.es (1.0)\tOff\t[activated waiting for user]",
    ]
    found = mac_protections(HEAD + "\n".join(rows), software().no_virus_protection.names)
    assert [(one.name, one.enabled) for one in found] == [("AV", True), ("Off", False)]


def test_the_mac_door_makes_cups_take_the_language_that_is_set() -> None:
    from checker.door.macos import MacHost  # noqa: PLC0415 - only its environment

    environment = MacHost().environment()
    assert (environment["SOFTWARE"], environment["LANG"]) == ("", "C")


@given(st.text(max_size=400))
def test_any_list_of_system_extensions_can_be_read(text: str) -> None:
    mac_protections(HEAD + text)


def version(edition: str, policy: dict[str, int] | None = None) -> str:
    keys: dict[str, dict[str, Any]] = {
        r"SOFTWARE\Microsoft\Windows NT\CurrentVersion": {
            "DisplayVersion": "24H2",
            "EditionID": edition,
        }
    }
    if policy is not None:
        keys[r"SYSTEM\CurrentControlSet\Control\CI\Policy"] = dict(policy)
    calls = {"RtlGetVersion": {"dwBuildNumber": 26100, "wProductType": 1}}
    return str(os_info.PROBE.read(windows({"HKLM:64": keys}, calls=calls))["os.version"].value)


@pytest.mark.parametrize(
    ("edition", "told"),
    [
        ("EnterpriseS", "24H2 LTSC"),
        ("EnterpriseSN", "24H2 LTSC"),
        ("IoTEnterpriseS", "24H2 IoT LTSC"),
        ("IoTEnterpriseSK", "24H2 IoT LTSC"),
        ("IoTEnterpriseSEval", "24H2 IoT LTSC"),
        ("IoTEnterprise", "24H2 Enterprise"),
        ("EnterpriseG", "24H2 Enterprise"),
        ("ProfessionalWorkstation", "24H2"),
        ("Core", "24H2"),
        ("CloudN", "24H2 S mode"),
    ],
)
def test_editions_that_have_dates_of_their_own(edition: str, told: str) -> None:
    assert version(edition) == told


def test_the_first_windows_10_has_a_long_term_edition_that_has_ended() -> None:
    values = {"EditionID": "EnterpriseS", "CurrentBuild": "10240"}
    assert windows_version(values) == "1507 LTSC"
    with pytest.raises(ProbeError, match="not_found"):
        windows_version({"EditionID": "Professional", "CurrentBuild": "9600"})
    with pytest.raises(ProbeError, match="not_found"):
        windows_version({"EditionID": "Professional", "CurrentBuild": "26101"})


@pytest.mark.parametrize(
    ("told", "build", "name"),
    [
        ("10.16", "20G1427", "macos-11"),
        ("10.16", "23F79", "macos-14"),
        ("16.0", "25A354", "macos-26"),
        ("16.1", "26A12", "macos-27"),
        ("10.15.7", "19H2026", "macos-10.15"),
        ("15.6.1", "24G90", "macos-15"),
        ("10.16", "?", "macos-10.16"),
    ],
)
def test_what_macos_says_to_older_programs_is_seen_by_its_build(
    told: str, build: str, name: str
) -> None:
    said = f"ProductName:\t\tMac OS X\nProductVersion:\t\t{told}\nBuildVersion:\t\t{build}\n"
    assert mac_versions(said)[0] == name


def test_s_mode_is_told_with_the_version() -> None:
    assert version("Core", {"SkuPolicyRequired": 1}) == "24H2 S mode"
    assert version("Core", {"SkuPolicyRequired": 0}) == "24H2"


@pytest.mark.parametrize(
    "name",
    [
        "NordVPN",
        "Azure VPN Client",
        "F5 VPN",
        "Zscaler",
        "Check Point Mobile",
        "Juniper Networks Network Connect 7.1",
        "Barracuda VPN Client",
        "Proton VPN",
        "Soliton SecureAccess",
        "Cisco Secure Client - AnyConnect VPN",
        "Smart VPN Client",
        "ZyWALL SecuExtender",
        "hide.me VPN",
        "スイカVPN",
    ],
)
def test_vpn_programs_by_name(name: str) -> None:
    (found,) = value(vpn_client.PROBE, windows(listed(name)), "software.other_vpn")
    assert isinstance(found, OtherVpn)
    assert found.kind != "openvpn"
