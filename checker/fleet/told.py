"""How stored reports are shown: as they were judged, in the language that is asked for.

A report's sentences are of the day and the language it was made in; its findings have no
language. So a report of the very rules that are here can be told anew in another language without
judging anything. One of other rules keeps its own sentences.
"""

import datetime as dt

from checker import compose, reading
from checker.errors import BadInputError
from checker.fleet.bulk import BulkReader
from checker.model import Lang, Report
from checker.packs.pack import Pack


class Teller:
    """Shows reports one by one, and counts those that keep another language."""

    def __init__(self, pack: Pack, on: dt.date, lang: Lang, *, rejudge: bool) -> None:
        """Make a teller.

        Args:
            pack: The rules that are here.
            on: The day to judge as of, where all is judged anew.
            lang: The language that is asked for.
            rejudge: Judge all facts anew.
        """
        self.pack, self.on, self.lang, self.rejudge = pack, on, lang, rejudge
        self.foreign = 0
        """Reports whose sentences stay in another language than the one that is asked for."""
        self._titles = {entry.id: requirement.title for entry, requirement in pack.entries}

    @property
    def rules(self) -> str:
        """The rules that are here, as a table names them."""
        return f"{self.pack.stamp.id} {self.pack.stamp.version}"

    def tell(self, report: Report) -> Report:
        """Return a report as it is to be shown."""
        if self.rejudge:
            return compose.compose(report.facts, report.answers, self.pack, self.on, self.lang)
        if not self.in_another_language(report):
            return report
        if report.pack == self.pack.stamp:
            return compose.retell(report, self.pack, self.lang)
        self.foreign += 1
        return report

    def read(self, data: bytes, file: str, reader: BulkReader) -> Report:
        """Return a file's report as it is to be shown; facts are judged by today's rules.

        Raises:
            BadInputError: It is neither a report nor facts.
        """
        try:
            report = reader.report(data, file)
        except BadInputError:
            try:
                facts, answers, _ = reading.recorded(data, file)
            except BadInputError:
                facts = None
            if facts is None:
                raise
            return compose.compose(facts, answers, self.pack, self.on, self.lang)
        return self.tell(report)

    def in_another_language(self, report: Report) -> bool:
        """Whether a report's titles are those of another language than the one asked for."""
        for verdict in report.verdicts:
            title = self._titles.get(verdict.id)
            if title is not None and title.ja != title.en and verdict.title in {title.ja, title.en}:
                return verdict.title != title.say(self.lang)
        return False
