"""What the tests of the documents share."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.documents.console import Spoken
from checker.documents.material import Material, load_material
from checker.errors import CheckerError
from checker.model import Lang, Report
from checker.packs.load import read_result_words

RULES = Path(__file__).parents[2] / "rules"


def spoken(lang: Lang) -> Spoken:
    """Return what the screen says, from the real rules."""
    return Spoken(read_result_words(RULES), lang)


@pytest.fixture(scope="session")
def material_of() -> Callable[[Report], Material]:
    """Load what the documents of a report need, from the real rules."""
    return lambda report: load_material(RULES, report)


@pytest.fixture(scope="session")
def fonts() -> Path:
    """Find the fonts. The set-up brings them; elsewhere the test is reported as not run."""
    from checker.documents.characters import fonts_folder  # noqa: PLC0415

    try:
        return fonts_folder()
    except CheckerError:
        if os.environ.get("NANBYO_CHECKER_TOOLS") == "all":
            pytest.fail("the set-up should have brought the fonts")
        pytest.skip("not run: needs the fonts (python3 build/fonts.py)")
