"""Names of programs against the patterns of `rules/software.toml`."""

import fnmatch
import functools
import re
import unicodedata
from collections.abc import Iterable

_SIZE = 400
"""Characters of a name that are looked at."""


def matches(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a name fits one of the patterns.

    Capital and small letters, full and half width are the same; hyphens and spaces of other kinds
    count as the plain ones.
    """
    return _compiled(tuple(patterns)).fullmatch(_normal(name)) is not None


@functools.cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    if not patterns:
        return re.compile(r"(?!)")
    return re.compile("|".join(fnmatch.translate(_normal(pattern)) for pattern in patterns))


_DASHES = {ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2212"}
_MARKS = {ord(mark): None for mark in "\u00ae\u2122"}  # registered and trade mark


def _normal(name: str) -> str:
    plain = name[:_SIZE].translate(_MARKS)
    text = unicodedata.normalize("NFKC", plain).translate(_DASHES)
    return " ".join(text.split()).casefold()
