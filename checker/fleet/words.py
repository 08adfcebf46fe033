"""The words of a table of many PCs: `rules/fleet.toml`."""

from pathlib import Path
from typing import Final, NamedTuple, get_args

from msgspec import Struct

from checker import wording
from checker.fleet.model import Kind
from checker.fleet.values import NAMES
from checker.model import Closed, Id, Lang, Line, Text
from checker.packs.load import read_one
from checker.packs.words import RESULT_FILE, ResultWords, WaitingWords

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
    change: Text
    changed: Text
    advice: Text
    standing: Text
    waiting: Text
    before: Text
    now: Text
    measured_before: Text
    measured_now: Text
    kind: Text
    need: Text
    machines: Text
    price: Text
    group: Text
    tag_ward: Text
    tag_use: Text
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
    wished: Text
    not_needed: Text
    must: Text
    may: Text
    what_must: Text
    what_may: Text
    machines: Text
    more: Text
    item: Text
    item_without_price: Text
    names: dict[Kind, Text]
    kinds: dict[Id, Kind]
    """Requirement -> what is bought for it."""

    def __post_init__(self) -> None:
        if set(self.names) != set(get_args(Kind)):
            raise ValueError(f"`names` needs {', '.join(get_args(Kind))}")


class MoneyWords(Closed, frozen=True):
    """What a subsidy program pays an institution."""

    ready: Text
    cost: Text
    eligibility: Text
    amount: Text
    own: Text
    unknown: Text
    steps: Text


class NoteWords(Closed, frozen=True):
    """What a reader must know before the table."""

    before: Text
    cap: Text
    mixed: Text
    other: Text
    foreign: Text
    rejudged: Text
    not_meant: Text
    not_seen: Text
    gone: Text
    no_baseline: Text
    no_tag: Text
    no_value: Text
    left_out: Text
    without_use: Text
    ruled_out: Text
    new_pc: Text
    one_for_many: Text
    twins: Text


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
    changes: Text
    last_change: Text
    worse: Text
    advice: Text
    groups: Text
    waiting: Text


class PageWords(Closed, frozen=True):
    """The page in the browser."""

    search: Text
    needs: Text
    all: Text
    open: Text
    group: Text
    no_group: Text
    group_head: Text
    reset: Text
    told: Text
    hidden: Text
    more: Text
    close: Text


class SheetWords(Closed, frozen=True):
    """Names of the workbook's sheets."""

    machines: Text
    totals: Text
    purchases: Text
    institutions: Text
    bad: Text
    changes: Text
    requirements: Text
    values: Text
    groups: Text


class ChangeWords(Closed, frozen=True):
    """Which way a PC went."""

    worse: Text
    better: Text
    same: Text
    differs: Text
    """Another PC's: it went no way."""
    new: Text
    gone: Text
    absent: Text
    moved: Text


class StandingWords(Closed, frozen=True):
    """Whether a PC is in the sums."""

    counted: Text
    not_meant: Text
    not_seen: Text
    gone: Text


class UseWords(Closed, frozen=True):
    """Values of the tag that says what a PC is used for."""

    meant: tuple[Line, ...]


class FleetWords(Closed, frozen=True):
    """`rules/fleet.toml`."""

    heads: HeadWords
    buying: BuyingWords
    money: MoneyWords
    notes: NoteWords
    sums: SumWords
    page: PageWords
    sheets: SheetWords
    changes: ChangeWords
    standing: StandingWords
    use: UseWords
    values: dict[Id, Text]
    """Heads of `values.VALUES`."""

    def __post_init__(self) -> None:
        if set(self.values) != set(NAMES):
            raise ValueError(f"`values` needs {', '.join(NAMES)}")


def read_fleet_words(root: Path) -> FleetWords:
    """Read `rules/fleet.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, WORDS_FILE, FleetWords)


def read_voice(root: Path, lang: Lang) -> "Voice":
    """Read all words of a table.

    Raises:
        ManyBadInputsError: With every problem of a file.
    """
    result = read_one(root, RESULT_FILE, ResultWords)
    return Voice(read_fleet_words(root), lang, result.waiting)


class Voice(NamedTuple):
    """The words, and the language to say them in."""

    words: FleetWords
    lang: Lang
    waiting: WaitingWords
    """What items wait for, as a single PC's result says it."""

    def say(self, text: Text, **values: str) -> str:
        """Return a sentence with values in its `{name}` places."""
        return wording.fill(text.say(self.lang), values)

    def all(self, section: Struct) -> dict[str, str]:
        """Return every word of a section by its key."""
        return {name: getattr(section, name).say(self.lang) for name in section.__struct_fields__}
