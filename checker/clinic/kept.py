"""What was entered and answered, kept for the next start where the person wants it."""

from pathlib import Path
from typing import Final

import msgspec

from checker.files import write_private
from checker.model import Answers

KEPT: Final = "institution.json"
"""An answers file in the user's data folder, readable by this user only."""


def keep(folder: Path, answers: Answers) -> None:
    """Keep the answers: a restart in the middle of a repair asks nothing again.

    Raises:
        OSError: It cannot be written.
    """
    text = msgspec.json.format(msgspec.json.encode(answers), indent=2) + b"\n"
    write_private(folder / KEPT, text)


def forget(folder: Path) -> None:
    """Delete what was kept.

    Raises:
        OSError: It is there and cannot be deleted.
    """
    (folder / KEPT).unlink(missing_ok=True)
