"""What stands beside a case in a call: answers, drafts, who looks, the subsidy, what is awaited."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.engine import Row

from checker.dealing import Wait
from checker.helpdesk.guides import Said
from checker.helpdesk.records.cases import Cases
from checker.helpdesk.tables import ANSWERS, DEALING, DRAFTS, PLANS, VIEWING

OPEN_FOR: Final = 10 * 60
"""Seconds for which somebody who looked at a case counts as having it open."""
_LOOKED_EVERY: Final = 60
"""Seconds after which another look of the same person is noted."""


@cache
def _draft() -> Select[Any]:
    which = (DRAFTS.c.case_id == bindparam("case")) & (DRAFTS.c.by == bindparam("by"))
    return select(DRAFTS.c.text).where(which)


class Calls(Cases):
    """A case while it is worked on."""

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
        rows = self._of_case(case, ANSWERS, "id")
        return [(row.heard_id, Said(row.item, row.node, row.answer)) for row in rows]

    def draft(self, case: int, by: str) -> str:
        """Return what somebody typed and did not save; empty: nothing."""
        rows = self._all(_draft(), case=case, by=by)
        return str(rows[0][0]) if rows else ""

    def set_draft(self, case: int, by: str, text: str) -> None:
        """Keep what somebody typed; an empty text forgets it."""
        which = (DRAFTS.c.case_id == case) & (DRAFTS.c.by == by)
        with self.writing() as connection:
            if not text:
                connection.execute(delete(DRAFTS).where(which))
                return
            values = {"at": self.now, "text": text}
            if not connection.execute(update(DRAFTS).where(which).values(**values)).rowcount:
                connection.execute(insert(DRAFTS).values(case_id=case, by=by, **values))

    def plan(self, case: int) -> Row[Any] | None:
        """Return what a case's caller said of the subsidy; None: nothing was kept."""
        rows = self._of_case(case, PLANS, "case_id")
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
        rows = self._of_case(case, DEALING, "item")
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

    def lookers(self, case: int) -> dict[str, int]:
        """Return who has a case open, and when each looked at it last."""
        since = self.now - OPEN_FOR
        return {row.by: row.at for row in self._of_case(case, VIEWING, "by") if row.at >= since}

    def look(self, case: int, by: str, last: int | None = None) -> None:
        """Note that somebody has a case open, unless that was noted a moment ago.

        `last` is when, as far as it is known.
        """
        now = self.now
        if last is not None and now - _LOOKED_EVERY < last <= now:
            return
        which = (VIEWING.c.case_id == case) & (VIEWING.c.by == by)
        with self.writing() as connection:
            changed = connection.execute(update(VIEWING).where(which).values(at=now)).rowcount
            if not changed:
                connection.execute(insert(VIEWING).values(case_id=case, by=by, at=now))
