"""Whole calls, played through the helpdesk's real pages as `tests/cases/call` writes them."""

import datetime as dt
import html
import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec

from checker import phonecode
from checker.judge import judge
from checker.model import Closed, System
from tests.helpdesk.desks import Seat, rules
from tests.judge import notation

FOLDER = Path(__file__).parent.parent / "cases" / "call"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
DAY = dt.date(2026, 11, 21)
NOTE = "電話で話したこと。"
LATER = "2026-12-01"
ROOM = 40
"""Answers after which a call counts as one without an end."""
Values = dict[str, object]
Answering = Callable[[str, tuple[str, ...]], str]
"""What is asked and what may be answered -> what is answered."""


class Step(Closed, frozen=True):
    """A question of the script and what the caller answers."""

    ask: str
    answer: str


class Count(Closed, frozen=True):
    """What a call costs."""

    questions: int
    """What the caller is asked."""
    presses: int
    """Keys and clicks of the officer but the digits, the note and the date."""


class Case(Closed, frozen=True):
    """A call as it is written down."""

    say: str
    count: Count
    steps: tuple[Step, ...]
    outcome: str
    """What the page proposes at the end; with a colon, to whom it goes on."""
    before: Count | None = None
    """What it cost when the script spoke of each item by itself, where that was counted."""
    system: System = "windows"
    pc: Annotated[str, msgspec.Meta(pattern="^(ready|nothing)$")] = "ready"
    """What the facts differ from: a PC that meets everything, or one that nobody looked at."""
    facts: Values = msgspec.field(default_factory=dict)
    answers: Values = msgspec.field(default_factory=dict)
    later: Values = msgspec.field(default_factory=dict)
    """Facts of the digits that are read at the end, as they differ from a ready PC."""
    hears: tuple[str, ...] = ()
    """Parts of sentences that the caller must hear, in any order."""
    never: tuple[str, ...] = ()
    """Words that may not be said."""
    letter: tuple[str, ...] = ()
    """Parts of the text for the network's keeper; none: there is no text."""


class Played(NamedTuple):
    """A call that was made."""

    steps: tuple[Step, ...]
    heard: tuple[str, ...]
    """Every sentence that was said."""
    letters: tuple[str, ...]
    outcome: str
    presses: int
    changed: bool
    """The page compares before and after."""


def case(name: str) -> Case:
    """Return a call as it is written down."""
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return msgspec.convert(data, Case)


@cache
def ready() -> dict[str, Values]:
    """Return facts and answers of a PC that meets everything."""
    first = notation.cases("overall")[0]
    return {"facts": first["facts"], "answers": first["answers"]}


def code_of_pc(facts: Mapping[str, object], answers: Mapping[str, object], system: System) -> str:
    """Return the phone code that such a PC shows."""
    table, given = notation.fact_table(facts), notation.answers(answers)
    pack = rules().pack
    assert pack.code_table is not None
    found = judge(table, given, pack, DAY).findings
    code = phonecode.encode(found, table, system, pack.code_table)
    assert code is not None
    return code


def codes_of(case: Case) -> tuple[str, str]:
    """Return the digits that the caller reads first, and those at the end."""
    facts, answers = (ready()["facts"], ready()["answers"]) if case.pc == "ready" else ({}, {})
    first = code_of_pc({**facts, **case.facts}, {**answers, **case.answers}, case.system)
    later = code_of_pc({**ready()["facts"], **case.later}, ready()["answers"], case.system)
    return first, later


class _Screen(NamedTuple):
    """A case's page as the officer reads it."""

    page: str

    @property
    def said(self) -> tuple[str, ...]:
        """The sentences to say, and the sums at the end."""
        lists = re.findall(r'<ol class="say">(.*?)</ol>', self.page, re.DOTALL)
        lines = [one for each in lists for one in re.findall(r"<li>(.*?)</li>", each, re.DOTALL)]
        script = self.page.partition('id="script"')[2].partition("</section>")[0]
        return tuple(map(_plain, [*lines, *re.findall(r'<p class="warn">(.*?)</p>', script)]))

    @property
    def ask(self) -> str:
        found = re.search(r'<p class="ask" id="ask">(.*?)</p>', self.page, re.DOTALL)
        return _plain(found[1]) if found else ""

    @property
    def answers(self) -> dict[str, str]:
        """What may be answered -> what the button sends."""
        buttons = re.findall(
            r'name="answer" value="([^"]*)"[^>]*><kbd[^>]*>\d+</kbd> (.*?)</button>', self.page
        )
        return {_plain(text): value for value, text in buttons}

    @property
    def place(self) -> dict[str, str]:
        hidden = re.findall(r'form="work" name="(item|node)" value="([^"]*)"', self.page)
        return dict(hidden)

    @property
    def letters(self) -> tuple[str, ...]:
        texts = re.findall(r'<textarea class="letter".*?>(.*?)</textarea>', self.page, re.DOTALL)
        return tuple(map(html.unescape, texts))

    @property
    def proposed(self) -> str:
        found = re.search(r'name="propose" value="([^"]*)"', self.page)
        return found[1] if found else ""

    @property
    def digits_wait(self) -> bool:
        """The cursor stands in the field of the new digits."""
        return re.search(r'id="later"[^>]* data-focus', self.page) is not None


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def play(seat: Seat, first: str, later: str, answering: Answering) -> Played:
    """Make a call on the pages, from the digits to before and after."""
    presses = 0
    start = seat.get("/").text
    assert re.search(r'id="digits"[^>]* data-focus', start), "the digits are typed at once"
    result = seat.get(seat.post("/code", digits=first).headers["location"])
    presses += 1
    assert re.search(r'class="main" data-focus', result.text), "Enter begins the record"
    where = seat.send("/case", {"code": first}).headers["location"]
    presses += 1
    steps: list[Step] = []
    heard: dict[str, None] = {}
    while True:
        screen = _Screen(seat.get(where).text)
        heard |= dict.fromkeys(screen.said)
        if not screen.answers:
            break
        answer = answering(screen.ask, tuple(screen.answers))
        assert answer in screen.answers, (screen.ask, answer, tuple(screen.answers))
        steps.append(Step(screen.ask, answer))
        given = {**screen.place, "answer": screen.answers[answer], "note": NOTE}
        assert seat.send(f"{where}/say", given).status_code == 303
        presses += 1
        assert len(steps) <= ROOM, steps
    kept = {"note": NOTE, "follow_up": LATER}
    outcome = screen.proposed
    how = {"propose": outcome} if outcome else {"outcome": "solved", "referred_to": ""}
    assert seat.send(where, kept | how).status_code == 303
    presses += 2 + (1 if outcome else 2)
    assert seat.post(f"{where}/code", digits=later).status_code == 303
    presses += 1 if screen.digits_wait else 2
    changed = 'id="change"' in seat.get(where).text
    return Played(
        tuple(steps),
        tuple(heard),
        screen.letters,
        outcome.strip().replace(" ", ":"),
        presses,
        changed,
    )
