"""Divide free text (仕様: Core i5/8GB/SSD256GB/FHD/Win11) into what it says of each thing. Pure."""

import re
from typing import Final

from checker.fleet.catalogue import Catalogue, Column
from checker.fleet.phrase import fold

_SPLIT: Final = re.compile(r"[/／、,，;；\n|｜]|(?<!\w)[・･]|[・･](?=\S)|\s{2,}|　")
_LABEL: Final = re.compile(r"^\s*[・･\-●■◆○*]*\s*([^:：]{1,16})[:：]\s*(.+)$")
_SIZE: Final = re.compile(r"(?<![\d.])(\d{1,5}(?:\.\d)?)\s?(TB|GB|MB|G|T)(?![A-Z])")
_AWAY: Final = re.compile(r"別売|別途|なし|無し|オプション|非搭載|含まず|含みません|選択|支給|流用")
_KEPT: Final = ("WINDOWS", "WIN", "MACOS", "OFFICE", "MICROSOFT", "HOME", "&", "BUSINESS", "AND")
_MOST_MEMORY_GB: Final = 128
_LEAST_DRIVE_GB: Final = 100


def divide(text: str, catalogue: Catalogue) -> dict[Column, str]:
    """Return what a text says, by column; what is of none of them is left out."""
    found: dict[Column, str] = {}
    bare: list[str] = []
    last: Column | None = None
    for number, piece in enumerate(_pieces(_labelled(text, catalogue), catalogue)):
        column, said = _column(piece, catalogue)
        if column is None and number == 0:
            said = _after_the_name(said)
        if column is None and _only_size(said) and not _goes_on(found, last):
            bare.append(said)
            last = None
        elif column is None and last is not None and _only_size(said):
            found[last] = f"{found[last]} {said}"
        elif column is not None:
            found[column] = f"{found[column]}、{said}" if column in found else said
            last = column
        elif last is not None and _AWAY.search(said):
            # What stands behind a thing and names none is said of it.
            found[last] = f"{found[last]}、{said}"
    return _with_bare(found, bare)


def _goes_on(found: dict[Column, str], last: Column | None) -> bool:
    """Whether a bare size is that of the drive named right before it: SSD・256GB."""
    return last == "disk" and _SIZE.search(fold(found["disk"])) is None


def _labelled(text: str, catalogue: Catalogue) -> str:
    """Return a text with the labels that stand in brackets before a colon: [メモリ] 16GB.

    A bracket that tells of several things ([15.6型/メモリ16GB/SSD512GB]) is opened.
    """
    inside = [found[1] for found in _BRACKETED.finditer(text)]
    labels = sum(catalogue.head(one) is not None for one in inside)

    def told(found: re.Match[str]) -> str:
        label = found[1].strip()
        if labels > 1 and len(label) <= _LABEL_MOST and not re.search(r"\d", label):
            return f"\n{label}："
        return f"、{label}、" if len(_kinds(label, catalogue)) > 1 else found[0]

    text = _BRACKETED.sub(told, text) if inside else text
    return _LISTING.sub(
        lambda found: f"、{found[1]}、" if _lists(found[1], catalogue) else found[0], text
    )


def _lists(inside: str, catalogue: Catalogue) -> bool:
    """Whether brackets list what a PC is made of: (Core i5/8GB/SSD256GB/Win11Pro/Officeなし)."""
    return len(_kinds(inside, catalogue)) > 1 and len(_SPLIT.split(inside)) > 2  # noqa: PLR2004 - two are a choice


_BRACKETED: Final = re.compile(r"[\[［【〔]([^\[\]［］【】〔〕]{1,200})[\]］】〕]")
_LISTING: Final = re.compile(r"[(（]([^()（）]{1,200})[)）]")
_LABEL_MOST: Final = 16


def _pieces(text: str, catalogue: Catalogue) -> list[str]:
    """Divide at signs outside brackets, and at spaces where a piece speaks of several things."""
    pieces = []
    outside = _outside(text)
    if len(outside) > _PIECES:
        # What would be left out may take away what was read.
        return []
    for piece in outside:
        if len(_kinds(piece, catalogue)) > 1:
            pieces += _at_spaces(piece, catalogue)
        else:
            pieces.append(piece)
    return [piece.strip() for piece in pieces if piece.strip()]


_PIECES: Final = 60
"""Pieces of one text; a person writes a dozen, and a text of more is not read."""


def _outside(text: str) -> list[str]:
    depth, held, found = 0, "", []
    for number, character in enumerate(text):
        if character in "(（[［":
            depth += 1
        elif character in ")）]］":
            depth = max(depth - 1, 0)
        sign = character in "/／、,，;；\n|｜　・･"
        number_inside = (
            character in ",，"
            and text[number - 1 : number].isdigit()
            and text[number + 1 : number + 4].isdigit()
        )
        # 4/8GB is a choice, and no two things.
        unit_shared = (
            character in "/／・･"
            and re.search(r"(?<!\d)\d{1,3}\s*$", held) is not None
            and re.match(r"\s*\d+\s*[GT]", text[number + 1 :]) is not None
            and not re.search(r"[A-Za-z]-?\d+\s*$", held)
        )
        listed = (
            character in "・･" and re.search(r"[Ee]xcel|エクセル|[Ww]ord|ワード", held) is not None
        )
        if sign and depth == 0 and not number_inside and not unit_shared and not listed:
            found.append(held)
            held = ""
        else:
            held += character
    return [*found, held]


def _at_spaces(piece: str, catalogue: Catalogue) -> list[str]:
    found: list[str] = []
    words = re.split(r"\s+", piece)
    for word, after in zip(words, [*words[1:], ""], strict=True):
        # 8GB SSD 256GB: the size of a drive stands after its word, where there is one.
        ahead = bool(found) and _only_size(found[-1]) and _only_size(after)
        joins = bool(found) and _joins(found[-1], word, catalogue)
        if joins and not (ahead and _kinds(word, catalogue) == {"disk"}):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _joins(before: str, word: str, catalogue: Catalogue) -> bool:
    """Whether a word goes on with what stands before it: Core | i5, SSD | 256GB, 512GB | SSD."""
    kinds, own = _kinds(before, catalogue), _kinds(word, catalogue)
    if fold(before).split(" ")[-1] in _KEPT or kinds == own != set():
        return True
    if fold(word) in _BEGINS:
        return not kinds
    if _only_size(word):
        sized = _SIZE.search(fold(before)) is not None
        return _GRAPHICS.search(fold(before)) is not None or (bool(kinds) and not sized)
    return not own or (own <= {"disk", "memory"} and _only_size(before))


_BEGINS: Final = ("WINDOWS", "MICROSOFT", "MACOS")
"""Words that begin the name of a product, and are none themselves."""


def _kinds(piece: str, catalogue: Catalogue) -> set[str]:
    """Return which things a piece speaks of."""
    words = fold(piece)
    found: set[str] = set()
    if catalogue.names("os", words):
        found.add("os")
    if catalogue.names("excel", words) or re.search(r"OFFICE|オフィス|EXCEL|エクセル", words):
        found.add("excel")
    if re.search(r"SSD|HDD|EMMC|NVME|ストレージ|ハードディスク", words):
        found.add("disk")
    if re.search(r"(?<!ビデオ)メモリ|(?<![A-Z])RAM(?![A-Z])|DDR\d", words):
        found.add("memory")
    if (
        catalogue.names("display", words)
        or re.search(r"\d{3,4}\s?X\s?\d{3,4}", words)
        or re.search(r"液晶|モニタ|ディスプレイ", words)
    ):
        found.add("display")
    return found


def _column(piece: str, catalogue: Catalogue) -> tuple[Column | None, str]:
    """Return what a piece speaks of, and what it says."""
    label = _LABEL.match(piece)
    if label is not None:
        head = catalogue.head(label[1])
        if head is not None:
            return head, label[2].strip()
        if not _kinds(piece, catalogue):
            return None, piece
    kinds = _kinds(piece, catalogue)
    order: tuple[Column, ...] = ("os", "excel", "disk", "memory", "display")
    return next((column for column in order if column in kinds), None), piece


def _only_size(piece: str) -> bool:
    """Whether a piece is nothing but a size: 8GB, 4/8GB."""
    return re.fullmatch(r"[\d\s/・.~X]*\d+\s?(?:GB|TB|G|T)", fold(piece)) is not None


_NAMED: Final = re.compile(r".*[A-Z]-?\d\S*\s+(?P<size>\d{1,3}\s?GB)", re.IGNORECASE | re.DOTALL)
_GRAPHICS: Final = re.compile(
    r"GEFORCE|RADEON|RTX|GTX|QUADRO|ARC|VRAM|GDDR|GPU|グラフィック|カード|増設|最大"
)


def _after_the_name(piece: str) -> str:
    """Return the size that stands behind a model's name: ESPRIMO D7013 8GB."""
    found = _NAMED.fullmatch(fold(piece))
    return piece if found is None or _GRAPHICS.search(fold(piece)) else found["size"]


def _with_bare(found: dict[Column, str], bare: list[str]) -> dict[Column, str]:
    """Give sizes without a name to memory and drive, where their size leaves no doubt."""
    small = [one for one in bare if _gigabytes(one) <= _MOST_MEMORY_GB]
    large = [one for one in bare if _gigabytes(one) >= _LEAST_DRIVE_GB and one not in small]
    if len(small) == 1 and "memory" not in found:
        found["memory"] = small[0]
    if len(large) == 1 and "disk" not in found:
        found["disk"] = large[0]
    return found


def _gigabytes(piece: str) -> float:
    size = _SIZE.search(fold(piece))
    if size is None:
        return 0
    return float(size[1]) * (1000 if size[2].startswith("T") else 1)
