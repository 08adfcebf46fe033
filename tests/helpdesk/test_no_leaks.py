"""No word of the machine, no mark and no gap is on any page of the helpdesk."""

import re
from pathlib import Path
from typing import Final

import pytest

from checker.model import Lang
from checker.packs.locate import rules_root
from checker.subsidy import load_programs
from tests import leaks
from tests.helpdesk.calls_made import NAMES, case, codes_of
from tests.helpdesk.desks import Seat, alone, rules, store_in
from tests.helpdesk.test_money import FIELDS

LANGS: Final[tuple[Lang, ...]] = ("ja", "en")
PROGRAMS: Final = sorted(load_programs(rules_root()))
TABS: Final = ("/", "/search", "/search?q=まつもと", "/subsidies", "/figures", "/survey", "/keep")
OTHER: Final = ("/programs", "/programs/new", "/nothing", "/walk", "/result?code=123")
KNOWN: Final = ("ノートPC", "この窓口", "まつもと", "下関市")


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    return alone(store_in(tmp_path))


def told(seat: Seat, path: str, lang: Lang) -> list[str]:
    """Return what must not be on a page."""
    page = seat.get(path, headers={"cookie": f"lang={lang}"}).text
    return leaks.of_page(page, lang, KNOWN)


@pytest.mark.parametrize("lang", LANGS)
def test_no_page_of_the_desk_leaks(seat: Seat, lang: Lang) -> None:
    seat.post("/case", code="")
    found = {path: told(seat, path, lang) for path in (*TABS, *OTHER)}
    found |= {name: told(seat, f"/subsidies/{name}", lang) for name in PROGRAMS}
    found |= {one.id: told(seat, f"/item/{one.id}", lang) for one, _ in rules().pack.entries}
    assert {path: leak for path, leak in found.items() if leak} == {}


@pytest.mark.parametrize("name", NAMES[::3])
def test_no_page_of_a_call_leaks(seat: Seat, name: str) -> None:
    first, _ = codes_of(case(name))
    where = seat.post("/case", code=first).headers["location"]
    for lang in LANGS:
        pages = [f"/result?code={first}", where]
        pages += [f"{where}?item={one.id}" for one, _ in rules().pack.entries]
        found = {path: told(seat, path, lang) for path in pages}
        assert {path: leak for path, leak in found.items() if leak} == {}, lang


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_page_of_a_call_about_money_leaks(seat: Seat, program: str) -> None:
    where = seat.post("/case", code="").headers["location"]
    for lang in LANGS:
        sent = {"csrf": seat.csrf(), **FIELDS, "program": program}
        kept = seat.ask(
            "POST", f"{where}/subsidy", data=sent, headers={"cookie": f"lang={lang}"}
        ).text
        assert leaks.of_page(kept, lang, KNOWN) == []
        for path in (f"{where}/subsidy", where):
            assert told(seat, path, lang) == [], (lang, path)


def test_the_leaks_are_seen() -> None:
    page = "<h1></h1><p>None</p><p>a {name} b</p><p>ok。。</p><p>&amp;lt;b&amp;gt;</p>"
    assert len(leaks.of_page(page, "ja")) == len(re.findall("<p>", page)) + 2
    assert leaks.of_text("メモリ", "en") != []
    assert leaks.of_text("メモリ", "ja") == []
