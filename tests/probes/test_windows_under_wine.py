"""The Windows calls, made by a Windows Python on a Windows that is not Microsoft's.

What this shows: the calls are well formed and what they return is read. Wine has no Security
Center and no BitLocker; that they are missing there is told as it should be.
"""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
import windows_python
import wine

from tests.probes.hardware import x_server

ASK = r"""
import json, sys
from checker.door.interface import ProbeError
from checker.door.this_pc import this_host

host = this_host()
asked = json.loads(sys.argv[1])
answers = {}
for question in asked:
    name, *arguments = question
    try:
        answers[json.dumps(question)] = getattr(host, name)(*arguments)
    except ProbeError as error:
        answers[json.dumps(question)] = {"!": error.reason}
json.dump(answers, sys.stdout)
"""
SCREEN = "\\\\.\\DISPLAY1"
VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
QUESTIONS: list[list[Any]] = [
    ["call", "GetPhysicallyInstalledSystemMemory"],
    ["call", "psutil.virtual_memory"],
    ["call", "GetSystemWindowsDirectoryW"],
    ["call", "GetDiskFreeSpaceExW", "C:\\"],
    ["call", "GetDiskFreeSpaceExW", "Q:\\"],
    ["call", "RtlGetVersion"],
    ["call", "IsWow64Process2"],
    ["call", "ProcessIdToSessionId"],
    ["call", "GetComputerNameW"],
    ["call", "EnumDisplayDevicesW"],
    ["call", "EnumDisplayMonitors"],
    ["call", "EnumDisplaySettingsExW", SCREEN],
    ["call", "DisplayModes", SCREEN],
    ["call", "GetSystemMetrics", 0x1000],
    ["call", "WSCProductList", 4],
    ["call", "ShellProperty", "C:\\", "System.Volume.BitLockerProtection"],
    ["registry", "HKLM", VERSION],
    ["registry", "HKLM", VERSION, 32],
    ["registry", "HKCU", r"No\Such\Key"],
    ["registry_keys", "HKLM", "SOFTWARE"],
    ["registry_keys", "HKLM", r"No\Such\Key"],
    ["run", "cmd", "/c", "echo", "hello"],
    ["run", "cmd", "/c", "exit", "4"],
    ["run", "no-such-program"],
    ["exists", r"C:\windows"],
    ["exists", r"Q:\windows"],
    ["list", r"Q:\windows"],
]

Answer = Callable[..., Any]


@pytest.fixture(scope="module")
def answer(needs: Callable[..., None]) -> Answer:
    """Ask a Windows with one screen of 1366x768 everything at once."""
    needs("wine", "Xvfb", "x86_64-w64-mingw32-gcc")
    python = windows_python.ensure() / "python.exe"
    prefix = wine.ensure()
    with x_server("1366x768") as display:
        done = wine.run(
            [python, "-c", ASK, json.dumps(QUESTIONS)],
            env=wine.python_environment(prefix, display),
        )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    answers = json.loads(done.stdout)
    return lambda *question: answers[json.dumps(list(question))]


@pytest.mark.real
def test_memory_is_fitted_and_usable(answer: Answer) -> None:
    here = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    fitted = answer("call", "GetPhysicallyInstalledSystemMemory") * 1024
    assert fitted == pytest.approx(here, rel=0.01)
    assert answer("call", "psutil.virtual_memory")["total"] <= fitted


@pytest.mark.real
def test_the_drive_of_windows_has_space_and_a_drive_that_is_not_there_is_not_found(
    answer: Answer,
) -> None:
    assert answer("call", "GetSystemWindowsDirectoryW").lower() == r"c:\windows"
    space = answer("call", "GetDiskFreeSpaceExW", "C:\\")
    assert 0 < space["FreeBytesAvailableToCaller"] <= space["TotalNumberOfBytes"]
    assert answer("call", "GetDiskFreeSpaceExW", "Q:\\") == {"!": "not_found"}


@pytest.mark.real
def test_the_screen_is_read_in_physical_pixels(answer: Answer) -> None:
    (adapter,) = answer("call", "EnumDisplayDevicesW")
    assert adapter["DeviceName"] == SCREEN
    assert adapter["StateFlags"] & 5 == 5
    mode = answer("call", "EnumDisplaySettingsExW", SCREEN)
    assert mode == {"dmPelsWidth": 1366, "dmPelsHeight": 768, "dmDisplayOrientation": 0}
    assert answer("call", "DisplayModes", SCREEN) == [[1366, 768]]
    (monitor,) = answer("call", "EnumDisplayMonitors")
    assert monitor == {"szDevice": SCREEN, "rcMonitor": [0, 0, 1366, 768], "dpi": 96}
    assert answer("call", "GetSystemMetrics", 0x1000) == 0


@pytest.mark.real
def test_the_system_names_itself(answer: Answer) -> None:
    version = answer("call", "RtlGetVersion")
    assert (version["dwMajorVersion"], version["wProductType"]) == (10, 1)
    assert answer("call", "IsWow64Process2")["NativeMachine"] == 0x8664
    assert answer("call", "ProcessIdToSessionId") > 0
    assert answer("call", "GetComputerNameW")


@pytest.mark.real
def test_what_this_windows_lacks_is_not_supported(answer: Answer) -> None:
    assert answer("call", "WSCProductList", 4) == {"!": "not_supported"}
    protection = answer("call", "ShellProperty", "C:\\", "System.Volume.BitLockerProtection")
    assert protection == {"!": "not_supported"}


@pytest.mark.real
def test_the_registry_is_read_in_both_views(answer: Answer) -> None:
    assert answer("registry", "HKLM", VERSION)["CurrentBuild"]
    assert answer("registry", "HKLM", VERSION, 32) is not None
    assert answer("registry", "HKCU", r"No\Such\Key") is None
    assert "Microsoft" in answer("registry_keys", "HKLM", "SOFTWARE")
    assert answer("registry_keys", "HKLM", r"No\Such\Key") == []


@pytest.mark.real
def test_programs_and_files_behind_the_windows_door(answer: Answer) -> None:
    assert answer("run", "cmd", "/c", "echo", "hello").strip() == "hello"
    assert answer("run", "cmd", "/c", "exit", "4") == {"!": "crashed"}
    assert answer("run", "no-such-program") == {"!": "not_found"}
    assert answer("exists", r"C:\windows")
    assert not answer("exists", r"Q:\windows")
    assert answer("list", r"Q:\windows") == []
