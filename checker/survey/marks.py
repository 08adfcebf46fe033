"""Marks and numbers as people write them into a form. Pure: what is not clear is None."""

import re
import unicodedata
from typing import Final

from checker.survey.answers import MOST_PEOPLE

ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
"""One mail address, and nothing else."""
_CIRCLES: Final = frozenset("○〇◯⭕oOｏＯ◎●")
"""Signs that can only be meant as ○. A nought (0) is not among them: it may be a number."""
_NOTHING: Final = frozenset(
    {"", "×", "✕", "✖", "x", "X", "-", "－", "ー", "―", "—", "‐", "/", "なし", "無"}
)
_ABOUT: Final = re.compile(r"^(?:約|およそ|概数)|(?:程度|ほど|くらい|ぐらい|前後)$")


def folded(text: str) -> str:
    """Return a label as it is compared: width and kind of brackets taken as one, no spaces."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u3000]+", "", plain)


def circle(text: str) -> bool | None:
    """Return whether a cell holds the mark ○; None: it cannot be told."""
    plain = re.sub(r"[\s\u3000\ufe0e\ufe0f]+", "", text)
    if plain in _CIRCLES:
        return True
    if plain in _NOTHING:
        return False
    return None


def people(text: str) -> int | None:
    """Return a number of people, rounded ones too (約1,200人); None: it cannot be told."""
    plain = folded(text)
    plain = _ABOUT.sub("", plain)
    plain = re.sub(r"(?:人|名)$", "", plain)
    plain = _ABOUT.sub("", plain)
    if not re.fullmatch(r"[0-9]{1,9}|[0-9]{1,3}(?:[,、.][0-9]{3}){1,2}", plain):
        return None
    if "." in plain:
        # 1.200 may be one and a fifth, or one thousand two hundred.
        return None
    count = int(re.sub(r"[,、]", "", plain))
    return count if count <= MOST_PEOPLE else None


def blank(text: str) -> bool:
    """Whether a cell says nothing: empty, or the line that the printed form has."""
    return folded(text) in {"", "-", "--", "ー", "―", "_____"}
