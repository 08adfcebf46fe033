"""A report in one line, for the column of a management console."""

from typing import Final

from rich.cells import cell_len

from checker import wording
from checker.errors import printable
from checker.model import Lang, Report, Verdict
from checker.packs.words import HeadlineWords

WIDTH: Final = 80
"""Columns; a Japanese character takes two."""


def line(report: Report, words: HeadlineWords, lang: Lang) -> str:
    """Return `OVERALL|word|phone code|what is open`, at most `WIDTH` columns.

    The first part is `READY`, `READY_WITH_ADVICE`, `INCOMPLETE` or `NOT_READY` in every language;
    in English the whole line is ASCII, as far as the rules' titles are.
    """
    word = wording.OVERALL[report.overall].text.say(lang)
    head = "|".join((report.overall.upper(), word, report.code or "-", ""))
    open_ones = sorted(filter(_is_open, report.verdicts), key=_worst_first)
    room = WIDTH - cell_len(head)
    for shown in range(len(open_ones), -1, -1):
        text = _told(open_ones, shown, words, lang)
        if cell_len(text) <= room:
            return printable(head + text)
    return printable(head)


def _told(verdicts: list[Verdict], shown: int, words: HeadlineWords, lang: Lang) -> str:
    titles, sign = [], ""
    for one in verdicts[:shown]:
        title = one.title.replace("|", "/")
        # In ASCII: a console's column may show nothing else.
        own = wording.STATUS[one.status].ascii
        titles.append(title if own == sign else f"{own} {title}")
        sign = own
    if shown < len(verdicts):
        titles.append(wording.fill(words.more.say(lang), {"count": str(len(verdicts) - shown)}))
    return wording.join(titles, lang)


_ORDER: Final = ("not_met", "needs_answer", "unknown", "below_recommended")


def _is_open(verdict: Verdict) -> bool:
    return verdict.status in _ORDER


def _worst_first(verdict: Verdict) -> tuple[int, int]:
    return ("required", "recommended", "advisory").index(verdict.level), _ORDER.index(
        verdict.status
    )
