"""The few comparisons that a rule may use.

A condition is compiled once for a day into a function of a `Case`. A fact that is not known fits
no condition, so a rule can only match on what was really seen.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from msgspec import UNSET

from checker.model import FACT_FIELDS, S_MODE, Answers, FactTable, Screen
from checker.packs.schema import DERIVED, Condition, Lifecycle, Test, Threshold

UNITS: Final[Mapping[str, int]] = {
    "GiB": 2**30,
    "GB": 10**9,
    "px": 1,
    "count": 1,
    "percent": 1,
}
"""How much of a fact's own unit one of the rule's units is."""


class Case(NamedTuple):
    """Everything a condition may look at."""

    facts: FactTable
    answers: Answers
    derived: Mapping[str, object]


Check = Callable[[Case], bool]


def value_on(values: Iterable[Threshold], day: dt.date) -> Threshold | None:
    """Return the threshold that holds on a day; None when none does."""
    for value in values:
        if value.valid_from <= day and (value.valid_to is None or day <= value.valid_to):
            return value
    return None


def in_base_unit(threshold: Threshold) -> float:
    """Return a threshold in the unit of the facts: bytes, pixels, or a plain number."""
    return threshold.value * UNITS[threshold.unit]


def derive(
    facts: FactTable, lifecycle: Lifecycle, day: dt.date, answers: Answers | None = None
) -> dict[str, object]:
    """Return the derived facts; one that does not follow is left out."""
    found: dict[str, object] = {}
    support, edition = _support(facts, lifecycle, day), _edition(facts)
    if support is not None:
        found["os.support"] = support
    if edition is not None:
        found["os.edition"] = edition
    installed, usable = facts.memory_installed, facts.memory_usable
    if (
        installed is not UNSET
        and usable is not UNSET
        and installed.value is not UNSET
        and usable.value is not UNSET
        and installed.value
    ):
        found["memory.usable_percent"] = 100 * usable.value / installed.value
    screen = confirmed_screen(answers.display_confirmed if answers else None)
    if screen is not None:
        found["display.confirmed"] = (screen,)
    return found


_EDITIONS: Final = (("LTSC", "ltsc"), ("Enterprise", "enterprise"), ("Education", "education"))


def _edition(facts: FactTable) -> str | None:
    """Return the edition that `os.version` names; `standard` where it names none."""
    version = facts.os_version
    if version is UNSET or version.value is UNSET:
        return None
    if version.value.endswith(S_MODE):
        return "s-mode"
    return next((name for end, name in _EDITIONS if version.value.endswith(end)), "standard")


def _support(facts: FactTable, lifecycle: Lifecycle, day: dt.date) -> str | None:
    name, version = facts.get("os.name"), facts.get("os.version")
    if name is None or name.value is UNSET:
        return None
    listed = [release for release in lifecycle.releases if release.os == name.value]
    if version is None or version.value is UNSET:
        # Without its version, a release that ended could pass for one that is supported.
        if any(release.version is not None for release in listed):
            return None
        known_version = None
    else:
        known_version = str(version.value).removesuffix(S_MODE)
    for release in listed:
        if release.version in (None, known_version):
            return "ended" if day > release.ends_on else "supported"
    return "unlisted"


def confirmed_screen(answer: str | None) -> Screen | None:
    """Return the screen that a person says they see, as in `1920x1080`."""
    edges = re.findall(r"[0-9]+", answer or "")
    return Screen(int(edges[0]), int(edges[1])) if len(edges) == 2 else None  # noqa: PLR2004


def _reader(condition: Condition) -> Callable[[Case], object]:
    """Return what fetches a condition's value; UNSET when it is not known."""
    if condition.answer is not None:
        answer = condition.answer
        return lambda case: getattr(case.answers, answer)
    key = condition.fact or ""
    if key in DERIVED:
        return lambda case: case.derived.get(key, UNSET)
    attribute = FACT_FIELDS[key]

    def read(case: Case) -> object:
        fact = getattr(case.facts, attribute)
        return UNSET if fact is UNSET else fact.value

    return read


def _compare(test: Test | Condition, numbers: Mapping[str, float]) -> Callable[[Any], bool]:
    """Return the comparison of one value that a test asks for."""
    if test.at_least is not None:
        least = numbers[test.at_least]
        return lambda value: value is not None and value >= least
    if test.less_than is not None:
        limit = numbers[test.less_than]
        return lambda value: value is not None and value < limit
    if test.is_ is not None:
        wanted = test.is_
        return lambda value: bool(value == wanted)
    if test.one_of is not None:
        allowed = frozenset(test.one_of)
        return lambda value: value in allowed
    if test.starts_with is not None:
        start = test.starts_with
        return lambda value: isinstance(value, str) and value.startswith(start)
    want_null = test.null
    return lambda value: (value is None) == want_null


def _attributes(
    tests: Mapping[str, Test | bool | str], numbers: Mapping[str, float]
) -> Callable[[object], bool]:
    """Return the check that a struct's attributes are so."""
    checks = [
        (name, _compare(test if isinstance(test, Test) else Test(is_=test), numbers))
        for name, test in tests.items()
    ]
    return lambda item: all(check(getattr(item, name)) for name, check in checks)


def compile_condition(condition: Condition, numbers: Mapping[str, float]) -> Check:
    """Return the function that a condition stands for.

    Args:
        condition: Checked by the loader: one operator, names that exist.
        numbers: The thresholds of its file on the day, in base units.
    """
    read = _reader(condition)
    if condition.missing is not None:
        wanted = condition.missing
        return lambda case: (read(case) is None) == wanted
    inner = _of_value(condition, numbers)

    def check(case: Case) -> bool:
        value = read(case)
        return value is not UNSET and inner(value)

    return check


def _of_value(condition: Condition, numbers: Mapping[str, float]) -> Callable[[Any], bool]:
    if condition.empty is not None:
        wanted = condition.empty
        return lambda value: (not value) == wanted
    if condition.has is not None:
        fits = _attributes(condition.has, numbers)
        return lambda value: value is not None and fits(value)
    if condition.any is not None:
        fits = _attributes(condition.any, numbers)
        return lambda value: any(map(fits, value))
    if condition.all is not None:
        fits = _attributes(condition.all, numbers)
        return lambda value: bool(value) and all(map(fits, value))
    if condition.none is not None:
        fits = _attributes(condition.none, numbers)
        return lambda value: not any(map(fits, value))
    return _compare(condition, numbers)
