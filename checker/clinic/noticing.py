"""What changes while the page is open: cheap items are looked at again, quietly.

A look costs less than a hundredth of a core: the dearer it is on a PC, the rarer it becomes.
"""

import asyncio
import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from checker.model import Closed, Fact, Verdict

EVERY: Final = 5.0
"""Seconds from one look to the next, at least."""
SHARE: Final = 0.01
"""Of one core, at most."""
_FINE: Final = frozenset({"met", "not_applicable"})

Glance = Callable[[], Mapping[str, Fact[Any]]]
"""Looks at what is cheap to look at."""


class Noticed(Closed, frozen=True):
    """A requirement that was seen to change while the page was open."""

    at: dt.datetime
    better: bool


def changes(before: Iterable[Verdict], now: Iterable[Verdict]) -> tuple[list[str], list[str]]:
    """Return the ids of what got better and of what got worse between two results of one PC."""
    was = {one.id: one for one in before}
    better, worse = [], []
    for one in now:
        old = was.get(one.id)
        if old is None or old.status == one.status:
            continue
        if "unknown" in {old.status, one.status} and one.status not in _FINE:
            continue  # what could not be looked at is neither better nor worse
        if one.status in _FINE and old.status not in _FINE:
            better.append(one.id)
        elif old.status in _FINE:
            worse.append(one.id)
    return better, worse


class Watched(Protocol):
    """What the pages know: it takes what was seen."""

    @property
    def turn(self) -> int:
        """Which check is the last one."""

    def watched(self) -> bool:
        """Tell whether a page is open that shows a result."""

    def glanced(self, turn: int, facts: Mapping[str, Fact[Any]]) -> None:
        """Take what was seen at a second look."""


async def watch(clinic: Watched, glance: Glance, every: float = EVERY) -> None:
    """Look again and again while a page is open and no check runs."""
    wait = every
    while True:
        await asyncio.sleep(wait)
        if not clinic.watched():
            continue
        turn, before = clinic.turn, _spent()
        facts = await asyncio.to_thread(glance)
        wait = pause(_spent() - before, every)
        clinic.glanced(turn, facts)


def pause(spent: float, every: float = EVERY) -> float:
    """Return the seconds until the next look, after one that took so many of a processor."""
    return max(every, spent / SHARE)


def _spent() -> float:
    """Return the seconds of a processor that this program and what it started have had."""
    return sum(os.times()[:4])
