"""The checklist with form fields."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from checker.documents import fillable
from checker.documents.material import Material
from checker.model import Report
from tests.documents import reports
from tests.documents.pages import tool

pytestmark = pytest.mark.usefixtures("fonts")


@pytest.fixture
def form(tmp_path: Path, material_of: Callable[[Report], Material]) -> Path:
    report = reports.needs_settings()
    path = tmp_path / "form.pdf"
    path.write_bytes(fillable.checklist(report, material_of(report), "ja"))
    return path


def fields(document: pikepdf.Pdf) -> list[Any]:
    return list(document.Root.AcroForm.Fields)


def test_a_field_is_what_a_person_does_or_sees_and_nothing_that_was_measured(form: Path) -> None:
    with pikepdf.open(form) as document:
        ticks = [field for field in fields(document) if field.FT == "/Btn"]
        assert [str(tick.TU).split(")")[0] for tick in ticks[:3]] == ["(1", "(2", "(3"]
        assert len(ticks) == 3 + 3  # what to do, then what nobody has answered
        assert not any("適合" in str(tick.TU) for tick in ticks)
        assert {str(tick.V) for tick in ticks} == {"/Off"}
        for tick in ticks:
            assert set(tick.AP.N.keys()) == {"/Yes", "/Off"}
            assert str(tick.TU)


def test_the_sign_off_lines_are_text_fields(form: Path) -> None:
    with pikepdf.open(form) as document:
        texts = [field for field in fields(document) if field.FT == "/Tx"]
        assert [str(field.TU) for field in texts] == [
            "確認者（氏名）",
            "日付",
            "管理者（氏名）",
            "日付",
            "備考",
        ]
        assert all(str(field.V) == "" for field in texts)


def test_every_field_has_a_name_of_its_own_and_lies_on_its_page(form: Path) -> None:
    with pikepdf.open(form) as document:
        names = [str(field.T) for field in fields(document)]
        assert len(set(names)) == len(names)
        for field in fields(document):
            left, bottom, right, top = (float(edge) for edge in field.Rect)
            _, _, width, height = (float(edge) for edge in field.P.MediaBox)
            assert 0 < left < right < width
            assert 0 < bottom < top < height


def test_the_form_claims_no_archive_and_no_accessibility_standard(form: Path) -> None:
    with pikepdf.open(form) as document, document.open_metadata() as metadata:
        assert "pdfaid:part" not in metadata
        assert "pdfuaid:part" not in metadata


@pytest.mark.real
def test_qpdf_finds_nothing_wrong_with_the_form(form: Path, needs: Callable[..., None]) -> None:
    needs("qpdf", "pdfinfo")
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", str(form))
    assert "AcroForm" in tool("pdfinfo", str(form))
