"""The door to the records: the clock, transactions, and the log of who did what."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Engine, Select, Table, bindparam, insert, select
from sqlalchemy.engine import Row

from checker.helpdesk.tables import AUDIT

PAGE: Final = 50
"""Cases on one page of a list."""

Clock = Callable[[], dt.datetime]


@cache
def _of_case(table: Table, order: str) -> "Select[Any]":
    """Return a query that is made once: making it takes as long as asking it."""
    return select(table).where(table.c.case_id == bindparam("case")).order_by(table.c[order])


class Records:
    """An open database.

    Args:
        engine: Its tables are up to date.
        clock: The time now, with its zone.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        # Each statement sees what is committed in either way. Without a transaction around those
        # that only read, PostgreSQL is not asked to begin and to end one.
        postgresql = engine.dialect.name == "postgresql"
        self._reads = {"isolation_level": "AUTOCOMMIT"} if postgresql else {}
        self._here = threading.local()
        """The transaction that this thread is in, and whether it writes."""

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
        """One transaction that writes: that of `whole`, or its own."""
        if getattr(self._here, "writes", False):
            yield self._here.connection
            return
        assert getattr(self._here, "connection", None) is None  # noqa: S101 - see `together`
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Let everything that this thread reads and writes in here be kept together or not at all.

        What a person saves with one press is one `whole`: whatever ends this program in the
        middle, no half of it stays. Nothing slow belongs in here: others wait to write.
        """
        with self.writing() as connection:
            before = getattr(self._here, "connection", None), getattr(self._here, "writes", False)
            self._here.connection, self._here.writes = connection, True
            try:
                yield
            finally:
                self._here.connection, self._here.writes = before

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that reads: that of `together` or `whole`, or its own."""
        connection: Connection | None = getattr(self._here, "connection", None)
        if connection is not None:
            yield connection
            return
        with self._engine.connect() as connection:
            yield connection.execution_options(writes=False, **self._reads)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Let everything that this thread reads in here go over one connection.

        A page that reads ten things asks for it once. Nothing may be written in here: a
        thread that holds a connection never waits for another one.
        """
        before: Connection | None = getattr(self._here, "connection", None)
        with self.reading() as connection:
            self._here.connection = connection
            try:
                yield
            finally:
                self._here.connection = before

    def alive(self) -> None:
        """Ask the database for nothing.

        Raises:
            SQLAlchemyError: It gives no answer.
        """
        with self.reading() as connection:
            connection.execute(select(1))

    def _all(self, query: "Select[Any]", **values: object) -> list[Row[Any]]:
        with self.reading() as connection:
            return list(connection.execute(query, values))

    def _of_case(self, case: int, table: Table, order: str) -> list[Row[Any]]:
        """Return what a table holds of a case, in order."""
        return self._all(_of_case(table, order), case=case)

    def _streamed(self, query: "Select[Any]") -> Iterator[Row[Any]]:
        # What is read piece by piece needs a transaction around it.
        with self._engine.connect() as connection:
            reads = connection.execution_options(writes=False, yield_per=1000)
            yield from reads.execute(query)

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
