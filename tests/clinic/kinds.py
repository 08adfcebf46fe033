"""Seventeen kinds of PC that a clinic may have, each as what sets it apart from a good one."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "cases" / "clinic" / "kinds.json"


@cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_bytes())
    return found


NAMES = tuple(_read()["kinds"])


def facts_of(name: str) -> dict[str, Any]:
    """Return the facts file of a kind."""
    fine, other = _read()["facts"], _read()["kinds"][name]
    return {
        **fine,
        "machine": fine["machine"] | {"os": other["os"]},
        "facts": fine["facts"] | other["facts"],
    }


def write(name: str, path: Path) -> Path:
    """Write the facts file of a kind; one that stood there is replaced at once."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(facts_of(name), ensure_ascii=False), encoding="utf-8")
    new.replace(path)
    return path
