"""What a form has no field for, carried over from the program that it was opened from. Pure.

A program that was written by hand has more than the form shows: a table of amounts, events, notes.
What an officer changed in the form is put into that program's own data, and all else stays as it
is there. So nothing is lost, and a form that was not changed makes the same program again. What the
form changes and the program has in another shape is refused by name: no half of it is guessed.

Days, years, numbers and amounts among what is carried are asked for one by one (`kept.PLACE`):
those of another year would go on being judged by.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from checker import numerals

Data = dict[str, Any]
KEPT: Final = "kept."
"""Before the place of a figure that is carried over: its field."""
CARRIED: Final = "base.carried"
"""The tick that a person has compared what is carried over with the documents."""
MOST: Final = 300
"""Figures that are asked for at most."""
_FIGURE: Final = re.compile(
    r"[0-9０-９元]\s*(?:年|月|円|万|千円|%|％|件|分の)|[12][0-9]{3}-[0-9]{2}"
    r"|\b20[0-9]{2}\b|\byen\b|[0-9]/[0-9]"
)
"""What names a year, a day, an amount or a share."""
_APART: Final = object()
_OTHERWISE: Final = ("id", "verified_on")
_OF_SOURCE: Final = (".document", ".section")
"""Where a thing was read says nothing of the year that it is for."""


class Figure(NamedTuple):
    """A day, a number, or a text with one in it, that is carried over."""

    place: str
    value: str

    @property
    def field(self) -> str:
        """The field that it is asked for in."""
        return KEPT + self.place


class Merged(NamedTuple):
    """A program with what a form changed in it."""

    data: Any
    refused: tuple[str, ...]
    """Places that the form changes and the program has in another shape."""


def merged(old: Data, was: Data, now: Data) -> Merged:
    """Put what changed in a form into the data that it was filled in from.

    Args:
        old: The program's own data.
        was: What the form made when it was opened.
        now: What it makes now.
    """
    refused: list[str] = []
    data = _merged(old, was, now, "", refused)
    return Merged(data, tuple(refused))


def _merged(old: Any, was: Any, now: Any, place: str, refused: list[str]) -> Any:  # noqa: ANN401 - data
    unchanged = was == now
    if unchanged or old == was:
        return old if unchanged else now
    if is_reference(was) and is_reference(now):
        # Another document was typed; that this was read in it, too, nobody said.
        return old if was["section"] == now["section"] else now
    if all(isinstance(one, dict) for one in (old, was, now)):
        return _keys(old, was, now, place, refused)
    if all(named(one) for one in (old, was, now)):
        mine, before, after = ({one["id"]: one for one in many} for many in (old, was, now))
        found = _keys(mine, before, after, place, refused)
        return list(found.values())
    if place.endswith((".ja", ".en")) and isinstance(old, str):
        return old  # a sentence of its own, which the form has none for
    refused.append(place)
    return old


def _keys(old: Data, was: Data, now: Data, place: str, refused: list[str]) -> Data:
    found = dict(old)
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key, _APART), now.get(key, _APART)
        if before is after or before == after:
            continue
        inner = f"{place}.{key}".lstrip(".")
        own = old.get(key, _APART)
        if own is _APART and without_documents(before) == without_documents(after):
            continue  # the program has no such thing, and the form says the same of it
        if after is _APART:
            if own == before:
                del found[key]
            else:
                refused.append(inner)
        elif own is _APART and before is _APART:
            found[key] = after
        elif own is _APART or before is _APART:
            refused.append(inner)
        else:
            found[key] = _merged(own, before, after, inner, refused)
    return found


def is_reference(value: Any) -> bool:  # noqa: ANN401 - data
    """Tell whether a value says where something was read."""
    return isinstance(value, dict) and value.keys() == {"document", "section"}


def without_documents(value: Any) -> Any:  # noqa: ANN401 - data
    """Return data without where each was read."""
    if isinstance(value, dict):
        return {key: without_documents(one) for key, one in value.items() if not is_reference(one)}
    return [without_documents(one) for one in value] if isinstance(value, list) else value


def named(value: Any) -> bool:  # noqa: ANN401 - data
    """Tell whether a value is a list of things with an id."""
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)


# ---------------------------------------------------------------------- days, years, amounts


def figures(data: Any, form: Any) -> tuple[Figure, ...]:  # noqa: ANN401 - data
    """Return the days, numbers and amounts of a program that the form does not show.

    Args:
        data: The program's own data.
        form: What the form made of it.
    """
    found = (
        Figure(place, value.isoformat() if isinstance(value, dt.date) else str(value))
        for place, value in _apart(data, form, "")
        if isinstance(value, dt.date)
        or (isinstance(value, int | float) and not isinstance(value, bool))
        or (isinstance(value, str) and _FIGURE.search(value))
    )
    return tuple(found)[:MOST]


def _apart(data: Any, form: Any, place: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - data
    """Yield the leaves of a program that a form's data does not have as they are."""
    if data == form or place in _OTHERWISE or place.endswith(_OF_SOURCE):
        return
    if isinstance(data, dict):
        for key, value in data.items():
            other = form.get(key, _APART) if isinstance(form, dict) else _APART
            yield from _apart(value, other, f"{place}.{key}".lstrip("."))
    elif isinstance(data, list):
        others = {one["id"]: one for one in form} if named(form) else {}
        for index, value in enumerate(data):
            key = value["id"] if named(data) else ""
            yield from _apart(value, others.get(key, _APART), f"{place}[{key or index}]")
    else:
        yield place, data


def set_in(data: Data, fields: tuple[Figure, ...], typed: Mapping[str, tuple[str, ...]]) -> None:
    """Put the figures that were typed where they belong; the loader says what is none."""
    for one in fields:
        text = (typed.get(one.field) or ("",))[0].strip()
        if text and text != one.value:
            _put(data, one.place, text)


def _put(data: Any, place: str, text: str) -> None:  # noqa: ANN401 - data
    *steps, last = re.findall(r"[^.\[\]]+", place)
    for step in steps:
        data = _inside(data, step)
    key: Any = int(last) if isinstance(data, list) else last
    data[key] = _read(text, data[key])


def _read(text: str, was: Any) -> Any:  # noqa: ANN401 - data
    """Return what was typed as the kind of value that was there, or else as text."""
    if isinstance(was, dt.date):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return text
    if isinstance(was, int):
        amount = numerals.yen(text)
        return text if amount is None else amount
    return text


def _inside(data: Any, step: str) -> Any:  # noqa: ANN401 - data
    if not isinstance(data, list):
        return data[step]
    if named(data):
        return next(one for one in data if one["id"] == step)
    return data[int(step)]
