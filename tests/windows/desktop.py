"""A person's desktop under Wine: a double-click, a browser that is asked, windows that tell."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import windows_python
import wine

from tests.windows_machine import end

STAND_IN = """#!/bin/sh
printf '%s' "$1" > "{folder}/asked.part" && mv "{folder}/asked.part" "{folder}/asked"
"""
PRESS_OK = r"""
import ctypes, sys, time
user = ctypes.windll.user32
text = ctypes.create_unicode_buffer(4096)
for _ in range(1200):
    window = user.FindWindowW("#32770", "難病チェッカー")
    if window:
        label = user.GetDlgItem(window, 0xFFFF)
        user.GetWindowTextW(label, text, len(text))
        sys.stdout.buffer.write(text.value.encode())
        user.PostMessageW(window, 0x0111, 2, 0)  # the one button of a box that tells
        break
    time.sleep(0.05)
"""
"""Waits for the program's window, reads what it tells and closes it, in the assembled Python."""


class Desktop(NamedTuple):
    """A program that somebody started by a double-click."""

    process: "subprocess.Popen[bytes]"
    prefix: Path
    env: dict[str, str]
    asked: Path
    """What the stand-in for a browser was last asked to open is written here."""

    def opened(self) -> str:
        """Wait until a browser is asked to open something; return that."""
        for _ in range(1200):
            if self.asked.exists():
                text = self.asked.read_text(encoding="utf-8")
                self.asked.unlink()
                return text
            assert self.process.poll() is None, "the program ended and opened nothing"
            time.sleep(0.05)
        raise AssertionError("nothing was opened")

    def told(self) -> str:
        """Wait for the program's window, close it, and return what it told."""
        python = windows_python.ensure() / "python.exe"
        return wine.run([python, "-c", PRESS_OK], env=self.env).stdout.decode()

    def still_running(self) -> list[str]:
        """Return the programs of ours that run in this Windows."""
        mine = f"WINEPREFIX={self.prefix}\0".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                named = (folder / "cmdline").read_bytes().decode(errors="replace")
                if "nanbyo" in named.lower() and mine in (folder / "environ").read_bytes() + b"\0":
                    found.append(named)
            except OSError:
                continue  # it has ended meanwhile
        return found


@contextmanager
def double_click(
    program: Path, prefix: Path, display: str, scratch: Path, *options: str
) -> Iterator[Desktop]:
    """Start a program as a double-click does, where a stand-in for a browser is installed."""
    scratch.mkdir(exist_ok=True)
    opener = scratch / "xdg-open"  # what Wine asks to show a page
    opener.write_text(STAND_IN.format(folder=scratch), encoding="utf-8")
    opener.chmod(0o755)
    env = wine.environment(prefix, display)
    env["PATH"] = f"{scratch}{os.pathsep}{env['PATH']}"
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        ["wine", program, *options], env=env, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe
    )
    try:
        yield Desktop(process, prefix, env, scratch / "asked")
    finally:
        end(prefix)
        process.communicate(timeout=60)


def without_browser(prefix: Path) -> None:
    """Take away what opens web pages in a Windows installation."""
    for scheme in ("http", "https"):
        done = wine.run(["reg", "delete", rf"HKCR\{scheme}", "/f"], env=wine.environment(prefix))
        assert done.returncode == 0
