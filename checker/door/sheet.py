"""What a page that is printed looks like: marks with their places, no layout."""

from checker.model import Closed


class Words(Closed, frozen=True):
    """A line of text on the page."""

    x: float
    """Millimetres from the left edge of the paper."""
    y: float
    """Millimetres from its upper edge to the top of the letters."""
    points: float
    text: str


class Stroke(Closed, frozen=True):
    """A line on the page, in millimetres from the upper left corner of the paper."""

    x1: float
    y1: float
    x2: float
    y2: float


class Page(Closed, frozen=True):
    """One page of A4, upright."""

    title: str
    """What the list of print jobs calls it."""
    words: tuple[Words, ...]
    strokes: tuple[Stroke, ...]
