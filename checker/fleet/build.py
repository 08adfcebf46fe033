"""Make the table of a fleet from its reports, taken one by one."""

import datetime as dt
from collections.abc import Callable
from typing import Final, Literal

import msgspec

from checker.documents import todo
from checker.errors import printable
from checker.fleet import tags
from checker.fleet.asked import NOTHING_ASKED, Asked
from checker.fleet.buying import Shopper
from checker.fleet.model import FLEET_SCHEMA, BadFile, Cell, Fleet, InstitutionLine, Row
from checker.fleet.store import Store
from checker.fleet.sums import Sums
from checker.fleet.told import Teller
from checker.fleet.values import Taker
from checker.fleet.words import Voice
from checker.model import Institution, Report, Text, Verdict
from checker.packs.marks import NO_MARKS, Marks

_CELL: Final = 200
"""Characters of a measured value that a table shows."""
_COLUMNS: Final = 60
"""Requirements in one table. Rules have about a dozen; a table with thousands helps nobody."""
_KEYS: Final = 20
"""Tags that are columns of a table."""
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
        self,
        today: dt.date,
        voice: Voice,
        asked: Asked = NOTHING_ASKED,
        *,
        rejudged: bool = False,
        known: Marks = NO_MARKS,
    ) -> None:
        """Make a builder.

        Args:
            today: The day of the table.
            voice: Its words and language.
            asked: Which PCs it is of.
            rejudged: All was judged anew by today's rules.
            known: What the rules say of their requirements: it decides the order of what to do.
        """
        self.today, self.voice, self.asked, self.rejudged = today, voice, asked, rejudged
        self.known = known
        self.store = Store()
        self.titles: dict[str, str] = {}
        self.reports = 0
        self.bad = 0
        self.institutions: dict[str, Institution] = {}
        """What the reports answer of each institution, by its name."""
        words = voice.words
        self.shopper = Shopper(words.buying.kinds, known.ruling_out, frozenset(words.use.meant))
        self._cells: dict[int, tuple[Verdict, Cell]] = {}
        self._columns: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._taker = Taker()
        self._keys: dict[str, None] = {}
        self._left_out = 0
        self._without_use = 0

    def add(self, report: Report, file: str, *, before: bool = False) -> None:
        """Take one report in; of several of one PC the newest stands.

        Args:
            report: The report.
            file: Where it was read from.
            before: It is one of the baseline.
        """
        names = tuple([verdict.id for verdict in report.verdicts])
        known = self._columns.get(names)
        if known is None:
            known = self._new_columns(names, report)
            if known is None:
                self.add_bad(file, _TOO_MANY.say(self.voice.lang))
                return
        facts, answers = report.facts, report.answers
        collected = facts.collected_at
        day = collected.date()
        before = before or (self.asked.until is not None and day <= self.asked.until)
        self.reports += not before
        institution = answers.institution
        if institution.kind is not None or institution.name not in self.institutions:
            self.institutions[institution.name] = institution
        self.store.add(
            Row(
                machine=facts.machine.name,
                os=facts.machine.os,
                collected_at=collected,
                age_days=max((self.today - day).days, 0),
                overall=report.overall,
                rules=f"{report.pack.id} {report.pack.version}",
                institution=institution.name,
                file=file,
                names=known,
                cells=tuple([self._cell(verdict) for verdict in report.verdicts]),
                todo=self._todo(report.verdicts),
                tags=tuple(tags.of(facts, answers).items()),
                values=self._taker.take(facts.facts),
            ),
            before=before,
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

    def _shaped(self, row: Row) -> Row | None:
        """Return a row with its tags and its place in the sums; None: it is not asked for."""
        found = dict(row.tags)
        if self.asked.listed:
            found |= self.asked.listed.get(row.machine.casefold(), {})
        if not self.asked.where.fits(found):
            self._left_out += 1
            return None
        for key in tags.shown(found):
            if len(self._keys) < _KEYS:
                self._keys.setdefault(key)
        standing = row.standing
        if standing == "counted":
            use = found.get(tags.USE, "").casefold()
            self._without_use += not use
            if use and use not in self.voice.words.use.meant:
                standing = "not_meant"
            elif self.asked.max_age is not None and row.age_days > self.asked.max_age:
                standing = "not_seen"
        pairs = tuple(found.items())
        if pairs != row.tags or standing != row.standing:
            row = msgspec.structs.replace(row, tags=pairs, standing=standing)
        if standing == "counted" and (bought := self.shopper.purchases(row)):
            needs: Literal["must", "may"] = "must" if any(one.required for one in bought) else "may"
            row = msgspec.structs.replace(row, needs=needs)
        return row

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
        against = self.asked.baseline is not None
        sums = Sums(self.titles, self.shopper, self.asked)
        for row in self.store.newest(wanted, self._shaped, against_baseline=against):
            sums.add(row)
        lines = sums.institutions()
        if paid is not None:
            lines = [paid(line, self.institutions.get(line.institution)) for line in lines]
        totals = sums.totals(self.reports, self.bad, self._left_out)
        return Fleet(
            schema=FLEET_SCHEMA,
            judged_on=self.today,
            requirements=self.titles,
            rows=self.store.rows(),
            bad_files=self.store.bad_files(),
            totals=totals,
            purchases=sums.purchases(),
            institutions=lines,
            rejudged=self.rejudged,
            reference=reference.facts.machine.name if reference else None,
            notes=tuple(self._notes(sums, teller)),
            tags=tuple(self._keys),
            group_by=sums.group_by,
            groups=sums.groups(),
            baseline=self.asked.baseline,
        )

    def _notes(self, sums: Sums, teller: Teller | None) -> list[str]:
        said, say = self.voice.words.notes, self.voice.say
        notes = [say(said.before), say(said.cap)]
        if len(sums.rules) > 1:
            notes.append(say(said.mixed))
        elif teller is not None and sums.rules and teller.rules not in sums.rules:
            notes.append(say(said.other, now=teller.rules, then=next(iter(sums.rules))))
        if teller is not None and teller.foreign:
            notes.append(say(said.foreign, count=str(teller.foreign)))
        numbers = (
            (said.not_meant, sums.standing["not_meant"]),
            (said.not_seen, sums.standing["not_seen"]),
            (said.gone, sums.standing["gone"]),
            (said.left_out, self._left_out),
            (said.without_use, self._without_use if sums.with_use else 0),
            (said.ruled_out, sums.ruled_out),
            (said.new_pc, sums.parts_of_a_pc),
            (said.one_for_many, sums.one_for_many),
        )
        for text, number in numbers:
            if number:
                days = str(self.asked.max_age or 0)
                notes.append(say(text, count=str(number), days=days))
        if sums.twins:
            names = list(sums.twins)[:10]
            more = "…" if len(sums.twins) > len(names) else ""
            mark = "、" if self.voice.lang == "ja" else ", "
            told = say(said.twins, names=mark.join(names) + more, count=str(len(sums.twins)))
            notes.append(told)
        return notes
