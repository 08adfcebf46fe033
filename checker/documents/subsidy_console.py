"""Subsidy programs and estimates on a terminal: at 80 columns, without colour, redirected.

Each function yields lines; `print_lines` breaks them. Nothing here is shown by colour alone, and
every symbol is in code page 932.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TextIO

from checker import wording
from checker.documents import subsidy_view
from checker.documents.subsidy_answers import own_share
from checker.documents.words import WORDS_FILE, DocumentWords, SubsidyWords
from checker.errors import printable
from checker.model import Condition, Estimate, Event, Lang, Reference, Text
from checker.packs.load import Reader
from checker.packs.schema import Source
from checker.subsidy.advice import Advice, advise
from checker.subsidy.estimate import without
from checker.subsidy.given import Situation
from checker.subsidy.program import (
    Category,
    Caution,
    Cell,
    Contact,
    OrderOfPurchase,
    Program,
    Share,
)
from checker.subsidy.required_amount import overdue
from checker.subsidy.shopping import ShoppingList
from checker.subsidy.timeline import days_left
from checker.subsidy.values import Value, references, values

if TYPE_CHECKING:
    from rich.console import Console

_ENDED: Final = Text("終了", "ended")
_RUNNING: Final = Text("期間内", "running")
_COMING: Final = Text("開始前", "not started")
_PERIOD: Final = Text("期間", "Period")
_ISSUER: Final = Text("所管", "Run by")
_WHO: Final = Text("対象者", "Who may apply")
_COUNTS: Final = Text("費目（対象／対象外／要確認）", "Costs (counted / not counted / ask)")
_AMOUNTS: Final = Text("補助額", "Amounts")
_QUESTIONS: Final = Text("問い（plan.options）", "Questions (plan.options)")
_FORMS: Final = Text("書類・様式", "Documents and forms")
_EXCLUDES: Final = Text("一緒に受けられない事業", "Cannot be had together with")
_UNCLEAR: Final = Text(
    "資料に書かれていないこと・食い違い", "Where the documents are silent or contradict themselves"
)
_VALUES: Final = Text("数と日付の根拠", "Sources of every number and date")
_CHECKED: Final = Text("資料と照らした日", "Compared with the documents on")
_SOURCES: Final = Text("根拠", "Sources")
_DAYS_LEFT: Final = Text("あと{days}日", "{days} days left")
_TO_BUY: Final = Text("見積もりに入れるもの", "What to put into a quotation")
_FREE: Final = Text("無料", "free")
_MINIMUM: Final = Text("最低限：{minimum}", "at least: {minimum}")
_NO_PURCHASE: Final = Text("買わなくてよいもの（設定や確認で済みます）", "Nothing to buy for these")
_NOTHING: Final = Text("なし", "none")

_STATE: Final = {
    "met": wording.STATUS["met"],
    "not_met": wording.STATUS["not_met"],
    "unknown": wording.STATUS["needs_answer"],
}
_WARNING_WIDTH: Final = 76


class Labels(NamedTuple):
    """Words and document titles, from the rules."""

    words: SubsidyWords
    sources: Mapping[str, Source]


def load_labels(root: Path) -> Labels:
    """Read the words that the subsidy's documents use, too.

    Raises:
        ManyBadInputsError: With every problem of the two files.
    """
    reader = Reader(root)
    words = reader.read(WORDS_FILE, DocumentWords)
    sources = reader.read("sources.toml", dict[str, Source])
    reader.finish()
    if words is None or sources is None:
        raise AssertionError("unreachable: a missing part is a noted problem")
    return Labels(words.subsidy, sources)


class Line(NamedTuple):
    """A line before it is broken."""

    text: str
    indent: int = 0
    style: str = ""
    mark: wording.Words | None = None
    """Its symbol stands before the text."""
    hang: int = 0
    """By how much the lines after the first are indented further."""


def print_lines(lines: Iterable[Line], stream: TextIO) -> None:
    """Break and print lines."""
    from checker.documents.console import open_console, symbol  # noqa: PLC0415 - rich is heavy
    from checker.documents.lines import wrap  # noqa: PLC0415

    console: Console = open_console(stream)
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


def listed(programs: Iterable[Program], on: dt.date, lang: Lang) -> Iterator[Line]:
    """Yield two lines a program: id and state, name."""
    for program in programs:
        yield Line(f"{program.id}  [{_state(program, on).say(lang)}]", style="bold")
        yield Line(program.name.say(lang), 2)
        yield Line(f"{_PERIOD.say(lang)}: {_period(program)}", 2)


def shown(labels: Labels, program: Program, on: dt.date, lang: Lang) -> Iterator[Line]:
    """Yield everything that a program's file says, with its sources."""
    words = labels.words
    documents = list(dict.fromkeys(source.document for _, source in references(program)))

    def cited(source: Reference) -> str:
        return f"[{documents.index(source.document) + 1}] {source.section}"

    yield Line(program.name.say(lang), style="bold")
    yield Line(f"{program.id}  [{_state(program, on).say(lang)}] {_period(program)}")
    yield Line(program.summary.text.say(lang))
    yield Line(f"{_ISSUER.say(lang)}: {program.issuer.say(lang)}")
    yield Line(f"{_WHO.say(lang)}: {program.applicants.text.say(lang)}")
    yield from heading(_COUNTS.say(lang))
    for category in program.categories:
        yield from _category(category, words, lang)
    yield from _amounts(program, lang)
    yield from heading(words.conditions.say(lang))
    for rule in program.conditions:
        yield Line(f"{rule.title.say(lang)} ({cited(rule.source)})", 2)
        if isinstance(rule, OrderOfPurchase):
            yield Line(rule.unknown.say(lang), 4)
    yield from _questions(program, lang)
    yield from _timeline(words, _events(program, on, lang), on, lang)
    yield from _offices(program, words, lang)
    yield from _excluded(program, lang)
    yield from heading(_UNCLEAR.say(lang))
    for said in program.unclear:
        yield Line(f"・{said.text.say(lang)}", 2, hang=2)
    yield from heading(_VALUES.say(lang))
    for place, value in values(program):
        yield Line(f"{_value(value, lang)} 「{value.written}」 {cited(value.source)}  {place}", 2)
    yield from heading(_SOURCES.say(lang))
    for number, document in enumerate(documents, 1):
        yield Line(f"[{number}] {_title(labels, document, lang)}", 2)
    yield Line(f"{_CHECKED.say(lang)}: {program.verified_on}")


def _questions(program: Program, lang: Lang) -> Iterator[Line]:
    if program.options:
        yield from heading(_QUESTIONS.say(lang))
    for option in program.options:
        choices = ", ".join(choice.id for choice in option.values)
        yield Line(f"{option.id} ({choices or option.type}): {option.question.say(lang)}", 2)


def _amounts(program: Program, lang: Lang) -> Iterator[Line]:
    yield from heading(_AMOUNTS.say(lang))
    for cell in program.amount:
        yield from _cell(cell, lang)
    for said in (program.amount_absent, program.tax):
        if said is not None:
            yield Line(said.text.say(lang), 2)


def _state(program: Program, on: dt.date) -> Text:
    if program.valid_to is not None and on > program.valid_to.date:
        return _ENDED
    return _COMING if on < program.valid_from.date else _RUNNING


def _period(program: Program) -> str:
    last = program.valid_to.date if program.valid_to is not None else ""
    return f"{program.valid_from.date} - {last}"


def _category(category: Category, words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    mark, text = subsidy_view.counted(category.counts, words, lang)
    yield Line(f"{category.name.say(lang)} [{text}] ({category.id})", 2, mark=mark)
    yield Line(category.why.say(lang), 6)


def _cell(cell: Cell, lang: Lang) -> Iterator[Line]:
    yield Line(cell.title.say(lang), 2)
    said = cell.none or cell.ask
    if said is not None:
        yield Line(said.text.say(lang), 4)
        return
    labels = (
        (Text("基準額", "base"), cell.base),
        (Text("補助率", "share"), cell.share),
        (Text("切り捨ての単位", "rounded down to"), cell.rounding),
        (Text("上限", "upper limit"), cell.cap),
        (Text("目安", "guide"), cell.guide),
    )
    parts = [f"{label.say(lang)} {_value(part, lang)}" for label, part in labels if part]
    if cell.per is not None:
        parts[0] += f" × {cell.per.word.say(lang)}"
    yield Line(wording.join(parts, lang), 4)


def _events(program: Program, on: dt.date, lang: Lang) -> tuple[Event, ...]:
    from checker.model import Answers  # noqa: PLC0415
    from checker.subsidy.timeline import timeline  # noqa: PLC0415

    return timeline(Situation(Answers(), program), on, lang)


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


def estimated(
    labels: Labels, situation: Situation, made: Estimate, on: dt.date, lang: Lang
) -> Iterator[Line]:
    """Yield an estimate: the warning first, then result, next step, reasons."""
    words = labels.words
    program = situation.program
    yield Line(f"{words.title.say(lang)}  {on}", style="bold")
    yield Line(program.name.say(lang))
    advice = advise(situation, made, on, lang)
    yield from _warning(program, made, words, lang, alarm=bool(advice.alarm))
    yield Line("")
    state = wording.ELIGIBILITY[made.eligibility]
    yield Line(state.text.say(lang), style=f"bold {state.colour}", mark=state)
    yield from _result(situation, made, advice, words, on, lang)
    if made.steps:
        yield from heading(words.calculation.say(lang))
    for line in made.steps:
        yield Line(f"{line.text}  →  {wording.yen(line.value, lang)}", 2, hang=2)
    yield from _items(situation, made, words, lang)
    yield from heading(words.conditions.say(lang))
    cautions = {rule.id for rule in program.conditions if isinstance(rule, Caution)}
    for condition in made.conditions:
        if condition.id not in cautions:
            yield _condition(condition, words, lang)
    known = tuple(one.message for one in made.conditions if one.id in cautions)
    yield from _dotted(words.cautions.say(lang), known, lang)
    yield from _dotted(subsidy_view.ask_title(program, words, lang), advice.office, lang)
    yield from _dotted(words.own.say(lang), advice.own, lang)
    yield from _timeline(words, made.timeline, on, lang)
    yield from _offices(program, words, lang)
    yield from _excluded(program, lang)
    yield from heading(_SOURCES.say(lang))
    sections: dict[str, list[str]] = {}
    for reference in made.references:
        sections.setdefault(reference.document, []).append(reference.section)
    for document, names in sections.items():
        yield Line(f"{_title(labels, document, lang)}: {wording.join(names, lang)}", 2)
    yield Line(f"{_CHECKED.say(lang)}: {program.verified_on}")
    yield Line(words.not_application.say(lang))


def _result(
    situation: Situation,
    made: Estimate,
    advice: Advice,
    words: SubsidyWords,
    on: dt.date,
    lang: Lang,
) -> Iterator[Line]:
    """Yield the amount with what it is without, and what to do next."""
    amount = subsidy_view.amount(made, advice, words, lang)
    if made.amount:
        amount += without(situation, lang)
    yield Line(f"{words.amount.say(lang)}: {amount}", style="bold")
    if made.amount is not None:
        yield Line(words.amount_note.say(lang))
    share = own_share(made, words, lang)
    if share and not subsidy_view.left_out(made):
        yield Line(share)
    for warning in (subsidy_view.left_out(made), overdue(situation, on, lang)):
        if warning:
            yield Line(f"※ {warning}", style="bold", hang=3)
    yield Line(f"→ {words.todo.say(lang)}: {advice.todo}", style="bold", hang=2)


def _dotted(title: str, lines: tuple[str, ...], lang: Lang) -> Iterator[Line]:
    if lines:
        yield from heading(title)
    for text in lines:
        yield Line(f"・{text}" if lang == "ja" else f"- {text}", 2, hang=2)


def _items(situation: Situation, made: Estimate, words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    items = list(subsidy_view.planned(situation.answers, made, situation.program, words, lang))
    if items:
        yield from heading(words.items.say(lang))
    for item in items:
        mark, word = subsidy_view.counted(item.counts, words, lang)
        amount = None if item.amount is None else wording.yen(item.amount, lang)
        yield Line(f"{item.name}  {amount or words.no_amount.say(lang)}  [{word}]", 2, mark=mark)
        yield Line(item.why, 6)


def shopping(
    made: ShoppingList, program: Program, words: SubsidyWords, lang: Lang
) -> Iterator[Line]:
    """Yield what a quotation asks for, and what nobody needs to buy."""
    yield from heading(_TO_BUY.say(lang))
    for item in made.quotation:
        free = "" if item.costs else f" [{_FREE.say(lang)}]"
        yield Line(f"・{item.title}{free}", 2)
        yield Line(wording.fill(_MINIMUM.say(lang), {"minimum": item.minimum}), 4)
        yield Line(item.remedy, 4)
        if item.costs:
            yield Line(subsidy_view.pays(item, program, words, lang), 4)
    if not made.quotation:
        yield Line(_NOTHING.say(lang), 2)
    if made.optional:
        yield from heading(words.optional.say(lang))
    for item in made.optional:
        yield Line(f"・{item.title}", 2)
        yield Line(item.remedy, 4)
    if made.no_purchase:
        yield from heading(_NO_PURCHASE.say(lang))
    for item in made.no_purchase:
        yield Line(
            f"・{item.title} [{wording.REMEDY[item.kind].say(lang)}] {item.remedy}", 2, hang=2
        )


def _warning(
    program: Program, made: Estimate, words: SubsidyWords, lang: Lang, *, alarm: bool
) -> Iterator[Line]:
    """Yield the order-of-purchase warning, larger than everything else, unless it is met."""
    orders = {rule.id for rule in program.conditions if isinstance(rule, OrderOfPurchase)}
    for condition in made.conditions:
        if condition.id in orders and condition.status != "met":
            yield Line("")
            yield Line("!" * _WARNING_WIDTH, style="bold red")
            title = words.alarm_title if alarm else words.warning_title
            yield Line(f"！！ {title.say(lang)} ！！", style="bold red")
            yield Line(condition.message, style="bold red")
            yield Line("!" * _WARNING_WIDTH, style="bold red")


def _condition(condition: Condition, words: SubsidyWords, lang: Lang) -> Line:
    word = {
        "met": words.condition_met,
        "not_met": words.condition_not_met,
        "unknown": words.condition_unknown,
    }[condition.status]
    text = f"[{word.say(lang)}] {condition.message}"
    return Line(text, 2, style=_STATE[condition.status].colour, mark=_STATE[condition.status])


def _timeline(
    words: SubsidyWords, events: Iterable[Event], on: dt.date, lang: Lang
) -> Iterator[Line]:
    states = {
        "past": words.past,
        "today": words.today,
        "upcoming": words.upcoming,
        "undated": words.undated,
    }
    yield from heading(words.timeline.say(lang))
    for event in events:
        left = days_left(event, on) if event.state == "upcoming" else None
        note = wording.fill(_DAYS_LEFT.say(lang), {"days": str(left)}) if left else ""
        parts = [states[event.state].say(lang), note]
        date = str(event.date) if event.date else "-" * 10
        yield Line(f"{date}  {event.event} [{wording.join(parts, lang)}]", 2, hang=12)


def _offices(program: Program, words: SubsidyWords, lang: Lang) -> Iterator[Line]:
    yield from heading(words.office.say(lang))
    for contact in program.contacts:
        yield Line(_contact(contact, words, lang), 2)
    if program.documents:
        yield from heading(_FORMS.say(lang))
    for form in program.documents:
        yield Line(f"{form.name.say(lang)}: {form.where.say(lang)}", 2)


def _contact(contact: Contact, words: SubsidyWords, lang: Lang) -> str:
    parts = [contact.office.say(lang)]
    if contact.about is not None:
        parts.append(f"[{contact.about.say(lang)}]")
    if contact.phone is not None:
        parts.append(wording.fill(words.phone.say(lang), {"number": contact.phone}))
    if contact.fax is not None:
        parts.append(wording.fill(words.fax.say(lang), {"number": contact.fax}))
    if contact.mail is not None:
        parts.append(contact.mail)
    if contact.address is not None:
        parts.append(contact.address.say(lang))
    return "  ".join(parts)


def _excluded(program: Program, lang: Lang) -> Iterator[Line]:
    if program.excludes:
        yield from heading(_EXCLUDES.say(lang))
    for text in dict.fromkeys(other.text.say(lang) for other in program.excludes):
        yield Line(text, 2)


def _title(labels: Labels, document: str, lang: Lang) -> str:
    source = labels.sources.get(document)
    return source.title.say(lang) if source is not None else document
