"""What is said of sets of rules: `rules/travel.toml`."""

from pathlib import Path
from typing import Final

from checker import wording
from checker.model import Closed, Lang, Text
from checker.packs.installed import Choice, Installed
from checker.packs.load import read_one

TRAVEL_FILE: Final = "travel.toml"


class PassedOver(Closed, frozen=True, rename="kebab"):
    """Why an installed set is not used."""

    note: Text
    damaged: Text
    not_for_this_program: Text
    not_yet: Text
    older: Text


class TravelWords(Closed, frozen=True):
    """The whole file."""

    program: Text
    """The rules in use are the program's."""
    installed: Text
    """The rules in use were installed."""
    passed_over: PassedOver


def read_travel_words(root: Path) -> TravelWords:
    """Read the words.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, TRAVEL_FILE, TravelWords)


def used(words: TravelWords, one: Installed | None, version: str, lang: Lang) -> str:
    """Return which rules are in use."""
    text = words.program if one is None else words.installed
    return wording.fill(text.say(lang), _values(one) | {"version": one.version if one else version})


def passed_over(words: TravelWords, choice: Choice, lang: Lang) -> list[str]:
    """Return why nothing newer is in use, a sentence a set."""
    return [
        wording.fill(getattr(words.passed_over, trouble.replace("-", "_")).say(lang), _values(one))
        for trouble, one in choice.passed_over
    ]


def _values(one: Installed | None) -> dict[str, str]:
    if one is None:
        return {}
    return {
        "version": one.version,
        "by": one.made_by,
        "made": str(one.made_on),
        "from": str(one.valid_from),
        "program": one.checked_by,
    }
