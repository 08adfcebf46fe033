"""How much memory and what drive a phrase says are fitted. Pure.

Sizes are as sold: memory in 2³⁰ bytes, drives in 10⁹ bytes. What is not said stays unknown.
"""

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from checker.fleet.phrase import Token, Vocabulary, chunks, fold, labelled, tokens
from checker.fleet.standing import Column, Reading, Said, bound, first_doubt
from checker.fleet.terms import Term, read_terms, shares_a_unit, term

GIB: Final = 2**30
GB: Final = 10**9
_MEMORY: Final = {"T": 1024 * GIB, "G": GIB, "M": GIB // 1024}
_DRIVE: Final = {"T": 1000 * GB, "G": GB, "M": GB // 1000}
_MOST_MEMORY: Final = 64 * 1024 * GIB
_MOST_DRIVE: Final = 1_000_000 * GB
_STANDARD: Final = (
    "標準",
    "標準搭載",
    "標準装備",
    "標準構成",
    "標準仕様",
    "本体標準",
    "STANDARD",
    "STD",
)
_MEMORY_COLUMN: Final = Column(
    "size",
    frozenset({"not_memory", "ssd", "hdd", "disk"}),
    frozenset(),
)
_DISK_COLUMN: Final = Column(
    "size",
    frozenset({"not_disk", "not_memory"}) - {"not_memory"},
    frozenset({"ssd", "hdd", "disk", "free"}),
)


class Drive(NamedTuple):
    """What a phrase says of the drive, in bytes."""

    total: int | None
    free: int | None


def memory(text: str, words: Vocabulary) -> Reading[int]:
    """Return the memory that is fitted, in bytes: `8GB`, `16GB(8GB×2)`, `標準8GB（最大32GB）`."""
    folded = fold(text)
    bare = re.fullmatch(r"(\d{1,3})", folded)
    if bare:
        # A bare number of a column that is in gigabytes.
        return _within(int(bare[1]) * GIB, _MOST_MEMORY)
    # 8 GB: 1 x 8 GB; 8GB+8GB=16GB
    folded = re.sub(r"(?<=[B\d])\s?[:=]\s?(?=\d+\s?(?:X|[GTM]))", "(", folded)
    parts = bound(chunks(tokens(labelled(_paired(folded)), words)), _MEMORY_COLUMN)
    found = _memory(parts)
    if found.value is not None and _appended(parts):
        # Where the words that take something away were left out, would it be clear, and as much?
        whole = _memory([_whole(said) for said in parts])
        if whole.value is None:
            return Reading(None, "absent", next(said.absent for said in parts if said.absent))
        if whole.value < found.value:
            return whole
    return found


_ONE: Final = r"(?P<{0}>\d+(?:\.\d+)?\s?[GTM]B?(?:\s?\([^()]*\))?)"
_PAIRS: Final = tuple(
    re.compile(rf"\(?{first}\s?[/・]\s?{second}\)?\s?[:=]?\s?" + sizes)
    for first, second, sizes in (
        (
            "(?:標準|STANDARD|STD\\.?)",
            "(?:最大|MAX\\.?|MAXIMUM)",
            _ONE.format("fitted") + r"\s?/\s?" + _ONE.format("most"),
        ),
        (
            "(?:最大|MAX\\.?|MAXIMUM)",
            "(?:標準|STANDARD|STD\\.?)",
            _ONE.format("most") + r"\s?/\s?" + _ONE.format("fitted"),
        ),
    )
)


def _paired(folded: str) -> str:
    """Give each of two sizes the label that stands before both: 標準/最大：8GB/32GB."""
    for pair in _PAIRS:
        folded = pair.sub(r"標準\g<fitted>、最大\g<most>", folded)
    return _SPACED.sub("、", folded)


_SPACED: Final = re.compile(r"(?<=B)\s+(?=(?:標準|最大|MAX)\.?\s?[:=]?\s?\d)")
"""標準：8GB 最大：16GB"""


def _memory(parts: Sequence[Said]) -> Reading[int]:
    doubt: Reading[int] | None = first_doubt(parts)
    if doubt is not None:
        return doubt
    if shares_a_unit(parts):
        return Reading(None, "several")
    for said in parts:
        if (said.taken and said.values) or _is_of_another(said):
            return Reading(None, "several")
    terms = read_terms(parts, _MEMORY)
    if not terms:
        word = next((said.absent for said in parts if said.absent), "")
        return Reading(None, "absent" if word else "none", word)
    if isinstance(terms, str):
        return Reading(None, "several", terms)
    return _fitted(terms)


def _is_of_another(said: Said) -> bool:
    """Whether brackets say that the size before them is of something else: 4GB（ビデオメモリ）."""
    kinds = [token.kinds for token in said.chunk.tokens if "particle" not in token.kinds]
    return said.inner and bool(kinds) and all("not_memory" in one for one in kinds)


def _appended(parts: Sequence[Said]) -> bool:
    """Whether a word that takes away stands outside brackets, or alone in the last ones."""
    return any(said.absent and (not said.inner or not said.values) for said in parts if said.absent)


def _whole(said: Said) -> Said:
    return said._replace(absent="")


def _within(amount: int, most: int) -> Reading[int]:
    return Reading(amount) if 0 < amount <= most else Reading(None, "several")


class _Sizes(NamedTuple):
    """The sizes of a phrase, by where they stand and whether they are there."""

    here: list[Term]
    """All that are not merely possible."""
    absent: list[Term]
    fitted: list[Term]
    heads: list[Term]
    """Those fitted that stand outside brackets."""
    inner: list[Term]
    """Those fitted that stand in brackets."""


def _sorted(here: list[Term]) -> _Sizes:
    fitted = [one for one in here if not one.absent]
    return _Sizes(
        here,
        [one for one in here if one.absent],
        fitted,
        [one for one in fitted if not one.inner],
        [one for one in fitted if one.inner],
    )


def _fitted(terms: list[Term]) -> Reading[int]:
    """Return what is fitted of several sizes: added up, a breakdown of each other, or standard."""
    if any(one.times == 0 for one in terms):
        return Reading(None, "several")
    sizes = _sorted([one for one in terms if not one.could])
    if not sizes.here:
        return Reading(None, "could", terms[0].could)
    if not sizes.fitted:
        return Reading(None, "absent", sizes.absent[0].absent)
    return _outside(sizes) if sizes.heads else _in_brackets(sizes)


def _in_brackets(sizes: _Sizes) -> Reading[int]:
    """Return what is fitted where every size of it stands in brackets."""
    if _made_of(sizes.absent, sizes.here):
        return Reading(None, "absent", sizes.absent[0].absent)
    if all(one.lead == "plus" for one in sizes.inner[1:]):
        return _less(sum(one.amount for one in sizes.inner), sizes.absent, sizes.inner)
    return Reading(None, "several")


def _outside(sizes: _Sizes) -> Reading[int]:
    """Return what is fitted where sizes stand outside brackets, and perhaps in them too."""
    heads = _once(sizes.heads)
    total = sum(one.amount for one in heads)
    added = all(one.lead == "plus" for one in heads[1:])
    if added and sizes.inner and (whole := _told_twice(total, heads, sizes.inner, sizes.absent)):
        return _within(whole, _MOST_MEMORY)
    standard = [one for one in sizes.fitted if one.said.has(*_STANDARD)]
    if len(standard) == 1:
        return _as_standard(standard[0], total, sizes)
    if not added or not all(_is_part_of(one, total) for one in sizes.inner):
        return Reading(None, "several")
    return _less(total, sizes.absent, heads)


def _is_part_of(one: Term, total: int) -> bool:
    """Whether a size in brackets is a part of the whole: (うち8GB増設), (増設メモリ8GB含む)."""
    return "of" in one.said.kinds or (one.said.has("含む", "含") and one.amount < total)


def _once(heads: list[Term]) -> list[Term]:
    """Return sizes without their repetition: 16GB, 1x16GB; 16GB / DDR4 / 8GB x2."""
    alike = len(heads) > 1 and len({one.amount for one in heads}) == 1
    return heads[:1] if alike and heads[1].lead in {"sep", "slash"} else heads


def _as_standard(standard: Term, total: int, sizes: _Sizes) -> Reading[int]:
    """Return what is fitted where one size is said to be the standard one."""
    least = min(one.amount for one in sizes.fitted)
    if least < total and sum(one.amount for one in sizes.here if one.inner) == total:
        # 16GB(標準8GB+追加8GB): whether the rest is taken is not clear.
        return Reading(None, "several")
    if standard.amount == least:
        return _within(least, _MOST_MEMORY)
    return Reading(None, "several")


def _made_of(absent: list[Term], here: list[Term]) -> bool:
    """Whether sizes in brackets are what one is made of that is not there."""
    outer = [one.amount for one in absent if not one.inner]
    return len(outer) == 1 and outer[0] == sum(one.amount for one in here if one.inner)


def _told_twice(total: int, heads: list[Term], inner: list[Term], absent: list[Term]) -> int | None:
    """Return what is fitted where brackets tell it again; None: they tell something else."""
    parts = sum(one.amount for one in inner)
    if parts in {total, *(one.amount for one in heads)} and _plus(inner):
        return total
    if len(inner) == 1 and "sum" in inner[0].said.kinds and parts > total and not absent:
        # 8GB増設（計16GB）
        return parts
    return None


def _plus(inner: list[Term]) -> bool:
    """Whether sizes in brackets are added up."""
    return len(inner) == 1 or all(one.lead in {"plus", "open"} for one in inner)


def _less(total: int, absent: list[Term], fitted: list[Term]) -> Reading[int]:
    """Take off what is not there of a whole (うち4GBはオプション)."""
    for one in absent:
        if one.inner and "of" in one.said.kinds:
            total -= one.amount
        elif one.inner and one.lead == "open" and one.amount <= total and len(fitted) == 1:
            return Reading(None, "absent", one.absent)
    if total <= 0:
        return Reading(None, "absent", absent[0].absent if absent else "")
    return _within(total, _MOST_MEMORY)


def drive(text: str, words: Vocabulary) -> tuple[Reading[int], int | None]:
    """Return the system drive's size in bytes, and its free space: `SSD 256GB（空き約200GB）`."""
    folded = labelled(fold(text))
    parts = bound(chunks(tokens(folded, words)), _DISK_COLUMN)
    found, free = _drive(parts)
    if found.value is not None and _appended(parts):
        whole, _ = _drive([_whole(said) for said in parts])
        if whole.value is None or whole.value < found.value:
            word = next(said.absent for said in parts if said.absent)
            return Reading(None, "absent", word), None
    return found, free


def _drive(  # noqa: PLR0911 - one answer a case
    parts: Sequence[Said],
) -> tuple[Reading[int], int | None]:
    doubt: Reading[int] | None = first_doubt(parts)
    if doubt is not None:
        return doubt, None
    if any(map(_joins_drives, parts)) or shares_a_unit(parts):
        return Reading(None, "several"), None
    if any(said.has("D:", "Dドライブ") and (said.values or said.taken) for said in parts):
        return Reading(None, "several", "D:"), None
    for said in parts:
        if "free" in said.kinds and said.values and said.absent:
            return Reading(None, "absent", said.absent), None
    rest, free = _free(parts)
    terms = read_terms(rest, _DRIVE)
    if isinstance(terms, str):
        two = _two_in_one(rest)
        if two is None:
            return Reading(None, "several"), free
        terms = two
    if not terms:
        word = next((said.absent for said in rest if said.absent), "")
        return Reading(None, "absent" if word else "none", word), free
    found = _one_drive(terms)
    if found.value is not None and not 0 < found.value <= _MOST_DRIVE:
        return Reading(None, "several"), None
    return found, free if free is None or 0 < free <= _MOST_DRIVE else None


def _joins_drives(said: Said) -> bool:
    """Whether drives are one or copies of each other: what the system sees is another size."""
    raid = said.has("RAID", "RAID0", "RAID1")
    return raid and (bool(said.values) or not (said.elsewhere or said.absent))


def _free(parts: Sequence[Said]) -> tuple[list[Said], int | None]:
    """Take out the size that is said to be free."""
    free, rest = None, []
    for said in parts:
        if "free" in said.kinds and said.values and not said.absent and not said.could:
            token = _nearest(said)
            free = math.ceil(Decimal(token.amount) * _DRIVE[token.unit[0]])
            left = tuple(one for one in said.values if one is not token)
            said = said._replace(values=left)  # noqa: PLW2901 - the same chunk with one value less
        rest.append(said)
    return rest, free


def _nearest(said: Said) -> Token:
    """Return the size that the words for free space speak of: the next, or else the one before."""
    place = next(n for n, token in enumerate(said.chunk.tokens) if "free" in token.kinds)
    after = [one for one in said.chunk.tokens[place:] if one in said.values]
    return after[0] if after else said.values[-1]


def _two_in_one(parts: Sequence[Said]) -> list[Term] | None:
    """Read an SSD and an HDD that no sign divides: SSD 256GB HDD 1TB."""
    found: list[Term] = []
    for said in parts:
        if len(said.values) < 2:  # noqa: PLR2004
            found += [term(said, one, _DRIVE) for one in said.values]
            continue
        nouns = [token for token in said.chunk.tokens if token.kinds & {"ssd", "hdd"}]
        if len(nouns) != len(said.values):
            return None
        for noun, size in zip(nouns, said.values, strict=True):
            one = term(said, size, _DRIVE)
            found.append(one._replace(fast="ssd" in noun.kinds, slow="hdd" in noun.kinds))
    return found


def _one_drive(terms: list[Term]) -> Reading[int]:
    """Return the size of the drive that holds the system, where that is clear."""
    if any(one.times != 1 for one in terms):
        return Reading(None, "several")
    here = [one for one in terms if not one.could]
    if not here:
        return Reading(None, "could", terms[0].could)
    fitted = [one for one in here if not one.absent]
    if not fitted:
        return Reading(None, "absent", here[0].absent)
    holds = fitted[0] if len(fitted) == 1 else _holds_the_system(fitted)
    return Reading(None, "several") if holds is None else Reading(holds.amount)


def _holds_the_system(fitted: list[Term]) -> Term | None:
    """Return the SSD beside a hard disk, or the standard one; of two alike nobody knows."""
    least = min(one.amount for one in fitted)
    fast = [one for one in fitted if one.fast and not one.slow]
    slow = [one for one in fitted if one.slow and not one.fast]
    beside = len(fast) == 1 and len(fast) + len(slow) == len(fitted)
    if beside and (fast[0].amount == least or all(one.lead != "slash" for one in fitted)):
        return fast[0]
    standard = [one for one in fitted if one.said.has(*_STANDARD)]
    return standard[0] if len(standard) == 1 and standard[0].amount == least else None
