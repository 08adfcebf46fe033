"""What differs between two reports, as data: which way, and the states before and now."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from checker.fleet.change import State, direction
from checker.fleet.model import Direction
from checker.fleet.render import inert, status_word
from checker.fleet.words import Voice
from checker.model import Closed, Id, Line, Name, Overall, Report, Status, Verdict

DIFFERENCES_SCHEMA: Final = "nanbyo-checker/differences/1"
_BOM: Final = b"\xef\xbb\xbf"


Way = Literal[Direction, "differs"]
"""`differs`: of another PC; it went no way."""


class Difference(Closed, frozen=True):
    """One requirement that differs."""

    id: Id
    title: Line
    direction: Way
    before: Status | None
    """None: the older report does not have it."""
    now: Status | None
    measured_before: Line
    measured_now: Line


class Differences(Closed, frozen=True):
    """Two reports of one PC, or of a PC and the one to go by."""

    schema: Literal["nanbyo-checker/differences/1"]
    machine_before: Name
    machine: Name
    collected_before: dt.datetime
    collected_at: dt.datetime
    overall_before: Overall
    overall: Overall
    change: Way
    """One thing that got worse is not made good by another that got better."""
    items: tuple[Difference, ...]


def differences(old: Report, new: Report, *, reference: bool = False) -> Differences:
    """Return what differs between two reports; the order is the older one's.

    Args:
        old: The older report, or that of the PC to go by.
        new: The newer report, or that of the other PC.
        reference: They are of two PCs, of which none got better or worse.
    """
    before = {verdict.id: verdict for verdict in old.verdicts}
    after = {verdict.id: verdict for verdict in new.verdicts}
    items = tuple(
        _difference(before.get(name), after.get(name), reference=reference)
        for name in dict.fromkeys((*before, *after))
        if _seen(before.get(name)) != _seen(after.get(name))
    )
    ways = {one.direction for one in items}
    found: tuple[Way, ...] = ("worse", "better", "differs")
    return Differences(
        schema=DIFFERENCES_SCHEMA,
        machine_before=old.facts.machine.name,
        machine=new.facts.machine.name,
        collected_before=old.facts.collected_at,
        collected_at=new.facts.collected_at,
        overall_before=old.overall,
        overall=new.overall,
        change=next((way for way in found if way in ways), "same"),
        items=items,
    )


def _difference(old: Verdict | None, new: Verdict | None, *, reference: bool) -> Difference:
    told = new or old
    if told is None:
        raise AssertionError("one of two is there")
    return Difference(
        id=told.id,
        title=told.title,
        direction="differs" if reference else direction(_state(old), _state(new)),
        before=old.status if old else None,
        now=new.status if new else None,
        measured_before=old.measured if old else "",
        measured_now=new.measured if new else "",
    )


def _seen(verdict: Verdict | None) -> tuple[str, str, str] | None:
    return None if verdict is None else (verdict.status, verdict.outcome, verdict.measured)


def _state(verdict: Verdict | None) -> State | None:
    if verdict is None:
        return None
    return State(verdict.status, verdict.status == "met" and verdict.remedy is not None)


def json(found: Differences) -> bytes:
    """Return the differences as JSON."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def csv_lines(found: Differences, voice: Voice) -> Iterator[bytes]:
    """Yield the differences as CSV for Excel, a line a requirement."""
    heads, words = voice.words.heads, voice.words.changes
    say = voice.say
    yield _BOM
    yield _row([heads.requirement.say(voice.lang), say(heads.change), say(heads.before),
                say(heads.now), say(heads.measured_before), say(heads.measured_now)])  # fmt: skip
    for one in found.items:
        yield _row(
            [
                one.title,
                say(getattr(words, one.direction)),
                status_word(one.before, voice),
                status_word(one.now, voice),
                one.measured_before,
                one.measured_now,
            ]
        )


def _row(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([inert(cell) for cell in cells])
    return out.getvalue().encode()
