"""The PDF documents: structure, reading order, line breaks, hostile texts."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
import typst

from checker import wording
from checker.documents import pdf, view
from checker.documents.material import Material
from checker.model import Lang, Report
from checker.packs.pack import Pack
from tests import machines
from tests.documents import reports
from tests.documents.pages import badly_broken, flat, text_of, tool, words_of

pytestmark = pytest.mark.usefixtures("fonts")
ALL = ("ready", "needs_settings", "needs_purchase", "unknown", "long_names")
Load = Callable[[Report], Material]


def both(report: Report, load: Load, lang: Lang = "ja") -> bytes:
    return pdf.both(report, load(report), lang)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_structure_is_that_of_a_tagged_document_for_the_archive(
    name: str, lang: Lang, material_of: Load, tmp_path: Path
) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(both(getattr(reports, name)(), material_of, lang))
    with pikepdf.open(path) as document:
        root = document.Root
        assert str(root.Lang).split("-")[0] == lang
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert len(root.OutputIntents) == 1
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"]
        tags = list(elements(root.StructTreeRoot))
        kinds = [str(tag.S) for tag in tags]
        assert "/H1" in kinds
        assert "/H2" in kinds
        assert "/Table" in kinds
        headers = [tag for tag in tags if tag.S == "/TH"]
        assert len(headers) >= 4
        assert all(str(attribute(tag, "/Scope")) == "/Column" for tag in headers)
        figures = [tag for tag in tags if tag.S == "/Figure"]
        assert len(figures) >= 13  # a drawn box for every requirement
        assert all(str(tag.get("/Alt", "")) for tag in figures)
        for font in fonts_of(document):
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            assert "/ToUnicode" in font
            assert any(word in str(font.BaseFont) for word in ("BIZUDGothic", "NotoSansJP"))


def elements(tag: Any) -> Iterator[Any]:  # noqa: ANN401 - a PDF object
    kids = tag.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def attribute(tag: Any, key: str) -> Any:  # noqa: ANN401 - a PDF object
    found = tag.get("/A", {})
    for part in found if isinstance(found, pikepdf.Array) else [found]:
        if key in part:
            return part[key]
    return None


def fonts_of(document: pikepdf.Pdf) -> list[Any]:
    return [font for page in document.pages for font in page.Resources.Font.values()]


@pytest.mark.real
@pytest.mark.parametrize("name", ALL)
def test_qpdf_finds_nothing_wrong(
    name: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("qpdf")
    path = tmp_path / "page.pdf"
    path.write_bytes(both(getattr(reports, name)(), material_of))
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", str(path))


@pytest.mark.real
@pytest.mark.parametrize("name", ALL)
def test_every_verdict_is_read_in_the_order_of_the_report(
    name: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report: Report = getattr(reports, name)()
    text = flat(text_of(pdf.checklist(report, material_of(report), "ja"), tmp_path))
    at = text.index("判定メモリ")
    for verdict in report.verdicts:
        for words in (
            verdict.title,
            wording.LEVEL[verdict.level].ja,
            verdict.required,
            wording.STATUS[verdict.status].text.ja,
        ):
            at = text.index(flat(words), at)
    if report.code:
        assert report.code in text


@pytest.mark.real
@pytest.mark.parametrize("name", ALL)
def test_lines_break_as_japanese_typesetting_has_it(
    name: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    pages = words_of(both(getattr(reports, name)(), material_of), tmp_path)
    assert sum(map(len, pages)) > 100
    assert badly_broken(pages) == []


@pytest.mark.real
def test_the_check_of_line_breaks_finds_a_bad_one(
    fonts: Path, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    source = tmp_path / "bad.typ"
    source.write_text(
        '#set text(font: "BIZ UDGothic")\n読みます\\\n。次は\\\nこの（\\\n一行', encoding="utf-8"
    )
    page = typst.compile(source, font_paths=[fonts], ignore_system_fonts=True)
    assert isinstance(page, bytes)
    assert len(badly_broken(words_of(page, tmp_path))) == 2


@pytest.mark.parametrize("name", ["ready", "needs_settings", "needs_purchase", "unknown"])
def test_the_checklist_takes_two_pages_at_most(
    name: str, material_of: Load, tmp_path: Path
) -> None:
    report = getattr(reports, name)()
    path = tmp_path / "page.pdf"
    path.write_bytes(pdf.checklist(report, material_of(report), "ja"))
    with pikepdf.open(path) as document:
        assert len(document.pages) <= 2


@pytest.mark.real
@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", machines.NAMES)
def test_who_has_looked_signs_beside_what_they_ticked(
    name: str, lang: Lang, pack: Pack, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = machines.report(name, pack, lang)
    material = material_of(report)
    pages = text_of(pdf.checklist(report, material, lang), tmp_path).split("\f")[:-1]
    words = material.words.checklist
    (signed,) = [page for page in pages if f"\n{words.sign.say(lang)}\n" in f"\n{page}"]
    assert words.sign_person.say(lang) in flat(signed) or lang == "en"  # the table, not its title
    assert material.words.network.title.say(lang)[:8] in "".join(pages[pages.index(signed) :])
    if lang == "ja":
        # With much to do the sources come to a third page.
        much = len(view.checklist(report, material, lang).actions) > 3
        assert len(pages) <= (3 if much else 2)


@pytest.mark.real
@pytest.mark.parametrize("name", [*machines.NAMES, *ALL])
def test_no_english_word_is_cut_in_two(
    name: str, pack: Pack, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    known = getattr(reports, name, None)
    report: Report = known() if known else machines.report(name, pack, "en")
    data = pdf.page_data(report, material_of(report), "en")
    words = {word.strip(".,;:()“”") for word in _words(data)}
    short = {word for word in words if word.isascii() and word.isalpha()}
    lines = text_of(pdf.both(report, material_of(report), "en"), tmp_path).split("\n")
    for line, following in pairwise(lines):
        if line.split() and following.split():
            end, start = line.split()[-1], following.split()[0].strip(".,;:()“”")
            assert end in short or end.rstrip("-") + start not in short, (line, following)


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON-like data
    if isinstance(value, str):
        yield from value.split()
    elif isinstance(value, dict):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)


@pytest.mark.real
def test_rare_kanji_are_printed_and_what_no_font_has_is_named(
    material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    name = "髙﨑𠮷辻󠄀葛󠄀槗医院😀"
    text = text_of(both(institution(name), material_of), tmp_path)
    assert "髙﨑𠮷辻󠄀葛󠄀槗医院〓" in text
    assert "U+1F600GRINNINGFACE" in flat(text)
    assert "U+" not in text_of(both(institution("髙﨑𠮷辻󠄀葛󠄀槗医院"), material_of), tmp_path)


def institution(name: str) -> Report:
    report = reports.ready()
    answers = msgspec.structs.replace(
        report.answers, institution=msgspec.structs.replace(report.answers.institution, name=name)
    )
    return msgspec.structs.replace(report, answers=answers)


@pytest.mark.real
@pytest.mark.parametrize("text", reports.HOSTILE)
def test_a_hostile_text_is_printed_as_it_is_written(
    text: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = reports.hostile(text)
    page = flat(text_of(both(report, material_of), tmp_path))
    assert page.count(flat(text)) > 40


@pytest.mark.real
@pytest.mark.parametrize("letter", ["x", "漢", "\u202e", "😀"])
def test_texts_at_their_longest_make_more_pages_and_nothing_else(
    letter: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = reports.hostile(letter * 200_000)
    page = flat(text_of(pdf.checklist(report, material_of(report), "ja"), tmp_path))
    shown = letter if letter in "x漢" else "〓"
    assert page.count(shown) > 4 * 4000


def test_the_same_report_is_the_same_file(material_of: Load) -> None:
    report = reports.needs_purchase()
    assert both(report, material_of) == both(report, material_of)


@pytest.mark.real
def test_the_subsidy_report_says_what_it_is_not(
    material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    report = reports.needs_purchase()
    text = text_of(pdf.subsidy_report(report, material_of(report), "ja"), tmp_path)
    for words in (
        "補助金の申請書ではありません",
        "50,000円",
        "内示日より前に着手した費用は対象になりません",
        "精神・難病班",
        "083-933-2958",
        "ノートPC",
        "× 対象外",
        "○ 対象",
        "2026年3月31日",
        "日付は未定",
    ):
        assert flat(words) in flat(text), words


def test_without_an_estimate_there_is_no_subsidy_page(material_of: Load) -> None:
    report = reports.ready()
    material = material_of(report)
    assert pdf.both(report, material, "ja") == pdf.checklist(report, material, "ja")


@pytest.mark.real
@pytest.mark.parametrize(("count", "more"), [(12, ""), (13, "ほか1種類")])
def test_the_footnote_names_a_dozen_characters_and_counts_the_rest(
    count: int, more: str, material_of: Load, tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("pdftotext")
    strange = "".join(chr(0x1F600 + number) for number in range(count))
    text = flat(text_of(both(institution(strange), material_of), tmp_path))
    assert text.count("U+1F6") == min(count, 12)
    assert ("種類" in text) == bool(more)
    assert more in text


def test_a_long_name_does_not_run_over_the_foot_of_a_page(material_of: Load) -> None:
    for length, shown in ((16, "N" * 16), (17, "N" * 15 + "…")):
        facts = reports.facts("N" * length)
        report = msgspec.structs.replace(reports.ready(), facts=facts)
        data = pdf.page_data(report, material_of(report), "ja")
        assert data["footer"].split("　")[0] == shown
