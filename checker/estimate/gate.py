"""What is said before an order, spoken from the gate of a program; careful where there is none."""

import datetime as dt
from collections.abc import Mapping

from msgspec import Struct

from checker import wording
from checker.estimate.words import EstimateWords, GateWords
from checker.model import Answers, Institution, Lang, Text
from checker.subsidy.program import Gate, GateKind, Program
from checker.subsidy.where import left_out, of_municipality, of_prefecture, outside, running


class SpokenGate(Struct, frozen=True):
    """The sentences of a gate in one language; each as in `GateWords`."""

    kind: GateKind
    name: str
    title: str
    means: str
    warning: str
    arrived: str
    letter: str
    ask: str
    wait: str
    now: str
    group: str


def program_of(
    answers: Answers, programs: Mapping[str, Program], on: dt.date, program: Program | None = None
) -> Program | None:
    """Return the program whose gate an institution minds: the chosen one, or its place's.

    None: there is none that runs, and nobody knows the gate. Another prefecture's is never minded.

    Args:
        answers: What the institution answered.
        programs: Every program that is known.
        on: The day.
        program: The one that was chosen, where `programs` need not have it.
    """
    named = answers.plan.program if answers.plan is not None else None
    chosen = program or programs.get(named or "")
    where = answers.institution
    if chosen is not None and not outside(chosen, where.prefecture, where.municipality):
        return chosen if running(chosen, on) else None
    return _of_place(where, programs, on) if where.prefecture else None


def _of_place(where: Institution, programs: Mapping[str, Program], on: dt.date) -> Program | None:
    """Return a program whose gate holds for a place, whichever of its programs is used.

    A city may have a gate of its own: where two do not say the same, or where it is not told in
    which municipality the institution is, nobody knows which one it must mind.
    """
    own = [
        one
        for one in programs.values()
        if running(one, on)
        and (
            of_prefecture(one, where.prefecture)
            or of_municipality(one, where.prefecture, where.municipality)
        )
        and not left_out(one, where)
    ]
    cities = any(not of_prefecture(one, where.prefecture) for one in own)
    if cities and len({_said(one.gate) for one in own}) > 1:
        return None
    return next(iter(own), None)


def _said(gate: Gate) -> tuple[GateKind, dt.date | None, dt.date | None]:
    ends = [day.date if day is not None else None for day in (gate.first, gate.last)]
    return gate.kind, ends[0], ends[1]


def speak_gate(program: Program | None, words: EstimateWords, lang: Lang) -> SpokenGate:
    """Return what is said of an order in a program; None: the careful sentences."""
    gate = program.gate if program is not None else Gate()
    own: GateWords = getattr(words.gates, gate.kind.replace("-", "_"))
    ends = {
        name: wording.day(day.date, lang) if day is not None else ""
        for name, day in (("first", gate.first), ("last", gate.last))
    }

    def said(text: Text) -> str:
        return wording.fill(text.say(lang), ends)

    return SpokenGate(
        kind=gate.kind,
        name=said(own.name),
        title=said(own.title),
        means=said(own.means),
        warning=said(own.warning),
        arrived=said(own.arrived),
        letter=said(own.letter),
        ask=said(own.ask),
        wait=said(own.wait),
        now=said(own.now),
        group=said(own.group),
    )
