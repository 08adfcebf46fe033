"""The typesetter: page data and a template in, PDF out.

The data comes in the source, not as an input of the whole document: of one document the typesetter
then keeps every line that the next has too, which halves the time of many reports.
"""

import re
import threading
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from checker.shapes import known

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES: Final = Path(__file__).with_name("templates")
_ONE_AT_A_TIME: Final = threading.Lock()
"""A compiler serves one thread; the page makes documents in several."""

Template = Literal["document", "candidates", "test-page", "sheet", "call", "steps", "beside"]


def pdf(template: Template, data: dict[str, Any], fonts: Path) -> bytes:
    """Return a document as PDF/A-2a with PDF/UA-1 tags."""
    return _compiled(source(template, msgspec.json.encode(data).decode()), fonts)


def page_and_fields(
    template: Template, data: dict[str, Any], fonts: Path
) -> tuple[bytes, list[dict[str, Any]]]:
    """Return a document as plain PDF, and what the template noted as form fields."""
    made = _compiler_of(source(template, msgspec.json.encode(data).decode()), fonts)
    fields = msgspec.json.decode(
        made.query("<field>", field="value"), type=known(list[dict[str, Any]])
    )
    return _bytes(made.compile()), fields


def last_page(made: bytes) -> tuple[int, int]:
    """Return how many pages a document has, and the lines of the last one without its foot.

    It reads what the typesetter writes (a plain table of objects, a flat list of pages), for a
    reader of every PDF takes longer to load and to read than the typesetter to set the page.

    Raises:
        ValueError: The typesetter writes otherwise.
    """
    pages = _PAGES.search(made)
    if pages is None:
        raise ValueError("a document without a flat list of pages")
    page = _CONTENT.search(made, _place(made, int(pages["last"])))
    if page is None:
        raise ValueError("a page without content")
    place = _place(made, int(page["content"]))
    start = made.index(_STREAM, place) + len(_STREAM)
    content = zlib.decompressobj().decompress(made[start:])
    return int(pages["count"]), len(baselines(content)) - 1


_PAGES: Final = re.compile(
    rb"<</Type/Pages/Count (?P<count>\d+)/Kids\[(?:\d+ 0 R )*(?P<last>\d+) 0 R\]"
)
_CONTENT: Final = re.compile(rb"/Contents (?P<content>\d+) 0 R")
_STREAM: Final = b"stream\n"
_TABLE: Final = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_HEAD: Final = re.compile(rb"xref\s+0 \d+\s*\n")
_ENTRY: Final = 20
"""Bytes; the first ten are the object's place (ISO 32000-2, 7.5.4)."""


def _place(made: bytes, number: int) -> int:
    """Return where an object begins."""
    end = _TABLE.search(made, max(len(made) - 100, 0))
    head = end and _HEAD.match(made, int(end[1]))
    if not head:
        raise ValueError("a document without a plain table of objects")
    entry = head.end() + _ENTRY * number
    return int(made[entry : entry + 10])


_PAREN: Final = re.compile(rb"\\[\s\S]|[()]")
_OPERATOR: Final = re.compile(
    rb"(?<![\w/.])(?:(?P<keep>[qQ])|(?:\S+\s+){3}(?P<factor>\S+)\s+\S+\s+(?P<shift>\S+)\s+"
    rb"(?P<matrix>cm|Tm))(?!\w)"
)
"""What moves the text: the state kept and taken back, a matrix for all or for the text."""


def baselines(content: bytes) -> set[int]:
    """Return the heights of a page's lines, in points from its lower edge."""
    found, outer = set[int](), [(1.0, 0.0)]
    for one in _OPERATOR.finditer(_without_texts(content)):
        factor, shift = outer[-1]
        if one["keep"] == b"q":
            outer.append(outer[-1])
        elif one["keep"] == b"Q":
            outer.pop()
        elif one["matrix"] == b"cm":
            outer[-1] = (factor * float(one["factor"]), shift + factor * float(one["shift"]))
        else:
            found.add(round(shift + factor * float(one["shift"])))
    return found


def _without_texts(content: bytes) -> bytes:
    """Return a page's operators; what stands in parentheses, and may look like one, is left out."""
    kept, depth, start = list[bytes](), 0, 0
    for mark in _PAREN.finditer(content):
        if mark[0] == b"(":
            if not depth:
                kept.append(content[start : mark.start()])
            depth += 1
        elif mark[0] == b")":
            depth -= 1
            start = mark.end()
    return b" ".join((*kept, content[start:]))


def source(template: Template, data: str) -> bytes:
    """Return the typesetter's source of a document: a template, called with JSON."""
    quoted = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "/{template}.typ": document\n#document(json(bytes("{quoted}")))\n'.encode()


def _compiled(page: bytes, fonts: Path) -> bytes:
    with _ONE_AT_A_TIME:
        return _bytes(compiler(fonts).compile(input=page, pdf_standards=["a-2a", "ua-1"]))


@cache
def compiler(fonts: Path) -> "Compiler":
    """Return the typesetter that keeps fonts and templates from one document to the next."""
    return _compiler_of(b"", fonts)


def _compiler_of(page: bytes, fonts: Path) -> "Compiler":
    import typst  # noqa: PLC0415 - only documents need it

    own = typst.Fonts(include_system_fonts=False, font_paths=[fonts])
    return typst.Compiler(page, root=TEMPLATES, font_paths=own)


def _bytes(made: bytes | list[bytes] | None) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("one document is one file")
    return made
