"""Cases, their notes and results.

Two people may work on one case: notes are only added, and the case's own fields are changed only by
one who saw their latest state.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, insert, select, update
from sqlalchemy.engine import Row

from checker.helpdesk.records.base import Records
from checker.helpdesk.records.searching import search_text, searchable
from checker.helpdesk.tables import CASES, HEARD, NOTES, REASONS

Outcome = Literal["open", "solved", "waiting", "referred", "given_up"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("open", "solved", "waiting", "referred", "given_up")
REFERRED: Final = ("", "institution_it", "network_keeper", "vendor", "prefecture")
"""To whom a matter was handed on; empty: to nobody."""
UNFINISHED: Final = ("open", "waiting", "referred")

CASE: Final = tuple(column for column in CASES.c if column.name != "search")
"""What is shown of a case. What it is found by repeats every note, and nobody is shown it."""

_FOUND_BY: Final = ("institution", "municipality", "caller", "telephone")


@cache
def _case() -> Select[Any]:
    return select(*CASE).where(CASES.c.id == bindparam("number"))


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


class Cases(Records):
    """What a case is, and what was heard and written of it."""

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
                    search=search_text(institution, municipality, caller, telephone),
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
            told = {name: getattr(found, name) for name in new._fields} | values
            connection.execute(
                update(CASES)
                .where(CASES.c.id == case)
                .values(
                    **values,
                    version=found.version + 1,
                    updated_at=self.now,
                    updated_by=by,
                    search=self._found_by(connection, found, told),
                )
            )
            self.record(connection, by, "case_changed", case, ", ".join(names))

    def _found_by(self, connection: Connection, found: Row[Any], told: Mapping[str, Any]) -> str:
        """Return what a changed case is found by: its fields, and every note and code."""
        before = search_text(*(getattr(found, name) for name in _FOUND_BY))
        now = search_text(*(told[name] for name in _FOUND_BY))
        if found.search == before or found.search.startswith(f"{before}\n"):
            return f"{now}{found.search.removeprefix(before)}"
        texts = connection.execute(select(NOTES.c.text).where(NOTES.c.case_id == found.id))
        codes = connection.execute(select(HEARD.c.digits).where(HEARD.c.case_id == found.id))
        every = (*texts.scalars(), *codes.scalars())
        return "\n".join([now, *map(searchable, every)])

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

    def case(self, number: int) -> Row[Any] | None:
        """Return a case; None: there is none."""
        rows = self._all(_case(), number=number)
        return rows[0] if rows else None

    def notes(self, case: int) -> list[Row[Any]]:
        """Return a case's notes, the oldest first."""
        return self._of_case(case, NOTES, "id")

    def heard(self, case: int) -> list[Row[Any]]:
        """Return a case's results, the oldest first."""
        return self._of_case(case, HEARD, "id")

    def reasons_of(self, heard: int) -> list[tuple[str, str]]:
        """Return requirement and outcome of what was not met in a result."""
        query = select(REASONS.c.requirement, REASONS.c.outcome)
        query = query.where(REASONS.c.heard_id == heard).order_by(REASONS.c.requirement)
        return [tuple(row) for row in self._all(query)]
