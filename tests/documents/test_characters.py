"""Which characters are printed, and what stands for those that no font has."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import damaged
from checker.documents import characters
from checker.documents.characters import GETA, Coverage, coverage, fonts_folder, name
from checker.errors import CheckerError


@pytest.fixture(scope="module")
def real(fonts: Path) -> Coverage:
    return coverage(fonts)


@pytest.mark.parametrize("character", "髙﨑𠮷槗𣘺辻葛森鷗外Ａa1①〓○△×？－・（）「」※→")
def test_names_and_signs_of_japanese_clinics_are_in_the_fonts(
    real: Coverage, character: str
) -> None:
    assert real.has(character)


@pytest.mark.parametrize(
    "character", ["😀", "한", "ع", "☐", "\x07", "\u202e", "\ue000", "\U0010ffff"]
)
def test_a_character_that_no_font_has_is_known_to_be_missing(
    real: Coverage, character: str
) -> None:
    assert not real.has(character)


def test_what_no_font_has_becomes_a_geta_and_is_named_in_order(real: Coverage) -> None:
    fitted, missing = real.fit({"a": ["髙😀", ("한😀", 3, None)], "b": True})
    assert fitted == {"a": [f"髙{GETA}", [f"{GETA}{GETA}", 3, None]], "b": True}
    assert missing == ("😀", "한")
    assert name("😀") == "U+1F600 GRINNING FACE"
    assert name("\ue000") == "U+E000"


def test_a_variation_selector_stays_with_its_kanji(real: Coverage) -> None:
    text = "辻󠄀葛󠄁"
    assert real.fit(text) == (text, ())


def test_what_shows_nothing_is_left_out_and_controls_are_not(real: Coverage) -> None:
    assert real.fit("a\u200bb\ufeff\u00ad") == ("ab", ())
    assert real.fit("a\x07b\u202e") == (f"a{GETA}b{GETA}", ("\x07", "\u202e"))


def test_what_can_all_be_printed_comes_back_as_it_is(real: Coverage) -> None:
    value = {"a": ("髙橋", 1, None), "b": ["PC", True]}
    assert real.fit(value) == (value, ())
    assert real.fit(value)[0] is value


def test_a_text_of_ascii_is_handed_through(real: Coverage) -> None:
    assert real.fit("PC-01 <b>") == ("PC-01 <b>", ())


@given(st.text())
def test_after_fitting_every_character_can_be_printed(text: str) -> None:
    # Every second character beyond ASCII is there, so both sides are met often.
    bits = bytes([0xFF]) * 16 + bytes([0b01010101]) * 0x8000
    known = Coverage(bits)
    fitted, missing = known.fit(text)
    assert not any(known.has(character) for character in missing)
    for character in fitted:
        assert character == GETA or known.has(character) or _chooses_a_form(character)


def _chooses_a_form(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def test_the_table_of_characters_agrees_with_the_fonts(fonts: Path, real: Coverage) -> None:
    has = set[int]()
    for file in ("BIZUDGothic-Regular.ttf", "NotoSansJP-Remainder.ttf"):
        has |= _mapped(fonts / file)
    for point in range(0x20, 0x30000, 7):
        assert real.has(chr(point)) == (point in has), hex(point)


def test_missing_fonts_are_told_with_the_command_that_makes_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(characters, "FILES", {"no-such-font.ttf": 1})
    with pytest.raises(CheckerError) as caught:
        fonts_folder()
    for lang in ("ja", "en"):
        assert "python3 build/fonts.py" in caught.value.say(lang)


@pytest.fixture
def shipped(tmp_path: Path, fonts: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package with fonts of its own."""
    folder = tmp_path / "checker" / "_fonts"
    shutil.copytree(fonts, folder)
    place = tmp_path / "checker" / "documents" / "characters.py"
    monkeypatch.setattr(characters, "__file__", str(place))
    return folder


@pytest.mark.parametrize("name", characters.FILES)
def test_half_a_font_is_told_and_a_whole_one_is_used(name: str, shipped: Path) -> None:
    assert fonts_folder() == shipped
    size = characters.FILES[name]
    for less in (1, size // 2, size):
        os.truncate(shipped / name, size - less)
        with pytest.raises(CheckerError) as caught:
            fonts_folder()
        assert name in caught.value.say("ja")
        assert "壊れています" in caught.value.say("ja")
        assert "damaged" in caught.value.say("en")


@pytest.mark.parametrize("name", [name for name in characters.FILES if name.endswith(".ttf")])
@pytest.mark.parametrize(("zeros", "whole"), [(4096, False), (2_000, True)])
def test_a_font_that_was_never_written_to_its_end_is_told(
    name: str, zeros: int, shipped: Path, *, whole: bool
) -> None:
    size = characters.FILES[name]
    os.truncate(shipped / name, size - zeros)
    os.truncate(shipped / name, size)
    if whole:  # not seen without looking at every byte
        assert fonts_folder() == shipped
    else:
        with pytest.raises(CheckerError, match=name):
            fonts_folder()


def test_in_an_executable_a_damaged_font_leads_to_extracting_the_zip_again(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(shipped), raising=False)
    name = "BIZUDGothic-Regular.ttf"
    os.truncate(shipped / name, characters.FILES[name] // 2)
    with pytest.raises(CheckerError) as caught:
        fonts_folder()
    assert caught.value.status == damaged.STATUS
    ja, en = caught.value.say("ja"), caught.value.say("en")
    assert "もう一度「すべて展開」" in ja
    assert "Extract the whole zip" in en
    for said in (ja, en):
        assert name in said
        assert "build/fonts.py" not in said


def _mapped(font: Path) -> set[int]:
    """Read the characters of a TrueType font's format 12 table."""
    data = font.read_bytes()

    def number(at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], "big")

    tables = {data[at : at + 4]: number(at + 8, 4) for at in range(12, 12 + 16 * number(4, 2), 16)}
    start = tables[b"cmap"]
    offsets = [number(start + 4 + 8 * n + 4, 4) for n in range(number(start + 2, 2))]
    best: Any = next(start + o for o in offsets if number(start + o, 2) == 12)
    groups = range(best + 16, best + 16 + 12 * number(best + 12, 4), 12)
    return {
        point
        for at in groups
        for point in range(number(at, 4), number(at + 4, 4) + 1)
        if number(at + 8, 4) + point - number(at, 4) != 0
    }
