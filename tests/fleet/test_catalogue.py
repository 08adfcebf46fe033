"""Words of catalogues and quotations: what they say, and what they rightly leave open."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from checker import numerals
from checker.fleet import catalogue
from checker.packs.locate import rules_root

CASES = Path(__file__).parents[1] / "cases" / "catalogue"
CATALOGUE = catalogue.read_catalogue(rules_root())


def cases(column: str) -> list[Any]:
    data = tomllib.loads((CASES / f"{column}.toml").read_text(encoding="utf-8"))
    listed = [*data["understood"], *({**one, "unknown": True} for one in data["unknown"])]
    return [pytest.param(one, id=one["text"] or "empty") for one in listed]


@pytest.mark.parametrize("case", cases("memory"))
def test_memory(case: dict[str, Any]) -> None:
    wanted = None if "unknown" in case else case["gib"] * 2**30
    assert catalogue.memory(case["text"]) == wanted


@pytest.mark.parametrize("case", cases("disk"))
def test_disk(case: dict[str, Any]) -> None:
    total, free = (case.get(key) for key in ("total", "free"))
    assert catalogue.drive(case["text"]) == (
        total and total * 10**9,
        free and free * 10**9,
    )


@pytest.mark.parametrize("case", cases("display"))
def test_display(case: dict[str, Any]) -> None:
    wanted = None if "unknown" in case else tuple(case["size"])
    assert catalogue.screen(case["text"], CATALOGUE) == wanted


@pytest.mark.parametrize("case", cases("os"))
def test_operating_system(case: dict[str, Any]) -> None:
    assert catalogue.system(case["text"], CATALOGUE) == (case.get("name"), case.get("release"))


@pytest.mark.parametrize("case", cases("office"))
def test_office(case: dict[str, Any]) -> None:
    assert catalogue.excel(case["text"], CATALOGUE) is case.get("excel")


@pytest.mark.parametrize("case", cases("price"))
def test_price(case: dict[str, Any]) -> None:
    amount = numerals.price(case["text"])
    assert amount == case.get("yen")
    if amount is not None:
        assert catalogue.without_tax(case["text"]) is case.get("without_tax", False)


def test_there_are_many_phrases_of_both_kinds() -> None:
    columns = ("memory", "disk", "display", "os", "office", "price")
    every = [one.values[0] for column in columns for one in cases(column)]
    assert len(every) >= 200
    assert sum("unknown" in one for one in every) >= 70
