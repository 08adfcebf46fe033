"""The sums of a fleet on a terminal; the table itself is for a file."""

import itertools
import sys
from collections.abc import Iterator
from typing import Final, get_args

from checker import wording
from checker.documents.console import open_console, symbol
from checker.documents.lines import wrap
from checker.errors import printable
from checker.fleet.model import ChangeKind, Fleet
from checker.fleet.render import changed, machines, money, money_heads, tag_head, titles
from checker.fleet.words import Voice

Styled = tuple[str, str | None]

_SHOWN: Final = 20
_NAMED: Final = 10
"""PCs that a purchase names on the screen; the tables name all."""
_WIDEST: Final = 100


def show(fleet: Fleet, voice: Voice) -> None:
    """Print the sums."""
    console = open_console(sys.stdout)
    for text, style in _lines(fleet, voice, sys.stdout.encoding):
        for number, part in enumerate(wrap(printable(text), min(console.width, _WIDEST) - 2)):
            console.print(f"  {part}" if number else part, style=style)


def _lines(fleet: Fleet, voice: Voice, encoding: str | None) -> Iterator[Styled]:
    """Yield the lines with their styles."""
    totals, words = fleet.totals, voice.words.sums
    counts = {"machines": str(totals.machines), "reports": str(totals.reports)}
    yield voice.say(words.machines, **counts), "bold"
    for note in fleet.notes:
        yield f"  {note}", None
    yield "", None
    for overall, shown in wording.OVERALL.items():
        number = totals.overall.get(overall, 0)
        text = shown.text.say(voice.lang)
        yield f"  {symbol(shown, encoding)} {text}: {number}", shown.colour
    yield from _missing(fleet, voice, encoding)
    yield from _counted(
        voice.say(words.advice),
        [(fleet.requirements.get(name, name), n) for name, n in totals.advice.items()],
    )
    yield from _groups(fleet, voice, encoding)
    yield from _changes(fleet, voice)
    yield from _differences(fleet, voice)
    yield from _needs(fleet, voice)
    yield from _money(fleet, voice)
    yield from _bad(fleet, voice)


def _missing(fleet: Fleet, voice: Voice, encoding: str | None) -> Iterator[Styled]:
    """Yield how many PCs do not meet a requirement, by its states, where any does not."""
    lines = []
    for name, statuses in fleet.totals.statuses.items():
        parts = [
            f"{symbol(wording.STATUS[status], encoding)} {number}"
            for status, number in statuses.items()
            if status not in {"met", "not_applicable"}
        ]
        if parts:
            lines.append(f"  {fleet.requirements[name]}: {wording.join(parts, voice.lang)}")
    if lines:
        yield "", None
        yield voice.say(voice.words.sums.missing), "bold"
    for line in lines:
        yield line, None


def _counted(head: str, rows: list[tuple[str, int]]) -> Iterator[Styled]:
    """Yield names with their numbers under a head, where there are any."""
    if rows:
        yield "", None
        yield head, "bold"
    for name, number in rows:
        yield f"  {name}: {number}", None


def _groups(fleet: Fleet, voice: Voice, encoding: str | None) -> Iterator[Styled]:
    """Yield the PCs by ward."""
    if not fleet.groups or fleet.group_by is None:
        return
    yield "", None
    key = tag_head(fleet.group_by, voice)
    yield voice.say(voice.words.sums.groups, key=key), "bold"
    for one in fleet.groups:
        parts = [
            f"{symbol(shown, encoding)} {shown.text.say(voice.lang)} {one.overall[overall]}"
            for overall, shown in wording.OVERALL.items()
            if one.overall.get(overall)
        ]
        number = voice.say(voice.words.buying.machines, count=str(one.machines))
        yield f"  {one.value or '－'}: {number}  {wording.join(parts, voice.lang)}", None


def _changes(fleet: Fleet, voice: Voice) -> Iterator[Styled]:
    """Yield how many PCs went which way, and those that got worse with what did."""
    totals, words = fleet.totals, voice.words.sums
    if not totals.changes or (fleet.baseline is None and set(totals.changes) <= {"same"}):
        return
    against = words.last_change if fleet.baseline is None else words.changes
    rows = [
        (str(getattr(voice.words.changes, kind).say(voice.lang)), totals.changes[kind])
        for kind in get_args(ChangeKind)
        if totals.changes.get(kind)
    ]
    yield from _counted(voice.say(against, baseline=fleet.baseline or ""), rows)
    number = totals.changes.get("worse", 0)
    if not number:
        return
    yield "", None
    yield voice.say(words.worse), "bold"
    worse = (row for row in fleet.rows if row.change is not None and row.change.kind == "worse")
    for row in itertools.islice((one for one in worse if one.standing == "counted"), _SHOWN):
        yield f"  {row.machine}: {changed(fleet, row, voice)}", None
    if number > _SHOWN:
        yield f"  {voice.say(words.more, count=str(number - _SHOWN))}", None


def _needs(fleet: Fleet, voice: Voice) -> Iterator[Styled]:
    """Yield what is needed, and what must and might be bought, with the PCs' names."""
    totals, words = fleet.totals, voice.words
    rows = [(wording.REMEDY[k].say(voice.lang), n) for k, n in totals.remedies.items()]
    yield from _counted(voice.say(words.sums.needed), rows)
    waits = [
        (str(getattr(voice.waiting, state).say(voice.lang)), n)
        for state, n in totals.waiting.items()
    ]
    yield from _counted(voice.say(words.sums.waiting), waits)
    for required, head in ((True, words.buying.what_must), (False, words.buying.what_may)):
        lines = [one for one in fleet.purchases if one.required == required]
        if lines:
            yield "", None
            yield voice.say(head), "bold"
        for one in lines:
            kind = voice.say(words.buying.names[one.kind])
            number = voice.say(words.buying.machines, count=str(one.count))
            cost = "" if one.cost is None else f"  {wording.yen(one.cost, voice.lang)}"
            names = dict.fromkeys((kind, fleet.requirements[one.requirement]))
            yield f"  {' / '.join(names)}: {number}{cost}", None
            yield f"    {machines(one, voice, _NAMED)}", None


def _differences(fleet: Fleet, voice: Voice) -> Iterator[Styled]:
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


def _money(fleet: Fleet, voice: Voice) -> Iterator[Styled]:
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


def _bad(fleet: Fleet, voice: Voice) -> Iterator[Styled]:
    """Yield the first files that could not be read."""
    number = fleet.totals.bad_files
    if number:
        yield "", None
        yield f"{voice.say(voice.words.sums.bad)}: {number}", "bold"
    for bad in itertools.islice(fleet.bad_files, _SHOWN):
        yield f"  {bad.file}: {bad.problem}", None
    if number > _SHOWN:
        yield "  …", None
