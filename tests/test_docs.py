"""What README and docs promise is there."""

import importlib.metadata
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from checker import __version__, reading

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), ROOT / "rules" / "README.md", *ROOT.glob("docs/*.md")])
NOT_BY_NAME = {
    "psycopg": ("checker/helpdesk/database.py", "postgresql+psycopg"),  # by sqlalchemy
    "python-multipart": ("checker/web/forms.py", "request.form("),  # by starlette
}
"""What another dependency imports for us, and the words that make it do so."""
KINDS_OF_CHANGE = {"Rules", "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def read(*parts: str) -> str:
    """Return a file of the checkout."""
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def dependencies() -> list[str]:
    """Return the names of what the program needs to run."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    return [re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]]


def test_every_measure_of_security_has_a_test_that_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read("docs", "security.md"))
    assert len(named) > 30
    for file, name in named:
        assert re.search(rf"^def {name}\(", read(*file.split("/")), re.MULTILINE), (file, name)


def test_every_dependency_says_what_it_is_for() -> None:
    told = read("docs", "dependencies.md")
    assert [name for name in dependencies() if f"**{name}**" not in told] == []


def test_every_dependency_is_imported_somewhere() -> None:
    modules = importlib.metadata.packages_distributions()
    places: dict[str, set[str]] = {}
    for module, names in modules.items():
        for name in names:
            places.setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(module)
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("checker/**/*.py"))
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE))
    idle = [name for name in dependencies() if not places[name] & imported]
    assert idle == sorted(NOT_BY_NAME)


def test_what_is_imported_by_another_is_named_where_it_is_asked_for() -> None:
    for name, (file, words) in NOT_BY_NAME.items():
        assert words in read(*file.split("/")), name


def test_the_guide_for_hospitals_names_every_host_that_is_contacted_and_no_other() -> None:
    rules = tomllib.loads((ROOT / "rules" / "network.toml").read_text(encoding="utf-8"))
    hosts = {target["host"] for kind in ("https", "vpn") for target in rules[kind]}
    hosts |= {urlsplit(page["url"]).hostname for page in rules["portal"]}
    guide = (ROOT / "docs" / "it-guide.md").read_text(encoding="utf-8")
    table = guide.partition("| 通信先 |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z0-9.-]+)`", table)) == hosts


def test_the_example_of_the_answers_file_is_an_answers_file() -> None:
    text = (ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    answers = reading.answers(example[1].encode(), "docs/answers.md")
    assert answers.cancer_registry_terminal is False
    assert answers.plan is not None
    assert answers.plan.items[0].amount == 148_000
    assert answers.institution.designated == ("nanbyo",)


def test_the_list_of_rule_files_is_complete() -> None:
    table = read("rules", "README.md")
    there = {path.name for path in (ROOT / "rules").iterdir()} - {"README.md"}
    named = {
        name.partition("/")[0]
        for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", row)
    }
    assert named == there


def test_no_page_counts_the_tests() -> None:
    """Such a number is untrue with the next test."""
    counted = re.compile(r"\d[\d,]*\s+tests\b|\d[\d,]*個?の試験")
    for page in PAGES:
        assert counted.findall(page.read_text(encoding="utf-8")) == [], page.name


def test_the_changelog_begins_with_this_version_and_knows_its_kinds_of_change() -> None:
    text = read("CHANGELOG.md")
    versions = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - (Unreleased|\d{4}-\d\d-\d\d)$", text, re.MULTILINE
    )
    assert len(versions) == text.count("\n## ")
    assert versions[0][0] == __version__
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= KINDS_OF_CHANGE


def test_the_changelog_names_the_days_that_a_change_of_rules_affects() -> None:
    parts = re.findall(
        r"^### Rules\n(.*?)(?=^##|\Z)", read("CHANGELOG.md"), re.MULTILINE | re.DOTALL
    )
    lines = [line for part in parts for line in re.split(r"^- ", part, flags=re.MULTILINE)[1:]]
    days = re.compile(r"\d{4}-\d\d-\d\d|判定は変わりません|すべての日")
    assert [line for line in lines if not days.search(line)] == []


def test_what_the_pages_tell_one_to_type_is_there() -> None:
    for page in PAGES:
        typed = re.findall(r"(?:python3 |`)(build/[a-z_]+\.py)", page.read_text(encoding="utf-8"))
        assert [name for name in typed if not (ROOT / name).exists()] == [], page.name
    folders = re.findall(r"tests/[a-z_]+(?:\.py|/[a-z]+)?", read("CONTRIBUTING.md"))
    assert [name for name in folders if not (ROOT / name).exists()] == []
