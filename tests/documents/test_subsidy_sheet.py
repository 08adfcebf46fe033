"""The subsidy sheet ends where a page is used: no last page of a few lines."""

import datetime as dt
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pytest

from checker import reading, session
from checker.documents import pdf
from checker.documents.material import load_material
from checker.model import Answers, Institution, Lang, Plan, PlannedItem, Report
from checker.packs.load import load_pack
from tests.clinic import kinds
from tests.documents.conftest import RULES
from tests.documents.pages import text_of
from tests.documents.test_legible import shown

pytestmark = pytest.mark.usefixtures("fonts")

ON = dt.date(2026, 11, 30)
PCS = ("01-good", "04-screen-small", "05-no-excel", "14-all-bad")
COUNTS = (0, 1, 3, 5, 8)
STATES: dict[str, dict[str, object]] = {
    "nothing answered": {},
    "not yet": {"notice": "not-yet", "start_date": dt.date(2026, 12, 20)},
    "received": {
        "notice": "received",
        "preliminary_notice_date": dt.date(2026, 11, 20),
        "start_date": dt.date(2026, 12, 1),
        "completion_date": dt.date(2027, 1, 31),
        "options": {"survey-answered": True},
    },
    "ordered": {
        "notice": "received",
        "preliminary_notice_date": dt.date(2026, 11, 20),
        "start_date": dt.date(2026, 11, 25),
        "completion_date": dt.date(2027, 1, 31),
        "options": {"survey-answered": True},
        "done": {"start": dt.date(2026, 11, 25)},
    },
}
ITEMS = tuple(
    PlannedItem(name, amount)
    for name, amount in (
        ("ノートPC", 148_000),
        ("27インチモニター", 38_000),
        ("Microsoft Excel", 20_000),
        ("プリンタ", 30_000),
        ("外付けディスプレイ用ケーブル", 3_000),
        ("ルーター", 25_000),
        ("設定作業", 50_000),
        ("保守契約", 24_000),
    )
)
FEW = 15
"""Lines of a page. With fewer, a last page is a sheet of paper for what fits elsewhere."""


@cache
def look(name: str) -> session.Look:
    saved = reading.recorded(json.dumps(kinds.facts_of(name)).encode(), name)
    return session.Look(saved.facts, saved.contacted)


def report_of(name: str, count: int, state: str, lang: Lang) -> Report:
    plan = Plan(
        program="yamaguchi-r8-online-registration",
        items=ITEMS[:count],
        **STATES[state],  # type: ignore[arg-type]
    )
    institution = Institution(
        name="周南難病クリニック", prefecture="35", kind="clinic", designated=("nanbyo",)
    )
    answers = Answers(institution=institution, plan=plan)
    return session.conclude(look(name), answers, load_pack(RULES), RULES, ON, lang, file="")


def pages_of(report: Report, lang: Lang) -> list[int]:
    """Return the lines of each page, without its foot."""
    made = pdf.subsidy_report(report, load_material(RULES, report), lang)
    with pikepdf.open(io.BytesIO(made)) as document:
        return [len({round(one.baseline) for one in shown(page)}) - 1 for page in document.pages]


def test_what_the_sum_is_without_takes_no_room_from_the_word(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = report_of("01-good", 8, "not yet", "ja")
    made = pdf.subsidy_report(report, load_material(RULES, report), "ja")
    lines = text_of(made, tmp_path).splitlines()
    assert "？ まだ決まりません" in lines
    assert any("ほか2件を除く）" in line for line in lines)


@pytest.mark.real
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", PCS)
def test_no_last_page_of_a_few_lines(name: str, state: str) -> None:
    found = {count: pages_of(report_of(name, count, state, "ja"), "ja") for count in COUNTS}
    assert {n: lines for n, lines in found.items() if len(lines) > 2 and lines[-1] < FEW} == {}
    assert max(len(lines) for lines in found.values()) <= 4
