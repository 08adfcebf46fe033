"""A quotation of thousands of PCs: what is kept of each is little, and what it says is the same."""

import csv
import datetime as dt
import gc
import io
import tracemalloc
from collections.abc import Callable
from itertools import islice

import pytest

from checker import compose
from checker.estimate.gate import speak_gate
from checker.estimate.words import load_words
from checker.fleet import catalogue, sheet
from checker.fleet.candidate_words import read_candidate_words
from checker.fleet.compared import Comparison
from checker.fleet.comparer import Comparer, Judging, compare
from checker.model import Answers
from checker.packs.load import load_pack
from checker.packs.locate import rules_root

ROOT = rules_root()
ON = dt.date(2026, 11, 30)
HEADS = ["品名", "メモリ", "ストレージ", "ディスプレイ", "OS", "Office", "数量", "単価（税込）"]
MEMORY = ["8GB", "16GB(8GB×2)", "4/8GB"]
OFFICE = ["Office Home & Business 2024", "なし", "Microsoft 365 別途"]


def alike(number: int) -> list[str]:
    """Return a PC that differs from others in name and price."""
    memory, office = MEMORY[number % 3], OFFICE[number // 3 % 3]
    name, price = f"ノートPC {number:05}", f"{90_000 + number * 10}"
    return [name, memory, "SSD 256GB", "フルHD", "Windows 11 Pro", office, "1", price]


def apart(number: int) -> list[str]:
    """Return a PC whose every cell is its own."""
    row = alike(number)
    return [row[0], f"8GB（構成{number}）", f"SSD 256GB（型{number}）", *row[3:]]


def quotation(row: Callable[[int], list[str]], count: int) -> bytes:
    """Return a quotation of so many PCs."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADS, *map(row, range(count))])
    return text.getvalue().encode()


def compared(data: bytes) -> Comparison:
    """Read and judge a quotation."""
    pack = load_pack(ROOT)
    comparer = Comparer(
        Judging(
            catalogue.read_catalogue(ROOT),
            read_candidate_words(ROOT),
            Answers(),
            "ja",
            dt.datetime(2026, 11, 30, tzinfo=dt.UTC),
            lambda facts: compose.compose(facts, Answers(), pack, ON, "ja").verdicts,
            lambda _name, _amount: None,
        )
    )
    found = sheet.read(data, "見積.csv", comparer.judging.names)
    for number, spec in enumerate(found.specs, start=1):
        comparer.add(spec, number)
    gate = speak_gate(None, load_words(ROOT), "ja")
    return compare(comparer, ON, None, gate, (found.used, found.left))


def kept(row: Callable[[int], list[str]], count: int) -> int:
    """Return the bytes that are held once so many PCs are judged."""
    data = quotation(row, count)
    gc.collect()
    tracemalloc.start()
    try:
        held = compared(data)
        gc.collect()
        assert len(held.candidates) == count
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("row", "most"), [(alike, 1_000), (apart, 4_000)])
def test_what_is_kept_of_each_of_many_pcs_is_little(
    row: Callable[[int], list[str]], most: int
) -> None:
    kept(row, 10)
    few, many = kept(row, 100), kept(row, 600)
    assert (many - few) / 500 <= most


def test_a_candidate_is_the_same_however_often_and_in_what_order_it_is_looked_at() -> None:
    found = compared(quotation(alike, 40)).candidates
    every = list(found)
    assert [one.name for one in every] == [alike(number)[0] for number in range(40)]
    assert [one.price for one in every] == [90_000 + number * 10 for number in range(40)]
    assert [found[number] for number in reversed(range(40))] == every[::-1]
    assert found[-1] == every[-1]
    assert found[5:8] == every[5:8] == list(islice(found, 5, 8))
    with pytest.raises(IndexError):
        found[40]
