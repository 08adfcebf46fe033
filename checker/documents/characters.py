"""Which characters the fonts of the PDF documents have, and what stands for the others.

PDF/A allows no missing glyph, and a page must not lose a character silently: 「〓」 (geta) takes
its place and a footnote names it.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from checker import damaged
from checker.errors import CheckerError
from checker.model import CONTROLS, Text

GETA: Final = "〓"
COVERAGE_FILE: Final = "coverage.bin"
FILES: Final[Mapping[str, int]] = {
    "BIZUDGothic-Regular.ttf": 4_486_740,
    "BIZUDGothic-Bold.ttf": 4_457_640,
    "NotoSansJP-Remainder.ttf": 1_626_332,
    COVERAGE_FILE: 32_768,
}
"""Bytes of each file; the build pins their contents. Of half a font the typesetter makes a page
with glyphs missing, and complains of nothing. To look at every byte would take longer than a start
may: what a broken write leaves behind is too short, or ends in a block of zeros."""
_BLOCK: Final = 4096

_INVISIBLE: Final = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2065\ufeff]")
"""Characters that show nothing by definition; a page that holds them only hides something."""
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""They choose between forms of the character before them and have no glyph of their own."""
_CONTROLS: Final = re.compile(CONTROLS)


def fonts_folder() -> Path:
    """Return where the fonts are: in the package, else in the checkout.

    Raises:
        CheckerError: They are not there or damaged; says what to do.
    """
    package = Path(__file__).resolve().parent.parent
    broken = ""
    for folder in (package / "_fonts", package.parent / ".fonts"):
        wrong = [name for name, size in FILES.items() if not _is_whole(folder / name, size)]
        if not wrong:
            return folder
        if folder.is_dir():
            broken = broken or wrong[0]
    if damaged.in_executable():
        raise CheckerError(Text(*damaged.sentences(broken or COVERAGE_FILE)))
    raise CheckerError(
        Text(
            ja=f"PDFに使う書体（フォント）が足りないか、壊れています（{broken}）。",
            en=f"A font for PDF documents is missing or damaged ({broken}).",
        )
        if broken
        else Text(
            ja="PDFに使う書体（フォント）がありません。",
            en="The fonts for PDF documents are not there.",
        ),
        Text(
            ja="このプログラムのフォルダーで python3 build/fonts.py を実行してください。"
            "HTMLとExcelは、書体がなくても作れます。",
            en="Run python3 build/fonts.py in this program's folder. HTML and Excel need no fonts.",
        ),
    )


def _is_whole(path: Path, size: int) -> bool:
    try:
        if path.stat().st_size != size:
            return False
        if path.name == COVERAGE_FILE:  # it may end in characters that no font has
            return True
        with path.open("rb") as file:
            file.seek(-_BLOCK, os.SEEK_END)
            return any(file.read())
    except OSError:
        return False


class Coverage:
    """Knows which characters the fonts have."""

    def __init__(self, bits: bytes) -> None:
        self._bits = bits

    def has(self, character: str) -> bool:
        """Whether a font has the character."""
        point = ord(character)
        byte = point >> 3
        return byte < len(self._bits) and bool(self._bits[byte] >> (point & 7) & 1)

    def fit(self, value: Any) -> tuple[Any, tuple[str, ...]]:  # noqa: ANN401 - JSON-like data
        """Make every text in `value` printable.

        Returns:
            The value with 「〓」 for what no font has, and those characters in order.
        """
        if self._fits(value):
            return value, ()
        missing: dict[str, None] = {}
        return self._fit(value, missing), tuple(missing)

    def _fits(self, value: Any) -> bool:  # noqa: ANN401
        """Whether every character can be printed as it is; False where that is not plain."""
        text = msgspec.json.encode(value).decode()
        # JSON writes a control character with a backslash.
        return "\\" not in text and not _INVISIBLE.search(text) and all(map(self.has, set(text)))

    def _fit(self, value: Any, missing: dict[str, None]) -> Any:  # noqa: ANN401
        if isinstance(value, str):
            return value if value.isascii() and value.isprintable() else self._text(value, missing)
        if isinstance(value, dict):
            return {key: self._fit(item, missing) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._fit(item, missing) for item in value]
        return value

    def _text(self, text: str, missing: dict[str, None]) -> str:
        text = _INVISIBLE.sub("", text)
        lost = {
            character
            for character in set(text)
            if not self.has(character) and not _SELECTORS.match(character)
        }
        if not lost:
            return text
        for character in text:
            if character in lost:
                missing[character] = None
        return "".join(GETA if character in lost else character for character in text)


@cache
def coverage(folder: Path) -> Coverage:
    """Read what the fonts of a folder have."""
    return Coverage((folder / COVERAGE_FILE).read_bytes())


def name(character: str) -> str:
    """Return a character's number and name, in letters that every font has."""
    import unicodedata  # noqa: PLC0415 - seldom needed

    point = ord(character)
    known = unicodedata.name(character, "")
    return f"U+{point:04X} {known}".strip()


def without_controls(text: str) -> str:
    """Replace control characters, which neither HTML nor a workbook may hold."""
    return _CONTROLS.sub("\ufffd", text)
