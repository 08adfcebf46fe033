"""Ctrl-C, from a process's first moment to its last.

Python's own way shows a traceback wherever nobody expects Ctrl-C: while modules are read, while
something is tidied up after a first one, and at the very end.
"""

import contextlib
import os
import signal
import sys
from types import FrameType
from typing import Final

STATUS: Final = 130
"""The exit code (docs/exit-codes.md)."""


def ends_the_process() -> None:
    """Before anything has begun: nothing is to be tidied up."""
    _set(_end)


def stops_the_command() -> None:
    """Raise KeyboardInterrupt, once: a second Ctrl-C must not break into the tidying up."""
    _set(_stop)


def changes_nothing() -> None:
    """The command has ended."""
    _set(signal.SIG_IGN)


def _set(handler: "signal._HANDLER") -> None:
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as a shell starts what runs beside it
        signal.signal(signal.SIGINT, handler)


def _end(_signal: int, _frame: FrameType | None) -> None:
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        if sys.stderr is not None:
            print("中止しました。 / Stopped.", file=sys.stderr, flush=True)  # noqa: T201 - all we have
    os._exit(STATUS)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt
