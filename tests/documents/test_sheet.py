"""The sheet beside the PC."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pikepdf
import pytest

from checker.documents import sheet
from checker.documents.material import Material
from checker.model import Answers, Lang, Report
from tests.documents import reports
from tests.documents.pages import flat, text_of, words_of
from tests.documents.test_legible import shown

pytestmark = pytest.mark.usefixtures("fonts")
Load = Callable[[Report], Material]
READ = 14.0
FOOT = 9.0


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", ["ready", "needs_settings", "unknown"])
def test_it_is_one_page_that_is_read_from_a_chair(name: str, lang: Lang, material_of: Load) -> None:
    report: Report = getattr(reports, name)()
    with pikepdf.open(io.BytesIO(sheet.sheet(report, material_of(report), lang))) as document:
        (page,) = document.pages
        sizes = {one.size for one in shown(page)}
        assert {size for size in sizes if size < READ} == {FOOT}


@pytest.mark.real
def test_it_names_whom_to_phone_and_what_to_read_out(
    material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = reports.ready()
    text = flat(text_of(sheet.sheet(report, material_of(report), "ja"), tmp_path))
    for words in ("UKETSUKE-01", "周南難病クリニック", "3051-2266-7418", "083-933-2958"):
        assert words in text
    bare = msgspec.structs.replace(report, code=None, answers=Answers())
    text = flat(text_of(sheet.sheet(bare, material_of(bare), "ja"), tmp_path))
    assert "読み上げる番号" not in text
    assert "083" not in text  # nobody said in which prefecture it is
    assert "難病の担当課" in text


def test_a_long_name_is_printed_and_no_harm(material_of: Load) -> None:
    report = msgspec.structs.replace(reports.ready(), facts=reports.facts("N" * 300))
    made = sheet.sheet(report, material_of(report), "ja")
    assert made.startswith(b"%PDF")


@pytest.mark.real
@pytest.mark.parametrize("code", ["2209-9590-4616", "9999-6666-0000", "7777-7777-7777"])
def test_the_reading_of_a_digit_is_never_torn(
    code: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = msgspec.structs.replace(reports.ready(), code=code)
    (page,) = words_of(sheet.sheet(report, material_of(report), "ja"), tmp_path)
    digits = {"ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ"}
    read = [one.text for one in page if re.fullmatch("[ァ-ヶー・]+", one.text) and "・" in one.text]
    torn = [one.text for one in page if one.text in {"ク", "ン", "ロ", "ナ", "チ", "ウ", "ュウ"}]
    assert read
    assert not torn
    assert {part for text in read for part in text.split("・") if part} <= digits
