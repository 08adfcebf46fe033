"""The Windows door, as far as it can be opened from another system."""

import ctypes
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from checker.door import resources, wincom, windisplay, winsystem
from checker.door.interface import ProbeError
from checker.door.win32 import failure, wide
from checker.door.windows import CALLS, WindowsHost

OURS = {**winsystem.CALLS, **windisplay.CALLS, **wincom.CALLS}


@pytest.mark.parametrize(
    ("structure", "size"),
    [
        (winsystem.OsVersionInfoEx, 284),
        (windisplay.DisplayDevice, 840),
        (windisplay.DevMode, 220),
        (windisplay.MonitorInfoEx, 104),
        (wincom.Guid, 16),
        (wincom.PropertyKey, 20),
    ],
)
def test_structures_have_the_size_that_windows_expects(
    structure: type[ctypes.Structure], size: int
) -> None:
    assert ctypes.sizeof(structure) == size


@pytest.mark.parametrize(
    ("field", "offset"),
    [("dmSize", 68), ("dmDisplayOrientation", 84), ("dmPelsWidth", 172), ("dmPelsHeight", 176)],
)
def test_a_display_mode_has_its_fields_in_place(field: str, offset: int) -> None:
    assert getattr(windisplay.DevMode, field).offset == offset


def test_a_guid_is_laid_out_little_endian() -> None:
    guid = wincom.Guid.of("722A338C-6E8E-4E72-AC27-1417FB0C81C2")
    assert bytes(guid).hex() == "8c332a728e6e724eac271417fb0c81c2"


def test_a_name_ends_at_its_end_mark_and_survives_half_a_character() -> None:
    units = (ctypes.c_uint16 * 6)(0x8A3A, 0xD83D, 0x41, 0, 0x42, 0x43)
    assert wide(units) == "診\ufffdA"


@pytest.mark.parametrize(
    ("code", "reason"),
    [(5, "permission_denied"), (2, "not_found"), (13, "malformed"), (50, "not_supported")],
)
def test_windows_errors_become_closed_reasons(code: int, reason: str) -> None:
    assert failure("X", code).reason == reason


@pytest.mark.skipif(sys.platform == "win32", reason="not run: here the calls answer")
@pytest.mark.parametrize("name", sorted(OURS))
def test_elsewhere_every_call_says_that_it_is_not_supported(name: str) -> None:
    arguments: dict[str, tuple[str | int, ...]] = {
        "GetDiskFreeSpaceExW": ("C:\\",),
        "GetSystemMetrics": (0,),
        "EnumDisplaySettingsExW": ("D",),
        "DisplayModes": ("D",),
        "WSCProductList": (4,),
        "ShellProperty": ("C:\\", "System.Volume.BitLockerProtection"),
    }
    with pytest.raises(ProbeError) as caught:
        WindowsHost().call(name, *arguments.get(name, ()))
    assert caught.value.reason == "not_supported"


def test_no_two_modules_answer_to_one_name() -> None:
    probes = Path(winsystem.__file__).parent
    tables = [
        getattr(import_module(f"checker.{path.parent.name}.{path.stem}"), "CALLS", {})
        for folder in (probes, probes.parent / "network")
        for path in folder.glob("win*.py")
        if path.stem != "windows"
    ]
    assert sum(map(len, tables)) + len(resources.CALLS) == len(CALLS)


class Key:
    """An open key of the made-up registry."""

    def __init__(self, values: list[tuple[str, object, int]], keys: list[str]) -> None:
        self.values, self.keys = values, keys

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None


def ended(_index: int) -> OSError:
    error = OSError(22, "No more data")
    error.winerror = 259  # type: ignore[attr-defined]  # Windows only
    return error


@pytest.fixture
def winreg(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], list[Any]]:
    """Put a made-up registry behind the door; the list tells how keys were opened."""
    opened: list[Any] = []

    def put(answer: object) -> list[Any]:
        def open_key(root: str, name: str, _reserved: int, access: int) -> object:
            opened.append((root, name, access))
            if isinstance(answer, OSError):
                raise answer
            return answer

        def item(of: list[Any], index: int) -> Any:  # noqa: ANN401 - a value's row or a name
            if index >= len(of):
                raise ended(index)
            return of[index]

        module = SimpleNamespace(
            HKEY_LOCAL_MACHINE="HKLM",
            HKEY_CURRENT_USER="HKCU",
            KEY_READ=1,
            KEY_WOW64_64KEY=0x100,
            KEY_WOW64_32KEY=0x200,
            OpenKey=open_key,
            EnumValue=lambda key, index: item(key.values, index),
            EnumKey=lambda key, index: item(key.keys, index),
        )
        monkeypatch.setitem(sys.modules, "winreg", module)
        return opened

    return put


def test_a_key_is_read_in_the_view_that_is_asked_for(
    winreg: Callable[[object], list[Any]],
) -> None:
    opened = winreg(Key([("", "default", 1), ("n", 7, 4), ("m", ["a"], 7), ("b", b"x", 3)], ["s"]))
    host = WindowsHost()
    assert host.registry("HKCU", r"A\B", 32) == {"": "default", "n": 7, "m": ["a"]}
    assert host.registry_keys("HKLM", r"A\B") == ("s",)
    assert opened == [("HKCU", r"A\B", 0x201), ("HKLM", r"A\B", 0x101)]


def test_a_key_that_is_not_there_is_none(winreg: Callable[[object], list[Any]]) -> None:
    winreg(FileNotFoundError(2, "not there"))
    assert WindowsHost().registry("HKLM", "A") is None
    assert WindowsHost().registry_keys("HKLM", "A") == ()


def test_a_key_that_may_not_be_read_is_a_failure(winreg: Callable[[object], list[Any]]) -> None:
    winreg(PermissionError(13, "Access is denied"))
    for ask in (WindowsHost().registry, WindowsHost().registry_keys):
        with pytest.raises(ProbeError) as caught:
            ask("HKLM", "A")
        assert caught.value.reason == "permission_denied"


def test_a_key_that_breaks_off_is_a_failure_and_not_half_an_answer(
    winreg: Callable[[object], list[Any]],
) -> None:
    class Broken(list[Any]):
        def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - as list
            raise OSError(5, "I/O error")

    winreg(Key(Broken([1]), []))
    with pytest.raises(ProbeError) as caught:
        WindowsHost().registry("HKLM", "A")
    assert caught.value.reason == "malformed"


def test_programs_come_from_system32_and_open_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    host = WindowsHost()
    monkeypatch.setenv("SystemRoot", r"D:\Windows")
    assert host.program("tasklist").startswith(r"D:\Windows")
    assert host.program("tasklist").endswith("tasklist.exe")
    assert host.program(r"C:\x\y.exe") == r"C:\x\y.exe"
    assert host.popen_options() == {"creationflags": 0x08000000}


def test_output_of_a_japanese_console_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import codecs  # noqa: PLC0415 - to stand in for the code page of a Japanese console

    monkeypatch.setattr("checker.door.windows.CONSOLE", codecs.lookup("cp932").name)
    assert WindowsHost().decode("プリンター".encode("cp932")) == "プリンター"
    assert WindowsHost().decode("プリンター".encode()) == "プリンター"
