"""Sentences of results are data: what code still says in two languages has a reason, file by file.

Help of the command line and errors stand where they are raised, and `wording` holds closed tables
that a test holds against their types. Everything else that a person reads of a result is a rule
file, so that whoever keeps the rules can change it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT = Path(__file__).parent.parent
CHECKER = ROOT / "checker"

HELP: Final = re.compile(r"add_parser|add_argument|add_argument_group|add_subparsers|register")
"""Calls whose texts are help of the command line."""
ERROR: Final = re.compile(r"\w*Error|error|note|__init__")
"""Calls whose texts are errors, for a person or for whoever edits a rule file."""

ALLOWED: Final[dict[str, tuple[int | None, str]]] = {
    "cli/app.py": (None, "how the page was started, and errors"),
    "cli/collecting.py": (1, "an error: where a report waits that could not be written"),
    "cli/check.py": (1, "an error: the event log that could not be written to"),
    "cli/common.py": (None, "help, errors and the ticker"),
    "cli/fleet.py": (None, "help and errors"),
    "cli/helpdesk.py": (None, "how the page was started, and errors"),
    "cli/main.py": (None, "help and errors"),
    "cli/mistyped.py": (None, "errors"),
    "cli/recorded.py": (None, "errors"),
    "cli/rules.py": (None, "help, and whether rules are in order"),
    "cli/travelling.py": (None, "help, errors, and what was done"),
    "cli/schedule.py": (None, "help, errors, and what was done"),
    "cli/subsidy.py": (None, "help and errors"),
    "clinic/browser.py": (None, "how the page was started"),
    "clinic/places.py": (None, "problems of a rule file"),
    "clinic/road.py": (None, "problems of a rule file"),
    "clinic/steps.py": (None, "problems of a rule file"),
    "errors.py": (None, "errors"),
    "estimate/elsewhere.py": (None, "problems of a rule file"),
    "fleet/build.py": (None, "errors"),
    "fleet/sheet.py": (None, "errors"),
    "fleet/sources.py": (None, "errors"),
    "fleet/tags.py": (None, "errors"),
    "fleet/told.py": (None, "errors"),
    "fleet/workbook.py": (None, "errors"),
    "helpdesk/guide_files.py": (None, "problems of a rule file"),
    "network/endpoint.py": (None, "errors"),
    "packs/bundle.py": (None, "errors"),
    "packs/check.py": (None, "problems of a rule file"),
    "packs/codes.py": (None, "problems of a rule file"),
    "packs/explain.py": (None, "problems of a rule file"),
    "packs/install.py": (None, "errors"),
    "packs/load.py": (None, "problems of a rule file"),
    "packs/strict.py": (None, "problems of a rule file"),
    "phonecode.py": (None, "errors of a code that was misheard"),
    "packs/vpn_client.py": (None, "problems of a rule file"),
    "places.py": (None, "problems of a rule file"),
    "probes/recorded.py": (None, "errors"),
    "questions/book.py": (None, "problems of a rule file"),
    "reading.py": (None, "errors"),
    "subsidy/check.py": (None, "problems of a rule file"),
    "subsidy/check_conditions.py": (None, "problems of a rule file"),
    "subsidy/problems.py": (None, "problems of a rule file"),
    "subsidy/given.py": (None, "errors of an answers file"),
    "survey/answers.py": (None, "errors"),
    "survey/folder.py": (None, "errors"),
    "survey/form.py": (None, "problems of a rule file"),
    "survey/read.py": (None, "errors of a form that came back, with sheet and cell"),
    "survey/sheets.py": (None, "errors"),
    "survey/write.py": (None, "errors that Excel shows while it is filled in"),
    "cli/survey.py": (None, "help and errors"),
    "why.py": (None, "why the system refused, for errors"),
    "wording.py": (None, "closed tables that tests hold against their types"),
    "fact_words.py": (None, "closed tables, and how a thing that was read is written"),
}
"""File -> how many pairs it may have (None: any number of this kind), and why."""


def pairs(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and Japanese of what a source says in two languages, but in help and errors."""
    yield from _pairs(ast.parse(text))


def _pairs(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Raise):
        return
    found: list[ast.expr] = []
    if isinstance(node, ast.Call):
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        if HELP.fullmatch(name) or ERROR.fullmatch(name):
            return
        found = [item.value for item in node.keywords if item.arg in {"ja", "en"}]
        if len(found) != 2 and name in {"Text", "say"}:
            found = node.args
    elif isinstance(node, ast.IfExp) and _is_sentence(node):
        found = [node.body, node.orelse]
    if len(found) == 2 and all(map(is_text, found)):
        yield found[0].lineno, ast.unparse(found[0])
    for child in ast.iter_child_nodes(node):
        yield from _pairs(child)


def _is_sentence(node: ast.IfExp) -> bool:
    """Whether this chooses between two sentences; a bracket or a comma is none."""
    by_language = ast.unparse(node.test).endswith("lang == 'ja'")
    return by_language and bool(re.search(r"[\u3041-\u30fa\u4e00-\u9fff]", ast.unparse(node.body)))


def is_text(node: ast.expr) -> bool:
    """Whether an expression is a text that is written out."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


FILES = sorted(path.relative_to(CHECKER).as_posix() for path in CHECKER.rglob("*.py"))


@pytest.mark.parametrize("name", FILES)
def test_a_sentence_of_a_result_stands_in_the_rules(name: str) -> None:
    found = list(pairs((CHECKER / name).read_text(encoding="utf-8")))
    most, _ = ALLOWED.get(name, (0, ""))
    told = "\n".join(f"  {line}: {ja}" for line, ja in found)
    assert most is None or len(found) <= most, f"{name} says in code (allowed: {most}):\n{told}"


def test_what_is_allowed_is_there() -> None:
    assert set(ALLOWED) <= set(FILES)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('Text("はい", "yes")', 1),
        ('Text(ja="はい", en="yes")', 1),
        ('Text(ja=f"{n}件", en=f"{n} of them")', 1),
        ('say("はい", "yes")', 1),
        ('parser.add_argument("--x", help=say("はい", "yes"))', 0),
        ('raise UsageError(Text("はい", "yes"))', 0),
        ('self.note(file, "", Text("はい", "yes"))', 0),
        ('model.Text("は" "い", "yes")', 1),
        ('x = "はい" if lang == "ja" else "yes"', 1),
        ('x = "はい" if self.lang == "ja" else "yes"', 1),
        ('x = "、" if lang == "ja" else ", "', 0),
        ("say(words.yes, lang)", 0),
        ("Text(ja, en)", 0),
    ],
)
def test_what_counts_as_a_pair(source: str, count: int) -> None:
    assert len(list(pairs(source))) == count
