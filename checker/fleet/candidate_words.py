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


class MoneyTexts(Closed, frozen=True):
    """What stands beside a price."""

    not_read: Text
    excluded: Text
    unsaid: Text
    column: Text
    divided: Text
    others: Text
    ask: Text


class VerdictTexts(Closed, frozen=True):
    """What can be said of a PC before it is bought."""

    suitable: Text
    unsuitable: Text
    open: Text
    suitable_means: Text
    advice_means: Text
    unsuitable_means: Text
    open_means: Text


class LetterTexts(Closed, frozen=True):
    """The letter to the vendor."""

    subject: Text
    greeting: Text
    item: Text
    written: Text
    nothing: Text
    closing: Text
    title: Text
    copy: Text
    copied: Text
    by_hand: Text
    save: Text
    name: Text
    """Of the file that it is saved as, without its ending."""


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
    money: MoneyTexts
    verdict: VerdictTexts
    why: dict[str, Text]
    say: dict[str, Text]
    letter: LetterTexts
    sheet: SheetWords


def read_candidate_words(root: Path) -> CandidateWords:
    """Read `rules/candidates.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, WORDS_FILE, CandidateWords)
