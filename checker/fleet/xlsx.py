"""The table of a fleet for Excel: filters, frozen head, symbols with colours, print set-up."""

import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from checker import wording
from checker.files import scratch
from checker.fleet.model import Fleet, Row
from checker.fleet.render import (
    Column,
    columns,
    line,
    machines,
    money,
    money_heads,
    status_word,
    tag_head,
)
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
LINE: Final = 17
"""Points of a line's height."""
_MOST_LINES: Final = 24
"""Excel's rows grow up to 409 points; what is cut off on paper cannot be read anywhere."""
_A4: Final = 9
_A3: Final = 8
_WIDTHS: Final[dict[str, int]] = {
    "machine": 20,
    "overall": 15,
    "institution": 20,
    "lacks": 30,
    "first": 36,
    "buys": 16,
    "advice": 18,
    "waiting": 22,
    "change": 12,
    "changed": 34,
    "differs": 24,
    "older": 9,
    "collected": 20,
    "age": 9,
    "standing": 14,
    "rules": 24,
    "file": 40,
}
_USUAL: Final = 14
_BODY: Final = {"text_wrap": True, "valign": "top", "bottom": 7}
"""A cell with a hair line below."""
LONGEST: Final = 32_000
"""Characters; Excel takes 32,767 in a cell."""


class _Forms(NamedTuple):
    head: "Format"
    body: "Format"
    fills: "dict[Status | Overall, Format]"


def render(fleet: Fleet, voice: Voice) -> bytes:
    """Return the workbook. Data is written as text and never becomes a formula or a link.

    Raises:
        OSError: There is no temporary folder, or no room in it.
    """
    with scratch() as folder:
        return _written(fleet, voice, folder)


def _written(fleet: Fleet, voice: Voice, folder: Path) -> bytes:
    """Write the workbook; the rows lie in a folder until it is packed, not in the memory."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - heavy

    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        forms = _Forms(
            book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            book.add_format(_BODY),
            {name: book.add_format({"bg_color": colour, **_BODY}) for name, colour in FILL.items()},
        )
        _machines(book, fleet, voice, forms)
        _changes(book, fleet, voice, forms)
        _totals(book, fleet, voice, forms.head)
        _groups(book, fleet, voice, forms.head)
        _institutions(book, fleet, voice, forms.head)
        _purchases(book, fleet, voice, forms.head)
        if len(fleet.bad_files):
            heads = [column.head for column in columns(fleet, voice)[-2:]]
            bad = ((one.file, one.problem) for one in fleet.bad_files)
            rows = itertools.chain([heads], itertools.islice(bad, _ROWS))
            _plain(book, voice.say(voice.words.sheets.bad), forms.head, rows, [60, 80])
    return out.getvalue()


class _Sheet:
    """One sheet of PCs: some of the columns, the PC's name first."""

    def __init__(
        self, book: "Workbook", name: str, every: list[Column], paper: int, forms: _Forms
    ) -> None:
        self.sheet = book.add_worksheet(name)
        self.columns, self._forms = every, forms
        self.widths = [_WIDTHS.get(column.key, _USUAL) for column in every]
        self.sheet.freeze_panes(1, 1)
        _print_setup(self.sheet, paper)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_columns(0)
        for number, (column, width) in enumerate(zip(every, self.widths, strict=True)):
            self.sheet.set_column(number, number, width)
            self.sheet.write_string(0, number, column.head, forms.head)
        self.sheet.set_row(0, 2 * LINE)

    def write(self, number: int, row: Row, cells: Mapping[str, object]) -> None:
        """Write one PC."""
        values = [cells.get(column.key, "") for column in self.columns]
        texts = [value if isinstance(value, str) else "" for value in values]
        # Said outright: not every program finds the height of a wrapped row by itself.
        self.sheet.set_row(number, LINE * max(map(lines_of, texts, self.widths)))
        for at, (column, value) in enumerate(zip(self.columns, values, strict=True)):
            form = self._form(column.key, row)
            if isinstance(value, bool):
                self.sheet.write_boolean(number, at, value, form)
            elif isinstance(value, (int, float)):
                # A number, so that a filter can ask for "more than 30 days".
                self.sheet.write_number(number, at, value, form)
            elif value is not None:
                self.sheet.write_string(number, at, str(value)[:LONGEST], form)

    def _form(self, key: str, row: Row) -> "Format":
        if key == "overall":
            return self._forms.fills[row.overall]
        if key.startswith("is:"):
            cell = row.cell(key.removeprefix("is:"))
            return self._forms.fills[cell.status] if cell else self._forms.body
        return self._forms.body

    def finish(self, last: int) -> None:
        """Let people filter."""
        self.sheet.autofilter(0, 0, max(last, 1), len(self.columns) - 1)


def _machines(book: "Workbook", fleet: Fleet, voice: Voice, forms: _Forms) -> None:
    """Write the PCs: what a person needs, and on further sheets each requirement and number."""
    every = columns(fleet, voice)[:-1]
    own = [one for one in every if not one.key.startswith(("is:", "value:"))]
    parts = (
        (voice.words.sheets.machines, own, _A4),
        (voice.words.sheets.requirements, [every[0], *_of(every, "is:")], _A3),
        (voice.words.sheets.values, [every[0], *_of(every, "value:")], _A3),
    )
    rows = iter(fleet.rows)
    for part in range(max((len(fleet.rows) + _ROWS - 1) // _ROWS, 1)):
        ending = f" {part + 1}" if part else ""
        sheets = [
            _Sheet(book, f"{voice.say(name)}{ending}", of, paper, forms)
            for name, of, paper in parts
        ]
        number = 0
        for number, row in enumerate(itertools.islice(rows, _ROWS), start=1):
            cells = line(fleet, row, voice)
            for sheet in sheets:
                sheet.write(number, row, cells)
        for sheet in sheets:
            sheet.finish(number)


def _of(every: list[Column], start: str) -> list[Column]:
    return [column for column in every if column.key.startswith(start)]


def _changes(book: "Workbook", fleet: Fleet, voice: Voice, forms: _Forms) -> None:
    """Write a line for each item that changed, and for each PC that is new or gone."""
    if not any(number for kind, number in fleet.totals.changes.items() if kind != "same"):
        return
    heads, words = voice.words.heads, voice.words.changes
    keys = ["machine", *(f"tag:{key}" for key in fleet.tags)]
    of_pc = [column for column in columns(fleet, voice) if column.key in keys]
    titles = [heads.change, heads.requirement, heads.before, heads.now, heads.collected]
    head = [*(column.head for column in of_pc), *map(voice.say, titles)]

    def lines() -> Iterator[Line]:
        yield head
        for row in fleet.rows:
            change = row.change
            if change is None or change.kind == "same":
                continue
            own = dict(row.tags)
            pc = [row.machine, *(own.get(key, "") for key in fleet.tags)]
            when = row.collected_at.isoformat(sep=" ", timespec="minutes")
            for one in change.moved:
                yield [
                    *pc,
                    voice.say(getattr(words, one.direction)),
                    fleet.requirements.get(one.id, one.id),
                    status_word(one.before, voice),
                    status_word(one.now, voice),
                    when,
                ]
            if not change.moved:
                yield [*pc, voice.say(getattr(words, change.kind)), "", "", "", when]

    widths = [20, *[14] * (len(head) - 6), 12, 26, 14, 14, 22]
    name = voice.say(voice.words.sheets.changes)
    sheet, last = _plain(book, name, forms.head, itertools.islice(lines(), _ROWS), widths)
    sheet.autofilter(0, 0, max(last, 1), len(head) - 1)


def _groups(book: "Workbook", fleet: Fleet, voice: Voice, head: "Format") -> None:
    """Write the sums of each ward."""
    if not fleet.groups or fleet.group_by is None:
        return
    states = [f"{shown.symbol} {shown.text.say(voice.lang)}" for shown in wording.OVERALL.values()]
    kinds = list(fleet.totals.changes)
    ways = [voice.say(getattr(voice.words.changes, kind)) for kind in kinds]
    heads = [tag_head(fleet.group_by, voice), voice.say(voice.words.heads.count), *states]
    rows: list[Line] = [[*heads, voice.say(voice.words.buying.needed), *ways]]
    for one in fleet.groups:
        numbers = [one.overall.get(overall, 0) for overall in wording.OVERALL]
        changes = [one.changes.get(kind, 0) for kind in kinds]
        rows.append([one.value or "－", one.machines, *numbers, one.buying, *changes])
    _plain(book, voice.say(voice.words.sheets.groups), head, rows, [24, *[14] * len(rows[0])])


def _purchases(book: "Workbook", fleet: Fleet, voice: Voice, head: "Format") -> None:
    """Write what must be bought and what only might be, with the PCs' names."""
    if not fleet.purchases:
        return
    words, buying = voice.words.heads, voice.words.buying
    titles = (words.need, words.kind, words.requirement, words.count, words.price)
    more = (voice.words.money.cost, words.what, words.machines)
    lines: list[Line] = [[*map(voice.say, (*titles, *more))]]
    lines += [
        [
            voice.say(buying.must if one.required else buying.may),
            voice.say(buying.names[one.kind]),
            fleet.requirements[one.requirement],
            one.count,
            "" if one.price is None else one.price,
            "" if one.cost is None else one.cost,
            one.what,
            machines(one, voice),
        ]
        for one in fleet.purchases
    ]
    widths = [8, 14, 22, 8, 10, 14, 60, 60]
    _plain(book, voice.say(voice.words.sheets.purchases), head, lines, widths)


def lines_of(text: str, width: int) -> int:
    """Return about how many lines a text takes: a Japanese character is two wide."""
    return min(len(text.encode("cp932", "replace")) // width + 1, _MOST_LINES)


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
) -> "tuple[Worksheet, int]":
    """Write a sheet as it is; return it and the number of its last row."""
    sheet = book.add_worksheet(name)
    body = book.add_format(_BODY)
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 2 * LINE)
    _print_setup(sheet)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    number = 0
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
    return sheet, number


def _print_setup(sheet: "Worksheet", paper: int = _A4) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")
