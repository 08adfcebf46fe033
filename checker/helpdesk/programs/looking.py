"""A form with everything that came of it: program, examples, completeness."""

from typing import Final, NamedTuple

from msgspec.structs import replace

from checker.helpdesk.desk import Desk
from checker.helpdesk.programs import examples
from checker.helpdesk.programs.build import Built, Known, build
from checker.helpdesk.programs.carrying import CARRIED, Figure
from checker.helpdesk.programs.documents import Typed
from checker.helpdesk.programs.examples import Outcome
from checker.helpdesk.programs.opening import BASE, SEEN, Lost, sign
from checker.helpdesk.programs.pieces import day_of
from checker.helpdesk.programs.rebuilding import Rebuilt, rebuilt
from checker.helpdesk.programs.spec import FormSpec
from checker.places import Places
from checker.subsidy.load import FOLDER

ENOUGH: Final = 2
"""Examples that a program needs."""


class Seen(NamedTuple):
    """A form with everything that came of it."""

    given: Typed
    built: Built
    outcomes: tuple[Outcome | None, ...]
    """One for each example that was typed; None: it is not whole."""
    examples: tuple[examples.Example, ...]
    figures: tuple[Figure, ...] = ()
    """Days, numbers and amounts that are carried over from the program that was opened."""
    carried: tuple[Lost, ...] = ()
    """Everything that is carried over."""

    @property
    def ready(self) -> bool:
        """Whether it loads and every example comes out."""
        right = [one for one in self.outcomes if one is not None and one.right]
        return (
            self.built.program is not None
            and len(right) == len(self.outcomes)
            and len(right) >= ENOUGH
        )


def known_of(desk: Desk, places: Places) -> Known:
    """Return what a form is held against."""
    rules = desk.rules
    return Known(
        prefectures={
            f"{number:02}": name for number, name in enumerate(rules.clinic.prefectures.names, 1)
        },
        cities=places.own_cities(desk.today),
        programs=rules.programs,
        sources=rules.pack.sources,
        on=desk.today,
    )


def text_of(desk: Desk, name: str) -> str:
    """Return the file of a program of the rules in use."""
    return (desk.rules.root / FOLDER / f"{name}.toml").read_text(encoding="utf-8")


def is_of(desk: Desk, given: Typed) -> bool:
    """Tell whether a form was opened from a program of the rules, and that one is as it was."""
    name = (given.get(BASE) or ("",))[0]
    program = desk.rules.programs.get(name)
    return program is not None and given.get(SEEN) == (sign(program, text_of(desk, name)),)


def _made(desk: Desk, spec: FormSpec, given: Typed, known: Known) -> Rebuilt:
    """Build a form's program, with what is carried over from the one that it was opened from."""
    if is_of(desk, given):
        name = given[BASE][0]
        return rebuilt(given, known.programs[name], text_of(desk, name), spec, known)
    built = build(given, spec, known)
    if CARRIED in given:
        # What was carried over is not known any more.
        gone = (*built.problems, ("", spec.words["base_changed"]))
        built = replace(built, program=None, problems=gone)
    return Rebuilt(built)


def look(desk: Desk, spec: FormSpec, given: Typed, places: Places) -> Seen:
    """Build a form's program and work its examples out."""
    made = _made(desk, spec, given, known_of(desk, places))
    rows = examples.typed(given, day_of)
    prefecture = (given.get("prefecture") or ("",))[0]
    program = made.built.program
    outcomes = tuple(
        examples.outcome(program, row, prefecture, places) if program is not None else None
        for row in rows
    )
    return Seen(given, made.built, outcomes, rows, made.figures, made.carried)
