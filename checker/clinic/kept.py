"""Institution and plan, kept for the next start where the person wants it."""

from pathlib import Path
from typing import Final

import msgspec

from checker.files import write_private
from checker.model import Answers

KEPT: Final = "institution.json"
"""An answers file in the user's data folder, readable by this user only."""


def keep(folder: Path, answers: Answers) -> None:
    """Keep institution and plan; other answers are about the PC and are asked anew.

    Raises:
        OSError: It cannot be written.
    """
    only = Answers(institution=answers.institution, plan=answers.plan)
    write_private(folder / KEPT, msgspec.json.format(msgspec.json.encode(only), indent=2) + b"\n")


def forget(folder: Path) -> None:
    """Delete what was kept.

    Raises:
        OSError: It is there and cannot be deleted.
    """
    (folder / KEPT).unlink(missing_ok=True)
