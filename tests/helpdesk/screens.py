"""What the tests in a browser share: looking at a page as axe-core and a person do."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ((1280, 900), (390, 844))


def judge(page: "Page", axe: str) -> list[Any]:
    """Return what axe-core finds wrong."""
    page.evaluate(axe)
    found = page.evaluate(f"axe.run({{runOnly: {RULES}}})")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


def look(page: "Page", name: str, axe: str) -> None:
    """Look at a page in every size and colour scheme."""
    folder = os.environ.get("NANBYO_CHECKER_PICTURES")
    for width, height in SIZES:
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            assert judge(page, axe) == [], (name, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
            if folder:
                page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
