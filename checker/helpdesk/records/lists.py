"""Many cases at once: lists, the search, what is exported and counted. Only reads."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from checker.helpdesk.records.base import PAGE, Records
from checker.helpdesk.records.cases import CASE, UNFINISHED
from checker.helpdesk.records.searching import searchable
from checker.helpdesk.tables import ANSWERS, CASES, DEALING, HEARD, NOTES, PLANS, REASONS

_CASE: Final = re.compile(r"(?:番号|相談|#)?(\d{1,9})")
_CODE: Final = re.compile(r"[0-9]+(?:-[0-9]+)+")
"""A phone code, or a part of one, as it is shown."""


class Lists(Records):
    """Cases by state, by words and by day."""

    def due(self, until: dt.date) -> list[Row[Any]]:
        """Return the cases to follow up by a day, the most overdue first."""
        query = select(*CASE).where(CASES.c.follow_up <= until)
        query = query.where(CASES.c.outcome.in_(UNFINISHED))
        return self._all(query.order_by(CASES.c.follow_up, CASES.c.id).limit(PAGE))

    def unfinished(self, owner: str = "", page: int = 0) -> list[Row[Any]]:
        """Return the cases that are not settled, the last touched first; of one owner, or all.

        One more than a page is returned where there are more.
        """
        query = select(*CASE).where(CASES.c.outcome.in_(UNFINISHED))
        query = query.where(CASES.c.owner == owner) if owner else query
        query = query.order_by(CASES.c.updated_at.desc(), CASES.c.id.desc())
        return self._all(query.limit(PAGE + 1).offset(page * PAGE))

    def search(self, words: str, page: int = 0) -> list[Row[Any]]:
        """Return the cases in which every word stands, the last touched first.

        Words of one character and more; `%` and `_` are plain characters. A number also finds the
        case of that number, a telephone number is found however it is written. One more than a
        page is returned where there are more.
        """
        query = select(*CASE).order_by(CASES.c.updated_at.desc(), CASES.c.id.desc())
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

    def first_day(self) -> dt.date:
        """Return the day on which the oldest case was opened; today where there is none."""
        found: dt.date | None = self._all(select(func.min(CASES.c.opened_day)))[0][0]
        return found or self.today

    # ------------------------------------------------------------------ exports

    def between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the cases that were opened from one day to another, for an export."""
        query = select(*CASE).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(CASES.c.id))

    def heard_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the results of the cases that were opened from one day to another."""
        query = select(HEARD).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(HEARD.c.case_id, HEARD.c.id))

    def notes_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the notes of the cases that were opened from one day to another."""
        query = select(NOTES).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(NOTES.c.case_id, NOTES.c.id))

    def answers_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the answers in the calls of the cases opened from one day to another."""
        query = select(ANSWERS).join(CASES, ANSWERS.c.case_id == CASES.c.id)
        query = query.where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(ANSWERS.c.case_id, ANSWERS.c.id))

    def plans_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield the plans of the cases that were opened from one day to another."""
        query = select(PLANS).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(PLANS.c.case_id))

    def dealing_between(self, first: dt.date, last: dt.date) -> Iterator[Row[Any]]:
        """Yield what items wait for, of the cases opened from one day to another."""
        query = select(DEALING).join(CASES).where(CASES.c.opened_day.between(first, last))
        yield from self._streamed(query.order_by(DEALING.c.case_id, DEALING.c.item))

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
