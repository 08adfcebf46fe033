"""Reads the notation of `tests/cases/README.md` into facts and answers."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from checker.model import Answers, FactTable
from checker.operators import UNITS

CASES = Path(__file__).parent.parent / "cases" / "judge"
UNANSWERED = "-"


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a file."""
    data = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))
    return [dict(case, file=name) for case in data["cases"]]


def fact_table(facts: Mapping[str, Any]) -> FactTable:
    """Return the facts that a case writes."""
    raw = {key: _fact(value) for key, value in facts.items() if value != UNANSWERED}
    return msgspec.convert(raw, FactTable)


def answers(given: Mapping[str, Any]) -> Answers:
    """Return the answers that a case writes."""
    said = {key: value for key, value in given.items() if value != UNANSWERED}
    return msgspec.convert(said, Answers)


def _fact(value: Any) -> dict[str, Any]:  # noqa: ANN401 - TOML data
    if isinstance(value, str) and value.startswith("!"):
        return {"failure": {"reason": value[1:]}}
    if value == {"null": True}:
        return {"value": None}
    if isinstance(value, list):
        return {"value": [_screen(item) if isinstance(item, str) else item for item in value]}
    if isinstance(value, str):
        size = re.fullmatch(r"([\d.]+) (GiB|GB)(?: ([+-]) (\d+))?", value)
        if size:
            number = int(float(size[1]) * UNITS[size[2]])
            return {"value": number + int((size[3] or "+") + (size[4] or "0"))}
    return {"value": value}


def _screen(text: str) -> dict[str, Any]:
    shape = re.fullmatch(
        r"(\d+)x(\d+)(?: @(\d+)%)?( rotated)?( remote)?( primary)?(?: max (\d+)x(\d+))?"
        r"(?: panel (\d+)x(\d+))?",
        text,
    )
    assert shape, text
    screen: dict[str, Any] = {
        "width": int(shape[1]),
        "height": int(shape[2]),
        "scale": int(shape[3] or 100) / 100,
        "rotated": bool(shape[4]),
        "remote": bool(shape[5]),
        "primary": bool(shape[6]),
    }
    if shape[7]:
        screen |= {"max_width": int(shape[7]), "max_height": int(shape[8])}
    if shape[9]:
        screen |= {"preferred_width": int(shape[9]), "preferred_height": int(shape[10])}
    return screen
