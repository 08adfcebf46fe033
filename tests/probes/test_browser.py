"""A browser is its program file; keys, runtimes, web apps and relatives are not browsers."""

import pytest

from checker.model import Browser
from checker.probes.browser import PROBE
from tests.probes.machines import (
    APP_PATHS,
    PROGRAM_FILES,
    PROGRAM_FILES_X86,
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

EDGE = rf"{PROGRAM_FILES_X86}\Microsoft\Edge\Application\msedge.exe"
CHROME = rf"{PROGRAM_FILES}\Google\Chrome\Application\chrome.exe"
OWN_CHROME = rf"{USER}\AppData\Local\Google\Chrome\Application\chrome.exe"
EDGE_CLIENT = r"SOFTWARE\Microsoft\EdgeUpdate\Clients\{56EB18F8-B008-4CBD-B6D2-8C97FE7E9062}"
WEBVIEW_CLIENT = r"SOFTWARE\Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
CHROME_CLIENT = r"SOFTWARE\Google\Update\Clients\{8A69D345-D564-463C-AFF1-A69D9E530F96}"


def version_call(path: str, version: str) -> dict[str, str]:
    return {f"GetFileVersionInfoW({path})": version}


def test_edge_for_everybody_has_the_version_of_its_file() -> None:
    registry: Registry = {"HKLM:32": {EDGE_CLIENT: {"pv": "142.0.1.1"}}}
    host = windows(registry, [EDGE], version_call(EDGE, "142.0.3595.94"))
    assert value(PROBE, host) == (Browser("edge", "142.0.3595.94", "machine"),)


@pytest.mark.parametrize("hive", ["HKLM:32", "HKLM:64"])
def test_the_updater_tells_the_version_where_the_file_does_not(hive: str) -> None:
    host = windows({hive: {EDGE_CLIENT: {"pv": "142.0.3595.94"}}}, [EDGE])
    assert value(PROBE, host) == (Browser("edge", "142.0.3595.94", "machine"),)


@pytest.mark.parametrize("pv", ["", "0.0.0.0"])  # noqa: S104 - a version
def test_an_empty_updater_version_is_passed_over(pv: str) -> None:
    registry: Registry = {
        "HKLM:32": {EDGE_CLIENT: {"pv": pv}},
        "HKCU:64": {r"SOFTWARE\Microsoft\Edge\BLBeacon": {"version": "141.0.1.1"}},
    }
    assert value(PROBE, windows(registry, [EDGE])) == (Browser("edge", "141.0.1.1", "machine"),)


def test_keys_that_a_removed_browser_left_are_no_browser() -> None:
    registry = both(
        {"HKLM:32": {CHROME_CLIENT: {"pv": "142.0.7444.176"}}},
        {"HKLM:64": {rf"{APP_PATHS}\chrome.exe": {"": CHROME}}},
        {"HKCU:64": {r"SOFTWARE\Google\Chrome\BLBeacon": {"version": "142.0.7444.176"}}},
        listed("Google Chrome", DisplayVersion="142.0.7444.176", Publisher="Google LLC"),
    )
    assert value(PROBE, windows(registry)) == ()
    assert value(PROBE, windows(registry, [CHROME])) == (
        Browser("chrome", "142.0.7444.176", "machine"),
    )


def test_webview2_is_not_edge() -> None:
    registry: Registry = {"HKLM:32": {WEBVIEW_CLIENT: {"pv": "142.0.3595.94"}}}
    files = [rf"{PROGRAM_FILES_X86}\Microsoft\EdgeWebView\Application\142.0\msedgewebview2.exe"]
    assert value(PROBE, windows(registry, files)) == ()


def test_chrome_in_the_users_folder_has_the_users_scope() -> None:
    registry: Registry = {"HKCU:64": {CHROME_CLIENT: {"pv": "142.0.7444.176"}}}
    assert value(PROBE, windows(registry, [OWN_CHROME])) == (
        Browser("chrome", "142.0.7444.176", "user"),
    )


def test_the_machines_updater_says_nothing_of_a_users_own_chrome() -> None:
    registry: Registry = {"HKLM:32": {CHROME_CLIENT: {"pv": "90.0.1.1"}}}
    assert value(PROBE, windows(registry, [OWN_CHROME])) == (Browser("chrome", None, "user"),)


def test_one_file_named_by_several_keys_is_one_browser() -> None:
    registry = both(
        {"HKLM:64": {rf"{APP_PATHS}\chrome.exe": {"": CHROME.lower()}}},
        {"HKCU:64": {rf"{APP_PATHS}\chrome.exe": {"": f'"{CHROME}"'}}},
    )
    assert len(value(PROBE, windows(registry, [CHROME, CHROME.lower()]))) == 1


@pytest.mark.parametrize(
    "path",
    [
        rf"{PROGRAM_FILES}\Chromium\Application\chrome.exe",
        rf"{USER}\AppData\Local\Chromium\Application\chrome.exe",
        rf"{PROGRAM_FILES}\BraveSoftware\Brave-Browser\Application\brave.exe",
        rf"{PROGRAM_FILES_X86}\Google\Chrome Remote Desktop\142.0\remoting_host.exe",
        rf"{PROGRAM_FILES_X86}\Safari\Safari.exe",
        r"E:\GoogleChromePortable\App\Chrome-bin\chrome.exe",
    ],
)
def test_relatives_of_browsers_are_not_browsers(path: str) -> None:
    registry = both(
        {"HKLM:64": {rf"{APP_PATHS}\chrome.exe": {"": path}}},
        {"HKLM:64": {rf"{APP_PATHS}\Safari.exe": {"": path}}},
        listed("Safari", "HKLM:32", DisplayVersion="5.34.57.2", Publisher="Apple Inc."),
        listed("Chrome Remote Desktop Host", "HKLM:32", Publisher="Google LLC"),
    )
    assert value(PROBE, windows(registry, [path])) == ()


def test_a_web_app_shortcut_is_not_a_browser() -> None:
    registry = listed("Teams", "HKCU:64", Publisher="Microsoft Edge", DisplayVersion="1.0")
    assert value(PROBE, windows(registry, [rf"{USER}\Desktop\Teams.lnk"])) == ()


def test_system_finds_chrome_in_every_users_folder() -> None:
    other = r"C:\Users\clerk\AppData\Local\Google\Chrome\Application\chrome.exe"
    files = [OWN_CHROME, other, r"C:\Users\Public\Desktop\x.lnk"]
    calls = {**version_call(OWN_CHROME, "141.0.1.1"), **version_call(other, "142.0.1.1")}
    host = windows(files=files, calls=calls, env=SYSTEM_ENV)
    assert value(PROBE, host) == (Browser("chrome", "142.0.1.1", "user"),)
    assert "every user's folder" in str(fact(PROBE, host).source)


def test_a_user_does_not_see_another_users_chrome_and_the_source_says_so() -> None:
    other = r"C:\Users\clerk\AppData\Local\Google\Chrome\Application\chrome.exe"
    host = windows(files=[other])
    assert value(PROBE, host) == ()
    assert "this user's folder" in str(fact(PROBE, host).source)


def test_system_lives_without_a_readable_folder_of_users() -> None:
    host = closed(windows(files=[EDGE], env=SYSTEM_ENV), "list", start=r"C:\Users")
    assert value(PROBE, host) == (Browser("edge", None, "machine"),)


def test_windows_on_another_drive() -> None:
    drive = {"SystemDrive": "D:", "ProgramFiles": r"D:\Program Files", "ProgramW6432": ""}
    drive["ProgramFiles(x86)"] = r"D:\Program Files (x86)"
    host = windows(files=[EDGE.replace("C:", "D:")], env=drive)
    assert [browser.name for browser in value(PROBE, host)] == ["edge"]


# macOS


def test_macos_apps_count_by_their_bundle_identifiers() -> None:
    host = macos(
        {
            "/System/Cryptexes/App/System/Applications/Safari.app": ("com.apple.Safari", "18.6"),
            "/Applications/Google Chrome.app": ("com.google.Chrome", "142.0"),
            "/Applications/Microsoft Edge.app": ("com.microsoft.edgemac", "142.1"),
        }
    )
    assert value(PROBE, host) == (
        Browser("edge", "142.1", "machine"),
        Browser("chrome", "142.0", "machine"),
        Browser("safari", "18.6", "machine"),
    )
    assert not any(asked.startswith("runs") for asked in host.asked)


def spotlight(*missing: str) -> str:
    query = " || ".join(f"kMDItemCFBundleIdentifier == '{name}'" for name in missing)
    return f"/usr/bin/mdfind {query}"


ALL_MISSING = spotlight("com.apple.Safari", "com.google.Chrome", "com.microsoft.edgemac")


@pytest.mark.parametrize(
    ("path", "scope"),
    [("/Users/user/Tools/Chrome.app", "user"), ("/opt/apps/Chrome.app", "machine")],
)
def test_macos_spotlight_finds_apps_elsewhere(path: str, scope: str) -> None:
    host = macos({path: ("com.google.Chrome", "142.0")}, {ALL_MISSING: f"{path}\n"})
    assert [(b.name, b.scope) for b in value(PROBE, host)] == [("chrome", scope)]


@pytest.mark.parametrize(
    "path",
    [
        "/Volumes/Google Chrome/Google Chrome.app",
        "/Users/user/.Trash/Google Chrome.app",
        "/private/var/folders/x/AppTranslocation/y/d/Google Chrome.app",
    ],
)
def test_macos_copies_that_are_not_installed_do_not_count(path: str) -> None:
    host = macos({path: ("com.google.Chrome", "142.0")}, {ALL_MISSING: f"{path}\n"})
    assert value(PROBE, host) == ()


@pytest.mark.parametrize(
    ("name", "bundle_id"),
    [
        ("Microsoft Edge", "com.microsoft.edgemac.app.faolnafnngnfdaknnbpnkhgohbobgegn"),
        ("Google Chrome", "com.google.Chrome.app.kjbdgfilnfhdoflbpgamdcdgpehopbep"),
        ("Google Chrome", "com.google.Chrome.canary"),
        ("Google Chrome", "org.chromium.Chromium"),
    ],
)
def test_macos_web_apps_and_relatives_have_other_identifiers(name: str, bundle_id: str) -> None:
    path = f"/Applications/{name}.app"
    host = macos({path: (bundle_id, "1.0")}, {ALL_MISSING: f"{path}\n"})
    assert value(PROBE, host) == ()


def test_macos_without_spotlight_still_answers_and_says_so() -> None:
    host = macos(
        {"/Users/user/Applications/Google Chrome.app": ("com.google.Chrome", "142.0")},
        {spotlight("com.apple.Safari", "com.microsoft.edgemac"): {"!": "timed_out"}},
    )
    assert value(PROBE, host) == (Browser("chrome", "142.0", "user"),)
    assert "timed_out" in str(fact(PROBE, host).source)


def test_macos_root_lives_without_a_readable_folder_of_users() -> None:
    host = macos({"/Applications/Safari.app": ("com.apple.Safari", "17.6")}, home="/var/root")
    assert [b.name for b in value(PROBE, closed(host, "list", start="/Users"))] == ["safari"]


def test_macos_root_sees_every_users_apps() -> None:
    apps = {"/Users/clerk/Applications/Google Chrome.app": ("com.google.Chrome", "142.0")}
    assert [b.scope for b in value(PROBE, macos(apps, home="/var/root"))] == ["user"]


# Linux

STATUS = (
    "Package: google-chrome-stable\nStatus: install ok installed\nVersion: 142.0.7444.175-1\n\n"
    "Package: microsoft-edge-stable\nStatus: deinstall ok config-files\nVersion: 141.0-1\n"
)


def test_linux_chrome_has_its_packages_version() -> None:
    files = {"/opt/google/chrome/chrome": "", "/var/lib/dpkg/status": STATUS}
    assert value(PROBE, linux(files)) == (Browser("chrome", "142.0.7444.175", "machine"),)


def test_linux_version_by_rpm_where_there_is_no_dpkg() -> None:
    runs = {"rpm -q --qf %{VERSION} microsoft-edge-stable": "142.0.3595.94"}
    host = linux(["/opt/microsoft/msedge/msedge"], runs)
    assert value(PROBE, host) == (Browser("edge", "142.0.3595.94", "machine"),)


def test_linux_chromium_and_left_over_packages_are_not_browsers() -> None:
    assert value(PROBE, linux({"/usr/bin/chromium": "", "/var/lib/dpkg/status": STATUS})) == ()


def test_linux_a_users_flatpak_is_his_own() -> None:
    host = linux(["/home/user/.local/share/flatpak/app/com.google.Chrome/current"])
    assert value(PROBE, host) == (Browser("chrome", None, "user"),)
