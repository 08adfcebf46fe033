"""Where the rules are: the folder that was asked for, the packaged copy, or the checkout."""

from pathlib import Path

from checker.errors import BadInputError
from checker.model import Text


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
    package = Path(__file__).resolve().parent.parent
    packaged = package / "_rules"
    return packaged if packaged.is_dir() else package.parent / "rules"
