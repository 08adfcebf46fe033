"""Machines that public fault reports describe, where the folder of them lies beside the project.

Each says what was told wrong once; `tests/probes/test_real_world.py` holds the kinds themselves.
"""

from pathlib import Path

import pytest

from checker import reading
from checker.cli import recorded

GIVEN = Path(__file__).parent.parent.parent.parent / "shared" / "findings" / "inputs"
EXPECTED: dict[str, tuple[str, str, str]] = {
    "B03a-memory-half-reserved": ("memory", "below_recommended", "part_usable"),
    "B04a-windows10-iot-ltsc-2021": ("operating_system", "below_recommended", "windows_10_ltsc"),
    "B06a-rdp-redirected-fax": ("printer_a4", "needs_answer", "only_remote"),
    "B07a-mfp-fax-queue": ("printer_a4", "needs_answer", "only_virtual"),
    "B07c-mfp-fax-queue": ("printer_a4", "needs_answer", "only_virtual"),
    "B08b-mac-discovered-beside-pdf": ("printer_a4", "needs_answer", "only_advertised"),
    "B09a-ghost-aws-vpn-client": ("vpn_client", "not_met", "not_installed"),
    "B16a-one-screen-unreadable": ("display", "met", "meets_recommended"),
    "B17-native-portrait-tablet": ("display", "met", "meets_recommended"),
    "B19-macos-10-15": ("operating_system", "below_recommended", "macos_older"),
    "display-1440x900": ("display", "not_met", "panel_takes_minimum"),
    "linux-udev-flash": ("memory", "met", "meets"),
    "mac-external-4k-hidpi": ("display", "met", "meets_recommended"),
    "mac-lpstat-japanese": ("printer_a4", "met", "a4_printer"),
    "mac-one-row-without-size": ("display", "met", "meets_recommended_scaled"),
    "win-acrobat-5": ("acrobat_reader", "not_met", "far_too_old"),
    "win-fax-drivers": ("printer_a4", "needs_answer", "only_virtual"),
    "win10-iot-ltsc-2021": ("operating_system", "below_recommended", "windows_10_ltsc"),
}
"""File -> requirement, its state, its outcome."""


@pytest.mark.parametrize("name", EXPECTED)
def test_a_machine_of_a_fault_report_is_told_right(
    name: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = GIVEN / f"{name}.json"
    if not GIVEN.exists():
        pytest.skip("not run: the folder of given machines is not beside the project")
    assert recorded.main([str(file), "--on", "2026-11-30", "--quiet"], "ja") == 0
    report = reading.report(capsysbinary.readouterr().out, name)
    requirement, status, outcome = EXPECTED[name]
    (verdict,) = (one for one in report.verdicts if one.id == requirement)
    assert (verdict.status, verdict.outcome) == (status, outcome)
