"""What a screen says of itself (EDID): the size that it prefers."""

from typing import Final

_HEADER: Final = b"\x00\xff\xff\xff\xff\xff\xff\x00"
_BLOCK: Final = 128
_FIRST_TIMING: Final = 54
"""Where the first detailed timing stands: since EDID 1.3 it is the preferred mode."""


def preferred_size(edid: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels that the panel prefers; None where it does not say.

    Args:
        edid: The base block, perhaps with extensions.
    """
    block = edid[:_BLOCK]
    if len(block) < _BLOCK or block[:8] != _HEADER or sum(block) % 256:
        return None
    timing = block[_FIRST_TIMING : _FIRST_TIMING + 18]
    if not timing[0] and not timing[1]:
        return None  # a text or a range stands there, no timing
    width = timing[2] | (timing[4] & 0xF0) << 4
    height = timing[5] | (timing[7] & 0xF0) << 4
    if timing[17] & 0x80:  # interlaced: half of the lines are told
        height *= 2
    return (width, height) if width and height else None
