"""Answers that a program cannot read are refused with their key; the rest is read as meant."""

import datetime as dt
import json
from fractions import Fraction

import msgspec
import pytest

from checker import reading
from checker.errors import BadInputError, ManyBadInputsError
from checker.exit_status import ExitStatus
from checker.model import Answers, Estimate, Reference, Text
from checker.subsidy import Program
from checker.subsidy import given as answered
from checker.subsidy.program import Choice, Option
from tests.subsidy.situations import clinic
from tests.subsidy.told import estimate, estimate_plan

ON = dt.date(2026, 9, 1)
YAMAGUCHI = "yamaguchi-r8-online-registration"
AGENCY = "digital-agency-r5-mynumber-card"


def refused(answers: Answers, program: Program) -> list[tuple[str, str]]:
    with pytest.raises(ManyBadInputsError) as error:
        estimate(answers, program, ON, "ja", "answers.toml")
    assert error.value.status is ExitStatus.BAD_INPUT
    assert {problem.file for problem in error.value.problems} == {"answers.toml"}
    return [(problem.place, problem.problem.en) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ({"amount": -1}, "plan.items[0].amount"),
        ({"amount": 0.5}, "plan.items[0].amount"),
        ({"amount": "100000"}, "plan.items[0].amount"),
        ({"amount": True}, "plan.items[0].amount"),
        ({"amount": 10**12 + 1}, "plan.items[0].amount"),
        ({"amount": 10**30}, "plan.items[0].amount"),
        ({"name": "x" * 301}, "plan.items[0].name"),
        ({"name": "a\x1b[31m"}, "plan.items[0].name"),
        ({"category": "Not An Id"}, "plan.items[0].category"),
    ],
)
@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_bad_item_is_refused_with_its_key(item: dict[str, object], key: str, form: str) -> None:
    whole = {"name": "PC", "amount": 1, "category": "equipment"} | item
    if form == "json":
        data = json.dumps({"plan": {"items": [whole]}})
    else:
        values = "\n".join(f"{name} = {json.dumps(value)}" for name, value in whole.items())
        data = f"[[plan.items]]\n{values}\n"
    with pytest.raises(BadInputError) as error:
        reading.answers(data.encode(), "answers")
    assert error.value.status is ExitStatus.BAD_INPUT
    if not (form == "toml" and item.get("amount") == 10**30):
        assert error.value.place == key


@pytest.mark.parametrize(
    ("line", "place", "ja", "en"),
    [
        ('institution.prefecture = "山口県"', "institution.prefecture", "2桁の番号", "two digits"),
        ('institution.prefecture = "48"', "institution.prefecture", "2桁の番号", "two digits"),
        ('display_confirmed = "フルHD"', "display_confirmed", "1920x1080", "1920x1080"),
    ],
)
def test_what_is_written_otherwise_is_told_how_to_be_written(
    line: str, place: str, ja: str, en: str
) -> None:
    with pytest.raises(BadInputError) as error:
        reading.answers(line.encode(), "answers.toml")
    assert error.value.place == place
    assert ja in error.value.problem.ja
    assert en in error.value.problem.en


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0000-01-01", "tomorrow", "2026-9-1"])
def test_an_impossible_day_is_refused_with_its_key(day: str) -> None:
    data = json.dumps({"plan": {"start_date": day}}).encode()
    with pytest.raises(BadInputError) as error:
        reading.answers(data, "answers.json")
    assert error.value.place == "plan.start_date"
    with pytest.raises(BadInputError) as error:
        reading.answers(f"[plan]\nstart_date = {day}\n".encode(), "answers.toml")
    assert error.value.place.startswith("line 2") or error.value.place == "plan.start_date"


def test_reversed_days_are_refused(programs: dict[str, Program]) -> None:
    answers = clinic(start_date="2026-09-02", completion_date="2026-09-01")
    assert refused(answers, programs[YAMAGUCHI]) == [
        ("plan.completion_date", "the completion is earlier than the start")
    ]


def test_a_completion_that_was_recorded_is_refused_at_its_own_key(
    programs: dict[str, Program],
) -> None:
    done = {"completion": dt.date(2026, 9, 1), "application": dt.date(2026, 8, 1)}
    answers = clinic(start_date="2026-09-02", done=done)
    ((place, _),) = refused(answers, programs[YAMAGUCHI])
    assert place == "plan.done.completion"
    rest = answered.without(answers, [place])
    assert list(answered.problems(rest, programs[YAMAGUCHI])) == []
    assert rest == clinic(start_date="2026-09-02", done={"application": dt.date(2026, 8, 1)})


@pytest.mark.parametrize(
    ("program", "step", "words"),
    [
        (YAMAGUCHI, "report", "「実績を報告した日」が、「使える状態になった日」より前です"),
        ("digital-agency-r5-mynumber-card", "deadline",
         "「申請した日」が、「改修を完了した日」より前です"),
    ],
)  # fmt: skip
def test_what_follows_the_completion_cannot_come_before_it(
    program: str, step: str, words: str, programs: dict[str, Program]
) -> None:
    day = dt.date(2026, 10, 15)

    def found(when: dt.date) -> list[tuple[str, str]]:
        done = {"completion": day, step: when}
        plan = {"start_date": "2026-09-01", "done": done, "options": {}, "items": []}
        asked = answered.problems(clinic(**plan), programs[program])
        return [(place, problem.ja) for place, problem in asked]

    assert found(day - dt.timedelta(1)) == [(f"plan.done.{step}", words)]
    assert found(day) == []


def test_a_payment_may_come_before_the_completion(programs: dict[str, Program]) -> None:
    """R8 is paid in advance (概算払い)."""
    done = {"completion": dt.date(2026, 10, 15), "payment": dt.date(2026, 10, 1)}
    answers = clinic(options={}, items=[], start_date="2026-09-01", done=done)
    assert list(answered.problems(answers, programs["mhlw-r8-pmh-municipal"])) == []


def test_only_what_a_program_cannot_read_is_left_out(programs: dict[str, Program]) -> None:
    days = {"start_date": "2026-09-02", "completion_date": "2026-09-01"}
    answers = clinic(**days, options={"survey-answered": True, "registration-way": "fax"})
    places = [place for place, _ in refused(answers, programs[YAMAGUCHI])]
    assert places == ["plan.completion_date", "plan.options.registration-way"]
    kept = clinic(**days | {"completion_date": None}, options={"survey-answered": True})
    assert answered.without(answers, places) == kept
    assert answered.without(Answers(), places) == Answers()
    assert answered.without(answers, ["plan.items"]) == answers


def test_a_plan_of_one_day_is_fine(programs: dict[str, Program]) -> None:
    answers = clinic(start_date="2026-09-02", completion_date="2026-09-02")
    assert estimate(answers, programs[YAMAGUCHI], ON, "ja").eligibility == "eligible"


def test_an_unknown_category_is_refused_with_what_there_is(programs: dict[str, Program]) -> None:
    items = [{"name": "a", "amount": 1}, {"name": "b", "amount": 1, "category": "yacht"}]
    assert refused(clinic(items=items), programs[YAMAGUCHI]) == [
        ("plan.items[1].category", "unknown: yacht; allowed are equipment, system, software, other")
    ]


def test_a_total_that_no_report_could_hold_is_refused(programs: dict[str, Program]) -> None:
    most = {"name": "a", "amount": 10**12, "category": "equipment"}
    made = estimate(clinic(items=[most]), programs[YAMAGUCHI], ON, "ja")
    assert made.amount == 50_000
    one_more = [most, {"name": "b", "amount": 1}]
    assert refused(clinic(items=one_more), programs[YAMAGUCHI]) == [
        ("plan.items", "the total is above 1,000,000,000,000 yen")
    ]


def test_every_problem_of_a_plan_is_told_at_once(programs: dict[str, Program]) -> None:
    answers = clinic(
        start_date="2026-09-02",
        completion_date="2026-09-01",
        items=[{"name": "a", "amount": 1, "category": "yacht"}],
        options={"unheard-of": True},
    )
    assert [place for place, _ in refused(answers, programs[YAMAGUCHI])] == [
        "plan.completion_date",
        "plan.items[0].category",
        "plan.options.unheard-of",
    ]


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        ("scope", "cart", "write one of both, certificate, card"),
        ("scope", True, "write one of both, certificate, card"),
        ("monthly-uses", "500", "answer with a whole number, 0 or more"),
        ("monthly-uses", True, "answer with a whole number, 0 or more"),
        ("usage-rate-increase", "5,1", 'answer with a percentage, 5 or "5.25"'),
        ("usage-rate-increase", "-1", 'answer with a percentage, 5 or "5.25"'),
        ("usage-rate-increase", "1000", 'answer with a percentage, 5 or "5.25"'),
        ("usage-rate-increase", "５", 'answer with a percentage, 5 or "5.25"'),
        ("received-another", "no", 'answer true, false or "unknown"'),
        ("received-another", 0, 'answer true, false or "unknown"'),
    ],
)
def test_an_answer_of_the_wrong_type_is_refused(
    programs: dict[str, Program], option: str, value: object, problem: str
) -> None:
    answers = clinic(options={option: value}, items=[])
    assert refused(answers, programs[AGENCY]) == [(f"plan.options.{option}", problem)]


def test_an_amount_among_the_options_must_be_whole_yen(programs: dict[str, Program]) -> None:
    answers = clinic(options={"notified-base": "5000000"}, items=[])
    assert refused(answers, programs["mhlw-r8-pmh-municipal"]) == [
        ("plan.options.notified-base", "answer with whole yen")
    ]


DAY = Option(
    id="day", question=Text("日", "day"), type="day", source=Reference(document="x", section="x")
)


@pytest.mark.parametrize(
    ("kind", "answer", "value"),
    [
        ("yes-no", True, True),
        ("yes-no", False, False),
        ("yes-no", 1, None),
        ("yes-no", None, None),
        ("count", 0, 0),
        ("count", 5, 5),
        ("count", False, None),
        ("count", "5", None),
        ("yen", 5, 5),
        ("percent", 5, Fraction(5)),
        ("percent", "5.25", Fraction(21, 4)),
        ("percent", "100", Fraction(100)),
        ("percent", "5.", None),
        ("percent", "5.12345", None),
        ("percent", True, None),
        ("day", "2026-08-20", dt.date(2026, 8, 20)),
        ("day", "2026-02-30", None),
        ("day", "20260820", None),
        ("day", "2026-8-20", None),
        ("day", 20260820, None),
        ("choice", "a", "a"),
        ("choice", "b", None),
        ("choice", 1, None),
    ],
)
def test_how_answers_are_read(kind: str, answer: object, value: object) -> None:
    values = (Choice(id="a", name=DAY.question),) if kind == "choice" else ()
    option = msgspec.structs.replace(DAY, type=kind, values=values)
    found = answered.parse(option, answer)  # type: ignore[arg-type]
    assert found == value
    assert type(found) is type(value)


def test_a_day_that_is_no_day_is_told_with_an_example(programs: dict[str, Program]) -> None:
    program = msgspec.structs.replace(programs[YAMAGUCHI], options=(DAY,))
    answers = clinic(options={"day": "yesterday"})
    assert refused(answers, program) == [("plan.options.day", 'answer with a day, "2026-08-20"')]


def test_an_unknown_program_is_refused_with_its_key(programs: dict[str, Program]) -> None:
    with pytest.raises(BadInputError) as error:
        estimate_plan(clinic(program="moon"), programs, ON, "ja", "answers.toml")
    assert error.value.status is ExitStatus.BAD_INPUT
    assert (error.value.file, error.value.place) == ("answers.toml", "plan.program")
    assert YAMAGUCHI in error.value.problem.en
    assert AGENCY in error.value.problem.ja


def test_answers_without_a_program_get_no_estimate(programs: dict[str, Program]) -> None:
    assert estimate_plan(Answers(), programs, ON, "ja", "a") is None
    assert estimate_plan(clinic(), programs, ON, "ja", "a") is None


def test_the_named_program_is_the_one_that_is_estimated(programs: dict[str, Program]) -> None:
    answers = clinic(program=YAMAGUCHI)
    made = estimate_plan(answers, programs, ON, "en", "a")
    assert made == estimate(answers, programs[YAMAGUCHI], ON, "en")
    bad = clinic(program=YAMAGUCHI, options={"x": True})
    with pytest.raises(ManyBadInputsError, match=r"mine\.toml"):
        estimate_plan(bad, programs, ON, "ja", "mine.toml")


def test_without_a_plan_everything_is_open(programs: dict[str, Program]) -> None:
    for program in programs.values():
        on = program.valid_from.date
        made = estimate(Answers(), program, on, "ja")
        assert (made.eligibility, made.amount, made.items) == ("undetermined", None, ())
        assert not made.steps


def test_an_estimate_is_what_the_contract_reads(programs: dict[str, Program]) -> None:
    for program in programs.values():
        made = estimate(Answers(), program, ON, "ja")
        again = msgspec.json.decode(msgspec.json.encode(made), type=Estimate)
        assert again == made
        assert made.program == program.id
