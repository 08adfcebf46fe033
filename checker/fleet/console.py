"""The sums of a fleet on a terminal; the table itself is for a file."""

import itertools
import sys
from collections.abc import Iterator
from typing import Final

from checker import wording
from checker.documents.console import open_console, symbol
from checker.documents.lines import wrap
from checker.errors import printable
from checker.fleet.model import Fleet
from checker.fleet.render import money, money_heads, titles
from checker.fleet.words import Voice

_SHOWN: Final = 20
_WIDEST: Final = 100


def show(fleet: Fleet, voice: Voice) -> None:
    """Print the sums."""
    console = open_console(sys.stdout)
    for text, style in _lines(fleet, voice, sys.stdout.encoding):
        for number, part in enumerate(wrap(printable(text), min(console.width, _WIDEST) - 2)):
            console.print(f"  {part}" if number else part, style=style)


def _lines(fleet: Fleet, voice: Voice, encoding: str | None) -> Iterator[tuple[str, str | None]]:
    """Yield the lines with their styles."""
    totals = fleet.totals
    words = voice.words.sums
    counts = {"machines": str(totals.machines), "reports": str(totals.reports)}
    yield voice.say(words.machines, **counts), "bold"
    for note in fleet.notes:
        yield f"  {note}", None
    yield "", None
    for overall, shown in wording.OVERALL.items():
        number = totals.overall.get(overall, 0)
        text = wording.OVERALL[overall].text.say(voice.lang)
        yield f"  {symbol(shown, encoding)} {text}: {number}", shown.colour
    yield "", None
    yield voice.say(words.missing), "bold"
    for name, statuses in totals.statuses.items():
        parts = [
            f"{symbol(wording.STATUS[status], encoding)} {number}"
            for status, number in statuses.items()
            if status not in {"met", "not_applicable"}
        ]
        if parts:
            yield f"  {fleet.requirements[name]}: {wording.join(parts, voice.lang)}", None
    yield from _differences(fleet, voice)
    yield from _needs(fleet, voice)
    yield from _money(fleet, voice)
    yield from _bad(fleet, voice)


def _needs(fleet: Fleet, voice: Voice) -> Iterator[tuple[str, str | None]]:
    groups = (
        (
            voice.words.sums.needed,
            [(wording.REMEDY[k].say(voice.lang), n) for k, n in fleet.totals.remedies.items()],
        ),
        (
            voice.words.buying.what,
            [(fleet.requirements[one.requirement], one.count) for one in fleet.purchases],
        ),
    )
    for head, rows in groups:
        if rows:
            yield "", None
            yield head.say(voice.lang), "bold"
        for name, number in rows:
            yield f"  {name}: {number}", None


def _differences(fleet: Fleet, voice: Voice) -> Iterator[tuple[str, str | None]]:
    """Yield the PCs that differ from the reference PC, and in what."""
    if fleet.reference is None:
        return
    yield "", None
    yield voice.say(voice.words.sums.differs, name=fleet.reference), "bold"
    number = 0
    for row in fleet.rows:
        number += bool(row.differs)
        if row.differs and number <= _SHOWN:
            yield f"  {row.machine}: {titles(fleet, row.differs, voice)}", None
    if number > _SHOWN:
        yield f"  {voice.say(voice.words.sums.more, count=str(number - _SHOWN))}", None
    if not number:
        yield f"  {voice.say(voice.words.sums.alike)}", None


def _money(fleet: Fleet, voice: Voice) -> Iterator[tuple[str, str | None]]:
    """Yield what a program pays each institution."""
    paid = [one for one in fleet.institutions[:_SHOWN] if one.eligibility is not None]
    every = money_heads(voice)
    heads = [every[key] for key in ("cost", "eligibility", "amount", "own")]
    for one in paid:
        yield "", None
        yield f"{one.institution or '－'} ({one.program})", "bold"
        for head, text in zip(heads, money(one, voice), strict=True):
            yield f"  {head}: {text}", None
    if paid and len(fleet.institutions) > _SHOWN:
        yield "  …", None


def _bad(fleet: Fleet, voice: Voice) -> Iterator[tuple[str, str | None]]:
    """Yield the first files that could not be read."""
    number = fleet.totals.bad_files
    if number:
        yield "", None
        yield f"{voice.say(voice.words.sums.bad)}: {number}", "bold"
    for bad in itertools.islice(fleet.bad_files, _SHOWN):
        yield f"  {bad.file}: {bad.problem}", None
    if number > _SHOWN:
        yield "  …", None
