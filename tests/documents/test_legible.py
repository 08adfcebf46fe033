"""The paper can be read by somebody over sixty."""

import io
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pytest

from checker.documents import fillable, pdf
from checker.documents.material import Material
from checker.model import Lang, Report
from tests.documents import reports
from tests.documents.pages import flat, words_of

pytestmark = pytest.mark.usefixtures("fonts")
Load = Callable[[Report], Material]

SMALLEST = 9.0
BODY = 11.0
PITCH = 1.5
PAGES = ("ready", "needs_settings", "needs_purchase", "unknown", "long_names")


class Shown(NamedTuple):
    """A run of glyphs."""

    size: float
    glyphs: int
    baseline: float


def shown(page: pikepdf.Page) -> list[Shown]:
    """Return what a page shows, in points from its foot."""
    found, size, scale, baseline, outer = [], 0.0, 1.0, 0.0, [(1.0, 0.0)]
    for step in pikepdf.parse_content_stream(page):
        operands: Any = step.operands
        match str(step.operator):
            case "q":
                outer.append(outer[-1])
            case "Q":
                outer.pop()
            case "cm":
                factor, shift = outer[-1]
                outer[-1] = (factor * float(operands[3]), shift + factor * float(operands[5]))
            case "Tf":
                size = float(operands[1])
            case "Tm":
                factor, shift = outer[-1]
                scale = abs(factor * float(operands[3]))
                baseline = shift + factor * float(operands[5])
            case "Tj" | "TJ":
                text = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                count = sum(len(bytes(one)) // 2 for one in text if isinstance(one, pikepdf.String))
                found.append(Shown(round(size * scale, 2), count, baseline))
    return found


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_under_9_points_and_what_is_read_is_11(
    name: str, lang: Lang, material_of: Load
) -> None:
    report: Report = getattr(reports, name)()
    made = pdf.both(report, material_of(report), lang)
    with pikepdf.open(io.BytesIO(made)) as document:
        for page in document.pages:
            glyphs = shown(page)
            assert glyphs
            assert min(one.size for one in glyphs) >= SMALLEST
        first = Counter[bool]()
        for one in shown(document.pages[0]):
            first[one.size >= BODY] += one.glyphs
    assert lang == "en" or first[True] > first[False]


def test_lines_of_what_to_do_are_half_a_line_apart(material_of: Load) -> None:
    report = reports.needs_settings()
    with pikepdf.open(io.BytesIO(pdf.checklist(report, material_of(report), "ja"))) as document:
        lines = sorted({one.baseline for one in shown(document.pages[0]) if one.size == BODY})
    apart = [upper - lower for lower, upper in pairwise(lines)]
    near = [one for one in apart if one < 2 * BODY]
    assert len(near) > 10
    assert sorted(near)[len(near) // 2] >= PITCH * BODY


@pytest.mark.real
@pytest.mark.parametrize("name", ["needs_settings", "needs_purchase", "unknown"])
def test_each_box_stands_beside_the_first_line_of_its_own_sentence(
    name: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report: Report = getattr(reports, name)()
    made = fillable.checklist(report, material_of(report), "ja")
    pages = words_of(made, tmp_path)
    with pikepdf.open(io.BytesIO(made)) as document:
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        boxes = [field for field in document.Root.AcroForm.Fields if field.FT == "/Btn"]
        assert len(boxes) > 3
        for box in boxes:
            _, bottom, right, top = (float(edge) for edge in box.Rect)
            middle = float(box.P.MediaBox[3]) - (bottom + top) / 2
            line = [
                word
                for word in pages[numbers[box.P.objgen]]
                if word.left > right and abs(word.top + BODY / 2 - middle) < BODY / 3
            ]
            assert flat("".join(word.text for word in line)).startswith(flat(str(box.TU))[:6])
