"""The words of the results: `rules/survey.toml`."""

import functools
from pathlib import Path
from typing import Final, Literal

from checker.model import Closed, Text
from checker.packs.load import Reader, there
from checker.packs.locate import rules_root

FILE: Final = "survey.toml"

State = Literal["right", "faulty", "doubled", "missing"]
"""One form in order; one with faults; several that differ; none."""
Note = Literal["same", "other-name"]
"""The same answers came twice; the file is named after another body."""


class States(Closed, frozen=True):
    """What came from a body."""

    right: Text
    faulty: Text
    doubled: Text
    missing: Text

    def of(self, state: State) -> Text:
        """Return the words of a state."""
        found: Text = getattr(self, state)
        return found


class Words(Closed, frozen=True):
    """The whole file."""

    nobody: Text
    right: Text
    count: Text
    to_see: Text
    by_the_way: Text
    doubled: Text
    foreign: Text
    send_one: Text
    came: Text
    form1_made: Text
    form1_name: Text
    past_due: Text
    still_open: Text
    not_sent: Text
    states: States
    notes: dict[Note, Text]


def load_words(root: Path | None = None) -> Words:
    """Load the words of a rules folder; they are read once.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return _load(rules_root(root))


@functools.lru_cache(maxsize=4)
def _load(root: Path) -> Words:
    reader = Reader(root)
    words = reader.read(FILE, Words)
    reader.finish()
    return there(words)
