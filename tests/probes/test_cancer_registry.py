"""Traces of the cancer registry: only by the right names, never by common words or private data."""

from typing import Any

import pytest

from checker.model import Signal
from checker.probes.cancer_registry import PROBE
from tests.probes.machines import (
    SYSTEM_ENV,
    USER,
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

MENU = r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs"
OWN_MENU = rf"{USER}\AppData\Roaming\Microsoft\Windows\Start Menu\Programs"
DESKTOP = rf"{USER}\Desktop"
REGISTRY_PAGE = "https://ganjoho.jp/med_pro/cancer_control/can_reg/national/hospital/e-rep/"


def url_file(address: str) -> str:
    return f"[InternetShortcut]\r\nURL={address}\r\nIconIndex=0\r\n"


@pytest.mark.parametrize(
    "name",
    [
        "がん登録オンライン",
        "全国がん登録 届出支援サイト",
        "院内がん登録支援ソフト",
        "ガン登録",
        "ｶﾞﾝ登録",
        "癌登録システム",
        "がん情報の届出",
        "電子届出票",
        "Hos-CanR Next",
        "Hos-CanR Lite",
        "Hos‐CanR Plus",
        "HosCanR",
        "HOS-CANR next 1.2",
    ],
)
def test_names_that_are_a_trace(name: str) -> None:
    assert value(PROBE, windows(listed(name))) == (Signal("program", name),)
    host = windows(files=[rf"{DESKTOP}\{name}.lnk"])
    assert value(PROBE, host) == (Signal("shortcut", name),)


@pytest.mark.parametrize(
    "name",
    [
        "届出",
        "電子届出",
        "届書作成プログラム",
        "食品衛生申請等システム 届出",
        "利用者登録",
        "がん検診システム",
        "がん情報サービス",
        "CanReader",
        "Canon Registration",
        "Hospital Cancel",
        "オンライン資格確認",
        "がんばる登録会",
    ],
)
def test_common_words_are_no_trace(name: str) -> None:
    host = windows(listed(name), [rf"{DESKTOP}\{name}.lnk", rf"{MENU}\{name}.lnk"])
    assert value(PROBE, host) == ()


@pytest.mark.parametrize(
    "folder",
    [
        MENU,
        rf"{MENU}\がん\届出",
        OWN_MENU,
        DESKTOP,
        r"C:\Users\Public\Desktop",
        rf"{USER}\OneDrive\デスクトップ",
        rf"{USER}\OneDrive - 医院\Desktop",
        rf"{USER}\AppData\Roaming\Microsoft\Internet Explorer\Quick Launch\User Pinned\TaskBar",
    ],
)
def test_places_of_shortcuts(folder: str) -> None:
    host = windows(files=[rf"{folder}\全国がん登録.lnk"])
    assert value(PROBE, host) == (Signal("shortcut", "全国がん登録"),)


def test_a_desktop_that_was_moved() -> None:
    key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
    registry: Registry = {"HKCU:64": {key: {"Desktop": r"%USERPROFILE%\Cloud\デスク"}}}
    host = windows(registry, [rf"{USER}\Cloud\デスク\がん登録.url"])
    assert value(PROBE, host) == (Signal("shortcut", "がん登録"),)


@pytest.mark.parametrize(
    "name", ["がん登録.pdf", "がん登録.xlsx", "全国がん登録の手引き.docx", "がん登録"]
)
def test_documents_and_folders_are_no_shortcuts(name: str) -> None:
    assert value(PROBE, windows(files=[rf"{DESKTOP}\{name}"])) == ()


def test_folders_of_the_desktop_are_not_searched() -> None:
    assert value(PROBE, windows(files=[rf"{DESKTOP}\私物\がん登録.lnk"])) == ()


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (REGISTRY_PAGE, "ganjoho.jp"),
        (REGISTRY_PAGE.replace("https://", "http://www.").upper(), "www.ganjoho.jp"),
        ("https://user:secret@ganjoho.jp/x/can_reg/?token=1", "ganjoho.jp"),
        ("https://registry.ganjoho.jp/login", "registry.ganjoho.jp"),
        ("https://example.jp/%E3%81%8C%E3%82%93%E7%99%BB%E9%8C%B2/", "example.jp"),
    ],
)
def test_an_address_of_the_registry_is_told_by_its_host_alone(address: str, host: str) -> None:
    pc = windows(files={rf"{DESKTOP}\業務.url": url_file(address)})
    assert value(PROBE, pc) == (Signal("url", host),)


@pytest.mark.parametrize(
    "address",
    [
        "https://ganjoho.jp/public/index.html",
        "https://www.ganjoho.jp/",
        "https://example.jp/can_reg/",
        "https://ganjoho.jp.example.com/can_reg/",
        "https://notganjoho.jp/can_reg/",
        "file:///C:/can_reg/ganjoho.jp/can_reg/",
        "https://[broken/can_reg",
        "",
    ],
)
def test_other_addresses_are_no_trace(address: str) -> None:
    assert value(PROBE, windows(files={rf"{DESKTOP}\業務.url": url_file(address)})) == ()


def test_a_shortcut_that_cannot_be_read_is_passed_over() -> None:
    files: dict[str, Any] = {
        rf"{DESKTOP}\closed.url": {"!": "permission_denied"},
        rf"{DESKTOP}\業務.url": url_file(REGISTRY_PAGE),
    }
    assert value(PROBE, windows(files=files)) == (Signal("url", "ganjoho.jp"),)


def test_a_folder_that_cannot_be_listed_is_passed_over() -> None:
    open_desktop = windows(listed("Hos-CanR Next"), [rf"{DESKTOP}\がん登録.lnk"])
    assert len(value(PROBE, open_desktop)) == 2
    host = closed(open_desktop, "list", start=DESKTOP)
    assert value(PROBE, host) == (Signal("program", "Hos-CanR Next"),)


def test_a_start_menu_without_end_is_left_in_time() -> None:
    names = [rf"{MENU}\tool{n:05}.lnk" for n in range(6000)]
    host = windows(files=[*names, rf"{MENU}\zz がん登録.lnk", rf"{DESKTOP}\全国がん登録.lnk"])
    assert value(PROBE, host) == (Signal("shortcut", "全国がん登録"),)


def test_folders_without_end_are_left_in_time() -> None:
    deep = rf"{MENU}\a\b\c"
    host = windows(files=[rf"{deep}\がん登録.lnk", rf"{deep}\d\ガン登録.lnk"])
    assert value(PROBE, host) == (Signal("shortcut", "がん登録"),)
    wide = windows(files=[rf"{MENU}\{n}\がん登録{n}.lnk" for n in range(1500)])
    assert len(value(PROBE, wide)) == 100


def test_no_path_is_told() -> None:
    host = windows(files=[rf"{OWN_MENU}\田中\がん登録.lnk"])
    assert [signal.what for signal in value(PROBE, host)] == ["がん登録"]
    assert "田中" not in str(fact(PROBE, host))


def test_no_browsing_history_or_favourites_are_read() -> None:
    files = {
        rf"{USER}\Favorites\がん登録.url": url_file(REGISTRY_PAGE),
        rf"{USER}\AppData\Local\Google\Chrome\User Data\Default\History": "がん登録",
        rf"{USER}\AppData\Local\Microsoft\Edge\User Data\Default\Bookmarks": "がん登録",
    }
    host = windows(files=files)
    assert value(PROBE, host) == ()
    assert not any("files:" in asked for asked in host.asked)


def test_an_ipsec_client_alone_is_no_trace() -> None:
    assert value(PROBE, windows(listed("NCP Secure Entry Client"))) == ()


def test_an_ipsec_client_beside_a_trace_is_told() -> None:
    registry = both(
        listed("NCP Secure Entry Client"), listed("OpenVPN Connect"), listed("Hos-CanR Next")
    )
    assert value(PROBE, windows(registry)) == (
        Signal("program", "Hos-CanR Next"),
        Signal("vpn", "NCP Secure Entry Client"),
    )


def test_the_same_trace_twice_is_told_once() -> None:
    host = windows(files=[rf"{DESKTOP}\がん登録.lnk", rf"{MENU}\がん登録.lnk"])
    assert value(PROBE, host) == (Signal("shortcut", "がん登録"),)


def test_a_pc_full_of_traces_stays_within_a_report() -> None:
    host = windows(files=[rf"{DESKTOP}\がん登録{n}.lnk" for n in range(400)])
    assert len(value(PROBE, host)) == 100


def test_system_looks_at_every_users_desktop() -> None:
    files = [r"C:\Users\clerk\Desktop\がん登録.lnk"]
    assert value(PROBE, windows(files=files, env=SYSTEM_ENV)) == (Signal("shortcut", "がん登録"),)
    assert value(PROBE, windows(files=files)) == ()


def test_macos_looks_at_apps_and_never_at_the_desktop() -> None:
    folder = "/Users/user/Applications/Chrome Apps.localized"
    host = macos(
        {f"{folder}/がん登録オンライン.app": ("com.google.Chrome.app.x", "1")},
        files={"/Users/user/Desktop/がん登録.webloc": ""},
    )
    assert value(PROBE, host) == (Signal("shortcut", "がん登録オンライン"),)


def test_linux_looks_at_desktop_files() -> None:
    host = linux(
        {
            "/home/user/デスクトップ/がん登録.desktop": "",
            "/home/user/Desktop/a.desktop": f"[Desktop Entry]\nType=Link\nURL={REGISTRY_PAGE}\n",
        }
    )
    assert value(PROBE, host) == (Signal("url", "ganjoho.jp"), Signal("shortcut", "がん登録"))
