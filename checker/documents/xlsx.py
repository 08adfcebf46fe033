"""The Excel workbook of one PC: findings, facts, subsidy. No formula is ever made from data."""

import datetime as dt
import io
import unicodedata
from typing import TYPE_CHECKING, Final, NamedTuple

from checker.documents import headline, view
from checker.documents.characters import without_controls
from checker.documents.material import Material
from checker.documents.phrases import Source
from checker.model import Lang, Report, Text, Verdict

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from checker.documents.subsidy_view import Subsidy

OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL_LIMIT: Final = 32_767
"""Characters that Excel takes in a cell."""
FONT: Final = "BIZ UDPGothic"
A4: Final = 9
"""Excel's number of the paper size."""
LINE: Final = 15
TITLE_LINE: Final = 21
TALLEST: Final = 409
"""Points: a line of text, a line of a heading, and the tallest row that Excel knows."""


class _Formats(NamedTuple):
    plain: "Format"
    flowing: "Format"
    """Not wrapped: runs on over the empty cells beside it."""
    head: "Format"
    alarm: "Format"
    title: "Format"
    money: "Format"


class _Sheet:
    """Writes one sheet from the top down."""

    def __init__(
        self, book: "Workbook", name: str, widths: tuple[int, ...], formats: _Formats
    ) -> None:
        self.sheet: Worksheet = book.add_worksheet(name)
        self.formats = formats
        self.row = 0
        self.widths = widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.set_paper(A4)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")

    def line(self, *cells: str | int, style: "Format | None" = None) -> None:
        """Write a row: texts as texts, whatever they look like, and amounts as numbers."""
        lines = 1
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                self.sheet.write_number(self.row, column, cell, self.formats.money)
                continue
            text = without_controls(cell)[:CELL_LIMIT]
            if not text:
                continue
            self.sheet.write_string(self.row, column, text, style or self.formats.plain)
            if style not in {self.formats.flowing, self.formats.title, self.formats.alarm}:
                lines = max(lines, _lines(text, self.widths[column]))
        height = TITLE_LINE if style is self.formats.title else min(lines * LINE, TALLEST)
        self.sheet.set_row(self.row, height)
        self.row += 1

    def sentence(self, text: str, label: str = "") -> None:
        """Write a long text across the sheet, beside its label if it has one."""
        first, last = (1 if label else 0), len(self.widths) - 1
        text = without_controls(text)[:CELL_LIMIT]
        if label:
            self.sheet.write_string(self.row, 0, label, self.formats.plain)
        self.sheet.merge_range(self.row, first, self.row, last, "", self.formats.plain)
        self.sheet.write_string(self.row, first, text, self.formats.plain)
        lines = _lines(text, sum(self.widths[first:]))
        self.sheet.set_row(self.row, min(lines * LINE, TALLEST))
        self.row += 1

    def title(self, text: str) -> None:
        """Write a heading."""
        self.line(text, style=self.formats.title)

    def pairs(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Write labels with their values, and an empty row after them."""
        for label, value in rows:
            self.line(label, value, style=self.formats.flowing)
        self.row += 1

    def listed(self, label: str, lines: tuple[str, ...]) -> None:
        """Write lines under a heading, and an empty row after them."""
        self.title(label)
        for text in lines:
            self.line(text, style=self.formats.flowing)
        self.row += 1

    def table(self, head: list[str], rows: list[tuple[str | int, ...]], *, main: bool) -> None:
        """Write a table; the main one of a sheet can be filtered and keeps its head in view."""
        first = self.row
        self.line(*head, style=self.formats.head)
        for row in rows:
            self.line(*row)
        if main:
            self.sheet.autofilter(first, 0, max(self.row - 1, first), len(head) - 1)
            self.sheet.freeze_panes(first + 1, 0)
            self.sheet.repeat_rows(first)
        self.row += 1


def render(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the workbook."""
    import xlsxwriter  # noqa: PLC0415 - only this document needs it

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    book.set_properties(
        {
            "title": material.words.checklist.title.say(lang),
            "author": view.program(report, material, lang),
            # Excel keeps the day of the judgement, so the same report is the same file.
            "created": dt.datetime.combine(report.judged_on, dt.time(), dt.UTC),
        }
    )
    formats = _formats(book)
    _verdicts(book, formats, report, material, lang)
    _facts(book, formats, report, material, lang)
    _subsidy(book, formats, report, material, lang)
    book.close()
    return target.getvalue()


def _formats(book: "Workbook") -> _Formats:
    plain = {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"}
    head = plain | {"bold": True, "bg_color": "#E6E9EC", "border": 1}
    return _Formats(
        plain=book.add_format(plain),
        flowing=book.add_format(plain | {"text_wrap": False}),
        head=book.add_format(head),
        alarm=book.add_format(
            plain | {"bold": True, "font_color": "#B3261E", "font_size": 12, "text_wrap": False}
        ),
        title=book.add_format(plain | {"bold": True, "font_size": 14, "text_wrap": False}),
        money=book.add_format(plain | {"num_format": "#,##0"}),
    )


def _head(words: tuple[Text, ...], lang: Lang) -> list[str]:
    return [word.say(lang) for word in words]


def _verdicts(
    book: "Workbook", formats: _Formats, report: Report, material: Material, lang: Lang
) -> None:
    words, own = material.words.checklist, material.words.xlsx
    page = view.checklist(report, material, lang)
    sheet = _Sheet(book, own.verdicts.say(lang), (20, 7, 6, 10, 22, 26, 34, 14, 42, 7), formats)
    sheet.title(words.title.say(lang))
    code = material.words.code.title.say(lang)
    sheet.pairs(
        (
            *page.about,
            (words.result.say(lang), f"{page.overall.symbol} {page.overall.word}"),
            ("", page.sentence),
            *(("", f"※ {line}") for line in page.advice),
            *((("", page.cost),) if page.cost else ()),
            *((("", page.paper),) if page.paper else ()),
            *(((code, page.code.plain),) if page.code else ()),
        )
    )
    head = (
        *(words.requirement, own.level, own.symbol, words.status, words.required, words.measured),
        *(own.message, own.kind, words.action, own.references),
    )
    spared = headline.spared(report.verdicts, material.marks)
    rows: list[tuple[str | int, ...]] = [
        (
            *(row.title, row.level, row.state.symbol, row.state.word, row.required, row.measured),
            verdict.message,
            *_remedy(row, verdict, lang, spared=verdict.id in spared),
            _cited(row.sources),
        )
        for row, verdict in zip(page.rows, report.verdicts, strict=True)
    ]
    sheet.table(_head(head, lang), rows, main=True)
    _sources(sheet, page.sources, material, lang)


def _sources(sheet: _Sheet, sources: tuple[Source, ...], material: Material, lang: Lang) -> None:
    lines = [line for source in sources for line in (source.title, *source.places)]
    sheet.listed(material.words.page.sources.say(lang), tuple(lines))


def _remedy(row: view.Row, verdict: Verdict, lang: Lang, *, spared: bool) -> tuple[str, str]:
    """Return what kind of thing is to be done, and what."""
    if verdict.remedy is None:
        return "", ""
    return ("", row.action) if spared else (view.remedy_kind(verdict, lang), verdict.remedy.text)


def _facts(
    book: "Workbook", formats: _Formats, report: Report, material: Material, lang: Lang
) -> None:
    own, words = material.words.xlsx, material.words.html
    sheet = _Sheet(book, own.facts.say(lang), (40, 50, 40), formats)
    sheet.title(own.facts.say(lang))
    sheet.pairs(view.about(report, material, lang))
    rows: list[tuple[str | int, ...]] = [
        (row.meaning, row.value, row.origin) for row in view.fact_rows(report, material, lang)
    ]
    head = (words.fact, words.value, words.origin)
    sheet.table(_head(head, lang), rows, main=True)


def _subsidy(
    book: "Workbook", formats: _Formats, report: Report, material: Material, lang: Lang
) -> None:
    words, own = material.words.subsidy, material.words.xlsx
    sheet = _Sheet(book, own.subsidy.say(lang), (40, 24, 18, 70), formats)
    sheet.title(words.title.say(lang))
    if report.subsidy is None:
        sheet.line(own.no_subsidy.say(lang))
        return
    from checker.documents import subsidy_case, subsidy_view  # noqa: PLC0415 - with an estimate

    page = subsidy_view.subsidy(subsidy_case.of_report(report), material, lang)
    sheet.pairs(page.about)
    _result(sheet, page, material, lang)
    sheet.row += 1
    _amounts(sheet, page, material, lang)
    sheet.title(words.conditions.say(lang))
    sheet.table(
        _head((words.condition, words.state), lang),
        [
            (row.text, f"{row.state.symbol} {row.state.word}", "", _cited(row.sources))
            for row in page.conditions
        ],
        main=False,
    )
    sheet.title(words.timeline.say(lang))
    sheet.table(
        _head((words.event, words.date, words.state), lang),
        [
            (row.event, row.date, words.next_here.say(lang) if row.next else row.word)
            for row in page.timeline
        ],
        main=False,
    )
    _shopping(sheet, page, material, lang)
    sheet.listed(words.office.say(lang), page.offices)
    _sources(sheet, page.sources, material, lang)
    sheet.title(words.not_application.say(lang))


def _result(
    sheet: _Sheet,
    page: "Subsidy",
    material: Material,
    lang: Lang,
) -> None:
    words, formats = material.words.subsidy, sheet.formats
    sheet.line(words.eligibility.say(lang), f"{page.eligibility.symbol} {page.eligibility.word}")
    if page.alarm:
        sheet.line(f"！ {words.alarm_title.say(lang)}", style=formats.alarm)
        sheet.sentence(page.alarm)
    amount = page.amount if page.yen is None else page.yen
    sheet.line(words.amount.say(lang), amount, page.without)
    if page.noted:
        sheet.line("", words.amount_note.say(lang), style=formats.flowing)
    if page.own_share:
        sheet.sentence(page.own_share)
    sheet.sentence(page.todo, words.todo.say(lang))
    for warning in (page.aged, page.left_out, page.overdue):
        if warning:
            sheet.sentence(f"※ {warning}")
    if page.warning and not page.alarm:
        sheet.sentence(page.warning, words.warning_title.say(lang))


def _shopping(sheet: _Sheet, page: "Subsidy", material: Material, lang: Lang) -> None:
    words, formats = material.words.subsidy, sheet.formats
    if page.shopping is not None:
        sheet.title(words.shopping.say(lang))
        for buy in page.shopping:
            sheet.line(buy.title, buy.minimum, buy.counted, buy.text)
        if page.no_shopping:
            sheet.line(page.no_shopping)
        sheet.row += 1
    if page.optional:
        sheet.title(words.optional.say(lang))
        sheet.line(words.optional_lead.say(lang), style=formats.flowing)
        for buy in page.optional:
            sheet.line(buy.title, buy.minimum, "", buy.text)
        sheet.row += 1
    for label, lines in (
        (words.answers.say(lang), page.answers),
        (words.cautions.say(lang), tuple(row.text for row in page.cautions)),
        (page.ask_title, page.ask),
        (words.own.say(lang), (words.own_lead.say(lang), *page.own) if page.own else ()),
        (words.forms.say(lang), page.forms),
    ):
        if lines:
            sheet.title(label)
            for text in lines:
                sheet.sentence(text)
            sheet.row += 1


def _amounts(
    sheet: _Sheet,
    page: "Subsidy",
    material: Material,
    lang: Lang,
) -> None:
    words = material.words.subsidy
    if page.steps:
        sheet.title(words.calculation.say(lang))
        sheet.table(
            _head((words.step, words.value), lang),
            [(step.text, step.yen) for step in page.steps],
            main=False,
        )
    sheet.title(words.items.say(lang))
    sheet.table(
        _head((words.item, words.value, words.counted, words.why), lang),
        [
            (item.name, item.amount if item.yen is None else item.yen, item.counted, item.why)
            for item in page.items
        ],
        main=False,
    )
    if page.kinds:
        sheet.title(words.kinds.say(lang))
        sheet.table(
            _head((words.kind, words.counted, words.why), lang),
            [(kind.name, kind.counted, kind.why) for kind in page.kinds],
            main=False,
        )


def _cited(numbers: tuple[int, ...]) -> str:
    return "".join(f"[{number}]" for number in numbers)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of so many half-width characters."""
    cells = sum(2 if unicodedata.east_asian_width(letter) in "FWA" else 1 for letter in text)
    return 1 + cells // max(width - 1, 1)
