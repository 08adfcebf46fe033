"""A program's timeline (日程) as of a day, and whose turn it is."""

import datetime as dt
from typing import Literal

from checker.model import Event, Lang
from checker.subsidy.given import Situation
from checker.subsidy.program import Event as Planned

State = Literal["past", "today", "upcoming", "undated"]


def day_of(event: Planned, situation: Situation) -> dt.date | None:
    """Return the day of an event: the plan's own where it is known, else the document's."""
    if event.plan is not None:
        planned: dt.date | None = getattr(situation.plan, event.plan)
        if planned is not None:
            return planned
    return event.date.date if event.date is not None else None


def state_of(event: Planned, situation: Situation, on: dt.date) -> State:
    """Tell where an event lies; a period that is running is `today`."""
    first = day_of(event, situation)
    if first is None:
        return "undated"
    last = event.until.date if event.until is not None else first
    if on < first:
        return "upcoming"
    return "today" if on <= last else "past"


def timeline(situation: Situation, on: dt.date, lang: Lang) -> tuple[Event, ...]:
    """Lay out every event of the program, in the program's order.

    What has no day of its own and comes before the notice is past once the notice has come.
    """
    events = situation.program.timeline
    states = _states(situation, on)
    return tuple(
        Event(date=day_of(event, situation), event=event.event.say(lang), state=state)
        for event, state in zip(events, states, strict=True)
    )


def next_step(situation: Situation, on: dt.date) -> Planned | None:
    """Return what the institution does next: its first event after everything that is past.

    What it says that it has done is behind it as well.
    """
    events = situation.program.timeline
    states = _states(situation, on)
    past = max((i for i, state in enumerate(states) if state == "past"), default=-1)
    return next(
        (
            event
            for event in events[past + 1 :]
            if event.who == "applicant"
            and (event.done is None or situation.option(event.done) is not True)
        ),
        None,
    )


def _states(situation: Situation, on: dt.date) -> list[State]:
    events = situation.program.timeline
    states = [state_of(event, situation, on) for event in events]
    come = max(
        (
            i
            for i, event in enumerate(events)
            if event.plan == "preliminary_notice_date" and states[i] in {"past", "today"}
        ),
        default=0,
    )
    return ["past" if s == "undated" and i < come else s for i, s in enumerate(states)]


def days_left(event: Event, on: dt.date) -> int | None:
    """Return the days until an event; None where it has no day or is over."""
    if event.date is None or event.state == "past":
        return None
    return max((event.date - on).days, 0)
