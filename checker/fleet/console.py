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
from checker.fleet.render import MONEY_HEADS, money, titles
from checker.model import Lang, Text

_HEAD = Text("{machines}台（結果 {reports}件）", "{machines} PCs ({reports} reports)")
_BAD = Text("読めないファイル", "Files that could not be read")
_MISSING = Text("要件ごとの、適合でないPCの数", "PCs that do not meet a requirement")
_NEEDED = Text("必要なこと（PCの数）", "What is needed (PCs)")
_BUY = Text("購入を検討するもの（PCの数）", "What to consider buying (PCs)")
_DIFFERS = Text("基準のPC（{name}）と違う項目", "What differs from the reference PC ({name})")
_ALIKE = Text("違う項目のあるPCはありません。", "No PC differs.")
_MORE = Text(
    "ほか {count}台（--xlsx などの表に全部あります）",
    "and {count} more PCs (all are in the table: --xlsx and others)",
)
_SHOWN: Final = 20
_WIDEST: Final = 100


def show(fleet: Fleet, lang: Lang) -> None:
    """Print the sums."""
    console = open_console(sys.stdout)
    for text, style in _lines(fleet, lang, sys.stdout.encoding):
        for number, part in enumerate(wrap(printable(text), min(console.width, _WIDEST) - 2)):
            console.print(f"  {part}" if number else part, style=style)


def _lines(fleet: Fleet, lang: Lang, encoding: str | None) -> Iterator[tuple[str, str | None]]:
    """Yield the lines with their styles."""
    totals = fleet.totals
    counts = {"machines": str(totals.machines), "reports": str(totals.reports)}
    yield wording.fill(_HEAD.say(lang), counts), "bold"
    for note in fleet.notes:
        yield f"  {note}", None
    yield "", None
    for overall, words in wording.OVERALL.items():
        number = totals.overall.get(overall, 0)
        text = wording.OVERALL_SHORT[overall].say(lang)
        yield f"  {symbol(words, encoding)} {text}: {number}", words.colour
    yield "", None
    yield _MISSING.say(lang), "bold"
    for name, statuses in totals.statuses.items():
        parts = [
            f"{symbol(wording.STATUS[status], encoding)} {number}"
            for status, number in statuses.items()
            if status not in {"met", "not_applicable"}
        ]
        if parts:
            yield f"  {fleet.requirements[name]}: {wording.join(parts, lang)}", None
    yield from _differences(fleet, lang)
    yield from _needs(fleet, lang)
    yield from _money(fleet, lang)
    yield from _bad(fleet, lang)


def _needs(fleet: Fleet, lang: Lang) -> Iterator[tuple[str, str | None]]:
    groups = (
        (_NEEDED, [(wording.REMEDY[k].say(lang), n) for k, n in fleet.totals.remedies.items()]),
        (_BUY, [(fleet.requirements[one.requirement], one.count) for one in fleet.purchases]),
    )
    for head, rows in groups:
        if rows:
            yield "", None
            yield head.say(lang), "bold"
        for name, number in rows:
            yield f"  {name}: {number}", None


def _differences(fleet: Fleet, lang: Lang) -> Iterator[tuple[str, str | None]]:
    """Yield the PCs that differ from the reference PC, and in what."""
    if fleet.reference is None:
        return
    yield "", None
    yield wording.fill(_DIFFERS.say(lang), {"name": fleet.reference}), "bold"
    number = 0
    for row in fleet.rows:
        number += bool(row.differs)
        if row.differs and number <= _SHOWN:
            yield f"  {row.machine}: {titles(fleet, row.differs, lang)}", None
    if number > _SHOWN:
        yield f"  {wording.fill(_MORE.say(lang), {'count': str(number - _SHOWN)})}", None
    if not number:
        yield f"  {_ALIKE.say(lang)}", None


def _money(fleet: Fleet, lang: Lang) -> Iterator[tuple[str, str | None]]:
    """Yield what a program pays each institution."""
    paid = [one for one in fleet.institutions[:_SHOWN] if one.eligibility is not None]
    heads = [MONEY_HEADS[key].say(lang) for key in ("cost", "eligibility", "amount", "own")]
    for one in paid:
        yield "", None
        yield f"{one.institution or '－'} ({one.program})", "bold"
        for head, text in zip(heads, money(one, lang), strict=True):
            yield f"  {head}: {text}", None
    if paid and len(fleet.institutions) > _SHOWN:
        yield "  …", None


def _bad(fleet: Fleet, lang: Lang) -> Iterator[tuple[str, str | None]]:
    """Yield the first files that could not be read."""
    number = fleet.totals.bad_files
    if number:
        yield "", None
        yield f"{_BAD.say(lang)}: {number}", "bold"
    for bad in itertools.islice(fleet.bad_files, _SHOWN):
        yield f"  {bad.file}: {bad.problem}", None
    if number > _SHOWN:
        yield "  …", None
