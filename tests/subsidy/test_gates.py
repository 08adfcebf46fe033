"""From when one may order is a value of the program, and every warning is spoken from it."""

import datetime as dt
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from checker.documents import subsidy_view
from checker.documents.material import load_plan_material
from checker.documents.subsidy_case import Case
from checker.estimate.gate import SpokenGate, program_of, speak_gate
from checker.estimate.words import load_words
from checker.model import Answers, Institution, Lang, Plan, Reference
from checker.packs.locate import rules_root
from checker.subsidy import Program
from checker.subsidy.program import Day, Gate, GateKind, OrderOfPurchase
from tests.subsidy.situations import clinic
from tests.subsidy.test_subsidy_loading import Broken, broken, root

__all__ = ["broken", "root"]

ON = dt.date(2026, 9, 1)
YAMAGUCHI = "yamaguchi-r8-online-registration"
R8 = "mhlw-r8-pmh-municipal"
SOURCE = Reference("yamaguchi-r8-online-registration-notice", "1(4)")
OWN = {
    "preliminary-notice": "内示",
    "grant-decision": "交付決定",
    "payment-window": "2026年4月1日から2027年3月31日まで",
    "afterwards": "整備が終わってから申請",
    "unknown": "いつから注文してよいか",
}


def gated(program: Program, kind: GateKind) -> Program:
    """Return a program with another gate, and without what only its own gate needs."""
    if kind == program.gate.kind:
        return program
    gate = Gate(kind=kind, source=None if kind == "unknown" else SOURCE)
    if kind == "payment-window":
        days = [Day(day, "x", SOURCE) for day in (dt.date(2026, 4, 1), dt.date(2027, 3, 31))]
        gate = replace(gate, first=days[0], last=days[1])
    rules = tuple(one for one in program.conditions if not isinstance(one, OrderOfPurchase))
    return replace(program, gate=gate, conditions=rules)


def sentences(gate: SpokenGate) -> str:
    return "\n".join(str(getattr(gate, name)) for name in gate.__struct_fields__ if name != "kind")


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("kind", get_args(GateKind))
def test_no_gate_speaks_of_another(
    programs: dict[str, Program], kind: GateKind, lang: Lang
) -> None:
    said = sentences(speak_gate(gated(programs[YAMAGUCHI], kind), load_words(rules_root()), lang))
    foreign = {"内示", "preliminary"} if kind != "preliminary-notice" else set()
    foreign |= {"交付決定", "grant decision"} if kind != "grant-decision" else set()
    foreign |= {"整備が終わって", "after the work"} if kind != "afterwards" else set()
    foreign |= {"山口", "Yamaguchi", "県"}
    assert not [word for word in foreign if word in said]
    assert "{" not in said
    if lang == "ja":
        assert OWN[kind] in said


@pytest.mark.parametrize("kind", get_args(GateKind))
def test_page_and_paper_warn_by_the_gate(programs: dict[str, Program], kind: GateKind) -> None:
    program = gated(programs[YAMAGUCHI], kind)
    material = load_plan_material(rules_root(), YAMAGUCHI)._replace(program=program)
    answers = clinic(preliminary_notice_date=None, start_date=None)
    shown = subsidy_view.subsidy(Case(answers, ON), material, "ja")
    # The conditions of a waiting gate have the program's own sentence, which says the same.
    assert ("内示" in shown.warning) is (kind == "preliminary-notice")
    if kind != "preliminary-notice":
        assert shown.warning == speak_gate(program, material.sentences, "ja").warning
        assert not [line for line in shown.answers if "内示" in line]


def test_without_a_program_the_careful_sentence_stands() -> None:
    said = speak_gate(None, load_words(rules_root()), "ja")
    assert said.kind == "unknown"
    assert "いつから注文してよいかを窓口に聞いてください" in said.warning


@pytest.mark.parametrize(
    ("prefecture", "chosen", "on", "found"),
    [
        ("35", None, ON, YAMAGUCHI),
        ("35", None, dt.date(2027, 3, 31), YAMAGUCHI),
        ("35", None, dt.date(2027, 4, 1), None),
        ("46", None, ON, None),
        ("", None, ON, None),
        ("46", YAMAGUCHI, ON, None),
        ("35", R8, ON, R8),
        ("35", YAMAGUCHI, dt.date(2027, 4, 1), None),
    ],
)
def test_whose_gate_an_institution_minds(
    programs: dict[str, Program],
    prefecture: str,
    chosen: str | None,
    on: dt.date,
    found: str | None,
) -> None:
    answers = Answers(institution=Institution(prefecture=prefecture), plan=Plan(program=chosen))
    mindful = program_of(answers, programs, on)
    assert (mindful.id if mindful is not None else None) == found


@pytest.mark.parametrize(
    ("new", "problem"),
    [
        ('kind = "afterwards"', "one of preliminary-notice, grant-decision where there is"),
        ('kind = "grant-decision"', "`after` is preliminary_notice_date of a preliminary-notice"),
        ('kind = "soon"', "allowed are"),
    ],
)
def test_a_gate_that_contradicts_the_conditions(broken: Broken, new: str, problem: str) -> None:
    ((place, told),) = broken(YAMAGUCHI, ('kind = "preliminary-notice"', new))
    assert place == "gate.kind"
    assert problem in told


def test_a_gate_without_source_is_refused(root: Path, broken: Broken) -> None:
    text = (root / "subsidies" / f"{YAMAGUCHI}.toml").read_text(encoding="utf-8")
    start = text.index("source", text.index("[gate]"))
    line = text[start : text.index("\n", start)]
    assert [found for found, _ in broken(YAMAGUCHI, (f"{line}\n\n# ", "\n# "))] == ["gate.source"]
