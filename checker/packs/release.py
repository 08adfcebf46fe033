"""What a set of rules is called, so that two of them have an order."""

from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from checker.errors import BadInputError
from checker.model import Closed, Name
from checker.packs.load import read_one

RELEASE: Final = "release.toml"

Version = Annotated[str, Meta(pattern=r"^20\d{2}\.\d{1,2}\.\d{1,6}(?![\s\S])")]
"""Year, month, number: `2026.11.1`."""
Maker = Annotated[Name, Meta(min_length=1)]
FILE_LIMIT: Final = 20_000_000
"""Bytes of a file with a set of rules; those that ship are a twentieth of it."""
FORM_LIMIT: Final = FILE_LIMIT + 10_000
"""Bytes of a form that brings one."""
OLDEST: Final = "2000.1.0"
"""What a folder counts as that does not say."""


class Release(Closed, frozen=True):
    """`release.toml`: what a set of rules is called, and who answers for it."""

    version: Version
    made_by: Maker


def order(version: str) -> tuple[int, ...]:
    """Return what puts versions into their order."""
    return tuple(map(int, version.split(".")))


def read_release(root: Path) -> Release:
    """Read what a rules folder says of itself.

    Raises:
        ManyBadInputsError: It does not, or not in order.
    """
    return read_one(root, RELEASE, Release)


def version_of(root: Path) -> str:
    """Return the version of a folder."""
    try:
        return read_release(root).version
    except BadInputError:
        return OLDEST
