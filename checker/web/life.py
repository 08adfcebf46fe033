"""How long a page's server lives: while a page is open and somebody uses it."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

IDLE: Final = 30 * 60.0
"""Seconds without a request after which the server ends."""
AFTER_LAST_PAGE: Final = 20.0
"""Seconds after the last page was closed; going from page to page takes less."""
_MOST_PAGES: Final = 1000
"""No person opens more."""


class Life:
    """What is known of the pages that are open.

    A page that says goodbye is closed. One whose stream breaks off is not: its browser may have
    crashed, and the person comes back.

    Args:
        idle: Seconds without a request after which the server ends.
        after_last_page: Seconds after the last page was closed.
        clock: Seconds that only go up.
    """

    def __init__(
        self,
        idle: float = IDLE,
        after_last_page: float = AFTER_LAST_PAGE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._idle, self._after, self._clock = idle, after_last_page, clock
        self._used = clock()
        self._pages: set[str] = set()
        self._left: dict[str, None] = {}
        self._emptied: float | None = None
        self._busy = 0
        self.ended = asyncio.Event()
        """Set when the server is to end; streams say so to their pages."""

    def used(self, *, comes: bool = True) -> None:
        """Note that somebody asked for something.

        Args:
            comes: Whether a page may be on its way to a person; what an open page fetches for
                itself may arrive after its goodbye, and keeps nothing alive.
        """
        self._used = self._clock()
        if comes and not self._pages:
            self._emptied = None

    def opened(self, page: str) -> None:
        """Note that a page is open; one that said goodbye meanwhile stays closed."""
        if page in self._left:
            return
        if len(self._pages) < _MOST_PAGES:
            self._pages.add(page)
        self._emptied = None

    def closed(self, page: str) -> None:
        """Note that a page said goodbye."""
        self._left[page] = None
        if len(self._left) > _MOST_PAGES:
            del self._left[next(iter(self._left))]
        if page in self._pages:
            self._pages.discard(page)
            self._emptied = None if self._pages else self._clock()

    def working(self, step: int) -> None:
        """Note that a piece of work began (1) or ended (-1); the server does not end meanwhile."""
        self._busy += step

    def over(self) -> bool:
        """Tell whether nobody needs the server any more."""
        now = self._clock()
        if self._busy:
            return False
        if self._emptied is not None and now - self._emptied >= self._after:
            return True
        return now - self._used >= self._idle
