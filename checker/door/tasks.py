"""Run a program of the system that changes something, where a person asked for it."""

import sys
from typing import Final

from checker.door.this_pc import this_host

_ENOUGH: Final = 60.0
"""Seconds."""
_NO_WINDOW: Final = 0x0800_0000


def run(argv: tuple[str, ...], timeout: float = _ENOUGH) -> int | str:
    """Run a program; return its exit status, or why there is none.

    Nothing is read from it: what it starts (the task service of Windows) may keep its output open
    for ever.
    """
    import subprocess  # noqa: PLC0415, TID251 - the door

    name, *rest = argv
    quiet = subprocess.DEVNULL
    flags = _NO_WINDOW if sys.platform == "win32" else 0
    host = this_host()
    program = host.program(name) if hasattr(host, "program") else name
    try:
        return subprocess.run(  # noqa: S603 - no shell; fixed programs of the system
            [program, *rest],
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            timeout=timeout,
            check=False,
            creationflags=flags,
        ).returncode
    except subprocess.TimeoutExpired:
        return f"> {timeout:g} s"
    except OSError as error:
        return error.strerror or type(error).__name__
