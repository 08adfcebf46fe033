"""What a person does about a verdict: buy something, put it right for free, or answer."""

from collections.abc import Iterable

from checker.documents.headline import Marks
from checker.model import Verdict


def is_bought(verdict: Verdict) -> bool:
    """Whether something is to be bought that registration needs."""
    return _purchase(verdict) and verdict.status != "below_recommended"


def is_optional(verdict: Verdict) -> bool:
    """Whether something may be bought that registration works without."""
    return _purchase(verdict) and verdict.status == "below_recommended"


def is_free(verdict: Verdict, known: Marks) -> bool:
    """Whether something can be done that costs nothing. A question to answer is not counted."""
    if verdict.remedy is None or _purchase(verdict):
        return False
    return not (verdict.status == "needs_answer" and verdict.id in known.asked)


def numbers(verdicts: Iterable[Verdict], known: Marks) -> tuple[int, int, int]:
    """Return how much is to be bought, how much is free, and how much need not be bought."""
    every = tuple(verdicts)
    return (
        sum(map(is_bought, every)),
        sum(is_free(one, known) for one in every),
        sum(map(is_optional, every)),
    )


def _purchase(verdict: Verdict) -> bool:
    return verdict.remedy is not None and verdict.remedy.kind == "purchase"
