"""The words of PCs that are not bought yet: `rules/candidates.toml`."""

from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from checker.model import Closed, Line, Text
from checker.packs.load import read_one

WORDS_FILE: Final = "candidates.toml"


class SheetWords(Closed, frozen=True):
    """The sheet to fill in."""

    heads: Annotated[tuple[Text, ...], Meta(min_length=8, max_length=8)]
    example: Annotated[tuple[Line, ...], Meta(min_length=8, max_length=8)]
    """One line, a cell under each head."""


class CandidateWords(Closed, frozen=True):
    """What stands beside the verdicts of candidates."""

    title: Text
    requirement: Text
    overall: Text
    price: Text
    subsidy: Text
    own: Text
    ask: Text
    candidates: Text
    unknown: Text
    page: Text
    replaced: Text
    before: Text
    open: Text
    sizes: Text
    cap: Text
    no_tax: Text
    not_read: Text
    sheet: SheetWords


def read_candidate_words(root: Path) -> CandidateWords:
    """Read `rules/candidates.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, WORDS_FILE, CandidateWords)
