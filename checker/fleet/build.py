"""Make the table of a fleet from its reports, taken one by one."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from checker.errors import printable
from checker.fleet import tags
from checker.fleet.asked import NOTHING_ASKED, Asked
from checker.fleet.bulk import Likeness
from checker.fleet.buying import Shopper
from checker.fleet.model import FLEET_SCHEMA, BadFile, Fleet, InstitutionLine, Row
from checker.fleet.row_maker import RowMaker
from checker.fleet.spread import Gathered
from checker.fleet.store import Store
from checker.fleet.sums import Sums
from checker.fleet.told import Teller
from checker.fleet.words import Voice
from checker.model import Institution, Report, Text
from checker.packs.marks import NO_MARKS, Marks

_COLUMNS: Final = 60
"""Requirements in one table. Rules have about a dozen; a table with thousands helps nobody."""
_LOOKS: Final = 100
"""Different lists of requirements that are remembered; reports of one rule set have one."""
_KEYS: Final = 20
"""Tags that are columns of a table."""
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
        self.store = Store()
        self.titles: dict[str, str] = {}
        self.reports = 0
        self.bad = 0
        self._older = 0
        """Reports of the baseline."""
        self.institutions: dict[str, Institution] = {}
        """What the reports answer of each institution, by its name."""
        words = voice.words
        self.shopper = Shopper(words.buying.kinds, known.ruling_out, frozenset(words.use.meant))
        self._maker = RowMaker(today, known)
        self._fits: dict[tuple[str, ...], bool] = {}
        """Requirements of a report -> whether the table has room for them."""
        self._foreign = 0
        self._keys: dict[str, None] = {}
        self._left_out = 0
        self._without_use = 0
        self._seen = tags.Seen(asked.where, asked.group_by)

    def add(
        self, report: Report, file: str, likeness: Likeness | None = None, *, before: bool = False
    ) -> None:
        """Take one report in; of several of one PC the newest stands.

        Args:
            report: The report.
            file: Where it was read from.
            likeness: What it is like; None: nobody looked.
            before: It is one of the baseline.
        """
        row = self._maker.row(report, file, likeness)
        if row.names not in self._fits:
            self._look(row.names, {verdict.id: verdict.title for verdict in report.verdicts})
        if not self._fits[row.names]:
            self.add_bad(file, _TOO_MANY.say(self.voice.lang))
            return
        before = self._count(row.collected_at.date(), before=before)
        self._answered(report.answers.institution)
        self.store.add(row, before=before)

    def add_gathered(self, found: Gathered, *, before: bool = False) -> None:
        """Take in what another process gathered, as if it had been read here."""
        packer = self.store.add_table(found.table)
        for entry in found.entries:
            if entry.row is None or entry.day is None:
                self.add_bad(entry.file, entry.problem)
                continue
            names = found.table.names[entry.names]
            if names not in self._fits:
                self._look(names, {name: found.titles[name] for name in names})
            if not self._fits[names]:
                self.add_bad(entry.file, _TOO_MANY.say(self.voice.lang))
                continue
            own = self._count(entry.day, before=before)
            self.store.add_packed(
                entry.institution, entry.machine, entry.at, entry.row, packer, before=own
            )
        for institution in found.institutions.values():
            self._answered(institution)
        self._foreign += found.foreign

    def _count(self, day: dt.date, *, before: bool) -> bool:
        """Count a report; return whether it is one of the baseline."""
        before = before or (self.asked.until is not None and day <= self.asked.until)
        self.reports += not before
        self._older += before
        return before

    def _answered(self, institution: Institution) -> None:
        if institution.kind is not None or institution.name not in self.institutions:
            self.institutions[institution.name] = institution

    def add_bad(self, file: str, problem: str) -> None:
        """Note a file that gave no row."""
        self.bad += 1
        self.store.add_bad(BadFile(file=printable(file), problem=printable(problem)[:1000]))

    def _look(self, names: tuple[str, ...], titles: Mapping[str, str]) -> None:
        if len(self._fits) >= _LOOKS:
            self._fits.clear()
        self._fits[names] = self._new_columns(names, titles)

    def _new_columns(self, names: tuple[str, ...], titles: Mapping[str, str]) -> bool:
        """Take requirements in; whether there is room for them."""
        if len(self.titles.keys() | names) > _COLUMNS or len(set(names)) < len(names):
            return False
        for name in names:
            self.titles.setdefault(name, titles[name])
        return True

    def _shaped(self, row: Row) -> Row | None:
        """Return a row with its tags and its place in the sums; None: it is not asked for."""
        found = dict(row.tags)
        if self.asked.listed:
            found |= self.asked.listed.get(row.machine.casefold(), {})
        self._seen.add(found)
        if not self.asked.where.fits(found):
            self._left_out += 1
            return None
        for key in tags.shown(found):
            if len(self._keys) < _KEYS:
                self._keys.setdefault(key)
        standing = row.standing
        use = found.get(tags.USE, "").casefold()
        if use and use not in self.voice.words.use.meant:
            # Neither here nor gone: a PC that never was to register is missed by nobody.
            standing = "not_meant"
        elif standing == "counted":
            self._without_use += not use
            if self.asked.max_age is not None and row.age_days > self.asked.max_age:
                standing = "not_seen"
        pairs = tuple(found.items())
        if pairs != row.tags or standing != row.standing:
            row = msgspec.structs.replace(row, tags=pairs, standing=standing)
        if standing == "counted" and (needs := self.shopper.needs(row)).purchases:
            row = msgspec.structs.replace(row, needs="must" if needs.must else "may")
        return row

    def finish(
        self,
        reference: Report | None = None,
        paid: Paid | None = None,
        teller: Teller | None = None,
        *,
        warning: str = "",
    ) -> Fleet:
        """Return the table.

        Args:
            reference: The PC that the others are held against.
            paid: Adds what a subsidy program pays to each institution's line.
            teller: Who told the reports: its rules are today's.
            warning: What the program says of an order; empty: the careful sentence.
        """
        wanted = None
        if reference is not None:
            wanted = {verdict.id: verdict.status for verdict in reference.verdicts}
        # Nothing to hold the PCs against: that makes none of them new.
        against = self.asked.baseline is not None and self._older > 0
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
            notes=tuple(self._notes(sums, teller, warning)),
            tags=tuple(self._keys),
            group_by=sums.group_by,
            groups=sums.groups(),
            baseline=self.asked.baseline if against else None,
        )

    def _notes(self, sums: Sums, teller: Teller | None, warning: str) -> list[str]:
        said, say = self.voice.words.notes, self.voice.say
        notes = [warning or say(said.before), say(said.cap)]
        if len(sums.rules) > 1:
            notes.append(say(said.mixed))
        elif teller is not None and sums.rules and teller.rules not in sums.rules:
            notes.append(say(said.other, now=teller.rules, then=next(iter(sums.rules))))
        foreign = self._foreign + (teller.foreign if teller is not None else 0)
        if foreign:
            notes.append(say(said.foreign, count=str(foreign)))
        mark = "、" if self.voice.lang == "ja" else ", "
        if self.asked.baseline is not None and not self._older:
            notes.append(say(said.no_baseline, baseline=self.asked.baseline))
        for key, value, there in self._seen.missed():
            text = said.no_value if value else said.no_tag
            notes.append(say(text, key=key, value=value, known=mark.join(there) or "－"))
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
            told = say(said.twins, names=mark.join(names) + more, count=str(len(sums.twins)))
            notes.append(told)
        return notes
