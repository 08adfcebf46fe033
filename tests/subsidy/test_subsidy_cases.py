"""Every subsidy case that is written down as data."""

import re
from typing import Any

import pytest

from checker.estimate import tell
from checker.model import Lang
from checker.subsidy import Program, consider
from checker.subsidy.given import Situation
from checker.subsidy.timeline import next_step
from tests.subsidy import situations
from tests.subsidy.told import WORDS, estimate, everything_told

CASES = situations.every_case()
QA_EXAMPLES = {"3-1 例1", "3-1 例2", "3-2", "3-3", "3-6", "2-3", "2-4", "2-8", "2-10"}
"""The questions of the fiscal 2026 Q&A that work an example."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['program']}: {case['say']}")
def test_case(case: dict[str, Any], programs: dict[str, Program]) -> None:
    program = programs[case["program"]]
    answers = situations.answers(case, program)
    made = estimate(answers, program, case["on"], "ja")
    eligibility, amount = case["expect"].split()
    statuses = {condition.id: condition.status for condition in made.conditions}
    assert made.eligibility == eligibility, statuses
    assert made.amount == (None if amount == "-" else int(amount)), made.steps
    assert {key: statuses.get(key) for key in case.get("conditions", {})} == case.get(
        "conditions", {}
    )
    if "counted" in case:
        assert [item.counted for item in made.items] == case["counted"]
    if "steps" in case:
        assert [step.value for step in made.steps] == case["steps"]
    if "first" in case:
        assert made.conditions[0].id == case["first"]
    if "next" in case:
        step = next_step(Situation(answers, program), case["on"])
        assert (step.id if step else "-") == case["next"]
    if "own_share" in case:
        own = consider(answers, program, case["on"]).own_share
        assert (own if own is not None else "-") == case["own_share"]


QUESTIONS: dict[Lang, re.Pattern[str]] = {"ja": re.compile(r"か[。：（]"), "en": re.compile(r"\?")}
SPEAKING = [case for case in CASES if {"says", "silent"} & set(case)]


@pytest.mark.parametrize("case", SPEAKING, ids=lambda case: f"{case['program']}: {case['say']}")
def test_what_a_case_is_told(case: dict[str, Any], programs: dict[str, Program]) -> None:
    program = programs[case["program"]]
    answers = situations.answers(case, program)
    told = everything_told(answers, program, case["on"], case.get("lang", "ja"))
    assert [words for words in case.get("says", []) if words not in told] == []
    assert [words for words in case.get("silent", []) if words in told] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['program']}: {case['say']}")
def test_what_the_office_is_asked_is_a_question(
    case: dict[str, Any], programs: dict[str, Program]
) -> None:
    program = programs[case["program"]]
    found = consider(situations.answers(case, program), program, case["on"])
    for lang, mark in QUESTIONS.items():
        office = tell.advise(found, WORDS, lang).office
        assert [line for line in office if not mark.search(line)] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['program']}: {case['say']}")
def test_english_decides_the_same(case: dict[str, Any], programs: dict[str, Program]) -> None:
    program = programs[case["program"]]
    answers = situations.answers(case, program)
    said = {}
    languages: tuple[Lang, Lang] = ("ja", "en")
    for lang in languages:
        made = estimate(answers, program, case["on"], lang)
        said[lang] = (
            made.eligibility,
            made.amount,
            [step.value for step in made.steps],
            [(one.id, one.status) for one in made.conditions],
            [(item.counted, item.amount) for item in made.items],
            [(event.date, event.state) for event in made.timeline],
            made.references,
        )
        texts = [step.text for step in made.steps]
        texts += [one.message for one in made.conditions]
        texts += [event.event for event in made.timeline]
        assert not [text for text in texts if "{" in text]
        assert all(texts)
    assert said["ja"] == said["en"]


def test_every_worked_example_of_the_questions_and_answers_is_a_case() -> None:
    written = {
        number
        for case in CASES
        if case["program"] == "mhlw-r8-pmh-municipal"
        for number in case.get("qa", "").split("、")
    }
    assert written >= QA_EXAMPLES


def test_every_program_has_cases(programs: dict[str, Program]) -> None:
    assert {case["program"] for case in CASES} == set(programs)


def test_every_condition_is_seen_met_and_otherwise(programs: dict[str, Program]) -> None:
    seen: dict[str, set[str]] = {}
    for case in CASES:
        program = programs[case["program"]]
        made = estimate(situations.answers(case, program), program, case["on"], "ja")
        for condition in made.conditions:
            seen.setdefault(f"{program.id} {condition.id}", set()).add(condition.status)
    cautions = {
        f"{program.id} {rule.id}"
        for program in programs.values()
        for rule in program.conditions
        if type(rule).__name__ == "Caution"
    }
    wanted = {
        f"{program.id} {rule.id}" for program in programs.values() for rule in program.conditions
    }
    assert wanted <= set(seen)
    assert {key for key in wanted - cautions if len(seen[key]) < 2} == set()
    assert {key for key in cautions if seen[key] != {"unknown"}} == set()


def test_every_category_is_planned_in_some_case(programs: dict[str, Program]) -> None:
    planned = set()
    for case in CASES:
        answers = situations.answers(case, programs[case["program"]])
        assert answers.plan is not None
        planned |= {(case["program"], item.category) for item in answers.plan.items}
    wanted = {(p.id, category.id) for p in programs.values() for category in p.categories}
    assert wanted - planned == set()


def test_no_two_cases_of_a_program_say_the_same() -> None:
    said = [(case["program"], case["say"]) for case in CASES]
    assert len(said) == len(set(said))
