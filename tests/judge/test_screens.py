"""Real kinds of screens: what is said of each is true of it.

The large collection lies beside the project where there is one; a small table of its kinds is
`tests/cases/screens/kinds.csv`, so that the same is tested everywhere.
"""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from checker.judge import judge
from checker.model import Answers, Fact, Screen, fact_table
from checker.packs.pack import Pack
from checker.probes.parse.display import windows_screen, xrandr_screens
from tests.judge.test_cases import DAY

ROOT = Path(__file__).parent.parent.parent
LARGE = ROOT.parent / "shared" / "corpora" / "screens-given.csv.gz"
SMALL = ROOT / "tests" / "cases" / "screens" / "kinds.csv"
Size = tuple[int, int]
RECOMMENDED, MINIMUM = (1920, 1080), (1280, 1024)


class Kind(NamedTuple):
    """A kind of screen, as its EDID tells it."""

    preferred: Size
    modes: tuple[Size, ...]

    def takes(self, size: Size) -> bool:
        """Tell whether it can be set to a size or more."""
        return any(fits(mode, size) for mode in self.modes)


def fits(size: Size, least: Size) -> bool:
    return max(size) >= max(least) and min(size) >= min(least)


def kinds() -> Iterator[Kind]:
    data = gzip.decompress(LARGE.read_bytes()) if LARGE.exists() else SMALL.read_bytes()
    for row in csv.DictReader(io.StringIO(data.decode())):
        yield Kind(_size(row["preferred"]), tuple(map(_size, row["modes"].split())))


def _size(text: str) -> Size:
    width, height = text.split("x")
    return int(width), int(height)


def on_windows(kind: Kind, now: Size, *, told: bool) -> Screen:
    mode = {"dmPelsWidth": now[0], "dmPelsHeight": now[1], "dmDisplayOrientation": 0}
    preferred = kind.preferred if told else None
    return windows_screen({"StateFlags": 5}, mode, kind.modes, None, preferred, remote=False)


def on_linux(kind: Kind, now: Size) -> Screen:
    lines = [
        f"   {width}x{height}     60.00{'*' * ((width, height) == now)}"
        f"{'+' * ((width, height) == kind.preferred)}  "
        for width, height in kind.modes
    ]
    head = f"HDMI-1 connected primary {now[0]}x{now[1]}+0+0 (normal left) 510mm x 290mm"
    (screen,) = xrandr_screens("\n".join([head, *lines]), remote=False)
    return screen


def outcome(screen: Screen, pack: Pack) -> str:
    facts = fact_table({"display.screens": Fact(value=(screen,), source="EDID")})
    findings = judge(facts, Answers(), pack, DAY).findings
    return next(one.outcome for one in findings if one.id == "display")


def expected(kind: Kind) -> str:
    """What is true of a screen at the size that it prefers."""
    if fits(kind.preferred, RECOMMENDED) and kind.preferred[0] >= RECOMMENDED[0]:
        return "meets_recommended"
    if kind.preferred[0] >= MINIMUM[0] and kind.preferred[1] >= MINIMUM[1]:
        turned = fits(kind.preferred, RECOMMENDED)
        return "setting_below_recommended" if turned else "meets_minimum"
    if fits(kind.preferred, MINIMUM):
        return "portrait"
    return "panel_takes_minimum" if kind.takes(MINIMUM) else "panel_too_small"


@pytest.fixture(scope="module")
def every() -> tuple[Kind, ...]:
    found = tuple(kinds())
    assert len(found) == (1647 if LARGE.exists() else 40)
    return found


def test_every_kind_of_screen_at_its_own_size(every: tuple[Kind, ...], pack: Pack) -> None:
    counts: Counter[str] = Counter()
    for kind in every:
        for screen in (on_windows(kind, kind.preferred, told=True), on_linux(kind, kind.preferred)):
            assert (screen.panel_long, screen.panel_short) == (
                max(kind.preferred),
                min(kind.preferred),
            )
            assert outcome(screen, pack) == expected(kind), kind
        counts[expected(kind)] += 1
    if LARGE.exists():
        assert dict(counts) == COUNTS


COUNTS: dict[str, int] = {
    "meets_recommended": 1075,
    "meets_minimum": 162,
    "setting_below_recommended": 2,
    "portrait": 4,
    "panel_takes_minimum": 297,
    "panel_too_small": 107,
}
"""How many of the 1,647 kinds there are of each outcome."""


def test_where_the_panel_does_not_say_what_it_prefers(every: tuple[Kind, ...], pack: Pack) -> None:
    for kind in every:
        found = outcome(on_windows(kind, kind.preferred, told=False), pack)
        if found == "setting_below_recommended":  # it can be set; whether it is squeezed shows then
            assert expected(kind) in {found, "meets_minimum"}, kind
            assert kind.takes(RECOMMENDED), kind
        else:
            assert found == expected(kind), kind


def test_a_screen_that_is_set_lower_can_be_set_to_what_is_said(
    every: tuple[Kind, ...], pack: Pack
) -> None:
    for kind in every:
        for mode in kind.modes:
            found = outcome(on_windows(kind, mode, told=True), pack)
            if found == "setting_too_low":
                assert fits(kind.preferred, MINIMUM), (kind, mode)
            if found == "setting_below_recommended":
                assert fits(kind.preferred, RECOMMENDED), (kind, mode)
            if found == "panel_takes_minimum":
                assert kind.takes(MINIMUM), (kind, mode)
                assert not fits(kind.preferred, MINIMUM), (kind, mode)
            if found.startswith("meets"):
                assert fits(kind.preferred, MINIMUM), (kind, mode)
            if found == "panel_squeezed":
                assert not fits(kind.preferred, MINIMUM), (kind, mode)


@pytest.mark.parametrize("preferred", [(1440, 900), (1600, 900), (1366, 768), (1360, 768)])
def test_panels_under_the_minimum_that_take_it_are_all_told_alike(
    preferred: Size, pack: Pack
) -> None:
    kind = Kind(preferred, (preferred, (1280, 1024), (1024, 768)))
    assert outcome(on_windows(kind, preferred, told=True), pack) == "panel_takes_minimum"
    assert outcome(on_windows(kind, preferred, told=False), pack) == "panel_takes_minimum"
    assert outcome(on_windows(kind, (1280, 1024), told=True), pack) == "panel_squeezed"
