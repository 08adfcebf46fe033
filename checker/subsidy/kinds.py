"""Which kind of cost (費目) a planned item is: as it was chosen, or as its name plainly says."""

import re
import unicodedata

from checker.model import PlannedItem
from checker.subsidy.program import Category, Program


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


def named_kind(name: str, program: Program) -> Category | None:
    """Return the only kind of cost of which a word stands in a name; None: none, or several.

    A kind that is `foremost` comes before others: the setting-up of a PC is no PC.
    """
    found = [
        kind
        for kind in program.categories
        if any(_stands(word, name) for word in kind.names)
        and not any(_stands(word, name) for word in kind.unless)
    ]
    first = [kind for kind in found if kind.foremost] or found
    return first[0] if len(first) == 1 else None


def _stands(word: str, name: str) -> bool:
    """Whether a word stands in a name; one in Latin letters not as a part of a longer one."""
    pattern = re.escape(_plain(word))
    if word.isascii():
        pattern = f"(?<![a-z]){pattern}(?![a-z])"
    return re.search(pattern, _plain(name)) is not None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).casefold()
