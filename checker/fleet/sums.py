"""The sums of a fleet, row by row: states, what is bought, institutions, groups, changes."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

from checker import wording
from checker.dealing import Waiting, waits
from checker.fleet import tags
from checker.fleet.asked import Asked
from checker.fleet.buying import Needs, Purchase, Shopper
from checker.fleet.model import (
    Change,
    ChangeKind,
    Direction,
    GroupLine,
    InstitutionLine,
    Kind,
    PurchaseLine,
    Row,
    Standing,
    Totals,
)
from checker.model import Overall, RemedyKind, Status

_LINES: Final = 300
"""Different lines of the shopping list."""
_GROUPS: Final = 1_000
_ALIKE: Final = 1_000
"""Kinds of PCs that wait to be added up."""
_TWINS: Final = 1_000
_READY: Final[frozenset[Overall]] = frozenset({"ready", "ready_with_advice"})
_WARD: Final = "ward"
_KINDS: Final[tuple[Kind, ...]] = ("pc", "display", "memory", "excel", "printer", "other")


class _Place:
    """The PCs of one institution or group."""

    def __init__(self) -> None:
        self.overall: Counter[Overall] = Counter()
        self.buying = 0
        self.kinds: Counter[Kind] = Counter()
        self.changes: Counter[ChangeKind] = Counter()

    def add(self, row: Row, needs: Needs) -> None:
        self.overall[row.overall] += 1
        for kind in needs.must:
            self.kinds[kind] += 1
        self.buying += bool(needs.must)


class Sums:
    """Adds rows up."""

    def __init__(self, titles: Mapping[str, str], shopper: Shopper, asked: Asked) -> None:
        self.rules: Counter[str] = Counter()
        self.standing: Counter[Standing] = Counter()
        self.twins: dict[str, None] = {}
        self.with_use = False
        """Some PC says that it is meant for registration."""
        self.ruled_out = 0
        self.parts_of_a_pc = 0
        """PCs that lack so many parts that a new one may come cheaper."""
        self.one_for_many = 0
        """PCs that lack a printer: one can serve several of them."""
        self._shopper, self._asked = shopper, asked
        self._overall: Counter[Overall] = Counter()
        self._statuses: dict[str, Counter[Status]] = {name: Counter() for name in titles}
        self._advice: Counter[str] = Counter()
        self._remedies: Counter[RemedyKind] = Counter()
        self._changes: Counter[ChangeKind] = Counter()
        self._moved: dict[str, Counter[Direction]] = defaultdict(Counter)
        self._waiting: Counter[Waiting] = Counter()
        self._alike: Counter[Needs] = Counter()
        """PCs that were judged alike and are not in the sums yet."""
        self._bought: dict[Purchase, list[str]] = {}
        self._places: dict[str, _Place] = {}
        self._groups: dict[str, _Place] = {}
        self._with_ward = False

    @property
    def group_by(self) -> str | None:
        """The tag that PCs are counted by."""
        return self._asked.group_by or (_WARD if self._with_ward else None)

    def add(self, row: Row) -> None:
        """Add a row."""
        self.standing[row.standing] += 1
        if row.twin and len(self.twins) < _TWINS:
            self.twins.setdefault(row.machine)
        if row.standing not in {"counted", "gone"}:
            return
        own = dict(row.tags)
        group = self._group(own)
        if row.change is not None:
            self._change(row.change, group)
        if row.standing == "counted":
            self._count(row, own, group)

    def _change(self, change: Change, group: _Place | None) -> None:
        """Count a change, in the PC's group, too: who is gone is gone from a ward."""
        self._changes[change.kind] += 1
        for one in change.moved:
            self._moved[one.id][one.direction] += 1
        if group is not None:
            group.changes[change.kind] += 1

    def _group(self, own: Mapping[str, str]) -> _Place | None:
        """Return the group of a PC by its tags; None: there are too many."""
        self._with_ward = self._with_ward or bool(own.get(_WARD))
        value = own.get(self._asked.group_by or _WARD, "")
        group = self._groups.get(value)
        if group is None and len(self._groups) < _GROUPS:
            group = self._groups[value] = _Place()
        return group

    def _count(self, row: Row, own: Mapping[str, str], group: _Place | None) -> None:
        self.with_use = self.with_use or bool(own.get(tags.USE))
        self.rules[row.rules] += 1
        self._overall[row.overall] += 1
        for wait in waits(own) if own else ():
            cell = row.cell(wait.requirement)
            # What is met by now waits for nothing.
            self._waiting[wait.state] += cell is not None and cell.remedy is not None
        needs = self._shopper.needs(row)
        self._alike[needs] += 1
        if len(self._alike) >= _ALIKE:
            self._add_up()
        self._buy(row, needs)
        place = self._places.get(row.institution)
        if place is None:
            place = self._places[row.institution] = _Place()
        place.add(row, needs)
        if group is not None:
            group.add(row, needs)

    def _add_up(self) -> None:
        """Put PCs that were judged alike into the sums."""
        for needs, number in self._alike.items():
            for name, cell in zip(needs.alike.names, needs.alike.cells, strict=True):
                self._statuses[name][cell.status] += number
                if cell.advice:
                    self._advice[name] += number
            for kind in needs.remedies:
                self._remedies[kind] += number
        self._alike.clear()

    def _buy(self, row: Row, needs: Needs) -> None:
        if not needs.purchases:
            self.ruled_out += needs.ruled_out
            return
        for one in needs.purchases:
            line = one
            # Rules have a sentence or two for each requirement; made-up reports have hundreds.
            if line not in self._bought and len(self._bought) >= _LINES:
                line = one._replace(what="")
            self._bought.setdefault(line, []).append(row.machine)
        self.parts_of_a_pc += needs.new_pc
        self.one_for_many += needs.printer

    def totals(self, reports: int, bad: int, left_out: int) -> Totals:
        """Return the totals."""
        self._add_up()
        return Totals(
            machines=self._overall.total(),
            reports=reports,
            bad_files=bad,
            overall=dict(self._overall),
            statuses={name: dict(found) for name, found in self._statuses.items()},
            remedies={
                kind: self._remedies[kind] for kind in wording.REMEDY if self._remedies[kind]
            },
            rules=dict(self.rules),
            advice=dict(self._advice),
            changes=dict(self._changes),
            moved={name: dict(found) for name, found in self._moved.items()},
            standing=dict(self.standing),
            left_out=left_out,
            ruled_out=self.ruled_out,
            waiting={state: number for state, number in self._waiting.items() if number},
            twins=tuple(self.twins),
        )

    def purchases(self) -> tuple[PurchaseLine, ...]:
        """Return what is bought: what must be first, then by kind and number."""

        def place(one: Purchase) -> tuple[bool, int, int]:
            return not one.required, _KINDS.index(one.kind), -len(self._bought[one])

        lines = []
        for one in sorted(self._bought, key=place):
            machines = tuple(self._bought[one])
            price = self._asked.prices.get(one.kind)
            lines.append(
                PurchaseLine(
                    kind=one.kind,
                    required=one.required,
                    requirement=one.requirement,
                    what=one.what,
                    count=len(machines),
                    machines=machines,
                    price=price,
                    cost=None if price is None else price * len(machines),
                )
            )
        return tuple(lines)

    def institutions(self) -> list[InstitutionLine]:
        """Return a line for each institution, in the order of the rows."""
        return [
            InstitutionLine(
                institution=name,
                machines=place.overall.total(),
                ready=sum(place.overall[one] for one in _READY),
                buying=place.buying,
                kinds={kind: place.kinds[kind] for kind in _KINDS if place.kinds[kind]},
            )
            for name, place in self._places.items()
        ]

    def groups(self) -> tuple[GroupLine, ...]:
        """Return a line for each value of the tag, in order; nothing where no PC has one."""
        if self.group_by is None:
            return ()
        return tuple(
            GroupLine(
                value=value,
                machines=place.overall.total(),
                overall=dict(place.overall),
                buying=place.buying,
                changes=dict(place.changes),
            )
            for value, place in sorted(self._groups.items())
        )
