"""What differs between two sets of rules is told as people say it: values, days, sentences."""

import pytest

from checker.model import Lang
from checker.packs.differences import differences, parsed
from checker.packs.locate import builtin_root
from checker.packs.travel_words import TravelWords, read_travel_words, told

MEMORY = """
id = "memory"
title = { ja = "メモリ", en = "Memory" }
message = { ja = "足ります", en = "enough" }

[[thresholds.recommended]]
value = 8
unit = "GiB"
valid_from = 2026-03-17
"""
PROGRAM = """
id = "x"
name = { ja = "試験県の補助", en = "Test subsidy" }

[valid_to]
date = 2027-03-31
written = "令和8年度"

[[conditions]]
id = "first"
title = { ja = "先に買わない", en = "Do not buy early" }
met = { ja = "よい", en = "good" }
"""


@pytest.fixture
def words() -> TravelWords:
    """Return the words as they ship."""
    return read_travel_words(builtin_root())


def lines(
    words: TravelWords, old: dict[str, str], new: dict[str, str], lang: Lang = "ja"
) -> list[str]:
    """Return what is told of two sets."""
    return told(words, differences(parsed(old), parsed(new)), lang)


def test_two_sets_that_are_the_same_differ_in_nothing(words: TravelWords) -> None:
    texts = {
        path.relative_to(builtin_root()).as_posix(): path.read_text(encoding="utf-8")
        for path in builtin_root().rglob("*.toml")
    }
    assert lines(words, texts, texts) == []


def test_a_value_is_told_with_its_unit(words: TravelWords) -> None:
    old, new = MEMORY, MEMORY.replace("value = 8", "value = 16")
    assert lines(words, {"requirements/memory.toml": old}, {"requirements/memory.toml": new}) == [
        "要件「メモリ」",
        "  基準値、推奨、2026-03-17、値：8GB → 16GB",
    ]


def test_a_later_value_beside_the_old_one_is_told_as_new(words: TravelWords) -> None:
    more = '[[thresholds.recommended]]\nvalue = 16\nunit = "GiB"\nvalid_from = 2027-04-01\n'
    told_ = lines(
        words,
        {"requirements/memory.toml": MEMORY},
        {"requirements/memory.toml": MEMORY + more},
        "en",
    )
    assert told_ == [
        "Requirement: Memory",
        "  threshold, recommended, 2027-04-01: added (16, GiB, 2027-04-01)",
    ]


def test_a_day_and_a_sentence_are_told(words: TravelWords) -> None:
    new = PROGRAM.replace("2027-03-31", "2027-03-20").replace("令和8年度", "3月20日")
    new = new.replace("よい", "よろしい")
    assert lines(words, {"subsidies/x.toml": PROGRAM}, {"subsidies/x.toml": new}) == [
        "補助の事業「試験県の補助」",
        "  いつまで：2027-03-31 → 2027-03-20",
        "  条件、先に買わない、満たすときの文：「よい」→「よろしい」",
    ]


def test_a_sentence_that_changed_in_one_language_shows_that_one(words: TravelWords) -> None:
    new = PROGRAM.replace('en = "good"', 'en = "fine"')
    told_ = lines(words, {"subsidies/x.toml": PROGRAM}, {"subsidies/x.toml": new})
    assert told_[1] == "  条件、先に買わない、満たすときの文：「good」→「fine」"


def test_one_condition_more_at_the_head_changes_no_other(words: TravelWords) -> None:
    extra = '[[conditions]]\nid = "new"\ntitle = { ja = "調査票", en = "Survey" }\n\n[[conditions]]'
    new = PROGRAM.replace("[[conditions]]", extra, 1)
    assert lines(words, {"subsidies/x.toml": PROGRAM}, {"subsidies/x.toml": new})[1:] == [
        "  条件、調査票：増えました（調査票）"
    ]


def test_programs_that_came_and_went_are_told(words: TravelWords) -> None:
    assert lines(words, {}, {"subsidies/x.toml": PROGRAM}) == [
        "補助の事業「試験県の補助」：増えました（subsidies/x.toml）"
    ]
    assert lines(words, {"subsidies/x.toml": PROGRAM, "odd.toml": ""}, {}, "en") == [
        "odd.toml: removed (odd.toml)",
        "Subsidy program: Test subsidy: removed (subsidies/x.toml)",
    ]


def test_every_folder_of_the_rules_is_called_something(words: TravelWords) -> None:
    there = {
        path.relative_to(builtin_root()).parts[0].removesuffix(".toml")
        for path in builtin_root().rglob("*.toml")
    }
    assert there - set(words.different.kinds) == {"release"}


def test_what_is_hostile_in_one_of_them_stays_text(words: TravelWords) -> None:
    new = PROGRAM.replace("よい", "{where}{after}")
    assert "「{where}{after}」" in lines(words, {"a.toml": PROGRAM}, {"a.toml": new})[1]
