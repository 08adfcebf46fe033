"""The pictures of README and docs show what the program shows, and are small."""

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pictures
import pytest
from PIL import Image

from tests.clinic import kinds

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def named() -> dict[str, list[str]]:
    """Which pictures the docs show, and how each is described."""
    found: dict[str, list[str]] = {}
    for page in DOCS:
        for says, link in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            path = (page.parent / link).resolve()
            assert path.parent == pictures.FOLDER, (page.name, link)
            found.setdefault(path.name, []).append(says)
    return found


def test_docs_and_script_have_the_same_pictures_and_each_is_described() -> None:
    there = {path.name for path in pictures.FOLDER.glob("*.png")}
    assert {*named()} == {*pictures.PICTURES} == there
    assert all(len(says) > 10 for each in named().values() for says in each)
    assert "docs/pictures/page-to-do.png" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_is_small_and_of_a_pc_that_is_in_the_repository(name: str) -> None:
    path = pictures.FOLDER / name
    assert path.stat().st_size <= pictures.LARGEST
    with Image.open(path) as picture:
        assert picture.mode == "P"
        expected = (596, 842) if pictures.PICTURES[name].paper else (1366, 625)
        assert picture.size == expected
    assert pictures.PICTURES[name].kind in kinds.NAMES


@pytest.mark.real
@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_shows_what_the_program_says_now(name: str, needs: Callable[..., None]) -> None:
    needs("chromium", "pdftotext")
    picture = pictures.PICTURES[name]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with pictures.opened(picture, folder) as page:
            text, _ = pictures.shown(page, picture, folder)
    said = json.loads(pictures.SAID.read_text(encoding="utf-8"))
    assert pictures.words(text) == said[name], "python3 build/pictures.py makes them anew"
