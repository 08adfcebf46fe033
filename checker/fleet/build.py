"""Make the table of a fleet from its reports. Pure: reports in, `Fleet` out."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from checker.errors import printable
from checker.fleet.model import (
    FLEET_SCHEMA,
    BadFile,
    Cell,
    Change,
    Fleet,
    PurchaseLine,
    Row,
    Totals,
)
from checker.model import Lang, Overall, RemedyKind, Report, Status, Text, Verdict

LIGHTEST_FIRST: Final[tuple[RemedyKind, ...]] = ("ask", "setting", "install", "network", "purchase")
_CELL: Final = 200
"""Characters of a measured value that a table shows."""

_MIXED = Text(
    "判定に使ったルールの版が混ざっています。--rejudge を付けると、今のルールで判定し直せます。",
    "The rules that judged these PCs are of several versions. --rejudge judges all by today's.",
)
_CAP = Text(
    "補助金の上限は、PC1台ごとではなく1医療機関ごとです。",
    "A subsidy's cap is per medical institution, not per PC.",
)
_BEFORE = Text(
    "補助金を使うときは、内示の前に注文や購入をしないでください。",
    "If a subsidy will be used, nothing may be ordered or bought before the preliminary notice.",
)


class Builder:
    """Gathers reports one by one, keeping only what the table shows."""

    def __init__(self, today: dt.date, lang: Lang, *, rejudged: bool = False) -> None:
        self.today, self.lang, self.rejudged = today, lang, rejudged
        self.titles: dict[str, str] = {}
        self.newest: dict[str, Row] = {}
        self.bad: list[BadFile] = []
        self.reports = 0
        self._shared: dict[Cell, Cell] = {}
        self._names: dict[str, str] = {}
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}

    def add(self, report: Report, file: str) -> None:
        """Take one report in; of two of one PC the newer one stands."""
        self.reports += 1
        row = self._row(report, file)
        key = row.machine.casefold()
        standing = self.newest.get(key)
        if standing is None:
            self.newest[key] = row
        elif row.collected_at >= standing.collected_at:
            self.newest[key] = _over(row, standing)
        else:
            self.newest[key] = _over(standing, row)

    def add_bad(self, file: str, problem: str) -> None:
        """Note a file that gave no row."""
        self.bad.append(BadFile(file=file, problem=printable(problem)[:1000]))

    def _row(self, report: Report, file: str) -> Row:
        names = tuple(verdict.id for verdict in report.verdicts)
        if names not in self._columns:
            self._columns[names] = names
            for verdict in report.verdicts:
                self.titles.setdefault(verdict.id, verdict.title)
        cells = tuple(map(self._cell, report.verdicts))
        kinds = [cell.remedy for cell in cells if cell.remedy is not None]
        collected = report.facts.collected_at
        return Row(
            machine=report.facts.machine.name,
            os=report.facts.machine.os,
            collected_at=collected,
            age_days=max((self.today - collected.date()).days, 0),
            overall=report.overall,
            rules=self._name(f"{report.pack.id} {report.pack.version}"),
            institution=self._name(report.answers.institution.name),
            file=file,
            names=self._columns[names],
            cells=cells,
            cheapest=min(kinds, key=LIGHTEST_FIRST.index, default=None),
        )

    def _cell(self, verdict: Verdict) -> Cell:
        remedy = verdict.remedy if verdict.status != "met" else None
        cell = Cell(
            verdict.status,
            verdict.outcome,
            verdict.measured[:_CELL],
            remedy.kind if remedy else None,
            remedy.text if remedy else "",
        )
        # PCs of one hospital are alike: equal cells are kept once.
        return self._shared.setdefault(cell, cell)

    def _name(self, text: str) -> str:
        return self._names.setdefault(text, text)

    def finish(self, reference: Report | None = None) -> Fleet:
        """Return the table."""
        rows = sorted(self.newest.values(), key=lambda row: (row.institution, row.machine))
        if reference is not None:
            wanted = {verdict.id: verdict.status for verdict in reference.verdicts}
            rows = [_against(row, wanted) for row in rows]
        totals = self._totals(rows)
        notes = [_BEFORE.say(self.lang), _CAP.say(self.lang)]
        if len(totals.rules) > 1:
            notes.append(_MIXED.say(self.lang))
        return Fleet(
            schema=FLEET_SCHEMA,
            judged_on=self.today,
            requirements=self.titles,
            rows=tuple(rows),
            bad_files=tuple(self.bad),
            totals=totals,
            purchases=_purchases(rows),
            rejudged=self.rejudged,
            reference=reference.facts.machine.name if reference else None,
            notes=tuple(notes),
        )

    def _totals(self, rows: list[Row]) -> Totals:
        statuses: dict[str, Counter[Status]] = {name: Counter() for name in self.titles}
        remedies: Counter[RemedyKind] = Counter()
        for row in rows:
            kinds = set()
            for name, cell in zip(row.names, row.cells, strict=True):
                statuses[name][cell.status] += 1
                if cell.remedy is not None:
                    kinds.add(cell.remedy)
            remedies.update(kinds)
        overall: Counter[Overall] = Counter(row.overall for row in rows)
        return Totals(
            machines=len(rows),
            reports=self.reports,
            bad_files=len(self.bad),
            overall=dict(overall),
            statuses={name: dict(found) for name, found in statuses.items()},
            remedies={kind: remedies[kind] for kind in LIGHTEST_FIRST if remedies[kind]},
            rules=dict(Counter(row.rules for row in rows)),
        )


def _over(newer: Row, older: Row) -> Row:
    """Put a newer row over an older one of the same PC."""
    from msgspec.structs import replace  # noqa: PLC0415

    changed = tuple(
        name
        for name in dict.fromkeys((*newer.names, *older.names))
        if _status(newer, name) != _status(older, name)
    )
    change = newer.change
    if change is None or older.collected_at > change.before:
        change = Change(before=older.collected_at, overall=older.overall, requirements=changed)
    return replace(newer, change=change, older=newer.older + older.older + 1)


def _status(row: Row, name: str) -> Status | None:
    cell = row.cell(name)
    return cell.status if cell else None


def _against(row: Row, wanted: Mapping[str, Status]) -> Row:
    from msgspec.structs import replace  # noqa: PLC0415

    names = dict.fromkeys((*row.names, *wanted))
    differs = tuple(name for name in names if _status(row, name) != wanted.get(name))
    return replace(row, differs=differs)


def _purchases(rows: Iterable[Row]) -> tuple[PurchaseLine, ...]:
    needed: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for name, cell in zip(row.names, row.cells, strict=True):
            if cell.remedy == "purchase":
                needed[name, cell.what] += 1
    return tuple(
        PurchaseLine(requirement=name, what=what, count=count)
        for (name, what), count in needed.most_common()
    )
