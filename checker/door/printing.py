"""Paper, because a person asked for it: the only thing that a door ever does.

A page is drawn by the system's own means: GDI on Windows, which needs no PDF reader, and `lp`
(CUPS) elsewhere. A whole document goes by `lp` alone: Windows prints no PDF without a reader, whose
window would come up and whose end nobody hears of. A queue that took something has printed nothing
yet; only a person sees paper.
"""

from collections.abc import Callable
from pathlib import Path

from checker.door.host import RealHost
from checker.door.interface import Host, ProbeError
from checker.door.sheet import Page
from checker.model import clean

_PATIENCE = 30.0
"""Seconds that `lp` may take to hand a file to the print service."""


def print_page(host: Host, queue: str, page: Page, font: Path, pdf: Callable[[], Path]) -> None:
    """Hand one page to a printer's queue.

    Args:
        host: The door of this PC.
        queue: The printer's name, as the system lists it.
        page: What to print.
        font: The TrueType file to print it in, where the system draws.
        pdf: Makes the same page as a PDF file, where the system prints files.

    Raises:
        ProbeError: The queue did not take it. What else happens, only the paper shows.
    """
    if host.system == "windows":
        from checker.door import winprint  # noqa: PLC0415 - Windows only

        winprint.draw(queue, page, str(font))
        return
    _lp(host, queue, clean(page.title), pdf, ("-n", "1", "-o", "sides=one-sided"))


def print_file(host: Host, queue: str, title: str, pdf: Path) -> None:
    """Hand a PDF to a printer's queue.

    Args:
        host: The door of this PC.
        queue: The printer's name, as the system lists it.
        title: What the list of print jobs calls it.
        pdf: The file.

    Raises:
        ProbeError: The queue did not take it, or this system prints no PDF by itself.
    """
    if host.system == "windows":
        raise ProbeError("not_supported", "Windows prints no PDF by itself")
    _lp(host, queue, clean(title), lambda: pdf, ())


def _lp(
    host: Host, queue: str, title: str, pdf: Callable[[], Path], options: tuple[str, ...]
) -> None:
    if not isinstance(host, RealHost):
        raise ProbeError("not_supported", "a recorded machine prints nothing")
    folder = "/usr/bin/" if host.system == "macos" else ""
    host.run(
        f"{folder}lp",
        *("-d", queue, *options, "-o", "media=A4", "-t", title, "--", str(pdf())),
        timeout=_PATIENCE,
    )
