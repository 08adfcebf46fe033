"""`python3 build/pictures.py`: the pictures of README and docs, made from the running program.

Starts the program on PCs of `tests/cases/clinic/kinds.json`, takes its page in Chromium and the
first page of its papers (Debian packages chromium and poppler-utils), and writes small PNGs into
`docs/pictures`. What each of them shows is written beside them as text; a test compares that with
what the program says now, so that no picture shows what is not there any more.
"""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import setup_env

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER: Final = setup_env.ROOT / "docs" / "pictures"
SAID: Final = FOLDER / "said.json"
"""What each picture shows, as text."""
DAY: Final = "2026-11-30"
SCREEN: Final = {"width": 1366, "height": 625}
"""What a notebook of 1366x768 leaves below the browser's own bars."""
DOTS: Final = 72
COLOURS: Final = 24
LARGEST: Final = 80_000
"""Bytes of a picture: the README is read over slow lines, too."""


class Picture(NamedTuple):
    """One picture."""

    kind: str
    """The PC, of `kinds.json`."""
    answers: tuple[str, ...]
    """What a person presses before, from the top of the list."""
    paper: str
    """The document that is shown; empty: the page."""


PICTURES: Final = {
    "page-to-do.png": Picture("16-new-pc", (), ""),
    "page-ready.png": Picture("01-good", ("いいえ", "はい"), ""),
    "paper-checklist.png": Picture("01-good", ("いいえ", "はい"), "checklist"),
    "paper-steps.png": Picture("16-new-pc", (), "steps"),
}


@contextmanager
def opened(picture: Picture, folder: Path) -> "Iterator[Page]":
    """Open the program's page as a person's browser does, with the answers given."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - of the test environment

    from tests.clinic import kinds  # noqa: PLC0415 - read where it is used

    facts = kinds.write(picture.kind, folder / "facts.json")
    argv = [
        *(sys.executable, "-m", "tests.clinic.live", str(facts), str(folder)),
        *("app", "--no-browser", "--on", DAY, "--data", str(folder / "data")),
    ]
    program = subprocess.Popen(argv, cwd=setup_env.ROOT, stderr=subprocess.PIPE, text=True)
    try:
        assert program.stderr is not None  # noqa: S101 - for the type checker
        url = next(filter(None, (re.search(r"http://\S+", line) for line in program.stderr)))[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page(locale="ja-JP", viewport=SCREEN)  # type: ignore[arg-type]
            page.goto(url)
            page.wait_for_selector(".verdict h1")
            for word in picture.answers:
                row = page.locator(".do:has(button[value=unsure])").first
                name = row.get_attribute("id")
                row.get_by_role("button", name=word, exact=True).click()
                page.wait_for_selector(f"#{name} button[value=unsure]", state="detached")
            yield page
            browser.close()
    finally:
        program.kill()
        program.communicate()


def shown(page: "Page", picture: Picture, folder: Path) -> tuple[str, Path]:
    """Return what a picture shows as text, and the picture as it was taken."""
    if not picture.paper:
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        page.screenshot(path=folder / "page.png")
        return page.locator("main").inner_text(), folder / "page.png"
    paper = folder / "paper.pdf"
    at = page.url.rstrip("/")
    paper.write_bytes(page.request.get(f"{at}/take/{picture.paper}").body())
    one = ("-f", "1", "-l", "1")
    text = subprocess.run(
        ["pdftotext", "-raw", *one, paper, "-"], check=True, capture_output=True
    ).stdout.decode()
    target = folder / "paper"
    subprocess.run(
        ["pdftoppm", *one, "-r", str(DOTS), "-png", "-singlefile", paper, target],
        check=True,
        capture_output=True,
    )
    return text, target.with_suffix(".png")


def words(text: str) -> list[str]:
    """Return what was said, a line each, without the program's version."""
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return [re.sub(r"Nanbyo Checker \d[\w.]*", "Nanbyo Checker", line) for line in lines if line]


def take(name: str) -> tuple[list[str], bytes]:
    """Return what a picture shows, and the picture, small."""
    from PIL import Image  # noqa: PLC0415 - of the test environment

    picture = PICTURES[name]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with opened(picture, folder) as page:
            text, taken = shown(page, picture, folder)
        small = folder / "small.png"
        Image.open(taken).convert("RGB").quantize(COLOURS).save(small, optimize=True)
        return words(text), small.read_bytes()


def main() -> None:
    """Make every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    said: dict[str, Any] = {}
    for name in PICTURES:
        said[name], data = take(name)
        if len(data) > LARGEST:
            sys.exit(f"{name}: {len(data)} bytes (at most {LARGEST})")
        (FOLDER / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")
    for old in {path.name for path in FOLDER.glob("*.png")} - {*PICTURES}:
        (FOLDER / old).unlink()
    SAID.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    with setup_env.told():
        if not importlib.util.find_spec("playwright"):
            python = str(setup_env.ensure(setup_env.TEST))
            setup_env.hand_over([python, __file__, *sys.argv[1:]])
        sys.path.insert(0, str(setup_env.ROOT))
        main()
