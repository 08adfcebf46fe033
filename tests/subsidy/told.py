"""A plan considered and put into the words that ship."""

import datetime as dt
from collections.abc import Mapping
from typing import Final, NamedTuple

from checker.documents import subsidy_console
from checker.documents.material import load_plan_material
from checker.estimate import required_amount, tell
from checker.estimate.words import load_words
from checker.model import Answers, Estimate, Lang
from checker.packs.locate import rules_root
from checker.subsidy import Program, consider

WORDS: Final = load_words(rules_root())


class Advised(NamedTuple):
    """What follows, with the event that it speaks of."""

    todo: str
    event: str | None
    alarm: str
    warning: str
    office: tuple[str, ...]
    own: tuple[str, ...]


def estimate(
    answers: Answers, program: Program, on: dt.date, lang: Lang, file: str = "answers"
) -> Estimate:
    return tell.estimate(answers, program, on, lang, WORDS, file)


def estimate_plan(
    answers: Answers, programs: Mapping[str, Program], on: dt.date, lang: Lang, file: str
) -> Estimate | None:
    return tell.estimate_plan(answers, programs, on, lang, WORDS, file)


def advise(answers: Answers, program: Program, on: dt.date, *, free_first: bool = False) -> Advised:
    found = consider(answers, program, on)
    said = tell.advise(found, WORDS, "ja", free_first=free_first)
    return Advised(said.todo, found.next.event, said.alarm, said.warning, said.office, said.own)


def everything_told(answers: Answers, program: Program, on: dt.date, lang: Lang) -> str:
    """Return all that a person reads of a plan: the estimate, what follows, the program itself."""
    found = consider(answers, program, on)
    made, said = tell.tell(found, WORDS, lang), tell.advise(found, WORDS, lang)
    lines = [one.text for one in made.steps]
    lines += [one.message for one in made.conditions]
    lines += [one.why for one in made.items]
    lines += [one.event for one in made.timeline]
    lines += [said.todo, said.alarm, said.warning, said.overdue, said.without]
    lines += [*said.office, *said.own]
    material = load_plan_material(rules_root(), program.id)
    lines += [line.text for line in subsidy_console.shown(material, on, lang)]
    return "\n".join(lines)


def draft(answers: Answers, program: Program, on: dt.date, lang: Lang) -> str | None:
    return required_amount.draft(consider(answers, program, on), WORDS, lang)
