"""Words that a clerk need not know: explained where a page first uses them."""

import re
from collections.abc import Iterable

from checker.model import Lang
from checker.web.words import Term


class Glossary:
    """The terms of one page in one language. Each is explained once, where it first stands."""

    def __init__(self, terms: Iterable[Term], lang: Lang) -> None:
        self._open = [(term.term.say(lang), term.means.say(lang)) for term in terms]
        self._lang = lang

    def first(self, *texts: str) -> tuple[tuple[str, str], ...]:
        """Return the terms that stand in these texts and were not explained before."""
        said = "\n".join(texts)
        found = [pair for pair in self._open if self._stands(pair[0], said)]
        self._open = [pair for pair in self._open if pair not in found]
        return tuple(found)

    def _stands(self, term: str, said: str) -> bool:
        if self._lang == "ja":
            return term in said
        return re.search(rf"\b{re.escape(term)}(?:s|es)?\b", said, re.IGNORECASE) is not None
