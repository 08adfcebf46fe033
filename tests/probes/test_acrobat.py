"""Acrobat Reader in all its names, and what only looks like it."""

import pytest

from checker.door.interface import ProbeError
from checker.model import Acrobat
from checker.probes.acrobat import PROBE
from tests.probes.machines import (
    APP_PATHS,
    PROGRAM_FILES,
    PROGRAM_FILES_X86,
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

UNIFIED = "{AC76BA86-1033-1033-7760-BC15014EA700}"
READER_JA = "{AC76BA86-7AD7-1041-7B44-AC0F074E4100}"
INSTALLER = r"SOFTWARE\Adobe\Adobe Acrobat\DC\Installer"
ACROBAT_EXE = rf"{PROGRAM_FILES}\Adobe\Acrobat DC\Acrobat\Acrobat.exe"
READER_EXE = rf"{PROGRAM_FILES_X86}\Adobe\Acrobat Reader DC\Reader\AcroRd32.exe"


def level(number: int, hive: str = "HKLM:64") -> Registry:
    return {hive: {INSTALLER: {"SCAPackageLevel": number}}}


@pytest.mark.parametrize(
    ("name", "hive", "key", "edition", "bits"),
    [
        ("Adobe Acrobat Reader DC - Japanese", "HKLM:32", READER_JA, "reader", 32),
        ("Adobe Acrobat Reader - Japanese", "HKLM:32", READER_JA, "reader", 32),
        ("Adobe Acrobat Reader DC MUI", "HKLM:32", "", "reader", 32),
        ("Adobe Acrobat Reader", "HKLM:32", READER_JA, "reader", 32),
        ("Adobe Acrobat Reader (64-bit) - Japanese", "HKLM:64", UNIFIED, "reader", 64),
        ("Adobe Acrobat Reader 2020 MUI", "HKLM:32", "", "reader", 32),
        ("Adobe Acrobat Reader 2017 - Japanese", "HKLM:32", "", "reader", 32),
        ("Adobe Reader XI (11.0.23) - Japanese", "HKLM:32", "", "reader", 32),
        ("Ａｄｏｂｅ Acrobat Reader", "HKLM:32", "", "reader", 32),
        ("Adobe® Acrobat® Reader", "HKLM:32", "", "reader", 32),
        ("Adobe Acrobat XI Pro", "HKLM:32", "", "pro", 32),
        ("Adobe Acrobat X Pro - Japanese", "HKLM:32", "", "pro", 32),
        ("Adobe Acrobat 9 Pro - Japanese", "HKLM:32", "", "pro", 32),
        ("Adobe Acrobat XI Standard", "HKLM:32", "", "standard", 32),
        ("Adobe Acrobat XI", "HKLM:32", "{AC76BA86-1041-FFFF-BA7E-000000000006}", "standard", 32),
        ("Adobe Acrobat DC", "HKLM:32", "{AC76BA86-1041-FFFF-7760-0C0F074E4100}", "unknown", 32),
        ("Adobe Acrobat 2020", "HKLM:32", "", "unknown", 32),
        ("Adobe Acrobat 2017", "HKLM:32", "", "unknown", 32),
    ],
)
def test_every_name_counts_and_tells_its_edition(
    name: str, hive: str, key: str, edition: str, bits: int
) -> None:
    entry = listed(name, hive, key, DisplayVersion="25.001", Publisher="Adobe Inc.")
    host = windows(entry, [READER_EXE])
    found = value(PROBE, host)
    assert (found.edition, found.version, found.bits) == (edition, "25.001", bits)


@pytest.mark.parametrize(
    ("package_level", "edition"), [(1, "reader"), (2, "unknown"), (3, "unknown"), (4, "unknown")]
)
@pytest.mark.parametrize("hive", ["HKLM:64", "HKLM:32"])
def test_the_unified_app_is_reader_at_package_level_1(
    package_level: int, edition: str, hive: str
) -> None:
    entry = listed("Adobe Acrobat (64-bit)", key=UNIFIED, DisplayVersion="25.1", Publisher="Adobe")
    host = windows(both(entry, level(package_level, hive)), [ACROBAT_EXE])
    assert value(PROBE, host) == Acrobat(edition, "25.1", 64)  # type: ignore[arg-type]


def test_the_unified_app_without_a_package_level_counts_as_unknown_edition() -> None:
    host = windows(
        listed("Adobe Acrobat (64-bit)", key=UNIFIED, DisplayVersion="25.1"), [ACROBAT_EXE]
    )
    assert value(PROBE, host) == Acrobat("unknown", "25.1", 64)


def test_a_package_level_left_by_reader_does_not_turn_an_old_pro_into_reader() -> None:
    host = windows(both(listed("Adobe Acrobat XI Pro", "HKLM:32"), level(1)), [ACROBAT_EXE])
    assert value(PROBE, host).edition == "pro"


@pytest.mark.parametrize(
    ("name", "publisher"),
    [
        ("Adobe Refresh Manager", "Adobe Systems Incorporated"),
        ("Adobe Acrobat Update Service", "Adobe"),
        ("Adobe ARM", "Adobe"),
        ("Adobe AIR", "HARMAN International"),
        ("Adobe Creative Cloud", "Adobe Inc."),
        ("Adobe Acrobat Extension for Chrome", "Adobe"),
        ("Adobe Acrobat Reader DC Font Pack", "Adobe"),
        ("Extended Asian Language font pack for Adobe Acrobat Reader DC", "Adobe"),
        ("Spelling Dictionaries Support For Adobe Reader", "Adobe"),
        ("Adobe Acrobat.com", "Adobe"),
        ("Adobe Acrobat Connect Add-in", "Adobe"),
        ("Adobe Acrobat Elements 7.0", "Adobe"),
        ("Adobe Photoshop 2025", "Adobe Inc."),
        ("Adobe Digital Editions 4.5", "Adobe"),
        ("Foxit PDF Reader", "Foxit Software Inc."),
        ("PDF-XChange Editor", "Tracker Software Products"),
        ("SumatraPDF", "Krzysztof Kowalczyk"),
        ("Adobe Acrobat Reader", "Example Bundler Ltd."),
    ],
)
def test_companions_and_other_readers_do_not_count(name: str, publisher: str) -> None:
    assert value(PROBE, windows(listed(name, "HKLM:32", Publisher=publisher))) is None


def test_an_update_of_reader_is_not_reader() -> None:
    entry = listed("Adobe Acrobat Reader DC", "HKLM:32", ParentKeyName=READER_JA)
    assert value(PROBE, windows(entry)) is None


def test_an_entry_whose_folder_is_gone_does_not_count() -> None:
    folder = rf"{PROGRAM_FILES_X86}\Adobe\Acrobat Reader DC"
    entry = listed("Adobe Acrobat Reader - Japanese", "HKLM:32", InstallLocation=folder + "\\")
    assert value(PROBE, windows(entry)) is None
    assert value(PROBE, windows(entry, [READER_EXE])) is not None


def test_a_folder_that_is_closed_to_us_counts_as_there() -> None:
    entry = listed("Adobe Acrobat Reader - Japanese", "HKLM:32", InstallLocation=r"C:\closed")
    assert value(PROBE, windows(entry)) is None
    assert value(PROBE, closed(windows(entry), "exists")) is not None


@pytest.mark.parametrize(
    ("path", "registry", "edition", "bits"),
    [
        (READER_EXE, {}, "reader", 32),
        (ACROBAT_EXE, level(1), "reader", 64),
        (ACROBAT_EXE, level(3), "unknown", 64),
    ],
)
def test_a_program_file_without_an_entry_counts(
    path: str, registry: Registry, edition: str, bits: int
) -> None:
    host = windows(registry, [path], {f"GetFileVersionInfoW({path})": "25.1.20844.0"})
    assert value(PROBE, host) == Acrobat(edition, "25.1.20844.0", bits)  # type: ignore[arg-type]


def test_app_paths_count_only_with_their_file() -> None:
    path = r"E:\Adobe\Reader\AcroRd32.exe"
    registry: Registry = {"HKLM:64": {rf"{APP_PATHS}\AcroRd32.exe": {"": path}}}
    assert value(PROBE, windows(registry)) is None
    assert value(PROBE, windows(registry, [path])).edition == "reader"


def test_of_two_the_newer_one_is_told() -> None:
    registry = both(
        listed("Adobe Reader XI", "HKLM:32", DisplayVersion="11.0.23"),
        listed("Adobe Acrobat (64-bit)", key=UNIFIED, DisplayVersion="25.001.20844"),
        level(1),
    )
    assert value(PROBE, windows(registry, [ACROBAT_EXE])) == Acrobat("reader", "25.001.20844", 64)


def test_on_a_32_bit_windows_everything_is_32_bit() -> None:
    path = rf"{PROGRAM_FILES}\Adobe\Acrobat Reader DC\Reader\AcroRd32.exe"
    entry = listed("Adobe Acrobat Reader DC - Japanese")
    host = windows(entry, [path], env={"ProgramFiles(x86)": ""})
    assert value(PROBE, host).bits == 32


def test_an_entry_without_its_program_is_left_over() -> None:
    entry = listed("Adobe Acrobat (64-bit)", key=UNIFIED, DisplayVersion="25.1")
    assert value(PROBE, windows(entry)) is None


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [
        ("Adobe Acrobat 5.0", "5.0", "5.0"),
        ("Adobe Acrobat 5.0", "", "5.0"),
        ("Adobe Reader X (10.1.2)", "", "10.1.2"),
        ("Adobe Reader 9.5.5 - Japanese", "9.5.5", "9.5.5"),
    ],
)
def test_an_old_one_is_told_with_its_age_wherever_it_lies(
    name: str, version: str, told: str
) -> None:
    found = value(PROBE, windows(listed(name, "HKLM:32", DisplayVersion=version)))
    assert found.version == told


@pytest.mark.parametrize(
    ("version", "major"),
    [
        ("5.0", 5),
        ("11.0.23", 11),
        ("25.001.20844", 25),
        ("2015.006.1", 15),
        ("x", None),
        ("", None),
    ],
)
def test_the_first_number_of_a_version(version: str, major: int | None) -> None:
    assert Acrobat("reader", version).major == major


def test_a_closed_list_of_programs_is_a_failure_not_an_absence() -> None:
    with pytest.raises(ProbeError, match="permission_denied"):
        PROBE.read(closed(windows(), "registry_keys"))


# macOS and Linux

PLIST = (
    "/Library/Application Support/Adobe/Acrobat/DC/SupportFiles/Preferences/"
    "com.adobe.acrobat.scainstaller.plist"
)


@pytest.mark.parametrize("name", ["Adobe Acrobat Reader", "Adobe Acrobat Reader DC"])
def test_macos_reader(name: str) -> None:
    host = macos({f"/Applications/{name}.app": ("com.adobe.Reader", "25.001.20844")})
    assert value(PROBE, host) == Acrobat("reader", "25.001.20844")


@pytest.mark.parametrize(
    ("package_level", "edition"), [("1", "reader"), ("3", "pro"), ("x", "pro"), (None, "pro")]
)
def test_macos_unified_app_tells_reader_by_its_package_level(
    package_level: str | None, edition: str
) -> None:
    app = {"/Applications/Adobe Acrobat DC/Adobe Acrobat.app": ("com.adobe.Acrobat.Pro", "25.1")}
    files = {
        PLIST: f'<plist version="1.0"><dict><key>SCAPackageLevel</key><integer>{package_level}'
        "</integer></dict></plist>"
    }
    host = macos(app, files=files if package_level else None)
    assert value(PROBE, host) == Acrobat(edition, "25.1")  # type: ignore[arg-type]


def test_macos_without_acrobat() -> None:
    assert value(PROBE, macos()) is None


def test_linux_has_none_and_the_source_says_why() -> None:
    assert value(PROBE, linux()) is None
    assert "no Acrobat" in str(fact(PROBE, linux()).source)
