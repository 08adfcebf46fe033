"""Keep rows where memory has a bound: in a private database that lives until the run ends.

SQLite keeps a database without a name in memory while it is small and in a temporary file that
no other program sees when it is not. Cells are kept once each: PCs of one hospital are alike.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec

from checker.fleet import change as changes
from checker.fleet.model import BadFile, Change, Many, Row
from checker.fleet.packing import Packer, Table
from checker.fleet.values import DISK, MEMORY
from checker.model import Status
from checker.shapes import known

T = TypeVar("T")

_TOGETHER: Final = 500
"""Rows that are handed to the database at once."""


class Body(NamedTuple):
    """The results of one PC, each from new to old."""

    now: tuple[Row, ...]
    before: tuple[Row, ...]
    """Those of the baseline."""


class Store:
    """Takes rows in any order and gives them back by institution and PC, the newest of each."""

    def __init__(self) -> None:
        # An empty name: nobody else sees it, and it is gone when it is closed.
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "CREATE TABLE taken"
            " (place TEXT, pc TEXT, at INTEGER, before INTEGER, packer INTEGER, data BLOB);"
            "CREATE TABLE pcs (data BLOB); CREATE TABLE bad (data BLOB);"
            # One transaction: nobody else looks, and nothing is to be undone.
            "BEGIN;"
        )
        self._waiting: list[tuple[str, str, int, bool, int, bytes]] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._packer = Packer()
        self._packers = [self._packer]
        """Of this process first, then of each part that came from another."""
        self._shown = ""
        """An institution's name as a report writes it."""
        self._only: str | None = None
        """The name of the only institution that has one."""

    def close(self) -> None:
        """Let go of everything."""
        self._base.close()

    def add(self, row: Row, *, before: bool = False) -> None:
        """Take a row; `before`: it is one of the baseline."""
        at = int(row.collected_at.timestamp() * 1_000_000)
        self.add_packed(row.institution, row.machine, at, self._packer.pack(row), before=before)

    def add_table(self, table: Table) -> int:
        """Take what packed rows of another process refer to; return its number."""
        self._packers.append(Packer(table))
        return len(self._packers) - 1

    def add_packed(
        self,
        institution: str,
        machine: str,
        at: int,
        data: bytes,
        packer: int = 0,
        *,
        before: bool = False,
    ) -> None:
        """Take a row that is packed already."""
        self._shown = institution or self._shown
        key = (institution.casefold(), machine.casefold())
        self._waiting.append((*key, at, before, packer, data))
        if len(self._waiting) >= _TOGETHER:
            self._flush()

    def add_bad(self, bad: BadFile) -> None:
        """Take a file that gave no row."""
        self._base.execute("INSERT INTO bad VALUES (?)", (self._encode(bad),))

    def newest(
        self,
        reference: Mapping[str, Status] | None,
        shape: Callable[[Row], Row | None],
        *,
        against_baseline: bool = False,
    ) -> Iterator[Row]:
        """Choose the newest row of each PC, keep it for `rows`, and yield it. Once only.

        Args:
            reference: Status of each requirement of the PC that the others are held against.
            shape: Gives a row its last form; None: it is not asked for.
            against_baseline: Changes are told against the baseline, else each PC's own last one.
        """
        self._flush()
        self._join_unnamed()
        kept: list[tuple[bytes]] = []
        for found in self._chosen(against_baseline=against_baseline):
            row = shape(found)
            if row is None:
                continue
            if reference is not None:
                row = _against(row, reference)
            kept.append((self._packer.pack(row),))
            if len(kept) >= _TOGETHER:
                self._base.executemany("INSERT INTO pcs VALUES (?)", kept)
                kept.clear()
            yield row
        self._base.executemany("INSERT INTO pcs VALUES (?)", kept)
        self._base.execute("DROP TABLE taken")

    def rows(self) -> Many[Row]:
        """Return the rows that `newest` chose."""
        return _Table(self._base, "pcs", self._packer.unpack)

    def bad_files(self) -> Many[BadFile]:
        """Return the files that gave no row."""
        return _Table(self._base, "bad", msgspec.msgpack.Decoder(known(BadFile)).decode)

    def _flush(self) -> None:
        self._base.executemany("INSERT INTO taken VALUES (?, ?, ?, ?, ?, ?)", self._waiting)
        self._waiting.clear()

    def _join_unnamed(self) -> None:
        """Count PCs without an institution to the one there is: one may be answered, one not."""
        named = "SELECT DISTINCT place FROM taken WHERE place != '' LIMIT 2"
        places = self._base.execute(named).fetchall()
        if len(places) == 1:
            self._base.execute("UPDATE taken SET place = ?", places[0])
            self._only = self._shown

    def _chosen(self, *, against_baseline: bool) -> Iterator[Row]:
        """Yield the newest row of each PC, with what changed."""
        for group in self._groups():
            bodies = separate(group)
            for body in bodies:
                row = _told(body, against_baseline=against_baseline)
                if self._only is not None and not row.institution:
                    row = msgspec.structs.replace(row, institution=self._only)
                if len(bodies) > 1:
                    row = msgspec.structs.replace(row, twin=True)
                yield row

    def _groups(self) -> Iterator[list[tuple[Row, bool]]]:
        """Yield the results of each name, from new to old, with whether each is a baseline's."""
        ordered = (
            "SELECT place, pc, before, packer, data FROM taken"
            " ORDER BY place, pc, at DESC, rowid DESC"
        )
        key: tuple[str, str] | None = None
        group: list[tuple[Row, bool]] = []
        for place, pc, before, packer, data in self._base.execute(ordered):
            if (place, pc) != key and group:
                yield group
                group = []
            key = (place, pc)
            group.append((self._packers[packer].unpack(data), bool(before)))
        if group:
            yield group


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


def separate(group: Iterable[tuple[Row, bool]]) -> list[Body]:
    """Tell apart the PCs that have one name, by their memory and drive.

    A PC that got more memory is still one PC: only one thing about it is new, and no result of the
    old kind comes on the day of the new one or after it.

    Args:
        group: Results from new to old, with whether each is of the baseline.
    """
    bodies: list[list[tuple[Row, bool]]] = []
    for row, before in group:
        for body in bodies:
            if _differences(body[-1][0], row) == 0:
                body.append((row, before))
                break
        else:
            bodies.append([(row, before)])
    joined = bodies[:1]
    for body in bodies[1:]:
        newer = next((one for one in joined if _grew(one, body)), None)
        if newer is None:
            joined.append(body)
        else:
            newer += body
    return [
        Body(
            tuple(row for row, before in body if not before),
            tuple(row for row, before in body if before),
        )
        for body in joined
    ]


def _differences(one: Row, other: Row) -> int:
    """Return how much of the hardware differs; what is not known does not."""
    pairs = ((one.values[at], other.values[at]) for at in (MEMORY, DISK) if one.values)
    known_ones = (pair for pair in pairs if None not in pair)
    return sum(first != second for first, second in known_ones) + 2 * (one.os != other.os)


def _grew(newer: list[tuple[Row, bool]], older: list[tuple[Row, bool]]) -> bool:
    first, last = newer[-1][0], older[0][0]
    apart = last.collected_at.date() < first.collected_at.date()
    return apart and _differences(first, last) == 1


def _told(body: Body, *, against_baseline: bool) -> Row:
    """Return a PC's newest result with what changed."""
    if not against_baseline:
        newest, *older = body.now
        change = changes.last(newest, older)
        return msgspec.structs.replace(newest, change=change, older=len(older))
    if not body.now:
        gone = body.before[0]
        change = Change("gone", gone.collected_at, gone.overall)
        return msgspec.structs.replace(gone, change=change, standing="gone")
    newest = body.now[0]
    change = changes.between(body.before[0], newest) if body.before else Change("new")
    return msgspec.structs.replace(newest, change=change, older=len(body.now) - 1)


def _against(row: Row, wanted: Mapping[str, Status]) -> Row:
    names = dict.fromkeys((*row.names, *wanted))
    differs = tuple(name for name in names if _status(row, name) != wanted.get(name))
    return msgspec.structs.replace(row, differs=differs)


def _status(row: Row, name: str) -> Status | None:
    cell = row.cell(name)
    return cell.status if cell else None
