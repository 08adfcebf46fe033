"""Candidates for Excel: side by side, and the sheet to fill in."""

import io
from typing import TYPE_CHECKING, Final

from checker.fleet.candidate import Suitability
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.compared import Compared, Comparison
from checker.fleet.side_by_side import asks, house, rows, sheet_lines, titled
from checker.fleet.xlsx import FILL, LINE, LONGEST, lines_of
from checker.model import Lang, Overall, Status

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FIRST: Final = 26
_WIDTH: Final = 30
_ACROSS: Final = 30
"""Candidates that stand side by side."""
_OVERALL: Final[dict[Suitability, Overall]] = {
    "suitable": "ready",
    "open": "incomplete",
    "unsuitable": "not_ready",
}
"""A verdict before purchase has the colour of the verdict on a PC."""
_TOP: Final = 2
"""The warning and the head stand above the table."""


def render(comparison: Comparison, words: CandidateWords, lang: Lang) -> bytes:
    """Return the comparison for Excel: requirements down, candidates across."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        form = {"text_wrap": True, "valign": "top", "border": 1}
        body = book.add_format(form)
        fills = {name: book.add_format({**form, "bg_color": fill}) for name, fill in FILL.items()}
        _table(book, comparison, words, lang, (head, body), fills)
        _questions(book, comparison, words, lang, (head, body))
    return out.getvalue()


def _table(
    book: "Workbook",
    comparison: Comparison,
    words: CandidateWords,
    lang: Lang,
    plain: "tuple[Format, Format]",
    fills: "dict[Status | Overall, Format]",
) -> None:
    head, body = plain
    sheet = book.add_worksheet(words.candidates.say(lang))
    sheet.freeze_panes(_TOP, 1)
    _print_setup(sheet)
    # A few candidates to a page, each page with the requirements.
    sheet.set_print_scale(80)
    sheet.repeat_rows(_TOP - 1)
    sheet.repeat_columns(0)
    sheet.write_string(0, 0, f"※ {comparison.warning}", book.add_format({"bold": True}))
    every = comparison.candidates
    keys = [name for name in comparison.requirements if name in comparison.columns]

    def form(one: Compared, number: int) -> "Format":
        if number == 0:
            return fills[_OVERALL[one.overall]]
        key = keys[number - 1] if number <= len(keys) else ""
        return fills[one.cells[key].status] if key in one.cells else body

    if len(every) <= _ACROSS:
        names = [one.name for one in every]
        sheet.set_column(0, 0, _FIRST)
        sheet.set_column(1, max(len(names), 1), _WIDTH)
        _write(sheet, _TOP - 1, [words.requirement.say(lang), *names], [head] * (len(names) + 1))
        for number, (title, cells) in enumerate(rows(comparison, words, lang)):
            forms = [head, *(form(one, number) for one in every)]
            _write(sheet, number + _TOP, [title, *cells], forms)
        return
    # Very many candidates go down the sheet, where they can be filtered.
    table = titled(comparison, words, lang)
    titles = [words.candidates.say(lang), *(title for title, _ in table)]
    sheet.set_column(0, len(titles), _FIRST)
    _write(sheet, _TOP - 1, titles, [head] * len(titles))
    for place, one in enumerate(every):
        cells = [one.name, *(say(one) for _, say in table)]
        forms = [body, *(form(one, number) for number in range(len(table)))]
        for column, (text, wanted) in enumerate(zip(cells, forms, strict=True)):
            sheet.write_string(_TOP + place, column, text[:LONGEST], wanted)
    sheet.autofilter(_TOP - 1, 0, _TOP - 1 + len(every), len(table))


def _questions(
    book: "Workbook",
    comparison: Comparison,
    words: CandidateWords,
    lang: Lang,
    plain: "tuple[Format, Format]",
) -> None:
    """Write what to ask the vendor, and apart from it what the house settles itself."""
    head, body = plain
    sheet = book.add_worksheet(words.ask.say(lang))
    sheet.freeze_panes(1, 0)
    _print_setup(sheet)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, 100)
    _write(sheet, 0, [words.candidates.say(lang), words.say["vendor"].say(lang)], [head, head])
    number = 0
    for one in asks(comparison):
        for line in one["lines"]:
            number += 1
            _write(sheet, number, [one["name"], line], [body, body])
    number += 2
    _write(sheet, number, ["", words.say["house"].say(lang)], [head, head])
    for line in house(comparison, lang):
        number += 1
        _write(sheet, number, ["", line], [body, body])
    for line in (*sheet_lines(comparison, words, lang), comparison.note):
        number += 2
        sheet.write_string(number, 0, line[:LONGEST])


def _write(sheet: "Worksheet", number: int, texts: list[str], forms: "list[Format]") -> None:
    """Write a row as high as its longest cell needs."""
    sheet.set_row(number, LINE * max(lines_of(text, _FIRST) for text in texts))
    for column, (text, form) in enumerate(zip(texts, forms, strict=True)):
        sheet.write_string(number, column, text[:LONGEST], form)


def _print_setup(sheet: "Worksheet") -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_footer("&C&P / &N")


def template(words: CandidateWords, lang: Lang) -> bytes:
    """Return an empty sheet to fill in, with one line as an example."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E1F1FA"})
        sheet = book.add_worksheet(words.candidates.say(lang))
        sheet.freeze_panes(1, 0)
        _print_setup(sheet)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, len(words.sheet.heads) - 1, 22)
        for column, text in enumerate(words.sheet.heads):
            sheet.write_string(0, column, text.say(lang), head)
            sheet.write_string(1, column, words.sheet.example[column])
    return out.getvalue()
