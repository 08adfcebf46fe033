"""Judge candidates one by one, and put them side by side. Pure.

There may be thousands: PCs whose cells say the same are judged once and share all of it, and a
candidate is put together from that and its own name, place and price when it is looked at.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple, TypeVar, overload

from checker import wording
from checker.estimate.gate import SpokenGate
from checker.fleet.candidate import (
    Cost,
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
from checker.fleet.compared import CANDIDATES_SCHEMA, Compared, ComparedCell, Comparison
from checker.fleet.spec import Left, Part, Spec
from checker.model import Answers, Estimate, Facts, Lang, Verdict, clean

_DRIVES: Final[tuple[Column, ...]] = ("disk", "free")
_KEPT: Final = 2_000
"""Different PCs, cells, sentences and prices that are remembered."""
T = TypeVar("T")


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
    """What PCs whose cells say the same share."""

    texts: dict[Column, str]
    suitability: Suitability
    cells: dict[str, ComparedCell]
    means: str
    notes: tuple[str, ...]
    asks: tuple[str, ...]
    """Every question for the vendor but that of the price."""


class _Own(NamedTuple):
    """What a candidate does not share."""

    judged: _Judged
    name: str
    place: str
    written: str
    """The price as the sheet writes it."""
    quantity: int | None
    named: bool
    """The sheet gives the name."""
    cost: Cost
    subsidy: Estimate | None


class Candidates(Sequence[Compared]):
    """Candidates in their order, each put together when it is looked at."""

    def __init__(self, ask_tax: str) -> None:
        """Make an empty list.

        Args:
            ask_tax: What a vendor is asked who says nothing of tax.
        """
        self._ask_tax = ask_tax
        self._all: list[_Own] = []

    def append(self, own: _Own) -> None:
        """Take one more."""
        self._all.append(own)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._all)

    @overload
    def __getitem__(self, index: int) -> Compared: ...
    @overload
    def __getitem__(self, index: slice) -> list[Compared]: ...
    def __getitem__(self, index: int | slice) -> Compared | list[Compared]:
        """Return one."""
        if isinstance(index, slice):
            return [self._compared(own) for own in self._all[index]]
        return self._compared(self._all[index])

    @property
    def estimated(self) -> bool:
        """Whether a subsidy was estimated for any."""
        return any(own.subsidy is not None for own in self._all)

    def say(self, columns: Iterable[Column]) -> bool:
        """Whether the sheet says one of these things of any."""
        wanted = frozenset(columns)
        return any(wanted & own.judged.texts.keys() for own in self._all)

    def _compared(self, own: _Own) -> Compared:
        judged, price, subsidy = own.judged, own.cost, own.subsidy
        asks: tuple[str, ...] = ()
        if judged.suitability != "unsuitable":
            asks = judged.asks
            if price.yen is not None and price.tax == "unsaid":
                asks = (*asks, self._ask_tax)
        spec = {"name": own.name} if own.named else {}
        spec |= {str(column): text for column, text in judged.texts.items()}
        if own.written:
            spec["price"] = own.written
        return Compared(
            name=clean(own.name),
            overall=judged.suitability,
            cells=judged.cells,
            spec=spec,
            price=price.yen,
            price_note=price.note,
            price_with_tax=price.paid,
            eligibility=subsidy.eligibility if subsidy else None,
            subsidy=subsidy.amount if subsidy else None,
            own_share=_own_share(price, subsidy),
            count=own.quantity,
            place=own.place,
            means=judged.means,
            notes=judged.notes,
            asks=asks,
        )


def _own_share(price: Cost, subsidy: Estimate | None) -> int | None:
    """Return what the institution pays itself, in yen, if the subsidy comes as estimated.

    Of what is paid with tax; None where that is not known.
    """
    if price.paid is None or subsidy is None or subsidy.amount is None:
        return None
    return price.paid - subsidy.amount


class Comparer:
    """Judges candidates one by one; PCs that are alike are judged once."""

    def __init__(self, judging: Judging) -> None:
        self.judging = judging
        self._known: dict[tuple[tuple[tuple[Column, str], ...], tuple[Part, ...]], _Judged] = {}
        self._cells: dict[ComparedCell, ComparedCell] = {}
        self._said: dict[str, str] = {}
        self._estimates: dict[int, Estimate | None] = {}
        self.titles: dict[str, str] = {}
        mark = ": " if judging.lang == "en" else "："
        words = judging.words
        ask = f"{words.price.say(judging.lang)}{mark}{words.money.ask.say(judging.lang)}"
        self.candidates = Candidates(ask)

    def add(self, spec: Spec, number: int) -> None:
        """Judge one PC."""
        names, words, lang = self.judging.names, self.judging.words, self.judging.lang
        price = cost(spec, names, words, lang)
        estimate = None
        if price.paid is not None:
            if price.paid not in self._estimates:
                if len(self._estimates) >= _KEPT:
                    self._estimates.clear()
                self._estimates[price.paid] = self.judging.estimate(
                    name_of(spec, number), price.paid
                )
            estimate = self._estimates[price.paid]
        self.candidates.append(
            _Own(
                self._judged(spec, number),
                spec.name or name_of(spec, number),
                spec.place,
                spec.prices[0].cell.text if spec.prices else "",
                spec.quantity,
                bool(spec.name),
                price._replace(note=_once(self._said, price.note)),
                estimate,
            )
        )

    def _judged(self, spec: Spec, number: int) -> _Judged:
        texts = tuple((column, spec.text(column)) for column in spec.cells if column != "name")
        key = texts, spec.parts
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = self._judge(spec, number, dict(texts))
        return self._known[key]

    def _judge(self, spec: Spec, number: int, written: dict[Column, str]) -> _Judged:
        names = self.judging.names
        read = readings(spec, names)
        verdicts = self.judging.verdicts(facts(spec, read, number, names, self.judging.now))
        opened = self._opened(read, verdicts)
        if opened is not read:
            read = opened
            verdicts = self.judging.verdicts(facts(spec, read, number, names, self.judging.now))
        for verdict in verdicts:
            self.titles.setdefault(verdict.id, verdict.title)
        asked = questions(verdicts, read, names, self.judging.lang)
        said = suitability(verdicts, asked, names)
        texts = dict(read.texts)
        cells = {
            verdict.id: _once(self._cells, self._cell(verdict, read, texts, asked))
            for verdict in verdicts
        }
        return _Judged(
            written,
            said,
            cells,
            self._means(said, verdicts),
            self._notes(read, texts),
            tuple(_once(self._said, text) for text in self._asks(read, asked)),
        )

    def _opened(self, read: Readings, verdicts: tuple[Verdict, ...]) -> Readings:
        """Leave open what a PC lacks and another row may add (Office なし, and a row of Office)."""
        asks = self.judging.names.file.ask
        lacking = {
            asks[one.id].column for one in verdicts if one.status == "not_met" and one.id in asks
        }
        for column, part in read.offered:
            if column in lacking or read.of(column).value is None:
                read = read.opened(column, part)
        return read

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

    def _means(self, said: Suitability, verdicts: tuple[Verdict, ...]) -> str:
        told = self.judging.words.verdict
        if said == "suitable":
            below = any(one.status == "below_recommended" for one in verdicts)
            return (told.advice_means if below else told.suitable_means).say(self.judging.lang)
        if said == "open":
            return told.open_means.say(self.judging.lang)
        return told.unsuitable_means.say(self.judging.lang)

    def _notes(self, read: Readings, texts: dict[Column, str]) -> tuple[str, ...]:
        words, lang = self.judging.words, self.judging.lang
        hints = self.judging.names.hints(texts["os"]) if "os" in texts else ()
        found = [hint.say(lang) for hint in hints]
        for part in read.parts:
            values = {"text": part.name, "place": part.place}
            found.append(wording.fill(words.say["part"].say(lang), values))
        for part in read.unused:
            values = {"text": part.name, "place": part.place}
            found.append(wording.fill(words.say["unused"].say(lang), values))
        return tuple(found)

    def _asks(self, read: Readings, asked: dict[str, Question]) -> list[str]:
        """Return questions for the vendor, each with the requirement's title."""
        words, lang = self.judging.words, self.judging.lang
        asks = self.judging.names.file.ask
        # Of what another row may add, that row is asked about, and nothing else.
        rows = {column for column, _ in read.offered if read.of(column).why == "part"}
        found = [
            f"{self.titles.get(name, name)}: {question.text}"
            if lang == "en"
            else f"{self.titles.get(name, name)}：{question.text}"
            for name, question in asked.items()
            if question.of == "vendor" and not (name in asks and asks[name].column in rows)
        ]
        for column, part in read.offered:
            if column in rows or (column == "memory" and not part.optional):
                values = {"text": part.name, "place": part.place}
                found.append(wording.fill(words.say["offered"].say(lang), values))
        return found


def _once(known: dict[T, T], value: T) -> T:
    """Return the one that is kept of equal ones."""
    if len(known) >= _KEPT:
        known.clear()
    return known.setdefault(value, value)


def compare(
    comparer: Comparer,
    on: dt.date,
    program: str | None,
    gate: SpokenGate,
    sheet: tuple[Sequence[str], Sequence[Left]] = ((), ()),
) -> Comparison:
    """Put candidates side by side.

    Args:
        comparer: It judged them.
        on: The day that was judged as of.
        program: The subsidy program's id; it is named where any estimate was made.
        gate: What is said of an order; the careful sentences where there is no program.
        sheet: The columns that were read, and what was left alone.
    """
    words, lang = comparer.judging.words, comparer.judging.lang
    notes = [words.open]
    if comparer.candidates.say(_DRIVES):
        notes.append(words.sizes)
    if not comparer.candidates.estimated:
        program = None
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
        candidates=comparer.candidates,
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
