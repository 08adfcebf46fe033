"""The documents are as they were when a person last looked at them (see `golden.py`)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from checker.model import Lang
from tests.documents import golden

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("fonts")]

TOLERANCE = 3.0
"""Mean difference in grey of 255. Another version of the tool that draws makes some 1, a table
that moved by a line more than 5."""


@pytest.mark.parametrize(("name", "lang"), golden.PAGES)
def test_the_text_is_as_it_was(
    name: str, lang: Lang, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    for file, text in golden.texts(name, lang, tmp_path).items():
        assert text == (golden.FOLDER / file).read_bytes().decode(), file


@pytest.mark.parametrize(("name", "lang"), golden.PICTURED)
def test_the_pages_look_as_they_did(
    name: str, lang: Lang, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftoppm")
    drawn = golden.pictures(name, lang, tmp_path)
    assert {path.name for path in golden.FOLDER.glob(f"{name}.{lang}.*.png")} == set(drawn)
    for file, picture in drawn.items():
        kept = Image.open(golden.FOLDER / file).convert("L")
        assert kept.size == picture.size
        assert ImageStat.Stat(ImageChops.difference(kept, picture)).mean[0] < TOLERANCE, file


def test_a_table_that_moved_would_be_seen() -> None:
    kept = Image.open(golden.FOLDER / "needs_purchase.ja.1.png").convert("L")
    moved = ImageChops.offset(kept, 0, 4)
    assert ImageStat.Stat(ImageChops.difference(kept, moved)).mean[0] > TOLERANCE
