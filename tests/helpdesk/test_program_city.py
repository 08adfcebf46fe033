"""An officer enters a city's own program: it is for that city alone, and says whose physicians."""

import pytest

from checker.helpdesk.programs import pages
from checker.helpdesk.store import Store
from checker.subsidy.program import InMunicipality
from tests.helpdesk.desks import alone
from tests.helpdesk.programs import CITY, Form, built
from tests.helpdesk.test_programs import kept, send, told

EVERY_DATABASE = True
NAME = "hiroshima-341002-r8-online-registration"
RIGHT: Form = {
    **CITY,
    "cap.value": "50000",
    "cap.written": "5万円",
    "example.0.kind": "clinic",
    "example.0.cost": "120000",
    "example.0.day": "2026-09-01",
    "example.0.expect": "50000",
    "example.1.kind": "clinic",
    "example.1.cost": "70000",
    "example.1.day": "2026-09-01",
    "example.1.expect": "35000",
}


def test_a_citys_program_is_issued_by_the_city_and_for_it_alone() -> None:
    found = built(CITY)
    assert (found.problems, found.id) == ((), NAME)
    program = found.program
    assert program is not None
    (rule,) = (one for one in program.conditions if isinstance(one, InMunicipality))
    assert rule.one_of == ("広島市",)
    assert program.issuer.ja == "広島県広島市"
    assert program.applicants.text.ja.startswith("広島県広島市の、")
    assert "広島県広島市が補助します" in program.summary.text.ja


def test_its_examples_are_of_the_city_and_become_cases(store: Store) -> None:
    answer = send(alone(store), "save", dict(RIGHT))
    assert answer.status_code == 303
    row = kept(store, NAME)
    assert 'municipality = "広島市"' in row.cases
    text = alone(store).get(f"{pages.FORM}?id={NAME}").text
    assert "広島県広島市が指定するのは、難病、小児慢性特定疾病の指定医です" in text


@pytest.mark.parametrize(
    ("code", "prefecture", "said"),
    [
        ("341002", "34", "難病、小児慢性特定疾病の指定医です"),
        ("342025", "34", "呉市が指定するのは、小児慢性特定疾病の指定医です"),
    ],
)
def test_the_form_says_which_physicians_the_city_designates(
    store: Store, code: str, prefecture: str, said: str
) -> None:
    form = {**RIGHT, "city": code, "prefecture": prefecture}
    assert said in send(alone(store), "look", form).text


@pytest.mark.parametrize(
    "change",
    [{"prefecture": "35"}, {"city": "342092"}, {"city": "340006"}, {"city": "<b>"}],
)
def test_a_city_that_is_none_or_of_another_prefecture_is_told(store: Store, change: Form) -> None:
    answer = send(alone(store), "save", {**RIGHT, **change})
    assert answer.status_code == 303
    name = answer.headers["location"].partition("id=")[2].partition("&")[0]
    assert kept(store, name).program == ""
    problems = told(alone(store).get(answer.headers["location"]).text)
    assert any(where == "city" and "都道府県にありません" in said for where, said in problems)


def test_without_a_city_nothing_is_said_of_one(store: Store) -> None:
    form = {key: value for key, value in RIGHT.items() if key != "city"}
    text = send(alone(store), "look", form).text
    assert 'id="concerns"' not in text
    assert "in-municipality" not in str(built(form).data)
