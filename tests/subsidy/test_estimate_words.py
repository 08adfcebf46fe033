"""The file of an estimate's sentences: both languages alike, each sentence said, none in code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from checker.errors import ManyBadInputsError
from checker.estimate.words import ESTIMATE_FILE, load_words
from checker.model import Text
from checker.packs.locate import rules_root
from tests.subsidy.told import WORDS

CHECKER = Path(__file__).parents[2] / "checker"


def texts(words: msgspec.Struct, place: str = "") -> Iterator[tuple[str, Text]]:
    for name in words.__struct_fields__:
        value = getattr(words, name)
        if isinstance(value, Text):
            yield f"{place}{name}", value
        elif isinstance(value, msgspec.Struct):
            yield from texts(value, f"{place}{name}.")


def test_both_languages_have_the_same_places_for_values() -> None:
    found = dict(texts(WORDS))
    assert len(found) > 90
    for place, text in found.items():
        assert text.ja, place
        assert text.en, place
        ja, en = (set(re.findall(r"\{(\w+)\}", one)) for one in (text.ja, text.en))
        # The lines of a draft and of a survey name the same, in both languages.
        assert ja == en, place


def test_every_sentence_is_said_somewhere() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("estimate", "documents", "subsidy", "helpdesk", "packs")
        for path in (CHECKER / folder).glob("*.py")
        if path.name != "words.py"
    )
    for place, _ in texts(WORDS):
        name = place.rpartition(".")[2]
        said = re.search(rf'\.{name}\b|"{name.replace("_", "-")}"|"{name}"', code)
        in_kinds = place.startswith("draft.kinds.")
        assert said or in_kinds, place


@pytest.mark.parametrize("folder", ["subsidy", "estimate"])
def test_no_sentence_of_a_result_stands_in_the_code(folder: str) -> None:
    """What is refused is told in code; what is found is told by the rules."""
    refusals = {"elsewhere.py", "given.py", "load.py", "problems.py"}
    for path in sorted((CHECKER / folder).glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        made = [
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text"
        ]
        assert made == [] or path.name in refusals, f"{path}: {made}"


def test_a_sentence_that_is_missing_or_too_many_is_refused(tmp_path: Path) -> None:
    text = (rules_root() / ESTIMATE_FILE).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^cap = .*上限 \{cap\}.*\n", "", text)
    text = text.replace("[todo]\n", '[todo]\nsurprise = { ja = "x", en = "x" }\n')
    (tmp_path / ESTIMATE_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ManyBadInputsError) as caught:
        load_words(tmp_path)
    places = {problem.place for problem in caught.value.problems}
    assert places == {"calculation.cap", "todo.surprise"}
