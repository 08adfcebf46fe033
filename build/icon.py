"""Draw the program's icon: a screen with a check mark. No other program and no image is needed.

python3 build/icon.py FILE.ico
"""

import functools
import itertools
import math
import struct
import sys
import zlib
from pathlib import Path

SIZES = (16, 20, 24, 32, 48, 64, 256)
"""Pixels; what Windows asks for at 100, 125, 150, 200 % scale, in lists and as a large symbol."""
SAMPLES = 4
"""Each pixel is the mean of SAMPLES x SAMPLES points."""
PNG_FROM = 64
"""From this size on the picture is stored as PNG, below it as a bitmap, as Windows itself does."""

Colour = tuple[int, int, int, int]
CLEAR: Colour = (0, 0, 0, 0)
FRAME: Colour = (31, 78, 121, 255)
SCREEN: Colour = (250, 252, 255, 255)
MARK: Colour = (0, 122, 94, 255)
CHECK = ((0.29, 0.42), (0.44, 0.57), (0.72, 0.25))
"""The check mark's corners, in the unit square."""
STROKE = 0.065
"""Half the width of the mark's lines."""
AROUND = (0.29 - STROKE, 0.25 - STROKE, 0.72 + STROKE, 0.57 + STROKE)
"""No point of the mark is outside; most of the picture is."""


def colour_at(x: float, y: float) -> Colour:
    """Return the picture's colour at a point of the unit square."""
    if in_rounded(x, y, AROUND, 0.0) and distance_to_check(x, y) < STROKE:
        return MARK
    if in_rounded(x, y, (0.12, 0.14, 0.88, 0.68), 0.03):
        return SCREEN
    if in_rounded(x, y, (0.04, 0.06, 0.96, 0.76), 0.08):
        return FRAME
    stand = in_rounded(x, y, (0.42, 0.74, 0.58, 0.90), 0.0)
    foot = in_rounded(x, y, (0.24, 0.86, 0.76, 0.95), 0.04)
    return FRAME if stand or foot else CLEAR


def in_rounded(x: float, y: float, box: tuple[float, float, float, float], radius: float) -> bool:
    """Tell whether a point is in a box with round corners."""
    left, top, right, bottom = box
    if not (left <= x <= right and top <= y <= bottom):
        return False
    across = max(left + radius - x, x - right + radius, 0.0)
    down = max(top + radius - y, y - bottom + radius, 0.0)
    return across**2 + down**2 <= radius**2 or across == 0 or down == 0


def distance_to_check(x: float, y: float) -> float:
    """Return how far a point is from the check mark's lines."""
    distances = []
    for (ax, ay), (bx, by) in itertools.pairwise(CHECK):
        along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
        along = min(max(along, 0.0), 1.0)
        distances.append((x - ax - along * (bx - ax)) ** 2 + (y - ay - along * (by - ay)) ** 2)
    return math.sqrt(min(distances))


def pixel(column: int, row: int, size: int) -> Colour:
    """Return one pixel, smoothed."""
    steps = [(i + 0.5) / SAMPLES for i in range(SAMPLES)]
    points = [colour_at((column + dx) / size, (row + dy) / size) for dy in steps for dx in steps]
    opaque = [point for point in points if point[3]]
    if not opaque:
        return CLEAR
    red, green, blue = (sum(p[i] for p in opaque) // len(opaque) for i in range(3))
    return red, green, blue, 255 * len(opaque) // len(points)


def picture(size: int) -> bytes:
    """Return one picture as an icon file stores it."""
    rows = [[pixel(column, row, size) for column in range(size)] for row in range(size)]
    return png(rows) if size >= PNG_FROM else bitmap(rows)


def png(rows: list[list[Colour]]) -> bytes:
    """Return the picture as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    raw = b"".join(b"\0" + b"".join(bytes(colour) for colour in row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows), len(rows), 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(raw, 9))
        + chunk(b"IEND", b"")
    )


def bitmap(rows: list[list[Colour]]) -> bytes:
    """Return the picture as a bitmap of 32 bits, bottom row first, with an empty mask."""
    size = len(rows)
    header = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    colours = b"".join(bytes((b, g, r, a)) for row in reversed(rows) for r, g, b, a in row)
    return header + colours + bytes((size + 31) // 32 * 4 * size)


@functools.cache
def icon() -> bytes:
    """Return the icon file; a build asks for it several times."""
    pictures = [(size, picture(size)) for size in SIZES]
    head = struct.pack("<HHH", 0, 1, len(pictures))
    offset = len(head) + 16 * len(pictures)
    for size, data in pictures:
        side = size % 256  # 0 stands for 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    return head + b"".join(data for _, data in pictures)


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(icon())
