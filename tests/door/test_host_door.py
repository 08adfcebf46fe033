"""The door: errors become closed reasons, programs end, nothing is shown."""

import os
import sys
from pathlib import Path

import psutil
import pytest

from checker.door.host import problem
from checker.door.interface import Host, ProbeError
from checker.door.linux import LinuxHost
from checker.door.macos import MacHost
from checker.door.this_pc import machine, this_host
from checker.model import Machine
from tests.probes.hardware import recorded


@pytest.fixture
def host() -> LinuxHost:
    return LinuxHost()


def reason_of(error: pytest.ExceptionInfo[ProbeError]) -> str:
    return error.value.reason


@pytest.mark.skipif(sys.platform != "linux", reason="not run: it is the Linux door that is opened")
def test_this_machine_opens_its_own_door() -> None:
    opened: Host = this_host()
    assert opened.system == "linux"
    assert machine(opened).os == "linux"


@pytest.mark.parametrize(
    ("name", "answer", "shown"),
    [
        ("windows-11-pro", "CLINIC-01", "CLINIC-01"),
        ("windows-11-pro", "", "PC"),
        ("windows-11-pro", " \x07\t", "PC"),
        ("windows-11-pro", {"!": "malformed"}, "PC"),
        ("windows-11-pro", "診察室\ud83d", "診察室?"),
    ],
)
def test_a_pc_always_has_a_name(name: str, answer: object, shown: str) -> None:
    host = recorded(name, calls={"GetComputerNameW": answer})
    assert machine(host) == Machine(name=shown, os="windows")


def test_a_macs_name_loses_its_local_ending() -> None:
    assert machine(recorded("macos-15-macbook-air")) == Machine(name="MacBook-Air", os="macos")


def test_an_unknown_call_is_not_supported(host: LinuxHost) -> None:
    with pytest.raises(ProbeError) as caught:
        host.call("GlobalMemoryStatusEx")
    assert reason_of(caught) == "not_supported"


def test_a_call_that_fails_has_a_reason(host: LinuxHost) -> None:
    with pytest.raises(ProbeError) as caught:
        host.call("psutil.disk_usage", "/nowhere/at/all")
    assert reason_of(caught) == "not_found"


def test_what_psutil_tells_of_this_machine_is_what_its_system_tells(host: LinuxHost) -> None:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert host.call("psutil.virtual_memory")["total"] == pytest.approx(pages, rel=0.01)
    space = host.call("psutil.disk_usage", "/")
    assert space["total"] == os.statvfs("/").f_blocks * os.statvfs("/").f_frsize
    assert 0 <= space["free"] <= space["total"]
    assert Path(sys.executable).resolve().name[:6] in {
        name[:6] for name in host.call("psutil.process_iter")
    }


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (psutil.AccessDenied(1), "permission_denied"),
        (psutil.NoSuchProcess(1), "malformed"),
        (PermissionError(13, "no"), "permission_denied"),
        (KeyError("MemTotal"), "malformed"),
        (RuntimeError("no /proc"), "malformed"),
    ],
)
def test_what_psutil_raises_is_a_failure_with_its_reason(
    host: LinuxHost, monkeypatch: pytest.MonkeyPatch, raised: Exception, reason: str
) -> None:
    def refuse() -> None:
        raise raised

    monkeypatch.setattr(psutil, "virtual_memory", refuse)
    with pytest.raises(ProbeError) as caught:
        host.call("psutil.virtual_memory")
    assert reason_of(caught) == reason


@pytest.mark.parametrize("system", [LinuxHost(), MacHost()])
def test_only_windows_has_a_registry(system: LinuxHost | MacHost) -> None:
    for ask in (system.registry, system.registry_keys):
        with pytest.raises(ProbeError) as caught:
            ask("HKLM", "SOFTWARE")
        assert reason_of(caught) == "not_supported"


def test_a_program_speaks_english_has_no_input_and_no_terminal(host: LinuxHost) -> None:
    said = host.run("sh", "-c", "echo $LC_ALL; cat; ( : </dev/tty ) 2>/dev/null || echo no tty")
    assert said == "C.UTF-8\nno tty\n"


def test_output_that_is_not_text_is_replaced(host: LinuxHost) -> None:
    assert host.run("printf", r"\377x") == "\ufffdx"


def test_a_program_that_is_not_there_is_not_found(host: LinuxHost) -> None:
    with pytest.raises(ProbeError) as caught:
        host.run("no-such-program-anywhere")
    assert reason_of(caught) == "not_found"


def test_a_program_that_ends_with_an_error_tells_what_it_said(host: LinuxHost) -> None:
    with pytest.raises(ProbeError) as caught:
        host.run("sh", "-c", "echo out; echo why >&2; exit 3")
    assert reason_of(caught) == "crashed"
    assert caught.value.detail == "sh ended with 3: why"


def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    host: LinuxHost, tmp_path: Path
) -> None:
    children = tmp_path / "children"
    with pytest.raises(ProbeError) as caught:
        host.run("sh", "-c", f"sleep 1000 & echo $! $$ > {children}; sleep 1000", timeout=0.5)
    assert reason_of(caught) == "timed_out"
    for pid in children.read_text().split():
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            continue
        assert state in "ZX", "it was killed, and only waits to be collected"


def test_a_bundled_program_does_not_lend_its_libraries(
    host: LinuxHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setitem(os.environ, "LD_LIBRARY_PATH", "/bundle")
    assert "LD_LIBRARY_PATH" not in host.environment()
    monkeypatch.setitem(os.environ, "LD_LIBRARY_PATH_ORIG", "/own")
    assert host.environment()["LD_LIBRARY_PATH"] == "/own"


def test_files_and_folders_are_read(host: LinuxHost, tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"\xff\x00" * 10)
    (tmp_path / "a").mkdir()
    assert host.list(str(tmp_path)) == ("a", "b")
    assert host.read(str(tmp_path / "b"), limit=3) == b"\xff\x00\xff"
    assert host.exists(str(tmp_path / "a"))
    assert not host.exists(str(tmp_path / "c"))
    assert not host.exists(str(tmp_path / "b" / "under a file"))
    assert host.list(str(tmp_path / "c")) == ()


@pytest.mark.parametrize("path", ["/nowhere", "/proc/self/mem\0"])
def test_a_file_that_cannot_be_read_has_a_reason(host: LinuxHost, path: str) -> None:
    with pytest.raises(ProbeError) as caught:
        host.read(path)
    assert reason_of(caught) in {"not_found", "malformed"}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FileNotFoundError(2, "No such file"), "not_found"),
        (NotADirectoryError(20, "Not a directory"), "not_found"),
        (PermissionError(13, "Permission denied"), "permission_denied"),
        (TimeoutError(110, "Timed out"), "timed_out"),
        (OSError(5, "I/O error"), "malformed"),
    ],
)
def test_errors_of_the_system_become_closed_reasons(error: OSError, reason: str) -> None:
    assert problem(error, "x").reason == reason


def test_a_reason_does_not_name_the_user() -> None:
    error = problem(PermissionError(13, "denied"), r"C:\Users\yamada\AppData\x")
    assert "yamada" not in error.detail


def test_environment_variables_that_are_not_set_are_empty(
    host: LinuxHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "NANBYO_TEST", "x")
    assert host.env("NANBYO_TEST") == "x"
    assert host.env("NANBYO_TEST_NOT_SET") == ""
