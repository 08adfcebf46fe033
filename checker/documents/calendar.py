"""The days of a subsidy program as a calendar file (`.ics`, RFC 5545), for any calendar to take in.

A day of a program is a day and no moment: events last the whole day and name no time zone, so that
no calendar moves them. An event keeps its UID, so that taking in a later file moves the event.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from checker import __version__
from checker.documents import subsidy_view
from checker.documents.material import Material
from checker.documents.phrases import say
from checker.documents.subsidy_case import Case
from checker.documents.subsidy_view import Moment, Subsidy
from checker.errors import OutputError
from checker.model import CONTROLS, Lang
from checker.subsidy.where import running

_LINE: Final = 75
"""Octets of a line, RFC 5545, 3.1."""
_REMIND: Final = "-P6DT15H"
"""A week before, at nine in the morning of wherever the calendar is."""
_CONTROLS: Final = re.compile(CONTROLS)


def calendar(case: Case, material: Material, lang: Lang) -> bytes:
    """Return the days that are still to come.

    Raises:
        OutputError: There are none.
        ValueError: There is neither a program nor a kept estimate.
    """
    page = subsidy_view.subsidy(case, material, lang)
    events = days(page, case, material)
    if not events:
        words = material.words.calendar
        raise OutputError(words.nothing, words.nothing_advice)
    program = material.program.id if material.program is not None else "plan"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Nanbyo Checker//{__version__}//{lang.upper()}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for number, event in enumerate(events, 1):
        name = f"{program}.{event.id or number}"
        lines += _event(event, name, page, case.on, material, lang)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def days(page: Subsidy, case: Case, material: Material) -> tuple[Moment, ...]:
    """Return the points of the timeline that have a day which is still to come, or is today.

    Of a program that is over there are none, unless something was done while it ran.
    """
    program, plan = material.program, case.answers.plan
    if program is not None and not running(program, case.on) and not (plan and plan.done):
        return ()
    return tuple(
        one for one in page.timeline if one.day is not None and one.state in {"today", "upcoming"}
    )


def _event(
    event: Moment, name: str, page: Subsidy, on: dt.date, material: Material, lang: Lang
) -> Iterator[str]:
    words = material.words.calendar
    assert event.day is not None  # noqa: S101 - `days` leaves out the others
    following = event.day + dt.timedelta(days=1)
    title = say(words.summary, lang, event=event.event)
    told = [dict(page.about)[material.words.subsidy.program.say(lang)]]
    if event.next:
        told.append(page.todo)
    told += [page.alarm or page.warning, *page.offices, words.note.say(lang)]
    yield "BEGIN:VEVENT"
    yield f"UID:{name}@nanbyo-checker.invalid"
    # The day of the estimate, so that one plan is one file; a later one replaces it.
    yield f"DTSTAMP:{on:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{on.toordinal()}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{following:%Y%m%d}"
    yield f"SUMMARY:{_text(title)}"
    yield "DESCRIPTION:" + _text("\n".join(line for line in told if line))
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(title)}"
    yield f"TRIGGER:{_REMIND}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Write a text as the value of a property, RFC 5545, 3.3.11."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(plain, written)
    lines = re.split(r"\r\n|\r|\n", text)
    return "\\n".join(_CONTROLS.sub("\ufffd", line) for line in lines)


def _folded(line: str) -> bytes:
    """Return a line in pieces of at most 75 octets, no character cut in two."""
    pieces, piece, length = [], "", 0
    for character in line:
        size = len(character.encode())
        if length + size > _LINE:
            pieces.append(piece)
            piece, length = " ", 1
        piece += character
        length += size
    return "\r\n".join((*pieces, piece, "")).encode()
