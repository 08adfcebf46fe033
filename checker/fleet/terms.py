"""The sizes of a phrase, each with what is said of it: fitted, lacking, what could be. Pure."""

import itertools
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from checker.fleet.phrase import Token
from checker.fleet.standing import Said

_SIZE_DIGITS: Final = 3
"""Digits that a bare number may have which shares the unit after it (4/8GB)."""


class Term(NamedTuple):
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
        """Whether it stands in brackets."""
        return self.said.inner

    @property
    def lead(self) -> str:
        """The sign before its piece."""
        return self.said.lead


def shares_a_unit(parts: Sequence[Said]) -> bool:
    """Whether a bare number stands beside a size for a choice: 4/8GB, 4・8GB, 4,8GB, 4→8GB."""
    for left, right in itertools.pairwise(parts):
        last, first = left.chunk.tokens[-1], right.chunk.tokens[0]
        if right.lead in {"slash", "sep", "arrow", "plus"} and (
            (_may_be_a_size(last) and "size" in first.kinds and _stands_alone(left))
            or ("size" in last.kinds and "number" in first.kinds and len(right.chunk.tokens) == 1)
        ):
            return True
    return False


def _may_be_a_size(token: Token) -> bool:
    """Whether a bare number may share the unit of the size after it; DDR4-3200 has none."""
    return "number" in token.kinds and len(token.amount.partition(".")[0]) <= _SIZE_DIGITS


def _stands_alone(said: Said) -> bool:
    """Whether a chunk's last number is no count of something: 空きスロット1."""
    before = [token for token in said.chunk.tokens[:-1] if "particle" not in token.kinds]
    return not (before and before[-1].kinds & {"accessory", "free", "quality", "times"})


def read_terms(  # noqa: C901 - one branch a kind of chunk
    parts: Sequence[Said], units: dict[str, int]
) -> list[Term] | str:
    """Return the sizes that are not another thing's; a word where a chunk holds several."""
    parts = _listed(parts)
    found: list[Term] = []
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
        if len(values) > 1 and _whole_is_last(said, found, values, units):
            found = [] if said.lead == "plus" else found
            values = values[-1:]
        if len(values) > 1 and not (_only_could(said) or _breaks_down(said, values, units)):
            return values[1].text
        if values:
            said = _shares(said, last)  # noqa: PLW2901 - the same chunk
            if not (len(said.values) == 1 and _was(said)):
                found.append(term(said._replace(absent=said.absent or ahead), values[0], units))
        elif said.absent and not said.extends and not found:
            ahead = said.absent
        elif said.absent and not said.extends and not _other_drive(found, said):
            found = _taken_away(found, said, last)
        elif said.could and not said.extends and found and not said.taken:
            found[-1] = found[-1]._replace(could=said.could)
    return found


def _listed(parts: Sequence[Said]) -> list[Said]:
    """Say of sizes in brackets what is said of the last of them: (512GB、1TBに構成可能)."""
    found = list(parts)
    for index in range(len(found) - 1, 0, -1):
        said, before = found[index], found[index - 1]
        listed = said.inner and before.inner and said.lead in {"sep", "slash"}
        if listed and said.could and said.values and _bare(before) and not before.could:
            found[index - 1] = before._replace(could=said.could)
    return found


def _bare(said: Said) -> bool:
    """Whether a piece is a size and nothing else."""
    return len(said.values) == 1 == len(said.chunk.tokens)


def _only_could(said: Said) -> bool:
    """Whether all sizes of a piece in brackets are merely possible: (24GBまたは32GBに変更可)."""
    return said.inner and bool(said.could)


def _whole_is_last(
    said: Said, found: Sequence[Term], values: Sequence[Token], units: dict[str, int]
) -> bool:
    """Whether the last size of a piece is all together: 4GB増設し計8GB, 4GB＋4GB増設計8GB."""
    items = said.chunk.tokens
    place = items.index(values[-1])
    before = [token for token in items[:place] if "particle" not in token.kinds]
    if not before or "sum" not in before[-1].kinds:
        return False
    parts = sum(term(said, one, units).amount for one in values[:-1])
    whole = term(said, values[-1], units).amount
    if said.lead == "plus":
        return whole == parts + sum(one.amount for one in found)
    return whole >= parts


def _shares(said: Said, before: Said | None) -> Said:
    """Put on a size what is said of the one before it, where both are of one thing."""
    if before is None:
        return said
    if said.lead == "open" and "times" in said.kinds and before.could and before.values:
        # 最大16GB(8GB×2): the breakdown of what could be.
        return said._replace(could=said.could or before.could)
    if said.lead == "slash" and before.could and before.values and _bare(said):
        # 最大16GB/32GB: of which of them the word is said is not clear.
        return said._replace(could=said.could or before.could)
    if said.lead != "slash" or not said.inner or not before.inner:
        return said
    # (オプション:512GB/1TB), (最大2スロット/64GB)
    could = before.could
    if not could and not before.values:
        could = next((one.text for one in before.chunk.tokens if "could" in one.kinds), "")
    return said._replace(could=said.could or could, absent=said.absent or before.absent)


def _breaks_down(said: Said, values: Sequence[Token], units: dict[str, int]) -> bool:
    """Whether the second size of a piece is what the first is made of: 8GB 4GB×2."""
    whole, *rest = (term(said, one, units) for one in values)
    return (
        len(rest) == 1 and whole.times == 1 and rest[0].times > 1 and whole.amount == rest[0].amount
    )


def _other_drive(found: list[Term], said: Said) -> bool:
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


def _taken_away(found: list[Term], said: Said, last: Said | None) -> list[Term]:
    """Say of the terms before it that they do not come with it."""
    if said.lead == "open" and last is not None and last.taken and not last.inner:
        return found
    if said.lead == "open" and last is not None and last.values and not last.inner:
        if last.could and not found[-1].could:
            return found
        return [*found[:-1], found[-1]._replace(absent=said.absent)]
    return [one._replace(absent=one.absent or said.absent) for one in found]


def term(said: Said, size: Token, units: dict[str, int]) -> Term:
    """Return a size of a piece, multiplied where it says so (8GB×2), in the column's bytes."""
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
    return Term(
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
