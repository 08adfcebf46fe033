"""The pure functions under the software probes, at their edges and on any input."""

import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.packs.locate import rules_root
from checker.packs.software import load_software
from checker.probes.parse.acrobat import edition
from checker.probes.parse.cups import confirmed, destinations, device_uris
from checker.probes.parse.dpkg import installed_versions
from checker.probes.parse.names import matches
from checker.probes.parse.office import brings_excel, store_package
from checker.probes.parse.papers import lists_a4, offers_a4
from checker.probes.parse.plist import plist
from checker.probes.parse.printers import kind
from checker.probes.parse.shortcut import SIZE_LIMIT, shortcut_target
from checker.probes.parse.uninstall import program
from checker.probes.parse.versions import version_key, version_text

TABLE = load_software(rules_root())


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("OpenVPN 2.6", "OpenVPN [0-9]*", True),
        ("OpenVPN GUI", "OpenVPN [0-9]*", False),
        ("ＯＰＥＮＶＰＮ　２．６", "openvpn [0-9]*", True),
        ("AWS  VPN\tClient", "aws vpn client", True),
        ("AWS VPN Client 2", "AWS VPN Client", False),
        ("Hos–CanR", "Hos-CanR", True),
        ("a.b", "a?b", True),
        ("axb", "a.b", False),
        ("", "*", True),
    ],
)
def test_names_fit_patterns(name: str, pattern: str, *, fits: bool) -> None:
    assert matches(name, (pattern,)) is fits


def test_no_pattern_fits_nothing() -> None:
    assert not matches("", ())
    assert not matches("x", ())


@given(st.text(max_size=2000))
def test_any_name_can_be_held_against_every_table(name: str) -> None:
    for row in TABLE.vpn:
        matches(name, row.windows)
    matches(name, TABLE.cancer_registry.names)
    kind(TABLE.printer, name, name, name, name)
    assert edition(name, name, None) in {"reader", "standard", "pro", "unknown"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("142.0.3595.94", "142.0.3595.94"),
        ("", None),
        ("0.0.0.0", None),  # noqa: S104 - a version
        ("0", None),
        (None, None),
        (["1"], None),
        (16, "16"),
        ("1\x1b", "1"),
    ],
)
def test_versions_that_are_none(value: object, text: str | None) -> None:
    assert version_text(value) == text


def test_versions_are_ordered_by_number() -> None:
    versions = ["9.0", "10.0", "11.0.23", "25.001.20844", None]
    assert sorted(versions, key=version_key) == [None, "9.0", "10.0", "11.0.23", "25.001.20844"]


@given(st.text(), st.text())
def test_any_two_versions_can_be_compared(one: str, other: str) -> None:
    assert (version_key(one) < version_key(other)) in {True, False}


PAGE = "URL=https://example.jp/a"


@pytest.mark.parametrize(
    "data",
    [
        f"[InternetShortcut]\r\n{PAGE}\r\n".encode(),
        f"\ufeff[InternetShortcut]\r\n{PAGE}\r\n".encode(),
        f"\ufeff[InternetShortcut]\r\n{PAGE}\r\n".encode("utf-16-le"),
        f"[InternetShortcut]\r\n{PAGE}\r\n".encode("utf-16"),
        f"[InternetShortcut]\r\nDesc=届出\r\n{PAGE}\r\n".encode("cp932"),
        f"[InternetShortcut]\n  url = {PAGE[4:]} \n".encode(),
    ],
)
def test_shortcuts_in_every_encoding(data: bytes) -> None:
    assert shortcut_target(data) == ("example.jp", "/a")


def test_a_shortcut_to_a_japanese_host_name() -> None:
    data = "URL=https://xn--w8j5d.example.jp/".encode()  # noqa: UP012 - a file's bytes
    target = shortcut_target(data)
    assert target is not None
    assert target[0].endswith(".example.jp")
    assert not target[0].startswith("xn--")


def test_an_address_beyond_the_limit_is_not_looked_for() -> None:
    assert shortcut_target(b"x" * SIZE_LIMIT + b"\n" + PAGE.encode()) is None


@given(st.binary(max_size=3000))
def test_any_bytes_are_a_shortcut_or_none(data: bytes) -> None:
    target = shortcut_target(data)
    assert target is None or all(isinstance(part, str) for part in target)


@given(st.binary(max_size=200).map(lambda tail: b"URL=https://" + tail))
def test_any_address_has_a_host_or_is_none(data: bytes) -> None:
    target = shortcut_target(data)
    assert target is None or target[0]


@given(st.binary(max_size=3000))
def test_any_bytes_are_a_property_list_or_empty(data: bytes) -> None:
    assert isinstance(dict(plist(data)), dict)


def test_property_lists_in_both_forms() -> None:
    info = {"CFBundleIdentifier": "com.adobe.Reader", "n": 1}
    for form in (plistlib.FMT_XML, plistlib.FMT_BINARY):
        assert plist(plistlib.dumps(info, fmt=form)) == info
    assert plist(plistlib.dumps(["a", "list"])) == {}


def test_a_property_list_that_expands_itself_is_refused() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaa">]><plist><string>&a;</string></plist>'
    )
    assert plist(bomb) == {}


STATUS = b"""Package: a
Status: install ok installed
Version: 1:2.3.4-5+deb12u1
Description: x
 Version: 9.9

Package: a-doc
Status: install ok installed
Version: 7.0-1

Package: removed
Status: deinstall ok config-files
Version: 1.0-1

Package: native
Status: install ok installed
Version: 12.4"""


def test_dpkg_versions_of_installed_packages_only() -> None:
    found = installed_versions(STATUS, ["a", "removed", "native", "absent"])
    assert found == {"a": "2.3.4", "native": "12.4"}
    assert installed_versions(STATUS, []) == {}
    assert installed_versions(STATUS, [".*"]) == {}


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_list_of_packages(data: bytes) -> None:
    installed_versions(data, ["a", "b"])


@pytest.mark.parametrize(
    ("line", "a4"),
    [
        ("PageSize/Media Size: *Letter A4 A5", True),
        ("PageSize/Media Size: *A4", True),
        ("PageSize/用紙サイズ: A4.Borderless", True),
        ("PageSize/Media Size: A4Small Letter", True),
        ("media/Media: *iso_a4_210x297mm na_letter_8.5x11in", True),
        ("PageSize/Media Size: *Letter A3 A5 A6", False),
        ("PageSize/Media Size: *A4Plus A4Extra A41 RA4 SRA4", False),
        ("PageSize/Media Size: Custom.WIDTHxHEIGHT", False),
        ("PageSize/Media Size:", None),
        ("InputSlot/Media Source: *A4Tray", None),
        ("", None),
    ],
)
def test_papers_of_a_cups_queue(line: str, a4: bool | None) -> None:  # noqa: FBT001 - a value
    assert lists_a4(f"Duplex/2-Sided: *None\n{line}\nResolution/R: 300dpi\n") is a4


@pytest.mark.parametrize(
    ("papers", "a4"), [([9], True), ([10], True), ([77], True), ([8, 11, 1], False), ([], None)]
)
def test_papers_of_a_windows_driver(papers: list[int], a4: bool | None) -> None:  # noqa: FBT001
    assert offers_a4(papers) is a4


def test_sizes_alone_are_enough() -> None:
    assert offers_a4([], [[2100, 2970]]) is True
    assert offers_a4([], [[2159, 2794]]) is False
    assert offers_a4([], [[2100], [], [2100, 2970, 1]]) is False


def test_lpstat_output() -> None:
    printed = "scheduler is running\nsystem default destination: a/two\na\na/two\nb\n\n"
    found = destinations(printed)
    assert (found.running, found.default, found.names) == (True, "a", ("a", "b"))
    assert not destinations("scheduler is not running\n").running
    devices = device_uris("device for a: ipp://x/\ndevice for b: ///dev/null\n", "ab")
    assert devices == ({"a": "ipp://x/", "b": "///dev/null"}, True)
    assert not device_uris("device for a: ipp://x/\nnoise\n", "a").understood


@given(st.text(max_size=500))
def test_any_text_can_be_printed_by_the_print_system(text: str) -> None:
    found = destinations(text)
    assert all(" " not in name for name in found.names)
    devices = device_uris(text, found.names)
    assert all(name.isascii() or name in devices.uris for name in confirmed(found, devices).names)
    assert lists_a4(text) in {True, False, None}


@given(
    st.dictionaries(
        st.text(max_size=30), st.one_of(st.text(max_size=50), st.integers(), st.lists(st.text()))
    )
)
def test_any_values_are_an_entry_or_none(values: dict[str, object]) -> None:
    entry = program("k", {"DisplayName": "A", **values}, "HKLM", 64)
    assert entry is None or entry.name
    assert brings_excel(values, TABLE.excel) in {True, False, None}


@pytest.mark.parametrize(
    ("ids", "brings"),
    [("", False), (",", False), ("OneNoteFreeRetail", False), ("X1Retail", None)],
)
def test_products_without_a_known_excel(ids: str, brings: bool | None) -> None:  # noqa: FBT001
    assert brings_excel({"ProductReleaseIds": ids}, TABLE.excel) is brings


def test_a_package_name_is_matched_whole() -> None:
    name = "Microsoft.Office.Desktop.Excel_16051.17328.20038.0_x86__8wekyb3d8bbwe"
    assert store_package(["x", name]) == (name, "16051.17328.20038.0")
    assert store_package([f"x{name}", f"{name}x"]) is None
