"""One page on paper, because a person asked for it: the only thing that a door ever does.

The page is drawn by the system's own means: GDI on Windows, which needs no PDF reader, and `lp`
(CUPS) elsewhere. A queue that took the page has printed nothing yet; only a person sees paper.
"""

from collections.abc import Callable
from pathlib import Path

from checker.door.host import RealHost
from checker.door.interface import Host, ProbeError
from checker.door.sheet import Page
from checker.model import clean

_PATIENCE = 30.0
"""Seconds that `lp` may take to hand a page to the print service."""


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
    if not isinstance(host, RealHost):
        raise ProbeError("not_supported", "a recorded machine prints nothing")
    folder = "/usr/bin/" if host.system == "macos" else ""
    options = ("-n", "1", "-o", "media=A4", "-o", "sides=one-sided")
    host.run(
        f"{folder}lp",
        *("-d", queue, *options, "-t", clean(page.title), "--", str(pdf())),
        timeout=_PATIENCE,
    )
