"""The few fields of a certificate that tell who stands in the way. Pure, for hostile bytes.

Python's `ssl` gives no fields of a certificate that it does not trust, and those are the ones
that have to be named here.
"""

import datetime as dt
from typing import Final, NamedTuple

from checker.model import clean

_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_OID: Final = 0x06
_VERSION: Final = 0xA0
_UTC_TIME: Final = 0x17
_COMMON_NAME: Final = b"\x55\x04\x03"
_ORGANISATION: Final = b"\x55\x04\x0a"
_TEXTS: Final = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_LIMIT: Final = 100_000


class Certificate(NamedTuple):
    """Who issued a certificate, and when it holds."""

    issuer: str
    """Organisation and name, or whichever is there."""
    not_before: dt.datetime
    not_after: dt.datetime


class _Item(NamedTuple):
    tag: int
    body: bytes


def parse_certificate(der: bytes) -> Certificate | None:
    """Parse a certificate in DER; None when it is not one."""
    try:
        return _parse(der[:_LIMIT])
    except (ValueError, IndexError, OverflowError):
        return None


def _parse(der: bytes) -> Certificate:
    whole, _ = _read(der, 0)
    fields = _items(_items(whole.body)[0].body)
    if fields[0].tag == _VERSION:
        fields = fields[1:]
    serial, _algorithm, issuer, validity = fields[:4]
    if (whole.tag, serial.tag, issuer.tag, validity.tag) != (
        _SEQUENCE,
        _INTEGER,
        _SEQUENCE,
        _SEQUENCE,
    ):
        raise ValueError
    start, end = _items(validity.body)[:2]
    return Certificate(_name(issuer.body), _time(start), _time(end))


def _read(data: bytes, at: int) -> tuple[_Item, int]:
    tag, length = data[at], data[at + 1]
    at += 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 3:  # noqa: PLR2004 - longer than a certificate can be
            raise ValueError
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    if at + length > len(data):
        raise ValueError
    return _Item(tag, data[at : at + length]), at + length


def _items(data: bytes) -> list[_Item]:
    items, at = [], 0
    while at < len(data):
        item, at = _read(data, at)
        items.append(item)
    return items


def _name(data: bytes) -> str:
    found: dict[bytes, str] = {}
    for group in _items(data):
        for pair in _items(group.body):
            kind, value = _items(pair.body)[:2]
            encoding = _TEXTS.get(value.tag)
            if kind.tag == _OID and encoding is not None:
                found.setdefault(kind.body, value.body.decode(encoding, errors="replace"))
    parts = (found.get(_ORGANISATION, ""), found.get(_COMMON_NAME, ""))
    return clean(" ".join(dict.fromkeys(part for part in parts if part)), 200)


def _time(item: _Item) -> dt.datetime:
    text = item.body.decode("ascii")
    pattern = "%y%m%d%H%M%SZ" if item.tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
    return dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC)
