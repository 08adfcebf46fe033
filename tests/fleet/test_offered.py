"""Rows under the PCs of a quotation: what is taken, what could be had, and whose it may be."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from checker import compose
from checker.fleet import rows
from checker.fleet.candidate_words import read_candidate_words
from checker.fleet.comparer import Comparer, Judging
from checker.fleet.workbook import Grid
from checker.model import Answers
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from tests.fleet.phrases import CATALOGUE, TAKE_AWAY

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "offered" / "rows.toml").read_text(encoding="utf-8")
)["cases"]
HEADS = ["品名", "メモリ", "ストレージ", "画面", "OS", "Office", "数量", "単価（税込）", "備考"]
ON = dt.date(2026, 11, 30)
PACK = load_pack(rules_root())
JUDGING = Judging(
    CATALOGUE,
    read_candidate_words(rules_root()),
    Answers(),
    "ja",
    dt.datetime(2026, 11, 30, tzinfo=dt.UTC),
    lambda facts: compose.compose(facts, Answers(), PACK, ON, "ja").verdicts,
    lambda _name, _amount: None,
)
BETTER = ("unsuitable", "open", "suitable")


def row(given: list[str], *, tick: bool) -> list[str]:
    name, count, price, note, mark = given
    cells = [name, "", "", "", "", "", count, price, note]
    return [*cells, mark] if tick else cells


def judged(case: dict[str, Any], word: str = "") -> list[str]:
    """Judge the PCs of a case; a word is added to the name of every row under them."""
    tick = case.get("tick", False)
    grid = [[*HEADS, "選択"] if tick else HEADS]
    under = [[f"{given[0]}{word}", *given[1:]] for given in case["rows"]]
    for number, (office, screen) in enumerate(case["pcs"]):
        name = f"ノートPC {chr(65 + number)}"
        cells = [name, "16GB", "SSD 512GB", screen, "Windows 11 Pro", office, "1", "148000", ""]
        grid.append([*cells, "○"] if tick else cells)
        if "under" in case and number + 1 < len(case["pcs"]):
            grid.append(row(case["under"], tick=tick))
    grid += [row(given, tick=tick) for given in under]
    table = rows.read(Grid("", grid), CATALOGUE)
    assert table is not None
    comparer = Comparer(JUDGING)
    for number, spec in enumerate(table.specs[0], start=1):
        comparer.add(spec, number)
    asked = [one.overall == "open" for one in comparer.candidates]
    assert [bool(one.asks) for one in comparer.candidates] == asked
    return [one.overall for one in comparer.candidates]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["say"])
def test_what_could_be_had_is_asked(case: dict[str, Any]) -> None:
    assert judged(case) == case["says"]


@pytest.mark.parametrize("word", TAKE_AWAY)
def test_a_word_that_takes_away_makes_no_pc_better(word: str) -> None:
    better = [
        (case["say"], after)
        for case in CASES
        for before, after in zip(judged(case), judged(case, word), strict=True)
        if BETTER.index(after) > BETTER.index(before)
    ]
    assert better == []
