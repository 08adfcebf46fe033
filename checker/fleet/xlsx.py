"""The table of a fleet for Excel: filters, frozen head, symbols with colours, print set-up."""

import io
from typing import TYPE_CHECKING, Any, Final

from checker import wording
from checker.fleet.model import Fleet
from checker.fleet.render import columns, line
from checker.model import Lang, Overall, Status, Text

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SHEETS: Final = {
    "machines": Text("PC一覧", "PCs"),
    "totals": Text("集計", "Totals"),
    "purchases": Text("購入の検討", "Consider buying"),
    "bad": Text("読めないファイル", "Unreadable files"),
}
_COUNT = Text("PCの数", "PCs")
_REQUIREMENT = Text("要件", "Requirement")
_WHAT = Text("内容", "What")
_FILL: Final[dict[Status | Overall, str]] = {
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
_FIRST_REQUIREMENT: Final = 4
_LONGEST: Final = 32_000
"""Characters; Excel takes 32,767 in a cell."""


def render(fleet: Fleet, lang: Lang) -> bytes:
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
        fills = {name: book.add_format({"bg_color": colour}) for name, colour in _FILL.items()}
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        _machines(book, fleet, lang, head, fills)
        _totals(book, fleet, lang, head)
        if fleet.purchases:
            rows = [
                [fleet.requirements[one.requirement], str(one.count), one.what]
                for one in fleet.purchases
            ]
            titles = [_REQUIREMENT.say(lang), _COUNT.say(lang), _WHAT.say(lang)]
            _plain(book, _SHEETS["purchases"].say(lang), head, [titles, *rows], [24, 8, 90])
        if fleet.bad_files:
            rows = [[one.file, one.problem] for one in fleet.bad_files]
            titles = columns(fleet, lang)[-2:]
            _plain(book, _SHEETS["bad"].say(lang), head, [titles, *rows], [60, 80])
    return out.getvalue()


def _machines(
    book: "Workbook",
    fleet: Fleet,
    lang: Lang,
    head: "Format",
    fills: "dict[Status | Overall, Format]",
) -> None:
    sheet = book.add_worksheet(_SHEETS["machines"].say(lang))
    titles = columns(fleet, lang)[:-1]
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(fleet.rows), 1), len(titles) - 1)
    _print_setup(sheet)
    sheet.set_column(0, len(titles) - 1, 18)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, head)
    names = list(fleet.requirements)
    for number, row in enumerate(fleet.rows, start=1):
        for column, text in enumerate(line(fleet, row, lang)[:-1]):
            form = None
            if column == 1:
                form = fills[row.overall]
            elif 0 <= column - _FIRST_REQUIREMENT < len(names):
                cell = row.cell(names[column - _FIRST_REQUIREMENT])
                form = fills[cell.status] if cell else None
            sheet.write_string(number, column, text[:_LONGEST], form)


def _totals(book: "Workbook", fleet: Fleet, lang: Lang, head: "Format") -> None:
    rows = [["", _COUNT.say(lang)]]
    for overall, words in wording.OVERALL.items():
        name = f"{words.symbol} {wording.OVERALL_SHORT[overall].say(lang)}"
        rows.append([name, str(fleet.totals.overall.get(overall, 0))])
    rows += [["", ""], [_REQUIREMENT.say(lang), *_status_names(lang)]]
    for name, statuses in fleet.totals.statuses.items():
        counts = [str(statuses.get(status, 0)) for status in wording.STATUS]
        rows.append([fleet.requirements[name], *counts])
    rows += [["", ""], *([note] for note in fleet.notes)]
    _plain(book, _SHEETS["totals"].say(lang), head, rows, [34, *[14] * len(wording.STATUS)])


def _status_names(lang: Lang) -> list[str]:
    return [f"{words.symbol} {words.text.say(lang)}" for words in wording.STATUS.values()]


def _plain(
    book: "Workbook", name: str, head: "Format", rows: list[list[str]], widths: list[int]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    _print_setup(sheet)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            form: Any = head if number == 0 else None
            if text.isdigit():
                sheet.write_number(number, column, int(text), form)
            else:
                sheet.write_string(number, column, text[:_LONGEST], form)


def _print_setup(sheet: "Worksheet") -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
