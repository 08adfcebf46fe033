"""What the program of one file unpacked for runs that did not end: 100 MB each, and nobody's."""

import contextlib
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from checker.cli.double_click import own_processes

_OLD: Final = 600.0
"""Seconds after which a folder is no longer one that is being unpacked."""


def sweep(now: dt.datetime) -> None:
    """Take away, on Windows, what earlier runs of the one file left; elsewhere nothing is done."""
    if sys.platform == "win32" and getattr(sys, "frozen", False) and own_processes() > 1:
        clear(Path(str(getattr(sys, "_MEIPASS", ""))), now, in_use)


def clear(own: Path, now: dt.datetime, used: Callable[[Path], bool]) -> None:
    """Delete the folders beside this run's own that are this program's, old, and in no use."""
    import shutil  # noqa: PLC0415 - seldom

    for other in own.parent.glob("_MEI*"):
        with contextlib.suppress(OSError):
            ours = other != own and (other / "checker" / "_rules").is_dir()
            if ours and now.timestamp() - other.stat().st_mtime > _OLD and not used(other):
                shutil.rmtree(other, ignore_errors=True)


def in_use(folder: Path) -> bool:
    """Tell whether a program runs from a folder: Windows lets nobody write to what is loaded."""
    for library in folder.glob("python3*.dll"):
        try:
            library.open("r+b").close()
        except OSError:
            return True
    return False
