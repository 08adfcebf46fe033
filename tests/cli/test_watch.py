"""`check --watch`: what fails now and then is told as such, and how often."""

import argparse
import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from checker import compose
from checker.cli import watch
from checker.exit_status import ExitStatus
from checker.model import Fact, HttpsProbe, Report, failed
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from tests.cli.program import run
from tests.clinic.here import NOW, YES, seen

PACK = load_pack(rules_root())
WORDS = PACK.words.watch
CLOSED: Fact[Any] = Fact((HttpsProbe("www.mhlw.go.jp", 443, "tcp", "timed_out"),), "test")


def report(**facts: Fact[Any]) -> Report:
    found = seen("windows-11-pro", **facts).facts
    return compose.compose(found, YES, PACK, NOW.date(), "ja")


GOOD = report()
BAD = report(network__https=CLOSED)
UNSEEN = report(network__https=failed("timed_out", ""))


class Clock:
    """A clock that only moves while somebody waits."""

    def __init__(self, looks: list[Report | BaseException]) -> None:
        self.now, self.looks, self.waited = NOW, iter(looks), list[float]()

    def look(self) -> Report:
        self.now += dt.timedelta(seconds=5)
        found = next(self.looks)
        if isinstance(found, BaseException):
            raise found
        return found

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += dt.timedelta(seconds=seconds)

    def watch(self, times: int | None = None) -> Iterator[watch.Round]:
        return watch.watch(self.look, lambda: self.now, self.wait, 600, times)


def sentences(*looks: Report) -> str:
    clock = Clock(list(looks))
    tally = watch.Tally()
    for one in clock.watch(len(looks)):
        tally.add(one)
    return "\n".join(watch.told(tally, WORDS, "ja"))


def test_once_now_and_then_and_all_the_time_are_told_apart() -> None:
    once = sentences(GOOD, BAD, GOOD)
    assert "3回のうち1回だけ" in once
    assert f"{NOW + dt.timedelta(minutes=10):%H:%M}" in once
    assert "3回のうち2回" in sentences(BAD, GOOD, BAD)
    assert "3回とも" in sentences(BAD, BAD, BAD)
    fine = sentences(GOOD, GOOD)
    assert "2回" in fine
    assert "インターネット" not in fine


def test_one_look_that_failed_is_all_of_them() -> None:
    assert "ずっと" in sentences(BAD)


def test_what_could_not_be_looked_at_counts_and_is_no_pass() -> None:
    assert "1回だけ" in sentences(GOOD, UNSEEN)


def test_looks_begin_so_many_seconds_after_each_other_and_end_when_there_were_enough() -> None:
    clock = Clock([GOOD, GOOD, GOOD])
    times = [one.at for one in clock.watch(3)]
    assert [(b - a).total_seconds() for a, b in pairwise(times)] == [600, 600]
    assert clock.waited == [595, 595]


def test_ctrl_c_ends_the_watch_with_what_was_seen() -> None:
    clock = Clock([BAD, GOOD, KeyboardInterrupt()])
    tally = watch.run(clock.watch(), WORDS, "ja", quiet=True)
    assert tally.count == 2
    assert tally.worst is ExitStatus.NOT_READY
    assert tally.last is GOOD


def test_the_exit_code_is_the_worst_looks() -> None:
    for looks, code in (((GOOD, GOOD), 0), ((GOOD, UNSEEN, GOOD), 4), ((UNSEEN, BAD, GOOD), 3)):
        tally = watch.run(Clock(list(looks)).watch(len(looks)), WORDS, "ja", quiet=True)
        assert tally.worst == code


def test_a_line_tells_time_state_and_what_changed() -> None:
    clock = Clock([GOOD, BAD])
    first, second = clock.watch(2)
    assert "→" not in watch.line(None, first, WORDS, "ja")
    said = watch.line(GOOD, second, WORDS, "ja")
    assert f"{second.at:%H:%M:%S}" in said
    assert "適合 → 不適合" in said


def test_a_long_watch_does_not_grow() -> None:
    tally = watch.Tally()
    for one in Clock([BAD] * 500).watch(500):
        tally.add(one)
    (spell,) = (one for name, one in tally.spells.items() if name == "internet_https")
    assert (spell.bad, len(spell.times)) == (500, 10)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("10m", 600),
        ("10", 600),
        ("1h", 3600),
        ("24h", 86_400),
        (" 5M ", 300),
        ("１０m", 600),
    ],
)
def test_intervals(text: str, seconds: int) -> None:
    assert watch.interval(text) == seconds


@pytest.mark.parametrize("text", ["29s", "25h", "0", "", "m", "-1m", "1d", "9" * 50])
def test_other_intervals_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        watch.interval(text)


def test_the_command_looks_as_often_as_it_is_told_and_writes_the_last_result(
    tmp_path: Path,
) -> None:
    target = tmp_path / "last.json"
    words = ("check", "--watch", "30s", "--times", "1", "--offline", "--json", target)
    ended = run(*words)
    assert ended.code in {3, 4}
    assert target.stat().st_size
    assert "1回" in ended.text
    refused = run("check", "--watch", "30s", "--if-older", "3d", "--json-dir", tmp_path)
    assert refused.code == 2
    assert run("check", "--times", "3").code == 2
