"""The words of catalogues and quotations (`rules/catalogue.toml`), and what phrases of them say.

What is not said stays unknown: each reading returns a value, or why there is none. Sizes are as
sold: memory in 2³⁰ bytes, drives in 10⁹ bytes.
"""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar

from checker.fleet import products, sizes
from checker.fleet.money import MoneyWords
from checker.fleet.phrase import Kind, Vocabulary, fold, forms
from checker.fleet.products import Ships, Size
from checker.fleet.standing import Reading
from checker.model import Closed, Pixels, Text
from checker.packs.load import read_one

Column = Literal["name", "memory", "free", "disk", "display", "os", "excel", "price"]
"""What a spec sheet says of a PC; an option of the command and a key of the TOML form."""
Head = Literal[
    "ignore",
    "quantity",
    "width",
    "height",
    "name",
    "memory",
    "free",
    "disk",
    "display",
    "os",
    "excel",
    "price",
    "spec",
]
"""What a column of a sheet holds."""


class Resolution(Closed, frozen=True):
    """Names that stand for one resolution."""

    words: tuple[str, ...]
    width: Pixels
    height: Pixels


class Ambiguous(Closed, frozen=True):
    """Names that stand for several."""

    resolutions: tuple[str, ...]


class SystemName(Closed, frozen=True):
    """Names of an operating system and the fact that they stand for."""

    words: tuple[str, ...]
    name: str


class Office(Closed, frozen=True):
    """Names of an Office product, and whether Excel is in it."""

    words: tuple[str, ...]
    excel: Ships


class Words(Closed, frozen=True):
    """Words that do the same to a value beside them."""

    kind: Kind
    words: tuple[str, ...]


class Hint(Closed, frozen=True):
    """What a buyer should know where one of the words stands in the system's cell."""

    words: tuple[str, ...]
    text: Text


class NoFact(Closed, frozen=True):
    """Heads that speak of something else than what is fitted."""

    heads: tuple[str, ...]


class NameHeads(Closed, frozen=True):
    """Heads of names, by what they are."""

    codes: tuple[str, ...]


class PriceHeads(Closed, frozen=True):
    """Heads of prices, by what they are of."""

    offered: tuple[str, ...]
    unit: tuple[str, ...]
    plain: tuple[str, ...]
    total: tuple[str, ...]
    listed: tuple[str, ...]
    never: tuple[str, ...] = ()
    """What is paid over and over, and is no price."""


class Rows(Closed, frozen=True):
    """Names of rows that are no PC."""

    sums: tuple[str, ...]
    notes: tuple[str, ...]
    services: tuple[str, ...]
    office_parts: tuple[str, ...]
    memory_parts: tuple[str, ...]
    disk_parts: tuple[str, ...]
    display_parts: tuple[str, ...]
    parts: tuple[str, ...]
    pcs: tuple[str, ...]
    added: tuple[str, ...]
    lumps: tuple[str, ...]
    included: tuple[str, ...]
    optional: tuple[str, ...]
    """A part's row that could be had, and is not said to be taken."""
    taken: tuple[str, ...]
    """These have one of those words in them, and say that it is taken."""
    choice_heads: tuple[str, ...]
    """Heads of a column in which what is taken is ticked."""
    unticked: tuple[str, ...]
    """What stands there, or before a name, where it is not."""


class DriveSizes(Closed, frozen=True):
    """From what size on nobody need ask for the free space of a new drive, in GB of 10⁹ bytes."""

    enough_gb: int
    look_gb: int
    taken_gb: int


class Ask(Closed, frozen=True):
    """What to ask where a specification leaves a requirement open."""

    of: Literal["vendor", "house"]
    text: Text
    column: Column | None = None
    """What the sheet would say it in; None: no sheet can say it."""
    later: Text | None = None
    """What the house looks at instead, when the PC is there."""


class CatalogueFile(Closed, frozen=True):
    """The words of `rules/catalogue.toml`."""

    verified_on: dt.date
    resolutions: tuple[Resolution, ...]
    ambiguous: Ambiguous
    systems: tuple[SystemName, ...]
    office: tuple[Office, ...]
    words: tuple[Words, ...]
    telling: str
    """Signs that make a word that is in no list more than a description."""
    hints: tuple[Hint, ...]
    money: MoneyWords
    no_fact: NoFact
    name_heads: NameHeads
    price_heads: PriceHeads
    rows: Rows
    columns: dict[Head, tuple[str, ...]]
    """How a sheet's heads name each column."""
    drive: DriveSizes
    ask: dict[str, Ask]
    """Requirement -> what to ask where the specification does not say."""


_KEPT: Final = 4_000
"""Phrases whose reading is remembered: a long quotation repeats a few."""
T = TypeVar("T")


class Drive(NamedTuple):
    """What a phrase says of the drive, in bytes."""

    total: int | None
    free: int | None


class Catalogue:
    """The words, ready to read with; one phrase is read once."""

    def __init__(self, file: CatalogueFile) -> None:
        """Make the vocabularies of each column from the file."""
        self.file = file
        common = [
            (form, group.kind)
            for group in file.words
            for word in group.words
            for form in forms(word)
        ]
        self._sizes = Vocabulary(common, file.telling)
        self._resolutions: dict[str, Size | None] = {}
        for one in file.resolutions:
            self._resolutions |= dict.fromkeys(_forms(one.words), (one.width, one.height))
        self._resolutions |= dict.fromkeys(_forms(file.ambiguous.resolutions))
        self._systems: dict[str, str] = {}
        for system in file.systems:
            self._systems |= dict.fromkeys(_forms(system.words), system.name)
        self._office: dict[str, Ships] = {}
        for office in file.office:
            self._office |= dict.fromkeys(_forms(office.words), office.excel)
        self._screen_words = _with_names(common, self._resolutions, file.telling)
        # A system's cell may speak of Office, and the other way round.
        beside: list[tuple[str, Kind]] = [(name, "accessory") for name in self._office]
        self._system_words = _with_names([*common, *beside], self._systems, file.telling)
        beside = [(name, "plain") for name in self._systems]
        self._office_words = _with_names([*common, *beside], self._office, file.telling)
        self._names = {
            "display": Vocabulary((name, "name") for name in self._resolutions),
            "os": Vocabulary((name, "name") for name in self._systems),
            "excel": Vocabulary((name, "name") for name in self._office),
        }
        self._read: dict[tuple[str, str], object] = {}

    def names(self, column: Literal["display", "os", "excel"], folded: str) -> bool:
        """Whether a folded text names a product of a column."""
        words = self._names[column]
        return any(
            words.at(folded, place) is not None
            and not (_latin(folded[place]) and _latin(folded[place - 1 : place]))
            for place in range(len(folded))
        )

    def head(self, label: str) -> Column | None:
        """Return what a label before a colon names (メモリ：8GB)."""
        return self._once("head", label, lambda: self._head(fold(label)))

    def _head(self, words: str) -> Column | None:
        if any(fold(word) in words for word in self.file.no_fact.heads):
            return None
        for column in _LABELLED:
            for name in self.file.columns[column]:
                word = fold(name)
                if word in words and (not word.isascii() or _alone(word, words)):
                    return column
        return None

    def memory(self, text: str) -> Reading[int]:
        """Return the memory that is fitted, in bytes."""
        return self._once("memory", text, lambda: sizes.memory(text, self._sizes))

    def drive(self, text: str) -> tuple[Reading[int], int | None]:
        """Return the system drive's size and its free space, in bytes."""
        return self._once("disk", text, lambda: sizes.drive(text, self._sizes))

    def screen(self, text: str) -> Reading[Size]:
        """Return the resolution of its screen."""
        return self._once(
            "display",
            text,
            lambda: products.screen(text, self._screen_words, self._resolutions),
        )

    def system(self, text: str) -> tuple[Reading[str], str | None]:
        """Return the system's name as a fact has it, and its release."""
        return self._once(
            "os", text, lambda: products.system(text, self._system_words, self._systems)
        )

    def excel(self, text: str) -> Reading[bool]:
        """Whether Excel comes with it."""
        return self._once(
            "excel", text, lambda: products.excel(text, self._office_words, self._office)
        )

    def hints(self, text: str) -> tuple[Text, ...]:
        """Return what a buyer should know of a system's cell."""
        return self._once("hints", text, lambda: self._hints(fold(text)))

    def _hints(self, folded: str) -> tuple[Text, ...]:
        return tuple(
            hint.text
            for hint in self.file.hints
            if any(fold(word) in folded for word in hint.words)
        )

    def _once(self, column: str, text: str, read: Callable[[], T]) -> T:
        key = (column, text)
        if key not in self._read:
            if len(self._read) >= _KEPT:
                self._read.clear()
            self._read[key] = read()
        return self._read[key]  # type: ignore[return-value]  # what the column's own reader made


_LABELLED: Final[tuple[Column, ...]] = ("memory", "free", "disk", "display", "os", "excel")


def _latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _alone(word: str, words: str) -> bool:
    return re.search(rf"(?<![A-Z]){re.escape(word)}(?![A-Z])", words) is not None


def _forms(words: tuple[str, ...]) -> list[str]:
    return [form for word in words for form in forms(word)]


def _with_names(common: list[tuple[str, Kind]], names: dict[str, T], telling: str) -> Vocabulary:
    own = [(name, "name") for name in names]
    beside = ((word, kind) for word, kind in common if word not in names)
    return Vocabulary([*beside, *own], telling)


def unsaid(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "unknown", "to be confirmed"."""
    return fold(text) in _UNSAID


_UNSAID: Final = frozenset(
    {"", "-", "--", "---", "ー", "?", "不明", "未定", "要確認", "確認中", "UNKNOWN", "TBD", "〃"}
) - {"〃"}


def memory(text: str, catalogue: Catalogue) -> int | None:
    """Return the memory that is fitted, in bytes: `8GB`, `８ＧＢ`, `16GB(8GB×2)`."""
    return catalogue.memory(text).value


def drive(text: str, catalogue: Catalogue) -> Drive:
    """Return the system drive's size and its free space: `SSD 256GB（空き約200GB）`."""
    found, free = catalogue.drive(text)
    return Drive(found.value, free)


def screen(text: str, catalogue: Catalogue) -> Size | None:
    """Return the resolution: `1920×1080 FHD`, `15.6型 フルHD`, `WUXGA`."""
    return catalogue.screen(text).value


def system(text: str, catalogue: Catalogue) -> tuple[str | None, str | None]:
    """Return the system's name as a fact has it, and its release: `Windows 11 Pro 25H2`."""
    found, release = catalogue.system(text)
    return found.value, release


def excel(text: str, catalogue: Catalogue) -> bool | None:
    """Whether Excel comes with it: `Office Home & Business 2024` yes, `Office なし` no."""
    return catalogue.excel(text).value


def read_catalogue(root: Path) -> Catalogue:
    """Read `rules/catalogue.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return Catalogue(read_one(root, "catalogue.toml", CatalogueFile))
