"""What the keeper set, and how long cases are kept."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    false,
    func,
    insert,
    not_,
    select,
    update,
)

from checker.helpdesk.records.base import Records
from checker.helpdesk.records.cases import UNFINISHED
from checker.helpdesk.tables import CASES, SETTINGS

RETENTION: Final = 365 * 2
"""Days that a case is kept after it was last touched, unless the keeper sets another number."""

SCHEDULE: Final = "schedule"
"""Who removes cases in the audit log where nobody did: no account may have such a name."""
_TOGETHER: Final = 500


@cache
def _setting() -> Select[Any]:
    return select(SETTINGS.c.value).where(SETTINGS.c.name == bindparam("name"))


class Keeping(Records):
    """Settings and retention."""

    def setting(self, name: str) -> str:
        """Return what the keeper set; empty: nothing."""
        rows = self._all(_setting(), name=name)
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
        with self.whole(), self.writing() as connection:
            self._set(by, "schedule", decided_by, "schedule_set")
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


def _counted(numbers: Sequence[int]) -> str:
    """Return how many cases went, and which, as far as the log has room."""
    return f"{len(numbers)} ({', '.join(map(str, sorted(numbers)[:20]))})"
