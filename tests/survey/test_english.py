"""What is wrong in a form is told in whole English sentences, too."""

import ast
import re
from pathlib import Path

import pytest

import checker.survey

FOLDER = Path(checker.survey.__file__).parent
JAPANESE = re.compile(r"[ぁ-ゖァ-ヶ一-龥、。「」（）]")


def english(call: ast.Call) -> list[str]:
    """Return what a `Text(ja, en)` says in English, as far as it is written there."""
    given = [*call.args[1:2], *(one.value for one in call.keywords if one.arg == "en")]
    return [
        node.value
        for part in given
        for node in ast.walk(part)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize("file", sorted(one.name for one in FOLDER.glob("*.py")))
def test_no_fault_is_half_japanese_in_english(file: str) -> None:
    tree = ast.parse((FOLDER / file).read_text(encoding="utf-8"))
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text"
    ]
    for call in calls:
        for text in english(call):
            assert not JAPANESE.search(text), (file, call.lineno, text)
