"""What a person does about a verdict, and the one order in which everybody is told to do it.

The clinic's page, the paper, the console, the table of many PCs and the helpdesk's call all list
by `in_order` and number by `numbers`: who says "number 3 on your paper" means the same item.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, get_args

from checker.documents import headline
from checker.model import Lang, Level, RemedyKind, Status, Verdict
from checker.packs.marks import Marks

Kind = Literal["answer", "free", "talk", "buy", "optional", "know"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""In the order of every page: what is free stands before what costs money."""

_PRESSING: Final[tuple[Status, ...]] = (
    "not_met",
    "unknown",
    "needs_answer",
    "below_recommended",
    "met",
    "not_applicable",
)
_LEVELS: Final[tuple[Level, ...]] = ("required", "recommended", "advisory")


class Count(NamedTuple):
    """How much there is of each kind."""

    buy: int
    free: int
    """What the PC's user does without paying anybody."""
    find_out: int
    """What is asked, looked at again, or done by the network's keeper, who may charge."""
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


def keeps_from_use(verdict: Verdict) -> bool:
    """Tell whether registration does not work, or may not, as long as a verdict is as it is."""
    return verdict.level == "required" and verdict.status not in {
        "below_recommended",
        "met",
        "not_applicable",
    }


def open_items(verdicts: Iterable[Verdict]) -> bool:
    """Tell whether a required item is not judged yet: it may still come to buying."""
    return any(keeps_from_use(one) and one.status != "not_met" for one in verdicts)


def in_order(verdicts: Iterable[Verdict], known: Marks) -> list[Verdict]:
    """Return what there is to do, in the order that gets a PC ready soonest for the least money.

    What rules the PC out (another one is needed) comes before everything else, and so does the
    question whose answer may. Then what keeps the PC from being used, and after it what
    registration works without. Within each of these: questions, what is free, what the house
    decides, what is bought, what may be bought, and what is only to be known. Within these what is
    for information is last, the network comes before what is downloaded through it, and what is
    not met before what is below the recommendation.
    """

    def place(of: Kind, one: Verdict) -> tuple[int | bool, ...]:
        out = (one.id, one.outcome) in known.ruling_out
        may_rule_out = of == "answer" and one.id in known.deciding
        return (
            not out,
            not may_rule_out,
            not keeps_from_use(one),
            KINDS.index(of),
            one.level == "advisory",
            one.id not in known.network,
            _PRESSING.index(one.status),
            _LEVELS.index(one.level),
        )

    listed = [(place(of, one), one) for one in verdicts if (of := kind(one, known)) is not None]
    return [one for _, one in sorted(listed, key=lambda pair: pair[0])]


def numbers(verdicts: Iterable[Verdict], known: Marks) -> dict[str, int]:
    """Return the number of each requirement that something is done about, in order.

    On a PC that is ruled out only what rules it out has one: the rest is not worth doing there.
    """
    every = tuple(verdicts)
    spared = headline.spared(every, known)
    listed = in_order((one for one in every if one.id not in spared), known)
    return {one.id: number for number, one in enumerate(listed, 1)}


def span(numbers: list[int]) -> str:
    """Return numbers as they stand before what to do: `3`, `3–5`, `3, 7`."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return str(first)
    if last - first == len(numbers) - 1:
        return f"{first}–{last}"
    return ", ".join(str(number) for number in numbers)


def count(verdicts: Iterable[Verdict], known: Marks) -> Count:
    """Return how much there is of each kind that a person does something about."""
    kinds: Counter[Kind | Literal["find_out"] | None] = Counter()
    for one in verdicts:
        if one.remedy is not None:
            of = kind(one, known)
            kinds["find_out" if of == "free" and one.remedy.kind not in _OWN_HANDS else of] += 1
    return Count(*(kinds[name] for name in ("buy", "free", "find_out", "talk", "optional")))


def may_cost(verdicts: Iterable[Verdict], known: Marks, lang: Lang) -> tuple[str, ...]:
    """Return when what is free to try may still come to buying, in sentences without an end."""
    found = (known.may_cost.get((one.id, one.outcome)) for one in verdicts)
    return tuple(text.say(lang) for text in found if text is not None)


_OWN_HANDS: Final[frozenset[RemedyKind]] = frozenset({"setting", "install"})
"""What every paper calls free."""
FREE: Final[frozenset[RemedyKind]] = frozenset({"setting", "install", "network"})
"""What puts something right without buying. All of it has written steps."""


def groups(verdicts: Iterable[Verdict], known: Marks) -> list[list[Verdict]]:
    """Return what there is to do in order, with one group for what one repair puts right."""
    found: list[list[Verdict]] = []
    for verdict in in_order(verdicts, known):
        place = next((group for group in found if _one_cause(group[0], verdict, known)), None)
        if place is None:
            found.append([verdict])
        else:
            place.append(verdict)
    return found


def _one_cause(first: Verdict, other: Verdict, known: Marks) -> bool:
    said = (first.status, first.message, first.remedy) == (
        other.status,
        other.message,
        other.remedy,
    )
    causes = known.same_cause
    return said or f"{first.id}.{first.outcome}" in causes.get((other.id, other.outcome), ())
