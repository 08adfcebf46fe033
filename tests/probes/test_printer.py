"""Printers: A4 by the driver, virtual ones told apart, dead ones not waited for."""

import threading
from typing import Any

import pytest

from checker.door.interface import ProbeError
from checker.model import PrinterQueue
from checker.probes.printer import PROBE, ask_all
from tests.probes.machines import SYSTEM_ENV, fact, linux, macos, value, windows
from tests.recorded_host import RecordedHost

KEY = r"SYSTEM\CurrentControlSet\Control\Print\Printers"
DEVICES = r"Software\Microsoft\Windows NT\CurrentVersion\Devices"
A4_ID, LETTER_ID = 9, 1


def printer_pc(
    *names: str,
    answers: dict[str, Any] | None = None,
    drivers: dict[str, tuple[str, str]] | None = None,
    default: str = "",
    env: dict[str, str] | None = None,
) -> RecordedHost:
    calls: dict[str, Any] = {
        "EnumPrintersW": [
            {"pPrinterName": name, "pServerName": "", "Attributes": 64} for name in names
        ],
        **(answers or {}),
    }
    if default:
        calls["GetDefaultPrinterW"] = default
    keys = {
        rf"{KEY}\{name}": {"Printer Driver": driver, "Port": port}
        for name, (driver, port) in (drivers or {}).items()
    }
    return windows({"HKLM:64": keys}, calls=calls, env=env)


def papers(name: str, *ids: int, port: str = "") -> dict[str, Any]:
    return {f"DeviceCapabilitiesW({name}, {port}, 2)": list(ids)}


def sizes(name: str, *pairs: tuple[int, int], port: str = "") -> dict[str, Any]:
    return {f"DeviceCapabilitiesW({name}, {port}, 3)": [list(pair) for pair in pairs]}


def only(host: RecordedHost) -> PrinterQueue:
    (queue,) = value(PROBE, host)
    assert isinstance(queue, PrinterQueue)
    return queue


def test_a_printer_whose_driver_lists_a4() -> None:
    host = printer_pc("LBP", answers=papers("LBP", LETTER_ID, A4_ID), default="LBP")
    assert only(host) == PrinterQueue("LBP", a4=True, default=True, kind="unknown")


@pytest.mark.parametrize(
    ("pair", "a4"),
    [
        ((2100, 2970), True),
        ((2970, 2100), True),
        ((2080, 2990), True),
        ((2079, 2970), False),
        ((2120, 2950), True),
        ((2121, 2970), False),
        ((2100, 2949), False),
        ((2159, 2794), False),
        ((2970, 4200), False),
    ],
)
def test_a4_by_its_size_where_the_driver_has_an_id_of_its_own(
    pair: tuple[int, int], *, a4: bool
) -> None:
    host = printer_pc("P", answers={**papers("P", 256), **sizes("P", pair)})
    assert only(host).a4 is a4


def test_a_driver_that_lists_no_paper_is_unknown() -> None:
    assert only(printer_pc("P", answers={**papers("P"), **sizes("P")})).a4 is None


@pytest.mark.parametrize("reason", ["timed_out", "malformed", "permission_denied", "not_found"])
def test_a_driver_that_does_not_answer_is_unknown_and_costs_only_itself(reason: str) -> None:
    answers = {"DeviceCapabilitiesW(Dead, , 2)": {"!": reason}, **papers("Good", A4_ID)}
    found = value(PROBE, printer_pc("Dead", "Good", answers=answers))
    assert [(queue.name, queue.a4) for queue in found] == [("Dead", None), ("Good", True)]


def test_a_printer_that_never_answers_is_not_waited_for() -> None:
    never = threading.Event()

    def ask(name: str) -> bool | None:
        if name.startswith("dead"):
            never.wait()
        return True

    try:
        found = ask_all(ask, ["dead1", "live", "dead2"], patience=0.3)
    finally:
        never.set()
    assert found == {"live": True}


def test_many_dead_printers_do_not_stand_in_the_way_of_a_live_one() -> None:
    never = threading.Event()

    def ask(name: str) -> bool | None:
        if name != "live":
            never.wait()
        return True

    try:
        found = ask_all(ask, [*(f"dead{n}" for n in range(100)), "live"], patience=1)
    finally:
        never.set()
    assert found == {"live": True}


def test_no_printer_to_ask_is_no_waiting() -> None:
    assert ask_all(lambda _name: True, [], patience=0) == {}


def test_the_port_is_passed_to_the_driver() -> None:
    host = printer_pc(
        "P", drivers={"P": ("Driver", "USB001,LPT1:")}, answers=papers("P", A4_ID, port="USB001")
    )
    assert only(host).a4 is True


def test_a_shared_printer_has_its_port_from_the_users_devices() -> None:
    name = r"\\server\A4機"
    host = windows(
        {"HKCU:64": {DEVICES: {name: "winspool,Ne00:"}}},
        calls={
            "EnumPrintersW": [{"pPrinterName": name, "pServerName": r"\\server", "Attributes": 16}],
            **papers(name, A4_ID, port="Ne00:"),
        },
    )
    assert only(host) == PrinterQueue(name, a4=True, kind="paper")


@pytest.mark.parametrize(
    ("name", "driver", "port"),
    [
        ("Microsoft Print to PDF", "Microsoft Print To PDF", "PORTPROMPT:"),
        ("Microsoft Print to PDF (コピー 1)", "", ""),
        ("Microsoft XPS Document Writer", "Microsoft XPS Document Writer v4", "PORTPROMPT:"),
        ("OneNote (Desktop)", "Send to Microsoft OneNote 16 Driver", "nul:"),
        ("OneNote for Windows 10", "Microsoft Software Printer Driver", ""),
        ("Fax", "Microsoft Shared Fax Driver", "SHRFAX:"),
        ("Adobe PDF", "Adobe PDF Converter", r"Documents\*.pdf"),
        ("CubePDF", "", ""),
        ("JUST PDF 5", "", ""),
        ("いきなりPDF COMPLETE", "", ""),
        ("DocuWorks Printer", "", ""),
        ("SkyPDF Pro 7", "", ""),
        ("PDFCreator", "", "pdfcmon"),
        ("Foxit PDF Reader Printer", "", ""),
        ("Brother PC-FAX v.4.1", "Brother PC-FAX v.4.1", "BRFAX:"),
        ("EPSON PX-M860F Series(FAX)", "", ""),
        ("受付", "Microsoft Print To PDF", "PORTPROMPT:"),
        ("事務室", "Canon LBP6240", "FILE:"),
        ("事務室", "Canon LBP6240", "nul:"),
    ],
)
def test_printers_that_print_no_paper_are_virtual(name: str, driver: str, port: str) -> None:
    host = printer_pc(name, drivers={name: (driver, port)} if driver or port else None)
    found = only(host)
    assert (found.a4, found.virtual) == (None, True)
    assert found.kind in {"file", "fax"}


@pytest.mark.parametrize(
    "name", ["Canon MF740C Series FAX", "2F FAX", r"\\server\2F FAX複合機", "PDF用の受付プリンタ"]
)
def test_a_word_in_a_name_without_a_driver_decides_nothing(name: str) -> None:
    assert only(printer_pc(name)).kind == "unknown"


@pytest.mark.parametrize(
    ("name", "driver", "port"),
    [
        ("Brother FAX-2840 Printer", "Brother FAX-2840", "USB001"),
        ("2F FAX", "RICOH IM C3000 RPCS", "IP_192.0.2.20"),
        ("Canon LBP6240", "Canon LBP6240", "USB001"),
        ("PDF用の受付プリンタ", "Canon LBP6240", "USB001"),
        ("複合機", "FF Apeos C3570", "192.0.2.5"),
        ("ＥＰＳＯＮ　ＥＷ－Ｍ７５４Ｔ", "EPSON EW-M754T Series", "WSD-1"),
        ("Two ports", "Canon LBP6240", "USB001,FILE:"),
    ],
)
def test_printers_that_print_paper_are_not_virtual(name: str, driver: str, port: str) -> None:
    host = printer_pc(
        name,
        drivers={name: (driver, port)},
        answers=papers(name, A4_ID, port=port.partition(",")[0]),
    )
    assert only(host) == PrinterQueue(name, a4=True, kind="paper")


def test_no_printer_is_an_empty_list_and_no_default() -> None:
    assert value(PROBE, printer_pc()) == ()


def test_a_print_service_that_is_down_is_a_failure() -> None:
    host = windows(calls={"EnumPrintersW": {"!": "not_found", "detail": "1722"}})
    with pytest.raises(ProbeError, match="not_found"):
        PROBE.read(host)


def test_a_name_with_controls_is_made_fit_for_a_report() -> None:
    assert only(printer_pc("Lab\x1b[31m\n1")).name == "Lab [31m 1"


def test_system_says_that_users_own_printers_are_not_seen() -> None:
    assert "SYSTEM" in str(fact(PROBE, printer_pc(env=SYSTEM_ENV)).source)
    assert "SYSTEM" not in str(fact(PROBE, printer_pc()).source)


# CUPS

LIST, URIS = "lpstat -r -d -e", "lpstat -v"
OPTIONS = "PageSize/Media Size: *Letter Legal A4 A5\nInputSlot/Media Source: *Default\n"


def test_cups_queues() -> None:
    host = linux(
        runs={
            LIST: "scheduler is running\nsystem default destination: 受付\n受付\nlabel\nraw\nPDF\n",
            URIS: "device for 受付: socket://192.0.2.1\ndevice for label: usb://DYMO\n"
            "device for raw: socket://192.0.2.2\ndevice for PDF: cups-pdf:/\n",
            "lpoptions -p 受付 -l": OPTIONS,
            "lpoptions -p label -l": "PageSize/Media Size: *w81h252 w101h252\n",
            "lpoptions -p raw -l": {"!": "crashed", "detail": "Unable to get PPD file"},
        }
    )
    assert value(PROBE, host) == (
        PrinterQueue("受付", a4=True, default=True, kind="paper"),
        PrinterQueue("label", a4=False, kind="paper"),
        PrinterQueue("raw", a4=None, kind="paper"),
        PrinterQueue("PDF", a4=None, virtual=True, kind="file"),
    )


@pytest.mark.parametrize(
    "uri",
    [
        "cups-pdf:/",
        "pdfwriter:/",
        "hpfax:/usb/OfficeJet",
        "ipp://192.0.2.1/ipp/faxout",
        "file:///dev/null",
        "///dev/null",
    ],
)
def test_cups_queues_that_print_no_paper(uri: str) -> None:
    host = linux(
        runs={LIST: "scheduler is running\nq\n", URIS: f"device for q: {uri}\n"},
    )
    assert only(host).virtual is True


def test_cups_without_its_service_is_a_failure_not_an_empty_list() -> None:
    host = linux(runs={LIST: "scheduler is not running\nno system default destination\n"})
    with pytest.raises(ProbeError, match="not_found") as caught:
        PROBE.read(host)
    assert "not running" in caught.value.detail


def test_cups_without_queues_is_an_empty_list() -> None:
    host = linux(runs={LIST: "scheduler is running\nno system default destination\n"})
    assert value(PROBE, host) == ()


def test_no_lpstat_is_a_failure() -> None:
    with pytest.raises(ProbeError, match="not_found"):
        PROBE.read(linux())


def test_macos_asks_the_systems_own_programs() -> None:
    host = macos(
        runs={
            f"/usr/bin/{LIST}": "scheduler is running\nsystem default destination: Canon\nCanon\n",
            f"/usr/bin/{URIS}": "device for Canon: dnssd://Canon._ipps._tcp.local./\n",
            "/usr/bin/lpoptions -p Canon -l": "PageSize/Media Size: A3 *A4 A4.Borderless\n",
        }
    )
    assert only(host) == PrinterQueue("Canon", a4=True, default=True, kind="paper")


def test_an_answer_that_makes_no_sense_costs_its_own_printer_alone() -> None:
    def ask(name: str) -> bool:
        if name == "odd":
            raise TypeError("a driver's answer of another kind")
        return True

    assert ask_all(ask, ["odd", "live"]) == {"odd": None, "live": True}
