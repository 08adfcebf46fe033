"""What somebody deals with (対応中): an item's state and until when, kept with the tags. Pure.

Never a pass: the item is as open as before, and is told so.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal, get_args

from msgspec import UNSET, Struct

from checker.model import Answers, Facts

Waiting = Literal["notice", "vendor", "ordered"]
"""What an item waits for: 内示待ち, 業者待ち, 購入手配中."""
PREFIX: Final = "wait."


class Wait(Struct, frozen=True, gc=False):
    """That somebody deals with an item: what it waits for, and until when."""

    requirement: str
    state: Waiting
    until: dt.date | None = None


def tags_of(facts: Facts, answers: Answers) -> dict[str, str]:
    """Return a result's tags: what was said of this very PC stands over what all were given."""
    return answers.tags if facts.tags is UNSET else {**answers.tags, **facts.tags}


def waits(tags: Mapping[str, str]) -> tuple[Wait, ...]:
    """Return what somebody deals with: `wait.excel = "ordered 2026-12-10"`.

    A text that names no state is told nowhere: the item then simply is open.
    """
    found: list[Wait] = []
    for key, text in tags.items():
        if key.startswith(PREFIX):
            state, _, until = text.partition(" ")
            name, day = key.removeprefix(PREFIX), _day(until)
            found += [Wait(name, one, day) for one in get_args(Waiting) if one == state]
    return tuple(found)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
