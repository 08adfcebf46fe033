"""A program's timeline (日程) as of a day: what is done, what is planned, and whose turn it is."""

import datetime as dt

from checker.subsidy.findings import EventState
from checker.subsidy.given import NOTICE, Situation
from checker.subsidy.program import Milestone


def notice_arrived(situation: Situation, on: dt.date) -> bool:
    """Tell whether somebody said that the preliminary notice has come; no passing day says so."""
    day = situation.day(NOTICE)
    return day is not None and day <= on and situation.plan.notice in {None, "received"}


def done_on(event: Milestone, situation: Situation, on: dt.date) -> dt.date | None:
    """Return the day on which somebody said that a step was done; None: nobody did.

    A day that is still to come says nothing yet.
    """
    if event.plan == NOTICE:
        return situation.day(NOTICE) if notice_arrived(situation, on) else None
    day = situation.plan.done.get(event.id)
    return day if day is not None and day <= on else None


def is_done(event: Milestone, situation: Situation, on: dt.date) -> bool:
    """Tell whether somebody said that a step is done, with its day or without."""
    told = event.done is not None and situation.option(event.done) is True
    return told or done_on(event, situation, on) is not None


def day_of(event: Milestone, situation: Situation, on: dt.date) -> dt.date | None:
    """Return the day of an event: when it was done, else the plan's own, else the document's.

    The planned day of a notice that has passed without anybody saying that it came is no day.
    """
    done = done_on(event, situation, on)
    if done is not None:
        return done
    if event.plan is not None:
        planned: dt.date | None = getattr(situation.plan, event.plan)
        if planned is not None and not (event.plan == NOTICE and planned < on):
            return planned
    return event.date.date if event.date is not None else None


def state_of(event: Milestone, situation: Situation, on: dt.date) -> EventState:
    """Tell where an event lies; a period that is running is `today`."""
    first = day_of(event, situation, on)
    if first is None:
        return "undated"
    if event.plan == NOTICE and first == on and not notice_arrived(situation, on):
        return "upcoming"
    last = event.until.date if event.until is not None else first
    if done_on(event, situation, on) is not None:
        last = first
    if on < first:
        return "upcoming"
    return "today" if on <= last else "past"


def states(situation: Situation, on: dt.date) -> tuple[EventState, ...]:
    """Tell where every event of the program lies, in the program's order.

    What has no day of its own is past once something after it is done; the notice only once
    somebody said that it has come.
    """
    events = situation.program.timeline
    behind, arrived = _behind(situation, on), notice_arrived(situation, on)
    found = ((event, state_of(event, situation, on)) for event in events)
    return tuple(
        "past" if s == "undated" and i < behind and (arrived or event.plan != NOTICE) else s
        for i, (event, s) in enumerate(found)
    )


def next_step(situation: Situation, on: dt.date, *, as_planned: bool = False) -> Milestone | None:
    """Return the step that is not done: the institution's turn, or what it waits for.

    Args:
        situation: The plan.
        on: The day.
        as_planned: Take what was planned for an earlier day for done.
    """
    start = _behind(situation, on, as_planned=as_planned) + 1
    for event in situation.program.timeline[start:]:
        waits = event.who == "authority" and event.todo is not None
        if (event.who == "applicant" or waits) and not _gone(event, situation, on):
            return event
    return None


def unrecorded(situation: Situation, on: dt.date) -> tuple[Milestone, ...]:
    """Return the steps whose planned day has passed, and of which nobody said that it is done."""
    behind = _behind(situation, on)
    return tuple(
        event
        for event in situation.program.timeline[behind + 1 :]
        if event.record is not None and _planned_before(event, situation, on)
    )


def ahead(situation: Situation, on: dt.date) -> Milestone | None:
    """Return the first step that is said to be done on a day that is still to come."""
    done = situation.plan.done
    return next(
        (event for event in situation.program.timeline if event.id in done and done[event.id] > on),
        None,
    )


def _behind(situation: Situation, on: dt.date, *, as_planned: bool = False) -> int:
    """Return the place of the last step that is done; -1: none is."""
    return max(
        (
            i
            for i, event in enumerate(situation.program.timeline)
            if is_done(event, situation, on)
            or (as_planned and _planned_before(event, situation, on))
        ),
        default=-1,
    )


def _planned_before(event: Milestone, situation: Situation, on: dt.date) -> bool:
    planned = getattr(situation.plan, event.plan) if event.plan not in {None, NOTICE} else None
    done = situation.plan.done.get(event.id)
    return planned is not None and planned < on and done is None


def _gone(event: Milestone, situation: Situation, on: dt.date) -> bool:
    """Tell whether a step is not needed any more, or the document's day for it has passed."""
    other = situation.program.event(event.instead) if event.instead is not None else None
    if other is not None and is_done(other, situation, on):
        return True
    last = event.until or event.date
    return event.who == "applicant" and last is not None and on > last.date


def days_left(day: dt.date | None, state: EventState, on: dt.date) -> int | None:
    """Return the days until an event; None where it has no day or is over."""
    if day is None or state == "past":
        return None
    return max((day - on).days, 0)
