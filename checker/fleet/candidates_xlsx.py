"""Candidates for Excel: side by side, and the sheet to fill in."""

import io
from typing import TYPE_CHECKING, Final

from checker.fleet.candidate_words import CandidateWords
from checker.fleet.compared import Comparison
from checker.fleet.side_by_side import asks, rows
from checker.fleet.xlsx import FILL, LINE, LONGEST, lines_of
from checker.model import Lang, Overall, Status

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FIRST: Final = 26
_WIDTH: Final = 30
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
    sheet.set_column(0, 0, _FIRST)
    sheet.set_column(1, max(len(comparison.candidates), 1), _WIDTH)
    sheet.write_string(0, 0, f"※ {comparison.warning}", book.add_format({"bold": True}))
    names = [words.requirement.say(lang), *(one.name for one in comparison.candidates)]
    _write(sheet, _TOP - 1, names, [head] * len(names))
    keys = ["", *comparison.requirements]
    for number, (title, cells) in enumerate(rows(comparison, words, lang)):
        forms = [head]
        for one in comparison.candidates:
            form = body
            if number == 0:
                form = fills[one.overall]
            elif number < len(keys) and keys[number] in one.cells:
                form = fills[one.cells[keys[number]].status]
            forms.append(form)
        _write(sheet, number + _TOP, [title, *cells], forms)


def _questions(
    book: "Workbook",
    comparison: Comparison,
    words: CandidateWords,
    lang: Lang,
    plain: "tuple[Format, Format]",
) -> None:
    head, body = plain
    sheet = book.add_worksheet(words.ask.say(lang))
    sheet.freeze_panes(1, 0)
    _print_setup(sheet)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(1, 1, 100)
    titles = [words.candidates.say(lang), words.ask.say(lang)]
    _write(sheet, 0, titles, [head, head])
    number = 0
    for one in asks(comparison):
        for line in one["lines"]:
            number += 1
            _write(sheet, number, [one["name"], line], [body, body])
    sheet.write_string(number + 2, 0, comparison.note)


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
