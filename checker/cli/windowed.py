"""The program without a console: what a double-click on NanbyoChecker.exe starts.

It runs the page of the program with a console, which lies beside it, without showing that console,
and tells what that had to say in a window. It imports nothing else of this package, so that the
executable stays small.
"""

import os
import subprocess  # noqa: TID251 - starting the program is all it does
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

TITLE: Final = "難病チェッカー"
_ICON_INFORMATION: Final = 0x40
_ICON_WARNING: Final = 0x30
_NO_WINDOW: Final = 0x0800_0000
_NO_PROGRAM: Final = 70
"""The exit code for a folder that is not whole (docs/exit-codes.md)."""


def run(args: Sequence[str]) -> int:
    """Run the page until nobody needs it; return its exit code.

    Args:
        args: More options for the `app` command.
    """
    try:
        status, told = start(args)
    except OSError as error:
        status, told = _NO_PROGRAM, str(error)
    if status and not told:
        told = f"終了コード {status}"
    if told:
        show(told, _ICON_WARNING if status else _ICON_INFORMATION)
    return status


def start(args: Sequence[str]) -> tuple[int, str]:
    """Run the page; return its exit code and what it said on standard error.

    Raises:
        OSError: It cannot be started; the message is for the person.
    """
    done = subprocess.run(  # noqa: S603 - the program beside this one
        [program(), "app", "--quiet", *args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"},  # it is a program of its own
        creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stderr.strip()


def program() -> Path:
    """Return the program with a console, which lies beside this one.

    Raises:
        FileNotFoundError: It does not.
    """
    name = "nanbyo-checker.exe" if sys.platform == "win32" else "nanbyo-checker"
    path = Path(sys.executable).with_name(name)
    if not path.is_file():
        raise FileNotFoundError(
            f"{name} がありません。フォルダーの中身をすべて同じ場所に置いてください。\n"
            f"{name} is missing: keep everything of the folder together."
        )
    return path


def show(text: str, icon: int) -> None:
    """Show a text in a window."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        ctypes.windll.user32.MessageBoxW(None, text, TITLE, icon)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
