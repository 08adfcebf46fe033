"""Which kind of cost (費目) a planned item is: as it was chosen, or as its name plainly says."""

import re
import unicodedata
from typing import Final

from checker.model import PlannedItem
from checker.subsidy.findings import Counts
from checker.subsidy.given import Situation
from checker.subsidy.program import Category, Program

_QUANTITY: Final = re.compile(r"(?<![a-z0-9.])\d+(?:\.\d+)?\s*(?:台|型|インチ|[mgt]b|個|枚)")
_MODEL: Final = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9./-]*\d)(?:[a-z]{0,3}[\d./-]+)+[a-z]{0,3}(?![a-z0-9])"
)
"""A model number, as in DCP-J1200N. A longer word before a figure is a name, as in Norton360."""
_PUNCTUATION: Final = re.compile(r"[\s()「」・、,/×:+_-]+")


def kind_of(item: PlannedItem, program: Program) -> Category | None:
    """Return an item's kind of cost; None: not chosen, and the name does not tell.

    What was chosen stands, unless the name plainly says a kind that is never counted as the chosen
    one: Excel is software, also where somebody has called it equipment.
    """
    named = named_kind(item.name, program)
    chosen = program.category(item.category)
    if chosen is None or (named is not None and chosen.id in named.never_as):
        return named
    return chosen


def counts(kind: Category | None, situation: Situation) -> Counts:
    """Tell whether a kind of cost counts for an institution; none chosen: it must be asked."""
    if kind is None:
        return "ask"
    return "ask" if kind.counts == "yes" and outside(kind, situation) else kind.counts


def outside(kind: Category, situation: Situation) -> bool:
    """Tell whether an answer takes a kind of cost out of what the documents say of it."""
    given = {key: situation.choice(key) for key in kind.only}
    return any(value is not None and value not in kind.only[key] for key, value in given.items())


def named_kind(name: str, program: Program) -> Category | None:
    """Return the only kind of cost of which a word stands in a name; None: none, or several.

    A kind that is `foremost` comes before others: the setting-up of a PC is no PC. A kind that
    counts is told only by a whole name: its words, those that may stand beside them, numbers.
    """
    found = [
        kind
        for kind in program.categories
        if any(_stands(word, name) for word in kind.names)
        and not any(_stands(word, name) for word in kind.unless)
        and not (kind.counts == "yes" and _rest(name, kind))
    ]
    first = [kind for kind in found if kind.foremost] or found
    return first[0] if len(first) == 1 else None


def _rest(name: str, kind: Category) -> str:
    """Return what of a name is neither a word of the kind nor a quantity or model number."""
    rest = _plain(name)
    for word in sorted((*kind.names, *kind.beside), key=len, reverse=True):
        rest = re.sub(_pattern(word), " ", rest)
    return _PUNCTUATION.sub("", _MODEL.sub(" ", _QUANTITY.sub(" ", rest)))


def _stands(word: str, name: str) -> bool:
    """Whether a word stands in a name; one in Latin letters not as a part of a longer one."""
    return re.search(_pattern(word), _plain(name)) is not None


def _pattern(word: str) -> str:
    pattern = re.escape(_plain(word))
    return f"(?<![a-z]){pattern}(?![a-z])" if word.isascii() else pattern


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).casefold()
