"""Run Windows programs under Wine, as a Japanese PC would: code page 932, Windows 11.

Wine 8 knows Windows 10 at the latest; the two differ, for a program, by the build number alone.
"""

import contextlib
import os
import re
import selectors
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import IO

import setup_env
import windows_python
from setup_env import SetupError

PREFIX = windows_python.HOME / "prefix"
LOCALE = "ja_JP.UTF-8"
VERSION_KEY = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion"
_AFTER_END = 0.5
"""Seconds to pass on what an ended program wrote; Wine's services hold its streams open."""
BUILD = "26100"  # Windows 11, version 24H2
CRASHED = re.compile(rb"wine: Unhandled page fault [^\n]*\n")
"""Wine's services, which start beside a program and share its streams, now and then crash too."""
PAGE_FAULT = 0xC0000005 & 0xFF
"""What is left here of the exit code of a program that crashed so."""


def ensure(prefix: Path = PREFIX) -> Path:
    """Make a prefix, Wine's name for a Windows installation, unless it is there.

    Raises:
        SetupError: Wine is not there, or cannot make it.
    """
    ready = prefix / setup_env.STAMP
    if ready.exists():
        return prefix
    with setup_env.turn():
        if not ready.exists():
            if shutil.which("wine") is None:
                raise SetupError("sudo apt install wine wine64")
            setup_env.say("Wineの環境を準備しています… / Making a Wine prefix …")
            shutil.rmtree(prefix, ignore_errors=True)
            prefix.mkdir(parents=True)
            steps = [["wineboot", "-i"], ["winecfg", "-v", "win10"]]
            steps += [
                ["reg", "add", VERSION_KEY, "/v", name, "/d", BUILD, "/f"]
                for name in ("CurrentBuild", "CurrentBuildNumber")
            ]
            for argv in steps:
                done = run(argv, env=environment(prefix))
                if done.returncode:
                    said = (done.stdout + done.stderr).decode("cp932", errors="replace")
                    raise SetupError(f"wine {argv[0]}: {said}")
            system = prefix / "drive_c" / "windows" / "system32"
            windows_python.compile_c(
                windows_python.SOURCES / "bcryptprimitives.c",
                system / "bcryptprimitives.dll",
                "-shared",
            )
            setup_env.run(["wineserver", "-w"], env=environment(prefix))
            keep_to_itself(prefix)
            ready.touch()
    return prefix


def keep_to_itself(prefix: Path) -> None:
    """Give the Windows user folders of its own: Wine links Desktop and Documents to ours."""
    for link in (prefix / "drive_c" / "users").glob("*/*"):
        if link.is_symlink():
            link.unlink()
            link.mkdir()


def environment(prefix: Path, display: str | None = None) -> dict[str, str]:
    """Return the environment for a Windows program.

    Args:
        prefix: The Windows installation.
        display: The X display to show windows on; without one there is no screen.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    if display is not None:
        kept["DISPLAY"] = display
    return {
        **kept,
        "WINEPREFIX": str(prefix),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        # With its debugger a program that crashes would hang for ever, or end with 0.
        "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe,winedbg.exe=",
        "LC_ALL": LOCALE,
    }


def windows_path(path: Path) -> str:
    """Return how a Windows program names a file of this machine."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def python_environment(prefix: Path, display: str | None = None) -> dict[str, str]:
    """Return the environment for the assembled Python, which imports this checkout."""
    return {
        **environment(prefix, display),
        "PYTHONPATH": windows_path(setup_env.ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    cwd: Path | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[bytes]:
    """Run a Windows program to its end and keep what it wrote.

    Standard streams are pipes: CPython under Wine cannot start on some other handles. They are
    read until the program ends and not longer: Wine's own services, which the first program of a
    prefix starts, hold them open for as long as they like.

    Raises:
        SetupError: The program crashed; its exit code would say something else.
        subprocess.TimeoutExpired: It has not ended in time, and was killed.
    """
    pipe = subprocess.PIPE
    child = subprocess.Popen(
        ["wine", *map(str, argv)],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
    )
    assert child.stdout is not None  # noqa: S101 - for the type checker
    assert child.stderr is not None  # noqa: S101
    streams = {child.stdout.fileno(): bytearray(), child.stderr.fileno(): bytearray()}
    ends = os.pidfd_open(child.pid)
    with child.stdout, child.stderr, os.fdopen(ends), selectors.DefaultSelector() as waiting:
        for descriptor in (*streams, ends):
            os.set_blocking(descriptor, False)
            waiting.register(descriptor, selectors.EVENT_READ)
        end = time.monotonic() + timeout
        while ready := waiting.select(max(0.0, end - time.monotonic())):
            for key, _ in ready:
                if key.fd != ends and not read_into(streams[key.fd], key.fd):
                    waiting.unregister(key.fd)
            if any(key.fd == ends for key, _ in ready):
                for descriptor, text in streams.items():  # what is in the pipes is all there is
                    read_into(text, descriptor)
                code, (out, err) = child.wait(), map(bytes, streams.values())
                if code == PAGE_FAULT and CRASHED.search(err):
                    raise SetupError(f"{argv[0]}: {err.decode(errors='replace')}")
                return subprocess.CompletedProcess(argv, code, out, CRASHED.sub(b"", err))
        child.kill()
        child.wait()
    out, err = map(bytes, streams.values())
    raise subprocess.TimeoutExpired([str(word) for word in argv], timeout, out, err)


def read_into(text: bytearray, descriptor: int) -> bool:
    """Read what is there without waiting; tell whether more may come."""
    with contextlib.suppress(BlockingIOError):
        while chunk := os.read(descriptor, 65536):
            text += chunk
        return False
    return True


def show(argv: Sequence[str | Path], *, env: Mapping[str, str]) -> int:
    """Run a Windows program, passing on what it writes; return its exit code."""
    pipe = subprocess.PIPE
    child = subprocess.Popen(
        ["wine", *map(str, argv)], env=env, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe
    )
    streams = ((child.stdout, sys.stdout.buffer), (child.stderr, sys.stderr.buffer))
    threads = [Thread(target=_copy, args=pair, daemon=True) for pair in streams]
    for thread in threads:
        thread.start()
    code = child.wait()
    for thread in threads:
        thread.join(_AFTER_END)
    return code


def _copy(source: IO[bytes], target: IO[bytes]) -> None:
    while chunk := source.read1(65536):  # type: ignore[attr-defined]  # a pipe is buffered
        target.write(chunk)
        target.flush()
