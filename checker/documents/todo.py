"""What a person does about a verdict: answer, put it right for free, talk it over, buy."""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from checker.model import (
    Lang,
    RemedyKind,
    Status,
    Verdict,
)
from checker.packs.marks import Marks

Kind = Literal["answer", "free", "talk", "buy", "optional", "know"]
KINDS: Final[tuple[Kind, ...]] = Kind.__args__  # type: ignore[attr-defined]
"""In the order of every page: what is free stands before what costs money."""

_PRESSING: Final[tuple[Status, ...]] = (
    "not_met",
    "unknown",
    "needs_answer",
    "below_recommended",
    "met",
    "not_applicable",
)


class Numbers(NamedTuple):
    """How much there is of each kind."""

    buy: int
    free: int
    talk: int
    optional: int


def kind(verdict: Verdict, known: Marks) -> Kind | None:
    """Return what is to be done about a verdict; None: nothing.

    `answer` is a question that only a person can answer; `talk` is what the house decides itself,
    and may cost something; `optional` may be bought and is not needed; `know` is met, with advice.
    """
    remedy, status = verdict.remedy, verdict.status
    if status == "needs_answer" and verdict.id in known.asked:
        return "answer"
    if status in {"met", "not_applicable"}:
        return "know" if remedy is not None else None
    if remedy is None:
        return "free"
    if remedy.kind == "purchase":
        return "optional" if status == "below_recommended" else "buy"
    return "talk" if verdict.id in known.beyond and status == "not_met" else "free"


def in_order(verdicts: Iterable[Verdict], known: Marks) -> list[Verdict]:
    """Return what there is to do, as every page lists it."""

    def place(of: Kind, one: Verdict) -> tuple[int, bool, bool, int]:
        later = (one.id, one.outcome) not in known.first
        return KINDS.index(of), later, one.level != "required", _PRESSING.index(one.status)

    listed = [(place(of, one), one) for one in verdicts if (of := kind(one, known)) is not None]
    return [one for _, one in sorted(listed, key=lambda pair: pair[0])]


def numbers(verdicts: Iterable[Verdict], known: Marks) -> Numbers:
    """Return how much there is of each kind that a person does something about."""
    kinds = [kind(one, known) for one in verdicts if one.remedy is not None]
    return Numbers(
        kinds.count("buy"), kinds.count("free"), kinds.count("talk"), kinds.count("optional")
    )


def may_cost(verdicts: Iterable[Verdict], known: Marks, lang: Lang) -> tuple[str, ...]:
    """Return when what is free to try may still come to buying, in sentences without an end."""
    found = (known.may_cost.get((one.id, one.outcome)) for one in verdicts)
    return tuple(text.say(lang) for text in found if text is not None)


FREE: Final[frozenset[RemedyKind]] = frozenset({"setting", "install", "network"})
"""What puts something right without buying. All of it has written steps."""
