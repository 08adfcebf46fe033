"""How much memory and what drive a phrase says are fitted. Pure.

Sizes are as sold: memory in 2³⁰ bytes, drives in 10⁹ bytes. What is not said stays unknown.
"""

import itertools
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from checker.fleet.phrase import Token, Vocabulary, chunks, fold, tokens
from checker.fleet.standing import Column, Reading, Said, bound, first_doubt

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


class _Term(NamedTuple):
    """One size and what is said of it."""

    amount: int
    said: Said
    absent: str = ""
    could: str = ""
    times: int = 1
    fast: bool = False
    """Whether it is a solid-state drive."""
    slow: bool = False

    @property
    def inner(self) -> bool:
        return self.said.inner

    @property
    def lead(self) -> str:
        return self.said.lead


def memory(text: str, words: Vocabulary) -> Reading[int]:
    """Return the memory that is fitted, in bytes: `8GB`, `16GB(8GB×2)`, `標準8GB（最大32GB）`."""
    folded = fold(text)
    bare = re.fullmatch(r"(\d{1,3})", folded)
    if bare:
        # A bare number of a column that is in gigabytes.
        return _within(int(bare[1]) * GIB, _MOST_MEMORY)
    parts = bound(chunks(tokens(folded, words)), _MEMORY_COLUMN)
    found = _memory(parts)
    if found.value is not None and _appended(parts):
        # Where the words that take something away were left out, would it be clear, and as much?
        whole = _memory([_whole(said) for said in parts])
        if whole.value is None:
            return Reading(None, "absent", next(said.absent for said in parts if said.absent))
        if whole.value < found.value:
            return whole
    return found


def _memory(parts: Sequence[Said]) -> Reading[int]:
    doubt: Reading[int] | None = first_doubt(parts)
    if doubt is not None:
        return doubt
    if _shares_a_unit(parts):
        return Reading(None, "several")
    for said in parts:
        if said.taken and said.values:
            return Reading(None, "several")
    terms = _terms(parts, _MEMORY)
    if not terms:
        word = next((said.absent for said in parts if said.absent), "")
        return Reading(None, "absent" if word else "none", word)
    if isinstance(terms, str):
        return Reading(None, "several", terms)
    return _fitted(terms)


def _appended(parts: Sequence[Said]) -> bool:
    """Whether a word that takes away stands outside brackets, or alone in the last ones."""
    return any(said.absent and (not said.inner or not said.values) for said in parts if said.absent)


def _whole(said: Said) -> Said:
    return said._replace(absent="")


def _shares_a_unit(parts: Sequence[Said]) -> bool:
    """Whether a bare number stands beside a size for a choice: 4/8GB, 4・8GB, 4,8GB, 4→8GB."""
    for left, right in itertools.pairwise(parts):
        last, first = left.chunk.tokens[-1], right.chunk.tokens[0]
        if right.lead in {"slash", "sep", "arrow", "plus"} and (
            ("number" in last.kinds and "size" in first.kinds and _stands_alone(left))
            or ("size" in last.kinds and "number" in first.kinds and len(right.chunk.tokens) == 1)
        ):
            return True
    return False


def _stands_alone(said: Said) -> bool:
    """Whether a chunk's last number is no count of something: 空きスロット1."""
    before = [token for token in said.chunk.tokens[:-1] if "particle" not in token.kinds]
    return not (before and before[-1].kinds & {"accessory", "free", "quality", "times"})


def _terms(  # noqa: C901 - one branch a kind of chunk
    parts: Sequence[Said], units: dict[str, int]
) -> list[_Term] | str:
    """Return the sizes that are not another thing's; a word where a chunk holds several."""
    found: list[_Term] = []
    ahead = ""
    arrow = any(
        ("done" in said.kinds or said.has("済", "済み")) and not said.elsewhere for said in parts
    )
    last: Said | None = None
    before: Said | None = None
    for said in parts:
        last, before = before, said
        if said.lead == "arrow" and found:
            if not arrow:
                return "→"
            found = [one for one in found if one.inner != said.inner]
        values = said.values
        if len(values) > 1 and "from" in said.kinds:
            values = _after_from(said)
        if len(values) > 1:
            return values[1].text
        if values:
            broken_down = said.lead == "open" and "times" in said.kinds
            if broken_down and last is not None and last.could and last.values:
                # 最大16GB(8GB×2): the breakdown of what could be.
                said = said._replace(could=said.could or last.could)  # noqa: PLW2901 - the same chunk
            if not (len(said.values) == 1 and _was(said)):
                found.append(_term(said._replace(absent=said.absent or ahead), values[0], units))
        elif said.absent and not said.extends and not found:
            ahead = said.absent
        elif said.absent and not said.extends and not _other_drive(found, said):
            found = _taken_away(found, said, last)
        elif said.could and not said.extends and found and not said.taken:
            found[-1] = found[-1]._replace(could=said.could)
    return found


def _other_drive(found: list[_Term], said: Said) -> bool:
    """Whether words without a size speak of a hard disk beside an SSD: SSD 256GB、HDDなし."""
    return "hdd" in said.kinds and "ssd" not in said.kinds and all(one.fast for one in found)


def _after_from(said: Said) -> tuple[Token, ...]:
    """Return the sizes after the word that says what it was before."""
    seen = False
    rest: list[Token] = []
    for token in said.chunk.tokens:
        if "from" in token.kinds:
            seen = True
            rest = []
        elif token in said.values:
            rest.append(token)
    return tuple(rest) if seen else said.values


def _was(said: Said) -> bool:
    """Whether a chunk says what was there before: （4GBから増設）."""
    texts = [token for token in said.chunk.tokens if "particle" not in token.kinds]
    for token, after in itertools.pairwise(texts):
        if token in said.values and "from" in after.kinds:
            return True
    first = texts[0]
    return "from" in first.kinds and first.text not in {"から", "より"}


def _taken_away(found: list[_Term], said: Said, last: Said | None) -> list[_Term]:
    """Say of the terms before it that they do not come with it."""
    if said.lead == "open" and last is not None and last.taken and not last.inner:
        return found
    if said.lead == "open" and last is not None and last.values and not last.inner:
        if last.could and not found[-1].could:
            return found
        return [*found[:-1], found[-1]._replace(absent=said.absent)]
    return [one._replace(absent=one.absent or said.absent) for one in found]


def _term(said: Said, size: Token, units: dict[str, int]) -> _Term:
    items = said.chunk.tokens
    index = items.index(size)
    token = items[index]
    times = 1
    after = items[index + 1 : index + 4]
    before = items[max(index - 2, 0) : index]
    if len(after) > 1 and "times" in after[0].kinds and "number" in after[1].kinds:
        times = _count(after[1].amount)
    elif len(after) > 1 and "number" in after[0].kinds and "count" in after[1].kinds:
        times = _count(after[0].amount)
    elif len(before) == 2 and "times" in before[1].kinds and "number" in before[0].kinds:  # noqa: PLR2004
        times = _count(before[0].amount)
    if times != 1 and len(after) > 2 and after[2].text in {"スロット", "SLOT", "SLOTS"}:  # noqa: PLR2004
        times = 0
    each = math.ceil(Decimal(token.amount) * units[token.unit[0]])
    return _Term(
        each * times,
        said,
        said.absent,
        said.could,
        times,
        "ssd" in said.kinds,
        "hdd" in said.kinds,
    )


def _count(digits: str) -> int:
    return int(digits) if re.fullmatch(r"[1-8]", digits) else 0


def _within(amount: int, most: int) -> Reading[int]:
    return Reading(amount) if 0 < amount <= most else Reading(None, "several")


def _fitted(terms: list[_Term]) -> Reading[int]:  # noqa: C901, PLR0911 - one answer a case
    """Return what is fitted of several sizes: added up, a breakdown of each other, or standard."""
    if any(one.times == 0 for one in terms):
        return Reading(None, "several")
    here = [one for one in terms if not one.could]
    if not here:
        return Reading(None, "could", terms[0].could)
    standard = [one for one in here if one.said.has(*_STANDARD) and not one.absent]
    absent = [one for one in here if one.absent]
    fitted = [one for one in here if not one.absent]
    if not fitted:
        return Reading(None, "absent", absent[0].absent)
    heads = [one for one in fitted if not one.inner]
    inner = [one for one in fitted if one.inner]
    if not heads:
        if len(inner) == 1 or all(one.lead == "plus" for one in inner[1:]):
            return _less(sum(one.amount for one in inner), absent, inner)
        return Reading(None, "several")
    total = sum(one.amount for one in heads)
    if len(heads) > 1 and len({one.amount for one in heads}) == 1 and heads[1].lead == "sep":
        # 16GB, 1x16GB
        heads = heads[:1]
        total = heads[0].amount
    added = all(one.lead == "plus" for one in heads[1:])
    if added and inner:
        parts = sum(one.amount for one in inner)
        if parts in {total, *(one.amount for one in heads)} and _plus(inner):
            return _within(total, _MOST_MEMORY)
    if len(standard) == 1:
        least = min(one.amount for one in fitted)
        if standard[0].amount == least:
            return _within(least, _MOST_MEMORY)
        return Reading(None, "several")
    inner = [one for one in inner if "of" not in one.said.kinds]
    if not added or inner:
        return Reading(None, "several")
    return _less(total, absent, heads)


def _plus(inner: list[_Term]) -> bool:
    """Whether sizes in brackets are added up."""
    return all(one.lead in {"plus", "open"} for one in inner)


def _less(total: int, absent: list[_Term], fitted: list[_Term]) -> Reading[int]:
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
    folded = fold(text)
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
    if any(said.has("RAID", "RAID0", "RAID1") for said in parts) or _shares_a_unit(parts):
        return Reading(None, "several"), None
    if any(said.has("D:", "Dドライブ") and (said.values or said.taken) for said in parts):
        return Reading(None, "several", "D:"), None
    for said in parts:
        if "free" in said.kinds and said.values and said.absent:
            return Reading(None, "absent", said.absent), None
    rest, free = _free(parts)
    terms = _terms(rest, _DRIVE)
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


def _two_in_one(parts: Sequence[Said]) -> list[_Term] | None:
    """Read an SSD and an HDD that no sign divides: SSD 256GB HDD 1TB."""
    found: list[_Term] = []
    for said in parts:
        if len(said.values) < 2:  # noqa: PLR2004
            found += [_term(said, one, _DRIVE) for one in said.values]
            continue
        nouns = [token for token in said.chunk.tokens if token.kinds & {"ssd", "hdd"}]
        if len(nouns) != len(said.values):
            return None
        for noun, size in zip(nouns, said.values, strict=True):
            one = _term(said, size, _DRIVE)
            found.append(one._replace(fast="ssd" in noun.kinds, slow="hdd" in noun.kinds))
    return found


def _one_drive(terms: list[_Term]) -> Reading[int]:  # noqa: PLR0911 - one answer a case
    """Return the size of the drive that holds the system, where that is clear."""
    if any(one.times != 1 for one in terms):
        return Reading(None, "several")
    here = [one for one in terms if not one.could]
    if not here:
        return Reading(None, "could", terms[0].could)
    fitted = [one for one in here if not one.absent]
    if not fitted:
        return Reading(None, "absent", here[0].absent)
    if len({one.amount for one in fitted}) == 1 and len(fitted) == 1:
        return Reading(fitted[0].amount)
    # Beside a hard disk, the SSD holds the system; of two alike nobody knows.
    fast = [one for one in fitted if one.fast and not one.slow]
    slow = [one for one in fitted if one.slow and not one.fast]
    standard = [one for one in fitted if one.said.has(*_STANDARD)]
    if len(fast) == 1 and len(fast) + len(slow) == len(fitted):
        least = min(one.amount for one in fitted)
        if all(one.lead != "slash" for one in fitted) or fast[0].amount == least:
            return Reading(fast[0].amount)
    if len(standard) == 1 and standard[0].amount == min(one.amount for one in fitted):
        return Reading(standard[0].amount)
    return Reading(None, "several")
