"""How a text is searched: width, case, kana, spaces and hyphens do not matter."""

import re
import unicodedata
from typing import Final

_KANA: Final = {at: at - 0x60 for at in range(0x30A1, 0x30F7)}
"""Katakana as hiragana."""
_LONG: Final = re.compile(r"(?<=[ぁ-ゖ])ー")
"""A long vowel's sign: プリンター and プリンタ are one word."""
_NOT_DIGITS: Final = re.compile(r"\D")


def searchable(text: str) -> str:
    """Return a text as it is searched: width, case, kana and spaces do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_KANA)
    return "".join(_LONG.sub("", folded).split())


def _digits(text: str) -> str:
    """Return a telephone number as it is searched, with and without hyphens."""
    return f"{searchable(text)}\n{_NOT_DIGITS.sub('', unicodedata.normalize('NFKC', text))}"


def search_text(institution: str, municipality: str, caller: str = "", telephone: str = "") -> str:
    """Return what of a case's fields is searched."""
    names = searchable(f"{institution} {municipality} {caller}")
    return f"{names}\n{_digits(telephone)}" if telephone else names
