"""The edge: read inputs with a limit, write outputs so that nothing is ever half there.

An output is written to a temporary file beside its place and renamed; a run that fails leaves an
existing file as it was.
"""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from checker.errors import BadInputError, OutputError
from checker.model import Text

STANDARD = "-"


def read_bytes(name: str, limit: int) -> bytes:
    """Read a file, or standard input for `-`, up to `limit` + 1 bytes.

    The one byte more lets the reader see that the file is too large without holding it whole.

    Raises:
        BadInputError: It cannot be read.
    """
    try:
        if name == STANDARD:
            if sys.stdin is None:
                raise OSError("there is no standard input")  # noqa: TRY301 - told like the others
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = _reason(error)
        raise BadInputError(
            name,
            "",
            Text(ja=f"開けません（{reason}）", en=f"it cannot be opened ({reason})"),
            Text(
                ja="ファイルの場所と名前を確かめてください。",
                en="Check where the file is and what it is called.",
            ),
        ) from error


def write_bytes(name: str, data: bytes) -> None:
    """Write a file whole or not at all, or to standard output for `-`.

    Raises:
        OutputError: It cannot be written; what was there before is untouched.
    """
    if name == STANDARD:
        _write_standard(data)
        return
    path = Path(name)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(
            dir=path.parent, prefix=".nanbyo-checker-", suffix=".tmp"
        )
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "posix":
            # mkstemp makes files private; an output has the person's usual permissions.
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)  # noqa: PTH101
        os.replace(temporary, path)  # noqa: PTH105
    except (OSError, ValueError) as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
        raise _output_error(name, error) from error


def _write_standard(data: bytes) -> None:
    try:
        if sys.stdout is None:
            raise OSError("there is no standard output")  # noqa: TRY301 - told like the others
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError, AttributeError) as error:
        raise _output_error(STANDARD, error) from error


def _output_error(name: str, error: Exception) -> OutputError:
    reason = _reason(error)
    return OutputError(
        Text(
            ja=f"書き込めませんでした：{name}（{reason}）",
            en=f"This output could not be written: {name} ({reason})",
        ),
        Text(
            ja="フォルダーがあるか、書き込めるか、空き容量があるかを確かめてください。",
            en="Check that the folder exists, may be written to and has room.",
        ),
    )


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
