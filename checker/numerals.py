"""Numbers as people write them, in any width and with any separator. Pure."""

import datetime as dt
import re
import unicodedata
from typing import Final

DEAREST: Final = 10**12
"""Whole yen; more is no price of anything."""


UNSURE: Final = re.compile(r"または|もしくは|又は|選択|\bOR\b|から選|以上|以下|未満")
"""One of several, or a demand: not a fact."""


_BRACKETS: Final = re.compile(r"\([^)]*\)")


def plain(text: str) -> str:
    """Fold width, case, and the many signs for times, minus and spaces."""
    folded = unicodedata.normalize("NFKC", text).upper()
    folded = re.sub(r"[×✕✖╳*]", "X", folded)
    folded = re.sub(r"[‐‑–—−]", "-", folded)
    return re.sub(r"\s+", " ", folded).strip()


_AMOUNT: Final = re.compile(
    r"[¥\\]? ?[\d,. ]*\d ?(?:万 ?(?:[\d,]+ ?千?)?|千)? ?円? ?(?:\([^()]*\))? ?-?"
)
"""One amount and nothing beside it: `148,000円（税込）`, `¥148,000-`, `14.8万`, `14万8千円`."""


def yen(text: str) -> int | None:
    """Return the one amount that a person typed, in whole yen; None where it cannot be read.

    What a person types into a field is one amount. A cell of a price list (`price`) may say more.
    """
    return price(text) if _AMOUNT.fullmatch(plain(text)) else None


def price(text: str) -> int | None:
    """Return an amount in whole yen: `148,000円（税込）`, `¥148,000`, `14.8万円`, `14万8千円`."""
    words = without_commas(plain(text))
    if _SPACED.fullmatch(words):
        words = words.replace(" ", "")
    if _NO_PRICE.search(words) or UNSURE.search(words):
        return None
    words = re.sub(r"1台(?:当たり|あたり|につき)?", " ", _BRACKETS.sub(" ", words))
    words = _TEN_THOUSANDS.sub(_together, words)
    numbers = re.findall(r"(\d+(?:\.\d+)?)\s*(万|千)?", words)
    if len(numbers) != 1:
        return None
    number, unit = numbers[0]
    places = {"": 0, "千": 3, "万": 4}[unit]
    whole, _, part = number.partition(".")
    if len(part) > places or len(whole) > len(str(DEAREST)):
        return None
    amount = int(whole + part.ljust(places, "0"))
    return amount if amount <= DEAREST else None


_DAY: Final = re.compile(
    r"(?:(?P<year>\d{4})|(?:令和|R) ?(?P<era>\d{1,2}|元)) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?"
    r"(?P<day>\d{1,2}) ?日? ?(?:\([日月火水木金土](?:曜日?)?\))?"
)
_REIWA: Final = dt.date(2019, 5, 1)
"""The first day of 令和."""


def day(text: str) -> dt.date | None:
    """Return the day that a person typed; None where it is none: `2026-12-01`, `R8.12.1`.

    Also `2026/12/1` and `令和8年12月1日（火）`. Without a year it is no day.
    """
    found = _DAY.fullmatch(plain(text))
    if found is None:
        return None
    era = found["era"]
    year = int(found["year"]) if era is None else _REIWA.year - 1 + int(era.replace("元", "1"))
    try:
        made = dt.date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return made if era is None or made >= _REIWA else None


_SPACED: Final = re.compile(r"[¥\\]? ?\d{1,3}(?: \d{3})+ ?円?")
"""Thousands set apart by spaces, and nothing else."""
_TEN_THOUSANDS: Final = re.compile(r"(?<![\d.])(\d{1,8})万(?:(\d)千|(\d{1,4}))(?![\d.万千])")
"""14万8千 and 14万8000: one amount in two parts."""


def _together(found: re.Match[str]) -> str:
    rest = int(found[2]) * 1000 if found[2] else int(found[3])
    return str(int(found[1]) * 10_000 + rest)


_NO_PRICE: Final = re.compile(
    r"-\s*[\d¥\\]|[▲△~〜$€]|から|約|月|年|リース|レンタル|USD|EUR|ドル|ユーロ"
)


def without_commas(words: str) -> str:
    """Take out the commas that group digits by three."""
    return re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", words)
