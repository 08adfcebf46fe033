"""Break lines for a terminal: between any two Japanese characters, but not where it reads badly."""

from typing import Final

from rich.cells import cell_len

_NOT_FIRST: Final = frozenset(
    "、。，．・：；？！ー）」』】〕〉》”’々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…),.:;?!]%"
)
_NOT_LAST: Final = frozenset("（「『【〔〈《“‘([")
_WIDE: Final = 2


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text in a column of so many cells.

    A line breaks at spaces and beside full-width characters (kinsoku: not before closing marks,
    not after opening ones); a word that is longer than the column is cut. No line ends in spaces.
    """
    lines = []
    for paragraph in text.split("\n"):
        rest = paragraph.rstrip()
        while cell_len(rest) > width:
            cut = _cut(rest, width)
            lines.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip(" ")
        if rest or not paragraph.strip():
            lines.append(rest)
    return lines


def wrap_indented(text: str, width: int) -> list[str]:
    """Return the lines of a text, each as far in as its own paragraph starts."""
    lines = []
    for paragraph in text.split("\n"):
        indent = " " * (len(paragraph) - len(paragraph.lstrip(" ")))
        inner = wrap(paragraph.strip(" "), max(width - len(indent), _WIDE))
        lines += [f"{indent}{line}".rstrip() for line in inner]
    return lines


def _cut(text: str, width: int) -> int:
    """Return how many characters fit on the line, at the last good place."""
    cells, fits = 0, 0
    for fits, character in enumerate(text):  # noqa: B007 - the index is used after the loop
        cells += cell_len(character)
        if cells > width:
            break
    fits = max(fits, 1)
    if fits == len(text):
        return fits
    for place in range(fits, 0, -1):
        if _may_break(text[place - 1], text[place]):
            return place
    return fits


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return " " in (before, after) or _WIDE in (cell_len(before), cell_len(after))
