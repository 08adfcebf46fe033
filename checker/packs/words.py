"""How the result of one PC is told: `rules/result.toml`."""

import datetime as dt
from typing import Annotated, Final

from msgspec import Meta

from checker import wording
from checker.dealing import Wait
from checker.model import Closed, Lang, Reference, Text

RESULT_FILE: Final = "result.toml"


class HeadlineWords(Closed, frozen=True):
    """The verdict in one sentence."""

    ready: Text
    ready_with_advice: Text
    incomplete: Text
    not_ready: Text
    fit: Text
    fit_but: Text
    doubt: Text
    doubt_short: Text
    settle: Text
    settle_short: Text
    find_out: Text
    find_out_short: Text
    other_pc: Text
    no_new_pc: Text
    no_new_pc_so_far: Text
    missing: Text
    more: Text
    paper: Text


class VerdictWords(Closed, frozen=True):
    """Sentences of a requirement that no rule says."""

    not_applicable: Text
    reason_not_told: Text
    answer: Text


class WaitingWords(Closed, frozen=True):
    """What an item waits for."""

    notice: Text
    vendor: Text
    ordered: Text
    until: Text
    passed: Text
    beside: Text

    def say(self, wait: Wait, on: dt.date, lang: Lang) -> str:
        """Return a state in words, with its day.

        Args:
            wait: What the item waits for.
            on: The day of reading, by which the planned day may have passed.
            lang: The language.
        """
        said: str = getattr(self, wait.state).say(lang)
        if wait.until is None:
            return said
        text = self.passed if wait.until < on else self.until
        return wording.fill(text.say(lang), {"state": said, "day": wording.day(wait.until, lang)})


class ScreenWords(Closed, frozen=True):
    """The result on a terminal."""

    title: Text
    need: Text
    rules: Text
    contacted: Text
    not_contacted: Text
    only_here: Text
    pdf: Text
    code: Text
    group: Text
    advice: Text
    order: Text
    spared: Text
    spared_beyond: Text
    choices: Text
    kept: Text


class CompareWords(Closed, frozen=True):
    """Two results of one PC."""

    same: Text
    alike: Text
    absent: Text
    worse: Text
    better: Text
    reference: Text
    other_pc: Text
    other_rules: Text
    not_today: Text
    foreign: Text


class Aging(Closed, frozen=True):
    """What is said of what a person has not held against the documents for long.

    `{verified}` stands for the day on which that was done, `{days}` for the days since.
    """

    days: Annotated[int, Meta(ge=1, le=3660)]
    """It is old after so many days."""
    source: Reference
    old: Text
    year_turned: Text
    """A fiscal year has begun since."""


class AgeWords(Aging, frozen=True):
    """What is said of old rules."""

    title: Text
    releases_passed: Text
    program_ended: Text


class SinceWords(Closed, frozen=True):
    """What changed since the last good result of a PC."""

    was: Text
    worse: Text
    item: Text
    also: Text
    facts: dict[str, Text]
    """Facts that are told where they are not as they were, and what each is called."""


class WatchWords(Closed, frozen=True):
    """Looks again and again, for what fails now and then."""

    round: Text
    change: Text
    once: Text
    sometimes: Text
    always: Text
    fine: Text


class ResultWords(Closed, frozen=True):
    """`rules/result.toml`."""

    headline: HeadlineWords
    verdict: VerdictWords
    waiting: WaitingWords
    screen: ScreenWords
    compare: CompareWords
    age: AgeWords
    since: SinceWords
    watch: WatchWords
