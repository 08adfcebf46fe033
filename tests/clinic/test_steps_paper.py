"""The paper of the steps: what the first screen lists, with a box before each thing to do."""

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from msgspec.structs import replace

from checker import reading, session
from checker.clinic.first_screen import first_screen
from checker.clinic.frame import Frame
from checker.clinic.steps_paper import page_data, steps_paper
from checker.model import Answers, Lang
from checker.packs.locate import rules_root
from checker.web.security import Door
from checker.web.words import read_web_words
from tests.clinic import kinds
from tests.clinic.here import YES, Pages, pages
from tests.documents.test_legible import shown

SMALLEST, READ = 9.0, 11.0


def look(name: str) -> session.Look:
    saved = reading.recorded(json.dumps(kinds.facts_of(name)).encode(), name)
    return session.Look(saved.facts, saved.contacted)


def of(opened: Pages) -> Frame:
    return Frame(opened.clinic, read_web_words(rules_root()), Door("secret"), steps_paper)


def data_of(name: str, folder: Path, answers: Answers = Answers(), lang: Lang = "ja") -> Any:  # noqa: ANN401, B008 - JSON-like; frozen
    async def run() -> Any:  # noqa: ANN401
        async with pages(folder, look(name), answers) as opened:
            opened.clinic.lang = lang
            report = opened.clinic.report()
            assert report is not None
            return page_data(report, of(opened), lang)

    return asyncio.run(run())


@pytest.mark.parametrize("name", kinds.NAMES)
def test_it_lists_what_the_first_screen_lists_in_its_order(name: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with pages(tmp_path, look(name), Answers()) as opened:
            report = opened.clinic.report()
            assert report is not None
            frame = of(opened)
            screen, data = first_screen(report, frame, {}, "ja"), page_data(report, frame, "ja")
            rows = (*screen.shown.needed, *screen.shown.beside)
            assert [one["number"] for one in data["items"]] == [row.number for row in rows]
            assert data["sentence"] == screen.head.sentence
            for row, item in zip(rows, data["items"], strict=True):
                steps = [one.text for one in row.line.how.steps] if row.line.how else []
                if row.line.how is None and row.line.remedy and row.ask is None:
                    steps = [row.line.remedy]
                assert item["steps"] == steps
                assert bool(item["choices"]) == (row.ask is not None)
            # Said once, beside the first thing that may be bought.
            bought = next((row.number for row in rows if row.cost == "buy"), None)
            warned = [one["number"] for one in data["items"] if one["warning"]]
            assert warned == ([bought] if bought else [])

    asyncio.run(run())


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", ["01-good", "14-all-bad", "16-new-pc"])
def test_it_can_be_read_beside_a_keyboard(name: str, lang: Lang, tmp_path: Path) -> None:
    async def run() -> bytes:
        async with pages(tmp_path, look(name), Answers()) as opened:
            opened.clinic.lang = lang
            report = opened.clinic.report(lang)
            assert report is not None
            return steps_paper(report, of(opened), lang)

    with pikepdf.open(io.BytesIO(asyncio.run(run()))) as document:
        assert len(document.pages) <= {"01-good": 1, "16-new-pc": 2, "14-all-bad": 5}[name]
        sizes = {one.size for page in document.pages for one in shown(page)}
        # The foot alone is smaller than what is read.
        assert {size for size in sizes if size < READ} == {SMALLEST}


def test_a_pc_that_is_ready_gets_the_way_to_the_registration(tmp_path: Path) -> None:
    data = data_of("01-good", tmp_path, YES)
    assert "要件をすべて満たしています" in data["sentence"]
    titles = [one["title"] for one in data["items"]]
    assert titles[0] == "結果を残す"
    assert any("IDとパスワードを申請" in title for title in titles)


def test_a_pc_that_cannot_be_used_gets_one_thing_to_do(tmp_path: Path) -> None:
    data = data_of("14-all-bad", tmp_path, replace(YES, cancer_registry_terminal=True))
    (only,) = data["items"]
    assert only["title"] == "このPCは使えません。別のPCを使います"
    assert not only["warning"]


def test_what_a_button_opens_is_written_out_and_the_letter_is_there(tmp_path: Path) -> None:
    items = {one["title"]: one for one in data_of("16-new-pc", tmp_path)["items"]}
    assert items["Acrobat Reader"]["places"] == [
        "開くところ：https://get.adobe.com/jp/reader/（ブラウザの上の欄に入れます）"
    ]
    letters = [one["letter"] for one in data_of("09-proxy", tmp_path)["items"] if one["letter"]]
    assert any("TCP 443番" in line for lines in letters for line in lines)


def test_english_is_english(tmp_path: Path) -> None:
    data = data_of("16-new-pc", tmp_path, lang="en")
    assert data["title"] == "What to do, on paper"
    assert data["items"][0]["choices"] == ["Yes", "No", "I do not know"]


@pytest.mark.parametrize(
    "name", ["N" * 300, "#set page(width: 1mm)", '"]; panic()', "$x$ *a* _b_ <c> @d", "髙﨑\u202e"]
)
def test_a_hostile_name_is_printed_and_no_harm(name: str, tmp_path: Path) -> None:
    async def run() -> bytes:
        seen = look("16-new-pc")
        machine = replace(seen.facts.machine, name=name)
        seen = seen._replace(facts=replace(seen.facts, machine=machine))
        institution = replace(Answers().institution, name=name)
        async with pages(tmp_path, seen, Answers(institution=institution)) as opened:
            report = opened.clinic.report()
            assert report is not None
            return steps_paper(report, of(opened), "ja")

    with pikepdf.open(io.BytesIO(asyncio.run(run()))) as document:
        assert 1 <= len(document.pages) <= 3


def unlooked(name: str) -> session.Look:
    """Return what was seen of a PC whose network was not looked at."""
    facts = kinds.facts_of(name)
    kept = {key: one for key, one in facts["facts"].items() if not key.startswith("network.")}
    saved = reading.recorded(json.dumps(facts | {"facts": kept}).encode(), name)
    return session.Look(saved.facts, saved.contacted)


@pytest.mark.parametrize("name", kinds.NAMES)
def test_nothing_is_listed_with_nothing_to_do(name: str, tmp_path: Path) -> None:
    async def run() -> None:
        for number, seen in enumerate((look(name), unlooked(name))):
            async with pages(tmp_path / str(number), seen, Answers()) as opened:
                report = opened.clinic.report()
                assert report is not None
                data = page_data(report, of(opened), "ja")
                assert data["items"]
                for item in data["items"]:
                    assert item["steps"] or item["choices"] or item["letter"], item["title"]

    asyncio.run(run())


def test_it_speaks_of_answers_only_where_it_asks(tmp_path: Path) -> None:
    async def said(folder: Path, answers: Answers) -> tuple[bool, str]:
        async with pages(folder, look("16-new-pc"), answers) as opened:
            report = opened.clinic.report()
            assert report is not None
            data = page_data(report, of(opened), "ja")
            return any(one["choices"] for one in data["items"]), data["last"]

    asks, last = asyncio.run(said(tmp_path / "asks", Answers()))
    assert asks
    assert "質問" in last
    asks, last = asyncio.run(said(tmp_path / "none", replace(YES, a4_printer_available=True)))
    assert not asks
    assert last == "上から順にします。"
