"""What a quotation says one PC costs, with or without tax, and which column said it. Pure.

An amount without consumption tax (税抜) is never taken for what is paid: with the rate known, the
tax is worked out and shown; without, what is paid stays unknown.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from checker.fleet.phrase import fold
from checker.model import Closed

Tax = Literal["included", "excluded", "unsaid"]
_DEAREST: Final = 10**12
_PERCENT: Final = 100
_SAME: Final = 1
"""Yen by which a vendor's rounding may differ."""
_LEAST: Final = 1_000
"""Bare numbers with a fraction are computed amounts of Excel from here on; less is no price."""


class MoneyWords(Closed, frozen=True):
    """What is written beside an amount."""

    included: tuple[str, ...]
    excluded: tuple[str, ...]
    tax_amount: tuple[str, ...]
    open: tuple[str, ...]
    harmless: tuple[str, ...]
    """Words that have one of `open` in them, and leave nothing open."""
    tax_percent: int


class Amount(NamedTuple):
    """An amount as it is written."""

    yen: int | None
    """Whole yen for one PC, as written; None: it does not say one clearly."""
    tax: Tax = "unsaid"
    units: int = 1
    """The amount was of so many PCs, and was divided."""
    word: str = ""
    """What left it open."""


_AMOUNT: Final = re.compile(
    r"(?P<sign>-\s?)?(?:[¥\\@]\s?|JPY\s?|YEN\s?)*"
    r"(?<![\d.])(?P<number>\d+(?:\.\d+)?)\s?"
    r"(?:(?P<man>万)(?:(?P<sen>\d)千|(?P<rest>\d{1,4})(?!\d))?|(?P<thousand>千))?"
    r"\s?(?P<yen>円|YEN|JPY)?"
    r"(?P<other>\s?(?:台|個|式|セット|本|枚|年|か月|ヶ月|カ月|ケ月|ヵ月|回|%|GB|TB|MB|型|名|人|日|ポイント|PT|か所|コア|W|H)(?![A-Z]))?"
)
_COUNT: Final = re.compile(r"(\d{1,4})\s?台\s?(?:分|合計)|X\s?(\d{1,4})\s?台?(?!\d)|÷\s?(\d{1,4})")
_EACH: Final = re.compile(
    r"1\s?台\s?(?:当たり|当り|あたり|につき|分)?|/\s?台|/\s?PC|EACH|@|/\s?1?\s?台"
)


_SPACED: Final = re.compile(r"[¥\\]? ?\d{1,3}(?: \d{3})+ ?円?")
"""Thousands set apart by spaces, and nothing else."""


class _Part(NamedTuple):
    """An amount in its own piece of the phrase."""

    yen: int
    tax: Tax
    tax_amount: bool


def phrase(text: str, words: MoneyWords) -> Amount:  # noqa: PLR0911 - one answer a case
    """Read a cell: `148,000円（税込）`, `¥148,000（税込162,800円）`, `2,220,000円（15台分）`."""
    if text.isascii() and text.isdigit() and len(text) <= len(str(_DEAREST)):
        yen = int(text)
        return Amount(yen if yen <= _DEAREST else None)
    folded = re.sub(r"\s*\+\s*", "+", fold(text))
    if _SPACED.fullmatch(folded):
        folded = folded.replace(" ", "")
    bare = re.fullmatch(r"(\d+)\.(\d+)", folded)
    if bare and int(bare[1]) >= _LEAST:
        # Excel's own multiplication by the tax rate.
        return Amount(round(float(folded)))
    if re.search(r"[▲△]|(?<![\d)円])-\s?[¥\\]?\s?\d|[¥\\]\s?-\s?\d", folded):
        return Amount(None, word="▲")
    folded = _without(folded, words.harmless)
    stripped = _without(folded, (*words.included, *words.excluded))
    for word in _folded(words.open):
        if word in stripped:
            return Amount(None, word=word)
    folded = re.sub(r"\d+(?:\.\d+)?\s?%", "", folded)
    count, rest = _counted(folded)
    # Of how many an amount is may stand beside the tax: (10台分・税抜).
    tax = _tax(re.sub(r"\([^)]*\d[^)]*\)", " ", rest), words)
    if count == 0:
        return Amount(None, word="台")
    parts = _parts(rest, words)
    if parts is None:
        return Amount(None)
    return _chosen(parts, tax, count, times="X" in folded and count > 1, percent=words.tax_percent)


def scaled(text: str, scale: int, words: MoneyWords) -> Amount:
    """Read a cell of a column that counts in so many yen (千円): 163.9 is 163,900円."""
    folded = fold(text)
    if scale > 1 and re.fullmatch(r"\d{1,9}(?:\.\d{1,4})?", folded):
        yen = Decimal(folded) * scale
        return Amount(int(yen) if yen == int(yen) else None)
    found = phrase(text, words)
    named = scale == 1 or re.search(r"円|¥|\\", folded) is not None
    return found if named or found.yen is None else found._replace(yen=found.yen * scale)


def _without(folded: str, words: tuple[str, ...]) -> str:
    for word in _folded(words):
        folded = folded.replace(word, " ")
    return folded


@lru_cache(maxsize=64)
def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words as a folded text has them, the longest first."""
    return tuple(sorted(map(fold, words), key=len, reverse=True))


def _tax(folded: str, words: MoneyWords) -> Tax:
    """Return what is said of tax; 税込 beside 税抜 says nothing of a single amount."""
    if any(word in folded for word in _folded(words.excluded)):
        return "excluded"
    if any(word in folded for word in _folded(words.included)):
        return "included"
    return "unsaid"


def said_of_tax(text: str, words: MoneyWords) -> Tax:
    """Return what a head or a note says of tax."""
    folded = fold(text)
    excluded = any(word in folded for word in _folded(words.excluded) if word != "本体")
    included = any(word in folded for word in _folded(words.included))
    if excluded == included:
        return "unsaid"
    return "excluded" if excluded else "included"


def _counted(folded: str) -> tuple[int, str]:
    """Return of how many PCs an amount is, and the phrase without that."""
    rest = _EACH.sub(" ", re.sub(r"(?<!\d)1\s?台", " ", folded))
    found = [*_COUNT.finditer(rest)]
    if len(found) > 1:
        return 0, rest
    if not found:
        return (0 if re.search(r"\d\s?台", rest) else 1), rest
    count = int(next(one for one in found[0].groups() if one))
    return count, rest[: found[0].start()] + " " + rest[found[0].end() :]


def _parts(folded: str, words: MoneyWords) -> list[_Part] | None:
    """Return the amounts, each with what its own piece says of tax; None: one cannot be read."""
    found = []
    # ¥118,000(税抜) ¥129,800(税込): a bracket without an amount belongs to the one before it.
    folded = re.sub(
        r"(?<=[\d円-])\s?\(([^()\d]*)\)",
        lambda found: found[0] if _tax(found[1], words) == "unsaid" else f" {found[1]};",
        folded,
    )
    for piece in re.split(r"[(),、。;|/・=]|(?<=円)\+(?=消費税)", folded):
        for one in _AMOUNT.finditer(piece):
            if one["other"] or one["sign"]:
                continue
            yen = _yen(one)
            if yen is None:
                return None
            taxed = any(word in piece for word in _folded(words.tax_amount))
            tax = _tax(piece, words)
            found.append(_Part(yen, tax, taxed and tax == "unsaid"))
    return found


def _yen(found: re.Match[str]) -> int | None:
    places = 4 if found["man"] else 3 if found["thousand"] else 0
    whole, _, part = found["number"].partition(".")
    if len(part) > places or len(whole) > len(str(_DEAREST)):
        return None
    amount = int(whole + part.ljust(places, "0"))
    if found["sen"]:
        amount += int(found["sen"]) * 1000
    elif found["rest"]:
        amount += int(found["rest"])
    return amount if amount <= _DEAREST else None


def _chosen(  # noqa: PLR0911 - one answer a case
    parts: list[_Part], tax: Tax, count: int, *, times: bool, percent: int
) -> Amount:
    """Return the amount that is paid, of one that may be told with and without tax."""
    taxes = [one for one in parts if one.tax_amount]
    prices = [one for one in parts if not one.tax_amount]
    if times and len(prices) > 1:
        # 148,000円×15台＝2,220,000円
        if len(prices) != 2 or prices[0].yen * count != prices[1].yen:  # noqa: PLR2004
            return Amount(None, word="X")
        return Amount(prices[0].yen, tax)
    if len(prices) == 1 and len(taxes) <= 1:
        one = prices[0]
        said = one.tax if one.tax != "unsaid" else tax
        if taxes and said == "unsaid":
            said = _by_amount(one.yen, taxes[0].yen, percent)
            if said == "unsaid":
                return Amount(None, word="税")
        return _each(one.yen, said, 1 if times else count)
    if len(prices) == 2 and len(taxes) == 1:  # noqa: PLR2004
        # 162,800円（本体148,000円＋消費税14,800円）
        less, more = sorted(one.yen for one in prices)
        whole = less + taxes[0].yen == more
        return _each(more, "included", count) if whole else Amount(None, word="税")
    if len(prices) == 2 and not taxes:  # noqa: PLR2004
        return _pair(prices, tax, 1 if times else count, percent)
    return Amount(None)


def _by_amount(price: int, tax: int, percent: int) -> Tax:
    """Tell by its amount whether tax is in a price."""
    if abs(price * percent / _PERCENT - tax) <= _SAME:
        return "excluded"
    if abs(price * percent / (_PERCENT + percent) - tax) <= _SAME:
        return "included"
    return "unsaid"


def _pair(prices: list[_Part], tax: Tax, count: int, percent: int) -> Amount:
    """Read one price that is told with and without tax."""
    less, more = sorted(prices)
    if {less.tax, more.tax} == {"included", "excluded"} or more.tax == "included":
        if more.tax != "included" or less.tax == "included":
            return Amount(None, word="税")
        return _each(more.yen, "included", count)
    if less.tax == "excluded" and more.tax == "unsaid" and tax != "excluded":
        near = abs(less.yen * (_PERCENT + percent) / _PERCENT - more.yen) <= 1 + _SAME
        return _each(more.yen, "included", count) if near else Amount(None, word="税")
    return Amount(None)


def _each(yen: int, tax: Tax, count: int) -> Amount:
    """Divide an amount among the PCs that it is of."""
    if count == 0:
        return Amount(None)
    return Amount(-(-yen // count), tax, count)


def with_tax(yen: int, percent: int) -> int:
    """Add the consumption tax, fractions of a yen dropped as vendors do."""
    return yen * (_PERCENT + percent) // _PERCENT
