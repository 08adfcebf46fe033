"""Make form 2 (様式2) as an Excel workbook, with the totals and what is still open."""

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from checker.places import WORDS
from checker.survey.rollup import Line, Rollup
from checker.survey.words import State, Words
from checker.survey.write import CIRCLE

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SHEETS: Final = ("様式2", "集計", "確かめること", "国に直接提出")
_MARK: Final[dict[State, str]] = {
    "right": CIRCLE,
    "faulty": CIRCLE,
    "doubled": CIRCLE,
    "missing": "",
}
Row = Sequence[str | int]


def form2(rollup: Rollup, words: Words) -> bytes:
    """Return form 2 as a workbook: who answered, totals with charts, what is open, who is apart."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    options = {
        "in_memory": True,  # nothing of it lies in the temporary folder
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        edge = {"border": 1, "border_color": "#808080", "valign": "top", "text_wrap": True}
        cell = book.add_format(edge)
        head = book.add_format({**edge, "bold": True, "bg_color": "#E6EEF7"})
        title = book.add_format({"bold": True, "font_size": 13})
        _bodies(book, rollup, title, head, cell)
        _totals(book, rollup, title, head, cell)
        _open(book, list(what_is_open(rollup, words)), title, head, cell)
        _apart(book, rollup, title, head, cell)
    return out.getvalue()


def _sheet(book: "Workbook", name: str, widths: Sequence[int]) -> "Worksheet":
    sheet = book.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if name != _SHEETS[0]:
        sheet.set_landscape()
    return sheet


def _write(sheet: "Worksheet", row: int, values: Row, look: "Format") -> None:
    for column, value in enumerate(values):
        if isinstance(value, int):
            sheet.write_number(row, column, value, look)
        else:
            sheet.write_string(row, column, value, look)


def _bodies(
    book: "Workbook", rollup: Rollup, title: "Format", head: "Format", cell: "Format"
) -> None:
    words = rollup.survey.form2
    sheet = _sheet(book, _SHEETS[0], (6, 34, 22))
    sheet.write_string(0, 0, words.heading, title)
    sheet.write_string(1, 0, f"{words.prefecture}：{rollup.prefecture.name}")
    sheet.write_string(2, 0, words.help)
    _write(sheet, 4, (words.number, words.name, words.state), head)
    sheet.repeat_rows(4)
    lines = max(len(rollup.lines), rollup.survey.rows)
    for at in range(lines):
        line = rollup.lines[at] if at < len(rollup.lines) else None
        values: Row = (at + 1, "", "")
        if line is not None:
            values = (at + 1, line.place.name, _MARK[line.state])
        _write(sheet, 5 + at, values, cell)


def _totals(
    book: "Workbook", rollup: Rollup, title: "Format", head: "Format", cell: "Format"
) -> None:
    survey = rollup.survey
    sheet = _sheet(book, _SHEETS[1], (54, 12, 14))
    right = rollup.count("right")
    sheet.write_string(0, 0, f"{rollup.prefecture.name}の集計", title)
    sheet.write_string(
        1,
        0,
        f"一般市区町村は{len(rollup.lines)}団体、届いたのは"
        f"{len(rollup.lines) - rollup.count('missing')}団体です。"
        f"直すところのない{right}団体だけを数えました。",
    )
    row = 3
    _write(sheet, row, ("申請の意向", "団体数"), head)
    first = row + 1
    for choice in survey.choices:
        row += 1
        name = f"{choice.mark} {choice.text.ja}"
        _write(sheet, row, (name, rollup.by_choice()[choice.id]), cell)
    _chart(book, sheet, "申請の意向（団体数）", (first, row), "E2")
    row += 2
    _write(sheet, row, ("医療費助成", "団体数", "受給者数"), head)
    first = row + 1
    for scheme in survey.schemes:
        row += 1
        _write(sheet, row, (scheme.name.ja, *rollup.by_scheme()[scheme.id]), cell)
    sums = [sum(values) for values in zip(*rollup.by_scheme().values(), strict=True)]
    _write(sheet, row + 1, ("合計", *sums), head)
    _chart(book, sheet, "制度別（団体数）", (first, row), "E18", height=520)


def _chart(
    book: "Workbook",
    sheet: "Worksheet",
    title: str,
    rows: tuple[int, int],
    at: str,
    height: int = 300,
) -> None:
    first, last = rows
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "categories": [sheet.get_name(), first, 0, last, 0],
            "values": [sheet.get_name(), first, 1, last, 1],
            "data_labels": {"value": True},
            "fill": {"color": "#2F6DB5"},
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
    chart.set_x_axis({"num_format": "0", "min": 0, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 720, "height": height})
    sheet.insert_chart(at, chart, {"description": title})


def what_is_open(rollup: Rollup, words: Words) -> Iterator[tuple[str, str, str]]:
    """Yield body, file and what to look at, for everything that is open."""
    for line in (*rollup.lines, *rollup.apart, rollup.own):
        yield from _open_line(line, words)
    for form in rollup.foreign:
        name = form.place.full_name if form.place is not None else ""
        yield name, form.file, words.foreign.ja
    for form in rollup.nobodys:
        problems = "／".join(one.say("ja") for one in form.faults)
        yield "", form.file, f"{words.nobody.ja}。{problems}"
    for one in rollup.unread:
        yield "", one.file, one.problem.ja


def _open_line(line: Line, words: Words) -> Iterator[tuple[str, str, str]]:
    if line.state == "missing" and line.place.gathered:
        yield line.place.name, "", words.states.missing.ja
    for form in line.forms:
        if line.state == "doubled":
            yield line.place.name, form.file, words.doubled.ja
        for problem in form.problems:
            kind = "" if problem.level == "fault" else words.by_the_way.ja
            yield line.place.name, form.file, kind + problem.say("ja")
    for note in line.notes:
        yield line.place.name, line.forms[0].file, words.notes[note].ja


def _open(
    book: "Workbook",
    found: Sequence[tuple[str, str, str]],
    title: "Format",
    head: "Format",
    cell: "Format",
) -> None:
    sheet = _sheet(book, _SHEETS[2], (20, 44, 90))
    sheet.write_string(0, 0, "確かめること", title)
    _write(sheet, 2, ("団体", "ファイル", "内容"), head)
    row = 2
    for values in found:
        row += 1
        _write(sheet, row, values, cell)
    if row == 2:  # noqa: PLR2004 - the row of the heads
        sheet.write_string(3, 0, "ありません")


def _apart(
    book: "Workbook", rollup: Rollup, title: "Format", head: "Format", cell: "Format"
) -> None:
    sheet = _sheet(book, _SHEETS[3], (10, 24, 14, 60))
    sheet.write_string(0, 0, "国に直接提出する団体（様式2には入れません）", title)
    _write(sheet, 2, ("コード", "名称", "種別", "ここに届いたもの"), head)
    lines: tuple[Line, ...] = (rollup.own, *rollup.apart)
    for row, line in enumerate(lines, start=3):
        came: Any = "、".join(form.file for form in line.forms)
        values = (line.place.code, line.place.name, WORDS[line.place.kind].ja, came)
        _write(sheet, row, values, cell)
