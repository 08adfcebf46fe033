"""Version numbers as programs write them."""

import re
from collections.abc import Mapping

from checker.model import clean


def version_text(value: object) -> str | None:
    """Return a version that can be shown, or None when there is none.

    `0.0.0.0` is what an updater leaves where a program was removed.
    """
    text = clean(str(value), limit=60) if isinstance(value, (str, int)) else ""
    return text if re.search(r"[1-9]", text) else None


def version_key(text: str | None) -> tuple[int, ...]:
    """Return what versions are ordered by: their numbers."""
    return tuple(int(number[:18]) for number in re.findall(r"\d+", text or "")[:8])


def first_version(values: Mapping[str, object] | None, *names: str) -> str | None:
    """Return the first of the named values that is a version."""
    for name in names:
        found = version_text((values or {}).get(name))
        if found is not None:
            return found
    return None
