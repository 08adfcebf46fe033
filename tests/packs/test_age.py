"""Rules grow old, and say so beside the verdicts: at the day it begins, and the day before."""

import datetime as dt

import pytest

from checker import compose, session
from checker.model import Answers, FactTable, Institution, known
from checker.packs import age
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from tests import machines

PACK = load_pack(rules_root())
VERIFIED = dt.date(2026, 11, 21)
LATE = dt.date(2029, 1, 15)


@pytest.mark.parametrize(
    ("day", "year"),
    [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026)],
)
def test_a_fiscal_year_begins_in_april(day: str, year: int) -> None:
    assert age.fiscal_year(dt.date.fromisoformat(day)) == year


@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2020-01-01", "fresh"),
        ("2026-11-21", "fresh"),
        ("2027-03-31", "fresh"),
        ("2027-04-01", "year-turned"),
        ("2027-11-21", "year-turned"),
        ("2027-11-22", "old"),
        ("2029-01-15", "old"),
    ],
)
def test_rules_age_with_the_year_and_with_days(on: str, found: str) -> None:
    assert age.age(VERIFIED, dt.date.fromisoformat(on), PACK.words.age) == found


def test_the_advice_says_since_when_and_what_to_do() -> None:
    (one,) = age.advice(PACK, FactTable(), LATE, "ja")
    assert one.id == "rules-old"
    assert "2026年11月21日で、786日前です" in one.text
    assert "新しい版のルールがないか" in one.text


@pytest.mark.parametrize(("on", "told"), [("2027-10-12", False), ("2027-10-13", True)])
def test_a_system_whose_known_releases_have_all_ended_is_named(on: str, *, told: bool) -> None:
    facts = FactTable(os_name=known("windows-11", "x"))
    ends = max(one.ends_on for one in PACK.lifecycle.releases if one.os == "windows-11")
    day = dt.date.fromisoformat(on) - dt.date(2027, 10, 12) + ends
    found = [one.id for one in age.advice(PACK, facts, day, "ja")]
    assert ("releases-passed" in found) is told
    other = FactTable(os_name=known("plan-9", "x"))
    assert "releases-passed" not in [one.id for one in age.advice(PACK, other, LATE, "ja")]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_advice_changes_no_verdict_and_is_retold(lang: str) -> None:
    facts = machines.facts("windows-11-pro")
    young = compose.compose(facts, Answers(), PACK, VERIFIED, "ja")
    old = compose.compose(facts, Answers(), PACK, LATE, "ja")
    assert young.advice == ()
    assert old.advice[0].id == "rules-old"
    again = compose.retell(old, PACK, "en" if lang == "en" else "ja")
    assert [one.id for one in again.advice] == [one.id for one in old.advice]
    assert ("days ago" in again.advice[0].text) is (lang == "en")


@pytest.mark.parametrize(
    ("prefecture", "on", "told"),
    [
        ("35", "2027-03-31", False),
        ("35", "2027-04-01", True),
        ("35", "2029-01-15", True),
        ("46", "2029-01-15", False),
        ("", "2029-01-15", False),
    ],
)
def test_a_program_that_ended_without_one_after_it(prefecture: str, on: str, *, told: bool) -> None:
    answers = Answers(institution=Institution(prefecture=prefecture))
    day = dt.date.fromisoformat(on)
    found = session.ended(answers, PACK, rules_root(), day, "ja")
    assert [one.id for one in found] == ["program-ended"] * told
    if told:
        assert "083-933-2958" in found[0].text
        assert "2027年3月31日で終わりました" in found[0].text
