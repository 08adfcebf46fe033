"""A real CUPS of a test's own, on loopback."""

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

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
CLOSED = "socket://127.0.0.1:9"
"""The address of a printer that is switched off."""

Admin = Callable[..., None]


@contextlib.contextmanager
def print_service(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Admin]:
    """Start a print service; give `lpadmin`, which adds queues to it."""
    for name in ("conf", "spool", "cache", "state"):
        (folder / name).mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "cupsd.conf").write_text(CUPSD.format(port=port))
    (folder / "cups-files.conf").write_text(FILES.format(root=folder))
    monkeypatch.setenv("CUPS_SERVER", f"127.0.0.1:{port}")
    server = subprocess.Popen(
        [
            _sbin("cupsd"),
            "-f",
            *("-c", str(folder / "cupsd.conf")),
            *("-s", str(folder / "cups-files.conf")),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def admin(*options: str) -> None:
        subprocess.run([_sbin("lpadmin"), *options], check=True, capture_output=True, timeout=30)

    try:
        _wait_for(port)
        yield admin
    finally:
        server.terminate()
        server.wait(timeout=10)


def _sbin(name: str) -> str:
    return str(shutil.which(name, path="/usr/sbin:/usr/bin"))


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
