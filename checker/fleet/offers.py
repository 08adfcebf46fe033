"""What a quotation offers beside its PCs, and whether it says that it is taken. Pure.

A row that is there with a price is taken, unless something says that it need not be: a word
(オプション, 別売, 選択), a box that is not ticked, a number of 0, or the caption above it.
"""

import re
from collections.abc import Sequence
from typing import Final

from checker.fleet.catalogue import Rows
from checker.fleet.phrase import close, fold

_CAPTION: Final = 16
"""Characters of a caption; a longer line is a sentence, and is said of other things, too."""
_OPENING: Final = "※*(・●■◆ "
_BOXES: Final = frozenset("□☐")


class Offers:
    """Tells what is merely offered by the words of `rules/catalogue.toml`."""

    def __init__(self, words: Rows) -> None:
        """Take the words."""
        self._optional = _folded(words.optional)
        self._taken = _folded(words.taken)
        self._heads = frozenset(_folded(words.choice_heads))
        self._unticked = frozenset(_folded(words.unticked))

    def optional(self, text: str) -> bool:
        """Whether a text says that something could be had, and not that it is taken."""
        return self._said(fold(text)) != ""

    def bare(self, text: str) -> str:
        """Return a text without the words that say so: what would come with it."""
        folded = fold(text)
        for word in (*self._taken, *self._optional):
            folded = folded.replace(word, " ")
        return folded

    def opens(self, caption: str) -> bool:
        """Whether a line is the caption of things that could be had: 【オプション】."""
        return len(caption) <= _CAPTION and self.optional(caption)

    def not_taken(self, cells: Sequence[str], heads: Sequence[str], counts: Sequence[str]) -> bool:
        """Whether a row's cells say that what it offers is not taken yet.

        Args:
            cells: The row.
            heads: The row of heads.
            counts: The cells that say how many.
        """
        if any(re.fullmatch(r"0\D?", fold(count)) for count in counts):
            return True
        for number, cell in enumerate(cells):
            words = close(fold(cell))
            head = close(fold(heads[number])) if number < len(heads) else ""
            if head in self._heads and (not words or words in self._unticked):
                return True
            if words in _BOXES:
                return True
            if words.lstrip(_OPENING).startswith(tuple(self._optional)) and self._said(words):
                return True
        return False

    def box(self, name: str) -> str:
        """Return the empty box that a name begins with; empty: none."""
        first = name.strip()[:1]
        return first if first in _BOXES else ""

    def _said(self, folded: str) -> str:
        for word in self._taken:
            folded = folded.replace(word, " ")
        return next((word for word in self._optional if word in folded), "")


def _folded(words: Sequence[str]) -> list[str]:
    """Return words as a folded text has them, the longest first."""
    return sorted(map(fold, words), key=len, reverse=True)
