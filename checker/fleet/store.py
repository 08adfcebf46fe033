"""Keep rows where memory has a bound: in a private database that lives until the run ends.

SQLite keeps a database without a name in memory while it is small and in a temporary file that
no other program sees when it is not. Cells are kept once each: PCs of one hospital are alike.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Generic, TypeVar

import msgspec
from msgspec import Struct

from checker.fleet.model import BadFile, Cell, Change, Many, Row
from checker.model import Overall, Status
from checker.shapes import known

T = TypeVar("T")

_CELLS: Final = 50_000
"""Different cells that are kept once; what comes then is kept with its row."""
_TOGETHER: Final = 500
"""Rows that are handed to the database at once."""


class _Packed(Struct, frozen=True, array_like=True, gc=False):
    """A row as it is kept: names and cells by their numbers."""

    machine: str
    os: str
    collected_at: str
    """With its offset, which a date of msgpack does not have: people read their own clock."""
    age_days: int
    overall: Overall
    rules: str
    institution: str
    file: str
    names: int
    cells: tuple[int | Cell, ...]
    todo: tuple[str, ...] = ()
    older: int = 0
    change: tuple[str, Overall, tuple[str, ...]] | None = None
    differs: tuple[str, ...] | None = None


class Store:
    """Takes rows in any order and gives them back by institution and PC, the newest of each."""

    def __init__(self) -> None:
        # An empty name: nobody else sees it, and it is gone when it is closed.
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "CREATE TABLE taken (place TEXT, pc TEXT, at INTEGER, data BLOB);"
            "CREATE TABLE pcs (data BLOB); CREATE TABLE bad (data BLOB);"
            # One transaction: nobody else looks, and nothing is to be undone.
            "BEGIN;"
        )
        self._waiting: list[tuple[str, str, int, bytes]] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(known(_Packed)).decode
        self._names: list[tuple[str, ...]] = []
        self._name_numbers: dict[tuple[str, ...], int] = {}
        self._cells: list[Cell] = []
        self._cell_numbers: dict[Cell, int] = {}
        self._shown = ""
        """An institution's name as a report writes it."""
        self._only: str | None = None
        """The name of the only institution that has one."""

    def close(self) -> None:
        """Let go of everything."""
        self._base.close()

    def add(self, row: Row) -> None:
        """Take a row."""
        at = int(row.collected_at.timestamp() * 1_000_000)
        key = (row.institution.casefold(), row.machine.casefold())
        self._shown = row.institution or self._shown
        self._waiting.append((*key, at, self._pack(row)))
        if len(self._waiting) >= _TOGETHER:
            self._flush()

    def add_bad(self, bad: BadFile) -> None:
        """Take a file that gave no row."""
        self._base.execute("INSERT INTO bad VALUES (?)", (self._encode(bad),))

    def newest(self, reference: Mapping[str, Status] | None) -> Iterator[Row]:
        """Choose the newest row of each PC, keep it for `rows`, and yield it. Once only.

        Args:
            reference: Status of each requirement of the PC that the others are held against.
        """
        self._flush()
        self._join_unnamed()
        kept: list[tuple[bytes]] = []
        for row, data in self._chosen():
            whole = row if reference is None else _against(row, reference)
            kept.append((data if reference is None and data else self._pack(whole),))
            if len(kept) >= _TOGETHER:
                self._base.executemany("INSERT INTO pcs VALUES (?)", kept)
                kept.clear()
            yield whole
        self._base.executemany("INSERT INTO pcs VALUES (?)", kept)
        self._base.execute("DROP TABLE taken")

    def rows(self) -> Many[Row]:
        """Return the rows that `newest` chose."""
        return _Table(self._base, "pcs", self._unpack)

    def bad_files(self) -> Many[BadFile]:
        """Return the files that gave no row."""
        return _Table(self._base, "bad", msgspec.msgpack.Decoder(known(BadFile)).decode)

    def _flush(self) -> None:
        self._base.executemany("INSERT INTO taken VALUES (?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def _join_unnamed(self) -> None:
        """Count PCs without an institution to the one there is: one may be answered, one not."""
        named = "SELECT DISTINCT place FROM taken WHERE place != '' LIMIT 2"
        places = self._base.execute(named).fetchall()
        if len(places) == 1:
            self._base.execute("UPDATE taken SET place = ?", places[0])
            self._only = self._shown

    def _chosen(self) -> Iterator[tuple[Row, bytes | None]]:
        """Yield the newest row of each PC, and how it is kept already where nothing was added."""
        ordered = "SELECT place, pc, data FROM taken ORDER BY place, pc, at DESC, rowid DESC"
        key: tuple[str, str] | None = None
        standing: tuple[Row, bytes | None] | None = None
        for place, pc, data in self._base.execute(ordered):
            row = self._unpack(data)
            if standing is not None and key == (place, pc):
                standing = _over(standing[0], row), None
                continue
            if standing is not None:
                yield standing
            key, standing = (place, pc), (row, data)
            if self._only is not None and not row.institution:
                standing = msgspec.structs.replace(row, institution=self._only), None
        if standing is not None:
            yield standing

    def _pack(self, row: Row) -> bytes:
        number = self._name_numbers.get(row.names)
        if number is None:
            number = self._name_numbers[row.names] = len(self._names)
            self._names.append(row.names)
        cells = tuple(map(self._number, row.cells))
        change = row.change
        return self._encode(
            _Packed(
                row.machine,
                row.os,
                row.collected_at.isoformat(),
                row.age_days,
                row.overall,
                row.rules,
                row.institution,
                row.file,
                number,
                cells,
                row.todo,
                row.older,
                None
                if change is None
                else (change.before.isoformat(), change.overall, change.requirements),
                row.differs,
            )
        )

    def _number(self, cell: Cell) -> int | Cell:
        number = self._cell_numbers.get(cell)
        if number is None:
            if len(self._cells) >= _CELLS:
                return cell
            number = self._cell_numbers[cell] = len(self._cells)
            self._cells.append(cell)
        return number

    def _unpack(self, data: bytes) -> Row:
        packed = self._decode(data)
        known, change = self._cells, packed.change
        return Row(
            packed.machine,
            packed.os,
            dt.datetime.fromisoformat(packed.collected_at),
            packed.age_days,
            packed.overall,
            packed.rules,
            packed.institution,
            packed.file,
            self._names[packed.names],
            tuple([known[one] if isinstance(one, int) else one for one in packed.cells]),
            packed.todo,
            packed.older,
            None
            if change is None
            else Change(dt.datetime.fromisoformat(change[0]), change[1], change[2]),
            packed.differs,
        )


class _Table(Generic[T]):
    """A table that is walked row by row."""

    def __init__(self, base: sqlite3.Connection, name: str, read: Callable[[bytes], T]) -> None:
        self._base, self._read = base, read
        self._all = f"SELECT data FROM {name} ORDER BY rowid"  # noqa: S608 - our own two names
        self._count = f"SELECT count(*) FROM {name}"  # noqa: S608

    def __iter__(self) -> Iterator[T]:
        for (data,) in self._base.execute(self._all):
            yield self._read(data)

    def __len__(self) -> int:
        return int(self._base.execute(self._count).fetchone()[0])


def _over(newer: Row, older: Row) -> Row:
    """Put the newest row over an older one of the same PC, which come from new to old."""
    change = newer.change
    if change is None:
        names = dict.fromkeys((*newer.names, *older.names))
        changed = tuple(name for name in names if _status(newer, name) != _status(older, name))
        change = Change(before=older.collected_at, overall=older.overall, requirements=changed)
    return msgspec.structs.replace(newer, change=change, older=newer.older + 1)


def _against(row: Row, wanted: Mapping[str, Status]) -> Row:
    names = dict.fromkeys((*row.names, *wanted))
    differs = tuple(name for name in names if _status(row, name) != wanted.get(name))
    return msgspec.structs.replace(row, differs=differs)


def _status(row: Row, name: str) -> Status | None:
    cell = row.cell(name)
    return cell.status if cell else None
