"""A form with everything that came of it: program, examples, completeness."""

from typing import Final, NamedTuple

from checker.helpdesk.desk import Desk
from checker.helpdesk.programs import examples
from checker.helpdesk.programs.build import Built, Known, build
from checker.helpdesk.programs.documents import Typed
from checker.helpdesk.programs.examples import Outcome
from checker.helpdesk.programs.pieces import day_of
from checker.helpdesk.programs.spec import FormSpec
from checker.places import Places

ENOUGH: Final = 2
"""Examples that a program needs."""


class Seen(NamedTuple):
    """A form with everything that came of it."""

    given: Typed
    built: Built
    outcomes: tuple[Outcome | None, ...]
    """One for each example that was typed; None: it is not whole."""
    examples: tuple[examples.Example, ...]

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


def look(desk: Desk, spec: FormSpec, given: Typed, places: Places) -> Seen:
    """Build a form's program and work its examples out."""
    built = build(given, spec, known_of(desk, places))
    rows = examples.typed(given, day_of)
    prefecture = (given.get("prefecture") or ("",))[0]
    program = built.program
    outcomes = tuple(
        examples.outcome(program, row, prefecture, places) if program is not None else None
        for row in rows
    )
    return Seen(given, built, outcomes, rows)
