"""Look into an old Excel file (.xls), and pack what was looked at anew.

Only what is needed of two formats is here: the sector chains of an OLE file, and the rows and cells
of BIFF. The records are walked as their reader walks them: from where each sheet is said to begin.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from checker.books.refused import RefusedError, Unseen

MARK: Final = b"\xd0\xcf\x11\xe0"
_END: Final = 0xFFFFFFFC
"""Sector numbers from here on mean "no sector"."""
_CELLS: Final = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00BD, 0x00D6, 0x0207})
_MANY: Final = 0x00BD
"""A record of several numbers in a row."""
_BLANK: Final = 0x0201
_DIMENSIONS: Final = 0x0200
"""How far the cells are said to go: the reader would make room for it."""
_ROW: Final = 0x0208
_COLUMNS: Final = 0x007D
_SHEET: Final = 0x0085
_BOF: Final = 0x0809
_EOF: Final = 0x000A
_HIDDEN: Final = 0x20
_SHEETS: Final = 250
_RECORDS: Final = 3_000_000
"""Records that all sheets have together."""
_MINI: Final = 64
_STREAMS: Final = frozenset({"Workbook", "Book", "WORKBOOK", "BOOK"})


class Sheet(NamedTuple):
    """One sheet: how far its cells go, and what it hides."""

    rows: int
    columns: int
    unseen: Unseen


def looked_at(data: bytes, area: int) -> tuple[bytes, list[Unseen]]:
    """Return an .xls file packed anew, and what each of its sheets hides.

    Args:
        data: An OLE file.
        area: Cells that its sheets may span together, empty ones counted.

    Raises:
        RefusedError: It is no workbook, locked, damaged or too large.
    """
    try:
        sectors = _Sectors(data)
        entries = list(_entries(sectors))
        names = {name for name, _, _ in entries}
        if "EncryptedPackage" in names:
            raise RefusedError("password")
        if not names & _STREAMS:
            raise RefusedError("no_sheet")
        stream = bytearray(_workbook(sectors, entries))
        sheets = _sheets(stream)
    except (struct.error, IndexError) as error:
        raise RefusedError("damaged") from error
    if sum(one.rows * one.columns for one, _ in sheets) > area:
        raise RefusedError("too_large")
    return _packed(bytes(stream)), [one.unseen for one, is_page in sheets if is_page]


class _Sectors:
    """The sectors of a file and the table that chains them."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != MARK:
            raise RefusedError("damaged")
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:  # noqa: PLR2004 - of the format
            raise RefusedError("damaged")
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
            raise RefusedError("damaged")
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


def _workbook(sectors: _Sectors, entries: list[tuple[str, int, int]]) -> bytes:
    for name, first, size in entries:
        if name in _STREAMS:
            if size >= sectors.cutoff:
                return sectors.chain(first)[:size]
            return _small(sectors, entries, first)[:size]
    raise RefusedError("no_sheet")


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


def _records(stream: bytearray, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield kind, place and length of the records from a place on; each place is of its body."""
    while place < len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if place + 4 + length > len(stream):
            raise RefusedError("damaged")
        yield kind, place + 4, length
        place += 4 + length


def _sheets(stream: bytearray) -> list[tuple[Sheet, bool]]:
    """Return the sheets in their order, and whether each holds cells by what the file says."""
    found = []
    for kind, body, length in _records(stream, 0):
        if kind == _EOF:
            break
        if kind == _SHEET and length > 6:  # noqa: PLR2004 - of the format
            begin = struct.unpack_from("<I", stream, body)[0]
            found.append((begin, stream[body + 5] == 0))
    if len(found) > _SHEETS:
        raise RefusedError("too_large")
    left = [_RECORDS]
    return [(_sheet(stream, begin, left), is_page) for begin, is_page in found]


def _sheet(stream: bytearray, begin: int, left: list[int]) -> Sheet:
    """Walk one sheet to its end; what is embedded in it, a chart say, is passed over."""
    rows = columns = depth = 0
    begun = False
    hidden: set[int] = set()
    shut: set[int] = set()
    for kind, body, length in _records(stream, begin):
        left[0] -= 1
        if left[0] < 0:
            raise RefusedError("too_large")
        if kind == _BOF:
            depth += begun
            begun = True
        elif kind == _EOF:
            if not depth:
                break
            depth -= 1
        elif depth:
            continue
        elif kind == _DIMENSIONS:
            struct.pack_into("<H", stream, body - 4, _BLANK)
        elif kind in _CELLS and length >= 6:  # noqa: PLR2004 - of the format
            row, column = struct.unpack_from("<HH", stream, body)
            if kind == _MANY:
                column = max(column, struct.unpack_from("<H", stream, body + length - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        else:
            _hides(stream[body : body + length], kind, hidden, shut)
    return Sheet(rows, columns, Unseen(frozenset(hidden), frozenset(shut)))


def _hides(body: bytearray, kind: int, hidden: set[int], shut: set[int]) -> None:
    """Note the row or the columns that a record hides."""
    if kind == _ROW and len(body) >= 14:  # noqa: PLR2004 - of the format
        if struct.unpack_from("<H", body, 12)[0] & _HIDDEN:
            hidden.add(struct.unpack_from("<H", body)[0])
    elif kind == _COLUMNS and len(body) >= 10:  # noqa: PLR2004 - of the format
        first, last = struct.unpack_from("<HH", body)
        if struct.unpack_from("<H", body, 8)[0] & 1:
            shut.update(range(first, min(last, 255) + 1))


_SECTOR: Final = 4096
_PER: Final = _SECTOR // 4


def _packed(stream: bytes) -> bytes:
    """Return an OLE file of one stream: header, table, folder, stream."""
    size = max(len(stream), _SECTOR)  # a shorter one would lie among the small streams
    blocks = -(-size // _SECTOR)
    tables = -(-(blocks + 1) // (_PER - 1))
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    numbers = [table] * tables + [end]
    numbers += [*range(tables + 2, tables + 1 + blocks), end]
    numbers += [free] * (tables * _PER - len(numbers))
    head = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 4, 0xFFFE, 12, 6),
        *(1, tables, tables, 0, _SECTOR, end, 0, end, 0, 0),
    )
    head += struct.pack("<108I", *range(1, tables), *[free] * (109 - tables))
    entries = _entry("Root Entry", 5, 0, 0, child=1) + _entry("Workbook", 2, tables + 1, size)
    return b"".join(
        (
            head.ljust(_SECTOR, b"\0"),
            struct.pack(f"<{len(numbers)}I", *numbers),
            entries.ljust(_SECTOR, b"\0"),
            stream.ljust(blocks * _SECTOR, b"\0"),
        )
    )


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    """Return the line of the folder for one stream."""
    text = f"{name}\0".encode("utf-16-le")
    none = 0xFFFFFFFF
    return struct.pack("<64sHBBIII36xIQ", text, len(text), kind, 1, none, none, child, first, size)
