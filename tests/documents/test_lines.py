"""Breaking lines: between Japanese characters, at spaces, and never where it reads badly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from checker.documents.lines import wrap, wrap_indented


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("exactly ten", 11, ["exactly ten"]),
        ("exactly ten", 10, ["exactly", "ten"]),
        ("日本語の文です", 14, ["日本語の文です"]),
        ("日本語の文です", 13, ["日本語の文で", "す"]),
        ("日本語の文です", 6, ["日本語", "の文で", "す"]),
        # Not before a closing mark, not after an opening one.
        ("要件です。次", 8, ["要件で", "す。次"]),
        ("あ（要件）", 4, ["あ", "（要", "件）"]),
        ("メモリーの量", 6, ["メモ", "リーの", "量"]),
        # Words stay whole; beside Japanese they may end a line.
        ("Windowsの設定", 8, ["Windows", "の設定"]),
        ("このWindowsの設定", 9, ["この", "Windowsの", "設定"]),
        # What is longer than the column is cut.
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("a abcdefghij", 4, ["a", "abcd", "efgh", "ij"]),
        ("one\ntwo", 10, ["one", "two"]),
        ("one  ", 10, ["one"]),
        ("日本", 1, ["日", "本"]),
    ],
)
def test_where_a_line_breaks(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


words = st.text(st.sampled_from("aB1 。、（「あいメモリーx漢字.,:;()“”\n"), max_size=60)


@given(words, st.integers(2, 30))
def test_every_line_fits_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("  - one two", 9, ["  - one", "  two"]),
        ("a\n  b c", 4, ["a", "  b", "  c"]),
        ("   ", 10, [""]),
        ("        ab", 4, ["        ab"]),
    ],
)
def test_a_paragraph_stays_as_far_in_as_it_starts(text: str, width: int, lines: list[str]) -> None:
    assert wrap_indented(text, width) == lines
