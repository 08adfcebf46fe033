"""How the result of one PC is told: `rules/result.toml`."""

from typing import Final

from checker.model import Closed, Text

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


class ResultWords(Closed, frozen=True):
    """`rules/result.toml`."""

    headline: HeadlineWords
    verdict: VerdictWords
    screen: ScreenWords
    compare: CompareWords
