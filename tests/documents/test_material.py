"""The words of the documents are read strictly, and every problem is told at once."""

import re
import shutil
from pathlib import Path

import pytest

from checker.documents.material import load_material
from checker.documents.words import DocumentWords
from checker.errors import ManyBadInputsError
from checker.packs.strict import convert, parse_toml
from tests.documents import reports
from tests.documents.conftest import RULES

TEMPLATES = RULES.parent / "checker" / "documents" / "templates"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(RULES, folder)
    return folder


def test_every_problem_of_the_file_is_told_with_its_key(rules: Path) -> None:
    file = rules / "documents.toml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"^number = .*\n", "", text, count=1, flags=re.MULTILINE)
    text = text.replace("[checklist]\n", '[checklist]\nsurprise = { ja = "x", en = "x" }\n')
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ManyBadInputsError) as caught:
        load_material(rules, reports.ready())
    places = [(problem.file, problem.place) for problem in caught.value.problems]
    assert ("documents.toml", "page.number") in places
    assert ("documents.toml", "checklist.surprise") in places


def test_a_program_that_the_rules_do_not_have_leaves_the_estimate_to_speak(rules: Path) -> None:
    report = reports.needs_purchase()
    assert report.subsidy is not None
    (rules / "subsidies" / f"{report.subsidy.program}.toml").unlink()
    assert load_material(rules, report).program is None
    assert load_material(RULES, report).program is not None


def test_both_languages_have_the_same_places_for_values() -> None:
    text = (RULES / "documents.toml").read_text(encoding="utf-8")
    pairs = re.findall(r'\{ ja = "(.*?)", en = "(.*?)" \}', text)
    assert len(pairs) > 100
    for ja, en in pairs:
        assert ja
        assert en
        assert set(re.findall(r"\{(\w+)\}", ja)) == set(re.findall(r"\{(\w+)\}", en)), ja


def test_every_word_is_used_somewhere() -> None:
    words = convert(
        parse_toml((RULES / "documents.toml").read_text("utf-8"), ""), DocumentWords, ""
    )
    assert isinstance(words, DocumentWords)
    sources = [*TEMPLATES.iterdir(), *TEMPLATES.parent.glob("*.py")]
    used = "".join(
        p.read_text("utf-8") for p in sources if p.name != "interface.py" and p.is_file()
    )
    for section in words.__struct_fields__:
        for key in getattr(words, section).__struct_fields__:
            assert re.search(rf'(\.{key}\b|\["{key}"\])', used), f"{section}.{key}"
