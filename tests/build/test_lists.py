"""The hash-locked lists: they fit pyproject.toml and name no place."""

import re
import tomllib
from pathlib import Path

import lock
import pytest
import setup_env
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAMES = [listed.name for listed in lock.LISTS]
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (setup_env.LISTS / f"{name}.txt").read_text(encoding="utf-8")


def wanted(name: str) -> list[str]:
    """What pyproject.toml asks for, for one list."""
    project = tomllib.loads((setup_env.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    sources = next(listed.sources for listed in lock.LISTS if listed.name == name)
    listed: list[str] = []
    if "pyproject.toml" in sources:
        listed += project["project"]["dependencies"]
    if "--group" in sources:
        listed += project["dependency-groups"][name]
    return listed


@pytest.mark.parametrize("name", NAMES)
def test_a_list_pins_what_the_project_asks_for(name: str) -> None:
    pinned = dict(PINNED.findall(text_of(name)))
    for text in wanted(name):
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate():
            version = pinned.get(canonicalize_name(requirement.name))
            assert version is not None, f"{text}: run build/lock.py"
            assert requirement.specifier.contains(version), f"{text}: run build/lock.py"


@pytest.mark.parametrize("name", NAMES)
def test_everything_in_a_list_has_a_hash(name: str) -> None:
    for entry in re.split(r"\n(?=[a-z0-9])", text_of(name)):
        if PINNED.match(entry):
            assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.split()[0]


@pytest.mark.parametrize("path", sorted(setup_env.LISTS.iterdir()), ids=lambda path: path.name)
def test_a_list_names_no_address(path: Path) -> None:
    assert path.stem in NAMES
    assert not re.search(r"://|index-url|find-links", path.read_text(encoding="utf-8"))
