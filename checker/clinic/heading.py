"""What heads the result: how far it is, and the few sentences that belong to it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from checker.clinic.result_view import Result
from checker.clinic.rows import Row, Rows, another_pc, elsewhere
from checker.documents import todo
from checker.documents.phrases import say
from checker.model import Closed, Lang, Report, Text
from checker.packs.marks import Marks
from checker.web.words import ResultWords

if TYPE_CHECKING:
    from checker.documents.view import Checklist  # heavy, and not needed for the first page

_FEW: Final = 9
"""Up to so many are counted as people do (あと4つ)."""
_TO_DO: Final = "！"
"""Something is left to do, and none of it is to be bought."""


class Heading(Closed, frozen=True):
    """The head of the result."""

    symbol: str
    colour: str
    sentence: str
    leads: tuple[str, ...]
    green: bool
    """The PC can be used: what comes next is the way to the registration."""


def open_rows(shown: Rows) -> tuple[Row, ...]:
    """Return the rows that keep the PC from being used."""
    return tuple(row for row in shown.needed if not row.good and not row.again)


def items(left: Iterable[Row]) -> int:
    """Return how many requirements rows stand for: a row that shows 1–2 is two of them."""
    return sum(1 + len(row.with_) for row in left)


class Head(NamedTuple):
    """What a head is made of."""

    report: Report
    found: Result
    """The report, sorted."""
    shown: Rows
    """The same as a list."""
    listed: "Checklist"
    """The same as the checklist has it."""
    known: Marks
    """What the rules say of their requirements."""
    words: ResultWords
    lang: Lang

    def heading(self) -> Heading:
        """Return the head."""
        usable = self.report.overall in {"ready", "ready_with_advice"}
        overall, listed, left = self.listed.overall, self.listed, open_rows(self.shown)
        sentence, leads = listed.sentence, [listed.counts, listed.paper]
        if self.found.instead is not None:
            leads = [self.words.nothing_else.say(self.lang), listed.paper]
        elif not usable and left:
            sentence = self._left(left)
            leads = [*self._costs(left), *self._meanwhile(left)]
        # Red is kept for what costs money, or for a PC that cannot be used.
        mild = self.found.instead is None and left and all(row.cost != "buy" for row in left)
        red = overall.colour == "red" and not mild
        return Heading(
            symbol=overall.symbol if red or overall.colour != "red" else _TO_DO,
            colour=overall.colour if red or overall.colour != "red" else "yellow",
            sentence=sentence,
            leads=tuple(lead for lead in leads if lead),
            green=usable,
        )

    def _left(self, left: tuple[Row, ...]) -> str:
        words = self.words
        number = items(left)
        count = say(words.few if number <= _FEW else words.many, self.lang, count=str(number))
        text: Text = words.left
        if all(row.ask is not None for row in left):
            settled = {"met", "not_applicable", "needs_answer"}
            fine = all(one.status in settled for one in self.report.verdicts)
            text = words.left_questions if fine else words.left_open
        return say(text, self.lang, count=count)

    def _costs(self, left: tuple[Row, ...]) -> Iterator[str]:
        """Say what it costs, the honest sum first."""
        words, lang = self.words, self.lang
        costs = [row.cost for row in left for _ in range(items([row]))]
        minutes = str(self.shown.minutes)
        another = another_pc(self.report, self.known)
        if another:
            yield say(words.another_pc, lang, minutes=minutes)
        elif "buy" in costs:
            yield say(words.to_buy, lang, count=str(costs.count("buy")))
        if "others" in costs:
            never = all(elsewhere(row) for row in left if row.cost == "others")
            text = words.others_only if never else words.others
            yield say(text, lang, count=str(costs.count("others")))
        if "free" in costs and set(costs) <= {"free", "answer"}:
            yield say(words.one_free if len(costs) == 1 else words.all_free, lang, minutes=minutes)
        elif "free" in costs and not another:
            yield say(words.some_free, lang, minutes=minutes)
        for later in todo.may_cost(self.report.verdicts, self.known, lang):
            yield say(words.may_cost, lang, text=later)

    def _meanwhile(self, left: tuple[Row, ...]) -> Iterator[str]:
        for verdict in self.report.verdicts:
            first = self.known.first.get((verdict.id, verdict.outcome))
            if first is not None:
                yield first.say(self.lang)
        if any(row.cost != "answer" for row in left):
            yield self.listed.paper
