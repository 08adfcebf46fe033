"""Looks at rendered pages with tools that share no code with the program."""

import re
import subprocess
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

KINSOKU_START = (
    "、。，．・：；？！ー）」』】〕〉》々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
KINSOKU_END = "（「『【〔〈《"


def tool(*argv: str) -> str:
    """Run a tool that must succeed, and return what it said."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{argv[0]}: {done.stdout}{done.stderr}"
    return done.stdout


def text_of(pdf: bytes, folder: Path) -> str:
    """Return a PDF's text in the order of its content, page by page."""
    (folder / "page.pdf").write_bytes(pdf)
    return tool("pdftotext", "-raw", str(folder / "page.pdf"), "-")


def flat(text: str) -> str:
    """Leave out every space and line end."""
    return re.sub(r"\s", "", text)


class Word(NamedTuple):
    """A word on a page, in points from the top left."""

    text: str
    left: float
    right: float
    top: float


def words_of(pdf: bytes, folder: Path) -> list[list[Word]]:
    """Return the words of each page and where they stand."""
    (folder / "page.pdf").write_bytes(pdf)
    found = tool("pdftotext", "-bbox", str(folder / "page.pdf"), "-")
    box = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>'
    return [
        [
            Word(unescape(text), float(left), float(right), float(top))
            for left, top, right, text in re.findall(box, page)
        ]
        for page in found.split("<page ")[1:]
    ]


NEAR = 6.0
"""Points. Closer than this on one line, two pieces are one text."""


def badly_broken(pages: list[list[Word]]) -> list[Word]:
    """Return the words that begin or end a line where Japanese typesetting forbids it."""
    return [
        word
        for page in pages
        for word in page
        if (word.text[0] in KINSOKU_START and word.text != "？" and not _follows(word, page))
        or (word.text[-1] in KINSOKU_END and not any(_follows(w, [word]) for w in page))
    ]


def _follows(word: Word, page: list[Word]) -> bool:
    return any(
        other is not word
        and abs(other.top - word.top) < NEAR / 2
        and abs(word.left - other.right) < NEAR
        for other in page
    )


class Page(HTMLParser):
    """What a browser would take from a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent += tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += data
