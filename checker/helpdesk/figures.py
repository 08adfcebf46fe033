"""The figures: counts as bar charts (SVG), as tables, and as files."""

import csv
import datetime as dt
import html
import io
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from checker import compose, wording
from checker.fleet.render import inert
from checker.helpdesk.desk import Desk
from checker.helpdesk.words import DeskWords
from checker.model import Lang

MOST_BARS: Final = 12
_LINE: Final = 44
"""Height of a name with its bar below it; so it can be read on a telephone, too."""
_WIDTH: Final = 360
_NUMBER: Final = 60


class Figure(NamedTuple):
    """One figure."""

    key: str
    title: str
    head: tuple[str, str]
    rows: tuple[tuple[str, int], ...]


def figures(desk: Desk, first: dt.date, last: dt.date, lang: Lang) -> tuple[Figure, ...]:
    """Count what happened from one day to another."""
    words, store = desk.rules.words[lang], desk.store
    months: dict[str, int] = {}
    for day, count in store.calls(first, last):
        month = f"{day:%Y-%m}"
        months[month] = months.get(month, 0) + count
    reasons = [
        (reason_name(desk, requirement, outcome, lang), count)
        for requirement, outcome, count in store.reasons(first, last)
    ]
    places = [(name or words.unnamed, count) for name, count in store.municipalities(first, last)]
    return (
        Figure("calls", words.calls, (words.month, words.count), tuple(months.items())),
        Figure("reasons", words.reasons, (words.reason, words.count), tuple(reasons)),
        Figure(
            "municipalities",
            words.by_municipality,
            (words.municipality, words.count),
            tuple(places),
        ),
    )


def reason_name(desk: Desk, requirement: str, outcome: str, lang: Lang) -> str:
    """Return a requirement and its outcome in words; the ids where the rules lack them."""
    known = desk.rules.pack.requirement(requirement)
    if known is None:
        return f"{requirement} {outcome}"
    title, day = known.title.say(lang), max(desk.today, desk.rules.pack.file.valid_from)
    names = outcome.split()
    said: dict[str, None] = {}
    if compose.UNKNOWN in names:
        said[wording.STATUS["unknown"].text.say(lang)] = None
    there = [name for name in names if name != compose.UNKNOWN]
    for _, message in compose.on_screen(known, there, desk.rules.pack, day, lang) if there else ():
        first, stop, _ = message.partition("。" if lang == "ja" else ". ")
        said[f"{first}{stop}".rstrip()] = None
    words = desk.rules.words[lang]
    return f"{title}  {words.or_else.join(said)}".rstrip()


def chart(figure: Figure, words: DeskWords) -> str:
    """Draw a figure as horizontal bars; each has its number beside it."""
    shown = figure.rows[:MOST_BARS] if figure.key != "calls" else figure.rows[-MOST_BARS:]
    if not shown:
        return ""
    most = max(count for _, count in shown)
    height = len(shown) * _LINE
    label = html.escape(words("chart_of", title=figure.title))
    box = f'viewBox="0 0 {_WIDTH} {height}" xmlns="http://www.w3.org/2000/svg"'
    parts = [f'<svg class="chart" role="img" {box}><title>{label}</title>']
    for index, (name, count) in enumerate(shown):
        top = index * _LINE
        width = max(round((_WIDTH - _NUMBER) * count / most), 1)
        parts.append(
            f'<text x="0" y="{top + 15}">{_cut(name)}</text>'
            f'<rect x="0" y="{top + 21}" width="{width}" height="14" class="bar"/>'
            f'<text x="{width + 6}" y="{top + 33}">{count:,}</text>'
        )
    return "".join([*parts, "</svg>"])


def _cut(name: str) -> str:
    cells = 0
    for index, character in enumerate(name):
        cells += 2 if ord(character) > 0x7F else 1  # noqa: PLR2004 - ASCII is narrow
        if cells > 46:  # noqa: PLR2004 - what fits above the bars
            return html.escape(name[:index]) + "…"
    return html.escape(name)


def to_csv(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Return tables as one CSV file that Excel opens in Japanese, formulas made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for title, heads, rows in tables:
        writer.writerow([title])
        writer.writerow(heads)
        for row in rows:
            writer.writerow([inert(str(value)) for value in row])
        writer.writerow([])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def to_xlsx(tables: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]) -> bytes:
    """Return tables as a workbook, one sheet each; text is never a formula."""
    import xlsxwriter  # noqa: PLC0415 - only for an export

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, heads, rows in tables:
            sheet = book.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(heads) - 1, 18)
            sheet.write_row(0, 0, heads, bold)
            for index, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, dt.date):
                        sheet.write_datetime(
                            index, column, dt.datetime.combine(value, dt.time()), days
                        )
                    elif isinstance(value, int):
                        sheet.write_number(index, column, value)
                    else:
                        sheet.write_string(index, column, str(value))
    return out.getvalue()
