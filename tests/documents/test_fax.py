"""A fax of normal resolution still carries the QR code."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from checker.documents import pdf, qr
from checker.documents.material import Material
from checker.model import Report
from tests.documents import reports
from tests.documents.pages import tool

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("fonts")]

WIDE, HIGH = 204, 98
"""Dots an inch of a fax in normal resolution."""


def fax(page: bytes, folder: Path, threshold: int) -> list[Path]:
    """Send pages through a fax: coarse dots, black or white, lines doubled at the other end."""
    (folder / "page.pdf").write_bytes(page)
    start = str(folder / "dots")
    tool("pdftoppm", "-rx", str(WIDE), "-ry", str(HIGH), "-gray", f"{folder}/page.pdf", start)
    received = []
    for dots in sorted(folder.glob("dots-*.pgm")):
        sent = Image.open(dots).point(lambda grey: 255 if grey > threshold else 0).convert("1")
        path = dots.with_suffix(".png")
        sent.resize((sent.width, sent.height * 2), Image.Resampling.NEAREST).save(path)
        received.append(path)
    return received


def scanned(path: Path) -> str:
    found = subprocess.run(
        ("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(path)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,  # a page without a code is an answer, too
    )
    return found.stdout.strip("\n")


@pytest.mark.parametrize("threshold", [110, 128, 160])
@pytest.mark.parametrize(
    ("name", "whole"), [("ready", True), ("unknown", True), ("needs_purchase", False)]
)
def test_the_qr_code_survives_a_fax(
    name: str,
    whole: bool,  # noqa: FBT001 - a case
    threshold: int,
    material_of: Callable[[Report], Material],
    tmp_path: Path,
    needs: Callable[..., None],
) -> None:
    needs("pdftoppm", "zbarimg")
    report: Report = getattr(reports, name)()
    page = pdf.checklist(report, material_of(report), "ja")
    texts = [text for path in fax(page, tmp_path, threshold) if (text := scanned(path))]
    assert len(texts) == 1
    assert texts[0] == (qr.encode(report) if whole else report.code)
    if whole:
        assert qr.decode(texts[0]) == report
