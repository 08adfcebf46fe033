"""Rows as bytes, for the store and for the way from another machine.

Names and cells are kept once each: PCs of one hospital are alike.
"""

import datetime as dt
from typing import Final, Literal

import msgspec
from msgspec import Struct

from checker.fleet.model import Cell, Change, ChangeKind, Direction, Moved, Row, Standing
from checker.model import Overall, Status
from checker.shapes import known

CELLS: Final = 50_000
"""Different cells that are kept once; what comes then is kept with its row."""

_Move = tuple[str, Status | None, Status | None, Direction]
_Change = tuple[ChangeKind, str | None, Overall | None, tuple[_Move, ...]]


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
    values: tuple[int | float | str | bool | None, ...]
    todo: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    older: int = 0
    change: _Change | None = None
    differs: tuple[str, ...] | None = None
    standing: Standing = "counted"
    twin: bool = False
    needs: Literal["must", "may", ""] = ""


class Table(Struct, frozen=True):
    """What rows refer to by number."""

    names: list[tuple[str, ...]]
    cells: list[Cell]


class Packer:
    """Packs rows, and unpacks them by the same table."""

    def __init__(self, table: Table | None = None, most: int = CELLS) -> None:
        """Make a packer.

        Args:
            table: What rows that are there already refer to.
            most: Different cells that are kept once.
        """
        self.table = table or Table([], [])
        self._most = most
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(known(_Packed)).decode
        self._names: dict[tuple[str, ...], int] = {}
        self._cells: dict[Cell, int] = {}

    def pack(self, row: Row) -> bytes:
        """Return a row as bytes."""
        number = self.number(row.names)
        return self._encode(
            (
                row.machine,
                row.os,
                row.collected_at.isoformat(),
                row.age_days,
                row.overall,
                row.rules,
                row.institution,
                row.file,
                number,
                tuple([self._number(cell) for cell in row.cells]),
                row.values,
                row.todo,
                row.tags,
                row.older,
                None if row.change is None else _packed(row.change),
                row.differs,
                row.standing,
                row.twin,
                row.needs,
            )
        )

    def number(self, names: tuple[str, ...]) -> int:
        """Return the number of a row's requirements."""
        number = self._names.get(names)
        if number is None:
            number = self._names[names] = len(self.table.names)
            self.table.names.append(names)
        return number

    def _number(self, cell: Cell) -> int | Cell:
        number = self._cells.get(cell)
        if number is None:
            if len(self.table.cells) >= self._most:
                return cell
            number = self._cells[cell] = len(self.table.cells)
            self.table.cells.append(cell)
        return number

    def unpack(self, data: bytes) -> Row:
        """Return the row of such bytes."""
        packed = self._decode(data)
        cells = self.table.cells
        return Row(
            packed.machine,
            packed.os,
            dt.datetime.fromisoformat(packed.collected_at),
            packed.age_days,
            packed.overall,
            packed.rules,
            packed.institution,
            packed.file,
            self.table.names[packed.names],
            tuple([cells[one] if isinstance(one, int) else one for one in packed.cells]),
            packed.todo,
            packed.older,
            None if packed.change is None else _change(*packed.change),
            packed.differs,
            packed.tags,
            packed.values,
            packed.standing,
            packed.twin,
            packed.needs,
        )


def _packed(change: Change) -> _Change:
    before = None if change.before is None else change.before.isoformat()
    moved = tuple((one.id, one.before, one.now, one.direction) for one in change.moved)
    return change.kind, before, change.overall, moved


def _change(
    kind: ChangeKind, before: str | None, overall: Overall | None, moved: tuple[_Move, ...]
) -> Change:
    when = None if before is None else dt.datetime.fromisoformat(before)
    return Change(kind, when, overall, tuple(Moved(*one) for one in moved))
