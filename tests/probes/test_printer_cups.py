"""The printer probe against a real CUPS of its own."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.door.interface import ProbeError
from checker.door.linux import LinuxHost
from checker.model import PrinterQueue
from checker.probes.printer import PROBE
from tests.probes.print_service import CLOSED, Admin, print_service

pytestmark = pytest.mark.real


@pytest.fixture
def lpadmin(
    tmp_path: Path, needs: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Admin]:
    needs("cupsd", "lpadmin", "lpstat", "lpoptions")
    with print_service(tmp_path, monkeypatch) as admin:
        yield admin


def test_real_queues_tell_a4_and_virtual_and_default(lpadmin: Admin) -> None:
    lpadmin("-p", "office", "-E", "-v", CLOSED, "-m", "drv:///sample.drv/generic.ppd")
    lpadmin("-p", "label", "-E", "-v", CLOSED, "-m", "drv:///sample.drv/dymo.ppd")
    lpadmin("-p", "受付", "-E", "-v", CLOSED, "-m", "drv:///sample.drv/generpcl.ppd")
    lpadmin("-p", "raw", "-E", "-v", CLOSED)
    nowhere = "file:///dev/null"
    lpadmin("-p", "nowhere", "-E", "-v", nowhere, "-m", "drv:///sample.drv/generic.ppd")
    lpadmin("-d", "office")
    found = PROBE.read(LinuxHost())["printer.queues"].value
    assert isinstance(found, tuple)
    assert sorted(found, key=lambda queue: queue.name) == [
        PrinterQueue("label", a4=False, kind="paper"),
        PrinterQueue("nowhere", a4=None, virtual=True, kind="file"),
        PrinterQueue("office", a4=True, default=True, kind="paper"),
        PrinterQueue("raw", a4=None, kind="paper"),
        PrinterQueue("受付", a4=True, kind="paper"),
    ]


def test_a_real_service_without_queues_is_an_empty_list(lpadmin: Admin) -> None:
    del lpadmin
    assert PROBE.read(LinuxHost())["printer.queues"].value == ()


def test_a_real_service_that_is_down_is_a_failure(
    needs: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("lpstat")
    with socket.socket() as closed:  # bound, never listening: nothing answers here
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(ProbeError) as caught:
            PROBE.read(LinuxHost())
    assert caught.value.reason == "not_found"
    assert "not running" in caught.value.detail
