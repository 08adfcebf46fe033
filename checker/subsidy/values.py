"""Walk a program's file: every value with its place, and every source that is cited."""

from collections.abc import Iterator

import msgspec

from checker.model import Reference, Text
from checker.subsidy.program import Day, Limit, Money, Program, Share

Value = Money | Share | Day | Limit


def values(program: Program) -> Iterator[tuple[str, Value]]:
    """Yield the place and value of every amount, fraction, number and date."""
    for place, piece in _walk(program, ""):
        if isinstance(piece, (Money, Share, Day, Limit)):
            yield place, piece


def references(program: Program) -> Iterator[tuple[str, Reference]]:
    """Yield the place of every source, and the source."""
    for place, piece in _walk(program, ""):
        if isinstance(piece, Reference):
            yield place, piece


def texts(program: Program) -> Iterator[tuple[str, Text]]:
    """Yield the place of every sentence for people, and the sentence."""
    for place, piece in _walk(program, ""):
        if isinstance(piece, Text):
            yield place, piece


def _walk(piece: object, place: str) -> Iterator[tuple[str, object]]:
    yield place, piece
    if isinstance(piece, msgspec.Struct):
        for field in msgspec.structs.fields(piece):
            child = getattr(piece, field.name)
            yield from _walk(child, f"{place}.{field.encode_name}".lstrip("."))
    elif isinstance(piece, tuple):
        for index, child in enumerate(piece):
            yield from _walk(child, f"{place}[{index}]")
