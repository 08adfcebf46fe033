"""`rules/program-form.toml`: what is asked for a program, in which order; standing sentences."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, field

from checker.model import Closed, Id, Text
from checker.packs.load import read_one
from checker.subsidy.program import GateKind

FILE: Final = "program-form.toml"


class Entry(Closed, frozen=True, kw_only=True):
    """One thing that is asked, or that goes in by itself."""

    id: Id
    label: Text
    help: Text | None = None
    root: Literal["program", "source"] = "program"
    at: str = ""
    """Where in the program it goes, as `amount.0.cap`; a list gets one more."""
    special: Literal["", "prefecture", "city", "year", "section"] = ""
    """What is no value of the program itself."""
    asks: dict[str, Text] = field(default_factory=dict)
    """The fields that are asked; empty: all of them, or none beside `fixed`."""
    fixed: dict[str, Any] = field(default_factory=dict)
    """What goes in without being asked."""
    blank: dict[str, str] = field(default_factory=dict)
    """Field -> what goes in where nothing was typed."""
    gates: tuple[GateKind, ...] = ()
    """Only with one of these; empty: with any."""
    auto: bool = False
    """It always goes in."""
    tick: bool = False
    """It goes in where it is ticked."""
    hidden: bool = False
    """It is not shown: another entry brings it (`with`, `needs`)."""
    with_: str = field(default="", name="with")
    """The entry that goes in together with it."""
    needs: tuple[Id, ...] = ()
    """It goes in where one of these was typed."""
    without: tuple[Id, ...] = ()
    """It goes in where none of these was typed."""
    rows: Annotated[int, Meta(ge=0, le=20)] = 0
    """It can be there several times; so many empty ones are offered."""


class Group(Closed, frozen=True):
    """Entries that belong together."""

    id: Id
    title: Text
    entries: tuple[Entry, ...]
    lead: Text | None = None
    open: bool = False


class FormSpec(Closed, frozen=True):
    """The whole file."""

    words: dict[Id, Text]
    choices: dict[Id, dict[str, Text]]
    """Field -> value -> what it is called."""
    groups: Annotated[tuple[Group, ...], Meta(min_length=1)]

    @property
    def entries(self) -> dict[str, Entry]:
        """Every entry by its id."""
        return {entry.id: entry for group in self.groups for entry in group.entries}


def load_spec(root: Path) -> FormSpec:
    """Read the file.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, FILE, FormSpec)
