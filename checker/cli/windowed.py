"""The program without a console: what a double-click on NanbyoChecker.exe starts.

It checks this PC, keeps the report as PDF and HTML in the person's documents folder, and opens the
HTML. There are no standard streams, so what goes wrong is told in a window.
"""

import datetime as dt
import io
import sys
import webbrowser
from pathlib import Path
from typing import Final

from checker import __version__
from checker.cli import main
from checker.errors import OutputError, boundary
from checker.exit_status import ExitStatus
from checker.model import Text

FOLDER: Final = "難病チェッカー"
"""The folder for reports, in the documents folder."""
ANSWERS: Final = (ExitStatus.READY, ExitStatus.NOT_READY, ExitStatus.INCOMPLETE)
"""How a check ends that has something to show."""
_ICON_WARNING: Final = 0x30


def run() -> int:
    """Check this PC, keep and open the report; return the exit code of the check."""
    told = io.StringIO()
    sys.stderr = told
    sys.stdout = sys.stdout or io.StringIO()
    status = boundary(check, lambda: "ja", __version__)
    if status not in ANSWERS:
        show(told.getvalue().strip())
    return status


def check() -> int:
    """Check this PC and open the report."""
    now = dt.datetime.now().astimezone()  # noqa: TID251 - a composition root
    stem = report_folder() / f"PC確認-{now:%Y%m%d-%H%M}"
    outputs = {option: stem.with_suffix(f".{option}") for option in ("pdf", "html")}
    argv = [word for option, path in outputs.items() for word in (f"--{option}", str(path))]
    status = main.main(["check", "--quiet", *argv])
    webbrowser.open(outputs["html"].as_uri())
    return status


def report_folder() -> Path:
    """Return the folder for reports, made if need be.

    Raises:
        OutputError: It cannot be made.
    """
    import platformdirs  # noqa: PLC0415 - asks the system where the documents are

    folder = platformdirs.user_documents_path() / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            Text(
                ja=f"結果を入れるフォルダーを作れませんでした：{folder}：{error.strerror}",
                en=f"The folder for the results could not be made: {folder}: {error.strerror}",
            )
        ) from error
    return folder


def show(text: str) -> None:
    """Show a text in a window."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows only

        ctypes.windll.user32.MessageBoxW(None, text, "難病チェッカー", _ICON_WARNING)


if __name__ == "__main__":
    sys.exit(run())
