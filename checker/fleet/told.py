"""How stored reports are shown: as they were judged, in the language that is asked for.

A report's sentences are of the day and the language it was made in; its findings have no
language. So a report of the very rules that are here can be told anew in another language without
judging anything. One of other rules keeps its own sentences.
"""

import datetime as dt
from typing import Final, Literal, NamedTuple

from checker import compose, judge, reading
from checker.errors import BadInputError
from checker.fleet.bulk import BulkReader, Likeness, Read
from checker.model import Facts, Lang, Report, Text
from checker.packs.pack import Pack

_ADVICE = Text(
    "書き換えられたか、壊れています。"
    "結果をもう一度作るか、--rejudge で中の値から判定し直してください。",
    "It was changed or is damaged. Make the report again, or judge its facts anew with --rejudge.",
)
_A_DAY: Final = dt.timedelta(days=1)
_KEPT: Final = 10_000
"""Likenesses that are remembered."""


class _Look(NamedTuple):
    """What is looked at once of reports that were judged alike in the same words."""

    twice: str | None
    """A requirement that is there twice."""
    held: Literal["not_ready", "incomplete"] | None
    foreign: bool
    """The words are of another language than the one that is asked for."""


def sound(report: Report, file: str) -> Report:
    """Return a report that does not contradict itself.

    What it says of the whole PC has to follow from what it says of each item: whoever counts
    reports believes the one, whoever reads them the other.

    Raises:
        BadInputError: Its overall verdict does not follow from its verdicts, or one stands twice.
    """
    _sound(report, file, _twice(report), _held(report))
    return report


def _twice(report: Report) -> str | None:
    seen = set()
    for one in report.verdicts:
        if one.id in seen:
            return one.id
        seen.add(one.id)
    return None


def _held(report: Report) -> Literal["not_ready", "incomplete"] | None:
    return judge.held_up((one.level, one.status) for one in report.verdicts)


def _sound(
    report: Report,
    file: str,
    twice: str | None,
    held: Literal["not_ready", "incomplete"] | None,
) -> None:
    if twice is not None:
        problem = Text(f"要件 {twice} が二つあります", f"{twice} is there twice")
        raise BadInputError(file, "verdicts", problem, _ADVICE)
    claimed = report.overall
    if claimed != held and (held is not None or claimed not in {"ready", "ready_with_advice"}):
        problem = Text(
            f"全体の判定（{claimed}）が、要件ごとの判定と合いません",
            f"the overall verdict ({claimed}) does not follow from the verdicts",
        )
        raise BadInputError(file, "overall", problem, _ADVICE)


class Teller:
    """Shows reports one by one, and counts those that keep another language."""

    def __init__(
        self, pack: Pack, on: dt.date, lang: Lang, *, rejudge: bool, latest: dt.date | None = None
    ) -> None:
        """Make a teller.

        Args:
            pack: The rules that are here.
            on: The day to judge as of, where all is judged anew.
            lang: The language that is asked for.
            rejudge: Judge all facts anew.
            latest: Today; what was read after it, by more than a day, has a clock that is wrong.
        """
        self.pack, self.on, self.lang, self.rejudge = pack, on, lang, rejudge
        self._latest = None if latest is None else latest + _A_DAY
        self.foreign = 0
        """Reports whose sentences stay in another language than the one that is asked for."""
        self._titles = {entry.id: requirement.title for entry, requirement in pack.entries}
        self._looks: dict[Likeness, _Look] = {}

    @property
    def rules(self) -> str:
        """The rules that are here, as a table names them."""
        return f"{self.pack.stamp.id} {self.pack.stamp.version}"

    def tell(self, report: Report) -> Report:
        """Return a report as it is to be shown."""
        if self.rejudge:
            return compose.compose(report.facts, report.answers, self.pack, self.on, self.lang)
        return self._retold(report) if self.in_another_language(report) else report

    def _retold(self, report: Report) -> Report:
        if report.pack == self.pack.stamp:
            return compose.retell(report, self.pack, self.lang)
        self.foreign += 1
        return report

    def read(self, data: bytes, file: str, reader: BulkReader) -> Read:
        """Return a file's report as it is to be shown; facts are judged by today's rules.

        Raises:
            BadInputError: It is neither a report nor facts, contradicts itself, or is of the
                future.
        """
        try:
            report, likeness = reader.read(data, file)
        except BadInputError:
            try:
                facts, answers, _ = reading.recorded(data, file)
            except BadInputError:
                facts = None
            if facts is None:
                raise
            self._dated(facts, file)
            return Read(compose.compose(facts, answers, self.pack, self.on, self.lang))
        self._dated(report.facts, file)
        if self.rejudge:
            return Read(self.tell(report))
        look = self._look(report, likeness)
        _sound(report, file, look.twice, look.held)
        if look.foreign:
            return Read(self._retold(report))
        return Read(report, likeness)

    def _look(self, report: Report, likeness: Likeness | None) -> _Look:
        found = None if likeness is None else self._looks.get(likeness)
        if found is None:
            found = _Look(_twice(report), _held(report), self.in_another_language(report))
            if likeness is not None:
                if len(self._looks) >= _KEPT:
                    self._looks.clear()
                self._looks[likeness] = found
        return found

    def _dated(self, facts: Facts, file: str) -> None:
        """Refuse a result of the future: it would stand before every later one of its PC."""
        day = facts.collected_at.date()
        if self._latest is not None and day > self._latest:
            problem = Text(
                f"未来の日付（{day}）の結果です。そのPCの時計を合わせて、確認をやり直してください",
                f"it is of the future ({day}); set that PC's clock and run the check again",
            )
            raise BadInputError(file, "collected_at", problem)

    def in_another_language(self, report: Report) -> bool:
        """Whether a report's titles are those of another language than the one asked for."""
        for verdict in report.verdicts:
            title = self._titles.get(verdict.id)
            if title is not None and title.ja != title.en and verdict.title in {title.ja, title.en}:
                return verdict.title != title.say(self.lang)
        return False
