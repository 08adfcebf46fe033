"""Which rules a process uses, and where this user's installed ones are: all that every start reads.

What reads the note of installed sets is in `installed`, and is imported where there is a note.
"""

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol

NOTE: Final = "installed.json"
FOLDER: Final = "rules"

Trouble = Literal["note", "damaged", "not-for-this-program", "not-yet", "older"]
"""Why an installed set is not used."""


class SetOfRules(Protocol):
    """A set that was installed, as people are told of it (`installed.Installed`)."""

    @property
    def version(self) -> str:
        """Its number."""
        ...

    @property
    def made_by(self) -> str:
        """Who answers for it."""
        ...

    @property
    def made_on(self) -> dt.date:
        """When it was packed."""
        ...

    @property
    def valid_from(self) -> dt.date:
        """Its first day."""
        ...

    @property
    def checked_by(self) -> str:
        """The version of this program that found it in order."""
        ...

    @property
    def folder(self) -> str:
        """The name of its folder."""
        ...


class Choice(NamedTuple):
    """What a start uses, and why nothing newer."""

    root: Path
    used: SetOfRules | None
    """None: the rules in the program."""
    passed_over: tuple[tuple[Trouble, SetOfRules | None], ...] = ()


def home() -> Path | None:
    """Return the folder of what is installed; None: this user has none.

    The same as platformdirs says, whose import alone would cost every start more than reading the
    note does.
    """
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or _at_home("AppData", "Local")
    elif sys.platform == "darwin":
        base = _at_home("Library", "Application Support")
    else:
        base = os.environ.get("XDG_DATA_HOME", "").strip() or _at_home(".local", "share")
    return Path(base, "nanbyo-checker", FOLDER) if base else None


def _at_home(*parts: str) -> str:
    base = os.path.expanduser("~")  # noqa: PTH111 - pathlib raises where there is no home
    return os.path.join(base, *parts) if base != "~" else ""  # noqa: PTH118
