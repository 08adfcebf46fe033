"""Understand a catalogue's or quotation's words. Pure; what is not said stays unknown.

Each reading returns a value, or None with nothing guessed. Sizes are as sold: memory in 2³⁰ bytes,
drives in 10⁹ bytes.
"""

import datetime as dt
import re
import unicodedata
from pathlib import Path
from typing import Final, Literal, NamedTuple

from checker.model import Closed, Pixels, Text
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
_SIZE: Final = r"(\d+(?:\.\d+)?)\s*(TB|GB|MB|G)(?![A-WYZ])"
_UPGRADE: Final = r"(?:最大|MAX\.?|上限|増設時|~|〜|まで)"
_UNSURE: Final = re.compile(r"または|もしくは|又は|選択|\bOR\b|から選")


def plain(text: str) -> str:
    """Fold width, case, and the many signs for times, minus and spaces."""
    folded = unicodedata.normalize("NFKC", text).upper()
    folded = re.sub(r"[×✕✖╳*]", "X", folded)
    folded = re.sub(r"[‐‑–—−]", "-", folded)
    return re.sub(r"\s+", " ", folded).strip()


def unsaid(text: str) -> bool:
    """Whether a cell says nothing: empty, a dash, "unknown", "to be confirmed"."""
    return plain(text) in {"", "-", "ー", "?", "不明", "未定", "要確認", "確認中", "UNKNOWN", "TBD"}


def memory(text: str) -> int | None:
    """Return the memory that is fitted: `8GB`, `８ＧＢ`, `8192MB`, `16GB(8GB×2)`, `8GB×2`."""
    words = plain(text)
    if _UNSURE.search(words):
        return None
    # What could be added is not what is fitted.
    words = re.sub(rf"\(?\s*{_UPGRADE}\s*:?\s*{_SIZE}\)?", " ", words)
    words = re.sub(rf"{_SIZE}\s*まで", " ", words)
    words = re.sub(r"VRAM[^,、/]*|グラフィックスメモリ[^,、/]*|ビデオメモリ[^,、/]*", " ", words)
    head, _, bracket = words.partition("(")
    total = _sum(head, _MEMORY)
    return total if total is not None else _sum(bracket, _MEMORY)


def drive(text: str) -> Drive:
    """Return the drive's size and its free space: `SSD 256GB（空き約200GB）`."""
    words = plain(text)
    if _UNSURE.search(words):
        return Drive(None, None)
    free = None
    pattern = rf"(?:空き容量|空き|使用可能|FREE)[^\d]{{0,6}}{_SIZE}|{_SIZE}\s*(?:の)?(?:空き|FREE)"
    found = re.search(pattern, words)
    if found:
        number, unit = (found[1], found[2]) if found[1] else (found[3], found[4])
        free = _bytes(number, unit, _DRIVE)
        words = words[: found.start()] + " " + words[found.end() :]
    sizes = re.findall(_SIZE, words)
    # A second drive holds no system: the first one that is named counts.
    total = _bytes(sizes[0][0], sizes[0][1], _DRIVE) if sizes else None
    return Drive(total, free)


def screen(text: str, catalogue: Catalogue) -> tuple[int, int] | None:
    """Return the resolution: `1920×1080 FHD`, `15.6型 フルHD`, `WUXGA`."""
    parts = re.split(r"[/、,](?!\d)", re.sub(r"(?<=\d),(?=\d{3})", "", plain(text)))
    # What it can feed to a second screen is not the screen that it has.
    words = " ".join(part for part in parts if not re.search(r"外部|出力|外付", part))
    if _UNSURE.search(words):
        return None
    sizes = set(re.findall(r"(?<!\d)(\d{3,5})\s*X\s*(\d{3,5})(?!\d)", words))
    if sizes:
        if len(sizes) > 1:
            return None
        (wide, high) = sizes.pop()
        return int(wide), int(high)
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
    if _UNSURE.search(words) or re.search(r"OS\s*(?:なし|無|レス|別売)", words):
        return None, None
    for one in catalogue.systems:
        if any(plain(word) in words for word in one.words):
            release = re.search(r"\b(\d{2}H[12])\b", words)
            return one.name, release[1] if release else None
    return None, None


def excel(text: str, catalogue: Catalogue) -> bool | None:
    """Whether Excel comes with it: `Office Home & Business 2024` yes, `Office なし` no."""
    words = plain(text)
    if words in {"YES", "Y", "TRUE", "あり", "有", "有り", "○", "〇", "付属"}:
        return True
    if words in {"NO", "N", "FALSE", "なし", "無", "無し", "X", "非搭載", "未搭載"}:
        return False
    if _UNSURE.search(words):
        return None
    for one in catalogue.office:
        if any(plain(word) in words for word in one.words):
            return {"yes": True, "no": False, "ask": None}[one.excel]
    return None


def price(text: str) -> int | None:
    """Return an amount in whole yen: `148,000円（税込）`, `¥148,000`, `14.8万円`."""
    words = plain(text).replace(",", "")
    if re.search(r"-\s*[\d¥\\]|[▲△~〜]|から", words) or _UNSURE.search(words):
        return None
    numbers = re.findall(r"(\d+(?:\.\d+)?)\s*(万)?", re.sub(r"\([^)]*\)", "", words))
    if len(numbers) != 1:
        return None
    number, ten_thousand = numbers[0]
    whole, _, part = number.partition(".")
    if not ten_thousand:
        return int(whole) if not part and len(whole) <= 12 else None  # noqa: PLR2004 - 10**12
    if len(part) > 4 or len(whole) > 8:  # noqa: PLR2004 - a 万 has four places
        return None
    return int(whole) * 10_000 + int(part.ljust(4, "0") or "0")


def without_tax(text: str) -> bool:
    """Whether an amount is said to be without consumption tax (税抜)."""
    return re.search(r"税抜|税別|外税|\+税", plain(text)) is not None


def _sum(words: str, units: dict[str, int]) -> int | None:
    """Add up `8GB×2` and `4GB+4GB`."""
    total = 0
    for number, unit, times in re.findall(rf"{_SIZE}(?:\s*X\s*(\d))?", words):
        total += _bytes(number, unit, units) * int(times or "1")
    if not total:
        # A bare number of a column that is in gigabytes.
        bare = re.fullmatch(r"\s*(\d{1,3})\s*", words)
        total = int(bare[1]) * units["GB"] if bare else 0
    return total or None


def _bytes(number: str, unit: str, units: dict[str, int]) -> int:
    return int(float(number) * units[unit])


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
