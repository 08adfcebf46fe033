"""One PC of the table as JSON: what PCs have in common is written once."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any, Final

import msgspec

from checker import dealing
from checker.fleet.model import Alike, Cell, Row
from checker.fleet.tags import shown
from checker.fleet.values import NAMES
from checker.model import Status

_ROW: Final = (
    "machine",
    "os",
    "collected_at",
    "age_days",
    "overall",
    "rules",
    "institution",
    "file",
    "older",
    "differs",
    "standing",
    "twin",
)
_KEPT: Final = 4_000
"""What PCs have in common that is remembered."""
_EMPTY: Final = b'measured":""'


Told = Callable[[str, Cell, Status | None], Mapping[str, object]]
"""Name, cell, older state -> what is told of an item; the measured text's key ends in `measured`
and the text is empty."""


class Items:
    """Writes the items of PCs; what PCs that are alike have in common is written once."""

    def __init__(self, tell: Told) -> None:
        """Make it.

        Args:
            tell: Says what is told of an item.
        """
        self._tell = tell
        self._encode = msgspec.json.Encoder().encode
        self._pieces: dict[tuple[Alike, bool], list[bytes]] = {}
        """What stands before, between and after the measured texts."""

    def of(self, row: Row) -> bytes:
        """Return what is told of a PC's items, without the braces around it."""
        change, alike = row.change, row.alike
        then = change is not None and change.before is not None
        if change is not None and change.moved:
            moved = {one.id: one.before for one in change.moved}
            pieces = self._around(alike, moved, then=then)
        else:
            found = self._pieces.get((alike, then))
            if found is None:
                if len(self._pieces) >= _KEPT:
                    self._pieces.clear()
                found = self._pieces[alike, then] = self._around(alike, {}, then=then)
            pieces = found
        texts = [*map(self._encode, row.measured), b""]
        return b"".join(chain.from_iterable(zip(pieces, texts, strict=True)))

    def _around(
        self, alike: Alike, moved: Mapping[str, Status | None], *, then: bool
    ) -> list[bytes]:
        """Return what stands around the measured texts.

        Args:
            alike: What is told.
            moved: Requirement -> its older state, where it was another one.
            then: There is an older result.
        """
        pieces, before = [], b""
        for name, cell in zip(alike.names, alike.cells, strict=True):
            older = moved.get(name, cell.status) if then else None
            told = self._encode(self._tell(name, cell, older))[1:-1]
            # A quote in any text has a backslash: this is the key, and the text is empty.
            head, mark, rest = told.partition(_EMPTY)
            pieces.append(before + head + mark[:-2])
            before = rest + b","
        return [*pieces, before[:-1]]


class RowWriter:
    """Writes rows as `fleet/2` has them."""

    def __init__(self) -> None:
        self._encode = msgspec.json.Encoder().encode
        self._items = Items(_item)

    def line(self, row: Row, more: bytes = b"") -> bytes:
        """Return one PC; `more` stands after everything else."""
        head = self._encode(told(row))
        values = self._encode(dict(zip(NAMES, row.values, strict=True)))
        items = self._items.of(row)
        return b'%b,"cells":{%b},"values":%b%b}' % (head[:-1], items, values, more)


def told(row: Row) -> dict[str, Any]:
    """Return what is told of a PC before its items."""
    fields: dict[str, Any] = {name: getattr(row, name) for name in _ROW}
    first, change = row.first, row.change
    own = dict(row.tags)
    fields["tags"] = shown(own)
    fields["waiting"] = dealing.waits(own)
    fields["change"] = change.kind if change else None
    fields["before_at"] = change.before if change else None
    fields["before_overall"] = change.overall if change else None
    fields["cheapest"] = first.remedy if first else None
    fields["lacks"] = row.todo
    fields["advice"] = row.advice
    return fields


def _item(name: str, cell: Cell, before: Status | None) -> Mapping[str, object]:
    """Return what is told of one item."""
    whole = {
        "status": cell.status,
        "level": cell.level,
        "outcome": cell.outcome,
        "measured": cell.measured,
        "remedy": cell.remedy,
        "what": cell.what,
        "advice": cell.advice,
        "before": before,
        "now": cell.status,
    }
    return {name: whole}
