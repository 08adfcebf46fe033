"""A program's timeline (日程) as of a day, and whose turn it is."""

import datetime as dt

from checker.subsidy.findings import EventState
from checker.subsidy.given import NOTICE, Situation
from checker.subsidy.program import Event


def notice_arrived(situation: Situation, on: dt.date) -> bool:
    """Tell whether somebody said that the preliminary notice has come; no passing day says so."""
    day = situation.day(NOTICE)
    return day is not None and day <= on and situation.plan.notice in {None, "received"}


def day_of(event: Event, situation: Situation, on: dt.date) -> dt.date | None:
    """Return the day of an event: the plan's own where it is known, else the document's.

    The planned day of a notice that has passed without anybody saying that it came is no day.
    """
    if event.plan is not None:
        planned: dt.date | None = getattr(situation.plan, event.plan)
        awaited = event.plan == NOTICE and planned is not None and planned < on
        if planned is not None and not (awaited and not notice_arrived(situation, on)):
            return planned
    return event.date.date if event.date is not None else None


def state_of(event: Event, situation: Situation, on: dt.date) -> EventState:
    """Tell where an event lies; a period that is running is `today`."""
    first = day_of(event, situation, on)
    if first is None:
        return "undated"
    if event.plan == NOTICE and first == on and not notice_arrived(situation, on):
        return "upcoming"
    last = event.until.date if event.until is not None else first
    if on < first:
        return "upcoming"
    return "today" if on <= last else "past"


def states(situation: Situation, on: dt.date) -> tuple[EventState, ...]:
    """Tell where every event of the program lies, in the program's order.

    What has no day of its own and comes before the notice is past once the notice has come.
    """
    events = situation.program.timeline
    found = [state_of(event, situation, on) for event in events]
    come = max(
        (
            i
            for i, event in enumerate(events)
            if event.plan == NOTICE and found[i] in {"past", "today"}
        ),
        default=0,
    )
    return tuple("past" if s == "undated" and i < come else s for i, s in enumerate(found))


def next_step(situation: Situation, on: dt.date) -> Event | None:
    """Return what the institution does next: its first event after everything that is past.

    What it says that it has done is behind it as well.
    """
    events = situation.program.timeline
    placed = states(situation, on)
    past = max((i for i, state in enumerate(placed) if state == "past"), default=-1)
    return next(
        (
            event
            for event in events[past + 1 :]
            if event.who == "applicant"
            and (event.done is None or situation.option(event.done) is not True)
        ),
        None,
    )


def days_left(day: dt.date | None, state: EventState, on: dt.date) -> int | None:
    """Return the days until an event; None where it has no day or is over."""
    if day is None or state == "past":
        return None
    return max((day - on).days, 0)
