"""Where the rules are: the folder that was asked for, the installed ones, or the program's own.

The program's own are the packaged copy, or the checkout.
"""

from pathlib import Path
from typing import Final

from checker.errors import BadInputError
from checker.model import Text
from checker.packs.choice import Choice


def rules_root(override: Path | None = None) -> Path:
    """Return the rules folder.

    Args:
        override: `--rules DIR`.

    Raises:
        BadInputError: The folder that was asked for is not there.
    """
    if override is not None:
        if not override.is_dir():
            raise BadInputError(
                str(override),
                "",
                Text(ja="ルールのフォルダーがありません", en="there is no rules folder here"),
            )
        return override
    return _in_use[0].root if _in_use else builtin_root()


def builtin_root() -> Path:
    """Return the rules that came with the program."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "_rules"
    return packaged if packaged.is_dir() else package.parent / "rules"


_in_use: Final[list[Choice]] = []
"""What this process uses; empty before the composition root has chosen."""


def use(choice: Choice) -> None:
    """Let every part of this process read the rules that were chosen."""
    _in_use[:] = [choice]


def in_use() -> Choice | None:
    """Return what was chosen, and why nothing newer."""
    return _in_use[0] if _in_use else None
