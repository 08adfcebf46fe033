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

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    delete,
    false,
    func,
    insert,
    not_,
    select,
    update,
)
from sqlalchemy.engine import Row

from checker.dealing import Wait
from checker.helpdesk.guides import Said
from checker.helpdesk.tables import (
    ANSWERS,
    AUDIT,
    CASES,
    DEALING,
    DRAFTS,
    HEARD,
    NOTES,
    PLANS,
    REASONS,
    SETTINGS,
    VIEWING,
)

Outcome = Literal["open", "solved", "waiting", "referred", "given_up"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("open", "solved", "waiting", "referred", "given_up")
REFERRED: Final = ("", "institution_it", "network_keeper", "vendor", "prefecture")
"""To whom a matter was handed on; empty: to nobody."""
OPEN_FOR: Final = 10 * 60
"""Seconds for which somebody who looked at a case counts as having it open."""
PAGE: Final = 50
"""Cases on one page of a list."""
RETENTION: Final = 365 * 2
"""Days that a case is kept after it was last touched, unless the keeper sets another number."""

SCHEDULE: Final = "schedule"
"""Who removes cases in the audit log where nobody did: no account may have such a name."""
_TOGETHER: Final = 500
UNFINISHED: Final = ("open", "waiting", "referred")
_CASE: Final = re.compile(r"(?:番号|相談|#)?(\d{1,9})")
_CODE: Final = re.compile(r"[0-9]+(?:-[0-9]+)+")
"""A phone code, or a part of one, as it is shown."""

Clock = Callable[[], dt.datetime]


class Heard(NamedTuple):
    """A result that was heard or imported, as it is recorded."""

    digits: str
    """Twelve digits without hyphens; empty where an imported report has no code."""
    overall: str
    reasons: Sequence[tuple[str, str]]
    """Requirement and outcome of what is not met; with spaces between, those that a code leaves
    open."""
    report: str | None = None


class Change(NamedTuple):
    """The fields of a case that a person may set."""

    institution: str
    municipality: str
    outcome: str
    referred_to: str
    follow_up: dt.date | None
    caller: str = ""
    telephone: str = ""
    owner: str = ""
    """Whose case it is; empty: nobody's."""


class ConflictError(Exception):
    """Somebody else changed the same field in the meantime."""

    def __init__(self, by: str, fields: tuple[str, ...]) -> None:
        super().__init__(by, fields)
        self.by, self.fields = by, fields


class GoneError(Exception):
    """There is no such case (any more)."""


_KANA: Final = {at: at - 0x60 for at in range(0x30A1, 0x30F7)}
"""Katakana as hiragana."""
_LONG: Final = re.compile(r"(?<=[ぁ-ゖ])ー")
"""A long vowel's sign: プリンター and プリンタ are one word."""
_NOT_DIGITS: Final = re.compile(r"\D")


def searchable(text: str) -> str:
    """Return a text as it is searched: width, case, kana and spaces do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_KANA)
    return "".join(_LONG.sub("", folded).split())


def _digits(text: str) -> str:
    """Return a telephone number as it is searched, with and without hyphens."""
    return f"{searchable(text)}\n{_NOT_DIGITS.sub('', unicodedata.normalize('NFKC', text))}"


_FOUND_BY: Final = ("institution", "municipality", "caller", "telephone")


def _searched(institution: str, municipality: str, caller: str = "", telephone: str = "") -> str:
    names = searchable(f"{institution} {municipality} {caller}")
    return f"{names}\n{_digits(telephone)}" if telephone else names


def _counted(numbers: Sequence[int]) -> str:
    """Return how many cases went, and which, as far as the log has room."""
    return f"{len(numbers)} ({', '.join(map(str, sorted(numbers)[:20]))})"


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

    def alive(self) -> None:
        """Ask the database for nothing.

        Raises:
            SQLAlchemyError: It gives no answer.
        """
        with self.reading() as connection:
            connection.execute(select(1))

    # ------------------------------------------------------------------ cases

    def open_case(
        self,
        by: str,
        institution: str,
        municipality: str,
        heard: Heard | None,
        caller: str = "",
        telephone: str = "",
    ) -> int:
        """Open a case with what was heard, or without a code; return its number."""
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
                    caller=caller,
                    telephone=telephone,
                    owner=by,
                    updated_by=by,
                    search=_searched(institution, municipality, caller, telephone),
                )
            ).inserted_primary_key
            assert number is not None  # noqa: S101 - both databases return it
            case = int(number[0])
            if heard is not None:
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

    def change(self, case: int, by: str, base: Change, new: Change) -> None:
        """Set the fields of a case that somebody changed, and leave the others as they are now.

        Args:
            case: Its number.
            by: Who does it.
            base: The fields as this person saw them.
            new: The fields as this person left them.

        Raises:
            ConflictError: Somebody else changed one of the same fields; nothing was changed.
            GoneError: There is no such case.
        """
        with self.writing() as connection:
            found = connection.execute(
                select(CASES).where(CASES.c.id == case).with_for_update()
            ).one_or_none()
            if found is None:
                raise GoneError
            mine = [name for name in new._fields if getattr(new, name) != getattr(base, name)]
            torn = tuple(
                name
                for name in mine
                if getattr(found, name) not in {getattr(base, name), getattr(new, name)}
            )
            if torn:
                raise ConflictError(found.updated_by, torn)
            values = {name: getattr(new, name) for name in mine}
            names = [name for name in mine if getattr(found, name) != values[name]]
            if not names:
                return
            texts = connection.execute(select(NOTES.c.text).where(NOTES.c.case_id == case))
            codes = connection.execute(select(HEARD.c.digits).where(HEARD.c.case_id == case))
            told = {name: getattr(found, name) for name in new._fields} | values
            parts = [
                _searched(*(told[name] for name in _FOUND_BY)),
                *(searchable(text) for text in (*texts.scalars(), *codes.scalars())),
            ]
            connection.execute(
                update(CASES)
                .where(CASES.c.id == case)
                .values(
                    **values,
                    version=found.version + 1,
                    updated_at=self.now,
                    updated_by=by,
                    search="\n".join(parts),
                )
            )
            self.record(connection, by, "case_changed", case, ", ".join(names))

    def take_back(self, case: int, by: str, heard: int) -> None:
        """Remove a result that was heard wrongly, with what was answered about it.

        Raises:
            GoneError: There is no such result.
        """
        with self.writing() as connection:
            which = (HEARD.c.id == heard) & (HEARD.c.case_id == case)
            if connection.execute(delete(HEARD).where(which)).rowcount == 0:
                raise GoneError
            self.record(connection, by, "code_taken_back", case)

    # ------------------------------------------------------------------ the call

    def answer(self, case: int, by: str, heard: int, said: Said) -> None:
        """Record what the caller answered.

        Raises:
            GoneError: There is no such case.
        """
        with self.writing() as connection:
            self._touch(connection, case)
            connection.execute(
                insert(ANSWERS).values(
                    case_id=case, heard_id=heard, at=self.now, by=by, **said._asdict()
                )
            )

    def answers(self, case: int) -> list[tuple[int, Said]]:
        """Return what was answered, each with the result that it is about, in order."""
        query = select(ANSWERS).where(ANSWERS.c.case_id == case).order_by(ANSWERS.c.id)
        return [(row.heard_id, Said(row.item, row.node, row.answer)) for row in self._all(query)]

    def draft(self, case: int, by: str) -> str:
        """Return what somebody typed and did not save; empty: nothing."""
        which = (DRAFTS.c.case_id == case) & (DRAFTS.c.by == by)
        rows = self._all(select(DRAFTS.c.text).where(which))
        return str(rows[0][0]) if rows else ""

    def set_draft(self, case: int, by: str, text: str) -> None:
        """Keep what somebody typed; an empty text forgets it."""
        which = (DRAFTS.c.case_id == case) & (DRAFTS.c.by == by)
        with self.writing() as connection:
            changed = connection.execute(
                update(DRAFTS).where(which).values(at=self.now, text=text)
            ).rowcount
            if not text:
                connection.execute(delete(DRAFTS).where(which))
            elif not changed:
                connection.execute(
                    insert(DRAFTS).values(case_id=case, by=by, at=self.now, text=text)
                )

    def plan(self, case: int) -> Row[Any] | None:
        """Return what a case's caller said of the subsidy; None: nothing was kept."""
        rows = self._all(select(PLANS).where(PLANS.c.case_id == case))
        return rows[0] if rows else None

    def keep_plan(self, case: int, by: str, text: str) -> None:
        """Keep what a case's caller said of the subsidy, in the place of what was kept.

        Raises:
            GoneError: There is no such case.
        """
        with self.writing() as connection:
            self._touch(connection, case)
            connection.execute(delete(PLANS).where(PLANS.c.case_id == case))
            connection.execute(insert(PLANS).values(case_id=case, at=self.now, by=by, text=text))
            self.record(connection, by, "plan_kept", case)

    def dealing(self, case: int) -> tuple[Wait, ...]:
        """Return what the items of a case wait for."""
        rows = self._all(select(DEALING).where(DEALING.c.case_id == case).order_by(DEALING.c.item))
        return tuple(Wait(row.item, row.state, row.until) for row in rows)

    def deal(self, case: int, by: str, items: Mapping[str, Wait | None]) -> None:
        """Keep what items wait for; None: nobody deals with it any more.

        Raises:
            GoneError: There is no such case.
        """
        with self.writing() as connection:
            self._touch(connection, case)
            for item, wait in items.items():
                which = (DEALING.c.case_id == case) & (DEALING.c.item == item)
                connection.execute(delete(DEALING).where(which))
                if wait is not None:
                    new = {"state": wait.state, "until": wait.until, "at": self.now, "by": by}
                    connection.execute(insert(DEALING).values(case_id=case, item=item, **new))
            self.record(connection, by, "dealing_kept", case, ", ".join(items)[:200])

    def dealing_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield what items wait for, of the cases opened from one day to another."""
        query = select(DEALING).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(DEALING.c.case_id, DEALING.c.item))

    def answers_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the answers in the calls of the cases opened from one day to another."""
        query = select(ANSWERS).join(CASES, ANSWERS.c.case_id == CASES.c.id)
        query = query.where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(ANSWERS.c.case_id, ANSWERS.c.id))

    def plans_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the plans of the cases that were opened from one day to another."""
        query = select(PLANS).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(PLANS.c.case_id))

    def look(self, case: int, by: str) -> list[str]:
        """Note that somebody has a case open; return who else has."""
        which = (VIEWING.c.case_id == case) & (VIEWING.c.by == by)
        with self.writing() as connection:
            changed = connection.execute(update(VIEWING).where(which).values(at=self.now)).rowcount
            if not changed:
                connection.execute(insert(VIEWING).values(case_id=case, by=by, at=self.now))
            others = connection.execute(
                select(VIEWING.c.by)
                .where((VIEWING.c.case_id == case) & (VIEWING.c.by != by))
                .where(VIEWING.c.at >= self.now - OPEN_FOR)
                .order_by(VIEWING.c.by)
            )
            return list(others.scalars())

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
        query = query.where(CASES.c.outcome.in_(UNFINISHED))
        return self._all(query.order_by(CASES.c.follow_up, CASES.c.id).limit(PAGE))

    def unfinished(self, owner: str = "", page: int = 0) -> list[Row[Any]]:
        """Return the cases that are not settled, the last touched first; of one owner, or all.

        One more than a page is returned where there are more.
        """
        query = select(CASES).where(CASES.c.outcome.in_(UNFINISHED))
        query = query.where(CASES.c.owner == owner) if owner else query
        query = query.order_by(CASES.c.updated_at.desc(), CASES.c.id.desc())
        return self._all(query.limit(PAGE + 1).offset(page * PAGE))

    def search(self, words: str, page: int = 0) -> list[Row[Any]]:
        """Return the cases in which every word stands, the last touched first.

        Words of one character and more; `%` and `_` are plain characters. A number also finds the
        case of that number, a telephone number is found however it is written. One more than a
        page is returned where there are more.
        """
        query = select(CASES).order_by(CASES.c.updated_at.desc(), CASES.c.id.desc())
        for word in unicodedata.normalize("NFKC", words).split()[:10]:
            found = CASES.c.search.contains(searchable(word), autoescape=True)
            if _CODE.fullmatch(word):
                digits = word.replace("-", "")
                found = found | CASES.c.search.contains(digits, autoescape=True)
            number = _CASE.fullmatch(word)
            if number:
                found = found | (CASES.c.id == int(number[1]))
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

    def setting(self, name: str) -> str:
        """Return what the keeper set; empty: nothing."""
        rows = self._all(select(SETTINGS.c.value).where(SETTINGS.c.name == name))
        return str(rows[0][0]) if rows else ""

    def _set(self, by: str, name: str, value: str, what: str) -> None:
        with self.writing() as connection:
            connection.execute(delete(SETTINGS).where(SETTINGS.c.name == name))
            connection.execute(insert(SETTINGS).values(name=name, value=value))
            self.record(connection, by, what, None, value)

    def retention(self) -> int:
        """Return how many days a case is kept after it was last touched."""
        return int(self.setting("retention") or RETENTION)

    def set_retention(self, by: str, days: int) -> None:
        """Set how long cases are kept."""
        self._set(by, "retention", str(days), "retention_set")

    def prefecture(self) -> str:
        """Return the prefecture that most callers are of, as in JIS X 0401; empty: not told."""
        return self.setting("prefecture")

    def set_prefecture(self, by: str, code: str) -> None:
        """Set the prefecture that the form of a plan begins with."""
        self._set(by, "prefecture", code, "prefecture_set")

    def schedule(self) -> str:
        """Return who decided that cases past their time go by themselves; empty: they do not."""
        return self.setting("schedule")

    def set_schedule(self, by: str, decided_by: str) -> None:
        """Let cases past their time go by themselves, or stop it (empty)."""
        self._set(by, "schedule", decided_by, "schedule_set")
        with self.writing() as connection:
            connection.execute(delete(SETTINGS).where(SETTINGS.c.name == "schedule_day"))
            connection.execute(insert(SETTINGS).values(name="schedule_day", value="0"))

    def keep_schedule(self) -> int:
        """Remove what is past its time, at most once a day and only where somebody decided it.

        Of several processes that come at once one does it: the day is claimed in the same
        transaction.
        """
        if not self.schedule() or self.setting("schedule_day") >= self.today.isoformat():
            return 0
        with self.writing() as connection:
            today, which = self.today.isoformat(), SETTINGS.c.name == "schedule_day"
            claimed = connection.execute(
                update(SETTINGS).where(which & (SETTINGS.c.value < today)).values(value=today)
            ).rowcount
            return self._remove_expired(connection, SCHEDULE) if claimed else 0

    def expired(self) -> int:
        """Return how many cases are past their time."""
        query = select(func.count()).select_from(CASES).where(self._is_expired())
        return int(self._all(query)[0][0])

    def remove_expired(self, by: str) -> int:
        """Remove the cases that are past their time; return how many."""
        with self.writing() as connection:
            return self._remove_expired(connection, by)

    def _remove_expired(self, connection: Connection, by: str) -> int:
        numbers = list(connection.execute(select(CASES.c.id).where(self._is_expired())).scalars())
        for first in range(0, len(numbers), _TOGETHER):
            some = numbers[first : first + _TOGETHER]
            connection.execute(delete(CASES).where(CASES.c.id.in_(some)))
        if numbers:
            self.record(connection, by, "cases_removed", None, _counted(numbers))
        return len(numbers)

    def _is_expired(self) -> "ColumnElement[bool]":
        """Past its time, and nobody is to be called back."""
        limit = self.now - self.retention() * 86_400
        waits = CASES.c.outcome.in_(UNFINISHED) & (CASES.c.follow_up >= self.today)
        return (CASES.c.updated_at < limit) & not_(func.coalesce(waits, false()))

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
