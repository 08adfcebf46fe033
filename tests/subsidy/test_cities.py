"""A city's own program is the city's: its prefecture's institutions neither see nor mind it."""

import datetime as dt
from collections.abc import Mapping
from functools import cache

import pytest
from msgspec.structs import replace

from checker.estimate.elsewhere import load_elsewhere
from checker.estimate.gate import program_of
from checker.estimate.words import load_words
from checker.model import Answers, Institution, Plan, Text
from checker.packs.locate import rules_root
from checker.subsidy import Program
from checker.subsidy.conditions import is_one_of, judge, may_be
from checker.subsidy.given import Situation
from checker.subsidy.program import InMunicipality
from checker.subsidy.where import of_municipality, of_prefecture, offices, outside
from checker.web.plan_form import offered
from checker.web.words import read_web_words
from tests.helpdesk.programs import CITY, HIROSHIMA, Form, built
from tests.subsidy.test_subsidy_loading import CONDITION, SAYS, Broken, broken, root

__all__ = ["broken", "root"]

ON = dt.date(2026, 11, 30)


@cache
def made(name: str, gate: str = "") -> Program:
    form: Form = {"city": CITY, "prefecture": {**HIROSHIMA, "year": "8"}}[name]
    program = built({**form, "gate.kind": gate or form["gate.kind"]}).program
    assert program is not None
    return program


def known(*programs: Program) -> Mapping[str, Program]:
    return {one.id: one for one in programs}


def at(town: str, program: Program | None = None, prefecture: str = "34") -> Answers:
    where = Institution(prefecture=prefecture, municipality=town, designated=("nanbyo", "shoman"))
    plan = Plan(program=program.id) if program is not None else None
    return Answers(institution=where, plan=plan)


@pytest.mark.parametrize(
    ("town", "state"),
    [
        ("広島市", "met"),
        ("三次市", "not_met"),
        ("東広島市", "not_met"),
        ("広島県広島市", "met"),
        ("広島県　広島市", "met"),
        ("広島市中区", "unknown"),
        ("広島県広島市中区", "unknown"),
        ("広島", "unknown"),
        ("", "unknown"),
        ("　", "unknown"),
    ],
)
def test_only_what_is_certainly_another_municipality_is_refused(town: str, state: str) -> None:
    program = made("city")
    (rule,) = (one for one in program.conditions if isinstance(one, InMunicipality))
    assert judge(rule, Situation(at(town), program), ON).state == state
    assert outside(program, "34", town) is (state == "not_met")


@pytest.mark.parametrize(
    ("towns", "written", "sure", "open_"),
    [
        (("上関町",), "熊毛郡上関町", True, True),
        (("上関町",), "山口県熊毛郡上関町", True, True),
        (("上関町",), "山口県 熊毛郡 上関町", True, True),
        (("郡山市",), "福島県郡山市", True, True),
        (("蒲郡市",), "蒲郡市", True, True),
        (("山県市",), "岐阜県山県市", True, True),
        (("京都市",), "京都府京都市", True, True),
        (("下関市",), "下関", False, True),
        (("下関市",), "下関町", False, False),
        (("府中市",), "府中町", False, False),
        (("府中市",), "安芸郡府中町", False, False),
        (("広島市",), "東広島", False, False),
        (("広島市",), "", False, False),
        ((), "広島市", False, False),
    ],
)
def test_a_municipality_is_known_however_it_is_written(
    towns: tuple[str, ...],
    written: str,
    sure: bool,  # noqa: FBT001 - a column
    open_: bool,  # noqa: FBT001 - a column
) -> None:
    assert (is_one_of(towns, written), may_be(towns, written)) == (sure, open_)


def test_a_citys_program_is_not_its_prefectures() -> None:
    city, prefecture = made("city"), made("prefecture")
    assert (of_prefecture(city, "34"), of_municipality(city, "34", "広島市")) == (False, True)
    assert (of_prefecture(prefecture, "34"), of_municipality(prefecture, "34", "")) == (True, False)
    assert not of_municipality(city, "13", "広島市")


@pytest.mark.parametrize(
    ("town", "names"),
    [
        ("広島市", ("市の窓口", "県の窓口")),
        ("三次市", ("県の窓口",)),
        ("府中町", ("県の窓口",)),
        ("", ("県の窓口",)),
    ],
)
def test_a_citys_own_office_is_called_by_the_city_before_the_prefectures(
    town: str, names: tuple[str, ...]
) -> None:
    programs = known(
        *(
            replace(made(kind), contacts=(replace(made(kind).contacts[0], **called),))
            for kind, called in (
                ("prefecture", {"office": Text("県の窓口", "p"), "phone": "082-000-0001"}),
                ("city", {"office": Text("市の窓口", "c"), "phone": "082-000-0002"}),
            )
        )
    )
    where = Institution(prefecture="34", municipality=town)
    assert tuple(name for name, _, _ in offices(where, programs, ON, "ja")) == names
    assert offices(replace(where, prefecture=""), programs, ON, "ja") == ()


@pytest.mark.parametrize(
    ("town", "gate", "kind"),
    [
        ("広島市", "afterwards", "afterwards"),
        ("三次市", "afterwards", "preliminary-notice"),
        ("", "afterwards", None),
        ("", "preliminary-notice", "preliminary-notice"),
        ("広島市中区", "afterwards", None),
    ],
)
def test_the_order_goes_by_the_citys_gate_only_in_the_city(
    town: str, gate: str, kind: str | None
) -> None:
    """Not known in which of the two it is, and they differ: nobody says when to order."""
    programs = known(made("prefecture"), made("city", gate))
    found = program_of(at(town), programs, ON)
    assert (found.gate.kind if found is not None else None) == kind


def test_a_chosen_program_of_another_city_is_minded_by_nobody() -> None:
    city = made("city")
    assert program_of(at("広島市", city), known(city), ON) == city
    assert program_of(at("三次市", city), known(city), ON) is None


@pytest.mark.parametrize(
    ("town", "names"),
    [("広島市", {"city"}), ("三次市", {"prefecture"}), ("", {"city", "prefecture"})],
)
def test_a_place_is_offered_and_told_its_own_programs(town: str, names: set[str]) -> None:
    every = {name: made(name) for name in ("city", "prefecture")}
    programs = known(*every.values())
    there, words = load_elsewhere(rules_root()), load_words(rules_root())
    around = there.around(at(town).institution, programs, words, ON, "ja")
    assert around is not None
    told = "".join(line for lines in around.precedents for line in lines)
    plan = read_web_words(rules_root()).plan
    choices = {one.value for one in offered(programs, at(town), ON, plan, "ja")}
    for name, program in every.items():
        if town:
            assert (f"「{program.name.ja}」があります" in told) is (name in names)
        if town != "広島市":  # the prefecture's own sentences say that the city is out
            assert (program.id in choices) is (name in names)


def test_a_prefecture_that_leaves_the_city_out_does_not_gate_it() -> None:
    found = program_of(at("広島市"), known(made("prefecture")), ON)
    assert found is None
    only = replace(at("広島市").institution, designated=("nanbyo",))
    assert program_of(Answers(institution=only), known(made("prefecture")), ON) is None
    some = replace(only, municipality="呉市")
    assert program_of(Answers(institution=some), known(made("prefecture")), ON) is not None


def test_a_citys_name_needs_its_prefecture_beside_it(broken: Broken) -> None:
    rule = 'kind = "in-municipality"\none_of = ["府中市"]'
    problems = broken("mhlw-r8-pmh-municipal", more=f"{CONDITION}{rule}\n{SAYS}\n")
    assert [problem for _, problem in problems] == ["needs a prefecture, too"]
