"""One order of what to do, with one number an item, wherever a person reads or hears it."""

import datetime as dt
import io
import itertools
import re
from functools import cache

import msgspec
import pytest

from checker import compose, phonecode
from checker.clinic import result_view
from checker.documents import console, todo, view
from checker.documents.material import load_material
from checker.fleet.build import Builder
from checker.helpdesk import results, views
from checker.helpdesk.desk import Rules, load_rules
from checker.model import Answers, Finding, Report
from checker.packs.load import DEFAULT_PACK
from checker.packs.locate import rules_root
from checker.packs.marks import of_pack
from checker.packs.pack import Pack
from tests import machines
from tests.fleet import hospital
from tests.phonecode.codes import random_codes

CALM = {"met", "not_applicable"}
ANSWERS = {
    "open": Answers(),
    "no terminal": Answers(cancer_registry_terminal=False),
    "terminal": Answers(cancer_registry_terminal=True),
    "all": Answers(
        cancer_registry_terminal=False, a4_printer_available=False, security_rules_followed=False
    ),
}
Numbers = dict[str, int]


@cache
def rules() -> Rules:
    return load_rules(rules_root(), DEFAULT_PACK)


def on_the_page(report: Report, pack: Pack) -> Numbers:
    material = load_material(rules_root(), report)
    every = result_view.lines(report, material, "ja")
    found = result_view.result(report, every, pack, (), "ja")
    shown: tuple[result_view.Line | result_view.Asked, ...] = (
        *([found.instead] if found.instead else []),
        *found.instead_too,
        *found.ask,
        *found.now,
        *found.talk,
        *found.buy,
        *found.optional,
    )
    assert None not in {one.number for one in shown}
    listed = {one.id: one.number for one in shown if one.number is not None}
    # What could not be looked at and has nothing written to do stands in no group of the page.
    numbered = {one.id: one.number for one in every if one.number is not None}
    assert listed.items() <= numbered.items()
    return numbered


def on_paper(report: Report) -> Numbers:
    page = view.checklist(report, load_material(rules_root(), report), "ja")
    found = {row.id: re.search(r"\((\d+)\)", row.action) for row in page.rows}
    listed = {name: int(number[1]) for name, number in found.items() if number}
    told = ", ".join(action.number for action in page.actions)
    spelt = [
        number
        for first, last in re.findall(r"(\d+)(?:–(\d+))?", told)
        for number in range(int(first), int(last or first) + 1)
    ]
    assert sorted(spelt) == sorted(listed.values())
    return listed


def on_the_console(report: Report, pack: Pack) -> Numbers:
    out = io.StringIO()
    console.show(report, console.Spoken(pack.words, "ja"), out, known=of_pack(pack))
    titles = {one.title.replace(" ", ""): one.id for one in report.verdicts}
    _, _, told = out.getvalue().partition("すること（この順に）：")
    listed = told.partition("\n\n")[0].replace("\n", "").replace(" ", "")
    found = re.findall(r"\((\d+)\)(.+?)(?=、\(|$)", listed)
    return {titles[title]: int(number) for number, title in found}


def in_the_fleet(report: Report, pack: Pack) -> Numbers:
    builder = Builder(machines.DAY, hospital.voice(), known=of_pack(pack))
    builder.add(report, "a.json")
    (row,) = builder.finish().rows
    return {name: number for number, name in enumerate(row.todo, 1)}


def at_the_desk(result: results.Result, on: dt.date) -> Numbers:
    listed = views.order(result, rules(), on, "ja")
    return {one.id: one.number for one in listed if one.number is not None}


@pytest.mark.parametrize("answers", ANSWERS)
@pytest.mark.parametrize("name", machines.NAMES)
def test_page_paper_console_table_and_desk_number_alike(
    name: str, answers: str, pack: Pack
) -> None:
    report = machines.report(name, pack, answers=ANSWERS[answers])
    numbers = todo.numbers(report.verdicts, of_pack(pack))
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    assert on_the_page(report, pack) == numbers
    assert on_paper(report) == numbers
    assert on_the_console(report, pack) == numbers
    status = {one.id: one.status for one in report.verdicts}
    to_do = {one: number for one, number in numbers.items() if status[one] not in CALM}
    assert in_the_fleet(report, pack) == to_do
    assert at_the_desk(results.from_report(report, rules()), machines.DAY) == numbers
    assert report.code is not None
    heard = results.from_code(report.code, rules())
    assert {one: at for one, at in at_the_desk(heard, machines.DAY).items() if one in to_do} == (
        to_do
    )


def test_what_a_code_cannot_tell_apart_stands_at_one_place(pack: Pack) -> None:
    known = of_pack(pack)
    for code in random_codes(100):
        decoded = phonecode.decode(code, rules().tables)

        def order(findings: tuple[Finding, ...], of: phonecode.Decoded = decoded) -> list[str]:
            told = compose.read_out(of._replace(findings=findings), pack, machines.DAY, "ja")
            return list(todo.numbers(told, known))

        for name, outcomes in decoded.choices.items():
            told = {
                outcome: tuple(
                    msgspec.structs.replace(one, outcome=outcome) if one.id == name else one
                    for one in decoded.findings
                )
                for outcome in outcomes
            }
            assert len({tuple(order(one)) for one in told.values()}) == 1, (code, name, outcomes)


@pytest.mark.parametrize("name", machines.NAMES)
def test_the_order_keeps_its_word(name: str, pack: Pack) -> None:
    known = of_pack(pack)
    report = machines.report(name, pack)
    listed = todo.in_order(report.verdicts, known)
    for one, later in itertools.combinations(listed, 2):
        kinds = todo.kind(one, known), todo.kind(later, known)
        out = (later.id, later.outcome) in known.ruling_out
        assert not out or (one.id, one.outcome) in known.ruling_out
        if (one.id, one.outcome) in known.ruling_out:
            continue
        if "answer" not in kinds or not {one.id, later.id} & known.deciding:
            # What registration works without comes after all that keeps the PC from being used.
            assert todo.keeps_from_use(one) or not todo.keeps_from_use(later)
        if todo.keeps_from_use(one) != todo.keeps_from_use(later):
            continue
        if later.id in known.network and kinds == ("free", "free"):
            assert one.id in known.network or later.level == "advisory"
        if (later.remedy and later.remedy.kind) not in {"purchase", None} and kinds[1] == "free":
            assert kinds[0] != "buy"
        if one.level == "advisory" and kinds[0] == kinds[1]:
            assert later.level == "advisory"
        alike = kinds[0] == kinds[1] and one.level == later.level
        if alike and (one.id in known.network) == (later.id in known.network):
            assert (one.status, later.status) != ("below_recommended", "not_met")
