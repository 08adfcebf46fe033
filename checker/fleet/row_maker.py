"""Make a row of a report: what a table shows of it, and nothing else. Pure."""

import datetime as dt
from typing import Final

from checker.dealing import tags_of
from checker.documents import todo
from checker.fleet.model import Cell, Row
from checker.fleet.values import Taker
from checker.model import Report, Verdict
from checker.packs.marks import Marks

_CELL: Final = 200
"""Characters of a measured value that a table shows."""
_KEPT: Final = 10_000
"""Verdicts whose cell is remembered."""


class RowMaker:
    """Makes rows; what reports share is looked at once."""

    def __init__(self, today: dt.date, known: Marks) -> None:
        """Make a maker.

        Args:
            today: The day of the table.
            known: What the rules say of their requirements: it decides the order of what to do.
        """
        self._today, self._known = today, known
        self._cells: dict[int, tuple[Verdict, Cell, int]] = {}
        self._tokens: dict[tuple[object, ...], int] = {}
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._orders: dict[tuple[int, ...], tuple[str, ...]] = {}
        self._taker = Taker()

    def row(self, report: Report, file: str) -> Row:
        """Return a report's row."""
        facts, answers = report.facts, report.answers
        collected = facts.collected_at
        names = tuple([verdict.id for verdict in report.verdicts])
        looked = [self._look(verdict) for verdict in report.verdicts]
        return Row(
            machine=facts.machine.name,
            os=facts.machine.os,
            collected_at=collected,
            age_days=max((self._today - collected.date()).days, 0),
            overall=report.overall,
            rules=f"{report.pack.id} {report.pack.version}",
            institution=answers.institution.name,
            file=file,
            names=self._names.setdefault(names, names),
            cells=tuple([cell for cell, _ in looked]),
            todo=self._todo(report.verdicts, tuple([token for _, token in looked if token])),
            tags=tuple(tags_of(facts, answers).items()),
            values=self._taker.take(facts.facts),
        )

    def _look(self, verdict: Verdict) -> tuple[Cell, int]:
        """Return a verdict's cell, and what its place in the order of what to do follows from."""
        # Reports that were read in bulk share their verdicts: one look at each is enough.
        known = self._cells.get(id(verdict))
        if known is not None:
            return known[1], known[2]
        remedy, met = verdict.remedy, verdict.status == "met"
        text = verdict.measured
        cell = Cell(
            verdict.status,
            verdict.outcome,
            text if len(text) <= _CELL else text[: _CELL - 1] + "…",
            None if remedy is None or met else remedy.kind,
            "" if remedy is None or met else remedy.text,
            verdict.level,
            remedy.text if remedy is not None and met else "",
        )
        token = 0
        if remedy is not None or verdict.status not in _CALM:
            kind = remedy.kind if remedy else None
            key = (verdict.id, verdict.outcome, verdict.status, verdict.level, kind)
            token = self._tokens.setdefault(key, len(self._tokens) + 1)
        if len(self._cells) >= _KEPT:
            self._cells.clear()
        self._cells[id(verdict)] = (verdict, cell, token)
        return cell, token

    def _todo(self, verdicts: tuple[Verdict, ...], tokens: tuple[int, ...]) -> tuple[str, ...]:
        """Return what is to be done about verdicts, as the PC's own paper numbers it."""
        found = self._orders.get(tokens)
        if found is None:
            if len(self._orders) >= _KEPT:
                self._orders.clear()
            calm = {one.id for one in verdicts if one.status in _CALM}
            listed = todo.numbers(verdicts, self._known)
            found = self._orders[tokens] = tuple(name for name in listed if name not in calm)
        return found


_CALM: Final = frozenset({"met", "not_applicable"})
