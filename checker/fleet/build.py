"""Make the table of a fleet from its reports, taken one by one."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from checker import wording
from checker.documents import todo
from checker.errors import printable
from checker.fleet.model import (
    FLEET_SCHEMA,
    BadFile,
    Cell,
    Fleet,
    InstitutionLine,
    PurchaseLine,
    Row,
    Totals,
)
from checker.fleet.store import Store
from checker.fleet.told import Teller
from checker.fleet.words import Voice
from checker.model import Institution, Overall, RemedyKind, Report, Status, Text, Verdict
from checker.packs.marks import NO_MARKS, Marks

_CELL: Final = 200
"""Characters of a measured value that a table shows."""
_COLUMNS: Final = 60
"""Requirements in one table. Rules have about a dozen; a table with thousands helps nobody."""
_LINES: Final = 300
"""Different lines of the shopping list."""
_READY: Final[frozenset[Overall]] = frozenset({"ready", "ready_with_advice"})
_KEPT: Final = 10_000
"""Verdicts whose cell is remembered."""

_TOO_MANY = Text(
    "要件の種類が多すぎます（表全体で60まで）", "too many different requirements (60 in all)"
)

Paid = Callable[[InstitutionLine, Institution | None], InstitutionLine]
"""Adds what a program pays to an institution's line."""


class Builder:
    """Gathers reports one by one, keeping only what the table shows."""

    def __init__(
        self, today: dt.date, voice: Voice, *, rejudged: bool = False, known: Marks = NO_MARKS
    ) -> None:
        self.today, self.voice, self.rejudged = today, voice, rejudged
        self.known = known
        """What the rules say of their requirements: it decides the order of what to do."""
        self.store = Store()
        self.titles: dict[str, str] = {}
        self.reports = 0
        self.bad = 0
        self.institutions: dict[str, Institution] = {}
        """What the reports answer of each institution, by its name."""
        self._cells: dict[int, tuple[Verdict, Cell]] = {}
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}

    def add(self, report: Report, file: str) -> None:
        """Take one report in; of several of one PC the newest stands."""
        names = tuple([verdict.id for verdict in report.verdicts])
        known = self._columns.get(names)
        if known is None:
            known = self._new_columns(names, report)
            if known is None:
                self.add_bad(file, _TOO_MANY.say(self.voice.lang))
                return
        self.reports += 1
        institution = report.answers.institution
        if institution.kind is not None or institution.name not in self.institutions:
            self.institutions[institution.name] = institution
        collected = report.facts.collected_at
        self.store.add(
            Row(
                machine=report.facts.machine.name,
                os=report.facts.machine.os,
                collected_at=collected,
                age_days=max((self.today - collected.date()).days, 0),
                overall=report.overall,
                rules=f"{report.pack.id} {report.pack.version}",
                institution=institution.name,
                file=file,
                names=known,
                cells=tuple([self._cell(verdict) for verdict in report.verdicts]),
                todo=self._todo(report.verdicts),
            )
        )

    def add_bad(self, file: str, problem: str) -> None:
        """Note a file that gave no row."""
        self.bad += 1
        self.store.add_bad(BadFile(file=printable(file), problem=printable(problem)[:1000]))

    def _new_columns(self, names: tuple[str, ...], report: Report) -> tuple[str, ...] | None:
        if len(self.titles.keys() | names) > _COLUMNS or len(set(names)) < len(names):
            return None
        for verdict in report.verdicts:
            self.titles.setdefault(verdict.id, verdict.title)
        self._columns[names] = names
        return names

    def _cell(self, verdict: Verdict) -> Cell:
        # Reports that were read in bulk share their verdicts: one look at each is enough.
        known = self._cells.get(id(verdict))
        if known is not None:
            return known[1]
        remedy = verdict.remedy if verdict.status != "met" else None
        cell = Cell(
            verdict.status,
            verdict.outcome,
            verdict.measured[:_CELL],
            remedy.kind if remedy else None,
            remedy.text if remedy else "",
        )
        if len(self._cells) >= _KEPT:
            self._cells.clear()
        self._cells[id(verdict)] = (verdict, cell)
        return cell

    def _todo(self, verdicts: tuple[Verdict, ...]) -> tuple[str, ...]:
        """Return what is to be done about verdicts, as the PC's own paper numbers it."""
        key = tuple(
            [
                f"{one.id} {one.outcome} {one.status} {one.level} "
                f"{one.remedy.kind if one.remedy else ''}"
                for one in verdicts
            ]
        )
        found = self._orders.get(key)
        if found is None:
            if len(self._orders) >= _KEPT:
                self._orders.clear()
            calm = {one.id for one in verdicts if one.status in {"met", "not_applicable"}}
            listed = todo.numbers(verdicts, self.known)
            found = self._orders[key] = tuple(name for name in listed if name not in calm)
        return found

    def finish(
        self,
        reference: Report | None = None,
        paid: Paid | None = None,
        teller: Teller | None = None,
    ) -> Fleet:
        """Return the table.

        Args:
            reference: The PC that the others are held against.
            paid: Adds what a subsidy program pays to each institution's line.
            teller: Who told the reports: its rules are today's.
        """
        wanted = None
        if reference is not None:
            wanted = {verdict.id: verdict.status for verdict in reference.verdicts}
        sums = _Sums(self.titles)
        for row in self.store.newest(wanted):
            sums.add(row)
        said, say = self.voice.words.notes, self.voice.say
        notes = [say(said.before), say(said.cap)]
        if len(sums.rules) > 1:
            notes.append(say(said.mixed))
        elif teller is not None and sums.rules and teller.rules not in sums.rules:
            notes.append(say(said.other, now=teller.rules, then=next(iter(sums.rules))))
        if teller is not None and teller.foreign:
            notes.append(say(said.foreign, count=str(teller.foreign)))
        lines = sums.institutions()
        if paid is not None:
            lines = [paid(line, self.institutions.get(line.institution)) for line in lines]
        return Fleet(
            schema=FLEET_SCHEMA,
            judged_on=self.today,
            requirements=self.titles,
            rows=self.store.rows(),
            bad_files=self.store.bad_files(),
            totals=sums.totals(self.reports, self.bad),
            purchases=sums.purchases(),
            institutions=lines,
            rejudged=self.rejudged,
            reference=reference.facts.machine.name if reference else None,
            notes=tuple(notes),
        )


class _Sums:
    """The sums, row by row."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.rules: Counter[str] = Counter()
        self._overall: Counter[Overall] = Counter()
        self._statuses: dict[str, Counter[Status]] = {name: Counter() for name in titles}
        self._remedies: Counter[RemedyKind] = Counter()
        self._needed: Counter[tuple[str, str]] = Counter()
        self._places: dict[str, list[int]] = {}

    def add(self, row: Row) -> None:
        """Add a row."""
        self.rules[row.rules] += 1
        self._overall[row.overall] += 1
        kinds = set()
        for name, cell in zip(row.names, row.cells, strict=True):
            self._statuses[name][cell.status] += 1
            if cell.remedy is not None:
                kinds.add(cell.remedy)
                if cell.remedy == "purchase":
                    self._buy(name, cell.what)
        self._remedies.update(kinds)
        place = self._places.setdefault(row.institution, [0, 0, 0])
        place[0] += 1
        place[1] += row.overall in _READY
        place[2] += "purchase" in kinds

    def _buy(self, name: str, what: str) -> None:
        line = (name, what)
        # Rules have a sentence or two for each requirement; only made-up reports have hundreds.
        self._needed[
            line if line in self._needed or len(self._needed) < _LINES else (name, "")
        ] += 1

    def totals(self, reports: int, bad: int) -> Totals:
        """Return the totals."""
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
        )

    def purchases(self) -> tuple[PurchaseLine, ...]:
        """Return what has to be bought, most needed first."""
        return tuple(
            PurchaseLine(requirement=name, what=what, count=count)
            for (name, what), count in self._needed.most_common()
        )

    def institutions(self) -> list[InstitutionLine]:
        """Return a line for each institution, in the order of the rows."""
        return [
            InstitutionLine(institution=name, machines=machines, ready=ready, buying=buying)
            for name, (machines, ready, buying) in self._places.items()
        ]
