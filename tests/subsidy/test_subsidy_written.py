"""A value and the way a document writes it."""

import datetime as dt
from fractions import Fraction

import pytest

from checker.subsidy import written


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("10万円", 100_000),
        ("5万円", 50_000),
        ("千円", 1_000),
        ("1,000千円", 1_000_000),
        ("300千円", 300_000),
        ("5.4万円", 54_000),
        ("60.0万円", 600_000),
        ("120万円", 1_200_000),
        ("42.1億円", 4_210_000_000),
        ("１０万円", 100_000),
        ("0.5円", None),
        ("円", None),
        ("10万", None),
        ("10ドル", None),
        ("万円です", None),
        ("約10万円", None),
    ],
)
def test_amounts(text: str, amount: int | None) -> None:
    assert written.yen(text) == amount


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500件", 500),
        ("1,000件", 1000),
        ("5%", 5),
        ("5％", 5),
        ("約400団体", 400),
        ("500", None),
        ("件", None),
        ("500件以上", None),
    ],
)
def test_counts_and_percentages(text: str, number: int | None) -> None:
    assert written.number(text) == number


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("2分の1", Fraction(1, 2)),
        ("3分の2", Fraction(2, 3)),
        ("３/４", Fraction(3, 4)),
        ("10/10", Fraction(1)),
        ("全額", Fraction(1)),
        ("0分の1", None),
        ("1/0", None),
        ("半分", None),
        ("0.5", None),
    ],
)
def test_fractions(text: str, share: Fraction | None) -> None:
    assert written.share(text) == share


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("令和8年3月31日", ["2026-03-31"]),
        ("令和8年(2026年)3月17日", ["2026-03-17"]),
        ("2023(R5)年11月11日", ["2023-11-11"]),
        ("2024(R7) 1月15日", ["2025-01-15"]),
        ("2024(R6)年12月末", ["2024-12-01", "2024-12-31"]),
        ("2024(R6)年2月", ["2024-02-01", "2024-02-29"]),
        ("2026年3月31日", ["2026-03-31"]),
        ("令和9年2月", ["2027-02-01", "2027-02-28"]),
        ("令和7年4月～5月", ["2025-04-01", "2025-05-31"]),
        ("令和8年度", ["2026-04-01", "2027-03-31"]),
        ("3月8日", ["2024-03-08", "2025-03-08"]),
        ("10月", ["2024-10-01", "2024-10-31"]),
        ("4/23", ["2024-04-23"]),
        ("3/22,29", ["2024-03-29"]),
    ],
)
def test_days(text: str, right: list[str]) -> None:
    for day in map(dt.date.fromisoformat, right):
        assert written.is_day(text, day)
        assert not written.is_day(text, day + dt.timedelta(days=1))
        assert not written.is_day(text, day - dt.timedelta(days=1))


@pytest.mark.parametrize(
    "text", ["令和8年13月1日", "令和8年2月30日", "2月30日", "13月", "昨日", ""]
)
def test_what_is_no_day(text: str) -> None:
    assert not written.is_day(text, dt.date(2026, 2, 28))
