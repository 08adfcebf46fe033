"""The sheet for a call: whom to ask, what there was, what to ask, and room for the answers."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from msgspec.structs import replace

from checker.documents import call_sheet
from checker.documents.material import Material, load_material
from checker.errors import OutputError
from checker.estimate.elsewhere import load_elsewhere
from checker.model import Answers, Institution, Lang, Report
from tests.cli.program import run
from tests.documents import reports
from tests.documents.conftest import RULES
from tests.documents.pages import flat, text_of
from tests.documents.test_legible import shown

pytestmark = pytest.mark.usefixtures("fonts")
THERE = load_elsewhere(RULES)
ON = dt.date(2026, 11, 30)
SMALL = 9.0


def of(prefecture: str, town: str = "", name: str = "") -> tuple[Report, Material]:
    """Return a report of an institution in a place, and what documents say beside it."""
    where = Institution(name=name, prefecture=prefecture, municipality=town)
    report = replace(reports.ready(), answers=Answers(institution=where), subsidy=None)
    return report, load_material(RULES, report)


def made(prefecture: str, town: str = "", lang: Lang = "ja", name: str = "") -> bytes:
    report, material = of(prefecture, town, name)
    return call_sheet.call_sheet(report.answers.institution, report, material, lang, ON)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("prefecture", "town"),
    [*((one.prefecture, one.municipality) for one in THERE.file.precedents), ("13", "世田谷区")],
)
def test_it_is_one_page_of_a4_that_can_be_read(prefecture: str, town: str, lang: Lang) -> None:
    with pikepdf.open(io.BytesIO(made(prefecture, town, lang, "字" * 60))) as document:
        (page,) = document.pages
        assert [round(float(edge)) for edge in page.mediabox] == [0, 0, 595, 842]
        assert min(one.size for one in shown(page)) >= SMALL


@pytest.mark.real
def test_it_says_whom_to_ask_what_there_was_and_what_to_ask(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    text = flat(text_of(made("34", "福山市", name="あおば難病クリニック"), tmp_path))
    for words in (
        "広島県福山市", "あおば難病クリニック", "2026年11月30日", "①の答え", "②の答え",
        "難病：広島県の、難病の医療費助成の担当課", "福山市保健予防課",
        "今年度もあるかは確かめていません",
        "その年の日程と様式", "いつから注文してよいですか", "注文も購入もしないでください",
    ):  # fmt: skip
        assert flat(words) in text, words
    assert "山口" not in text
    alone = flat(text_of(made("16", "高岡市"), tmp_path))
    assert "①" not in alone


def call_sheet_text(prefecture: str, town: str) -> str:
    """Return what is known of each office, in one text."""
    where = Institution(prefecture=prefecture, municipality=town)
    _, material = of(prefecture, town)
    around = THERE.around(where, material.programs, material.sentences, ON, "ja")
    assert around is not None
    return "\n".join(line for known in around.precedents for line in known)


def test_where_a_program_runs_there_is_nothing_to_ask() -> None:
    report, material = of("35", "山口市")
    assert not call_sheet.wanted(report, material, "ja")
    with pytest.raises(OutputError):
        made("35", "山口市")
    # In Shimonoseki the city may have designated the physicians for shoman itself.
    report, material = of("35", "下関市")
    assert call_sheet.wanted(report, material, "ja")
    assert made("35", "下関市").startswith(b"%PDF")
    # Whom to ask about the one that runs stands there: nobody looks for a number that is known.
    there = call_sheet_text("35", "下関市")
    assert "083-933-2958" in there
    nowhere, material = of("")
    assert not call_sheet.wanted(nowhere, material, "ja")


def test_the_command_writes_it_for_a_place_and_for_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "電話.pdf"
    argv = ("subsidy", "list", "--on", str(ON), "--quiet", "--pdf", out)
    assert run(*argv).code == 2
    assert run(*argv, "--prefecture", "35", "--municipality", "山口市").code == 6
    assert not out.exists()
    written = run(*argv, "--municipality", "高岡市")
    assert (written.code, written.out) == (0, b"")
    assert out.read_bytes().startswith(b"%PDF")
