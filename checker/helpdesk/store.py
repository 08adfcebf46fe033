"""Cases, notes and what was heard: every reading and writing of the helpdesk's records.

What a method returns has been written to the disk. Two people may work on one case: notes are only
added, and the case's own fields are changed only by one who saw their latest state.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update
from sqlalchemy.engine import Row

from checker.helpdesk.tables import AUDIT, CASES, HEARD, NOTES, REASONS, SETTINGS

Outcome = Literal["open", "solved", "waiting", "referred", "given_up"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("open", "solved", "waiting", "referred", "given_up")
REFERRED: Final = ("", "institution_it", "network_keeper", "vendor", "prefecture")
"""To whom a matter was handed on; empty: to nobody."""
PAGE: Final = 50
"""Cases on one page of a list."""
RETENTION: Final = 365 * 2
"""Days that a case is kept after it was last touched, unless the keeper sets another number."""

_CODE: Final = re.compile(r"[0-9]+(?:-[0-9]+)+")
"""A phone code, or a part of one, as it is shown."""

Clock = Callable[[], dt.datetime]


class Heard(NamedTuple):
    """A result that was heard or imported, as it is recorded."""

    digits: str
    """Twelve digits without hyphens; empty where an imported report has no code."""
    overall: str
    reasons: Sequence[tuple[str, str]]
    """Requirement and outcome of what is not met."""
    report: str | None = None


class Change(NamedTuple):
    """The fields of a case that a person may set."""

    institution: str
    municipality: str
    outcome: str
    referred_to: str
    follow_up: dt.date | None


class ConflictError(Exception):
    """Somebody else changed the case in the meantime."""


class GoneError(Exception):
    """There is no such case (any more)."""


def searchable(text: str) -> str:
    """Return a text as it is searched: width and case do not matter, nor do spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class Store:
    """The records.

    Args:
        engine: An open database whose tables are up to date.
        clock: The time now, with its zone.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock().timestamp())

    @property
    def today(self) -> dt.date:
        """The day where the helpdesk sits."""
        return self._clock().date()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads."""
        with self._engine.connect().execution_options(writes=False) as connection:
            yield connection

    # ------------------------------------------------------------------ cases

    def open_case(self, by: str, institution: str, municipality: str, heard: Heard) -> int:
        """Open a case with what was heard; return its number."""
        with self.writing() as connection:
            number = connection.execute(
                insert(CASES).values(
                    version=1,
                    institution=institution,
                    municipality=municipality,
                    opened_at=self.now,
                    opened_day=self.today,
                    opened_by=by,
                    updated_at=self.now,
                    outcome="open",
                    referred_to="",
                    follow_up=None,
                    search=searchable(f"{institution} {municipality}"),
                )
            ).inserted_primary_key
            assert number is not None  # noqa: S101 - both databases return it
            case = int(number[0])
            self._hear(connection, case, by, heard)
            self.record(connection, by, "case_opened", case)
        return case

    def hear(self, case: int, by: str, heard: Heard) -> None:
        """Add another result of the same institution.

        Raises:
            GoneError: There is no such case.
        """
        with self.writing() as connection:
            self._hear(connection, case, by, heard)

    def _hear(self, connection: Connection, case: int, by: str, heard: Heard) -> None:
        self._touch(connection, case, heard.digits)
        key = connection.execute(
            insert(HEARD).values(
                case_id=case,
                at=self.now,
                day=self.today,
                by=by,
                digits=heard.digits,
                overall=heard.overall,
                report=heard.report,
            )
        ).inserted_primary_key
        assert key is not None  # noqa: S101 - both databases return it
        if heard.reasons:
            connection.execute(
                insert(REASONS),
                [
                    {"heard_id": key[0], "requirement": one, "outcome": two, "day": self.today}
                    for one, two in heard.reasons
                ],
            )

    def _touch(self, connection: Connection, case: int, more: str = "") -> None:
        """Note that something was added, and let it be found."""
        text = f"\n{searchable(more)}" if more else ""
        changed = connection.execute(
            update(CASES)
            .where(CASES.c.id == case)
            .values(updated_at=self.now, search=CASES.c.search + text)
        )
        if changed.rowcount == 0:
            raise GoneError

    def add_note(self, case: int, by: str, text: str) -> int:
        """Add a note; return its number.

        Raises:
            GoneError: There is no such case.
        """
        with self.writing() as connection:
            self._touch(connection, case, text)
            key = connection.execute(
                insert(NOTES).values(case_id=case, at=self.now, by=by, text=text)
            ).inserted_primary_key
            assert key is not None  # noqa: S101 - both databases return it
            return int(key[0])

    def change(self, case: int, by: str, version: int, new: Change) -> None:
        """Set a case's fields.

        Raises:
            ConflictError: `version` is not the latest; nothing was changed.
            GoneError: There is no such case.
        """
        with self.writing() as connection:
            found = connection.execute(
                select(CASES).where(CASES.c.id == case).with_for_update()
            ).one_or_none()
            if found is None:
                raise GoneError
            if found.version != version:
                raise ConflictError
            texts = connection.execute(select(NOTES.c.text).where(NOTES.c.case_id == case))
            codes = connection.execute(select(HEARD.c.digits).where(HEARD.c.case_id == case))
            parts = [f"{new.institution} {new.municipality}", *texts.scalars(), *codes.scalars()]
            connection.execute(
                update(CASES)
                .where(CASES.c.id == case)
                .values(
                    **new._asdict(),
                    version=version + 1,
                    updated_at=self.now,
                    search="\n".join(searchable(part) for part in parts),
                )
            )
            before = {name: getattr(found, name) for name in new._fields}
            names = [name for name in new._fields if before[name] != getattr(new, name)]
            self.record(connection, by, "case_changed", case, ", ".join(names))

    def case(self, number: int) -> Row[Any] | None:
        """Return a case; None: there is none."""
        with self.reading() as connection:
            return connection.execute(select(CASES).where(CASES.c.id == number)).one_or_none()

    def notes(self, case: int) -> list[Row[Any]]:
        """Return a case's notes, the oldest first."""
        return self._all(select(NOTES).where(NOTES.c.case_id == case).order_by(NOTES.c.id))

    def heard(self, case: int) -> list[Row[Any]]:
        """Return a case's results, the oldest first."""
        return self._all(select(HEARD).where(HEARD.c.case_id == case).order_by(HEARD.c.id))

    def _all(self, query: "Select[Any]") -> list[Row[Any]]:
        with self.reading() as connection:
            return list(connection.execute(query))

    # ------------------------------------------------------------------ lists

    def due(self, until: dt.date) -> list[Row[Any]]:
        """Return the cases to follow up by a day, the most overdue first."""
        query = select(CASES).where(CASES.c.follow_up <= until)
        query = query.where(CASES.c.outcome.in_(("open", "waiting", "referred")))
        return self._all(query.order_by(CASES.c.follow_up, CASES.c.id).limit(PAGE))

    def search(self, words: str, page: int = 0) -> list[Row[Any]]:
        """Return the cases in which every word stands, the last touched first.

        Words of one character and more; `%` and `_` are plain characters. One more than a page
        is returned where there are more.
        """
        query = select(CASES).order_by(CASES.c.updated_at.desc(), CASES.c.id.desc())
        for word in unicodedata.normalize("NFKC", words).split()[:10]:
            found = CASES.c.search.contains(searchable(word), autoescape=True)
            if _CODE.fullmatch(word):
                digits = word.replace("-", "")
                found = found | CASES.c.search.contains(digits, autoescape=True)
            query = query.where(found)
        return self._all(query.limit(PAGE + 1).offset(page * PAGE))

    def between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the cases that were opened from one day to another, for an export."""
        query = select(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(CASES.c.id))

    def heard_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the results of the cases that were opened from one day to another."""
        query = select(HEARD).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(HEARD.c.case_id, HEARD.c.id))

    def notes_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the notes of the cases that were opened from one day to another."""
        query = select(NOTES).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(NOTES.c.case_id, NOTES.c.id))

    def _streamed(self, query: "Select[Any]") -> Iterator[Row[Any]]:
        with self.reading() as connection:
            yield from connection.execution_options(yield_per=1000).execute(query)

    def reasons_of(self, heard: int) -> list[tuple[str, str]]:
        """Return requirement and outcome of what was not met in a result."""
        query = select(REASONS.c.requirement, REASONS.c.outcome)
        query = query.where(REASONS.c.heard_id == heard).order_by(REASONS.c.requirement)
        return [tuple(row) for row in self._all(query)]

    def first_day(self) -> dt.date:
        """Return the day on which the oldest case was opened; today where there is none."""
        found: dt.date | None = self._all(select(func.min(CASES.c.opened_day)))[0][0]
        return found or self.today

    # ------------------------------------------------------------------ figures

    def calls(self, first: dt.date, last: dt.date) -> list[tuple[dt.date, int]]:
        """Return how many results were heard on each day that has any."""
        query = select(HEARD.c.day, func.count()).where(HEARD.c.day.between(first, last))
        return [tuple(row) for row in self._all(query.group_by(HEARD.c.day).order_by(HEARD.c.day))]

    def reasons(self, first: dt.date, last: dt.date) -> list[tuple[str, str, int]]:
        """Return requirement, outcome and count of what was not met, the most frequent first."""
        count = func.count()
        query = select(REASONS.c.requirement, REASONS.c.outcome, count)
        query = query.where(REASONS.c.day.between(first, last))
        query = query.group_by(REASONS.c.requirement, REASONS.c.outcome)
        order = query.order_by(count.desc(), REASONS.c.requirement, REASONS.c.outcome)
        return [tuple(row) for row in self._all(order)]

    def municipalities(self, first: dt.date, last: dt.date) -> list[tuple[str, int]]:
        """Return municipality and count of cases, the most first."""
        count = func.count()
        query = select(CASES.c.municipality, count)
        query = query.where(CASES.c.opened_day.between(first, last))
        order = query.group_by(CASES.c.municipality).order_by(count.desc(), CASES.c.municipality)
        return [tuple(row) for row in self._all(order)]

    # ------------------------------------------------------------------ keeping

    def retention(self) -> int:
        """Return how many days a case is kept after it was last touched."""
        rows = self._all(select(SETTINGS.c.value).where(SETTINGS.c.name == "retention"))
        return int(rows[0][0]) if rows else RETENTION

    def set_retention(self, by: str, days: int) -> None:
        """Set how long cases are kept."""
        with self.writing() as connection:
            connection.execute(delete(SETTINGS).where(SETTINGS.c.name == "retention"))
            connection.execute(insert(SETTINGS).values(name="retention", value=str(days)))
            self.record(connection, by, "retention_set", None, str(days))

    def expired(self) -> int:
        """Return how many cases are past their time."""
        query = select(func.count()).where(CASES.c.updated_at < self._limit())
        return int(self._all(query)[0][0])

    def remove_expired(self, by: str) -> int:
        """Remove the cases that are past their time; return how many."""
        with self.writing() as connection:
            gone = connection.execute(
                delete(CASES).where(CASES.c.updated_at < self._limit())
            ).rowcount
            if gone:
                self.record(connection, by, "cases_removed", None, str(gone))
        return gone

    def _limit(self) -> int:
        return self.now - self.retention() * 86_400

    # ------------------------------------------------------------------ audit

    def note(self, by: str, what: str, case: int | None = None, about: str = "") -> None:
        """Write a line of the audit log."""
        with self.writing() as connection:
            self.record(connection, by, what, case, about)

    def record(
        self, connection: Connection, by: str, what: str, case: int | None, about: str = ""
    ) -> None:
        """Write a line of the audit log in the same transaction as what it tells of."""
        values: Mapping[str, object] = {
            "at": self.now,
            "by": by,
            "what": what,
            "case_id": case,
            "about": about[:200],
        }
        connection.execute(insert(AUDIT).values(**values))

    def audit(self, page: int = 0) -> list[Row[Any]]:
        """Return the audit log, the latest first; one more than a page where there is more."""
        query = select(AUDIT).order_by(AUDIT.c.id.desc())
        return self._all(query.limit(PAGE + 1).offset(page * PAGE))
