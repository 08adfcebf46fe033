"""Candidates side by side: the nouns, and how they are made from candidates. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple

from msgspec import field

from checker import wording
from checker.estimate.gate import SpokenGate
from checker.fleet.candidate import (
    Candidate,
    Question,
    Readings,
    Suitability,
    cost,
    delivered,
    facts,
    name_of,
    questions,
    readings,
    suitability,
)
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.catalogue import Catalogue, Column, unsaid
from checker.fleet.spec import Left, Spec
from checker.model import (
    Answers,
    Closed,
    Eligibility,
    Estimate,
    Facts,
    Lang,
    Line,
    Name,
    Status,
    Verdict,
    Yen,
    clean,
)

CANDIDATES_SCHEMA: Final = "nanbyo-checker/candidates/1"

_DRIVES: Final[tuple[Column, ...]] = ("disk", "free")
_KEPT: Final = 5_000
"""Different PCs whose verdicts are remembered."""


class ComparedCell(Closed, frozen=True):
    """One requirement of one candidate."""

    status: Status
    outcome: str
    measured: Line
    message: Line
    ask: Line = ""
    """What to ask; empty where nothing is open."""
    ask_of: Literal["vendor", "house", ""] = ""
    """Who can answer it: the vendor before an order, or the house when the PC is there."""
    said: Line = ""
    """The sheet's own words that it was read from."""


class Compared(Closed, frozen=True):
    """One candidate."""

    name: Name
    overall: Suitability
    """`suitable`: all that a sheet can tell is met; `open`: ask the vendor first."""
    cells: dict[str, ComparedCell]
    spec: dict[str, str]
    """The cells as the sheet writes them."""
    price: Yen | None = None
    """For one PC, as the sheet writes it."""
    price_note: Line = ""
    price_with_tax: Yen | None = None
    """What is paid for one PC; None: not known."""
    eligibility: Eligibility | None = None
    subsidy: Yen | None = None
    """What the program would pay, in yen; None where it cannot be told."""
    own_share: int | None = None
    count: int | None = None
    """How many are offered (数量)."""
    place: Line = ""
    """Where the sheet has it."""
    means: Line = ""
    """What the overall verdict means, in a sentence."""
    notes: tuple[Line, ...] = ()
    """What a buyer should know besides."""
    asks: tuple[Line, ...] = ()
    """Every question for the vendor."""


class Comparison(Closed, frozen=True):
    """Candidates side by side."""

    schema: Literal["nanbyo-checker/candidates/1"]
    judged_on: dt.date
    warning: Line
    """The order of purchase: before anything else."""
    note: Line
    requirements: dict[str, str]
    candidates: tuple[Compared, ...]
    program: str | None = None
    """The program's id that the subsidy is estimated by."""
    columns: dict[str, str] = field(default_factory=dict)
    """Requirement -> the column of the sheet that says it."""
    used: tuple[Line, ...] = ()
    """Columns of the sheet that were read."""
    left: tuple[Line, ...] = ()
    """Rows, columns and sheets that were left alone, and as what."""
    order: Line = ""
    """What a letter to the vendor says of the order, by the program's gate."""


class Judging(NamedTuple):
    """What candidates are judged with."""

    names: Catalogue
    words: CandidateWords
    answers: Answers
    lang: Lang
    now: dt.datetime
    verdicts: Callable[[Facts], tuple[Verdict, ...]]
    """Judge facts and put the findings into words."""
    estimate: Callable[[str, int], Estimate | None]
    """What a program pays for a PC of a name and a price with tax."""


class _Judged(NamedTuple):
    """What PCs with the same cells share."""

    verdicts: tuple[Verdict, ...]
    asked: dict[str, Question]
    suitability: Suitability
    cells: dict[str, ComparedCell]


class Comparer:
    """Judges candidates one by one; PCs that are alike are judged once."""

    def __init__(self, judging: Judging) -> None:
        self.judging = judging
        self._known: dict[object, _Judged] = {}
        self._estimates: dict[int, Estimate | None] = {}
        self.titles: dict[str, str] = {}

    def add(self, spec: Spec, number: int) -> Compared:
        """Judge one PC and return its column of the comparison."""
        names, words, lang = self.judging.names, self.judging.words, self.judging.lang
        read = readings(spec, names)
        judged = self._judged(spec, read, number)
        price = cost(spec, names, words, lang)
        estimate = None
        if price.paid is not None:
            if price.paid not in self._estimates:
                self._estimates[price.paid] = self.judging.estimate(
                    name_of(spec, number), price.paid
                )
            estimate = self._estimates[price.paid]
        candidate = Candidate(
            name_of(spec, number),
            spec,
            read,
            judged.verdicts,
            price,
            judged.asked,
            judged.suitability,
            estimate,
        )
        return self._compared(candidate, judged.cells)

    def _judged(self, spec: Spec, read: Readings, number: int) -> _Judged:
        key = read.key
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = self._judge(spec, read, number)
        return self._known[key]

    def _judge(self, spec: Spec, read: Readings, number: int) -> _Judged:
        names = self.judging.names
        verdicts = self.judging.verdicts(facts(spec, read, number, names, self.judging.now))
        for verdict in verdicts:
            self.titles.setdefault(verdict.id, verdict.title)
        asked = questions(verdicts, read, names, self.judging.lang)
        texts = dict(read.texts)
        cells = {verdict.id: self._cell(verdict, read, texts, asked) for verdict in verdicts}
        return _Judged(verdicts, asked, suitability(verdicts, asked, names), cells)

    def _compared(self, candidate: Candidate, cells: dict[str, ComparedCell]) -> Compared:
        spec, subsidy = candidate.spec, candidate.subsidy
        return Compared(
            name=candidate.name,
            overall=candidate.suitability,
            cells=cells,
            spec={str(column): text for column, text in spec.texts.items()},
            price=candidate.cost.yen,
            price_note=candidate.cost.note,
            price_with_tax=candidate.cost.paid,
            eligibility=subsidy.eligibility if subsidy else None,
            subsidy=subsidy.amount if subsidy else None,
            own_share=candidate.own_share,
            count=spec.quantity,
            place=spec.place,
            means=self._means(candidate),
            notes=self._notes(candidate),
            asks=() if candidate.suitability == "unsuitable" else tuple(self._asks(candidate)),
        )

    def _cell(
        self,
        verdict: Verdict,
        read: Readings,
        texts: dict[Column, str],
        asked: dict[str, Question],
    ) -> ComparedCell:
        names, words, lang = self.judging.names, self.judging.words, self.judging.lang
        ask = names.file.ask.get(verdict.id)
        column = ask.column if ask is not None else None
        question = asked.get(verdict.id)
        message, measured = verdict.message, verdict.measured
        if column is not None and verdict.status in {"unknown", "needs_answer"}:
            reading = read.of(column)
            if reading.value is not None and question is not None:
                message = question.text
            elif reading.value is None and reading.why:
                message = wording.fill(words.why[reading.why].say(lang), {"word": reading.word})
        elif verdict.id == "disk_space" and delivered(read, names) is not None:
            total = f"{(read.total.value or 0) // 10**9} GB"
            message = measured = wording.fill(words.say["enough"].say(lang), {"total": total})
        said = texts.get(column, "") if column is not None else ""
        if verdict.id == "disk_space" and not unsaid(texts.get("free", "")):
            said = f"{said} {texts['free']}".strip()
        return ComparedCell(
            verdict.status,
            verdict.outcome,
            measured,
            message,
            question.text if question else "",
            question.of if question else "",
            said,
        )

    def _means(self, candidate: Candidate) -> str:
        told = self.judging.words.verdict
        if candidate.suitability == "suitable":
            below = any(one.status == "below_recommended" for one in candidate.verdicts)
            return (told.advice_means if below else told.suitable_means).say(self.judging.lang)
        if candidate.suitability == "open":
            return told.open_means.say(self.judging.lang)
        return told.unsuitable_means.say(self.judging.lang)

    def _notes(self, candidate: Candidate) -> tuple[str, ...]:
        words, lang = self.judging.words, self.judging.lang
        texts = dict(candidate.read.texts)
        hints = self.judging.names.hints(texts["os"]) if "os" in texts else ()
        found = [hint.say(lang) for hint in hints]
        for part in candidate.read.parts:
            values = {"text": part.name, "place": part.place}
            found.append(wording.fill(words.say["part"].say(lang), values))
        return tuple(found)

    def _asks(self, candidate: Candidate) -> list[str]:
        """Return every question for the vendor, each with the requirement's title."""
        words, lang = self.judging.words, self.judging.lang
        found = [
            f"{self.titles.get(name, name)}: {question.text}"
            if lang == "en"
            else f"{self.titles.get(name, name)}：{question.text}"
            for name, question in candidate.ask.items()
            if question.of == "vendor"
        ]
        for column, part in candidate.read.offered:
            if candidate.read.of(column).value is None or column == "memory":
                values = {"text": part.name, "place": part.place}
                found.append(wording.fill(words.say["offered"].say(lang), values))
        if candidate.cost.yen is not None and candidate.cost.tax == "unsaid":
            mark = ": " if lang == "en" else "："
            found.append(f"{words.price.say(lang)}{mark}{words.money.ask.say(lang)}")
        return found


def compare(
    candidates: Sequence[Compared],
    comparer: Comparer,
    on: dt.date,
    program: str | None,
    gate: SpokenGate,
    sheet: tuple[Sequence[str], Sequence[Left]] = ((), ()),
) -> Comparison:
    """Put candidates side by side.

    Args:
        candidates: What the comparer made.
        comparer: It knows the titles.
        on: The day that was judged as of.
        program: The subsidy program's id.
        gate: What is said of an order; the careful sentences where there is no program.
        sheet: The columns that were read, and what was left alone.
    """
    words, lang = comparer.judging.words, comparer.judging.lang
    notes = [words.open]
    if any(column in one.spec for one in candidates for column in _DRIVES):
        notes.append(words.sizes)
    if program:
        notes.append(words.cap)
    ask = comparer.judging.names.file.ask
    used, left = sheet
    return Comparison(
        schema=CANDIDATES_SCHEMA,
        judged_on=on,
        warning=wording.fill(words.before.say(lang), {"warning": gate.warning}),
        note=" ".join(text.say(lang) for text in notes),
        requirements=comparer.titles,
        candidates=tuple(candidates),
        program=program,
        columns={
            name: str(ask[name].column)
            for name in comparer.titles
            if name in ask and ask[name].column is not None
        },
        used=tuple(clean(text, 200) for text in used),
        left=tuple(_left(left, words, lang)),
        order=gate.letter,
    )


_SHOWN: Final = 12
"""Rows of one kind that are named."""


def _left(left: Sequence[Left], words: CandidateWords, lang: Lang) -> list[str]:
    """Tell what was left alone, kind by kind."""
    kinds: dict[str, list[Left]] = {}
    for one in left:
        kinds.setdefault(one.why, []).append(one)
    lines = []
    for why, rows in kinds.items():
        title = words.say.get(f"left_{why}", words.say["left_other"]).say(lang)
        if why == "hidden_rows":
            for row in rows:
                text = wording.fill(title, {"count": row.text})
                lines.append(f"{row.place} {text}".strip())
            continue
        names = [
            f"{row.text}（{row.place}）" if row.text and why != "column" else row.text or row.place
            for row in rows
        ]
        unique = [*dict.fromkeys(name for name in names if name)]
        more = "" if len(unique) <= _SHOWN else " …"
        mark = "：" if lang == "ja" else ": "
        joined = ("、" if lang == "ja" else ", ").join(unique[:_SHOWN])
        lines.append(clean(f"{title}{mark}{joined}{more}", 2000))
    return lines
