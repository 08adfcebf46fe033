"""Strict conversion: every problem with its place, and words in both languages."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta

from checker.errors import BadInputError
from checker.model import Closed, Fact, Facts, Id, Name, Report, Text
from checker.packs.explain import explain, place_of
from checker.packs.schema import Requirement
from checker.packs.strict import PROBLEM_LIMIT, convert


class Part(Closed, frozen=True):
    """A part."""

    id: Id


class Whole(Closed, frozen=True):
    """One of every kind of field."""

    text: str = ""
    name: Name = ""
    number: Annotated[int, Meta(ge=1, le=9)] = 1
    share: float = 0.0
    flag: bool = False
    day: dt.date | None = None
    at: dt.datetime | None = None
    word: Literal["a", "b"] = "a"
    maybe: Literal["a", "b"] | None = None
    part: Part | None = None
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=2)] = (Part("x"),)
    optional: tuple[Id, ...] | None = None
    table: dict[Id, Part] = msgspec.field(default_factory=dict)
    either: Part | bool | str = ""


def problems(data: Any, kind: Any = Whole) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return places and problems."""
    found = convert(data, kind, "f")
    assert isinstance(found, list), found
    assert all(isinstance(one, BadInputError) and one.file == "f" for one in found)
    return [(one.place, one.problem.en) for one in found]


def test_what_fits_is_converted() -> None:
    data = {"part": {"id": "x"}, "table": {"k": {"id": "y"}}, "day": dt.date(2026, 1, 1)}
    assert convert(data, Whole, "f") == Whole(
        part=Part("x"), table={"k": Part("y")}, day=dt.date(2026, 1, 1)
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"text": 1}, [("text", "Expected `str`, got `int`")]),
        ({"name": "x" * 301}, [("name", "Expected `str` of length <= 300")]),
        ({"name": "a\x1b"}, [("name", "control characters cannot be used here")]),
        ({"number": 0}, [("number", "Expected `int` >= 1")]),
        ({"number": 10}, [("number", "Expected `int` <= 9")]),
        ({"number": 10**30}, [("number", "Expected `int` <= 9")]),
        ({"number": 1.5}, [("number", "Expected `int`, got `float`")]),
        ({"share": "x"}, [("share", "Expected `float`, got `str`")]),
        ({"flag": 1}, [("flag", "Expected `bool`, got `int`")]),
        ({"day": 1}, [("day", "Expected `date | null`, got `int`")]),
        ({"day": "2026-02-30"}, [("day", "not a date such as 2026-04-01")]),
        ({"at": "2026-02-01"}, [("at", "not a time such as 2026-04-01T09:00:00+09:00")]),
        ({"word": "c"}, [("word", "allowed are a, b")]),
        ({"word": 1}, [("word", "Expected `str`, got `int`")]),
        ({"maybe": "c"}, [("maybe", "allowed are a, b")]),
        ({"part": "x"}, [("part", "Expected `object | null`, got `str`")]),
        ({"part": {}}, [("part.id", "this required key is missing")]),
        ({"part": {"id": "x", "y": 1}}, [("part.y", "unknown key; allowed are id")]),
        ({"parts": {}}, [("parts", "Expected `array`, got `object`")]),
        ({"parts": []}, [("parts", "Expected `array` of length >= 1")]),
        ({"parts": [{"id": "x"}] * 3}, [("parts", "Expected `array` of length <= 2")]),
        (
            {"parts": [{"id": "A"}, 3]},
            [
                ("parts[0].id", "use lower-case letters, digits, hyphens and underscores only"),
                ("parts[1]", "Expected `object`, got `int`"),
            ],
        ),
        ({"optional": [1]}, [("optional[0]", "Expected `str`, got `int`")]),
        (
            {"optional": ["A"]},
            [("optional[0]", "use lower-case letters, digits, hyphens and underscores only")],
        ),
        ({"table": []}, [("table", "Expected `object`, got `array`")]),
        (
            {"table": {"A b": {"id": "x"}, "c": {"id": 1}}},
            [
                ("table.A b", "use lower-case letters, digits, hyphens and underscores only"),
                ("table.c.id", "Expected `str`, got `int`"),
            ],
        ),
        ({"either": 1}, [("either", "Expected `bool | str | object`, got `int`")]),
        ({"either": {"id": 1}}, [("either.id", "Expected `str`, got `int`")]),
        ([], [("$", "Expected `object`, got `array`")]),
        ("x", [("$", "Expected `object`, got `str`")]),
        (
            {"x" * 500: 1},
            [
                (
                    "x" * 80 + "…",
                    "unknown key; allowed are " + ", ".join(Whole.__struct_fields__),
                )
            ],
        ),
    ],
)
def test_every_problem_has_its_place(data: Any, expected: list[tuple[str, str]]) -> None:  # noqa: ANN401
    assert problems(data) == expected


def test_what_a_struct_asks_for_beyond_its_fields_is_told() -> None:
    assert problems({"value": 1, "failure": {"reason": "crashed"}}, Fact[int]) == [
        ("$", "a fact has either `value` or `failure`")
    ]


def test_a_table_of_structs_can_be_the_whole_file() -> None:
    assert problems({"a": {"ja": 1, "en": ""}}, dict[str, Text]) == [
        ("a.ja", "Expected `str`, got `int`")
    ]


def test_at_most_a_hundred_problems_are_told() -> None:
    data = {"table": {str(number): {"id": 1} for number in range(PROBLEM_LIMIT + 1)}}
    assert len(problems(data)) == PROBLEM_LIMIT


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"text": 1}, Whole),
        ({"number": 0}, Whole),
        ({"number": 99}, Whole),
        ({"name": "x" * 301}, Whole),
        ({"parts": []}, Whole),
        ({"parts": [{"id": "x"}] * 3}, Whole),
        ({"day": "2026-02-30"}, Whole),
        ({"at": "2026-02-01"}, Whole),
        ({"value": 1, "failure": {"reason": "crashed"}}, Fact[int]),
        ({"nose": 1}, Part),
        ({}, Part),
        ({"word": "c"}, Whole),
        ({"id": "x" * 81}, Part),
    ],
)
def test_every_message_is_also_in_japanese(data: Any, kind: Any) -> None:  # noqa: ANN401
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(data, kind)
    text = explain(caught.value)
    assert re.search(r"[ぁ-ん]", text.ja), text.ja
    assert not re.search(r"[ぁ-ん]", text.en), text.en
    assert " - at " not in text.en


def test_numbers_out_of_range_are_told_in_japanese() -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(b"1e400", type=float)
    assert explain(caught.value).ja == "数が大きすぎます"


def test_an_offset_that_is_missing_is_told_with_an_example() -> None:
    error = ValueError("`collected_at` needs an offset, as in 2026-04-01T09:00:00+09:00")
    assert "2026-04-01T09:00:00+09:00" in explain(error).ja


def test_a_message_that_nobody_foresaw_is_told_as_it_is_and_not_endlessly() -> None:
    assert explain(ValueError("y" * 500)) == Text("y" * 200 + "…", "y" * 200 + "…")


def test_an_unforeseen_pattern_is_not_shown_as_a_regular_expression() -> None:
    error = ValueError("Expected `str` matching regex '^(?:a|b)*$' - at `$.x`")
    assert explain(error).en == "it is not written as it should be"


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("Expected `str`, got `int` - at `$.a[0].b`", "a[0].b"),
        ("Expected `str`, got `int` - at `$[1]`", "[1]"),
        ("Expected `str` matching - at `key` in `$.a`", "a"),
        ("Expected `str`, got `int`", "$"),
    ],
)
def test_the_place_is_read_from_the_message(message: str, place: str) -> None:
    assert place_of(ValueError(message)) == place


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["schema", "facts", "machine", "id", "value", "failure", "os.name", "outcomes"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=300)
@given(json_like, st.sampled_from([Facts, Report, Requirement, Whole, dict[str, Text]]))
def test_whatever_is_parsed_is_converted_or_refused_with_a_place(
    data: Any,  # noqa: ANN401
    kind: Any,  # noqa: ANN401
) -> None:
    found = convert(data, kind, "f")
    if isinstance(found, list):
        assert all(one.place and one.problem.ja and one.problem.en for one in found)
