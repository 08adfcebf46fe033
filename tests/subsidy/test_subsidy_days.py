"""Days that pass: the same answers never come to more than they did, and nothing is made up."""

import datetime as dt

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checker.model import Answers
from checker.packs.locate import rules_root
from checker.subsidy import Program, consider, load_programs
from checker.subsidy.given import NOTICE
from tests.subsidy.situations import clinic
from tests.subsidy.told import advise, estimate

PROGRAMS = load_programs(rules_root())
YAMAGUCHI = "yamaguchi-r8-online-registration"
FIRST = dt.date(2026, 4, 1)
RANK = {"not_eligible": 0, "undetermined": 1, "eligible": 2}
DAYS = st.integers(0, 420).map(lambda days: FIRST + dt.timedelta(days))
NEVER_CAME = [
    {"notice": "not-yet", NOTICE: dt.date(2026, 12, 20)},
    {"notice": "unknown", NOTICE: dt.date(2026, 12, 20)},
    {"notice": "not-yet", NOTICE: None},
    {"notice": "unknown", NOTICE: None},
    {"notice": "received", NOTICE: None},
    {"notice": None, NOTICE: None},
]


@given(
    notice=st.sampled_from(["received", "not-yet", "unknown", None]),
    days=st.tuples(*[st.none() | DAYS] * 3),
    options=st.sampled_from([{}, {"survey-answered": True}, {"survey-answered": False}]),
    designated=st.sampled_from([None, [], ["nanbyo"]]),
    first=DAYS,
    later=st.integers(0, 420),
)
@example(
    "not-yet",
    (dt.date(2026, 12, 20), dt.date(2027, 1, 10), dt.date(2027, 2, 1)),
    {"survey-answered": True},
    ["nanbyo"],
    dt.date(2026, 11, 30),
    21,
)
def test_as_days_pass_the_same_answers_never_come_to_more(
    notice: str | None,
    days: tuple[dt.date | None, ...],
    options: dict[str, bool],
    designated: list[str] | None,
    first: dt.date,
    later: int,
) -> None:
    come, start, completion = days
    # Nobody can have said on the first day that a notice came on a later one.
    if notice in {None, "received"} and come is not None and come > first:
        return
    plan = {
        "notice": notice,
        NOTICE: come,
        "start_date": start,
        "completion_date": completion,
        "options": options,
        "items": [{"name": "PC", "amount": 60_000, "category": "equipment"}],
    }
    answers = msgspec.convert(
        {
            "institution": {"prefecture": "35", "kind": "clinic", "designated": designated},
            "plan": plan,
        },
        Answers,
    )
    program = PROGRAMS[YAMAGUCHI]
    before = consider(answers, program, first)
    after = consider(answers, program, first + dt.timedelta(later))
    assert RANK[after.eligibility] <= RANK[before.eligibility]
    if before.orders[0].arrived is False:
        assert after.orders[0].arrived is False


@pytest.mark.parametrize("said", NEVER_CAME)
@pytest.mark.parametrize(
    "day", [dt.date(2026, 11, 30), dt.date(2026, 12, 20), dt.date(2026, 12, 21)]
)
def test_a_notice_that_nobody_said_came_has_not_come(
    said: dict[str, object], day: dt.date, programs: dict[str, Program]
) -> None:
    program = programs[YAMAGUCHI]
    whole = said | {"start_date": dt.date(2027, 1, 10), "completion_date": dt.date(2027, 2, 10)}
    answers = clinic(**whole)
    made = estimate(answers, program, day, "ja")
    advice = advise(answers, program, day)
    assert made.eligibility == "undetermined"
    assert "注文してよいのは" not in advice.todo
    assert "交付申請" in advice.todo
    assert "内示が届くまで、注文も購入もしないでください" in advice.warning
    states = {
        event.id: one.state for event, one in zip(program.timeline, made.timeline, strict=True)
    }
    assert states["preliminary-notice"] in {"undated", "upcoming"}
    assert states["application"] == "undated"


def test_answers_about_the_notice_that_do_not_agree_are_asked_about(
    programs: dict[str, Program],
) -> None:
    program, start = programs[YAMAGUCHI], dt.date(2027, 1, 10)
    plan = {NOTICE: dt.date(2026, 12, 20), "start_date": start}
    plan |= {"completion_date": dt.date(2027, 2, 10)}
    passed = clinic(notice="not-yet", **plan)
    found = advise(passed, program, dt.date(2026, 12, 20))
    # What to find out, and not the whole warning again.
    assert [line.partition("が、")[0] for line in found.own] == [
        "届く予定の日（2026年12月20日）は過ぎました"
    ]
    assert advise(passed, program, dt.date(2026, 12, 19)).own == ()
    ahead = clinic(notice="received", **plan)
    found = advise(ahead, program, dt.date(2026, 12, 19))
    assert [line.partition("。")[0] for line in found.own] == [
        "届いた日（2026年12月20日）が、まだ来ていない日付です"
    ]
    assert advise(ahead, program, dt.date(2026, 12, 20)).own == ()
