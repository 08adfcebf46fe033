"""Words of catalogues and quotations: what they say, and what they rightly leave open."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from checker.fleet import catalogue, money
from checker.fleet.phrase import fold
from checker.fleet.sizes import GB, GIB
from tests.fleet.phrases import CASES, CATALOGUE, TAKE_AWAY, priced, read, taken_away

COLUMNS = ("memory", "disk", "display", "os", "office", "price")


def cases(column: str) -> list[Any]:
    data = tomllib.loads((CASES / f"{column}.toml").read_text(encoding="utf-8"))
    listed = [*data["understood"], *({**one, "unknown": True} for one in data["unknown"])]
    return [pytest.param(one, id=one["text"] or "empty") for one in listed]


@pytest.mark.parametrize("case", cases("memory"))
def test_memory(case: dict[str, Any]) -> None:
    wanted = None if "unknown" in case else case["gib"] * GIB
    assert catalogue.memory(case["text"], CATALOGUE) == wanted


@pytest.mark.parametrize("case", cases("disk"))
def test_disk(case: dict[str, Any]) -> None:
    total, free = (case.get(key) for key in ("total", "free"))
    assert catalogue.drive(case["text"], CATALOGUE) == (total and total * GB, free and free * GB)


@pytest.mark.parametrize("case", cases("display"))
def test_display(case: dict[str, Any]) -> None:
    wanted = None if "unknown" in case else tuple(case["size"])
    assert catalogue.screen(case["text"], CATALOGUE) == wanted


@pytest.mark.parametrize("case", cases("os"))
def test_operating_system(case: dict[str, Any]) -> None:
    assert catalogue.system(case["text"], CATALOGUE) == (case.get("name"), case.get("release"))


@pytest.mark.parametrize("case", cases("office"))
def test_office(case: dict[str, Any]) -> None:
    assert catalogue.excel(case["text"], CATALOGUE) is case.get("excel")


@pytest.mark.parametrize("case", cases("price"))
def test_price(case: dict[str, Any]) -> None:
    amount = money.phrase(case["text"], CATALOGUE.file.money)
    assert amount.yen == case.get("yen")
    if amount.yen is not None:
        assert (amount.tax == "excluded") is case.get("without_tax", False)


def test_there_are_many_phrases_of_both_kinds() -> None:
    every = [one.values[0] for column in COLUMNS for one in cases(column)]
    assert len(every) >= 700
    assert sum("unknown" in one for one in every) >= 250


# Each word of the rules


KINDS = tomllib.loads((CASES / "words.toml").read_text(encoding="utf-8"))["kinds"]


def test_every_kind_of_word_is_tried() -> None:
    assert {one["kind"] for one in KINDS} == {one.kind for one in CATALOGUE.file.words}


OF: dict[str, set[str]] = {}
"""The kinds that a word is of."""
for group_ in CATALOGUE.file.words:
    for word_ in group_.words:
        OF.setdefault(fold(word_), set()).add(group_.kind)


@pytest.mark.parametrize("case", KINDS, ids=lambda case: f"{case['kind']}-{case['column']}")
def test_each_word_does_to_a_value_what_its_kind_says(case: dict[str, Any]) -> None:
    wrong = []
    for group in CATALOGUE.file.words:
        if group.kind != case["kind"]:
            continue
        for word in group.words:
            if word in case.get("but", ()) or len(OF[fold(word)]) > 1:
                continue
            text = case["phrase"].replace("{word}", word)
            said = read(case["column"], text)
            if said != case["reads"]:
                wrong.append((text, said))
    assert wrong == []


def test_a_word_that_is_in_no_list_leaves_the_phrase_open_and_is_named() -> None:
    for said in (
        CATALOGUE.memory("8GB（蒟蒻）"),
        CATALOGUE.drive("SSD 256GB 蒟蒻")[0],
        CATALOGUE.screen("フルHD蒟蒻"),
        CATALOGUE.system("Windows 11 Pro、蒟蒻")[0],
        CATALOGUE.excel("Office H&B 2024（蒟蒻）"),
    ):
        assert (said.value, said.why, said.word) == (None, "unknown", "蒟蒻")


# What is taken away never makes a verdict better


def phrases() -> Iterator[tuple[str, str]]:
    for column in COLUMNS[:-1]:
        for one in cases(column):
            yield column, one.values[0]["text"]


@pytest.mark.parametrize("word", [*TAKE_AWAY, "選択可", "含まず"])
def test_a_word_that_takes_away_never_makes_a_phrase_say_more(word: str) -> None:
    assert [one for column, text in phrases() for one in taken_away(column, text, word)] == []


@pytest.mark.parametrize("word", TAKE_AWAY)
def test_an_amount_that_is_not_of_what_comes_is_no_price(word: str) -> None:
    texts = [one.values[0]["text"] for one in cases("price")]
    assert [found for text in texts for found in priced(text, word)] == []


@pytest.mark.parametrize("word", TAKE_AWAY)
@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("memory", "8GB"),
        ("memory", "16GB(8GB×2)"),
        ("memory", "8GB DDR4-3200"),
        ("disk", "SSD 256GB"),
        ("disk", "256GB SSD (NVMe)"),
        ("display", "15.6型 フルHD"),
        ("display", "24型WUXGA モニタ"),
        ("os", "Windows 11 Pro 64bit"),
        ("office", "Office Home & Business 2024"),
        ("office", "Microsoft 365"),
    ],
)
def test_a_value_that_is_taken_away_is_not_there(column: str, text: str, word: str) -> None:
    for changed in (f"{text}{word}", f"{text} {word}", f"{text}（{word}）", f"{text}は{word}"):
        assert read(column, changed) in {"open", "no"}, changed
