"""Japanese on the console and redirected, with the code pages 932 and 65001.

The console is Wine's conhost on a terminal of the test's own, which gets what a person would see.
Windows Terminal asks programs in the same way; it has not been tried.
"""

import errno
import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import wine

from tests import machines
from tests.windows.conftest import Run

pytestmark = pytest.mark.real

LAST = "PDFにするには"
"""How the last line that a check shows begins."""
PATIENCE = 60.0
SIZE = (50, 100)
"""Rows and columns of the terminal."""


def on_terminal(argv: list[str | Path], env: dict[str, str], until: str) -> tuple[str, int]:
    """Run on a terminal; return what it showed up to some words, and the exit code."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
    child = subprocess.Popen(
        ["wine", *map(str, argv)],
        env={**env, "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown, last = b"", until.encode()
    end = time.monotonic() + PATIENCE
    while last not in shown and select.select([ours], [], [], end - time.monotonic())[0]:
        try:
            shown += os.read(ours, 65536)
        except OSError as error:  # every program on the terminal has ended
            assert error.errno == errno.EIO  # noqa: PT017 - another one is a fault of the test
            break
    try:
        whole = shown.partition(last)  # what follows may end in the middle of a letter
        return b"".join(whole[:2]).decode(), child.wait(timeout=max(0.1, end - time.monotonic()))
    finally:
        child.kill()
        os.close(ours)


@pytest.mark.parametrize("page", ["932", "65001"])
def test_the_console_shows_japanese_and_colour(
    page: str, program: Path, prefix: Path, display: str
) -> None:
    words: list[str | Path] = ["cmd", "/c", "chcp", page, ">nul", "&", program]
    shown, code = on_terminal(
        [*words, "check", "--offline"], wine.environment(prefix, display), LAST
    )
    assert code in {3, 4}
    assert LAST in shown
    assert "メモリ" in shown
    assert "要確認" in shown
    assert "\ufffd" not in shown
    assert "\x1b[91m" in shown  # bright red
    assert "?" not in shown.replace("\x1b[?25", "").replace("http", "")


def test_redirected_text_is_utf8_where_the_pc_uses_utf8(
    program: Path, run: Run, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("localedef")
    # Windows' "Unicode UTF-8 for worldwide language support": in Wine, a language that never had
    # a code page of its own.
    made = ["localedef", "-i", "hi_IN", "-f", "UTF-8", str(tmp_path / "hi_IN.UTF-8")]
    subprocess.run(made, check=True, capture_output=True)
    more = {"LOCPATH": str(tmp_path), "LC_ALL": "hi_IN.UTF-8"}
    # Of a saved PC: what is free on a drive changes between two looks.
    recorded = tmp_path / "値.json"
    recorded.write_bytes(msgspec.json.encode(machines.facts("windows-11-pro")))
    here = run(program, "judge", recorded)
    ended = run(program, "judge", recorded, more=more)
    assert (ended.code, ended.err) == (here.code, "")
    assert ended.raw.decode("utf-8") == here.raw.decode("cp932")
