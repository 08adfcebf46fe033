"""What somebody deals with (対応中) in a case: shown beside its item, and never counted as met."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple, get_args

from starlette.datastructures import FormData

from checker.dealing import Wait, Waiting, tags_of, waits
from checker.helpdesk.desk import Rules
from checker.helpdesk.results import Result
from checker.helpdesk.site import field
from checker.model import Lang

STATES: Final[tuple[Waiting, ...]] = get_args(Waiting)


class Dealt(NamedTuple):
    """What an item of a call waits for."""

    state: Waiting | None
    until: dt.date | None
    said: str
    """In words; empty where nobody deals with it."""
    of_the_pc: bool
    """It stands in the imported result, not in the case."""


def dealt(
    kept: Iterable[Wait],
    result: Result | None,
    items: Iterable[str],
    rules: Rules,
    on: dt.date,
    lang: Lang,
) -> dict[str, Dealt]:
    """Return what each item waits for: what the case says stands over what the PC's result says."""
    own = {one.requirement: one for one in kept}
    report = result.report if result is not None else None
    theirs = waits(tags_of(report.facts, report.answers)) if report is not None else ()
    brought = {one.requirement: one for one in theirs}
    words = rules.pack.words.waiting
    found = {}
    for item in items:
        wait = own.get(item) or brought.get(item)
        said = words.say(wait, on, lang) if wait is not None else ""
        mine = own.get(item)
        found[item] = Dealt(
            mine.state if mine is not None else None,
            mine.until if mine is not None else None,
            said,
            wait is not None and mine is None,
        )
    return found


def changed(form: FormData, items: Iterable[str]) -> dict[str, Wait | None]:
    """Return what a form sets anew; None: nobody deals with the item any more.

    Raises:
        ValueError: A state or a day is none.
    """
    found: dict[str, Wait | None] = {}
    for item in items:
        name = f"wait_{item}"
        if name not in form:
            continue
        now = field(form, name, 20), field(form, f"until_{item}", 10)
        before = field(form, f"was_{name}", 20), field(form, f"was_until_{item}", 10)
        if now == before:
            continue
        day = dt.date.fromisoformat(now[1]) if now[1] else None
        state = next((one for one in STATES if one == now[0]), None)
        if now[0] and state is None:
            raise ValueError(now[0])
        found[item] = Wait(item, state, day) if state is not None else None
    return found
