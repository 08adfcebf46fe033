"""The paper that tries a printer: which PC and printer, the phone code, a frame, a ruler.

One description for both ways of printing: Windows draws it itself, elsewhere it becomes a PDF.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec

from checker.documents import typeset
from checker.documents.characters import coverage, fonts_folder
from checker.documents.phrases import moment, say
from checker.door.sheet import Page, Stroke, Words
from checker.files import write_private
from checker.model import Lang, Report
from checker.web.words import PrintWords

FILE: Final = "test-page.pdf"
_FONT: Final = "BIZUDGothic-Regular.ttf"
_NAME: Final = 40
"""Characters of a name that a line has room for."""
_LEFT, _TOP, _RIGHT, _BOTTOM = 10.0, 10.0, 200.0, 287.0
"""Millimetres: a frame that every printer reaches."""
_FROM, _TO, _RULER = 15, 195, 270.0
_BIG_MARK, _MARK, _EVERY = 6.0, 3.0, 50
_MARGIN, _FIRST, _PITCH = 18.0, 22.0, 0.6
"""Where the words begin, and how far their lines are apart, in millimetres for each point."""


def page(report: Report, queue: str, now: dt.datetime, words: PrintWords, lang: Lang) -> Page:
    """Return what is printed."""
    time = moment(now, lang)
    lines: list[tuple[float, str]] = [
        (20, words.paper_title.say(lang)),
        (12, say(words.paper_pc, lang, pc=report.facts.machine.name[:_NAME])),
        (12, say(words.paper_printer, lang, printer=queue[:_NAME])),
        (12, say(words.paper_time, lang, time=time)),
        *([(16, say(words.paper_code, lang, code=report.code))] if report.code else []),
        (12, words.paper_frame.say(lang)),
        (12, words.paper_ruler.say(lang)),
        (8, words.paper_small.say(lang)),
        (6, words.paper_smaller.say(lang)),
    ]
    fitted, _missing = coverage(fonts_folder()).fit([text for _, text in lines])
    placed, y = [], _FIRST
    for (points, _), text in zip(lines, fitted, strict=True):
        placed.append(Words(_MARGIN, y, points, text))
        y += points * _PITCH
    return Page(words.paper_title.say(lang), tuple(placed), tuple(_strokes()))


def _strokes() -> Iterator[Stroke]:
    corners = [(_LEFT, _TOP), (_RIGHT, _TOP), (_RIGHT, _BOTTOM), (_LEFT, _BOTTOM), (_LEFT, _TOP)]
    for (x1, y1), (x2, y2) in pairwise(corners):
        yield Stroke(x1, y1, x2, y2)
    for at in range(_FROM, _TO + 1, 10):
        high = _BIG_MARK if (at - _FROM) % _EVERY == 0 else _MARK
        yield Stroke(at, _RULER, at, _RULER - high)
    yield Stroke(_FROM, _RULER, _TO, _RULER)


def font() -> Path:
    """Return the font that Windows draws with.

    Raises:
        CheckerError: The fonts are not there.
    """
    return fonts_folder() / _FONT


def pdf(of: Page, lang: Lang) -> bytes:
    """Return the page as a PDF.

    Raises:
        CheckerError: The fonts are not there.
    """
    return typeset.pdf("test-page", msgspec.to_builtins(of) | {"lang": lang}, fonts_folder())


def pdf_file(of: Page, data: Path, lang: Lang) -> Path:
    """Return a file with the page, which only this user can read; the next one takes its place.

    Raises:
        CheckerError: The fonts are not there.
        OSError: It cannot be written.
    """
    path = data / FILE
    write_private(path, pdf(of, lang))
    return path
