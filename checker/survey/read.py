"""Read form 1 as it came back, whatever was done to it: by its words, never by its cells.

Rows and columns may have been inserted, the sheet renamed, the file saved by another program. What
is clear is taken; for the rest the sheet, the cell and what is expected are told.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from msgspec import Struct

from checker.errors import BadInputError
from checker.model import Text, clean
from checker.places import PROBLEMS, Place, Places
from checker.survey.answers import Answers, Form, Level, Problem
from checker.survey.form import Choice, Scheme, Survey
from checker.survey.marks import ADDRESS, blank, circle, folded, people
from checker.survey.sheets import Sheet, address, read_book

_CODE: Final = re.compile(r"団体コード|自治体コード")
_NAME: Final = re.compile(r"市区町村の?名称|自治体の?名称?|団体の?名称?$")
_OFFICE: Final = re.compile(r"担当部署.*名称|担当部署名")
_MAIL: Final = re.compile(r"メール|mail", re.IGNORECASE)
_PHONE: Final = re.compile(r"電話")
_FIELDS: Final = (_CODE, _NAME, _OFFICE, _MAIL, _PHONE)
_CHOICES: Final = re.compile(r"申請の意向")
_SCHEMES: Final = re.compile(r"対象とする医療費助成|対象とする制度")
_ANSWER: Final = re.compile(r"^回答$")
_ENOUGH: Final = 5
"""Schemes by which a sheet is known as form 1."""
_SHOWN: Final = 40

_MISSING = Text("記入がありません", "nothing is written")
_ONLY_CIRCLE = Text("○か空欄にしてください", "○ or nothing is expected")
_ONLY_ONE = Text("○は一つだけにしてください", "only one may be marked")
_ONE_OF_FOUR = Text("①～④のどれか一つに○が必要です", "one of ① to ④ must be marked")
_CHOICE_TEXT = Text("④を選んだときは、内容の記入が必要です", "choice ④ needs a text")
_NO_FORM = Text(
    "様式1が見当たりません（団体コードの欄と、制度の表が必要です）",
    "no form 1 is in it (a code and a table of schemes are needed)",
)


class Cell(NamedTuple):
    """A cell and its content."""

    row: int
    column: int
    text: str


def _is_label(cell: Cell, wanted: re.Pattern[str]) -> bool:
    """Whether a cell's words fit; notes (※) are no labels."""
    plain = folded(cell.text)
    return wanted.search(plain) is not None and not plain.startswith("※")


class _Head(Struct, frozen=True):
    """Where the columns of the table of schemes are."""

    row: int
    mark: int | None
    count: int | None


class _Reader:
    """Reads one sheet and gathers what is wrong with it."""

    def __init__(self, sheet: Sheet, survey: Survey, places: Places) -> None:
        self.sheet = sheet
        self.survey = survey
        self.places = places
        self.problems: list[Problem] = []
        self.end = len(sheet.rows)
        self.choices_at = self._section(_CHOICES, 0)
        self.schemes_at = self._section(_SCHEMES, self.choices_at)

    # ---- cells

    def cells(self, start: int = 0, end: int | None = None) -> Iterator[Cell]:
        """Yield the cells that are not empty, of some rows."""
        for row in range(start, self.end if end is None else min(end, self.end)):
            for column, text in enumerate(self.sheet.rows[row]):
                if text:
                    yield Cell(row, column, text)

    def label(self, wanted: re.Pattern[str], start: int, end: int) -> Cell | None:
        """Return the first cell of some rows whose words fit; notes (※) are no labels."""
        return next((one for one in self.cells(start, end) if _is_label(one, wanted)), None)

    def right_of(self, label: Cell, column: int | None = None) -> Cell:
        """Return what stands right of a label: the first cell that says something."""
        after = re.split(r"[:：]", label.text, maxsplit=1)
        if len(after) > 1 and not blank(after[1]):
            return Cell(label.row, label.column, after[1].strip())
        for at in range(label.column + 1, len(self.sheet.rows[label.row])):
            text = self.sheet.at(label.row, at)
            if not blank(text):
                return Cell(label.row, at, text)
        return Cell(label.row, label.column + 1 if column is None else column, "")

    def note(self, level: Level, cell: Cell | None, text: Text) -> None:
        """Keep what is wrong at a cell."""
        at = "" if cell is None else address(cell.row, cell.column)
        found = "" if cell is None else clean(cell.text, _SHOWN)
        self.problems.append(Problem(level, self.sheet.name, at, text, found))

    def _section(self, wanted: re.Pattern[str], start: int) -> int:
        """Return the row of a section's heading."""
        found = self.label(wanted, start, self.end)
        return found.row if found is not None else start

    # ---- what the form is

    def is_form(self) -> bool:
        """Whether the sheet is a form 1 at all."""
        known = sum(self._rows_of(one) != [] for one in self.survey.schemes)
        return known >= _ENOUGH and self.label(_CODE, 0, self.end) is not None

    def is_empty(self) -> bool:
        """Whether nobody has written anything: a template that came along."""
        answers, place = self.read()
        return place is None and answers == Answers(code=answers.code)

    def read(self) -> tuple[Answers, Place | None]:
        """Return the answers; what is wrong is kept."""
        self.problems.clear()
        code, place = self._whose()
        office, mail, phone = self._contact()
        choice, choice_text = self._choice()
        schemes, scheme_text = self._schemes(place)
        answers = Answers(code, office, mail, phone, choice, choice_text, schemes, scheme_text)
        if choice is not None and self.survey.choice(choice).plans and not schemes:
            self.note(
                "fault",
                None,
                Text(
                    "申請する予定なのに、対象の制度に○がありません",
                    "it plans to apply, and no scheme is marked",
                ),
            )
        if choice is not None and not self.survey.choice(choice).plans and schemes:
            self.note(
                "note",
                None,
                Text(
                    "申請の予定がない（または、その他）のに、対象の制度に○があります",
                    "schemes are marked though it does not plan to apply",
                ),
            )
        return answers, place

    # ---- 1. whose it is, and who is in charge

    def _label_of_field(self, wanted: re.Pattern[str], end: int) -> Cell | None:
        """Return a field's label: an answer to another field that has the word in it is none."""
        fit = [cell for cell in self.cells(0, end) if _is_label(cell, wanted)]
        others = [one for one in _FIELDS if one is not wanted]
        taken = {
            self.right_of(cell)[:2]
            for cell in self.cells(0, end)
            if any(_is_label(cell, other) for other in others)
        }
        return next((cell for cell in fit if cell[:2] not in taken), fit[0] if fit else None)

    def _field(self, wanted: re.Pattern[str], end: int) -> Cell | None:
        label = self._label_of_field(wanted, end)
        if label is None:
            return None
        answers = self._column(_ANSWER, self.choices_at, self.schemes_at)
        return self.right_of(label, answers if (answers or 0) > label.column else None)

    def _whose(self) -> tuple[str, Place | None]:
        end = self.choices_at or self.end
        code, name = self._field(_CODE, end), self._field(_NAME, end)
        if code is None or name is None:
            self.note(
                "fault",
                None,
                Text(
                    "団体コードか名称の欄がありません", "the line for the code or the name is gone"
                ),
            )
        code_text, name_text = (code.text if code else ""), (name.text if name else "")
        found = self.places.read_code(code_text)
        named = self.places.named(name_text) if name_text else ()
        if not name_text and name is not None:
            self.note("fault", name, _MISSING)
        elif name_text and not named:
            self.note(
                "fault",
                name,
                Text("この名称の団体はありません", "no local government has this name"),
            )
        if found.problem == "two-readings":
            both = {code_text.strip().zfill(6), *(one.code for one in named)}
            fitting = [one for one in named if one.code in both]
            if len(fitting) == 1:
                return fitting[0].code, fitting[0]
        if found.place is None:
            problem = _MISSING if not code_text else PROBLEMS[found.problem or "not-listed"]
            expected = f"{named[0].code}" if len(named) == 1 else ""
            self.note("fault", code, _with(problem, expected))
            # One of two that agree with nothing else is no proof of whose the form is.
            return code_text, named[0] if len(named) == 1 and not code_text else None
        if named and found.place not in named:
            self.note(
                "fault",
                code,
                Text(
                    f"団体コードは{found.place.full_name}のもので、名称と合いません",
                    f"this is the code of {found.place.full_name}, and not of the name",
                ),
            )
            return code_text, None
        if found.mended:
            self.note(
                "note",
                code,
                Text(
                    f"5桁です。{found.place.code}（{found.place.full_name}）と読みました",
                    f"five digits, taken as {found.place.code} ({found.place.full_name})",
                ),
            )
        return found.place.code, found.place

    def _contact(self) -> tuple[str, str, str]:
        end = self.choices_at or self.end
        values = []
        for wanted, check in (
            (_OFFICE, None),
            (_MAIL, _mail_problem),
            (_PHONE, _phone_problem),
        ):
            cell = self._field(wanted, end)
            text = "" if cell is None else cell.text
            problem = _MISSING if blank(text) else check(text) if check else None
            if problem is not None:
                self.note("fault", cell, problem)
            values.append(text)
        return values[0], values[1], values[2]

    # ---- 2. the intention

    def _choice(self) -> tuple[str | None, str]:
        start, end = self.choices_at, self.schemes_at
        cells = list(self._choice_cells(start, end))
        states = [circle(cell.text) for _, cell in cells]
        marked = [pair for pair, state in zip(cells, states, strict=True) if state]
        for (_, cell), state in zip(cells, states, strict=True):
            if state is None:
                self.note("fault", cell, _ONLY_CIRCLE)
        found = self._text_of(start, end)
        text = "" if blank(found.text) else found.text
        if len(marked) > 1:
            for _, cell in marked:
                self.note("fault", cell, _ONLY_ONE)
            return None, text
        if not marked:
            if cells and None not in states:
                self.note("fault", cells[-1][1], _ONE_OF_FOUR)
            return None, text
        choice, _ = marked[0]
        if choice.needs_text and not text:
            self.note("fault", found, _CHOICE_TEXT)
        return (None if None in states else choice.id), text

    def _choice_cells(self, start: int, end: int) -> Iterator[tuple[Choice, Cell]]:
        """Yield each choice with the cell of its answer."""
        column = self._column(_ANSWER, start, end)
        for choice in self.survey.choices:
            label = self._choice_label(choice, start, end)
            if label is None:
                gone = Text(
                    f"選択肢{choice.mark}の行がありません",
                    f"the line of choice {choice.mark} is gone",
                )
                self.note("fault", None, gone)
            elif column is not None and column > label.column:
                yield choice, Cell(label.row, column, self.sheet.at(label.row, column))
            else:
                yield choice, self.right_of(Cell(label.row, label.column, ""))

    def _choice_label(self, choice: Choice, start: int, end: int) -> Cell | None:
        for cell in self.cells(start + 1, end):
            if cell.text.lstrip().startswith(choice.mark):
                return cell
        for cell in self.cells(start + 1, end):
            plain = folded(cell.text)
            if not plain.startswith("※") and any(folded(key) in plain for key in choice.keys):
                return cell
        return None

    def _text_of(self, start: int, end: int) -> Cell:
        """Return a section's free text: right of its label, or in the box below it."""
        for label in self.cells(start + 1, end):
            plain = folded(label.text)
            asks = plain.startswith("※") and "選択した場合" in plain
            if not asks and not plain.endswith("の内容"):
                continue
            column = self._column(_ANSWER, self.choices_at, self.schemes_at)
            beside = column if (column or 0) > label.column else None
            right = self.right_of(Cell(label.row, label.column, ""), beside)
            if not blank(right.text):
                return right
            for below in self.cells(label.row + 1, min(label.row + 4, end)):
                if asks and not blank(below.text):
                    return below
            return right
        return Cell(max(end - 1, 0), 1, "")

    # ---- 3. the schemes

    def _rows_of(self, scheme: Scheme) -> list[Cell]:
        keys = [folded(key) for key in scheme.keys]
        found = []
        for cell in self.cells(self.schemes_at):
            plain = folded(cell.text)
            if not plain.startswith("※") and any(key in plain for key in keys):
                found.append(cell)
        return found

    def _column(self, wanted: re.Pattern[str], start: int, end: int) -> int | None:
        label = self.label(wanted, start, end)
        return None if label is None else label.column

    def _heads(self) -> _Head:
        start = self.schemes_at
        mark = self.label(re.compile(r"改修等?の対象$|対象\(?○"), start, self.end)
        count = self.label(re.compile(r"^受給者数"), start, self.end)
        row = max((cell.row for cell in (mark, count) if cell is not None), default=start)
        return _Head(row, mark.column if mark else None, count.column if count else None)

    def _pair(self, label: Cell, head: _Head) -> tuple[Cell, Cell]:
        """Return the cells of the mark and of the number in a scheme's row."""
        if head.mark is not None and head.count is not None:
            columns: Sequence[int] = (head.mark, head.count)
        else:
            columns = (label.column + 1, label.column + 2)
        row = label.row
        mark, count = (Cell(row, at, self.sheet.at(row, at)) for at in columns)
        return mark, count

    def _schemes(self, place: Place | None) -> tuple[dict[str, int], str]:
        head = self._heads()
        counts: dict[str, int] = {}
        used: set[int] = set()
        text = self._text_of(head.row, self.end)
        for scheme in self.survey.schemes:
            rows = [cell for cell in self._rows_of(scheme) if cell.row > head.row]
            rows = [cell for cell in rows if not folded(cell.text).endswith("内容")]
            if not rows:
                self.note(
                    "fault",
                    None,
                    Text(
                        f"「{scheme.name.ja}」の行がありません",
                        f"the line of {scheme.name.en} is gone",
                    ),
                )
                continue
            used |= {cell.row for cell in rows}
            number = self._scheme(scheme, rows, head, place)
            if number is not None:
                counts[scheme.id] = number
        self._strangers(head, used)
        self._total(head, counts)
        other = next((one for one in self.survey.schemes if one.needs_text), None)
        if other is not None and other.id in counts and blank(text.text):
            self.note(
                "fault",
                text,
                Text(
                    "その他の地方単独医療費助成は、内容の記入が必要です",
                    "other local aid needs a text",
                ),
            )
        return counts, "" if blank(text.text) else text.text

    def _scheme(
        self, scheme: Scheme, rows: list[Cell], head: _Head, place: Place | None
    ) -> int | None:
        """Return a scheme's recipients; None where it is not marked or not clear."""
        pairs = [self._pair(label, head) for label in rows]
        filled = [pair for pair in pairs if pair[0].text or pair[1].text]
        if len(filled) > 1:
            for mark, _ in filled:
                self.note(
                    "fault",
                    mark,
                    Text(
                        f"「{scheme.name.ja}」の行が二つあります", f"{scheme.name.en} stands twice"
                    ),
                )
            return None
        mark, count = (filled or pairs)[0]
        state, number = circle(mark.text), people(count.text)
        if state is None:
            self.note("fault", mark, _ONLY_CIRCLE)
            return None
        if state and number is None:
            wanted = "受給者数を整数で入れてください（概数で構いません）"
            if blank(count.text):
                wanted = "受給者数の記入が必要です（概数で構いません）"
            self.note("fault", count, Text(wanted, "a whole number of recipients is expected"))
            return None
        if not state and number:
            self.note(
                "fault",
                mark,
                Text("受給者数があるのに○がありません", "there is a number, and no mark"),
            )
        elif not state and not blank(count.text) and number is None:
            self.note("note", count, Text("○のない行の記入です", "written in a line without ○"))
        if state:
            self._who_runs(scheme, mark, place)
            return number
        return None

    def _who_runs(self, scheme: Scheme, mark: Cell, place: Place | None) -> None:
        runs = scheme.runs.get(place.kind) if place is not None else "ask"
        if runs == "no":
            self.note(
                "fault",
                mark,
                Text(
                    f"この団体は「{scheme.name.ja}」の実施主体ではありません。確かめてください",
                    f"this body does not run {scheme.name.en}: please look again",
                ),
            )
        elif runs == "ask" and place is not None:
            self.note(
                "note",
                mark,
                Text(
                    f"「{scheme.name.ja}」の実施主体かは団体によります",
                    f"whether it runs {scheme.name.en} depends on the body",
                ),
            )

    def _strangers(self, head: _Head, used: set[int]) -> None:
        """Tell of marks in lines that no scheme of the form has."""
        if head.mark is None:
            return
        total = self.label(re.compile(r"^合計$"), head.row, self.end)
        for row in range(head.row + 1, total.row if total else self.end):
            mark = Cell(row, head.mark, self.sheet.at(row, head.mark))
            if row not in used and circle(mark.text):
                self.note(
                    "fault",
                    mark,
                    Text(
                        "様式にない制度の行です。「その他の地方単独医療費助成」に入れてください",
                        "no scheme of the form: put it under other local aid",
                    ),
                )

    def _total(self, head: _Head, counts: dict[str, int]) -> None:
        """Hold the total that is written against the lines, where all of them are clear."""
        label = self.label(re.compile(r"^合計$"), head.row, self.end)
        if (
            label is None
            or head.count is None
            or any(one.level == "fault" for one in self.problems)
        ):
            return
        cell = Cell(label.row, head.count, self.sheet.at(label.row, head.count))
        written = people(cell.text)
        if written is not None and written != sum(counts.values()):
            self.note(
                "note",
                cell,
                Text(
                    f"合計が合いません（行の合計は{sum(counts.values()):,}人）",
                    f"the total is not that of the lines ({sum(counts.values()):,})",
                ),
            )


def _with(problem: Text, code: str) -> Text:
    if not code:
        return problem
    return Text(f"{problem.ja}（名称からは {code}）", f"{problem.en} (by the name: {code})")


def _mail_problem(text: str) -> Text | None:
    if ADDRESS.fullmatch(folded(text)):
        return None
    return Text("メールアドレスを一つ書いてください", "one mail address is expected")


def _phone_problem(text: str) -> Text | None:
    digits = re.sub(r"\D", "", folded(text).split("内線", maxsplit=1)[0])
    if re.fullmatch(r"0[0-9]{9,10}", digits):
        return None
    return Text(
        "市外局番からの電話番号を書いてください", "a phone number with its area code is expected"
    )


def read_form(data: bytes, file: str, survey: Survey, places: Places) -> list[Form]:
    """Return every form 1 of a workbook; an empty template beside a filled one is left out.

    Raises:
        BadInputError: It is no workbook, or no form 1 is in it.
    """
    readers = [_Reader(sheet, survey, places) for sheet in read_book(data, file)]
    readers = [one for one in readers if one.is_form()]
    if not readers:
        raise BadInputError(file, "", _NO_FORM)
    filled = [one for one in readers if not one.is_empty()] or readers[:1]
    forms = []
    for one in filled:
        answers, place = one.read()
        forms.append(Form(file, one.sheet.name, place, answers, tuple(one.problems)))
    return forms
