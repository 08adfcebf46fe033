"""What the form of a plan reads: an answer belongs to the question that the page asked."""

import datetime as dt

import msgspec
import pytest

from checker.model import Answers, Plan
from checker.packs.locate import rules_root
from checker.subsidy import load_programs
from checker.web.plan_form import Fields, read
from checker.web.words import read_web_words

RULES = rules_root()
ON = dt.date(2024, 10, 1)
NANBYO = "mhlw-r5-medical-institution-nanbyo"
SHOMAN = "mhlw-r5-medical-institution-shoman"
AGENCY = "digital-agency-r5-mynumber-card"


def plan(before: str | None, chosen: str, **fields: str) -> Plan:
    """Return what is read of a page that asked one program's questions when it is sent."""
    answers = msgspec.convert({"plan": {"program": before}} if before else {}, Answers)
    sent = {name: (value,) for name, value in fields.items()} | {"program": (chosen,)}
    words = read_web_words(RULES).plan
    given = read(Fields(sent), answers, load_programs(RULES), ON, words, "ja")
    assert given.answers.plan is not None
    return given.answers.plan


def test_an_answer_stays_with_its_question() -> None:
    fields = {
        "option-in-participating-area": "yes",
        "option-cooperates-with-surveys": "yes",
        "option-received-another": "no",
    }
    same = plan(NANBYO, NANBYO, **fields)
    assert same.options == {
        "in-participating-area": True,
        "cooperates-with-surveys": True,
        "received-another": False,
    }
    other = plan(NANBYO, SHOMAN, **fields)
    assert other.program == SHOMAN
    assert other.options == {"cooperates-with-surveys": True, "received-another": False}


@pytest.mark.parametrize(("chosen", "kept"), [(NANBYO, True), (SHOMAN, False)])
def test_an_application_is_to_one_program(chosen: str, *, kept: bool) -> None:
    done = plan(NANBYO, chosen, **{"done-application": "2024-09-01"}).done
    assert done == ({"application": dt.date(2024, 9, 1)} if kept else {})


def test_the_work_is_the_same_for_both() -> None:
    done = plan(AGENCY, "yamaguchi-r8-online-registration", **{"done-start": "2024-09-01"}).done
    assert done == {"start": dt.date(2024, 9, 1)}
