"""Keep rows where memory has a bound: in a private database that lives until the run ends.

SQLite keeps a database without a name in memory while it is small and in a temporary file that
no other program sees when it is not. Cells are kept once each: PCs of one hospital are alike.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Generic, NamedTuple, TypeVar

import msgspec

from checker.fleet import change as changes
from checker.fleet.model import Alike, BadFile, Change, Many, Row
from checker.fleet.packing import Packer, Table
from checker.fleet.values import DISK, MEMORY
from checker.model import Status
from checker.shapes import known

T = TypeVar("T")

_TOGETHER: Final = 500
"""Rows that are handed to the database at once."""


class Taken(NamedTuple):
    """A result, as it was taken."""

    row: Row
    before: bool
    """It is one of the baseline."""
    packer: int
    data: bytes
    """The row, packed."""


class Body(NamedTuple):
    """The results of one PC, each from new to old."""

    now: tuple[Taken, ...]
    before: tuple[Taken, ...]
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
            "CREATE TABLE pcs (packer INTEGER, data BLOB, settled BLOB);"
            "CREATE TABLE bad (data BLOB);"
            # One transaction: nobody else looks, and nothing is to be undone.
            "BEGIN;"
        )
        self._waiting: list[tuple[str, str, int, bool, int, bytes]] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._packer = Packer()
        self._packers = [self._packer]
        """Of this process first, then of each part that came from another."""
        self._same: dict[tuple[object, ...], Alike] = {}
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
        self._packers.append(Packer(table, same=self._same))
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
        kept: list[tuple[int, bytes, bytes]] = []
        for taken, chosen in self._chosen(against_baseline=against_baseline):
            row = shape(chosen)
            if row is None:
                continue
            if reference is not None:
                row = _against(row, reference)
            kept.append((taken.packer, taken.data, self._packer.settle(row, taken.row)))
            if len(kept) >= _TOGETHER:
                self._base.executemany("INSERT INTO pcs VALUES (?, ?, ?)", kept)
                kept.clear()
            yield row
        self._base.executemany("INSERT INTO pcs VALUES (?, ?, ?)", kept)
        self._base.execute("DROP TABLE taken")

    def rows(self) -> Many[Row]:
        """Return the rows that `newest` chose."""
        packers = self._packers
        return _Table(
            self._base,
            "pcs",
            "packer, data, settled",
            lambda packer, data, settled: packers[packer].unpack(data, settled),
        )

    def bad_files(self) -> Many[BadFile]:
        """Return the files that gave no row."""
        return _Table(self._base, "bad", "data", msgspec.msgpack.Decoder(known(BadFile)).decode)

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

    def _chosen(self, *, against_baseline: bool) -> Iterator[tuple[Taken, Row]]:
        """Yield the newest result of each PC, as it was taken and with what changed."""
        for group in self._groups():
            bodies = separate(group)
            for body in bodies:
                newest = (body.now or body.before)[0]
                row = _told(body, against_baseline=against_baseline)
                if self._only is not None and not row.institution:
                    row = msgspec.structs.replace(row, institution=self._only)
                if len(bodies) > 1:
                    row = msgspec.structs.replace(row, twin=True)
                yield newest, row

    def _groups(self) -> Iterator[list[Taken]]:
        """Yield the results of each name, from new to old, with whether each is a baseline's."""
        ordered = (
            "SELECT place, pc, before, packer, data FROM taken"
            " ORDER BY place, pc, at DESC, rowid DESC"
        )
        key: tuple[str, str] | None = None
        group: list[Taken] = []
        for place, pc, before, packer, data in self._base.execute(ordered):
            if (place, pc) != key and group:
                yield group
                group = []
            key = (place, pc)
            row = self._packers[packer].unpack(data)
            group.append(Taken(row, bool(before), packer, data))
        if group:
            yield group


class _Table(Generic[T]):
    """A table that is walked row by row."""

    def __init__(
        self, base: sqlite3.Connection, name: str, columns: str, read: Callable[..., T]
    ) -> None:
        self._base, self._read = base, read
        self._all = f"SELECT {columns} FROM {name} ORDER BY rowid"  # noqa: S608 - our own names
        self._count = f"SELECT count(*) FROM {name}"  # noqa: S608

    def __iter__(self) -> Iterator[T]:
        for values in self._base.execute(self._all):
            yield self._read(*values)

    def __len__(self) -> int:
        return int(self._base.execute(self._count).fetchone()[0])


def separate(group: list[Taken]) -> list[Body]:
    """Tell apart the PCs that have one name, by their memory and drive.

    A PC that got more memory is still one PC: only one thing about it is new, and no result of the
    old kind comes on the day of the new one or after it.

    Args:
        group: Results from new to old, with whether each is of the baseline.
    """
    bodies: list[list[Taken]] = [group[:1]]
    for one in group[1:]:
        for body in bodies:
            if _differences(body[-1].row, one.row) == 0:
                body.append(one)
                break
        else:
            bodies.append([one])
    joined = bodies[:1]
    for body in bodies[1:]:
        newer = next((one for one in joined if _grew(one, body)), None)
        if newer is None:
            joined.append(body)
        else:
            newer += body
    return [
        Body(
            tuple([one for one in body if not one.before]),
            tuple([one for one in body if one.before]),
        )
        for body in joined
    ]


def _differences(one: Row, other: Row) -> int:
    """Return how much of the hardware differs; what is not known does not."""
    pairs = ((one.values[at], other.values[at]) for at in (MEMORY, DISK) if one.values)
    known_ones = (pair for pair in pairs if None not in pair)
    return sum(first != second for first, second in known_ones) + 2 * (one.os != other.os)


def _grew(newer: list[Taken], older: list[Taken]) -> bool:
    first, last = newer[-1].row, older[0].row
    apart = last.collected_at.date() < first.collected_at.date()
    return apart and _differences(first, last) == 1


def _told(body: Body, *, against_baseline: bool) -> Row:
    """Return a PC's newest result with what changed."""
    if not against_baseline:
        newest, *older = [one.row for one in body.now]
        if not older:
            return newest
        change = changes.last(newest, older)
        return msgspec.structs.replace(newest, change=change, older=len(older))
    if not body.now:
        gone = body.before[0].row
        change = Change("gone", gone.collected_at, gone.overall)
        return msgspec.structs.replace(gone, change=change, standing="gone")
    newest = body.now[0].row
    change = changes.between(body.before[0].row, newest) if body.before else Change("new")
    return msgspec.structs.replace(newest, change=change, older=len(body.now) - 1)


def _against(row: Row, wanted: Mapping[str, Status]) -> Row:
    names = dict.fromkeys((*row.names, *wanted))
    differs = tuple(name for name in names if _status(row, name) != wanted.get(name))
    return msgspec.structs.replace(row, differs=differs)


def _status(row: Row, name: str) -> Status | None:
    names = row.names
    return row.alike.cells[names.index(name)].status if name in names else None
