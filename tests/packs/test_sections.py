"""Every section that rules cite is a part of its document, and the parts are the document's own."""

import datetime as dt
import os
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from checker.model import Text
from checker.packs.locate import rules_root
from checker.packs.schema import Source

TEXTS = Path(
    os.environ.get("NANBYO_CHECKER_SOURCES")
    or Path(__file__).parents[3] / "shared" / "sources"  # where they lie beside the project
)
"""A folder with the texts of the official documents, by their ids."""
OFFICIAL = (
    "yamaguchi-r8-online-registration-notice",
    "jma-r6-medical-institution-subsidy-notice",
    "mhlw-r7-pmh-municipal-intent-survey",
    "mhlw-r8-pmh-municipal-subsidy-qa-v2",
    "digital-agency-r6-municipal-qa",
)
OURS = {"表題", "前文", "本文", "表", "事務連絡", "問合せ先", "担当", "概要"}
"""What we call a part that has no heading of its own."""

UNPRINTED = {f"No.{n}" for n in (5, 10, 14, 15, 17, 21, 24, 27, 31, 33, 36, 48, 51, 53, 56)}
UNPRINTED |= {f"No.{n}" for n in (62, 65, 69, 74)}
"""Questions whose numbers are lost in the text and were counted."""


def outline(document: str) -> list[str]:
    table = tomllib.loads((rules_root() / "sources.toml").read_text(encoding="utf-8"))
    parts: list[str] = table[document]["outline"]
    return parts


def source(*parts: str) -> Source:
    name = Text("x", "x")
    return Source(name, name, "x", "official", dt.date(2026, 1, 1), outline=parts)


@pytest.mark.parametrize("document", OFFICIAL)
def test_an_official_document_has_its_parts_and_each_once(document: str) -> None:
    parts = outline(document)
    assert parts
    assert len(set(parts)) == len(parts)


@pytest.mark.parametrize(
    ("section", "there"),
    [
        ("1(2)", True),
        ("1(2)、No.27", True),
        ("1(2)・No.27", True),
        ("27", True),
        ("PC・画面", True),
        ("1(3)", False),
        ("1(2)、1(3)", False),
        ("28", False),
        ("画面", False),
        ("", False),
    ],
)
def test_what_a_document_holds(section: str, *, there: bool) -> None:
    assert source("1(2)", "No.27", "PC・画面").holds(section) is there


def test_a_document_without_parts_holds_any() -> None:
    assert source().holds("1(9)")


@pytest.mark.skipif(
    not TEXTS.is_dir(), reason="not run: the texts of the official documents are not here"
)
@pytest.mark.parametrize("document", OFFICIAL)
def test_the_parts_are_those_of_the_document(document: str) -> None:
    text = _plain((TEXTS / f"{document}.txt").read_text(encoding="utf-8"))
    missing = []
    for part in outline(document):
        if part in UNPRINTED:
            continue
        for word in re.sub(r"^No\.|p\.\d", "", part).split():
            pieces = re.findall(r"\(\d\)|\d+-\d+|[^()・]+", word) if word not in OURS else ()
            missing += [(part, one) for one in pieces if _plain(one) not in text]
    assert missing == []


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
