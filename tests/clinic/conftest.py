"""A real browser for the pages."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

AXE = Path(__file__).parents[2] / ".tools" / "axe.min.js"


@pytest.fixture(scope="module")
def browser(needs: Callable[..., None]) -> Iterator[Browser]:
    """Debian's Chromium."""
    needs("chromium")
    with sync_playwright() as playwright:
        program = shutil.which("chromium")
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The script that judges a page's accessibility."""
    if not AXE.is_file():
        if os.environ.get("NANBYO_CHECKER_TOOLS") == "all":
            pytest.fail("the set-up should have brought axe-core")
        pytest.skip("not run: needs axe-core (python3 build/axe.py)")
    return AXE.read_text(encoding="utf-8")
