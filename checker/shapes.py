"""Let msgspec learn a struct before several threads read with it.

It learns one at its first use. Meanwhile another thread that uses the same struct finds it half
learned, and the whole process ends with a segmentation fault (seen with 0.22). So every typed read
names its type as `known(kind)`, and one type is learned at a time; tests/test_shapes.py holds it.
"""

import threading
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")
_TURN: Final = threading.Lock()
_known: Final[set[object]] = set()


def known(kind: type[T]) -> type[T]:
    """Return a type that msgspec has learned, with everything in it; any thread may use it."""
    if kind not in _known:
        with _TURN:
            msgspec.json.Decoder(kind)
            _known.add(kind)
    return kind
