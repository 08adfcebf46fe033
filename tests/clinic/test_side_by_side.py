"""Five institutions side by side: no sentence of one prefecture stands in another's.

The page of the result, of the plan and of the call, both papers, the call script and the letter.
"""

import asyncio
import dataclasses
import datetime as dt
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker import compose
from checker.cli.main import main
from checker.clinic.frame import Frame
from checker.clinic.phone_page import PhonePage
from checker.clinic.plan_page import PlanPage
from checker.clinic.result_page import ResultPage
from checker.clinic.steps_paper import steps_paper
from checker.documents import html, pdf
from checker.documents.material import load_material, load_plan_material
from checker.documents.subsidy_case import Case
from checker.helpdesk import money, ordering, results
from checker.helpdesk.desk import Rules, load_rules
from checker.helpdesk.programs.preview import Made
from checker.model import Answers, Institution, Plan, PlannedItem, Report, Tool
from checker.packs.load import DEFAULT_PACK, load_pack
from checker.session import subsidy
from checker.subsidy.load import load_programs
from checker.web.security import Door
from checker.web.words import read_web_words
from tests import machines
from tests.documents import sides
from tests.documents.conftest import RULES
from tests.documents.pages import Page, text_of
from tests.helpdesk import programs as officers

ON = dt.date(2026, 11, 30)
YAMAGUCHI = "yamaguchi-r8-online-registration"
PLACES = {
    "鹿児島": ("46", "鹿屋市"),
    "三重": ("24", "津市"),
    "富山": ("16", "高岡市"),
    "広島": ("34", "福山市"),
    "山口": ("35", "山口市"),
}
OWN = {
    "鹿児島": ("整備のあとで申請", "鹿児島県"),
    "三重": ("交付決定が届いてから注文", "1医療機関につき1回限り"),
    "富山": ("決まった期間に支払う", "富山県"),
    "広島": ("内示より前に支払った費用", "福山市小児慢性特定疾病医療意見書"),
    "山口": ("県の内示が届くまで", "083-933-2958"),
}
"""What each one's plan page must say, and nobody else's may."""


def report_of(name: str) -> Report:
    """Return the report of a PC that lacks something, in a place, with what is planned."""
    prefecture, town = PLACES[name]
    institution = Institution(
        prefecture=prefecture, municipality=town, kind="clinic", designated=("nanbyo", "shoman")
    )
    program = YAMAGUCHI if name == "山口" else None
    plan = Plan(program=program, items=(PlannedItem("ノートPC", 60_000),))
    answers = Answers(institution=institution, plan=plan)
    facts, pack = machines.facts("small-screen-1366x768"), load_pack(RULES)
    money = subsidy(answers, RULES, ON, "ja", "answers")
    return compose.compose(facts, answers, pack, ON, "ja", compose.Extras((), money))


async def pages(report: Report, folder: Path) -> dict[str, str]:
    """Return the clinic's pages."""
    state, words = await sides.clinic(report, RULES, folder), read_web_words(RULES)
    frame = Frame(state, words, Door("secret"), steps_paper)
    found = {}
    for path, page in (("/plan", PlanPage), ("/phone", PhonePage), ("/", ResultPage)):
        answer = await page(frame).shown[path](None)  # type: ignore[arg-type]
        text = re.sub(r"<select.*?</select>", "", bytes(answer.body).decode(), flags=re.DOTALL)
        found[path] = Page(text).text
    return found


def call(report: Report, rules: Rules) -> str:
    """Return what the helpdesk says: the warning of the script, and whom to ask."""
    result = results.from_report(report, rules)
    gate = ordering.gate(result, "", rules, ON, "ja")
    around, _ = ordering.around(result, "", rules, ON, "ja")
    assert around is not None
    guides = rules.guides
    name = guides.common.gates.get(gate.kind, guides.common.gated)
    step = guides.step("memory", name, "windows", "ja")
    assert step is not None
    lines = (gate.wait, gate.now, gate.group, *step.say, *around.offices)
    return "\n".join((*lines, *(line for group in around.precedents for line in group)))


def letter(name: str, folder: Path) -> str:
    """Return the letter to a vendor."""
    program = ["--program", YAMAGUCHI] if name == "山口" else []
    out = folder / "letter.txt"
    main(
        ["candidate", "--memory", "8GB", "--quiet", "--on", str(ON), "--letter", str(out), *program]
    )
    return out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", PLACES)
def test_no_sentence_of_one_prefecture_stands_in_anothers(name: str, tmp_path: Path) -> None:
    report = report_of(name)
    material = load_material(RULES, report)
    forms = asyncio.run(pages(report, tmp_path))
    plan = "".join(forms["/plan"].split())
    forms |= {
        "html": Page(html.render(report, material, "ja")).text,
        "checklist": text_of(pdf.checklist(report, material, "ja"), tmp_path),
        "call": call(report, load_rules(RULES, DEFAULT_PACK)),
        "letter": letter(name, tmp_path),
    }
    if name == "山口":
        forms["paper"] = text_of(pdf.subsidy_report(report, material, "ja"), tmp_path)
    for own in OWN[name]:
        assert own in plan, own
    foreign = {other for other in PLACES if other != name}
    foreign |= {word for other in foreign for word in OWN[other]}
    if name not in {"山口", "広島"}:
        foreign.add("内示")
    if name not in {"山口", "三重"}:
        foreign.add("交付決定")
    for form, text in forms.items():
        # What the requirements rest on is cited everywhere: the notice of Yamaguchi Prefecture.
        said = re.sub(r"山口県[^。\n]*(?:通知|照会|別紙|健康増進課)[^\n]*", "", text)
        said = "".join(said.split())
        assert not sorted(word for word in foreign if word in said), form


def test_kagoshima_is_not_told_that_it_must_wait_for_a_notice(tmp_path: Path) -> None:
    """It applied after the work; Yamaguchi's rule was told there as everybody's."""
    report = replace(report_of("鹿児島"))
    forms = asyncio.run(pages(report, tmp_path))
    for form, text in forms.items():
        assert "内示" not in text, form
    assert "いつから注文してよいかを窓口に聞いてください" in "".join(forms["/"].split())


def money_paper(name: str, folder: Path) -> tuple[str, str]:
    """Return the paper of a program of a place, and what the helpdesk says of it."""
    if name == "山口":
        program, sources = load_programs(RULES)[YAMAGUCHI], {}
    else:
        made = officers.built(officers.EVERY[name])
        assert made.program is not None, made.problems
        program, sources = made.program, made.documents
    prefecture, town = PLACES[name]
    institution = Institution(
        prefecture=prefecture, municipality=town, kind="clinic", designated=("nanbyo", "shoman")
    )
    plan = Plan(program=program.id, items=(PlannedItem("ノートPC", 60_000, "equipment"),))
    answers = Answers(institution=institution, plan=plan)
    on = program.valid_from.date + dt.timedelta(days=60)
    material = load_plan_material(RULES, "")
    material = material._replace(program=program, sources={**material.sources, **sources})
    stamp = Made(Tool("0"), load_pack(RULES).stamp)
    paper = text_of(pdf.plan_report(Case(answers, on), stamp, material, "ja"), folder)
    rules = load_rules(RULES, DEFAULT_PACK)
    rules = dataclasses.replace(rules, programs={program.id: program}, drafted=sources)
    said = money.money(answers, rules, on, "ja")
    assert said is not None
    return paper, "\n".join(said.answer)


OWN_PAPER = {
    "鹿児島": ("整備のあとの申請", "鹿児島県の、難病"),
    "三重": ("交付決定が届くまで", "疾病対策班"),
    "富山": ("2026年3月31日までに支払った", "富山県の、難病"),
    "広島": ("広島県健康福祉局疾病対策課", "もう一方の種類で対象になります"),
    "山口": ("県の内示が届くまで", "083-933-2958"),
}
"""What each one's paper must say, and nobody else's may."""


@pytest.mark.parametrize("name", PLACES)
def test_no_sentence_of_one_program_stands_on_the_paper_of_anothers(
    name: str, tmp_path: Path
) -> None:
    paper, said = money_paper(name, tmp_path)
    text = "".join(paper.split())
    assert [own for own in OWN_PAPER[name] if own not in text] == []
    foreign = {one.name.ja for one in load_programs(RULES).values()} if name != "山口" else set()
    foreign |= {other for other in PLACES if other != name}
    foreign |= {word for other in PLACES if other != name for word in OWN_PAPER[other]}
    if name not in {"山口", "広島"}:
        foreign.add("内示")
    # Yamaguchi's procedure has both, the decision only after the order.
    if name not in {"山口", "三重"}:
        foreign.add("交付決定")
    for form in (text, "".join(said.split())):
        assert sorted(word for word in foreign if word in form) == []
