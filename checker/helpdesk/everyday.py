"""What the helpdesk is asked every day, as data: `rules/everyday.toml`."""

from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from checker.model import Closed, Id, Text
from checker.packs.load import Reader

EVERYDAY_FILE: Final = "everyday.toml"


class Everyday(Closed, frozen=True):
    """One question, and what to say."""

    id: Id
    words: Annotated[tuple[str, ...], Meta(min_length=1)]
    """What one types to find it."""
    title: Text
    say: Annotated[tuple[Text, ...], Meta(min_length=1)]


class EverydayFile(Closed, frozen=True):
    """`rules/everyday.toml`."""

    questions: tuple[Everyday, ...]


def load_everyday(root: Path) -> tuple[Everyday, ...]:
    """Load the questions; a rules folder without the file has none.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    if not (root / EVERYDAY_FILE).is_file():
        return ()
    reader = Reader(root)
    file = reader.read(EVERYDAY_FILE, EverydayFile)
    reader.finish()
    return file.questions if file is not None else ()
