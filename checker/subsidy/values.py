"""Walk a program's file: every value with its place, and every source that is cited."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from checker.model import Reference, Text
from checker.subsidy.program import Day, Limit, Money, Program, Share

Value = Money | Share | Day | Limit
Piece = TypeVar("Piece")


def values(program: Program) -> Iterator[tuple[str, Value]]:
    """Yield the place and value of every amount, fraction, number and date."""
    return _of(program, (Money, Share, Day, Limit))


def references(program: Program) -> Iterator[tuple[str, Reference]]:
    """Yield the place of every source, and the source."""
    return _of(program, (Reference,))


def texts(program: Program) -> Iterator[tuple[str, Text]]:
    """Yield the place of every sentence for people, and the sentence."""
    return _of(program, (Text,))


def _of(program: Program, kinds: tuple[type[Piece], ...]) -> Iterator[tuple[str, Piece]]:
    for place, piece in _walk(program):
        if isinstance(piece, kinds):
            yield place, piece


def _walk(program: Program) -> Iterator[tuple[str, msgspec.Struct]]:
    """Yield every struct with its place, in the order of the file.

    A program has thousands of pieces and is walked whenever rules are loaded: so no generator in a
    generator, and what is neither a struct nor a list of them is not looked into.
    """
    ahead: list[tuple[str, object]] = [("", program)]
    while ahead:
        place, piece = ahead.pop()
        if isinstance(piece, msgspec.Struct):
            yield place, piece
            before = f"{place}." if place else ""
            names = zip(piece.__struct_fields__, piece.__struct_encode_fields__, strict=True)
            inside = [(f"{before}{told}", getattr(piece, name)) for name, told in names]
        else:
            inside = [(f"{place}[{n}]", each) for n, each in enumerate(_many(piece))]
        ahead.extend(one for one in reversed(inside) if isinstance(one[1], (msgspec.Struct, tuple)))


def _many(piece: object) -> tuple[object, ...]:
    return piece if isinstance(piece, tuple) else ()
