"""The first screen: one numbered list of what is to be done, a row each with its own button.

A row is a repair, a question, or something bought. One cause is one row. Numbers are those of
every other form of the result.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from checker import wording
from checker.clinic.noticing import Noticed
from checker.clinic.result_view import Asked, Line, Result
from checker.documents import todo
from checker.documents.phrases import say
from checker.model import Closed, Lang, RemedyKind, Report, Text, Verdict
from checker.packs.marks import Marks
from checker.web.words import ResultWords

Cost = Literal["free", "others", "buy", "answer"]
"""What a row costs: nothing; somebody else must come, who may charge; money; a word."""
_COSTS: Final[Mapping[RemedyKind, Cost]] = {
    "setting": "free",
    "install": "free",
    "network": "others",
    "ask": "others",
    "purchase": "buy",
}
ANOTHER_PC: Final = 2
"""So many parts of the PC itself to buy or to replace, and another PC is the first thought."""


class Row(Closed, frozen=True):
    """One thing to do."""

    id: str
    number: str
    """Those of every other form; empty: it is done."""
    title: str
    line: Line
    small: str
    """What stands below the title."""
    cost: Cost
    ask: Asked | None = None
    """The question, with its buttons in the row."""
    again: bool = False
    """It is answered; the answer can be kept."""
    unsure: bool = False
    """A person said that they do not know."""
    good: bool = False
    """It was put right while the page was open."""
    worse: str = ""
    """It was fine when the page was opened; says so."""
    with_: tuple[Line, ...] = ()
    """Requirements with the same cause: put right with this one."""


class Rows(Closed, frozen=True):
    """The list."""

    needed: tuple[Row, ...]
    """What keeps the PC from being used."""
    beside: tuple[Row, ...]
    """What registration works without (参考)."""
    fine: tuple[Line, ...]
    """With nothing to do."""
    minutes: int
    """About how long what is free takes altogether."""


def rows(
    report: Report,
    found: Result,
    known: Marks,
    noticed: Mapping[str, Noticed],
    words: ResultWords,
    lang: Lang,
) -> Rows:
    """Put a result into one list.

    Args:
        report: The report.
        found: The same, with steps, letters and terms.
        known: What the rules say of their requirements.
        noticed: What changed while the page was open, by requirement.
        words: The page's words.
        lang: The language.
    """
    if found.instead is not None:
        return Rows((), (), (), 0)
    lines = _lines(found)
    asked = _asked(found)
    unsure = {one.id for one in found.unsure}
    calm = {one.id for one in report.verdicts if todo.kind(one, known) == "know"}
    needed: list[Row] = []
    beside: list[Row] = []
    for group in todo.groups(report.verdicts, known):
        first, name = group[0], group[0].id
        row = Row(
            id=name,
            number=_number([lines[one.id] for one in group]),
            title=wording.join([one.title for one in group], lang),
            line=lines[name],
            small=_small(first, lines[name], asked.get(name), words, lang)
            + _value(first, words, lang),
            cost=_cost(first, asked),
            ask=asked.get(name),
            unsure=name in unsure,
            worse=_worse(name, noticed, words, lang),
            with_=tuple(lines[one.id] for one in group[1:]),
        )
        (needed if todo.keeps_from_use(first) else beside).append(row)
    if found.question is not None and found.question.answer:
        needed.insert(0, _again(found.question, lines[found.question.id]))
    good = [
        _good(verdict, lines[verdict.id], one, words, lang)
        for verdict, one in _better(report, noticed)
    ]
    return Rows(
        needed=(*good, *needed),
        beside=tuple(beside),
        fine=_fine(found, (*needed, *beside), noticed),
        minutes=sum(_minutes(row) for row in (*needed, *beside) if row.id not in calm),
    )


def _lines(found: Result) -> dict[str, Line]:
    """Return each requirement's line, with steps where it has them."""
    told = (*found.now, *found.talk, *found.buy, *found.optional, *found.notes)
    return {line.id: line for line in (*found.all, *told)}


def _asked(found: Result) -> dict[str, Asked]:
    """Return each requirement's question, where it has one."""
    asked = {one.id: one for one in (*found.ask, *found.unsure)}
    if found.question is not None:
        asked[found.question.id] = found.question
    return asked


def _fine(found: Result, listed: Iterable[Row], noticed: Mapping[str, Noticed]) -> tuple[Line, ...]:
    """Return what stands in no row, and has not changed since."""
    told = {line.id for row in listed for line in (row.line, *row.with_)} | noticed.keys()
    return tuple(line for line in found.all if line.id not in told)


def _better(report: Report, noticed: Mapping[str, Noticed]) -> Iterator[tuple[Verdict, Noticed]]:
    """Yield what was seen to be put right, in the order in which it was seen."""
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    for name, one in noticed.items():
        if one.better and name in verdicts and verdicts[name].status in {"met", "not_applicable"}:
            yield verdicts[name], one


def elsewhere(row: Row) -> bool:
    """Tell whether only somebody else can do it, so that one's own hands need not try first."""
    return row.cost == "others" and (row.line.how is None or row.line.how.elsewhere)


def _minutes(row: Row) -> int:
    """Return how long what is free takes."""
    return row.line.how.minutes if row.cost == "free" and row.line.how is not None else 0


def another_pc(report: Report, known: Marks) -> bool:
    """Tell whether so much of the PC itself lacks that another PC is the first thought."""
    parts = [
        verdict
        for verdict in report.verdicts
        if verdict.id in known.of_the_pc
        and verdict.status in {"not_met", "below_recommended"}
        and verdict.remedy is not None
    ]
    bought = sum(one.remedy is not None and one.remedy.kind == "purchase" for one in parts)
    return bought >= 1 and len(parts) >= ANOTHER_PC


def _number(lines: list[Line]) -> str:
    numbers = sorted(line.number for line in lines if line.number is not None)
    return todo.span(numbers) if numbers else ""


def _cost(verdict: Verdict, asked: Mapping[str, Asked]) -> Cost:
    if verdict.id in asked:
        return "answer"
    return _COSTS[verdict.remedy.kind] if verdict.remedy is not None else "free"


def _small(
    verdict: Verdict, line: Line, asked: Asked | None, words: ResultWords, lang: Lang
) -> str:
    if asked is not None:
        return asked.message
    return _joined(_told(verdict, line, words, lang), lang)


def _value(verdict: Verdict, words: ResultWords, lang: Lang) -> str:
    """Say what the PC has where more of it may be bought: nobody buys without the figure."""
    bought = verdict.remedy is not None and verdict.remedy.kind == "purchase"
    if not bought or not any(one.isdecimal() for one in verdict.measured):
        return ""
    said = say(words.measured_is, lang, measured=verdict.measured)
    return said if lang == "ja" else f" {said}"


def _told(verdict: Verdict, line: Line, words: ResultWords, lang: Lang) -> Iterator[str]:
    yield verdict.message
    kind = verdict.remedy.kind if verdict.remedy is not None else None
    if kind in {"setting", "install"} and line.how is not None:
        yield say(words.free_minutes, lang, minutes=str(line.how.minutes))
    elif kind == "network":
        yield _others(verdict, line, words).say(lang)


def _others(verdict: Verdict, line: Line, words: ResultWords) -> Text:
    if verdict.status == "met":
        return words.others_if
    own = line.how is not None and not line.how.elsewhere
    return words.others_maybe if own else words.others_come


def _worse(name: str, noticed: Mapping[str, Noticed], words: ResultWords, lang: Lang) -> str:
    one = noticed.get(name)
    if one is None or one.better:
        return ""
    return say(words.noticed_worse, lang, time=f"{one.at:%H:%M}")


def _again(question: Asked, line: Line) -> Row:
    return Row(
        question.id, "", question.title, line, question.message, "answer", question, again=True
    )


def _good(verdict: Verdict, line: Line, one: Noticed, words: ResultWords, lang: Lang) -> Row:
    small = say(words.noticed_good, lang, time=f"{one.at:%H:%M}")
    return Row(verdict.id, "", verdict.title, line, small, "free", good=True)


def _joined(sentences: Iterable[str], lang: Lang) -> str:
    return ("" if lang == "ja" else " ").join(sentences)
