"""Programs of which only one can be had, side by side in words for console and pages."""

from collections.abc import Iterable
from typing import Any

import msgspec

from checker import wording
from checker.documents import subsidy_answers
from checker.documents.material import Material
from checker.documents.phrases import Citations, Source, State, say, state
from checker.documents.subsidy_answers import own_share
from checker.documents.subsidy_view import excluded, offices
from checker.estimate.required_amount import kind_name
from checker.estimate.sentences import Sentences
from checker.model import Answers, Closed, Lang, Plan
from checker.subsidy.beside import Beside
from checker.subsidy.findings import Findings
from checker.subsidy.program import Option, Program
from checker.wording import day


class Row(Closed, frozen=True):
    """One program."""

    name: str
    when: str
    """Running, or when it ended and as of which day it was worked out."""
    eligibility: State
    amount: str
    own_share: str
    """What is left to pay; empty: it is not known."""
    applicants: str
    steps: tuple[tuple[str, str], ...]
    """Each line of the calculation, with its result."""
    open: tuple[str, ...]
    """What is not met, or not known, in the words of its conditions."""


def rows(found: tuple[Beside, ...], material: Material, lang: Lang) -> tuple[Row, ...]:
    """Put programs side by side."""
    return tuple(_row(one, material, lang) for one in found)


def _row(one: Beside, material: Material, lang: Lang) -> Row:
    found, words = one.found, material.sentences.beside
    sentences = Sentences(found, material.sentences, lang)
    when = words.running.say(lang)
    if one.ended is not None:
        when = say(words.ended, lang, day=day(one.ended, lang))
    amount = words.no_amount.say(lang)
    if found.amount is not None:
        amount = wording.yen(found.amount, lang)
    wanted = "not_met" if found.eligibility == "not_eligible" else "unknown"
    deciding = ("order", "rule", "period", "cell", "cost", "note", "left_out")
    lacking = (
        sentences.condition(condition)
        for condition in found.conditions
        if condition.state == wanted and condition.role in deciding
    )
    return Row(
        found.situation.program.name.say(lang),
        when,
        state(wording.ELIGIBILITY[found.eligibility], lang),
        amount,
        own_share(_share(found), material.words.subsidy, lang),
        found.situation.program.applicants.text.say(lang),
        tuple((sentences.line(line), wording.yen(line.value, lang)) for line in found.steps),
        tuple(dict.fromkeys(lacking)),
    )


def _share(found: Findings) -> tuple[int, int] | None:
    """Return the cost and what is left of it to pay, in yen; None: it is not known."""
    if found.own_share is None:
        return None
    return sum(item.amount or 0 for item in found.items), found.own_share


def page(
    found: tuple[Beside, ...], answers: Answers, material: Material, lang: Lang
) -> dict[str, Any]:
    """Return what the page to print holds beside what stands on every page.

    Args:
        found: What each program pays.
        answers: Those of the institution, for all of the programs.
        material: What a document says.
        lang: The language.
    """
    words = material.sentences.beside
    programs = [one.found.situation.program for one in found]
    over = all(one.ended is not None for one in found)
    once = dict.fromkeys(text for one in programs for text in excluded(one, lang))
    whom = dict.fromkeys(text for one in programs for text in offices(one, material, lang))
    return {
        "beside": [msgspec.to_builtins(row) for row in rows(found, material, lang)],
        "once": list(once),
        "over": words.over.say(lang) if over else "",
        "when": words.when.say(lang),
        "open": words.open.say(lang),
        "nothing_open": words.nothing_open.say(lang),
        "about": _about(answers, material, lang),
        "answers": subsidy_answers.options((one.found.situation for one in found), material, lang),
        "offices": list(whom),
        "sources": [msgspec.to_builtins(one) for one in _sources(found, material, lang)],
    }


def asked(programs: Iterable[Program]) -> tuple[Option, ...]:
    """Return the questions of several programs, each once."""
    found = {option.id: option for program in programs for option in program.options}
    return tuple(found.values())


def _about(answers: Answers, material: Material, lang: Lang) -> list[tuple[str, str]]:
    """Return what was answered of the institution and its plan."""
    plan, words = answers.plan or Plan(), material.sentences.draft
    empty = material.words.page.empty.say(lang)
    kind = kind_name(answers.institution, words)
    cost = sum(item.amount or 0 for item in plan.items)
    days = ((words.start, plan.start_date), (words.completion, plan.completion_date))
    return [
        (words.institution.say(lang), answers.institution.name or empty),
        (words.kind.say(lang), kind.say(lang) if kind is not None else empty),
        (words.total.say(lang), wording.yen(cost, lang) if cost else empty),
        *((name.say(lang), wording.day(day, lang) if day else empty) for name, day in days),
    ]


def _sources(found: tuple[Beside, ...], material: Material, lang: Lang) -> tuple[Source, ...]:
    citations = Citations(material, lang)
    for one in found:
        citations.cite(one.found.references)
    return citations.listed()
