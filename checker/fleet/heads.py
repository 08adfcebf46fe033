"""Find where a table's heads stand, in a row or in a column, and what each column holds. Pure."""

import re
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from checker.fleet.catalogue import Catalogue, Head
from checker.fleet.money import Tax, said_of_tax
from checker.fleet.phrase import close, fold
from checker.fleet.workbook import Grid, Merged

Rank = Literal["offered", "unit", "plain", "total", "listed"]
RANKS: Final[tuple[Rank, ...]] = ("offered", "unit", "plain", "total", "listed")
SPEC: Final[frozenset[Head]] = frozenset(
    {"memory", "disk", "free", "display", "os", "excel", "width", "height", "spec"}
)
"""Heads that speak of what a PC is; a table without one is no table of PCs."""
_LONGEST: Final = 40
_SHORT: Final = 12
_DIGIT: Final = re.compile(r"\d")
_SIZE: Final = re.compile(r"\d\s?(?:TB|GB|MB)")


class PriceHead(NamedTuple):
    """What a price column is of."""

    rank: Rank
    tax: Tax
    whole: bool
    """It is of the whole row, not of one PC."""
    scale: int


class Title(NamedTuple):
    """One column of a table."""

    column: int
    head: Head
    text: str
    """As the sheet writes it, the merged head above it first."""
    kind: str = ""
    """SSD or HDD, where the head says it and the cells need not; CODE: a number of a name."""
    unit: str = ""
    """GB or TB, where the head says it."""
    price: PriceHead | None = None


class Heads(NamedTuple):
    """The heads of one table."""

    row: int
    """The last row of the heads, from 0."""
    titles: tuple[Title, ...]
    other: tuple[str, ...]
    """Heads of columns that are left alone."""

    def of(self, head: Head) -> list[Title]:
        """Return the columns that hold one thing."""
        return [title for title in self.titles if title.head == head]


def find(grid: Grid, catalogue: Catalogue, *, plain: bool = False) -> list[Heads]:
    """Return the heads of every table of a sheet, from above.

    Args:
        grid: The sheet.
        catalogue: The words.
        plain: Take a quotation of names, numbers and prices, too, that tells a PC in its rows.
    """
    reader = HeadReader(catalogue, plain=plain)
    found: list[Heads] = []
    row = 0
    while row < len(grid.rows):
        if len([cell for cell in grid.rows[row] if cell]) < 2:  # noqa: PLR2004 - no head row
            row += 1
            continue
        reader.scale = _scale_above(grid, row)
        heads = reader.heads(grid, row, strict=bool(found))
        if heads is not None:
            found.append(heads)
            row = heads.row
        row += 1
    return found


class HeadReader:
    """Reads heads; one text is read once."""

    def __init__(self, catalogue: Catalogue, *, plain: bool = False) -> None:
        self.catalogue, self.file, self.plain = catalogue, catalogue.file, plain
        self.scale = 1
        """How many yen the amounts of the table count in, by what stands above it."""
        self._known: dict[str, Head | None] = {}
        self._no_fact = [fold(word) for word in self.file.no_fact.heads]
        self._never = [fold(word) for word in self.file.price_heads.never]
        self._columns: list[tuple[Head, list[str]]] = [
            (head, [fold(name) for name in names]) for head, names in self.file.columns.items()
        ]

    def heads(self, grid: Grid, row: int, *, strict: bool) -> Heads | None:
        """Return the heads that stand in a row; None: it is no row of heads."""
        cells = grid.rows[row]
        if strict and not self._only_heads(cells):
            return None
        own = {index: self.head(cell) for index, cell in enumerate(cells) if cell}
        beside = self._beside(grid, row, own) if {"quantity", "price"} & {*own.values()} else {}
        own |= dict.fromkeys(beside, "spec")
        known = {head for head in own.values() if head not in {None, "ignore"}}
        enough = bool(known & SPEC) or (self.plain and {"name", "quantity", "price"} <= known)
        if len(known) < 2 or not enough:  # noqa: PLR2004 - one word alone is no table
            return None
        last = row
        texts = [cell.strip() for cell in cells]
        texts += [""] * (max(beside, default=0) + 1 - len(texts))
        for index, text in beside.items():
            texts[index] = text
        above = _above(grid, row)
        below = self._below(grid, row, own)
        if below is not None:
            last = row + 1
            parents = _spread(grid, row, texts, len(below))
            texts = [
                f"{parent} {child}".strip() if child and child != parent else parent or child
                for parent, child in zip(parents, below, strict=True)
            ]
            own = {index: self.head(text) for index, text in enumerate(texts) if text}
        elif above is not None:
            width = max(len(texts), len(above))
            texts += [""] * (width - len(texts))
            for index in range(width):
                up = above[index] if index < len(above) else ""
                if up and own.get(index) is None:
                    texts[index] = f"{up} {texts[index]}".strip()
                    head = self.head(texts[index])
                    if (
                        head not in {"memory", "disk", "display", "os", "excel"}
                        or not cells[index : index + 1]
                    ):
                        own[index] = head
                elif up and own.get(index) == "price":
                    texts[index] = f"{up} {texts[index]}"
        return self._titles(last, texts, own)

    def _beside(self, grid: Grid, row: int, own: dict[int, Head | None]) -> dict[int, str]:
        """Return columns without a head of their own that tell more of the name to their left.

        A head that is merged over them, or that says so (品名・仕様), is theirs, too.
        """
        cells = grid.rows[row]
        found: dict[int, str] = {}
        for index in [index for index, head in own.items() if head in {"name", "spec"}]:
            wide = [one for one in grid.merged if (one.top, one.left) == (row, index)]
            last = max((one.right for one in wide), default=index)
            both = any(fold(word) in fold(cells[index]) for word in self.file.columns["spec"])
            if not grid.merged and both and own[index] == "name":
                last = index + 1
            found |= dict.fromkeys(range(index + 1, last + 1), cells[index].strip())
        return {at: text for at, text in found.items() if not (at < len(cells) and cells[at])}

    def _titles(self, row: int, texts: list[str], own: dict[int, Head | None]) -> Heads:
        titles = []
        other = []
        for index, text in enumerate(texts):
            head = own.get(index)
            if not text:
                continue
            if head in {None, "ignore"}:
                other.append(text)
                continue
            assert head is not None  # noqa: S101 - for the type checker
            titles.append(
                Title(
                    index,
                    head,
                    text,
                    self._kind(head, text),
                    _unit(text) if head in {"memory", "disk", "free"} else "",
                    self._price(text) if head == "price" else None,
                )
            )
        return Heads(row, tuple(titles), tuple(other))

    def _kind(self, head: Head, text: str) -> str:
        if head == "name":
            words = close(fold(text))
            codes = any(_stands(fold(word), words) for word in self.file.name_heads.codes)
            return "CODE" if codes else ""
        return _kind(text) if head == "disk" else ""

    def is_a_code(self, text: str) -> bool:
        """Whether a head of names is one of numbers (型番)."""
        return self._kind("name", text) == "CODE"

    def is_a_head(self, text: str) -> bool:
        """Whether a text is made of words for heads alone: 仕様, 品名・規格; A案仕様 is not."""
        words = [fold(one) for names in self.file.columns.values() for one in names]
        return all(part in words for part in re.split(r"[・/ ]", close(fold(text))) if part)

    def is_a_service(self, text: str) -> bool:
        """Whether a text names a service (5年保守)."""
        words = close(fold(text))
        return any(fold(word) in words for word in self.file.rows.services)

    def names_a_pc(self, text: str) -> bool:
        """Whether a text is a word for a PC and nothing else (本体)."""
        return close(fold(text)) in {fold(word) for word in self.file.rows.pcs}

    def _only_heads(self, cells: Sequence[str]) -> bool:
        """Whether a row below a table is a row of heads again, and no row of values."""
        return all(len(cell) <= _SHORT and not _DIGIT.search(cell) for cell in cells if cell)

    def _below(self, grid: Grid, row: int, own: dict[int, Head | None]) -> list[str] | None:
        """Return the second row of heads, that stands under merged ones."""
        if row + 1 >= len(grid.rows):
            return None
        upper, cells = grid.rows[row], grid.rows[row + 1]
        filled = [index for index, cell in enumerate(cells) if cell]
        if not filled or any(re.search(r"\d", cells[index]) for index in filled):
            return None
        spread = _spread(grid, row, upper, max(len(upper), len(cells)))
        under = [index for index in filled if index < len(spread) and spread[index]]
        shared = any(index >= len(upper) or not upper[index] for index in filled)
        names = [index for index, head in own.items() if head in {"name", "memory", "os"}]
        if len(under) != len(filled) or not shared or any(index in filled for index in names):
            return None
        if any(len(cells[index]) > _SHORT for index in filled):
            return None
        return [*cells, *[""] * (len(spread) - len(cells))]

    def head(self, text: str) -> Head | None:
        """Return what a column with this head holds."""
        if text not in self._known:
            self._known[text] = self._head(text)
        return self._known[text]

    def _head(self, text: str) -> Head | None:
        words = close(fold(text))
        if not words or len(words) > _LONGEST or _SIZE.search(words):
            return None
        if any(_stands(name, words) for name in self._no_fact):
            return None
        for head, names in self._columns:
            if words in names:
                return head
            if any(_stands(name, words) for name in names):
                never = head == "price" and any(one in words for one in self._never)
                return None if never or self._is_a_value(head, text) else head
        return None

    def _is_a_value(self, head: Head, text: str) -> bool:
        """Whether a text says something already: フルHD液晶 is a display, 液晶 is a head."""
        why: str = "none"
        bare = re.sub(r"\([^)]*\)", "", fold(text))
        if head == "display":
            why = self.catalogue.screen(bare).why
        elif head == "excel":
            why = self.catalogue.excel(bare).why
        elif head == "os":
            why = self.catalogue.system(bare)[0].why
        elif head in {"memory", "disk"}:
            return bool(re.search(r"別売|別途|なし|非搭載|増設", bare))
        return why not in {"none", "unknown", "unsaid"}

    def _price(self, text: str) -> PriceHead:
        words = fold(text)
        heads = self.file.price_heads
        tax = said_of_tax(text, self.file.money)
        rank: Rank = "plain"
        for name in ("listed", "offered", "unit", "total"):
            if any(fold(word) in words for word in getattr(heads, name)):
                rank = name
                break
        one = "単価" in words or "1台" in words or "UNIT" in words
        whole = not one and any(fold(word) in words for word in heads.total)
        scale = (
            1000 if re.search(r"千円|\(K\)", words) else 10_000 if "万円" in words else self.scale
        )
        if rank == "total" and tax != "unsaid" and re.search(r"税[込抜]\S*金額", words):
            return PriceHead("plain", tax, whole, scale)
        return PriceHead(rank, tax, whole, scale)


_SCALES: Final = (("千円", 1000), ("万円", 10_000), ("円", 1))
_BY_UNIT: Final = re.compile(r"単位\s?:?\s?(千円|万円|円)")


def _scale_above(grid: Grid, row: int) -> int:
    """Return the unit that a caption names: （単位：千円）."""
    found = [
        unit[1]
        for cells in grid.rows[max(row - _CAPTIONS, 0) : row + 1]
        for cell in cells
        if len(cell) <= _LONGEST and (unit := _BY_UNIT.search(fold(cell)))
    ]
    return dict(_SCALES)[found[-1]] if found else 1


_CAPTIONS: Final = 8
"""Rows above a table in which its unit is named."""


def _stands(name: str, words: str) -> bool:
    """Whether a head names a column: `OS`, and not the letters in `HOST`."""
    if not name.isascii():
        return name in words
    return re.search(rf"(?<![A-Z]){re.escape(name)}(?![A-Z])", words) is not None


def _kind(text: str) -> str:
    words = fold(text)
    kinds = [kind for kind in ("SSD", "HDD", "EMMC") if _stands(kind, words)]
    return kinds[0] if len(kinds) == 1 else ""


def _unit(text: str) -> str:
    found = re.search(r"\((?:[^)]*[^A-Z)])?([GT]B)\)|\b([GT]B)$", fold(text))
    return (found[1] or found[2]) if found else ""


def _above(grid: Grid, row: int) -> list[str] | None:
    """Return the upper row of a head in two rows, its merged cells spread; None: there is none."""
    if row == 0 or not any(grid.rows[row - 1]):
        return None
    upper = grid.rows[row - 1]
    filled = [cell for cell in upper if cell]
    merged = [one for one in grid.merged if one.top <= row - 1 <= one.bottom]
    if len(filled) < 2 and not merged:  # noqa: PLR2004 - a caption stands alone
        return None
    if len(filled) == 1 and any(one.right - one.left + 1 >= len(grid.rows[row]) for one in merged):
        return None
    if any(len(cell) > _LONGEST or re.search(r"\d{2}", cell) for cell in filled):
        return None
    return _spread(grid, row - 1, upper, max(len(upper), len(grid.rows[row])))


def _spread(grid: Grid, row: int, cells: Sequence[str], width: int) -> list[str]:
    """Return a row with each merged head over all of its columns."""
    texts = [*cells, *[""] * (width - len(cells))]
    ranges: list[Merged] = [one for one in grid.merged if one.top <= row <= one.bottom]
    if grid.merged:
        for one in ranges:
            text = grid.rows[one.top][one.left] if one.left < len(grid.rows[one.top]) else ""
            for index in range(one.left, min(one.right + 1, width)):
                texts[index] = texts[index] or text
        return texts
    # Without word of merged cells (CSV), a head reaches to the next one.
    held = ""
    for index in range(width):
        held = texts[index] or held
        texts[index] = held
    return texts
