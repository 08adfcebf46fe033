"""What follows from a plan, as findings: which question to whom, and what is not said."""

import datetime as dt

import msgspec
from msgspec.structs import replace

from checker.model import Answers
from checker.subsidy import Program, consider
from checker.subsidy.findings import Question
from checker.subsidy.given import Situation
from checker.subsidy.program import AnswerRule
from checker.subsidy.timeline import unrecorded
from tests.subsidy.situations import clinic
from tests.subsidy.told import advise, estimate

ON = dt.date(2026, 9, 1)
YAMAGUCHI = "yamaguchi-r8-online-registration"
CARD = "digital-agency-r5-mynumber-card"
NOTICE = dt.date(2026, 8, 20)
PC = {"name": "PC", "amount": 60_000, "category": "equipment"}
LEFT_TO_ASK = "資料からは対象と分からない費用があります"


def survey(program: Program) -> AnswerRule:
    return next(one for one in program.conditions if isinstance(one, AnswerRule))


def hospital(**options: object) -> Answers:
    plan = {
        "options": {"scope": "both", "received-another": False, **options},
        "start_date": "2024-05-01",
        "completion_date": "2024-06-01",
        "items": [{"name": "改修", "amount": 73_000, "category": "system"}],
    }
    return msgspec.convert({"institution": {"kind": "hospital"}, "plan": plan}, Answers)


def test_a_survey_that_was_missed_is_asked_about_before_all_else(
    programs: dict[str, Program],
) -> None:
    program = programs[YAMAGUCHI]
    found = consider(clinic(options={"survey-answered": False}), program, ON)
    asked = Question("rule", survey(program).id)
    assert found.next.todo == "ask"
    assert found.next.question == asked
    assert found.office[0] == asked


def test_that_nobody_knows_of_the_survey_is_another_question(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    found = consider(clinic(options={"survey-answered": "unknown"}), program, ON)
    assert found.next.question == Question("unsure", survey(program).id)


def test_an_answer_that_does_not_decide_is_said_back_as_it_was_given(
    programs: dict[str, Program],
) -> None:
    program = programs[YAMAGUCHI]
    for said, reason in ((False, "open"), ("unknown", "unsure"), (None, "unknown"), (True, "met")):
        options = {} if said is None else {"survey-answered": said}
        found = consider(clinic(options=options), program, ON)
        assert found.condition(survey(program).id).reason == reason


def test_each_way_that_needs_something_unwritten_asks_the_office(
    programs: dict[str, Program],
) -> None:
    program, asked = programs[YAMAGUCHI], Question("way", "registration-way")
    for way, there in (("direct", False), ("xml-medium", True), ("xml-network", True)):
        options = {"survey-answered": True, "registration-way": way}
        assert (asked in consider(clinic(options=options), program, ON).office) is there


def test_the_office_is_asked_for_a_notice_that_is_waited_for(programs: dict[str, Program]) -> None:
    program = programs[YAMAGUCHI]
    order = next(one.rule for one in consider(clinic(), program, ON).orders)
    waiting = clinic(notice="not-yet", preliminary_notice_date=None, start_date=None)
    asked = [one for one in consider(waiting, program, ON).office if one.of == order]
    assert asked == [Question("rule", order)]
    arrived = consider(clinic(start_date=None), program, ON).office
    assert [one for one in arrived if one.of == order] == []


def test_what_may_be_ordered_is_told_only_where_ordering_comes_next(
    programs: dict[str, Program],
) -> None:
    program = programs[YAMAGUCHI]
    before = consider(clinic(items=[PC]), program, dt.date(2026, 8, 25))
    assert before.next.event == "start"
    assert before.next.ordering == {"yes": ("PC",), "ask": (), "no": ()}
    ordered = consider(clinic(items=[PC], done={"start": ON}), program, ON)
    assert ordered.next.event == "completion"
    assert ordered.next.ordering is None
    waiting = clinic(items=[PC], preliminary_notice_date=None, start_date=None)
    assert consider(waiting, program, ON).next.ordering is None


def test_an_order_before_an_older_notice_is_out_and_nothing_is_left_to_ask(
    programs: dict[str, Program],
) -> None:
    old = dt.date(2025, 8, 20)
    for start, state, query in (
        (old - dt.timedelta(1), "not_met", None),
        (old, "unknown", "early"),
    ):
        plan = {"preliminary_notice_date": old, "start_date": start}
        found = consider(clinic(**plan), programs[YAMAGUCHI], ON)
        one = found.condition(found.orders[0].rule)
        assert (one.state, one.query) == (state, query)


def test_costs_to_ask_about_are_spoken_of_only_where_there_are_some(
    programs: dict[str, Program],
) -> None:
    excel = {"name": "Excel", "amount": 20_000, "category": "software"}
    for items, there in (([PC], False), ([PC, excel], True), ([excel], True)):
        made = estimate(clinic(items=items), programs[YAMAGUCHI], ON, "ja")
        said = [one.message for one in made.conditions]
        assert any(line.startswith(LEFT_TO_ASK) for line in said) is there


def test_the_office_is_asked_where_the_table_has_no_cell(programs: dict[str, Program]) -> None:
    program = programs[CARD]
    cells = tuple(one for one in program.amount if "hospital" not in one.when.get("kind", ()))
    answers, on = hospital(**{"counter-machine": "none"}), dt.date(2024, 10, 1)
    whole = advise(answers, program, on).office
    cut = advise(answers, replace(program, amount=cells), on).office
    assert cells
    assert "この場合、いくら受けられますか。" in cut
    assert "この場合、いくら受けられますか。" not in whole


def test_a_condition_without_a_question_of_its_own_is_asked_about_by_its_title(
    programs: dict[str, Program],
) -> None:
    program = programs[CARD]
    silent = tuple(
        replace(one, ask=None) if hasattr(one, "ask") else one for one in program.conditions
    )
    answers = hospital(**{"scope": "card", "counter-machine": "none", "usage-rate-increase": 5})
    office = advise(answers, replace(program, conditions=silent), dt.date(2024, 10, 1)).office
    assert any("という条件は、この場合、満たしますか。" in line for line in office)


def test_what_is_unanswered_is_the_house_s_to_tell_and_not_the_office_s(
    programs: dict[str, Program],
) -> None:
    answers = clinic(items=[PC])
    nobody = replace(answers.institution, prefecture="", kind=None, designated=None)
    found = consider(replace(answers, institution=nobody), programs[YAMAGUCHI], ON)
    open_ = {one.id for one in found.conditions if one.state == "unknown" and one.role == "rule"}
    assert len(open_) == 3
    assert open_ <= set(found.own)
    assert open_.isdisjoint(one.of for one in found.office)


def test_no_planned_order_is_asked_about_once_a_later_step_is_recorded(
    programs: dict[str, Program],
) -> None:
    program, on = programs[YAMAGUCHI], dt.date(2026, 11, 1)
    for done, open_ in (({}, ["start", "completion"]), ({"completion": dt.date(2026, 10, 20)}, [])):
        situation = Situation(clinic(done=done), program)
        assert [event.id for event in unrecorded(situation, on)] == open_
