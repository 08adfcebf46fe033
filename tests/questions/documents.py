"""The two documents, cut into their questions, where they lie beside the checkout."""

import re
from functools import cache
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parents[3] / "shared" / "sources"
MINISTRY: Final = "mhlw-r8-pmh-municipal-subsidy-qa-v2"
AGENCY: Final = "digital-agency-r6-municipal-qa"
UNPRINTED: Final = {5, 10, 14, 15, 17, 21, 24, 27, 31, 33, 36, 48, 51, 53, 56, 62, 65, 69, 74}
"""Questions of the Digital Agency whose number is not in the text: they are counted."""


def there() -> bool:
    """Whether the documents are here."""
    return all((SOURCES / f"{name}.txt").exists() for name in (MINISTRY, AGENCY))


@cache
def text(document: str) -> str:
    """Return a document as it is."""
    return (SOURCES / f"{document}.txt").read_text(encoding="utf-8")


@cache
def questions(document: str) -> dict[str, str]:
    """Return each question of a document, with its answer, by its number."""
    lines = text(document).split("\n")
    starts = _ministry(lines) if document == MINISTRY else _agency(lines)
    ends = [*[start for _, start in starts[1:]], len(lines)]
    return {
        number: "\n".join(lines[start:end])
        for (number, start), end in zip(starts, ends, strict=True)
    }


def _ministry(lines: list[str]) -> list[tuple[str, int]]:
    found = []
    for at, line in enumerate(lines):
        match = re.match(r"([1-4])-(\d(?: ?\d)?) \D", line)
        if match:
            found.append((f"{match[1]}-{match[2].replace(' ', '')}", at))
    return found


def _agency(lines: list[str]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for at, line in enumerate(lines):
        number = len(found) + 1
        if number in UNPRINTED:
            starts = bool(line.startswith(" ") and line.strip())
            starts = starts and re.fullmatch(r" \d+", line) is None
        else:
            starts = re.fullmatch(rf" ?{number}", line) is not None
            starts = starts or re.match(rf"{number} \D", line) is not None
        if starts:
            found.append((str(number), at))
    return found
