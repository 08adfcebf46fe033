"""Lots of phrases that were labelled before the program read any of them."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.fleet import rows
from checker.fleet.workbook import Grid
from tests.fleet.phrases import CASES, CATALOGUE, TAKE_AWAY, price, priced, read, taken_away

LOTS = sorted((CASES / "unseen").glob("*.toml"))
OPEN_AT_MOST = 0.05
"""Of the phrases that a buyer understands."""
PC = ["ノートPC A", "8GB", "SSD 256GB", "フルHD", "Windows 11 Pro", "1", "148000"]
HEADS = ["品名", "メモリ", "ストレージ", "画面", "OS", "数量", "単価"]


def lot(path: Path) -> dict[str, list[dict[str, Any]]]:
    data: dict[str, list[dict[str, Any]]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return data


def phrases(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for column, listed in lot(path).items():
        if column != "row":
            yield from ((column, one) for one in listed)


def said(column: str, text: str) -> object:
    return price(text)[0] if column == "price" else read(column, text)


def test_there_are_many_of_both_kinds() -> None:
    every = [one for path in LOTS for _, one in phrases(path)]
    assert len(every) >= 700
    assert sum(one["reads"] == "open" for one in every) >= 200
    assert len({one["text"] for one in every}) == len(every)


@pytest.mark.parametrize("path", LOTS, ids=lambda path: path.stem)
def test_nothing_is_read_as_anything_but_what_a_buyer_reads(path: Path) -> None:
    wrong = []
    for column, one in phrases(path):
        found = said(column, one["text"])
        if found not in {one["reads"], "open"}:
            wrong.append((column, one["text"], found))
        if column == "price" and found != "open":
            assert price(one["text"])[1] is one.get("without_tax", False), one["text"]
    assert wrong == []


@pytest.mark.parametrize("path", LOTS, ids=lambda path: path.stem)
def test_of_what_a_buyer_understands_little_stays_open(path: Path) -> None:
    clear = [(column, one) for column, one in phrases(path) if one["reads"] != "open"]
    left = [one["text"] for column, one in clear if said(column, one["text"]) == "open"]
    assert len(left) <= OPEN_AT_MOST * len(clear), left


@pytest.mark.parametrize("word", TAKE_AWAY)
def test_a_word_that_takes_away_never_makes_one_of_them_say_more(word: str) -> None:
    wrong = [
        found
        for path in LOTS
        for column, one in phrases(path)
        if column != "price"
        for found in taken_away(column, one["text"], word)
    ]
    assert wrong == []


@pytest.mark.parametrize("word", TAKE_AWAY)
def test_a_word_that_takes_away_leaves_no_amount_a_price(word: str) -> None:
    texts = [one["text"] for path in LOTS for one in lot(path).get("price", [])]
    assert len(texts) > 30
    assert [found for text in texts for found in priced(text, word)] == []


@pytest.mark.parametrize(
    "case", [one for path in LOTS for one in lot(path).get("row", [])], ids=lambda one: one["text"]
)
def test_a_printer_or_a_service_in_a_row_of_its_own_is_no_pc(case: dict[str, Any]) -> None:
    grid = Grid("", [HEADS, PC, [case["text"], "", "", "", "", "1", "30000"]])
    table = rows.read(grid, CATALOGUE)
    assert table is not None
    assert sum(map(len, table.specs)) == (2 if case["reads"] == "pc" else 1)


# A word that is in no list


@pytest.mark.parametrize(
    ("column", "text", "reads"),
    [
        ("disk", "蒟蒻SSD 256GB", 256),
        ("disk", "第九世代蒟蒻SSD 256GB", 256),
        ("display", "フルHD（蒟蒻パネル）", "1920x1080"),
        ("display", "フルHD、高蒟蒻コーティング", "1920x1080"),
        ("memory", "8GB（蒟蒻メモリ）", 8),
        ("os", "Windows 11 Pro（蒟蒻ライセンス）", "windows-11"),
        ("office", "Office Home & Business 2024（蒟蒻付）", "yes"),
        ("memory", "8GB（電圧12qx）", 8),
    ],
)
def test_in_front_of_a_noun_it_only_describes(column: str, text: str, reads: object) -> None:
    assert read(column, text) == reads


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("memory", "8GB（蒟蒻）"),
        ("memory", "8GB 蒟蒻"),
        ("memory", "8GB、QX"),
        ("disk", "SSD 256GB蒟蒻"),
        ("office", "Office Home & Business 2024（アラビアータ）"),
        # With a sign of words that take away it may be one.
        ("memory", "8GB（客蒟品メモリ）"),
        ("disk", "別蒟SSD 256GB"),
        ("display", "フルHD（追蒟パネル）"),
        ("os", "Windows 11 Pro（要蒟ライセンス）"),
        # The last word says what the piece is of, a clause what happens.
        ("memory", "8GB（メモリ蒟蒻）"),
        ("disk", "SSD 256GB（受付で蒟蒻の部品）"),
        ("office", "Office Home & Business 2024（蒟蒻アプリのみ）"),
        # A verb that is denied.
        ("memory", "8GB（メモリは蒟蒻しません）"),
        ("disk", "SSD 256GB（蒟蒻せず）"),
    ],
)
def test_where_it_may_tell_something_the_phrase_stays_open(column: str, text: str) -> None:
    assert read(column, text) == "open"
