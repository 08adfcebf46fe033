"""What changed for the better or the worse between two results. Pure, and without words.

A state that is not known is no state between good and bad: who was met and cannot be looked at any
more got worse, who was broken and cannot be looked at any more is not repaired.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from checker.fleet.model import Change, Direction, Moved, Row
from checker.model import Overall, Status

_KNOWN: Final[Mapping[Status, int]] = {
    "met": 0,
    "not_applicable": 0,
    "below_recommended": 2,
    "not_met": 4,
}
_USABLE: Final = 2
"""Up to here a PC can be used."""


class State(NamedTuple):
    """The state of one requirement."""

    status: Status
    advice: bool = False
    """Met, and there is something to know."""


def direction(before: State | None, now: State | None) -> Direction:
    """Return which way a state moved; a requirement that only one of the results has did not."""
    if before is None or now is None:
        return "same"
    old, new = _KNOWN.get(before.status), _KNOWN.get(now.status)
    if old is None and new is None:
        return "same"
    if old is None:
        return "better" if new is not None and new <= _USABLE else "worse"
    if new is None:
        return "worse" if old <= _USABLE else "same"
    first, second = old + before.advice, new + now.advice
    return "same" if first == second else "worse" if second > first else "better"


def moves(
    before: Mapping[str, State], now: Mapping[str, State]
) -> tuple[tuple[Moved, ...], Direction]:
    """Return the requirements that changed, and the direction of the PC as a whole.

    One thing that got worse is not made good by another that got better.
    """
    found = []
    for name in dict.fromkeys((*now, *before)):
        old, new = before.get(name), now.get(name)
        if old != new:
            statuses = old.status if old else None, new.status if new else None
            found.append(Moved(name, *statuses, direction(old, new)))
    ways = {one.direction for one in found}
    whole: Direction = "worse" if "worse" in ways else "better" if "better" in ways else "same"
    return tuple(found), whole


def states(row: Row) -> dict[str, State]:
    """Return the states of a PC's requirements."""
    return {
        name: State(cell.status, bool(cell.advice))
        for name, cell in zip(row.names, row.alike.cells, strict=True)
    }


def between(before: Row, now: Row) -> Change:
    """Return what changed between two results of one PC."""
    if before.alike is now.alike:
        return Change("same", before.collected_at, before.overall)
    moved, kind = moves(states(before), states(now))
    return Change(kind, before.collected_at, before.overall, moved)


def last(now: Row, older: Iterable[Row]) -> Change | None:
    """Return the last change of a PC, however many results that are alike came after it.

    Args:
        now: The newest result.
        older: The results before it, from new to old.
    """
    change: Change | None = None
    for row in older:
        change = between(row, now)
        if change.moved:
            return change
    return change


WORST_FIRST: Final[tuple[Overall, ...]] = ("not_ready", "incomplete", "ready_with_advice", "ready")
