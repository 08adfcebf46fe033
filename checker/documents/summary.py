"""A report in one line, for the column of a management console."""

from typing import Final

from rich.cells import cell_len

from checker import wording
from checker.errors import printable
from checker.model import Lang, Report, Text, Verdict

WIDTH: Final = 80
"""Columns; a Japanese character takes two."""

_MORE = Text("ほか{count}件", "{count} more")


def line(report: Report, lang: Lang) -> str:
    """Return `OVERALL|word|phone code|what is open`, at most `WIDTH` columns.

    The first part is `READY`, `READY_WITH_ADVICE`, `INCOMPLETE` or `NOT_READY` in every language;
    in English the whole line is ASCII, as far as the rules' titles are.
    """
    word = wording.OVERALL_SHORT[report.overall].say(lang)
    head = "|".join((report.overall.upper(), word, report.code or "-", ""))
    open_ones = sorted(filter(_is_open, report.verdicts), key=_worst_first)
    room = WIDTH - cell_len(head)
    for shown in range(len(open_ones), -1, -1):
        text = _told(open_ones, shown, lang)
        if cell_len(text) <= room:
            return printable(head + text)
    return printable(head)


def _told(verdicts: list[Verdict], shown: int, lang: Lang) -> str:
    titles, sign = [], ""
    for one in verdicts[:shown]:
        title = one.title.replace("|", "/")
        # In ASCII: a console's column may show nothing else.
        own = wording.STATUS[one.status].ascii
        titles.append(title if own == sign else f"{own} {title}")
        sign = own
    if shown < len(verdicts):
        titles.append(wording.fill(_MORE.say(lang), {"count": str(len(verdicts) - shown)}))
    return wording.join(titles, lang)


_ORDER: Final = ("not_met", "needs_answer", "unknown", "below_recommended")


def _is_open(verdict: Verdict) -> bool:
    return verdict.status in _ORDER


def _worst_first(verdict: Verdict) -> tuple[int, int]:
    return ("required", "recommended", "advisory").index(verdict.level), _ORDER.index(
        verdict.status
    )
