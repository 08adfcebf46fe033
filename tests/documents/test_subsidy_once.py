"""A plan is considered once, its view is made once, and every form says what the rules say."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker import session
from checker.documents import pdf, subsidy_view
from checker.documents.material import load_material
from checker.estimate.words import ESTIMATE_FILE
from checker.model import Report
from checker.subsidy import consideration
from tests.documents import sides
from tests.documents.conftest import RULES
from tests.documents.test_subsidy_sides import ON, planned


@pytest.fixture
def report() -> Report:
    """Return a report whose plan nothing remembers."""
    made = planned()
    consideration.forget()
    return made


@pytest.fixture
def counted(report: Report, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Count how often a plan is considered and its view is made once the report is there."""
    assert report.subsidy is not None
    calls = {"consider": 0, "subsidy": 0}

    def watch(owner: Any, name: str) -> None:  # noqa: ANN401 - a module
        real = getattr(owner, name)

        def call(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it is
            calls[name] += 1
            return real(*given, **named)

        monkeypatch.setattr(owner, name, call)

    watch(consideration, "consider")
    watch(subsidy_view, "subsidy")
    return calls


def test_a_page_of_the_plan_considers_once(
    report: Report, counted: dict[str, int], tmp_path: Path
) -> None:
    sides.clinic_page(report, RULES, tmp_path)
    assert counted == {"consider": 1, "subsidy": 1}


def test_both_papers_in_one_file_consider_once(
    report: Report, counted: dict[str, int], fonts: Path
) -> None:
    assert fonts.is_dir()
    pdf.page_data(report, load_material(RULES, report), "ja")
    assert counted == {"consider": 1, "subsidy": 1}


def test_the_helpdesk_s_page_considers_once(
    report: Report, counted: dict[str, int], tmp_path: Path
) -> None:
    sides.desk_page(report, RULES, tmp_path)
    assert counted == {"consider": 1, "subsidy": 1}


def test_another_answer_day_or_program_is_considered_anew(
    report: Report, counted: dict[str, int]
) -> None:
    program = load_material(RULES, report).program
    assert program is not None
    first = consideration.considered(report.answers, program, ON)
    assert consideration.considered(report.answers, program, ON) is first
    later = consideration.considered(report.answers, program, ON.replace(day=2))
    assert (first.on, later.on) == (ON, ON.replace(day=2))
    assert counted["consider"] == 2


SENTENCES = {"calculation": "cost", "conditions": "running", "notice": "put_off"}
"""Said of the plan below: a sentence of these sections of the file."""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Copy the rules, with some sentences of an estimate changed."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    file = rules / ESTIMATE_FILE
    text = file.read_text(encoding="utf-8")
    for key in SENTENCES.values():
        text, count = re.subn(rf'(?m)^{key} = \{{ ja = "', rf"\g<0>【{key}】", text)
        assert count, key
    file.write_text(text, encoding="utf-8")
    return rules


def test_a_sentence_that_is_changed_is_changed_in_every_form(
    changed: Path, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = planned()
    told = session.subsidy(report.answers, changed, ON, "ja", "answers")
    texts = sides.forms(msgspec.structs.replace(report, subsidy=told), changed, tmp_path)
    assert texts.keys() == sides.ALL
    for form, text in texts.items():
        assert [key for key in SENTENCES.values() if f"【{key}】" not in text] == [], form


def test_an_estimate_of_other_sentences_keeps_them(changed: Path, tmp_path: Path) -> None:
    report = planned()  # told with the sentences that ship
    assert "【running】" not in sides.forms(report, changed, tmp_path)["html"]
