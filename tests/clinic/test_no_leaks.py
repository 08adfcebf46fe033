"""No word of the machine, no mark and no gap is on any page or paper of the clinic."""

import asyncio
import email
import email.policy
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import openpyxl
import pytest

from checker import reading, session
from checker.documents import console
from checker.model import Answers, Facts, Lang
from checker.packs.locate import rules_root
from checker.subsidy import load_programs
from tests import leaks, machines
from tests.clinic import here, kinds
from tests.documents.conftest import spoken
from tests.documents.pages import text_of

LANGS: Final[tuple[Lang, ...]] = ("ja", "en")
BAD: Final = Answers(
    cancer_registry_terminal=True, a4_printer_available=False, security_rules_followed=False
)
PAGES: Final = ("/", "/vpn", "/vendor", "/phone", "/documents", "/print", "/plan", "/rules")
PROGRAMS: Final = sorted(load_programs(rules_root()))
NAMES: Final = ("山口クリニック", "ノートPC", "設定費")
PLAN: Final = {
    "name": NAMES[0],
    "kind": "clinic",
    "prefecture": "35",
    "was_prefecture": "35",
    "designated": "nanbyo",
    "item-0-name": NAMES[1],
    "item-0-amount": "148000",
    "item-1-name": NAMES[2],
    "item-1-amount": "30000",
    "item-2-name": "Excel",
    "start_date": "2026-12-20",
    "completion_date": "2027-01-15",
    "notice": "received",
    "preliminary_notice_date": "2026-11-20",
}
EARLY: Final = {
    "start_date": "2026-11-01",
    "notice": "not-yet",
    "preliminary_notice_date": "",
    "kind": "municipality",
}
"""What differs where somebody orders before the day."""
CITIES: Final = (("13", "港区"), ("14", "横浜市"), ("35", "下関市"), ("46", "鹿児島市"))
"""Places where not only the prefecture is asked."""
PAPERS: Final = ("checklist", "steps", "subsidy", "form", "sheet", "call", "comparison")


def look(name: str, folder: Path) -> session.Look:
    """Return what a check of a PC sees, of a kind or of a recorded machine."""
    if name in machines.NAMES:
        return session.Look(machines.facts(name))
    file = kinds.write(name, folder / "facts.json")
    saved = reading.recorded(file.read_bytes(), str(file))
    return session.Look(saved.facts, saved.contacted)


def names_of(facts: Facts) -> list[str]:
    """Return what is shown as it is: names of the PC, its printers and programs, folders."""
    return [facts.machine.name, str(Path.home()), *_names(msgspec.to_builtins(facts)), *NAMES]


def _names(value: Any) -> Iterator[str]:  # noqa: ANN401 - any value of a facts file
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _names(part)
    elif isinstance(value, str) and not value.isascii():
        yield value


@pytest.mark.parametrize("answers", [Answers(), BAD], ids=["nothing", "bad"])
@pytest.mark.parametrize("name", [*kinds.NAMES, *machines.NAMES])
def test_no_page_of_any_pc_leaks(name: str, answers: Answers, tmp_path: Path) -> None:
    async def walk() -> None:
        seen = look(name, tmp_path)
        names = names_of(seen.facts)
        async with here.pages(tmp_path / "data", seen, answers) as pages:
            for lang in LANGS:
                await pages.send("/view", lang=lang, here="")
                for path in PAGES:
                    page = (await pages.source(path)).text
                    assert leaks.of_page(page, lang, names) == [], (lang, path)
                text = (await pages.source("/vendor/txt")).text
                assert leaks.of_text(text, lang, names) == [], lang

    asyncio.run(walk())


@pytest.mark.parametrize("other", [{}, EARLY], ids=["full", "early"])
@pytest.mark.parametrize("program", [*PROGRAMS, ""])
def test_no_page_of_any_program_leaks(program: str, other: dict[str, str], tmp_path: Path) -> None:
    async def walk() -> None:
        seen = here.seen()
        names = names_of(seen.facts)
        async with here.pages(tmp_path / "data", seen) as pages:
            for lang in LANGS:
                await pages.send("/view", lang=lang, here="")
                sent = PLAN | {"program": program} | other
                page = (await pages.send("/plan", **sent)).text
                assert leaks.of_page(page, lang, names) == [], lang
                for path in ("/phone", "/documents", "/"):
                    page = (await pages.source(path)).text
                    assert leaks.of_page(page, lang, names) == [], (lang, path)
                calendar = await pages.source("/take/ics")
                if calendar.status_code == 200:
                    told = calendar.text.replace("\r\n ", "").replace("\\n", "\n")
                    assert leaks.of_text(told.replace("\\", ""), lang, names) == [], lang

    asyncio.run(walk())


def test_no_page_of_any_prefecture_leaks(tmp_path: Path) -> None:
    async def walk() -> None:
        seen = here.seen()
        async with here.pages(tmp_path / "data", seen) as pages:
            for lang in LANGS:
                await pages.send("/view", lang=lang, here="")
                places = [(f"{number:02}", "") for number in range(1, 48)]
                for number, town in (*places, *CITIES):
                    sent = {"prefecture": number, "municipality": town, "kind": "clinic"}
                    page = (await pages.send("/plan", **sent)).text
                    # The draft of a mail says what was typed.
                    names = [*names_of(seen.facts), f"Municipality: {town}"]
                    assert leaks.of_page(page, lang, names) == [], number

    asyncio.run(walk())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["small-screen-1366x768", "windows-10-pro", "macos-14-imac-intel"])
def test_no_report_leaks(name: str, lang: Lang, tmp_path: Path) -> None:
    async def walk() -> None:
        seen = here.seen(name)
        names = names_of(seen.facts)
        async with here.pages(tmp_path / "data", seen, Answers()) as pages:
            await pages.send("/view", lang=lang, here="")
            await pages.send("/plan", **PLAN, program="yamaguchi-r8-online-registration")
            page = (await pages.source("/take/html")).text
            assert leaks.of_page(page, lang, names) == []
            book = openpyxl.load_workbook(io.BytesIO((await pages.source("/take/xlsx")).content))
            cells = [cell for sheet in book for row in sheet.values for cell in row]
            for cell in cells:
                assert not isinstance(cell, str) or leaks.of_text(cell, lang, names) == []
            report = pages.clinic.report()
            assert report is not None
            stream = io.StringIO()
            console.show(report, spoken(lang), stream)
            told = [
                one for one in leaks.of_paper(stream.getvalue(), lang, names) if "--" not in one
            ]
            assert told == []
            mail = email.message_from_bytes(
                (await pages.source("/vendor/eml")).content, policy=email.policy.default
            )
            body = mail.get_body()
            assert body is not None
            said = f"{mail['subject']}\n{body.get_content()}"
            assert leaks.of_text(said, lang, names) == []

    asyncio.run(walk())


@pytest.mark.real
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["01-good", "14-all-bad", "13-cancer-registry", "15-mac"])
def test_no_paper_leaks(name: str, lang: Lang, tmp_path: Path) -> None:
    async def walk() -> None:
        seen = look(name, tmp_path)
        names = names_of(seen.facts)
        async with here.pages(tmp_path / "data", seen, Answers()) as pages:
            await pages.send("/view", lang=lang, here="")
            for sent in (
                PLAN | {"program": PROGRAMS[-1]},
                {"prefecture": "13", "municipality": "港区"},
            ):
                await pages.send("/plan", **sent)
                for kind in PAPERS:
                    answer = await pages.source(f"/take/{kind}")
                    if answer.status_code == 200:
                        text = text_of(answer.content, tmp_path)
                        assert leaks.of_paper(text, lang, names) == [], kind

    asyncio.run(walk())
