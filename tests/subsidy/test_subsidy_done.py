"""What was done is what somebody said; what comes next follows from it, not from the calendar."""

import datetime as dt

import pytest

from checker.errors import ManyBadInputsError
from checker.subsidy import Program, consider, given
from checker.subsidy.timeline import next_step
from tests.subsidy.situations import clinic
from tests.subsidy.told import advise, estimate

YAMAGUCHI = "yamaguchi-r8-online-registration"
LATE = dt.date(2026, 11, 20)
STEPS = {
    "application": dt.date(2026, 8, 1),
    "start": dt.date(2026, 9, 1),
    "completion": dt.date(2026, 10, 15),
    "grant-decision": dt.date(2026, 10, 30),
    "report": dt.date(2026, 11, 5),
    "payment": dt.date(2026, 11, 19),
}


def test_every_step_of_an_applicant_can_be_recorded(programs: dict[str, Program]) -> None:
    for program in programs.values():
        for event in program.timeline:
            if event.who == "applicant":
                assert event.record is not None or event.done is not None, (program.id, event.id)


def test_a_step_is_shown_as_done_only_where_somebody_said_so(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    placed = {one.id: one for one in consider(clinic(), program, LATE).timeline}
    assert not any(placed[name].done for name in STEPS)
    assert placed["start"].open
    assert placed["completion"].open
    done = clinic(done=dict(list(STEPS.items())[:3]))
    placed = {one.id: one for one in consider(done, program, LATE).timeline}
    assert [placed[name].done for name in STEPS] == [True, True, True, False, False, False]
    assert not any(one.open for one in placed.values())
    assert placed["application"].day == STEPS["application"]


def test_a_planned_day_that_has_passed_is_asked_about(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    found = advise(clinic(), program, LATE)
    assert found.event == "start"
    assert found.todo.startswith(
        "予定の日は過ぎました。済んでいれば、「注文・購入した日」（予定：2026年9月1日）、"
        "「使える状態になった日」（予定：2026年10月15日）を入れてください。"
    )
    assert "済んでいれば、次は：県の交付決定が届いたら" in found.todo
    # On the day itself it is the order that comes next.
    today = advise(clinic(), program, dt.date(2026, 9, 1))
    assert "注文してよいのは：ノートPC" in today.todo
    assert "予定の日は過ぎました" not in today.todo
    after = advise(clinic(), program, dt.date(2026, 9, 2))
    assert "「使える状態になった日」" not in after.todo
    assert "注文してよいのは" not in after.todo


def test_a_done_day_that_is_to_come_is_not_done(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    plan = {"preliminary_notice_date": None, "start_date": None, "completion_date": None}
    answers = clinic(done={"application": LATE}, **plan)
    before = advise(answers, program, LATE - dt.timedelta(1))
    assert before.todo.startswith("「交付申請をした日」が、まだ来ていない日付（2026年11月20日）")
    assert advise(answers, program, LATE).event == "preliminary-notice"


def test_an_order_that_was_made_before_the_notice_came_is_the_alarm(
    programs: dict[str, Program],
) -> None:
    answers = clinic(
        done={"start": dt.date(2026, 9, 1)},
        start_date="2027-01-10",
        notice="not-yet",
        preliminary_notice_date=None,
        completion_date=None,
    )
    found = advise(answers, programs[YAMAGUCHI], LATE)
    assert "注文する日（2026年9月1日）になりましたが" in found.alarm
    assert estimate(answers, programs[YAMAGUCHI], LATE, "ja").amount is None


def test_steps_one_after_the_other(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    done: dict[str, dt.date] = {}
    seen = []
    for name, day in STEPS.items():
        done[name] = day
        plan = {} if name != "application" else {"preliminary_notice_date": None}
        situation = given.Situation(clinic(done=dict(done), **plan), program)
        step = next_step(situation, day)
        seen.append(step.id if step is not None else None)
    assert seen == ["preliminary-notice", "completion", "grant-decision", "report", "payment", None]
    assert advise(clinic(done=done), program, LATE).todo.startswith(
        "手続きは、すべて終わりました。"
    )


def test_only_one_of_two_rounds_is_applied_for(programs: dict[str, Program]) -> None:
    program = programs["mhlw-r8-pmh-municipal"]
    first = given.Situation(
        clinic(done={"application-1": "2026-05-01"}, options={}, start_date=None), program
    )
    step = next_step(first, dt.date(2026, 6, 1))
    assert step is not None
    assert step.id == "start"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("preliminary-notice", "plan.notice と plan.preliminary_notice_date で答えてください"),
        ("survey-due", "plan.options.survey-answered で答えてください"),
        ("completion-limit", "completion-limit はありません"),
    ],
)
def test_a_step_that_is_answered_elsewhere_is_refused(
    step: str, words: str, programs: dict[str, Program]
) -> None:
    with pytest.raises(ManyBadInputsError) as refused:
        given.check(clinic(done={step: LATE}), programs[YAMAGUCHI], "a.toml")
    problem = refused.value.problems[0]
    assert problem.place == f"plan.done.{step}"
    assert words in problem.problem.ja


def test_a_completion_before_the_order_is_refused(programs: dict[str, Program]) -> None:
    answers = clinic(done={"start": "2026-10-16"})
    with pytest.raises(ManyBadInputsError, match="earlier than the start"):
        given.check(answers, programs[YAMAGUCHI], "a.toml")
    given.check(clinic(done={"start": "2026-10-15"}), programs[YAMAGUCHI], "a.toml")


@pytest.mark.parametrize("said", ["not-yet", "unknown", None])
def test_a_notice_that_has_not_come_is_not_past_for_what_came_after_it(
    said: str | None, programs: dict[str, Program]
) -> None:
    program = programs[YAMAGUCHI]
    plan = {"preliminary_notice_date": None, "start_date": None, "completion_date": None}
    answers = clinic(**plan, notice=said, done={"completion": STEPS["completion"]})
    placed = {one.id: one for one in consider(answers, program, LATE).timeline}
    assert placed["preliminary-notice"].state == "undated"
    assert not placed["preliminary-notice"].done
    assert placed["application"].state == "past"
    (order,) = consider(answers, program, LATE).orders
    assert (order.start, order.at_latest, order.too_soon) == (STEPS["completion"], True, True)


def test_an_order_that_was_told_is_not_taken_from_what_came_after_it(
    programs: dict[str, Program],
) -> None:
    done = {name: STEPS[name] for name in ("start", "completion")}
    (order,) = consider(clinic(done=done), programs[YAMAGUCHI], LATE).orders
    assert (order.start, order.at_latest, order.query) == (STEPS["start"], False, None)
    same = consider(clinic(done=done | {"start": STEPS["completion"]}), programs[YAMAGUCHI], LATE)
    assert (same.orders[0].start, same.orders[0].at_latest) == (STEPS["completion"], False)


def test_the_first_step_that_shows_an_order_is_named_also_on_its_own_day(
    programs: dict[str, Program],
) -> None:
    plan = {"preliminary_notice_date": None, "start_date": None, "completion_date": None}

    def placed(on: dt.date, *names: str) -> tuple[str | None, dt.date | None, str | None]:
        done = {name: STEPS[name] for name in names}
        answers = clinic(**plan, notice="not-yet", done=done)
        (order,) = consider(answers, programs[YAMAGUCHI], on).orders
        return order.step, order.start, order.query

    completed = STEPS["completion"]
    both = ("grant-decision", "completion", "report")
    assert placed(LATE, *both) == ("completion", completed, "later")
    assert placed(LATE, "report", "grant-decision") == ("report", STEPS["report"], "later")
    assert placed(LATE, "payment", "grant-decision") == ("grant-decision", None, "later")
    assert placed(completed, "completion") == ("completion", completed, "later")
    assert placed(completed - dt.timedelta(1), "completion") == (None, None, None)
    assert placed(LATE, "start") == (None, STEPS["start"], None)
