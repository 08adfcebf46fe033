"""Compare a value with the way an official document writes it.

`100000` and "10万円", `2026-03-31` and "令和8年3月31日", `1/2` and "2分の1": the file of a program
holds both, and they must say the same.
"""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Final

_SCALE: Final = {"": 1, "千": 1_000, "万": 10_000, "億": 100_000_000}
_REIWA: Final = 2018
_FISCAL_YEAR_STARTS: Final = 4


def yen(written: str) -> int | None:
    """Read an amount, as in 10万円, 5.4万円, 1,000千円 or 千円; None: it is not one."""
    found = re.fullmatch(r"([\d,]+(?:\.\d+)?)?(億|万|千)?円", _plain(written))
    if found is None or not (found[1] or found[2]):
        return None
    amount = Decimal((found[1] or "1").replace(",", "")) * _SCALE[found[2] or ""]
    return int(amount) if amount == int(amount) else None


def number(written: str) -> int | None:
    """Read a count or a percentage, as in 500件, 5%, 約400団体 or 600を超える自治体; None: no."""
    found = re.fullmatch(r"約?([\d,]+)(?:を超える)?(?:件|%|団体|自治体)", _plain(written))
    return int(found[1].replace(",", "")) if found else None


def share(written: str) -> Fraction | None:
    """Read a fraction, as in 2分の1, 3/4 or 全額; None: it is not one."""
    text = _plain(written)
    if text == "全額":
        return Fraction(1)
    if found := re.fullmatch(r"(\d+)分の(\d+)", text):
        return Fraction(int(found[2]), int(found[1])) if int(found[1]) else None
    if found := re.fullmatch(r"(\d+)/(\d+)", text):
        return Fraction(int(found[1]), int(found[2])) if int(found[2]) else None
    return None


def is_day(written: str, date: dt.date) -> bool:
    """Whether a date is the one that is written, or an end of the period that is written.

    A period is a month, several months or a fiscal year (年度, April to March). A day without a
    year fits that day of any year.
    """
    text = _plain(written)
    for pattern, days in _DATES:
        found = re.fullmatch(pattern, text)
        if found:
            try:
                return date in days(tuple(int(group) for group in found.groups()), date)
            except ValueError:
                return False
    return False


def _plain(written: str) -> str:
    return unicodedata.normalize("NFKC", written).replace(" ", "")


def _month(year: int, first: int, last: int) -> tuple[dt.date, ...]:
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return dt.date(year, first, 1), end


_DATES: Final[tuple[tuple[str, Callable[[tuple[int, ...], dt.date], tuple[dt.date, ...]]], ...]] = (
    (
        r"令和(\d+)年(?:\(\d+年\))?(\d+)月(\d+)日",
        lambda n, _: (dt.date(_REIWA + n[0], n[1], n[2]),),
    ),
    # The year by the era: one document has 2024(R7) for January of Reiwa 7, which is 2025.
    (r"\d+\(R(\d+)\)年?(\d+)月(\d+)日", lambda n, _: (dt.date(_REIWA + n[0], n[1], n[2]),)),
    (r"\d+\(R(\d+)\)年?(\d+)月末?", lambda n, _: _month(_REIWA + n[0], n[1], n[1])),
    (r"(\d{4})年(\d+)月(\d+)日", lambda n, _: (dt.date(n[0], n[1], n[2]),)),
    (r"令和(\d+)年(\d+)月", lambda n, _: _month(_REIWA + n[0], n[1], n[1])),
    (r"令和(\d+)年(\d+)月[~〜](\d+)月", lambda n, _: _month(_REIWA + n[0], n[1], n[2])),
    (
        r"令和(\d+)年度",
        lambda n, _: (
            dt.date(_REIWA + n[0], _FISCAL_YEAR_STARTS, 1),
            dt.date(_REIWA + n[0] + 1, _FISCAL_YEAR_STARTS, 1) - dt.timedelta(days=1),
        ),
    ),
    (r"(\d+)月(\d+)日", lambda n, date: (dt.date(date.year, n[0], n[1]),)),
    (r"(\d+)月", lambda n, date: _month(date.year, n[0], n[0])),
    (r"(\d+)/(\d+)", lambda n, date: (dt.date(date.year, n[0], n[1]),)),
    (r"(\d+)/\d+,(\d+)", lambda n, date: (dt.date(date.year, n[0], n[1]),)),
)
"""How documents write dates -> the days that fit."""
