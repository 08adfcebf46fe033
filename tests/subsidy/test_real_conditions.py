"""Conditions that real programs have: by designation, by the day of payment, papers by stage."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from checker.documents import subsidy_view
from checker.documents.material import load_plan_material
from checker.model import Answers, Designation, Institution, Plan, Reference, Text
from checker.packs.locate import rules_root
from checker.subsidy import Program
from checker.subsidy.conditions import judge
from checker.subsidy.given import Situation
from checker.subsidy.program import (
    Channel,
    Day,
    Form,
    NotInMunicipality,
    Option,
    Said,
    Within,
)
from tests.subsidy.test_subsidy_loading import CONDITION, SAYS, YAMAGUCHI, Broken, broken, root

__all__ = ["broken", "root"]

ON = dt.date(2026, 9, 1)
SOURCE = Reference("hiroshima-r6-online-page", "x")
SAY: dict[str, Any] = {key: Text(key, key) for key in ("title", "met", "not_met", "unknown")}
PAID = f"""kind = "within"
days = ["paid-on"]
first = {{ date = 2026-04-01, written = "令和8年度", {SAYS} }}"""
HIROSHIMA = NotInMunicipality(
    id="own-programs",
    nanbyo=("広島市",),
    shoman=("広島市", "呉市", "福山市"),
    partly=Text("partly", "partly"),
    source=SOURCE,
    **SAY,
)


@pytest.mark.parametrize(
    ("town", "designated", "state", "reason"),
    [
        ("広島市", ("nanbyo",), "not_met", "not_met"),
        ("広島市", ("nanbyo", "shoman"), "not_met", "not_met"),
        ("福山市", ("shoman",), "not_met", "not_met"),
        ("福山市", ("nanbyo-cooperating",), "met", "met"),
        ("福山市", ("nanbyo", "shoman"), "met", "partly"),
        ("福山市", None, "unknown", "unknown"),
        ("福山市", (), "met", "met"),
        ("三次市", ("nanbyo", "shoman"), "met", "met"),
        ("三次市", None, "met", "met"),
        ("", ("nanbyo",), "unknown", "unknown"),
        ("　", ("nanbyo",), "unknown", "unknown"),
        ("広島県広島市", ("nanbyo",), "not_met", "not_met"),
        ("広島", ("nanbyo",), "unknown", "unknown"),
        ("広島市中区", ("nanbyo",), "unknown", "unknown"),
        ("東広島市", ("nanbyo",), "met", "met"),
    ],
)
def test_a_city_is_out_for_one_designation_only(
    programs: dict[str, Program],
    town: str,
    designated: tuple[Designation, ...] | None,
    state: str,
    reason: str,
) -> None:
    where = Institution(prefecture="34", municipality=town, designated=designated)
    found = judge(HIROSHIMA, Situation(Answers(institution=where), programs[YAMAGUCHI]), ON)
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize(
    ("paid", "state"),
    [
        ("2025-03-31", "not_met"),
        ("2025-04-01", "met"),
        ("2026-03-31", "met"),
        ("2026-04-01", "not_met"),
        (None, "unknown"),
    ],
)
def test_what_is_paid_outside_the_window_does_not_count(
    programs: dict[str, Program], paid: str | None, state: str
) -> None:
    option = Option(id="paid-on", question=Text("支払う日", "paid on"), type="day", source=SOURCE)
    program = replace(programs[YAMAGUCHI], options=(option,))
    rule = Within(
        id="paid-within",
        days=("paid-on",),
        first=Day(dt.date(2025, 4, 1), "x", SOURCE),
        last=Day(dt.date(2026, 3, 31), "x", SOURCE),
        source=SOURCE,
        **SAY,
    )
    plan = Plan(options={} if paid is None else {"paid-on": paid})
    assert judge(rule, Situation(Answers(plan=plan), program), ON).state == state


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (PAID, "conditions[9].days"),
        ('kind = "not-in-municipality"', "conditions[9]"),
    ],
)  # fmt: skip
def test_a_day_that_is_not_asked_and_a_rule_that_excludes_nobody(
    broken: Broken, programs: dict[str, Program], lines: str, place: str
) -> None:
    place = place.replace("9", str(len(programs[YAMAGUCHI].conditions)))
    problems = broken(YAMAGUCHI, more=f"{CONDITION}{lines}\n{SAYS}\n")
    assert [found for found, _ in problems] == [place]


def test_papers_stand_by_their_stage_with_the_way_to_apply_and_the_duties(
    programs: dict[str, Program],
) -> None:
    program = replace(
        programs[YAMAGUCHI],
        channel=Channel(
            name=Text("Jグランツ", "jGrants"),
            where=Text("国のサイト", "the state's site"),
            account=Text("GビズIDが要ります。2週間ほどかかります。", "A gBizID is needed first."),
            source=SOURCE,
        ),
        documents=(Form(Text("交付申請書", "x"), SOURCE, Text("県のページ", "x"), "application"),),
        duties=(Said(Text("承認なしに捨てません。", "x"), SOURCE),),
    )
    words = load_plan_material(rules_root(), YAMAGUCHI).words.subsidy
    assert subsidy_view.forms(program, words, "ja") == (
        "申請の方法　Jグランツ：国のサイト",
        "GビズIDが要ります。2週間ほどかかります。",
        "【申請】交付申請書：県のページ",
        "補助を受けたあと：承認なしに捨てません。",
    )
