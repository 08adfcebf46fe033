"""Understand a catalogue's or quotation's words. Pure; what is not said stays unknown.

Each reading returns a value, or None with nothing guessed. Sizes are as sold: memory in 2³⁰ bytes,
drives in 10⁹ bytes.
"""

import datetime as dt
import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal, NamedTuple

from checker.model import Closed, Pixels, Text
from checker.numerals import UNSURE, plain, without_commas
from checker.packs.load import Reader

Column = Literal["name", "memory", "free", "disk", "display", "os", "excel", "price"]


class Resolution(Closed, frozen=True):
    """Names that stand for one resolution."""

    words: tuple[str, ...]
    width: Pixels
    height: Pixels


class Ambiguous(Closed, frozen=True):
    """Names that stand for several."""

    resolutions: tuple[str, ...]


class SystemName(Closed, frozen=True):
    """Names of an operating system and the fact that they stand for."""

    words: tuple[str, ...]
    name: str


class Office(Closed, frozen=True):
    """Names of an Office product, and whether Excel is in it."""

    words: tuple[str, ...]
    excel: Literal["yes", "no", "ask"]


class Catalogue(Closed, frozen=True):
    """The words of `rules/catalogue.toml`."""

    verified_on: dt.date
    resolutions: tuple[Resolution, ...]
    ambiguous: Ambiguous
    systems: tuple[SystemName, ...]
    office: tuple[Office, ...]
    columns: dict[Column, tuple[str, ...]]
    """How a sheet's heads name each column."""
    ask: dict[str, Text]
    """Requirement -> what to ask the vendor where the specification does not say."""


class Drive(NamedTuple):
    """What a phrase says of the drive, in bytes."""

    total: int | None
    free: int | None


GIB: Final = 2**30
GB: Final = 10**9
_MEMORY: Final = {"TB": 1024 * GIB, "GB": GIB, "G": GIB, "MB": GIB // 1024}
_DRIVE: Final = {"TB": 1000 * GB, "GB": GB, "G": GB, "MB": GB // 1000}
_MOST_MEMORY: Final = 64 * 1024 * GIB
_MOST_DRIVE: Final = 1_000_000 * GB
_PIXELS: Final = range(200, 20_001)

SIZE: Final = r"(?<![\d.])(\d{1,9}(?:\.\d{1,3})?)\s*(TB|GB|MB|G)(?![A-WYZ])"
_RANGE: Final = re.compile(rf"{SIZE}\s*[~〜]|[~〜]\s*{SIZE}")
_COULD: Final = re.compile(
    rf"\(?\s*(?:最大|MAX\.?|上限|増設時)\s*(?:最大)?\s*:?\s*{SIZE}(?:\s*まで)?\s*\)?|{SIZE}\s*まで"
)
"""What could be fitted is not what is fitted."""


def unsaid(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "unknown", "to be confirmed"."""
    return plain(text) in {"", "-", "ー", "?", "不明", "未定", "要確認", "確認中", "UNKNOWN", "TBD"}


def memory(text: str) -> int | None:
    """Return the memory that is fitted: `8GB`, `８ＧＢ`, `8192MB`, `16GB(8GB×2)`, `8GB×2`."""
    words = _with_units(text)
    if UNSURE.search(words) or _RANGE.search(words):
        return None
    words = _COULD.sub(" ", words)
    words = re.sub(r"(?:VRAM|グラフィックスメモリ|ビデオメモリ)[^,、/)]*", " ", words)
    if re.search(r"SSD|HDD|EMMC|ROM|ストレージ", words):
        return None
    head, _, bracket = words.partition("(")
    total = _sum(head)
    if total is None and not re.search(SIZE, head):
        total = _sum(bracket)
    return total if total is not None and 0 < total <= _MOST_MEMORY else None


def drive(text: str) -> Drive:
    """Return the system drive's size and its free space: `SSD 256GB（空き約200GB）`."""
    words = re.sub(r"\d+(?:\.\d+)?\s*[GM]B?(?:PS|/S|/秒)", " ", _with_units(text))
    if UNSURE.search(words) or _RANGE.search(words) or "RAID" in words:
        return Drive(None, None)
    words = re.sub(rf"キャッシュ\s*{SIZE}", " ", _COULD.sub(" ", words))
    free = None
    pattern = rf"(?:空き容量|空き|使用可能|FREE)[^\d]{{0,6}}{SIZE}|{SIZE}\s*(?:の)?(?:空き|FREE)"
    found = re.search(pattern, words)
    if found:
        number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
        free = _bytes(number, unit, _DRIVE)
        words = words[: found.start()] + " " + words[found.end() :]
    total = _one_drive(words)
    return Drive(*(one if one and one <= _MOST_DRIVE else None for one in (total, free)))


def _one_drive(words: str) -> int | None:
    """Return the size of the drive that holds the system, where that is clear."""
    kind = r"(SSD|HDD|EMMC)?"
    found = [*re.finditer(rf"{kind}\s*{SIZE}\s*{kind}(\s*X\s*\d)?", words)]
    if any(one[5] for one in found):
        return None
    if len(found) > 1:
        # Beside a hard disk, the SSD holds the system; of two alike nobody knows.
        fast = [one for one in found if "SSD" in (one[1], one[4])]
        slow = [one for one in found if "HDD" in (one[1], one[4])]
        found = fast if len(fast) == 1 and len(fast) + len(slow) == len(found) else []
    return _bytes(found[0][2], found[0][3], _DRIVE) if found else None


def screen(text: str, catalogue: Catalogue) -> tuple[int, int] | None:
    """Return the resolution: `1920×1080 FHD`, `15.6型 フルHD`, `WUXGA`."""
    words = without_commas(plain(text))
    if UNSURE.search(words):
        return None
    words = re.sub(r"横\s*(\d+)\s*X\s*縦\s*(\d+)", r"\1X\2", words)
    words = re.sub(r"縦\s*(\d+)\s*X\s*横\s*(\d+)", r"\2X\1", words)
    # What it can feed to a second screen is not the screen that it has.
    parts = re.split(r"[/、,()]", words)
    words = " ".join(part for part in parts if not re.search(r"外部|出力|外付|最大", part))
    sizes = set(re.findall(r"(?<!\d)(\d{3,5})\s*X\s*(\d{3,5})(?!\d)", words))
    if sizes:
        wide, high = map(int, sizes.pop())
        return None if sizes or wide not in _PIXELS or high not in _PIXELS else (wide, high)
    found = set()
    for one in catalogue.resolutions:
        for word in one.words:
            if _names(word, words):
                found.add((one.width, one.height))
                words = words.replace(plain(word), " ")
    vague = any(_names(word, words) for word in catalogue.ambiguous.resolutions)
    return found.pop() if len(found) == 1 and not vague else None


def system(text: str, catalogue: Catalogue) -> tuple[str | None, str | None]:
    """Return the system's name as a fact has it, and its release: `Windows 11 Pro 25H2`."""
    words = plain(text)
    if UNSURE.search(words) or _NOT_ON_IT.search(words):
        return None, None
    found = {
        one.name
        for one in catalogue.systems
        for word in one.words
        if re.search(rf"(?<![A-Z0-9]){re.escape(plain(word))}(?![0-9])", words)
    }
    if len(found) != 1:
        return None, None
    release = re.search(r"\b(\d{2}H[12])\b", words)
    if release is None:
        return found.pop(), None
    # These are supported longer than Home and Pro; Pro Education is not.
    for edition, name in _LONGER.items():
        if re.search(edition, words):
            return found.pop(), f"{release[1]} {name}"
    return found.pop(), release[1]


_LONGER: Final = {
    r"LTSC": "LTSC",
    r"\bENTERPRISE\b": "Enterprise",
    r"(?<!PRO )\bEDUCATION\b": "Education",
}
"""Editions as a catalogue writes them, and as the fact does."""


_NOT_ON_IT: Final = re.compile(
    r"OS\s*(?:なし|無|レス|別売)|対応|READY|アップグレード|ダウングレード|UPGRADE|DOWNGRADE"
)


def excel(text: str, catalogue: Catalogue) -> bool | None:
    """Whether Excel comes with it: `Office Home & Business 2024` yes, `Office なし` no."""
    words = plain(text)
    if words in {"YES", "Y", "TRUE", "あり", "有", "有り", "○", "〇", "付属"}:
        return True
    if words in {"NO", "N", "FALSE", "なし", "無", "無し", "X", "非搭載", "未搭載"}:
        return False
    if UNSURE.search(words):
        return None
    for one in catalogue.office:
        if any(plain(word) in words for word in one.words):
            return {"yes": True, "no": False, "ask": None}[one.excel]
    return None


def without_tax(text: str) -> bool:
    """Whether an amount is said to be without consumption tax (税抜)."""
    # An amount in brackets is another one.
    words = re.sub(r"\([^)]*\d[^)]*\)", " ", plain(text))
    return re.search(r"税抜|税別|外税|\+\s*税|本体", words) is not None


def _with_units(text: str) -> str:
    words = without_commas(plain(text))
    for long, short in (("ギガバイト", "GB"), ("ギガ", "GB"), ("メガバイト", "MB"), ("GIB", "GB")):
        words = words.replace(long, short)
    return words


_TERM: Final = re.compile(
    rf"(?:(?<![A-Z0-9.])(\d)\s*X\s*)?{SIZE}(?:\s*X\s*(\d)(?!\d)\s*枚?|\s*(\d)\s*枚)?"
)


def _sum(words: str) -> int | None:
    """Add up `8GB×2`, `2×8GB` and `4GB+4GB`; None where sizes stand side by side."""
    total, end = 0, None
    for found in _TERM.finditer(words):
        before, number, unit, after, sheets = found.groups()
        if end is not None and not re.fullmatch(
            r"[^/、,;]*\+[^/、,;]*", words[end : found.start()]
        ):
            return None
        total += _bytes(number, unit, _MEMORY) * int(before or after or sheets or "1")
        end = found.end()
    if end is None:
        # A bare number of a column that is in gigabytes.
        bare = re.fullmatch(r"\s*(\d{1,3})\s*", words)
        return int(bare[1]) * GIB if bare else None
    return total


def _bytes(number: str, unit: str, units: dict[str, int]) -> int:
    # Never below what is written: 7.9GB must not read as 7.8 GB again.
    return math.ceil(Decimal(number) * units[unit])


def _names(word: str, words: str) -> bool:
    """Whether a name stands in the words by itself: `HD` is not in `FHD`."""
    return re.search(rf"(?<![A-Z0-9]){re.escape(plain(word))}(?![A-Z0-9+])", words) is not None


def read_catalogue(root: Path) -> Catalogue:
    """Read `rules/catalogue.toml`.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    catalogue = reader.read("catalogue.toml", Catalogue)
    reader.finish()
    if catalogue is None:
        raise AssertionError("unreachable: a file that is missing is a noted problem")
    return catalogue
