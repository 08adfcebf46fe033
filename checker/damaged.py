"""What an executable says when a part of it is missing or damaged.

It imports nothing of this package, because any of it may be what is missing.
"""

import sys
from typing import Final

STATUS: Final = 70
"""The exit code of a fault of the program (docs/exit-codes.md)."""
_WORDS: Final = (
    (
        "難病チェッカーのファイルが足りないか、壊れています（{what}）。"
        "zipをもう一度「すべて展開」するか、もう一度インストールしてください。"
        "ウイルス対策ソフトがファイルを隔離していないかも確かめてください。"
    ),
    (
        "A file of Nanbyo Checker is missing or damaged ({what}). Extract the whole zip again or "
        "install it again, and see whether a virus scanner has taken a file away."
    ),
)
"""In Japanese and in English."""


def part(error: BaseException) -> str | None:
    """Return which part of the executable an error is about; None: it has another cause.

    In a checkout this is always None: there it is the developer who wants to see the error.
    """
    folder = _folder()
    if folder is None:
        return None
    if isinstance(error, ImportError):
        return error.name or str(error)
    if isinstance(error, FileNotFoundError) and str(error.filename).startswith(folder):
        return str(error.filename)
    # Templates are told as missing in errors of their own kind, one of them quoting the path.
    text = str(error).replace("\\\\", "\\")
    return text if "not found" in text and folder in text else None


def words(what: str) -> str:
    """Say in both languages that a part is missing or damaged, and what to do."""
    return "\n".join(sentences(what))


def sentences(what: str) -> tuple[str, str]:
    """Return the same in Japanese and in English."""
    japanese, english = _WORDS
    return japanese.format(what=what), english.format(what=what)


def in_executable() -> bool:
    """Tell whether this is an executable, whose user can make no part anew."""
    return _folder() is not None


def _folder() -> str | None:
    return getattr(sys, "_MEIPASS", None)  # where PyInstaller's program has its parts
