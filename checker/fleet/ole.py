"""Look into an old Excel file (.xls) before it is read: how large it is, which rows are hidden.

The reader of workbooks makes room for every cell up to the last one; a file of a few bytes could
make it ask for more memory than there is. So the records are walked first. Only what is needed of
two formats is here: the sector chains of an OLE file, and the rows and cells of BIFF8.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

MARK: Final = b"\xd0\xcf\x11\xe0"
_END: Final = 0xFFFFFFFC
"""Sector numbers from here on mean "no sector"."""
_CELLS: Final = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00BD, 0x00D6, 0x0207})
_ROW: Final = 0x0208
_COLUMNS: Final = 0x007D
_BOF: Final = 0x0809
_HIDDEN: Final = 0x20
_WORKSHEET: Final = 0x10
_MINI: Final = 64


class Extent(NamedTuple):
    """One sheet: how far its cells go, and its hidden rows and columns (from 0)."""

    rows: int
    columns: int
    hidden: frozenset[int]
    hidden_columns: frozenset[int]


class NotReadableError(ValueError):
    """It is no OLE file, or one that is cut."""


def sheets(data: bytes) -> list[Extent]:
    """Return the sheets of an .xls file in their order.

    Raises:
        NotReadableError: It is no such file.
    """
    try:
        stream = _workbook(data)
        return list(_extents(stream))
    except (struct.error, IndexError) as error:
        raise NotReadableError from error


def names(data: bytes) -> set[str]:
    """Return the names of what is in an OLE file: `Workbook`, `EncryptedPackage`, `WordDocument`.

    Raises:
        NotReadableError: It is no such file.
    """
    try:
        return {name for name, _, _ in _entries(_Sectors(data))}
    except (struct.error, IndexError) as error:
        raise NotReadableError from error


class _Sectors:
    """The sectors of a file and the table that chains them."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != MARK:
            raise NotReadableError
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:  # noqa: PLR2004 - of the format
            raise NotReadableError
        self.data, self.size = data, 1 << shift
        self.first, _, self.cutoff, self.mini_first = struct.unpack_from("<IIII", data, 48)
        more, count = struct.unpack_from("<II", data, 68)
        table = [*struct.unpack_from("<109I", data, 76)]
        per = self.size // 4 - 1
        for _ in range(min(count, len(data) // self.size)):
            if more >= _END:
                break
            numbers = struct.unpack_from(f"<{per + 1}I", data, self._at(more))
            table += numbers[:per]
            more = numbers[per]
        self.next: list[int] = []
        for number in table:
            if number < _END:
                start = self._at(number)
                self.next += struct.unpack_from(f"<{self.size // 4}I", data, start)

    def _at(self, number: int) -> int:
        start: int = (number + 1) * self.size
        if start + self.size > len(self.data) + self.size:
            raise NotReadableError
        return start

    def chain(self, number: int) -> bytes:
        """Return the bytes of a chain of sectors."""
        parts, most = list[bytes](), len(self.data) // self.size + 1
        while number < _END and len(parts) <= most:
            start = self._at(number)
            parts.append(self.data[start : start + self.size])
            number = self.next[number]
        return b"".join(parts)


def _entries(sectors: _Sectors) -> Iterator[tuple[str, int, int]]:
    """Yield name, first sector and length of what is in the file."""
    folder = sectors.chain(sectors.first)
    for start in range(0, len(folder) - 127, 128):
        length = struct.unpack_from("<H", folder, start + 64)[0]
        name = folder[start : start + max(length - 2, 0)].decode("utf-16-le", "replace")
        first, size = struct.unpack_from("<II", folder, start + 116)
        if name:
            yield name, first, size


def _workbook(data: bytes) -> bytes:
    sectors = _Sectors(data)
    entries = list(_entries(sectors))
    for name, first, size in entries:
        if name in {"Workbook", "Book"}:
            if size >= sectors.cutoff:
                return sectors.chain(first)[:size]
            return _small(sectors, entries, first)[:size]
    raise NotReadableError


def _small(sectors: _Sectors, entries: list[tuple[str, int, int]], number: int) -> bytes:
    """Return a stream that is too short for sectors of its own."""
    place = next((first for name, first, _ in entries if name == "Root Entry"), _END)
    whole = sectors.chain(place)
    table = sectors.chain(sectors.mini_first)
    following = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    parts: list[bytes] = []
    while number < _END and len(parts) <= len(following):
        parts.append(whole[number * _MINI : (number + 1) * _MINI])
        number = following[number]
    return b"".join(parts)


def _extents(  # noqa: C901 - one branch a kind of record
    stream: bytes,
) -> Iterator[Extent]:
    place, inside = 0, False
    rows = columns = 0
    hidden: set[int] = set()
    shut: set[int] = set()
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        body = place + 4
        if kind == _BOF and length >= 4:  # noqa: PLR2004 - of the format
            if inside:
                yield Extent(rows, columns, frozenset(hidden), frozenset(shut))
            inside = struct.unpack_from("<H", stream, body + 2)[0] == _WORKSHEET
            rows, columns, hidden, shut = 0, 0, set(), set()
        elif inside and kind in _CELLS and length >= 6:  # noqa: PLR2004 - of the format
            row, column = struct.unpack_from("<HH", stream, body)
            if kind == 0x00BD:  # noqa: PLR2004 - many numbers in one record
                column = struct.unpack_from("<H", stream, body + length - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif inside and kind == _ROW and length >= 14:  # noqa: PLR2004 - of the format
            row = struct.unpack_from("<H", stream, body)[0]
            if struct.unpack_from("<H", stream, body + 12)[0] & _HIDDEN:
                hidden.add(row)
        elif inside and kind == _COLUMNS and length >= 10:  # noqa: PLR2004 - of the format
            first, last = struct.unpack_from("<HH", stream, body)
            if struct.unpack_from("<H", stream, body + 8)[0] & 1:
                shut.update(range(first, min(last, 255) + 1))
        place = body + length
    if inside:
        yield Extent(rows, columns, frozenset(hidden), frozenset(shut))
