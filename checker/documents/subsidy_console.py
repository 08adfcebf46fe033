"""Subsidy programs and estimates on a terminal: at 80 columns, without colour, redirected.

Each function yields lines; `print_lines` breaks them. Nothing here is shown by colour alone, and
every symbol is in code page 932.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from checker import wording
from checker.documents import phrases, subsidy_view
from checker.documents.material import Material
from checker.documents.subsidy_beside import Row
from checker.documents.subsidy_view import Buy, Moment, Subsidy
from checker.documents.words import SubsidyWords
from checker.errors import printable
from checker.estimate.gate import speak_gate
from checker.estimate.words import ConsoleWords
from checker.model import Answers, Lang, Reference, Text
from checker.subsidy.given import Situation
from checker.subsidy.program import Category, Cell, OrderOfPurchase, Program, Share
from checker.subsidy.timeline import day_of, days_left, states
from checker.subsidy.values import Value, references, values

if TYPE_CHECKING:
    from checker.estimate.elsewhere import Around

_WARNING_WIDTH: Final = 76


class Line(NamedTuple):
    """A line before it is broken."""

    text: str
    indent: int = 0
    style: str = ""
    mark: wording.Words | phrases.State | None = None
    """Its symbol stands before the text."""
    hang: int = 0
    """By how much the lines after the first are indented further."""


def print_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Break and print lines."""
    from checker.documents.console import open_console, symbol  # noqa: PLC0415 - only where it is shown
    from checker.documents.lines import wrap  # noqa: PLC0415

    console = open_console(stream)
    width = min(console.width, 100)
    encoding = getattr(stream, "encoding", None)
    for line in lines:
        mark = f"{symbol(line.mark, encoding)} " if line.mark is not None else ""
        further = line.hang or 2 * bool(mark)
        room = max(width - line.indent - further, 20)
        first, *rest = wrap(mark + printable(line.text), room)
        console.print(" " * line.indent + first, style=line.style)
        for part in rest:
            console.print(" " * (line.indent + further) + part, style=line.style)


def heading(text: str) -> Iterator[Line]:
    """Yield the title of a part, after an empty line."""
    yield Line("")
    yield Line(text, style="bold")


# --------------------------------------------------------------------------------------------
# list and show


def listed(
    programs: Iterable[Program], on: dt.date, words: ConsoleWords, lang: Lang
) -> Iterator[Line]:
    """Yield two lines a program: id and state, name."""
    for program in programs:
        state = _state(program, on, words).say(lang)
        yield Line(f"{program.id}  [{state}]", style="bold")
        yield Line(program.name.say(lang), 2)
        yield Line(f"{words.period.say(lang)}: {_period(program)}", 2)


def around(found: "Around") -> Iterator[Line]:
    """Yield whom to ask in a place, what there was before, and what to ask."""
    yield from heading(found.title)
    for text in (*found.offices, *found.notes):
        yield Line(f"・{text}", 2, hang=2)
    for group in found.precedents:
        yield Line("")
        for text in group:
            yield Line(text, 2)
    yield from heading(found.questions_title)
    for number, text in enumerate(found.questions, 1):
        yield Line(f"{number}. {text}", 2, hang=3)
    yield Line("")


def shown(material: Material, on: dt.date, lang: Lang) -> Iterator[Line]:
    """Yield everything that the file of the material's program says, with its sources."""
    program, words, own = _of(material), material.words.subsidy, material.sentences.console
    documents = list(dict.fromkeys(source.document for _, source in references(program)))

    def cited(source: Reference) -> str:
        return f"[{documents.index(source.document) + 1}] {source.section}"

    yield Line(program.name.say(lang), style="bold")
    state = _state(program, on, own).say(lang)
    yield Line(f"{program.id}  [{state}] {_period(program)}")
    yield Line(program.summary.text.say(lang))
    yield Line(f"{own.issuer.say(lang)}: {program.issuer.say(lang)}")
    yield Line(f"{own.who.say(lang)}: {program.applicants.text.say(lang)}")
    yield Line(f"{own.gate.say(lang)}: {speak_gate(program, material.sentences, lang).name}")
    yield from heading(own.counts.say(lang))
    for category in program.categories:
        yield from _category(category, words, lang)
    yield from _amounts(program, own, lang)
    yield from heading(words.conditions.say(lang))
    for rule in program.conditions:
        yield Line(f"{rule.title.say(lang)} ({cited(rule.source)})", 2)
        if isinstance(rule, OrderOfPurchase):
            yield Line(rule.unknown.say(lang), 4)
    yield from _questions(program, own, lang)
    yield from _timeline(_moments(program, words, on, lang), words, own, lang)
    yield from _offices(subsidy_view.offices(program, material, lang), words, lang)
    yield from _forms(subsidy_view.forms(program, words, lang), own, lang)
    yield from _excluded(subsidy_view.excluded(program, lang), own, lang)
    yield from heading(own.unclear.say(lang))
    for said in program.unclear:
        yield Line(f"・{said.text.say(lang)}", 2, hang=2)
    yield from heading(own.values.say(lang))
    for place, value in values(program):
        yield Line(f"{_value(value, lang)} 「{value.written}」 {cited(value.source)}  {place}", 2)
    yield from heading(own.sources.say(lang))
    for number, document in enumerate(documents, 1):
        source = material.sources.get(document)
        title = source.title.say(lang) if source is not None else document
        yield Line(f"[{number}] {title}", 2)
    yield Line(f"{own.checked.say(lang)}: {program.verified_on}")


def _of(material: Material) -> Program:
    if material.program is None:
        raise ValueError("the material of no program")
    return material.program


def _questions(program: Program, words: ConsoleWords, lang: Lang) -> Iterator[Line]:
    if program.options:
        yield from heading(words.questions.say(lang))
    for option in program.options:
        choices = ", ".join(choice.id for choice in option.values)
        yield Line(f"{option.id} ({choices or option.type}): {option.question.say(lang)}", 2)
    steps = [(one.id, one.record) for one in program.timeline if one.record is not None]
    if steps:
        yield from heading(words.steps.say(lang))
    for name, record in steps:
        yield Line(f"{name}: {record.say(lang)}", 2)


def _amounts(program: Program, words: ConsoleWords, lang: Lang) -> Iterator[Line]:
    yield from heading(words.amounts.say(lang))
    for cell in program.amount:
        yield from _cell(cell, words, lang)
    for said in (program.amount_absent, program.tax):
        if said is not None:
            yield Line(said.text.say(lang), 2)


def _state(program: Program, on: dt.date, words: ConsoleWords) -> Text:
    if program.valid_to is not None and on > program.valid_to.date:
        return words.ended
    return words.coming if on < program.valid_from.date else words.running


def _period(program: Program) -> str:
    last = program.valid_to.date if program.valid_to is not None else ""
    return f"{program.valid_from.date} - {last}"


def _category(category: Category, words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    mark, text = subsidy_view.counted(category.counts, words, lang)
    yield Line(f"{category.name.say(lang)} [{text}] ({category.id})", 2, mark=mark)
    yield Line(category.why.say(lang), 6)


def _cell(cell: Cell, words: ConsoleWords, lang: Lang) -> Iterator[Line]:
    yield Line(cell.title.say(lang), 2)
    said = cell.none or cell.ask
    if said is not None:
        yield Line(said.text.say(lang), 4)
        return
    labels = (
        (words.base, cell.base),
        (words.share, cell.share),
        (words.rounding, cell.rounding),
        (words.cap, cell.cap),
        (words.guide, cell.guide),
    )
    parts = [f"{label.say(lang)} {_value(part, lang)}" for label, part in labels if part]
    if cell.per is not None:
        parts[0] += f" × {cell.per.word.say(lang)}"
    yield Line(wording.join(parts, lang), 4)


def _moments(program: Program, words: SubsidyWords, on: dt.date, lang: Lang) -> Iterator[Moment]:
    """Yield a program's timeline where nothing is answered."""
    situation = Situation(Answers(), program)
    for event, state in zip(program.timeline, states(situation, on), strict=True):
        day = day_of(event, situation, on)
        left = days_left(day, state, on) or 0
        yield subsidy_view.moment(day, event.event.say(lang), state, left, words, lang)


def _value(value: Value, lang: Lang) -> str:
    if isinstance(value, Share):
        return value.value
    date = getattr(value, "date", None)
    if date is not None:
        return wording.day(date, lang)
    number: int = value.value  # type: ignore[union-attr]
    unit = value.unit  # type: ignore[union-attr]
    return wording.yen(number, lang) if unit == "yen" else f"{number:,}" + "%" * (unit != "count")


# --------------------------------------------------------------------------------------------
# estimate


def estimated(page: Subsidy, material: Material, on: dt.date, lang: Lang) -> Iterator[Line]:
    """Yield an estimate: the warning first, then result, next step, reasons."""
    words, own, program = material.words.subsidy, material.sentences.console, _of(material)
    yield Line(f"{words.title.say(lang)}  {on}", style="bold")
    yield Line(program.name.say(lang))
    yield from _warning(page, words, lang)
    yield Line("")
    yield from _result(page, words, lang)
    if page.steps:
        yield from heading(words.calculation.say(lang))
    for step in page.steps:
        yield Line(f"{step.text}  →  {step.value}", 2, hang=2)
    yield from _items(page, words, lang)
    yield from heading(words.conditions.say(lang))
    for row in page.conditions:
        cited = "".join(f"[{number}]" for number in row.sources)
        text = f"[{row.state.word}] {row.text} {cited}".rstrip()
        yield Line(text, 2, style=row.state.colour, mark=row.state)
    yield from _dotted(words.cautions.say(lang), tuple(row.text for row in page.cautions), lang)
    yield from _dotted(page.ask_title, page.ask, lang)
    yield from _dotted(words.own.say(lang), page.own, lang)
    yield from _timeline(page.timeline, words, own, lang)
    yield from _offices(page.offices, words, lang)
    yield from _forms(page.forms, own, lang)
    yield from _excluded(page.excluded, own, lang)
    yield from heading(own.sources.say(lang))
    for source in page.sources:
        yield Line(f"{source.title}: {wording.join(list(source.places), lang)}", 2)
    yield Line(f"{own.checked.say(lang)}: {program.verified_on}")
    yield Line(words.not_application.say(lang))


def _result(page: Subsidy, words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    """Yield the result, the amount with what it is without, and what to do next."""
    state = page.eligibility
    yield Line(state.word, style=f"bold {state.colour}", mark=state)
    yield Line(f"{words.amount.say(lang)}: {page.amount}{page.without}", style="bold")
    if page.noted:
        yield Line(words.amount_note.say(lang))
    if page.own_share:
        yield Line(page.own_share)
    for warning in (page.aged, page.left_out, page.overdue):
        if warning:
            yield Line(f"※ {warning}", style="bold", hang=3)
    yield Line(f"→ {words.todo.say(lang)}: {page.todo}", style="bold", hang=2)


def _dotted(title: str, lines: tuple[str, ...], lang: Lang) -> Iterator[Line]:
    if lines:
        yield from heading(title)
    for text in lines:
        yield Line(f"・{text}" if lang == "ja" else f"- {text}", 2, hang=2)


def _items(page: Subsidy, words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    if page.items:
        yield from heading(words.items.say(lang))
    for item in page.items:
        yield Line(f"{item.name}  {item.amount}  [{item.mark.word}]", 2, mark=item.mark)
        yield Line(item.why, 6)


def shopping(page: Subsidy, material: Material, lang: Lang) -> Iterator[Line]:
    """Yield what a quotation asks for, and what nobody needs to buy."""
    words, own = material.words.subsidy, material.sentences.console
    along = tuple(one for one in page.free if one.kind == "install")
    yield from heading(own.to_buy.say(lang))
    for buy in (*(page.shopping or ()), *along):
        yield from _buy(buy, own, lang)
    if not page.shopping and not along:
        yield Line(own.nothing.say(lang), 2)
    if page.optional:
        yield from heading(words.optional.say(lang))
    for buy in page.optional:
        yield Line(f"・{buy.title}", 2)
        yield Line(buy.text, 4)
    rest = [one for one in page.free if one.kind != "install"]
    if rest:
        yield from heading(own.no_purchase.say(lang))
    for buy in rest:
        yield Line(f"・{buy.title} [{wording.REMEDY[buy.kind].say(lang)}] {buy.text}", 2, hang=2)


def _buy(buy: Buy, words: ConsoleWords, lang: Lang) -> Iterator[Line]:
    free = "" if buy.counted else f" [{words.free.say(lang)}]"
    yield Line(f"・{buy.title}{free}", 2)
    yield Line(phrases.say(words.minimum, lang, minimum=buy.minimum), 4)
    yield Line(buy.text, 4)
    if buy.counted:
        yield Line(buy.counted, 4)


def _warning(page: Subsidy, words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    """Yield the order-of-purchase warning, larger than everything else, unless it is met."""
    title = words.alarm_title if page.alarm else words.warning_title
    for text in page.orders:
        yield Line("")
        yield Line("!" * _WARNING_WIDTH, style="bold red")
        yield Line(f"！！ {title.say(lang)} ！！", style="bold red")
        yield Line(text, style="bold red")
        yield Line("!" * _WARNING_WIDTH, style="bold red")


def _timeline(
    moments: Iterable[Moment], words: SubsidyWords, own: ConsoleWords, lang: Lang
) -> Iterator[Line]:
    yield from heading(words.timeline.say(lang))
    for moment in moments:
        parts = [moment.word]
        if moment.left and moment.state == "upcoming":
            parts.append(phrases.say(own.days_left, lang, days=str(moment.left)))
        date = moment.day.isoformat() if moment.day else "-" * 10
        yield Line(f"{date}  {moment.event} [{wording.join(parts, lang)}]", 2, hang=12)


def _offices(lines: tuple[str, ...], words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    yield from heading(words.office.say(lang))
    for text in lines:
        yield Line(text, 2)


def _forms(lines: tuple[str, ...], words: ConsoleWords, lang: Lang) -> Iterator[Line]:
    if lines:
        yield from heading(words.forms.say(lang))
    for text in lines:
        yield Line(text, 2)


def beside(rows: Iterable[Row], material: Material, lang: Lang) -> Iterator[Line]:
    """Yield the programs of which only one can be had, side by side."""
    program, words = _of(material), material.sentences
    yield from heading(words.beside.title.say(lang))
    for text in subsidy_view.excluded(program, lang):
        yield Line(text, style="bold")
    for row in rows:
        yield Line("")
        yield Line(row.name, 2, style="bold")
        yield Line(row.when, 4)
        shown = f"{row.eligibility.word}  {row.amount}"
        yield Line(shown, 4, style=row.eligibility.colour, mark=row.eligibility)
        for text in row.open:
            yield Line(f"・{text}" if lang == "ja" else f"- {text}", 6, hang=2)
    yield Line(material.words.subsidy.not_application.say(lang))


def _excluded(lines: tuple[str, ...], words: ConsoleWords, lang: Lang) -> Iterator[Line]:
    if lines:
        yield from heading(words.excludes.say(lang))
    for text in lines:
        yield Line(text, 2)
