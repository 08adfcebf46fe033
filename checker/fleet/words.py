"""The words of a table of many PCs: `rules/fleet.toml`."""

from pathlib import Path
from typing import Final, NamedTuple

from msgspec import Struct

from checker import wording
from checker.model import Closed, Lang, Text
from checker.packs.load import read_one

WORDS_FILE: Final = "fleet.toml"


class HeadWords(Closed, frozen=True):
    """Heads of columns, here alone."""

    machine: Text
    overall: Text
    institution: Text
    lacks: Text
    first: Text
    buys: Text
    collected: Text
    age: Text
    rules: Text
    changed: Text
    older: Text
    differs: Text
    file: Text
    problem: Text
    requirement: Text
    count: Text
    what: Text


class BuyingWords(Closed, frozen=True):
    """Whether something is to be bought."""

    needed: Text
    not_needed: Text
    what: Text


class MoneyWords(Closed, frozen=True):
    """What a subsidy program pays an institution."""

    ready: Text
    cost: Text
    eligibility: Text
    amount: Text
    own: Text
    unknown: Text
    item: Text
    steps: Text


class NoteWords(Closed, frozen=True):
    """What a reader must know before the table."""

    before: Text
    cap: Text
    mixed: Text
    other: Text
    foreign: Text
    rejudged: Text


class SumWords(Closed, frozen=True):
    """The sums, on the screen and on the page."""

    title: Text
    judged: Text
    machines: Text
    overall: Text
    missing: Text
    by_requirement: Text
    by_institution: Text
    needed: Text
    reference: Text
    differs: Text
    alike: Text
    more: Text
    bad: Text
    table: Text
    sort: Text


class SheetWords(Closed, frozen=True):
    """Names of the workbook's sheets."""

    machines: Text
    totals: Text
    purchases: Text
    institutions: Text
    bad: Text


class FleetWords(Closed, frozen=True):
    """`rules/fleet.toml`."""

    heads: HeadWords
    buying: BuyingWords
    money: MoneyWords
    notes: NoteWords
    sums: SumWords
    sheets: SheetWords


def read_fleet_words(root: Path) -> FleetWords:
    """Read `rules/fleet.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, WORDS_FILE, FleetWords)


class Voice(NamedTuple):
    """The words, and the language to say them in."""

    words: FleetWords
    lang: Lang

    def say(self, text: Text, **values: str) -> str:
        """Return a sentence with values in its `{name}` places."""
        return wording.fill(text.say(self.lang), values)

    def all(self, section: Struct) -> dict[str, str]:
        """Return every word of a section by its key."""
        return {name: getattr(section, name).say(self.lang) for name in section.__struct_fields__}
