"""How the institution will register: what each way needs besides the PC, and what is asked."""

import datetime as dt

import pytest

from checker.model import Answers
from checker.subsidy import Program, consider
from checker.web import plan_form
from tests.subsidy.situations import clinic
from tests.subsidy.told import advise, estimate

YAMAGUCHI = "yamaguchi-r8-online-registration"
ON = dt.date(2026, 9, 1)
PC = {"name": "ノートPC", "amount": 60_000, "category": "equipment"}
CHANGE = {"name": "電子カルテの改修", "amount": 60_000, "category": "system"}
MISSING = "院内システムの改修の費用が、まだ品目にありません"


def way(name: str | None, *items: dict[str, object]) -> Answers:
    options: dict[str, object] = {"survey-answered": True}
    if name is not None:
        options["registration-way"] = name
    return clinic(options=options, items=list(items or (PC,)))


@pytest.mark.parametrize(
    ("name", "words", "asked"),
    [
        (None, "登録のしかたが未回答です", ""),
        ("direct", "ブラウザで直接入力する登録です", ""),
        ("xml-medium", "どの媒体を使えるかは資料に書かれていない", "媒体（USBメモリなど）の費用も"),
        ("xml-network", "どんなネットワークなら安全か", "ネットワークの費用も"),
    ],
)
def test_each_way_says_what_it_needs(
    name: str | None, words: str, asked: str, programs: dict[str, Program]
) -> None:
    program = programs[YAMAGUCHI]
    answers = way(name)
    made = estimate(answers, program, ON, "ja")
    (said,) = (one.message for one in made.conditions if one.id == "registration-way")
    assert words in said
    found = advise(answers, program, ON)
    assert any(asked in line for line in found.office) if asked else found.office == ()
    assert made.eligibility == "eligible"


@pytest.mark.parametrize("name", ["xml-medium", "xml-network"])
def test_the_change_of_the_own_system_becomes_an_item(
    name: str, programs: dict[str, Program]
) -> None:
    program = programs[YAMAGUCHI]
    without = way(name)
    assert [line.partition("。")[0] for line in advise(without, program, ON).own] == [MISSING]
    assert consider(without, program, ON).own_share is None
    proposed = plan_form.rows(without, None, program, "ja")
    assert ("院内システムの改修（XMLファイルの出力）", "system") in [
        (row.name, row.category) for row in proposed
    ]
    there = way(name, PC, CHANGE)
    assert advise(there, program, ON).own == ()
    assert consider(there, program, ON).own_share == 70_000
    assert len([row for row in plan_form.rows(there, None, program, "ja") if row.name]) == 2


def test_directly_in_the_browser_nothing_more_is_proposed(programs: dict[str, Program]) -> None:
    for name in ("direct", None):
        rows = plan_form.rows(way(name), None, programs[YAMAGUCHI], "ja")
        assert [row.name for row in rows if row.name] == ["ノートPC"]
        assert consider(way(name), programs[YAMAGUCHI], ON).own_share == 30_000
