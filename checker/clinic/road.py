"""What comes after the PC is ready: the way to the first registration, `rules/road.toml`."""

from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta

from checker.model import Closed, Id, Lang, Reference, Text
from checker.packs.load import Reader

FILE: Final = "road.toml"


class Mark(Closed, frozen=True):
    """One step of the way."""

    id: Id
    title: Text
    small: Text
    """What it needs, and what it waits for."""
    references: Annotated[tuple[Reference, ...], Meta(min_length=1)]
    button: Text | None = None
    page: Literal["documents", "phone", "vpn", "plan"] | None = None
    """The page of ours where it is done; None: it is done elsewhere."""
    part: Id | None = None
    """The part of that page; None: its beginning."""


class RoadFile(Closed, frozen=True):
    """`road.toml`."""

    step: Annotated[tuple[Mark, ...], Meta(min_length=1)]


class Step(Closed, frozen=True):
    """A step in one language."""

    id: str
    title: str
    small: str
    button: str
    page: str
    """With the part of it, as an address has it; empty: it is done elsewhere."""
    done: str = ""
    """Says when it was done; empty: nobody has seen it done."""


@cache
def read_road(root: Path) -> RoadFile:
    """Read the way.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    found = reader.read(FILE, RoadFile)
    for number, one in enumerate(found.step if found else ()):
        if (one.button is None) != (one.page is None):
            text = Text(
                "button と page は、両方書くか両方書きません", "button and page go together"
            )
            reader.note(FILE, f"step[{number}]", text)
    reader.finish()
    assert found is not None  # noqa: S101 - finish has raised otherwise
    return found


def road(root: Path, lang: Lang) -> tuple[Step, ...]:
    """Return the way in one language."""
    return tuple(
        Step(
            one.id,
            one.title.say(lang),
            one.small.say(lang),
            one.button.say(lang) if one.button else "",
            "#".join(part for part in (one.page, one.part) if part),
        )
        for one in read_road(root).step
    )
