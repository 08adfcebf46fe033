"""Excel as Click-to-Run, Store, MSI or by its path; and Office without Excel."""

from typing import Any

import pytest

from checker.door.interface import ProbeError
from checker.model import Excel
from checker.probes.excel import PROBE
from tests.probes.machines import (
    APP_PATHS,
    PROGRAM_FILES,
    PROGRAM_FILES_X86,
    SYSTEM_ENV,
    Registry,
    both,
    closed,
    fact,
    linux,
    listed,
    macos,
    value,
    windows,
)

CONFIGURATION = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
ROOT = rf"{PROGRAM_FILES}\Microsoft Office"
EXE = rf"{ROOT}\root\Office16\EXCEL.EXE"
VERSION = "16.0.19328.20244"
CLICK_TO_RUN = Excel("click-to-run", VERSION)
APPX = r"Local Settings\Software\Microsoft\Windows\CurrentVersion\AppModel"
MINE = rf"Software\Classes\{APPX}\Repository\Packages"
EVERYBODYS = rf"SOFTWARE\Classes\{APPX}\PackageRepository\Packages"
PACKAGE = "Microsoft.Office.Desktop.Excel_16051.17328.20038.0_x86__8wekyb3d8bbwe"


def office(*products: str, hive: str = "HKLM:64", **values: Any) -> Registry:  # noqa: ANN401
    return {
        hive: {
            CONFIGURATION: {
                "ProductReleaseIds": ",".join(products),
                "VersionToReport": VERSION,
                "InstallationPath": ROOT,
                **values,
            }
        }
    }


@pytest.mark.parametrize(
    "product",
    [
        "O365HomePremRetail",
        "O365BusinessRetail",
        "O365ProPlusRetail",
        "HomeBusiness2019Retail",
        "HomeBusiness2021Retail",
        "HomeBusiness2024Retail",
        "Personal2016Retail",
        "PersonalRetail",
        "Personal2021Retail",
        "HomeStudentRetail",
        "Home2024Retail",
        "ProPlus2019Volume",
        "Standard2021Volume",
        "ProfessionalRetail",
        "Excel2021Retail",
        "o365homepremretail",
    ],
)
def test_click_to_run_products_with_excel(product: str) -> None:
    assert value(PROBE, windows(office(product), [EXE])) == CLICK_TO_RUN


@pytest.mark.parametrize(
    "products",
    [
        ("OneNoteFreeRetail",),
        ("VisioProRetail", "ProjectProRetail"),
        ("VisioStd2021Volume",),
        ("AccessRetail",),
        ("WordRetail", "PowerPointRetail", "OutlookRetail"),
        ("SkypeforBusinessRetail",),
        (),
    ],
)
def test_click_to_run_products_without_excel(products: tuple[str, ...]) -> None:
    assert value(PROBE, windows(office(*products), [EXE])) is None


def test_onenote_beside_an_office_does_not_hide_it() -> None:
    host = windows(office("OneNoteFreeRetail", "Personal2021Retail"), [EXE])
    assert value(PROBE, host) == CLICK_TO_RUN


@pytest.mark.parametrize("excluded", ["excel", "groove,Excel,lync", " EXCEL "])
def test_excel_left_out_of_its_product(excluded: str) -> None:
    registry = office("O365ProPlusRetail", **{"O365ProPlusRetail.ExcludedApps": excluded})
    assert value(PROBE, windows(registry, [EXE])) is None


def test_other_programs_left_out_do_not_matter() -> None:
    registry = office("O365ProPlusRetail", **{"O365ProPlusRetail.ExcludedApps": "groove,lync"})
    assert value(PROBE, windows(registry, [EXE])) == CLICK_TO_RUN


def test_excel_left_out_of_one_of_two_products_is_still_there() -> None:
    registry = office(
        "O365ProPlusRetail",
        "ExcelRetail",
        **{"O365ProPlusRetail.ExcludedApps": "excel"},
    )
    assert value(PROBE, windows(registry, [EXE])) == CLICK_TO_RUN


def test_a_configuration_without_the_program_file_is_not_excel() -> None:
    assert value(PROBE, windows(office("O365BusinessRetail"))) is None


def test_a_product_that_nobody_knows_yet_counts_by_its_file() -> None:
    assert value(PROBE, windows(office("Future2030Retail"))) is None
    assert value(PROBE, windows(office("Future2030Retail"), [EXE])) == CLICK_TO_RUN


def test_a_configuration_that_does_not_say_where_counts_for_known_products_only() -> None:
    known = office("O365BusinessRetail", InstallationPath="")
    assert value(PROBE, windows(known)) == CLICK_TO_RUN
    assert value(PROBE, windows(office("Future2030Retail", InstallationPath=""))) is None


def test_32_bit_office_in_the_other_view() -> None:
    folder = rf"{PROGRAM_FILES_X86}\Microsoft Office"
    registry = office("HomeBusiness2019Retail", hive="HKLM:32", InstallationPath=folder + "\\")
    assert value(PROBE, windows(registry, [rf"{folder}\root\Office16\EXCEL.EXE"])) == CLICK_TO_RUN


def test_office_2013_click_to_run() -> None:
    registry: Registry = {
        "HKLM:64": {
            r"SOFTWARE\Microsoft\Office\15.0\ClickToRun\Configuration": {
                "ProductReleaseIds": "HomeBusinessRetail",
                "InstallationPath": rf"{PROGRAM_FILES}\Microsoft Office 15",
                "VersionToReport": "15.0.5589.1001",
            }
        }
    }
    files = [rf"{PROGRAM_FILES}\Microsoft Office 15\root\Office15\EXCEL.EXE"]
    assert value(PROBE, windows(registry, files)) == Excel("click-to-run", "15.0.5589.1001")


def test_the_store_excel_of_this_user() -> None:
    folder = rf"{PROGRAM_FILES}\WindowsApps\{PACKAGE}"
    registry: Registry = {"HKCU:64": {rf"{MINE}\{PACKAGE}": {"PackageRootFolder": folder}}}
    assert value(PROBE, windows(registry)) == Excel("store", "16051.17328.20038.0")
    calls = {rf"GetFileVersionInfoW({folder}\Office16\EXCEL.EXE)": "16.0.17328.20038"}
    assert value(PROBE, windows(registry, calls=calls)) == Excel("store", "16.0.17328.20038")


def test_the_store_excel_that_system_sees_counts_with_its_files() -> None:
    folder = rf"{PROGRAM_FILES}\WindowsApps\{PACKAGE}"
    registry: Registry = {"HKLM:64": {rf"{EVERYBODYS}\{PACKAGE}": {"Path": folder}}}
    assert value(PROBE, windows(registry, env=SYSTEM_ENV)) is None
    host = windows(registry, [rf"{folder}\AppxManifest.xml"], env=SYSTEM_ENV)
    assert value(PROBE, host) == Excel("store", "16051.17328.20038.0")


@pytest.mark.parametrize(
    "package",
    [
        "Microsoft.MicrosoftOfficeHub_19.2510.46101.0_x64__8wekyb3d8bbwe",
        "Microsoft.Office.Excel_16001.14326.22350.0_x64__8wekyb3d8bbwe",
        "Microsoft.Office.OneNote_16001.14326.22350.0_x64__8wekyb3d8bbwe",
        "Microsoft.Office.Desktop_16051.17328.20038.0_x86__8wekyb3d8bbwe",
        "Microsoft.Office.Desktop.Word_16051.17328.20038.0_x86__8wekyb3d8bbwe",
        "Microsoft.Office.Desktop.Excel_16051.17328.20038.0_x86__fakepublisher",
    ],
)
def test_other_packages_of_the_store_are_not_excel(package: str) -> None:
    registry: Registry = {"HKCU:64": {rf"{MINE}\{package}": {"PackageRootFolder": r"C:\x"}}}
    assert value(PROBE, windows(registry)) is None


@pytest.mark.parametrize("number", ["12.0", "14.0", "15.0", "16.0"])
@pytest.mark.parametrize("hive", ["HKLM:64", "HKLM:32"])
def test_msi_office_with_its_file(number: str, hive: str) -> None:
    folder = rf"{PROGRAM_FILES}\Microsoft Office\Office{number[:2]}"
    key = rf"SOFTWARE\Microsoft\Office\{number}\Excel\InstallRoot"
    registry: Registry = {hive: {key: {"Path": folder + "\\"}}}
    assert value(PROBE, windows(registry)) is None
    host = windows(registry, [rf"{folder}\EXCEL.EXE"])
    assert value(PROBE, host) == Excel("msi", number)


def test_the_install_root_that_click_to_run_writes_is_not_msi() -> None:
    key = r"SOFTWARE\Microsoft\Office\16.0\Excel\InstallRoot"
    registry: Registry = {"HKLM:64": {key: {"Path": rf"{ROOT}\Root\Office16" + "\\"}}}
    assert value(PROBE, windows(registry, [rf"{ROOT}\Root\Office16\EXCEL.EXE"])) is None


@pytest.mark.parametrize("hive", ["HKLM:64", "HKLM:32", "HKCU:64"])
def test_app_paths_with_the_file(hive: str) -> None:
    path = r"E:\Office\Office14\EXCEL.EXE"
    registry: Registry = {hive: {rf"{APP_PATHS}\excel.exe": {"": path}}}
    assert value(PROBE, windows(registry)) is None
    calls = {f"GetFileVersionInfoW({path})": "14.0.7268.5000"}
    assert value(PROBE, windows(registry, [path], calls)) == Excel("app", "14.0.7268.5000")


def test_app_paths_with_a_variable() -> None:
    path = r"%ProgramFiles%\Microsoft Office\Office14\EXCEL.EXE"
    registry: Registry = {"HKLM:64": {rf"{APP_PATHS}\excel.exe": {"": path}}}
    files = [rf"{PROGRAM_FILES}\Microsoft Office\Office14\EXCEL.EXE"]
    assert value(PROBE, windows(registry, files)) == Excel("app", None)


@pytest.mark.parametrize(
    "path",
    [
        rf"{PROGRAM_FILES_X86}\Microsoft Office\Office12\XLVIEW.EXE",
        r"C:\Users\user\AppData\Local\Microsoft\WindowsApps\excel.exe",
        rf"{PROGRAM_FILES}\LibreOffice\program\scalc.exe",
    ],
)
def test_viewers_aliases_and_other_calculators_are_not_excel(path: str) -> None:
    registry = both(
        {"HKLM:64": {rf"{APP_PATHS}\excel.exe": {"": path}}},
        listed("Microsoft Office Excel Viewer", "HKLM:32"),
        listed("LibreOffice 24.8.4.2"),
        listed("Microsoft 365 Copilot"),
        listed("WPS Office", "HKCU:64"),
    )
    assert value(PROBE, windows(registry, [path])) is None


def test_a_closed_key_is_a_failure_only_when_nothing_else_was_found() -> None:
    registry: Registry = {"HKLM:64": {CONFIGURATION: {"!": "permission_denied"}}}
    with pytest.raises(ProbeError, match="permission_denied"):
        PROBE.read(windows(registry))
    path = r"E:\Office\EXCEL.EXE"
    registry["HKLM:64"][rf"{APP_PATHS}\excel.exe"] = {"": path}
    assert value(PROBE, windows(registry, [path])) == Excel("app", None)


def test_a_closed_list_of_packages_does_not_hide_another_excel() -> None:
    host = windows(office("O365BusinessRetail", InstallationPath=r"C:\gone"))
    assert value(PROBE, closed(host, "registry_keys")) is None


def test_closed_keys_beside_click_to_run_are_passed_over() -> None:
    host = closed(windows(office(), [EXE]), "registry", start=APP_PATHS)
    assert value(PROBE, host) is None


def test_system_says_that_users_own_lists_are_not_seen() -> None:
    assert "SYSTEM" in str(fact(PROBE, windows(env=SYSTEM_ENV)).source)
    assert "SYSTEM" not in str(fact(PROBE, windows()).source)


def test_macos_excel() -> None:
    host = macos({"/Applications/Microsoft Excel.app": ("com.microsoft.Excel", "16.103")})
    assert value(PROBE, host) == Excel("app", "16.103")
    assert (
        value(PROBE, macos({"/Applications/Numbers.app": ("com.apple.iWork.Numbers", "14")}))
        is None
    )


def test_linux_has_none() -> None:
    assert value(PROBE, linux(["/usr/bin/libreoffice"])) is None
