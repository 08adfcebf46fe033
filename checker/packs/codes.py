"""The tables of the phone code: which results a generation of the code can say.

A generation's file is made by `build/phonecode.py` and never changes once it is released, so that
a code that was written down months ago still reads as it did.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from msgspec import Meta, field

from checker.errors import BadInputError
from checker.model import Bytes, Closed, Id, Level, Status, System, Text
from checker.packs.schema import FactKey

FOLDER: Final = "phonecode"
CLASSES: Final = "phonecode/classes.toml"
CAPACITY: Final = 10**9
"""Results that one generation can tell apart: nine digits after the generation's own."""


class State(Closed, frozen=True):
    """One thing that a place of the code can say of a requirement."""

    outcomes: Annotated[tuple[Id, ...], Meta(min_length=1)]
    """What it stands for; the first represents the others. More than one: the call asks which."""
    status: Status
    advice: bool = False
    system: System | None = None
    """The state holds only on this system; None: on every one."""
    at_least: Bytes | None = None
    """The measured size is this or more, up to the next state of the same outcomes."""
    size: Text | None = None
    """The size in words."""


class Place(Closed, frozen=True):
    """A requirement's place in the mixed-radix number."""

    requirement: Id
    level: Level
    states: Annotated[tuple[State, ...], Meta(min_length=1)]
    facts: tuple[FactKey, ...] = ()
    """The first of these that is known is the size."""
    only: dict[Id, System] = field(default_factory=dict)
    """Outcomes that one system alone has."""
    certain: tuple[Id, ...] = ()
    """Those of `only` that take the place of the others of their state on that system."""


class Table(Closed, frozen=True):
    """One generation: the places in order, the first the most significant."""

    generation: Annotated[int, Meta(ge=1, le=9)]
    pack: Id
    places: Annotated[tuple[Place, ...], Meta(min_length=1)]

    @property
    def states(self) -> int:
        """How many results it can tell apart."""
        product = 1
        for place in self.places:
            product *= len(place.states)
        return product


class Merge(Closed, frozen=True):
    """Outcomes of one requirement that share a state."""

    requirement: Id
    outcomes: Annotated[tuple[Id, ...], Meta(min_length=2)]


class Bound(Closed, frozen=True):
    """A coarse size, from a number of bytes on."""

    at_least: Bytes
    size: Text


class Sizes(Closed, frozen=True):
    """The coarse sizes that an outcome is told apart by."""

    requirement: Id
    outcome: Id
    facts: Annotated[tuple[FactKey, ...], Meta(min_length=1)]
    bounds: Annotated[tuple[Bound, ...], Meta(min_length=1)]


class Only(Closed, frozen=True):
    """An outcome that one system alone has."""

    requirement: Id
    outcome: Id
    system: System
    certain: bool = False
    """On that system it takes the place of the outcomes that share its state."""


class Systems(Closed, frozen=True):
    """Which outcomes of a requirement there are on each system; this carries the system."""

    requirement: Id
    windows: tuple[Id, ...]
    macos: tuple[Id, ...]
    linux: tuple[Id, ...]


class Classes(Closed, frozen=True):
    """What a person decides about the generation being made."""

    generation: Annotated[int, Meta(ge=1, le=9)]
    released: bool
    """Once a release carries this generation, its table is never made again."""
    pack: Id
    systems: Systems
    merge: tuple[Merge, ...] = ()
    sizes: tuple[Sizes, ...] = ()
    only: tuple[Only, ...] = ()


class Problem(NamedTuple):
    """What is wrong with a table."""

    place: str
    text: Text


def problems(table: Table) -> Iterator[Problem]:
    """Yield what keeps a table from being used."""
    if table.states > CAPACITY:
        yield Problem(
            "places",
            Text(
                ja=f"{table.states:,}通りあり、9桁に入りません",
                en=f"{table.states:,} results do not fit nine digits",
            ),
        )
    names = [place.requirement for place in table.places]
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem(
                f"places[{index}].requirement",
                Text(ja=f"{name} が二つあります", en=f"{name} is there twice"),
            )


def file_of(generation: int) -> str:
    """Return the name of a generation's file in the rules folder."""
    return f"{FOLDER}/generation-{generation}.toml"


def generations(root: Path) -> tuple[int, ...]:
    """Return the generations that a rules folder has, the oldest first."""
    found = (path.stem.removeprefix("generation-") for path in (root / FOLDER).glob("*.toml"))
    return tuple(sorted(int(name) for name in found if len(name) == 1 and name in "123456789"))


def check(name: str, table: Table) -> list[BadInputError]:
    """Return a table's problems with its file."""
    found = [BadInputError(name, problem.place, problem.text) for problem in problems(table)]
    if name != file_of(table.generation):
        text = Text(ja="ファイル名と違います", en="not the number of the file's name")
        found.append(BadInputError(name, "generation", text))
    return found
