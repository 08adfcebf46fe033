"""Make a row of a report: what a table shows of it, and nothing else. Pure."""

import datetime as dt
from itertools import count
from typing import Final, NamedTuple

from checker.dealing import tags_of
from checker.documents import todo
from checker.fleet.bulk import Likeness
from checker.fleet.model import Alike, Cell, Row
from checker.fleet.values import Taker
from checker.model import Report, Verdict
from checker.packs.marks import Marks

_CELL: Final = 200
"""Characters of a measured value that a table shows."""
_KEPT: Final = 10_000
"""What is remembered of one kind. Then it is let go, so that memory has a bound."""


class _Look(NamedTuple):
    """A verdict's cell, without what was measured."""

    number: int
    """The same for verdicts whose cells say the same; never given again."""
    cell: Cell


class RowMaker:
    """Makes rows; what reports share is looked at once."""

    def __init__(self, today: dt.date, known: Marks) -> None:
        """Make a maker.

        Args:
            today: The day of the table.
            known: What the rules say of their requirements: it decides the order of what to do.
        """
        self._today, self._known = today, known
        self._looks: dict[tuple[object, ...], _Look] = {}
        self._numbers = count()
        self._same: dict[tuple[int, ...], Alike] = {}
        """By the numbers of the cells."""
        self._like: dict[Likeness, Alike] = {}
        self._taker = Taker()

    def row(self, report: Report, file: str, likeness: Likeness | None = None) -> Row:
        """Return a report's row.

        Args:
            report: The report.
            file: Where it was read from.
            likeness: What it is like; None: nobody looked.
        """
        facts, answers, pack = report.facts, report.answers, report.pack
        collected = facts.collected_at
        age = self._today - collected.date()
        alike = None if likeness is None else self._like.get(likeness)
        if alike is None:
            alike = self._alike(report.verdicts)
            if likeness is not None:
                if len(self._like) >= _KEPT:
                    self._like.clear()
                self._like[likeness] = alike
        return Row(
            machine=facts.machine.name,
            os=facts.machine.os,
            collected_at=collected,
            age_days=max(age.days, 0),
            overall=report.overall,
            rules=f"{pack.id} {pack.version}",
            institution=answers.institution.name,
            file=file,
            alike=alike,
            measured=tuple(
                [
                    text if len(text := verdict.measured) <= _CELL else text[: _CELL - 1] + "…"
                    for verdict in report.verdicts
                ]
            ),
            tags=tuple(tags_of(facts, answers).items()),
            values=self._taker.take(facts.facts),
        )

    def _alike(self, verdicts: tuple[Verdict, ...]) -> Alike:
        """Return what a report has in common with others: one for all of them."""
        looks = [self._look(verdict) for verdict in verdicts]
        key = tuple([look.number for look in looks])
        found = self._same.get(key)
        if found is None:
            if len(self._same) >= _KEPT:
                self._same.clear()
            names = tuple([verdict.id for verdict in verdicts])
            cells = tuple([look.cell for look in looks])
            found = self._same[key] = Alike(names, cells, self._todo(verdicts))
        return found

    def _look(self, verdict: Verdict) -> _Look:
        remedy = verdict.remedy
        key = (verdict.id, verdict.status, verdict.outcome, verdict.level, remedy)
        found = self._looks.get(key)
        if found is None:
            open_ = remedy if verdict.status != "met" else None
            told = remedy if verdict.status == "met" else None
            cell = Cell(
                verdict.status,
                verdict.outcome,
                "",
                None if open_ is None else open_.kind,
                "" if open_ is None else open_.text,
                verdict.level,
                "" if told is None else told.text,
            )
            if len(self._looks) >= _KEPT:
                self._looks.clear()
            found = self._looks[key] = _Look(next(self._numbers), cell)
        return found

    def _todo(self, verdicts: tuple[Verdict, ...]) -> tuple[str, ...]:
        """Return what is to be done about verdicts, as the PC's own paper numbers it."""
        calm = {one.id for one in verdicts if one.status in _CALM}
        return tuple(name for name in todo.numbers(verdicts, self._known) if name not in calm)


_CALM: Final = frozenset({"met", "not_applicable"})
