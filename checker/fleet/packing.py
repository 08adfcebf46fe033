"""Rows as bytes, for the store and for the way from another machine.

What rows have in common and the texts that they share are kept once each: PCs of one hospital are
alike.
"""

import datetime as dt
from typing import Final, Literal

import msgspec
from msgspec import Struct

from checker.fleet.model import Alike, Cell, Change, ChangeKind, Direction, Moved, Row, Standing
from checker.model import Overall, Status
from checker.shapes import known

KEPT: Final = 50_000
"""Different cells and texts that are kept once; what comes then is kept with its row."""
_ALIKES: Final = 10_000
"""The same of what rows have in common."""

_Move = tuple[str, Status | None, Status | None, Direction]
_Change = tuple[ChangeKind, str | None, Overall | None, tuple[_Move, ...]]


class Common(Struct, frozen=True, array_like=True):
    """What rows have in common, as it is kept: names and cells by their numbers."""

    names: int
    cells: tuple[int | Cell, ...]
    todo: tuple[str, ...]


class _Packed(Struct, frozen=True, array_like=True, gc=False):
    """A row as it is kept when it is taken: shared things by their numbers."""

    machine: str
    os: str
    collected_at: str
    """With its offset, which a date of msgpack does not have: people read their own clock."""
    age_days: int
    overall: Overall
    rules: str
    institution: str
    file: str
    alike: int | Common
    measured: tuple[int | str, ...]
    values: tuple[int | float | str | bool | None, ...]
    tags: tuple[tuple[str, str], ...]


class _Settled(Struct, frozen=True, array_like=True, gc=False):
    """What is known of a row once all rows are there."""

    older: int
    change: _Change | None
    differs: tuple[str, ...] | None
    standing: Standing
    twin: bool
    needs: Literal["must", "may", ""]
    institution: str | None
    """None: as it was taken."""
    tags: tuple[tuple[str, str], ...] | None
    """None: as they were taken."""


class Table(Struct, frozen=True):
    """What rows refer to by number."""

    names: list[tuple[str, ...]]
    cells: list[Cell]
    alikes: list[Common]
    texts: list[str]


class Packer:
    """Packs rows, and unpacks them by the same table."""

    def __init__(
        self,
        table: Table | None = None,
        most: int = KEPT,
        same: dict[tuple[object, ...], Alike] | None = None,
    ) -> None:
        """Make a packer.

        Args:
            table: What rows that are there already refer to.
            most: Different cells and texts that are kept once.
            same: What rows of other tables have in common, by what it says.
        """
        self.table = table or Table([], [], [], [])
        self._most = most
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(known(_Packed)).decode
        self._decode_settled = msgspec.msgpack.Decoder(known(_Settled)).decode
        self._names: dict[tuple[str, ...], int] = {}
        self._cells: dict[Cell, int] = {}
        self._texts: dict[str, int] = {}
        self._numbers: dict[Alike, int] = {}
        self._alikes = [self._whole(common) for common in self.table.alikes]
        if same is not None:
            for at, one in enumerate(self._alikes):
                key = (one.names, one.cells, one.todo)
                if len(same) < _ALIKES or key in same:
                    self._alikes[at] = same.setdefault(key, one)

    def pack(self, row: Row) -> bytes:
        """Return a row that was just made as bytes."""
        texts = self._texts
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
                self._alike(row.alike),
                [texts[one] if one in texts else self._text(one) for one in row.measured],
                row.values,
                row.tags,
            )
        )

    def settle(self, row: Row, taken: Row) -> bytes:
        """Return what became of a row since it was taken, as bytes."""
        return self._encode(
            (
                row.older,
                None if row.change is None else _packed(row.change),
                row.differs,
                row.standing,
                row.twin,
                row.needs,
                None if row.institution == taken.institution else row.institution,
                None if row.tags == taken.tags else row.tags,
            )
        )

    def number(self, names: tuple[str, ...]) -> int:
        """Return the number of a row's requirements."""
        number = self._names.get(names)
        if number is None:
            number = self._names[names] = len(self.table.names)
            self.table.names.append(names)
        return number

    def _alike(self, alike: Alike) -> int | Common:
        number = self._numbers.get(alike)
        if number is None:
            cells = tuple([self._cell(cell) for cell in alike.cells])
            common = Common(self.number(alike.names), cells, alike.todo)
            if len(self._alikes) >= _ALIKES:
                return common
            number = self._numbers[alike] = len(self._alikes)
            self._alikes.append(alike)
            self.table.alikes.append(common)
        return number

    def _whole(self, common: Common) -> Alike:
        cells = self.table.cells
        found = [cells[one] if isinstance(one, int) else one for one in common.cells]
        return Alike(self.table.names[common.names], tuple(found), common.todo)

    def _cell(self, cell: Cell) -> int | Cell:
        number = self._cells.get(cell)
        if number is None:
            if len(self.table.cells) >= self._most:
                return cell
            number = self._cells[cell] = len(self.table.cells)
            self.table.cells.append(cell)
        return number

    def _text(self, text: str) -> int | str:
        """Return the number of a text that has none yet, or the text itself."""
        if len(self._texts) >= self._most:
            return text
        number = self._texts[text] = len(self.table.texts)
        self.table.texts.append(text)
        return number

    def unpack(self, data: bytes, settled: bytes | None = None) -> Row:
        """Return the row of such bytes, with what became of it."""
        packed = self._decode(data)
        texts, alike = self.table.texts, packed.alike
        more = _TAKEN if settled is None else self._decode_settled(settled)
        return Row(
            packed.machine,
            packed.os,
            dt.datetime.fromisoformat(packed.collected_at),
            packed.age_days,
            packed.overall,
            packed.rules,
            packed.institution if more.institution is None else more.institution,
            packed.file,
            self._alikes[alike] if isinstance(alike, int) else self._whole(alike),
            tuple([texts[one] if isinstance(one, int) else one for one in packed.measured]),
            more.older,
            None if more.change is None else _change(*more.change),
            more.differs,
            packed.tags if more.tags is None else more.tags,
            packed.values,
            more.standing,
            more.twin,
            more.needs,
        )


_TAKEN: Final = _Settled(0, None, None, "counted", False, "", None, None)  # noqa: FBT003 - a row


def _packed(change: Change) -> _Change:
    before = None if change.before is None else change.before.isoformat()
    moved = tuple((one.id, one.before, one.now, one.direction) for one in change.moved)
    return change.kind, before, change.overall, moved


def _change(
    kind: ChangeKind, before: str | None, overall: Overall | None, moved: tuple[_Move, ...]
) -> Change:
    when = None if before is None else dt.datetime.fromisoformat(before)
    return Change(kind, when, overall, tuple(Moved(*one) for one in moved))
