"""`python3 build/advisories.py BILL.cdx.json`: hold a build's parts against known advisories.

The list is build/advisories.toml. A part that an advisory affects may not be delivered from 30 days
after it was published, unless the list says why the program cannot be reached by it; that counts
until a day, and is then looked at again.
"""

import datetime as dt
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import setup_env
from setup_env import SetupError

LISTED = setup_env.ROOT / "build" / "advisories.toml"
DAYS = 30
"""How long a part may still be delivered after an advisory of it."""
OLDEST_LOOK = 120
"""Days after which a list that nobody looked at says too little."""


def read() -> dict[str, Any]:
    """Return the list."""
    return tomllib.loads(LISTED.read_text(encoding="utf-8"))


def hold(bill: Path, day: dt.date) -> None:
    """Refuse a build whose parts have known advisories.

    Args:
        bill: The build's bill of materials.
        day: Today.

    Raises:
        SetupError: It has; the text names each with its part and source.
    """
    document = json.loads(bill.read_text(encoding="utf-8"))
    parts = [(part["name"], part["version"]) for part in document["components"]]
    if found := problems(read(), parts, day):
        raise SetupError("\n".join(found))


def problems(listed: dict[str, Any], parts: list[tuple[str, str]], day: dt.date) -> list[str]:
    """Say what stands against delivering these parts; empty: nothing that is known.

    Args:
        listed: The list of advisories.
        parts: Name and version; the part of a package is named `package: part`.
        day: Today.
    """
    said = []
    if (day - listed["looked_at"]).days > OLDEST_LOOK:
        said.append(f"{LISTED.name}: nobody has looked since {listed['looked_at']}")
    for one in listed["advisories"]:
        if (day - one["published"]).days <= DAYS:
            continue
        accepted = one.get("accepted")
        if accepted is not None and day <= accepted["until"]:
            continue
        said += [
            f"{name} {version}: {one['id']} ({one['published']}), {one['source']}"
            for name, version in parts
            if name.rpartition(": ")[2] == one["part"] and affects(one["affected"], version)
        ]
    return said


def affects(ranges: list[list[str]], version: str) -> bool:
    """Tell whether a version lies in one of the ranges: from the first, up to before the second."""
    return any(numbers(first) <= numbers(version) < numbers(mended) for first, mended in ranges)


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared."""
    return tuple(map(int, re.findall(r"\d+", version)))


def main() -> None:
    """Run the command."""
    with setup_env.told():
        hold(Path(sys.argv[1]), dt.datetime.now(dt.UTC).date())


if __name__ == "__main__":
    main()
