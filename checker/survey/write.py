"""Make form 1 (様式1) as an Excel workbook: lists, input checks, a protected frame, totals."""

import io
from typing import TYPE_CHECKING, Final, NamedTuple

from checker.model import Text
from checker.places import Place
from checker.survey.answers import MOST_PEOPLE, Answers
from checker.survey.form import Runs, Scheme, Survey

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET: Final = "様式1"
CIRCLE: Final = "○"
_WIDTHS: Final = (2, 20, 18, 54, 22, 22, 30)
_CODE_ROW: Final = 2
_RUNS: Final[dict[Runs | None, str]] = {
    "yes": "",
    "no": "実施主体ではない",
    "ask": "実施主体かは団体による",
    None: "",
}
_ONLY_CIRCLE: Final = Text("○か空欄にしてください。", "○ or nothing.")


class Formats(NamedTuple):
    """How cells look."""

    title: "Format"
    heading: "Format"
    label: "Format"
    help: "Format"
    head: "Format"
    cell: "Format"
    off: "Format"
    text: "Format"
    mark: "Format"
    number: "Format"
    total: "Format"


def _formats(book: "Workbook") -> Formats:
    edge = {"border": 1, "border_color": "#808080", "valign": "vcenter"}
    input_ = {**edge, "locked": False, "bg_color": "#FFFBE6"}
    wrap = {"text_wrap": True}
    return Formats(
        title=book.add_format({"bold": True, "font_size": 13}),
        heading=book.add_format({"bold": True}),
        label=book.add_format({**edge, **wrap, "bg_color": "#F2F2F2"}),
        help=book.add_format({"font_color": "#404040", "font_size": 9}),
        head=book.add_format({**edge, **wrap, "bold": True, "bg_color": "#E6EEF7"}),
        cell=book.add_format({**edge, **wrap}),
        off=book.add_format({**edge, **wrap, "font_color": "#606060", "italic": True}),
        text=book.add_format({**input_, **wrap, "num_format": "@"}),
        mark=book.add_format({**input_, "align": "center"}),
        number=book.add_format({**input_, "num_format": "#,##0"}),
        total=book.add_format({**edge, "bold": True, "num_format": "#,##0"}),
    )


def form1(survey: Survey, place: Place | None, answers: Answers) -> bytes:
    """Return form 1 as a workbook.

    Args:
        survey: The survey.
        place: Whose form it is; None: the code and the name are left to be filled in.
        answers: What is filled in already.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    options = {
        "in_memory": True,  # nothing of it lies in the temporary folder
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        formats = _formats(book)
        sheet = book.add_worksheet(SHEET)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        row = _body(sheet, survey, place, answers, formats)
        row = _choices(sheet, survey, answers, formats, row)
        row = _schemes(sheet, survey, place, answers, formats, row)
        _page(sheet, row)
        # Without a password: against slips, and whoever must may change the frame.
        sheet.protect("", {"format_columns": True, "format_rows": True})
    return out.getvalue()


def _page(sheet: "Worksheet", last: int) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, last, len(_WIDTHS) - 1)


def _body(
    sheet: "Worksheet", survey: Survey, place: Place | None, answers: Answers, formats: Formats
) -> int:
    """Write whose form it is and who is in charge; return the next row."""
    words = survey.form1
    sheet.write_string(0, 1, words.heading, formats.title)
    rows = (
        (words.code, place.code if place else answers.code),
        (words.name, place.name if place else ""),
    )
    row = _CODE_ROW
    for label, value in rows:
        sheet.merge_range(row, 1, row, 3, label, formats.label)
        sheet.merge_range(row, 4, row, 5, value, formats.text)
        row += 1
    _code_check(sheet, _CODE_ROW, 4)
    row += 1
    sheet.write_string(row, 1, words.contact_heading, formats.heading)
    for label, value in (
        (words.office, answers.office),
        (words.mail, answers.mail),
        (words.phone, answers.phone),
    ):
        row += 1
        sheet.merge_range(row, 1, row, 3, label, formats.label)
        sheet.merge_range(row, 4, row, 5, value, formats.text)
    return row + 2


def _code_check(sheet: "Worksheet", row: int, column: int) -> None:
    """Refuse a code whose check digit does not fit while it is typed."""
    cell = f"${chr(ord('A') + column)}${row + 1}"
    weights = "+".join(f"{6 - at}*MID({cell},{at + 1},1)" for at in range(5))
    formula = f"=AND(LEN({cell})=6,MOD(11-MOD({weights},11),10)=VALUE(RIGHT({cell},1)))"
    sheet.data_validation(
        row,
        column,
        row,
        column,
        {
            "validate": "custom",
            "value": formula,
            "input_title": "団体コード",
            "input_message": "数字6桁（最後の1桁は検査数字）",
            "error_title": "団体コード",
            "error_message": "6桁でないか、検査数字が合いません。",
        },
    )


def _mark_check(sheet: "Worksheet", first: int, last: int, column: int) -> None:
    sheet.data_validation(
        first,
        column,
        last,
        column,
        {
            "validate": "list",
            "source": [CIRCLE],
            "error_title": CIRCLE,
            "error_message": _ONLY_CIRCLE.ja,
        },
    )


def _choices(
    sheet: "Worksheet", survey: Survey, answers: Answers, formats: Formats, row: int
) -> int:
    """Write the intentions; return the next row."""
    words = survey.form1
    sheet.write_string(row, 1, words.choice_heading, formats.heading)
    sheet.write_string(row + 1, 1, words.choice_help, formats.help)
    row += 2
    sheet.merge_range(row, 1, row, 3, words.choice_head, formats.head)
    sheet.write_string(row, 4, words.answer_head, formats.head)
    first = row + 1
    for choice in survey.choices:
        row += 1
        sheet.merge_range(row, 1, row, 3, f"{choice.mark} {choice.text.ja}", formats.label)
        sheet.write_string(row, 4, CIRCLE if choice.id == answers.choice else "", formats.mark)
    _mark_check(sheet, first, row, 4)
    cells = f"$E${first + 1}:$E${row + 1}"
    sheet.write_formula(
        first,
        5,
        f'=IF(COUNTIF({cells},"{CIRCLE}")=1,"","← ○を一つ")',
        formats.help,
        "" if answers.choice else "← ○を一つ",
    )
    row += 1
    sheet.merge_range(row, 1, row, 3, words.choice_text, formats.label)
    sheet.merge_range(row, 4, row, 5, answers.choice_text, formats.text)
    return row + 2


def _schemes(
    sheet: "Worksheet",
    survey: Survey,
    place: Place | None,
    answers: Answers,
    formats: Formats,
    row: int,
) -> int:
    """Write the table of schemes with its totals; return the last row."""
    words = survey.form1
    sheet.write_string(row, 1, words.scheme_heading, formats.heading)
    sheet.write_string(row + 1, 1, words.scheme_help, formats.help)
    row += 2
    heads = (words.group_head, "", words.scheme_head, words.mark_head, words.count_head, "注")
    for column, head in enumerate(heads, start=1):
        sheet.write_string(row, column, head, formats.head)
    first = row + 1
    for scheme in survey.schemes:
        row += 1
        _scheme(sheet, scheme, place, answers, formats, row)
    _mark_check(sheet, first, row, 4)
    sheet.data_validation(
        first,
        5,
        row,
        5,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": MOST_PEOPLE,
            "error_title": words.count_head,
            "error_message": "0以上の整数を入れてください（概数で構いません）。",
        },
    )
    last, row = row, row + 1
    sheet.merge_range(row, 1, row, 3, words.total, formats.head)
    marks, counts = f"E{first + 1}:E{last + 1}", f"F{first + 1}:F{last + 1}"
    sheet.write_formula(
        row, 4, f'=COUNTIF({marks},"{CIRCLE}")', formats.total, len(answers.schemes)
    )
    total = sum(answers.schemes.values())
    sheet.write_formula(row, 5, f"=SUM({counts})", formats.total, total)
    row += 1
    sheet.merge_range(row, 1, row, 3, words.scheme_text, formats.label)
    sheet.merge_range(row, 4, row, 5, answers.scheme_text, formats.text)
    return row


def _scheme(
    sheet: "Worksheet",
    scheme: Scheme,
    place: Place | None,
    answers: Answers,
    formats: Formats,
    row: int,
) -> None:
    runs = scheme.runs.get(place.kind) if place is not None else None
    look = formats.off if runs == "no" else formats.cell
    count = answers.schemes.get(scheme.id)
    sheet.write_string(row, 1, scheme.group, look)
    sheet.write_string(row, 2, scheme.law, look)
    sheet.write_string(row, 3, scheme.name.ja, look)
    sheet.write_string(row, 4, CIRCLE if count is not None else "", formats.mark)
    if count is None:
        sheet.write_blank(row, 5, None, formats.number)
    else:
        sheet.write_number(row, 5, count, formats.number)
    sheet.write_string(row, 6, _RUNS[runs], formats.help)
