"""The program of a form that was opened from another one: what was typed, and what is carried over.

Pure. `opening` fills the form in and names what it does not show; `carrying` puts the two together.
"""

import copy
import tomllib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from checker import wording
from checker.helpdesk.programs.build import Built, Changed, Known, build
from checker.helpdesk.programs.carrying import (
    CARRIED,
    Figure,
    figures,
    is_reference,
    merged,
    set_in,
)
from checker.helpdesk.programs.documents import Typed
from checker.helpdesk.programs.opening import Lost, document_rows, opened
from checker.helpdesk.programs.spec import FormSpec
from checker.model import Text
from checker.subsidy.program import Program

_SAME: Final = ("title", "where", "date")
"""What a form asks of a document."""


class Rebuilt(NamedTuple):
    """A form that was opened from a program, and what came of it."""

    built: Built
    figures: tuple[Figure, ...] = ()
    """Days, numbers and amounts that are carried over."""
    carried: tuple[Lost, ...] = ()
    """Everything that is carried over; empty: the form shows all of it."""


def rebuilt(typed: Typed, program: Program, text: str, spec: FormSpec, known: Known) -> Rebuilt:
    """Build the program of a form that was opened from another one.

    Args:
        typed: What stands in the form now.
        program: The program that it was opened from.
        text: Its file.
        spec: What the form asks.
        known: What it is held against.
    """
    rows = document_rows(program, known)
    first = opened(program, text, spec, known)
    if not first.lost:
        return Rebuilt(build(typed, spec, known))
    was, base = build(first.typed, spec, known), tomllib.loads(text)
    known_as = {_id_of(was.id, row): name for name, row in rows.items()}
    before = _cited(was.data, known_as)
    fields = figures(base, before)

    def change(data: dict[str, Any], own: dict[str, Any]) -> Changed:
        now = {_id_of(str(data["id"]), row): name for name, row in rows.items()}
        same = {
            name: old
            for name, old in now.items()
            if _is_same(own.get(name), was.sources.get(_id_of(was.id, rows[old])))
        }
        cited = _cited(data, same)
        made = merged(base, before, cited)
        whole = copy.deepcopy(made.data) | {"verified_on": known.on}
        set_in(whole, fields, typed)
        other = spec.words["carried_other"]
        problems = [("", _at(other, place)) for place in made.refused]
        if typed.get(CARRIED) != ("yes",):
            problems.append((CARRIED, spec.words["carried_unsure"]))
        used = {
            name: one | {"outline": sorted(_sections(whole, name))}
            for name, one in own.items()
            if name not in same
        }
        return Changed(whole, used, tuple(problems), frozenset(was.problems))

    return Rebuilt(build(typed, spec, known, change), fields, first.lost)


def _at(text: Text, place: str) -> Text:
    return Text(*(wording.fill(one, {"place": place}) for one in (text.ja, text.en)))


def _id_of(name: str, row: int) -> str:
    """Return what the form calls a row's document."""
    return f"{name}-document" + (f"-{row + 1}" if row else "")


def _is_same(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    if one is None or other is None:
        return False
    return all(one.get(key) == other.get(key) for key in _SAME)


def _cited(data: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - data
    """Return data that cite documents by other names."""
    if isinstance(data, dict):
        found = {key: _cited(value, names) for key, value in data.items()}
        if is_reference(found):
            found["document"] = names.get(found["document"], found["document"])
        return found
    return [_cited(one, names) for one in data] if isinstance(data, list) else data


def _sections(data: Any, document: str) -> set[str]:  # noqa: ANN401 - data
    """Return the sections of a document that are cited."""
    if is_reference(data):
        return {data["section"]} if data["document"] == document else set()
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return {one for value in inner for one in _sections(value, document)}
