"""The person's browser: it is asked to open the page; where none comes, the result is kept as PDF.

A system often says that it opens a page and then shows nothing, so what counts is who comes in.
"""

import asyncio
import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from checker.clinic import again
from checker.clinic.state import Clinic, fault
from checker.errors import CheckerError
from checker.model import Report, Text
from checker.web import start_page
from checker.web.security import Door

SOON: Final = 10.0
"""Seconds after which a person at a console is told where the page is."""
PATIENCE: Final = 60.0
"""Seconds that a browser may take to come, on a slow PC just after log-on."""
WHERE: Final = Text(
    ja="画面はブラウザで次の場所を開くと見られます（一度だけ使えます）：\n{url}",
    en="Open this address in a browser (it works once):\n{url}",
)
NOBODY: Final = Text(
    ja="ブラウザが見つからず、画面を表示できませんでした。",
    en="No browser was found to show the page.",
)
SAVED: Final = Text(
    ja="結果をPDFで保存しました：{path}", en="The result was saved as a PDF: {path}"
)


def show(address: str) -> bool:
    """Ask the system to open an address; False where it says that it cannot."""
    import webbrowser  # noqa: PLC0415 - not needed for the first page

    with contextlib.suppress(OSError, webbrowser.Error):
        return webbrowser.open(address)
    return False


def show_file(path: Path) -> bool:
    """Ask the system to open a file or folder; False where it says that it cannot."""
    if sys.platform == "win32":
        # By its name: in an address, Windows does not understand letters like those of 難病.
        with contextlib.suppress(OSError):
            os.startfile(path)  # noqa: S606 - a document that this program wrote
            return True
        return False
    return show(path.as_uri())


def show_settings(address: str) -> bool:
    """Ask the system to open a page of its settings; False where it says that it cannot.

    Args:
        address: An address of `rules/places.toml`, whose form the loader has looked at.
    """
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            os.startfile(address)  # noqa: S606 - of the closed list only
            return True
        return False
    if sys.platform == "darwin":
        return show(address)
    return False


def show_page(data: Path, url: str) -> bool:
    """Ask the system to open the page; False where it says that it cannot."""
    with contextlib.suppress(OSError):
        return show(start_page.address(data, again.START_PAGE, url))
    return False


class Opening:
    """Asks for the page in a thread, while the rest of the program is loaded.

    A browser that runs in the terminal gives the call back only when the person leaves it.
    """

    def __init__(self, ask: Callable[[], bool]) -> None:
        self.refused = False
        self._ask = ask
        threading.Thread(target=self._work, name="browser", daemon=True).start()

    def _work(self) -> None:
        self.refused = not self._ask()


@dataclass
class Watch:
    """Sees to it that the person gets the result although no browser shows it.

    With a console the address is told and the pages go on being served. Without one nobody could
    read it, so the program ends once the result is kept; what it told is then shown in a window.
    """

    door: Door
    clinic: Clinic
    opening: Opening
    keep: Callable[[Report], Path]
    """Saves the checklist; takes its time."""
    tell: Callable[[str], None]
    console: bool
    soon: float = SOON
    patience: float = PATIENCE
    problem: CheckerError | None = None
    """Why the result could not be kept, where the program ends with that."""

    async def run(self) -> None:
        """Watch until somebody comes in, or the result is kept."""
        lang, began = self.clinic.lang, time.monotonic()
        if not await self._nobody(began + self.soon):
            return
        if self.console:
            self.tell(WHERE.say(lang).format(url=self.door.start_url()))
        if not await self._nobody(began + self.patience):
            return
        await self._checked()
        problem = await self._kept()
        if not self.console and not self.door.entered:
            self.problem = problem
            self.clinic.life.ended.set()
        elif problem:
            self.tell(problem.say(lang))

    async def _kept(self) -> CheckerError | None:
        """Keep the result; return why it could not be."""
        lang, report = self.clinic.lang, self.clinic.report()
        if report is None:
            return self.clinic.problem
        if not self.console:
            self.tell(NOBODY.say(lang))
        try:
            path = await asyncio.to_thread(self.keep, report)
        except CheckerError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a fault of ours is told as one
            return fault(error, self.clinic.setting.now())
        self.tell(SAVED.say(lang).format(path=path))
        return None

    async def _nobody(self, end: float) -> bool:
        """Wait for somebody to come in; tell whether nobody did or nobody will."""
        while not self.door.entered:
            if self.opening.refused or time.monotonic() >= end:
                return True
            await asyncio.sleep(0.1)
        return False

    async def _checked(self) -> None:
        """Wait for the check to come to its end."""
        event = self.clinic.listen()
        try:
            while self.clinic.phase == "running":
                await event.wait()
                event.clear()
        finally:
            self.clinic.unlisten(event)
