"""The table of a fleet for Excel: filters, frozen head, symbols with colours, print set-up."""

import io
import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from checker import wording
from checker.fleet.model import Fleet, Row
from checker.fleet.render import FIRST_REQUIREMENT, columns, line, money, money_heads
from checker.fleet.words import Voice
from checker.model import Lang, Overall, Status

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Line = Sequence[str | int]

FILL: Final[dict[Status | Overall, str]] = {
    "met": "#E6F4EA",
    "below_recommended": "#FFF4CE",
    "not_met": "#FDE7E9",
    "needs_answer": "#E1F1FA",
    "unknown": "#F1E6F7",
    "not_applicable": "#F2F2F2",
    "ready": "#E6F4EA",
    "ready_with_advice": "#E6F4EA",
    "incomplete": "#E1F1FA",
    "not_ready": "#FDE7E9",
}
_ROWS: Final = 1_000_000
"""PCs on one sheet; Excel takes 1,048,576 rows. What comes after them goes to a further sheet."""
_WIDTH: Final = 28
LINE: Final = 17
"""Points of a line's height."""
_MOST_LINES: Final = 6
_WIDTHS: Final = (20, 16, 24, 30, 40, 16)
_LAST_WIDTHS: Final = (40, 30, 10, 23, 10)
"""From the end: file, rules, age, time, older."""
_BODY: Final = {"text_wrap": True, "valign": "top", "bottom": 7}
"""A cell with a hair line below."""
LONGEST: Final = 32_000
"""Characters; Excel takes 32,767 in a cell."""


def render(fleet: Fleet, voice: Voice) -> bytes:
    """Return the workbook. Data is written as text and never becomes a formula or a link."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        fills = {
            name: book.add_format({"bg_color": colour, **_BODY}) for name, colour in FILL.items()
        }
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        _machines(book, fleet, voice, head, fills)
        _totals(book, fleet, voice, head)
        _institutions(book, fleet, voice, head)
        if fleet.purchases:
            say, words = voice.say, voice.words.heads
            lines: list[Line] = [(say(words.requirement), say(words.count), say(words.what))]
            lines += [
                (fleet.requirements[one.requirement], one.count, one.what)
                for one in fleet.purchases
            ]
            _plain(book, voice.say(voice.words.sheets.purchases), head, lines, [24, 8, 90])
        if len(fleet.bad_files):
            bad = ((one.file, one.problem) for one in fleet.bad_files)
            rows = itertools.chain([columns(fleet, voice)[-2:]], itertools.islice(bad, _ROWS))
            _plain(book, voice.say(voice.words.sheets.bad), head, rows, [60, 80])
    return out.getvalue()


def _machines(
    book: "Workbook",
    fleet: Fleet,
    voice: Voice,
    head: "Format",
    fills: "dict[Status | Overall, Format]",
) -> None:
    titles = columns(fleet, voice)[:-1]
    wrapped = book.add_format(_BODY)
    rows = iter(fleet.rows)
    for part in range(max((len(fleet.rows) + _ROWS - 1) // _ROWS, 1)):
        name = voice.say(voice.words.sheets.machines)
        sheet = book.add_worksheet(f"{name} {part + 1}" if part else name)
        sheet.freeze_panes(1, 1)
        _print_setup(sheet)
        # Too wide for one page: several side by side, each with the PC's name.
        sheet.set_print_scale(65)
        sheet.repeat_columns(0)
        sheet.print_across()
        sheet.set_column(0, len(titles) - 1, _WIDTH)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        for back, width in enumerate(_LAST_WIDTHS, start=1):
            sheet.set_column(len(titles) - back, len(titles) - back, width)
        sheet.set_row(0, 2 * LINE)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, head)
        last = _fill(sheet, fleet, itertools.islice(rows, _ROWS), voice, fills, wrapped)
        sheet.autofilter(0, 0, max(last, 1), len(titles) - 1)


def _fill(
    sheet: "Worksheet",
    fleet: Fleet,
    rows: Iterable[Row],
    voice: Voice,
    fills: "dict[Status | Overall, Format]",
    wrapped: "Format",
) -> int:
    """Write the PCs; return the number of the last row."""
    names = list(fleet.requirements)
    older = len(columns(fleet, voice)) - _FROM_THE_END["older"]
    age = len(columns(fleet, voice)) - _FROM_THE_END["age"]
    widths = [*_WIDTHS, *[_WIDTH] * (len(columns(fleet, voice)) - 1 - len(_WIDTHS))]
    widths[-len(_LAST_WIDTHS) :] = reversed(_LAST_WIDTHS)
    number = 0
    for number, row in enumerate(rows, start=1):
        cells = row.by_name()
        texts = line(fleet, row, voice)[:-1]
        # Said outright: not every program finds the height of a wrapped row by itself.
        sheet.set_row(number, LINE * max(map(lines_of, texts, widths)))
        for column, text in enumerate(texts):
            form = wrapped
            if column == 1:
                form = fills[row.overall]
            elif 0 <= column - FIRST_REQUIREMENT < len(names):
                cell = cells.get(names[column - FIRST_REQUIREMENT])
                form = fills[cell.status] if cell else wrapped
            if column in {older, age}:
                # A number, so that a filter can ask for "more than 30 days".
                sheet.write_number(number, column, int(text), wrapped)
            else:
                sheet.write_string(number, column, text[:LONGEST], form)
    return number


def lines_of(text: str, width: int) -> int:
    """Return about how many lines a text takes: a Japanese character is two wide."""
    return min(len(text.encode("cp932", "replace")) // width + 1, _MOST_LINES)


_FROM_THE_END: Final = {"older": 6, "age": 4}
"""Where the columns of numbers stand, counted from the end of the head."""


def _institutions(book: "Workbook", fleet: Fleet, voice: Voice, head: "Format") -> None:
    """Write a line for each institution, with what a program pays it as a whole."""
    keys = ["machines", "ready", "buying"]
    with_money = any(one.eligibility for one in fleet.institutions)
    if with_money:
        keys += ["cost", "eligibility", "amount", "own"]
    heads = money_heads(voice)
    rows: list[Line] = [(voice.say(voice.words.heads.institution), *(heads[key] for key in keys))]
    rows += [
        (one.institution, one.machines, one.ready, one.buying, *money(one, voice))
        for one in fleet.institutions[:_ROWS]
    ]
    rows += [("",), *((note,) for note in fleet.notes)]
    _plain(book, voice.say(voice.words.sheets.institutions), head, rows, [34, *[16] * len(keys)])


def _totals(book: "Workbook", fleet: Fleet, voice: Voice, head: "Format") -> None:
    rows: list[Line] = [("", voice.say(voice.words.heads.count))]
    for overall, words in wording.OVERALL.items():
        name = f"{words.symbol} {wording.OVERALL[overall].text.say(voice.lang)}"
        rows.append((name, fleet.totals.overall.get(overall, 0)))
    rows += [("",), (voice.say(voice.words.heads.requirement), *_status_names(voice.lang))]
    for name, statuses in fleet.totals.statuses.items():
        counts = (statuses.get(status, 0) for status in wording.STATUS)
        rows.append((fleet.requirements[name], *counts))
    rows += [("",), *((note,) for note in fleet.notes)]
    _plain(
        book, voice.say(voice.words.sheets.totals), head, rows, [34, *[14] * len(wording.STATUS)]
    )


def _status_names(lang: Lang) -> list[str]:
    return [f"{words.symbol} {words.text.say(lang)}" for words in wording.STATUS.values()]


def _plain(
    book: "Workbook",
    name: str,
    head: "Format",
    rows: Iterable[Line],
    widths: list[int],
) -> None:
    sheet = book.add_worksheet(name)
    body = book.add_format(_BODY)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 2 * LINE)
    _print_setup(sheet)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        if number:
            lines = (lines_of(str(value), width) for value, width in zip(row, widths, strict=False))
            sheet.set_row(number, LINE * (1 if len(row) == 1 else max(lines)))
        for column, value in enumerate(row):
            form: Any = body if len(row) > 1 else None
            form = form if number else head
            if isinstance(value, int):
                sheet.write_number(number, column, value, form)
            else:
                sheet.write_string(number, column, value[:LONGEST], form)


def _print_setup(sheet: "Worksheet") -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")
