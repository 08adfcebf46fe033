"""Candidates side by side: the nouns, and how they are made from candidates. Pure."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, Literal

from checker.fleet.candidate import Candidate
from checker.fleet.candidate_words import CandidateWords
from checker.fleet.catalogue import Column
from checker.model import Closed, Eligibility, Lang, Line, Name, Overall, Status, Yen

CANDIDATES_SCHEMA: Final = "nanbyo-checker/candidates/1"

_DRIVES: Final[tuple[Column, ...]] = ("disk", "free")


class ComparedCell(Closed, frozen=True):
    """One requirement of one candidate."""

    status: Status
    outcome: str
    measured: Line
    message: Line
    ask: Line = ""
    """What to ask the vendor; empty where nothing is open."""


class Compared(Closed, frozen=True):
    """One candidate."""

    name: Name
    overall: Overall
    cells: dict[str, ComparedCell]
    spec: dict[str, str]
    """The cells as the sheet writes them."""
    price: Yen | None = None
    price_note: Line = ""
    eligibility: Eligibility | None = None
    subsidy: Yen | None = None
    """What the program would pay, in yen; None where it cannot be told."""
    own_share: int | None = None


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


def compare(
    candidates: Sequence[Candidate],
    words: CandidateWords,
    on: dt.date,
    lang: Lang,
    program: str | None,
) -> Comparison:
    """Put candidates side by side."""
    titles = {
        verdict.id: verdict.title
        for candidate in candidates
        for verdict in candidate.report.verdicts
    }
    notes = [words.open]
    if any(column in candidate.spec for candidate in candidates for column in _DRIVES):
        notes.append(words.sizes)
    if program:
        notes.append(words.cap)
    return Comparison(
        schema=CANDIDATES_SCHEMA,
        judged_on=on,
        warning=words.before.say(lang),
        note=" ".join(text.say(lang) for text in notes),
        requirements=titles,
        candidates=tuple(_compared(candidate) for candidate in candidates),
        program=program,
    )


def _compared(candidate: Candidate) -> Compared:
    subsidy = candidate.subsidy
    return Compared(
        name=candidate.name,
        overall=candidate.report.overall,
        cells={
            verdict.id: ComparedCell(
                verdict.status,
                verdict.outcome,
                verdict.measured,
                verdict.message,
                candidate.ask.get(verdict.id, ""),
            )
            for verdict in candidate.report.verdicts
        },
        spec={column: text for column, text in candidate.spec.items()},  # noqa: C416 - plain keys
        price=candidate.price,
        price_note=candidate.price_note,
        eligibility=subsidy.eligibility if subsidy else None,
        subsidy=subsidy.amount if subsidy else None,
        own_share=candidate.own_share,
    )
