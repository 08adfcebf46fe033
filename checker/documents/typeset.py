"""The typesetter: page data and a template in, PDF out.

The data comes in the source, not as an input of the whole document: of one document the typesetter
then keeps every line that the next has too, which halves the time of many reports.
"""

import io
import threading
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
    """Return how many pages a document has, and the lines of the last one without its foot."""
    from pypdf import PdfReader  # noqa: PLC0415 - only where it is asked
    from pypdf.generic import ContentStream  # noqa: PLC0415

    reader = PdfReader(io.BytesIO(made))
    found, outer = set[int](), [(1.0, 0.0)]
    for operands, operator in ContentStream(reader.pages[-1].get_contents(), reader).operations:
        factor, shift = outer[-1]
        if operator == b"q":
            outer.append(outer[-1])
        elif operator == b"Q":
            outer.pop()
        elif operator == b"cm":
            outer[-1] = (factor * float(operands[3]), shift + factor * float(operands[5]))
        elif operator == b"Tm":
            found.add(round(shift + factor * float(operands[5])))
    return len(reader.pages), len(found) - 1


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
