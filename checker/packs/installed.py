"""Which rules are used: the installed ones, where they are newer than those in the program.

A start reads one small note. Where there is none, that is all; where there is one, the files of the
set are hashed and compared with the note. The signature was looked at when the set was installed
and is not again: whoever could change the set could change the note and this program, too, so a
signature would tell no more than the hash does, and cost the start of `cryptography`. What the hash
tells is damage: a half-restored backup, a file edited by hand, a bad disk. All files are read, and
not each at its use, because a set is used whole or not at all.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from checker.model import Closed, Name
from checker.packs.choice import NOTE, Choice, SetOfRules, Trouble
from checker.packs.release import Maker, Version, order, version_of
from checker.shapes import known

SETS: Final = "sets"
HISTORY: Final = 5
"""Sets that stay on the disk: a page that is open may still read from an earlier one."""
_LIMIT: Final = 100_000


class Installed(Closed, frozen=True):
    """A set of rules that was installed."""

    version: Version
    made_on: dt.date
    made_by: Maker
    key: Annotated[str, Meta(pattern=r"^[0-9A-F]{16}(?![\s\S])")]
    """The key that signed it."""
    valid_from: dt.date
    installed_on: dt.date
    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}(?![\s\S])")]
    checked_by: Name
    """The version of this program that found all its files in order."""
    folder: Annotated[str, Meta(pattern=r"^[0-9a-f]{24}(?![\s\S])")]
    """The name of its folder, which no other set has."""


class State(Closed, frozen=True):
    """The note: what is installed, the one in use first."""

    schema: Literal["nanbyo-checker/installed-rules/1"] = "nanbyo-checker/installed-rules/1"
    sets: Annotated[tuple[Installed, ...], Meta(max_length=HISTORY)] = ()
    taken_back: Annotated[tuple[str, ...], Meta(max_length=HISTORY)] = ()
    """Folders that `rules back` left behind."""


def read_state(folder: Path | None) -> State | None:
    """Read the note; None: it is damaged. Without one, nothing is installed."""
    try:
        if folder is None:
            return State()
        with (folder / NOTE).open("rb") as file:
            return msgspec.json.decode(file.read(_LIMIT), type=known(State))
    except FileNotFoundError:
        return State()
    except (OSError, ValueError):
        return None


def choose(
    folder: Path | None, builtin: Path, on: dt.date, works: Callable[[Installed], bool]
) -> Choice:
    """Choose the newest set of rules that is whole and counts on a day.

    Args:
        folder: What `choice.home` says.
        builtin: The rules in the program.
        on: The day that is judged.
        works: Whether this version of the program can use a set that another version installed.
    """
    state = read_state(folder)
    if state is None:
        return Choice(builtin, None, (("note", None),))
    if folder is None or not state.sets:
        return Choice(builtin, None)
    passed: list[tuple[Trouble, SetOfRules | None]] = []
    ours = version_of(builtin)
    for one in state.sets:
        root = folder / SETS / one.folder
        if order(one.version) < order(ours):
            passed.append(("older", one))
            break
        if one.valid_from > on:
            passed.append(("not-yet", one))
        elif digest(root) != one.digest:
            passed.append(("damaged", one))
        elif not works(one):
            passed.append(("not-for-this-program", one))
        else:
            return Choice(root, one, tuple(passed))
    return Choice(builtin, None, tuple(passed))


def digest(root: Path) -> str:
    """Return the hash of a folder's rule files, names and all; empty: it cannot be read."""
    import hashlib  # noqa: PLC0415 - only where something is installed

    found = hashlib.sha256()
    try:
        for name in sorted(names(root)):
            data = (root / name).read_bytes()
            found.update(f"{name}\0{len(data)}\0".encode(errors="surrogateescape") + data)
    except OSError:
        return ""
    return found.hexdigest()


def names(root: Path) -> list[str]:
    """List the rule files of a folder, as `a/b.toml`."""
    return [
        Path(folder, name).relative_to(root).as_posix()
        for folder, _, found in os.walk(root)
        for name in found
        if name.endswith(".toml")
    ]
