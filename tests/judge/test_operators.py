"""Each comparison that a rule may use, on both sides of its edge."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from checker.model import Answers, Excel, Fact, Failure, Reference, Screen, fact_table
from checker.operators import (
    UNITS,
    Case,
    compile_condition,
    derive,
    in_base_unit,
    value_on,
)
from checker.packs.schema import Condition, Lifecycle, Release, Threshold

NUMBERS = {"ten": 10.0}
SMALL = Screen(width=9, height=9)
FAR = Screen(width=10, height=9, remote=True)
SOURCE = Reference("notice", "1")
DAY = dt.date(2026, 6, 1)


def holds(condition: dict[str, Any], value: object) -> bool:
    """Whether a condition on a fact holds for a value; `Failure` stands for one that failed."""
    key = condition["fact"]
    known: dict[str, Fact[Any]] = {}
    if isinstance(value, Failure):
        known[key] = Fact(failure=value)
    elif value is not msgspec.UNSET:
        known[key] = Fact(value=value, source="t")
    facts = fact_table(known)
    check = compile_condition(msgspec.convert(condition, Condition), NUMBERS)
    return check(Case(facts, Answers(), {}))


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ({"at_least": "ten"}, 9, False),
        ({"at_least": "ten"}, 10, True),
        ({"at_least": "ten"}, 11, True),
        ({"less_than": "ten"}, 9, True),
        ({"less_than": "ten"}, 10, False),
        ({"less_than": "ten"}, 11, False),
    ],
)
def test_numbers(operator: dict[str, Any], value: int, expected: bool) -> None:  # noqa: FBT001
    assert holds({"fact": "memory.installed_bytes"} | operator, value) is expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ({"is": "linux"}, "linux", True),
        ({"is": "linux"}, "linux2", False),
        ({"one_of": ["linux", "plan9"]}, "plan9", True),
        ({"one_of": ["linux", "plan9"]}, "plan", False),
        ({"one_of": []}, "plan9", False),
        ({"starts_with": "windows"}, "windows-11", True),
        ({"starts_with": "windows"}, "windows", True),
        ({"starts_with": "windows"}, "a-windows", False),
        ({"starts_with": "windows"}, "Windows-11", False),
    ],
)
def test_texts(operator: dict[str, Any], value: str, expected: bool) -> None:  # noqa: FBT001
    assert holds({"fact": "os.name"} | operator, value) is expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ({"null": True}, None, True),
        ({"null": True}, Excel("msi"), False),
        ({"null": False}, None, False),
        ({"null": False}, Excel("msi"), True),
        ({"has": {"kind": "msi"}}, Excel("msi"), True),
        ({"has": {"kind": "msi"}}, Excel("app"), False),
        ({"has": {"kind": "msi"}}, None, False),
        ({"has": {}}, Excel("app"), True),
        ({"has": {}}, None, False),
        ({"has": {"kind": {"one_of": ["msi", "app"]}}}, Excel("app"), True),
        ({"has": {"kind": "msi", "version": {"null": True}}}, Excel("msi"), True),
        ({"has": {"kind": "msi", "version": {"null": True}}}, Excel("msi", "16"), False),
        ({"has": {"kind": "msi", "version": {"null": False}}}, Excel("msi", "16"), True),
        ({"has": {"version": {"starts_with": "16."}}}, Excel("msi", "16.1"), True),
        ({"has": {"version": {"starts_with": "16."}}}, Excel("msi"), False),
    ],
)
def test_one_thing(operator: dict[str, Any], value: object, expected: bool) -> None:  # noqa: FBT001
    assert holds({"fact": "software.excel"} | operator, value) is expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ({"empty": True}, (), True),
        ({"empty": True}, (SMALL,), False),
        ({"empty": False}, (), False),
        ({"empty": False}, (SMALL,), True),
        ({"any": {"remote": True}}, (SMALL, FAR), True),
        ({"any": {"remote": True}}, (SMALL, SMALL), False),
        ({"any": {"remote": True}}, (), False),
        ({"all": {"remote": True}}, (FAR, FAR), True),
        ({"all": {"remote": True}}, (SMALL, FAR), False),
        ({"all": {"remote": True}}, (), False),
        ({"none": {"remote": True}}, (SMALL, SMALL), True),
        ({"none": {"remote": True}}, (SMALL, FAR), False),
        ({"none": {"remote": True}}, (), True),
        # Both attributes of one and the same screen, not one of each.
        ({"any": {"remote": False, "width": {"at_least": "ten"}}}, (SMALL, FAR), False),
        ({"any": {"remote": True, "width": {"at_least": "ten"}}}, (SMALL, FAR), True),
        ({"any": {"width": {"less_than": "ten"}}}, (FAR,), False),
        ({"any": {"width": {"less_than": "ten"}}}, (FAR, SMALL), True),
        # An attribute that is not known is neither enough nor too little.
        ({"any": {"max_width": {"at_least": "ten"}}}, (SMALL,), False),
        ({"any": {"max_width": {"less_than": "ten"}}}, (SMALL,), False),
    ],
)
def test_many_things(operator: dict[str, Any], value: object, expected: bool) -> None:  # noqa: FBT001
    assert holds({"fact": "display.screens"} | operator, value) is expected


@pytest.mark.parametrize(
    "condition",
    [
        {"fact": "memory.installed_bytes", "at_least": "ten"},
        {"fact": "memory.installed_bytes", "less_than": "ten"},
        {"fact": "os.name", "is": "linux"},
        {"fact": "os.name", "one_of": ["linux"]},
        {"fact": "os.name", "starts_with": ""},
        {"fact": "software.excel", "null": True},
        {"fact": "software.excel", "null": False},
        {"fact": "software.excel", "has": {}},
        {"fact": "display.screens", "empty": True},
        {"fact": "display.screens", "empty": False},
        {"fact": "display.screens", "any": {}},
        {"fact": "display.screens", "all": {}},
        {"fact": "display.screens", "none": {}},
    ],
)
@pytest.mark.parametrize("value", [msgspec.UNSET, Failure("timed_out")])
def test_what_is_not_known_fits_no_condition(condition: dict[str, Any], value: object) -> None:
    assert holds(condition, value) is False


@pytest.mark.parametrize("value", [None, True, False])
def test_answers(value: bool | None) -> None:  # noqa: FBT001
    said = Answers(a4_printer_available=value)

    def fits(**operator: bool) -> bool:
        raw = {"answer": "a4_printer_available"} | operator
        return compile_condition(msgspec.convert(raw, Condition), {})(
            Case(fact_table({}), said, {})
        )

    assert fits(missing=True) == (value is None)
    assert fits(missing=False) == (value is not None)
    assert fits(**{"is": True}) == (value is True)
    assert fits(**{"is": False}) == (value is False)


def threshold(start: int, end: int | None = None, value: float = 1) -> Threshold:
    last = None if end is None else dt.date(2026, 6, end)
    return Threshold(value, "GiB", dt.date(2026, 6, start), SOURCE, last)


@pytest.mark.parametrize(
    ("day", "expected"), [(1, None), (2, 0), (5, 0), (6, 1), (9, 1), (10, 2), (30, 2)]
)
def test_the_value_of_a_day(day: int, expected: int | None) -> None:
    values = [threshold(2, 5), threshold(6, 9), threshold(10)]
    found = value_on(values, dt.date(2026, 6, day))
    assert found is (None if expected is None else values[expected])


def test_no_value_after_the_last_day() -> None:
    assert value_on([threshold(2, 5)], dt.date(2026, 6, 6)) is None
    assert value_on([], DAY) is None


def test_units() -> None:
    assert dict(UNITS) == {"GiB": 1073741824, "GB": 1000000000, "px": 1, "count": 1, "percent": 1}
    assert in_base_unit(threshold(1, value=7.5)) == 7.5 * 1073741824


def release(os: str, version: str | None = None) -> Release:
    return Release(os, dt.date(2026, 6, 1), SOURCE, version)


LIFECYCLE = Lifecycle((release("old"), release("new", "1"), release("new", "2")))


@pytest.mark.parametrize(
    ("name", "version", "day", "expected"),
    [
        ("old", None, 1, "supported"),
        ("old", None, 2, "ended"),
        ("old", "any", 2, "ended"),
        ("new", "1", 1, "supported"),
        ("new", "1", 2, "ended"),
        ("new", "2", 2, "ended"),
        ("new", "3", 2, "unlisted"),
        # Its release is not known: it could be one that ended.
        ("new", None, 1, None),
        ("other", "1", 2, "unlisted"),
        ("other", None, 2, "unlisted"),
        (None, "1", 2, None),
    ],
)
def test_support_follows_from_name_release_and_day(
    name: str | None, version: str | None, day: int, expected: str | None
) -> None:
    facts = {
        key: Fact(value=value, source="t")
        for key, value in (("os.name", name), ("os.version", version))
        if value is not None
    }
    derived = derive(fact_table(facts), LIFECYCLE, dt.date(2026, 6, day))
    assert derived.get("os.support") == expected


def test_a_failed_name_or_release_is_not_known() -> None:
    gone = Fact[Any](failure=Failure("timed_out"))
    new = Fact(value="new", source="t")
    assert derive(fact_table({"os.name": gone}), LIFECYCLE, DAY) == {}
    assert derive(fact_table({"os.name": new, "os.version": gone}), LIFECYCLE, DAY) == {}


def test_a_condition_can_ask_what_follows_from_facts() -> None:
    raw = {"fact": "os.support", "is": "ended"}
    check = compile_condition(msgspec.convert(raw, Condition), {})
    assert check(Case(fact_table({}), Answers(), {"os.support": "ended"})) is True
    assert check(Case(fact_table({}), Answers(), {"os.support": "supported"})) is False
    assert check(Case(fact_table({}), Answers(), {})) is False
