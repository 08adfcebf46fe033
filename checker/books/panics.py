"""What a compiled reader says of its own fault is for its makers, and not for the screen."""

import contextlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator

_ERRORS = 2
"""The stream of errors, which a compiled library writes to past `sys.stderr`."""
_PANIC = "PanicException"
"""A fault of a reader written in Rust; it is no `Exception`, and cannot be imported."""
_ONE = threading.Lock()
"""The stream is the whole process's: it is turned away once, and put back once."""


class PanicError(Exception):
    """A compiled reader ended in the middle of a file."""


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Turn a panic into an error that can be caught, and keep what it prints from the screen.

    What others print meanwhile, another thread's log for one, is printed afterwards; only beside a
    panic it is lost.

    Raises:
        PanicError: The reader panicked.
    """
    with _ONE, contextlib.ExitStack() as stack:
        try:
            shown = os.dup(_ERRORS)
        except OSError:  # a program without a console has no such stream
            shown = None
        away = None
        if shown is not None:
            stack.callback(os.close, shown)
            away = stack.enter_context(tempfile.TemporaryFile())
            _flush()
            os.dup2(away.fileno(), _ERRORS)
        panicked = False
        try:
            yield
        except BaseException as error:
            panicked = type(error).__name__ == _PANIC
            if not panicked:
                raise
            raise PanicError from error
        finally:
            if shown is not None and away is not None:
                _flush()
                os.dup2(shown, _ERRORS)
                if not panicked:
                    _print(away.fileno())


def _flush() -> None:
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()


def _print(file: int) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    with contextlib.suppress(OSError):
        while part := os.read(file, 1 << 16):
            os.write(_ERRORS, part)
