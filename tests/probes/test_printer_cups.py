"""The printer probe against a real CUPS of its own."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.model import PrinterQueue
from checker.probes.interface import ProbeError
from checker.probes.linux import LinuxHost
from checker.probes.printer import PROBE

pytestmark = pytest.mark.real

CUPSD = """
Listen 127.0.0.1:{port}
Browsing Off
DefaultAuthType None
WebInterface No
<Location />
Order allow,deny
Allow localhost
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow localhost
</Limit>
</Policy>
"""
FILES = """
ServerRoot {root}/conf
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
AccessLog {root}/access
ErrorLog {root}/error
PageLog {root}/page
FileDevice Yes
"""


@pytest.fixture
def cups(
    tmp_path: Path, needs: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """Start a print service of its own; give what adds a queue to it."""
    needs("cupsd", "lpadmin", "lpstat", "lpoptions")
    for name in ("conf", "spool", "cache", "state"):
        (tmp_path / name).mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "cupsd.conf").write_text(CUPSD.format(port=port))
    (tmp_path / "cups-files.conf").write_text(FILES.format(root=tmp_path))
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{port}")
    path = "/usr/sbin:/usr/bin"
    server = subprocess.Popen(
        [
            str(shutil.which("cupsd", path=path)),
            "-f",
            *("-c", str(tmp_path / "cupsd.conf")),
            *("-s", str(tmp_path / "cups-files.conf")),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def add(name: str, *options: str) -> None:
        subprocess.run(
            [str(shutil.which("lpadmin", path=path)), "-p", name, "-E", *options],
            check=True,
            capture_output=True,
            timeout=30,
        )

    try:
        _wait_for(port)
        yield add
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the print service did not start")


def test_real_queues_tell_a4_and_virtual_and_default(cups: Callable[..., None]) -> None:
    closed = "socket://127.0.0.1:9"
    cups("office", "-v", closed, "-m", "drv:///sample.drv/generic.ppd")
    cups("label", "-v", closed, "-m", "drv:///sample.drv/dymo.ppd")
    cups("受付", "-v", closed, "-m", "drv:///sample.drv/generpcl.ppd")
    cups("raw", "-v", closed)
    cups("nowhere", "-v", "file:///dev/null", "-m", "drv:///sample.drv/generic.ppd")
    subprocess.run(["/usr/sbin/lpadmin", "-d", "office"], check=True, timeout=30)
    found = PROBE.read(LinuxHost())["printer.queues"].value
    assert isinstance(found, tuple)
    assert sorted(found, key=lambda queue: queue.name) == [
        PrinterQueue("label", a4=False),
        PrinterQueue("nowhere", a4=None, virtual=True),
        PrinterQueue("office", a4=True, default=True),
        PrinterQueue("raw", a4=None),
        PrinterQueue("受付", a4=True),
    ]


def test_a_real_service_without_queues_is_an_empty_list(cups: Callable[..., None]) -> None:
    del cups
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
