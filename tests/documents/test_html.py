"""The HTML page: complete, self-contained, and text stays text."""

import re
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest

from checker import wording
from checker.documents import html
from checker.documents.material import Material
from checker.model import Lang, Report
from checker.packs.load import read_result_words
from tests.documents import reports
from tests.documents.conftest import RULES
from tests.documents.pages import Page, flat

ALL = ("ready", "needs_settings", "needs_purchase", "unknown", "long_names")
Load = Callable[[Report], Material]


def page(report: Report, load: Load, lang: Lang = "ja") -> str:
    return html.render(report, load(report), lang)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_needs_nothing_from_outside_and_runs_no_script(
    name: str, lang: Lang, material_of: Load
) -> None:
    text = page(getattr(reports, name)(), material_of, lang)
    for tag, attributes in Page(text).tags:
        assert tag not in {"script", "iframe", "object", "embed", "link", "base", "form"}
        for key, value in attributes.items():
            assert not key.startswith("on")
            assert key not in {"src", "href"} or (value or "").startswith(("#", "data:image/png"))
    assert "url(" not in text
    assert "@import" not in text
    policy = next(
        attributes["content"]
        for tag, attributes in Page(text).tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert f'<html lang="{lang}">' in text


@pytest.mark.parametrize("name", ALL)
def test_the_page_says_what_the_report_says(name: str, material_of: Load) -> None:
    report: Report = getattr(reports, name)()
    shown = flat(Page(page(report, material_of)).text)
    assert flat(getattr(read_result_words(RULES).headline, report.overall).ja) in shown
    at = 0
    for verdict in report.verdicts:
        for words in (
            verdict.title,
            verdict.required,
            verdict.measured,
            wording.STATUS[verdict.status].text.ja,
        ):
            at = shown.index(flat(words), at)
        if verdict.remedy is not None:
            assert flat(verdict.message) in shown
            assert flat(verdict.remedy.text) in shown
    for key, _ in report.facts.facts.known():
        assert flat(material_of(report).facts[key].meaning.ja) in shown


@pytest.mark.parametrize("text", reports.HOSTILE)
def test_a_hostile_text_is_shown_as_it_is_written(text: str, material_of: Load) -> None:
    report = reports.hostile(text)
    found = Page(page(report, material_of))
    assert flat(found.text).count(flat(text)) > 40
    clean = Page(page(reports.hostile("x"), material_of))
    assert [tag for tag, _ in found.tags] == [tag for tag, _ in clean.tags]


def test_control_characters_do_not_reach_the_page(material_of: Load) -> None:
    text = page(reports.hostile("a\x00\x1b[31m\u202eb\u2066c\x85"), material_of)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert "a\ufffd\ufffd[31m\ufffdb\ufffdc\ufffd" in text


def test_japanese_on_an_english_page_is_marked_as_japanese(material_of: Load) -> None:
    text = page(reports.ready(), material_of, "en")
    assert '<span lang="ja">メモリ</span>' in text
    hostile = page(reports.hostile("漢<b>"), material_of, "en")
    assert '<span lang="ja">漢&lt;b&gt;</span>' in hostile


def test_headings_do_not_skip_a_level(material_of: Load) -> None:
    levels = [
        int(tag[1])
        for tag, _ in Page(page(reports.needs_purchase(), material_of)).tags
        if re.fullmatch("h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_cell_of_a_stacked_table_carries_its_label(material_of: Load) -> None:
    tags = Page(page(reports.needs_purchase(), material_of)).tags
    assert all("data-label" in attributes for tag, attributes in tags if tag == "td")


def test_without_an_estimate_there_is_no_subsidy_part(material_of: Load) -> None:
    assert 'id="subsidy"' in page(reports.needs_purchase(), material_of)
    assert 'id="subsidy"' not in page(reports.ready(), material_of)


def test_a_report_without_a_code_says_what_to_read_out_instead(material_of: Load) -> None:
    report = msgspec.structs.replace(reports.ready(), code=None)
    shown = page(report, material_of)
    assert 'class="digits"' not in shown
    assert material_of(report).words.code.missing.ja in shown


def test_a_result_too_large_for_a_qr_code_says_so(material_of: Load) -> None:
    report = msgspec.structs.replace(reports.long_names(), code=None)
    shown = page(report, material_of)
    assert "<img" not in shown
    assert material_of(report).words.code.qr_none.ja in shown
