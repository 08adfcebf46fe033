"""A QR code that holds a whole report, and back.

The text is `NC1:` and then the report's JSON, deflated with a fixed dictionary and written in
base 45, whose letters a QR code packs best. The dictionary is a file that never changes; another
one would get another number.
"""

import math
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import msgspec

from checker.errors import BadInputError
from checker.model import Report, Text
from checker.packs.explain import explain, place_of
from checker.shapes import known

if TYPE_CHECKING:
    from typing_extensions import Buffer

PREFIX: Final = "NC1:"
DICTIONARY: Final = Path(__file__).with_name("qr-dictionary-1.txt")
LETTERS_LIMIT: Final = {"M": 1248, "L": 1588}
"""The most letters by error correction in a symbol of 109 modules, the largest that a fax of normal
resolution still carries at `MODULE_MM`. The better correction is taken where the text fits."""
MODULE_MM: Final = 0.55
"""How wide to print a module."""
SMALLEST_MM: Final = 34.0
QUIET: Final = 4
"""Modules of white around the symbol."""

_MASK: Final = 0
"""A packed report looks like noise, and noise under any mask is noise again. Trying all eight for
the best one takes four times as long as all the rest."""
_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BINARY: Final = b"0" + b"1" * 255
"""Turns a pixel's byte into the digit that a PNG of one bit a pixel has for it."""
_TEXT_LIMIT: Final = 4296
"""The most letters that any QR code holds."""
_REPORT_LIMIT: Final = 1_000_000
"""Bytes; more than this is not unpacked."""


class Symbol(NamedTuple):
    """A QR code as a drawing."""

    png: bytes
    """A pixel a module."""
    modules: int
    """How wide it is, without the white around."""
    millimetres: float
    """How wide to print it, white included."""
    holds_report: bool


def symbol(report: Report) -> Symbol | None:
    """Return the QR code of a report: the report itself, else its phone code, else nothing."""
    drawn = _draw(encode(report), holds_report=True)
    if drawn is None and report.code is not None:
        drawn = _draw(report.code, holds_report=False)
    return drawn


def encode(report: Report) -> str:
    """Return a report as the text of a QR code."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, _dictionary())
    packed = packer.compress(msgspec.json.encode(report)) + packer.flush()
    return PREFIX + _to_base45(packed)


def decode(text: str) -> Report:
    """Return the report that a QR code's text holds.

    Raises:
        BadInputError: It holds none.
    """
    text = text.strip()
    if not text.startswith(PREFIX) or len(text) > _TEXT_LIMIT:
        raise _bad(Text(ja="この結果のQRコードではありません", en="not a QR code of a result"))
    try:
        packed = _from_base45(text[len(PREFIX) :])
        unpacker = zlib.decompressobj(-15, _dictionary())
        data = unpacker.decompress(packed, _REPORT_LIMIT)
    except (ValueError, OverflowError, zlib.error) as error:
        raise _bad(Text(ja="途中が欠けています", en="a part is missing")) from error
    if not unpacker.eof or unpacker.unused_data:
        raise _bad(Text(ja="途中が欠けています", en="a part is missing"))
    try:
        return msgspec.json.decode(data, type=known(Report))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(explain(error), place_of(error)) from error


def _bad(problem: Text, place: str = "") -> BadInputError:
    return BadInputError("QR", place, problem)


def _draw(text: str, *, holds_report: bool) -> Symbol | None:
    import zxingcpp  # noqa: PLC0415 - only documents with a QR code need it

    level = next((level for level, most in LETTERS_LIMIT.items() if len(text) <= most), None)
    if level is None:
        return None
    mask = {"data_mask": _MASK} if holds_report else {}
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level, **mask)
    image = cast("Buffer", barcode.to_image(scale=1, add_quiet_zones=True))
    pixels = memoryview(image).tobytes()
    width = math.isqrt(len(pixels))
    millimetres = max(SMALLEST_MM, round(width * MODULE_MM, 1))
    return Symbol(_png(pixels, width), width - 2 * QUIET, millimetres, holds_report)


def _png(pixels: bytes, width: int) -> bytes:
    """Return square pixels, a byte each and 0 for black, as a picture of one bit a pixel."""
    digits = pixels.translate(_BINARY)
    size = math.ceil(width / 8)
    rows = b"".join(
        b"\0" + int(digits[at : at + width].ljust(size * 8, b"1"), 2).to_bytes(size, "big")
        for at in range(0, len(digits), width)
    )
    head = struct.pack(">IIBBBBB", width, width, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@cache
def _dictionary() -> bytes:
    return DICTIONARY.read_bytes()


def _to_base45(data: bytes) -> str:
    letters = []
    for at in range(0, len(data) - 1, 2):
        rest, first = divmod(data[at] * 256 + data[at + 1], 45)
        third, second = divmod(rest, 45)
        letters += [_LETTERS[first], _LETTERS[second], _LETTERS[third]]
    if len(data) % 2:
        second, first = divmod(data[-1], 45)
        letters += [_LETTERS[first], _LETTERS[second]]
    return "".join(letters)


def _from_base45(text: str) -> bytes:
    """Undo `_to_base45`; a ValueError or OverflowError tells that it is not such a text."""
    values = [_LETTERS.index(letter) for letter in text]
    data = bytearray()
    for at in range(0, len(values), 3):
        group = values[at : at + 3]
        number = sum(value * 45**power for power, value in enumerate(group))
        if len(group) == 1:
            raise ValueError("a single letter is left over")
        data += number.to_bytes(len(group) - 1, "big")
    return bytes(data)
