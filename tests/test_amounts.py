"""One reader of an amount in yen and of a day: what one door reads, every door reads."""

import argparse
import datetime as dt

import pytest

from checker import numerals
from checker.cli import subsidy
from checker.cli.fleet import yen as unit_price
from checker.errors import BadInputError
from checker.fleet import money
from checker.fleet.catalogue import read_catalogue
from checker.packs.locate import rules_root
from checker.web.plan_form import Fields, _Reader
from checker.web.words import read_web_words

CATALOGUE = read_catalogue(rules_root())
READ = {
    "148000": 148_000,
    "148,000": 148_000,
    "１４８，０００円": 148_000,
    "148,000円（税込）": 148_000,
    "148,000円(税抜)": 148_000,
    "¥148,000-": 148_000,
    "￥148,000－": 148_000,
    "\\148,000": 148_000,
    "148 000円": 148_000,
    "148 00円": None,
    "148 000 000": 148_000_000,
    "8 25": None,
    "14.8万": 148_000,
    "14.8万円": 148_000,
    "14万8千円": 148_000,
    "148千円": 148_000,
    "0円": 0,
    "0": 0,
    "1,000,000,000,000": 10**12,
    "1,000,000,000,001": None,
    "": None,
    "-1": None,
    "▲148,000": None,
    "0.5": None,
    "14.85432万": None,
    "13,20": None,
    "1e5": None,
    "一万": None,
    "約15万円": None,
    "15万〜18万円": None,
    "15万円から": None,
    "$1,480": None,
    "148,000円/年": None,
    "未定": None,
}


def on_the_page(text: str) -> int | None:
    words = read_web_words(rules_root()).plan
    fields = Fields({"item-0-name": ("PC",), "item-0-amount": (text,)})
    items, _ = _Reader(fields, words, "ja").items(None)
    return items[0].amount


def on_the_command_line(text: str) -> int | None:
    try:
        return subsidy._yen(text)
    except BadInputError:
        return None


def for_the_fleet(text: str) -> int | None:
    try:
        return unit_price(text)
    except argparse.ArgumentTypeError:
        return None


def in_a_quotation(text: str) -> int | None:
    return money.phrase(text, CATALOGUE.file.money).yen


@pytest.mark.parametrize(("text", "amount"), READ.items())
def test_every_door_reads_an_amount_alike(text: str, amount: int | None) -> None:
    doors = (on_the_page, on_the_command_line, for_the_fleet, in_a_quotation)
    assert [door(text) for door in doors] == [amount] * 4
    assert numerals.yen(text) == amount


FIRST = dt.date(2026, 12, 1)
DAYS = {
    "2026-12-01": FIRST,
    "2026-12-1": FIRST,
    "2026/12/1": FIRST,
    "2026.12.01": FIRST,
    "2026年12月1日": FIRST,
    "２０２６／１２／１": FIRST,
    "2026年12月 1日（火）": FIRST,
    "R8.12.1": FIRST,
    "r8/12/1": FIRST,
    "Ｒ８．１２．１": FIRST,
    "令和8年12月1日": FIRST,
    "令和 8年 12月 1日 (火曜日)": FIRST,
    "令和元年5月1日": dt.date(2019, 5, 1),
    "R1.4.30": None,
    "R0.12.1": None,
    "H30.12.1": None,
    "2026-02-29": None,
    "R8.13.1": None,
    "12/1": None,
    "8.12.1": None,
    "20261201": None,
    "2026-12-01T09:00": None,
    "2026-12-01ごろ": None,
    "来週": None,
}


def day_on_the_page(text: str) -> dt.date | None:
    words = read_web_words(rules_root()).plan
    return _Reader(Fields({"start_date": (text,)}), words, "ja").day("start_date")


def day_on_the_command_line(text: str) -> dt.date | None:
    try:
        return subsidy._day(text, "start")
    except BadInputError:
        return None


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_every_door_reads_a_day_alike(text: str, day: dt.date | None) -> None:
    assert [day_on_the_page(text), day_on_the_command_line(text)] == [day] * 2
    assert numerals.day(text) == day


def test_what_is_no_day_is_said_with_an_example() -> None:
    with pytest.raises(BadInputError, match=r"2026-12-01 や R8\.12\.1|2026-12-01 or R8\.12\.1"):
        subsidy._day("12/1", "start")
