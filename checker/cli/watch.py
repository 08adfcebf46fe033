"""`check --watch`: look again and again, for what fails now and then."""

import argparse
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from checker import wording
from checker.cli import common
from checker.errors import printable
from checker.exit_status import ExitStatus
from checker.model import Lang, Report
from checker.packs.words import WatchWords

LEAST, MOST = 30, 86_400
"""Seconds between two looks: fewer would be a load, for sites and for this PC."""
_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "": 60}
_FAILED: Final = frozenset({"not_met", "unknown"})
_NAMED: Final = 10
"""Moments that are named."""
_WORST: Final = (ExitStatus.READY, ExitStatus.INCOMPLETE, ExitStatus.NOT_READY)
"""From good to bad."""


class Round(NamedTuple):
    """One look."""

    at: dt.datetime
    report: Report


class Spell:
    """When a requirement was not met."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.bad = 0
        self.times: list[dt.datetime] = []
        """The first ones of them."""


class Tally:
    """What all looks together saw; it does not grow with them."""

    def __init__(self) -> None:
        self.count = 0
        self.spells: dict[str, Spell] = {}
        self.last: Report | None = None
        self.worst = ExitStatus.READY

    def add(self, one: Round) -> None:
        """Count one look.

        A question that nobody has answered is no failure; what could not be looked at is one.
        """
        self.count, self.last = self.count + 1, one.report
        self.worst = max(self.worst, common.EXIT[one.report.overall], key=_WORST.index)
        for verdict in one.report.verdicts:
            if verdict.level == "required" and verdict.status in _FAILED:
                spell = self.spells.setdefault(verdict.id, Spell(verdict.title))
                spell.bad += 1
                if len(spell.times) < _NAMED:
                    spell.times.append(one.at)


def interval(text: str) -> int:
    """Read how long to wait between two looks, as in `10m`, `90s` or `1h`; minutes alone."""
    found = re.fullmatch(r"(\d{1,5})([smh]?)", text.strip().lower())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not LEAST <= seconds <= MOST:
        raise argparse.ArgumentTypeError(f"{text} (30s-24h)")
    return seconds


def rounds(text: str) -> int:
    """Read how many looks to make."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 10_000:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text} (1-10000)")
    return int(text)


def watch(
    look: Callable[[], Report],
    now: Callable[[], dt.datetime],
    wait: Callable[[float], object],
    every: float,
    times: int | None,
) -> Iterator[Round]:
    """Yield looks until there were enough, or the person presses Ctrl-C.

    Args:
        look: Reads this PC and judges it.
        now: The clock.
        wait: Waits so many seconds.
        every: Seconds from the beginning of one look to that of the next.
        times: How many; None: until Ctrl-C.
    """
    number = 0
    while True:
        begun = now()
        try:
            yield Round(begun, look())
            number += 1
            if number == times:
                return
            wait(max(0.0, every - (now() - begun).total_seconds()))
        except KeyboardInterrupt:
            return


def line(before: Report | None, one: Round, words: WatchWords, lang: Lang) -> str:
    """Return what is told of one look: the state, and what is not as it was the time before."""
    was = {verdict.id: verdict.status for verdict in before.verdicts} if before else {}
    changes = [
        wording.fill(
            words.change.say(lang),
            {
                "title": verdict.title,
                "before": wording.STATUS[was[verdict.id]].text.say(lang),
                "now": wording.STATUS[verdict.status].text.say(lang),
            },
        )
        for verdict in one.report.verdicts
        if verdict.id in was and was[verdict.id] != verdict.status
    ]
    state = wording.OVERALL[one.report.overall].text.say(lang)
    values = {"time": f"{one.at:%H:%M:%S}", "state": state}
    return "  ".join([wording.fill(words.round.say(lang), values), *changes])


def told(tally: Tally, words: WatchWords, lang: Lang) -> Iterator[str]:
    """Say of each requirement whether it failed once, now and then, or all the time."""
    for spell in tally.spells.values():
        text = words.sometimes
        if spell.bad == tally.count:
            text = words.always
        elif spell.bad == 1:
            text = words.once
        named = [f"{time:%H:%M}" for time in spell.times]
        values = {
            "title": spell.title,
            "count": str(tally.count),
            "bad": str(spell.bad),
            "times": wording.join(named, lang) + (" …" if spell.bad > len(named) else ""),
        }
        yield wording.fill(text.say(lang), values)
    if not tally.spells:
        yield wording.fill(words.fine.say(lang), {"count": str(tally.count)})


def run(looks: Iterable[Round], words: WatchWords, lang: Lang, *, quiet: bool) -> Tally:
    """Tell each look as it comes, and at the end what failed how often."""
    tally = Tally()
    from checker.documents import console  # noqa: PLC0415 - only where it is shown

    screen = None if quiet or sys.stdout is None else console.open_console(sys.stdout)
    for one in looks:
        if screen is not None:
            screen.print(printable(line(tally.last, one, words, lang)))
        tally.add(one)
    if screen is not None and tally.count:
        screen.print()
        for sentence in told(tally, words, lang):
            screen.print(printable(sentence))
    return tally
