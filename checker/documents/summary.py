"""A report in one line, for the column of a management console."""

from typing import Final

from rich.cells import cell_len

from checker import wording
from checker.errors import printable
from checker.model import Lang, Report, Verdict
from checker.packs.words import HeadlineWords

WIDTH: Final = 80
"""Columns; a Japanese character takes two."""
LONG: Final = 2_000
"""Columns of the long form: management consoles take 2,048 characters."""
_VALUE: Final = 120
"""Characters of a measured value in the long form."""


def line(report: Report, words: HeadlineWords, lang: Lang, *, long: bool = False) -> str:
    """Return `OVERALL|word|phone code|what is open`, at most `WIDTH` (or `LONG`) columns.

    The first part is `READY`, `READY_WITH_ADVICE`, `INCOMPLETE` or `NOT_READY` in every language;
    in English the whole line is ASCII, as far as the rules' titles are.
    """
    word = wording.OVERALL[report.overall].text.say(lang)
    head = "|".join((report.overall.upper(), word, report.code or "-", ""))
    open_ones = sorted(filter(_is_open, report.verdicts), key=_worst_first)
    room = (LONG if long else WIDTH) - cell_len(head)
    for shown in range(len(open_ones), -1, -1):
        text = _told(open_ones, shown, words, lang, long=long)
        if cell_len(text) <= room:
            return printable(head + text)
    return printable(head)


def _told(
    verdicts: list[Verdict], shown: int, words: HeadlineWords, lang: Lang, *, long: bool
) -> str:
    titles, sign = [], ""
    for one in verdicts[:shown]:
        title = one.title.replace("|", "/")
        # In ASCII: a console's column may show nothing else.
        own = wording.STATUS[one.status].ascii
        if long and one.measured:
            title = f"{title} ({one.measured.replace('|', '/')[:_VALUE]})"
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
