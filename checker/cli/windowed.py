"""The program without a console: what a double-click on NanbyoChecker.exe starts.

It runs the program with a console, which lies beside it, without showing that console: check this
PC, keep the report as PDF and HTML in the person's documents folder. Then it opens the HTML. What
goes wrong is told in a window. It imports nothing else of this package, so the executable is small.
"""

import datetime as dt
import os
import subprocess  # noqa: TID251 - starting the program is all it does
import sys
import webbrowser
from pathlib import Path
from typing import Final

TITLE: Final = "難病チェッカー"
"""The window's title, and the folder for reports in the documents folder."""
ANSWERS: Final = (0, 3, 4)
"""How a check ends that has something to show (docs/exit-codes.md)."""
_ICON_WARNING: Final = 0x30
_NO_WINDOW: Final = 0x0800_0000


def run() -> int:
    """Check this PC, keep and open the report; return the exit code of the check."""
    try:
        status, told = check(report_stem())
    except OSError as error:
        status, told = 6, str(error)
    if status not in ANSWERS:
        show(told or f"終了コード {status}")
    return status


def report_stem() -> Path:
    """Return where the reports go, without the ending; the folder is made if need be."""
    import platformdirs  # noqa: PLC0415 - asks the system where the documents are

    folder = platformdirs.user_documents_path() / TITLE
    folder.mkdir(parents=True, exist_ok=True)
    now = dt.datetime.now().astimezone()  # noqa: TID251 - a composition root
    return folder / f"PC確認-{now:%Y%m%d-%H%M}"


def check(stem: Path) -> tuple[int, str]:
    """Run the check; return its exit code and what it said about errors."""
    page = stem.with_suffix(".html")
    done = subprocess.run(  # noqa: S603 - the program beside this one
        [program(), "check", "--quiet", "--pdf", stem.with_suffix(".pdf"), "--html", page],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYINSTALLER_RESET_ENVIRONMENT": "1"},  # it is a program of its own
        creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode in ANSWERS:
        webbrowser.open(page.as_uri())
    return done.returncode, done.stderr.strip()


def program() -> Path:
    """Return the program with a console, which lies beside this one.

    Raises:
        FileNotFoundError: It does not; the message is for the person.
    """
    name = "nanbyo-checker.exe" if sys.platform == "win32" else "nanbyo-checker"
    path = Path(sys.executable).with_name(name)
    if not path.is_file():
        raise FileNotFoundError(
            f"{name} がありません。フォルダーの中身をすべて同じ場所に置いてください。\n"
            f"{name} is missing: keep everything of the folder together."
        )
    return path


def show(text: str) -> None:
    """Show a text in a window."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        ctypes.windll.user32.MessageBoxW(None, text, TITLE, _ICON_WARNING)


if __name__ == "__main__":
    sys.exit(run())
