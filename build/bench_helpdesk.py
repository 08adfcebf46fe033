"""Measure the helpdesk's search and figures over 100,000 cases against bare SQL of the same data.

python3 build/bench_helpdesk.py [--cases N] [--database postgresql://…]

Both kinds of query run in turns on one database (a SQLite file unless an empty database is
named), so that what else the machine does falls on both. What counts is the ratio of the 95th
percentiles, which should stay under 3.
"""

import argparse
import datetime as dt
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert  # noqa: E402 - the path comes first
from sqlalchemy.engine import URL  # noqa: E402

from checker.helpdesk.database import connect, url_of  # noqa: E402
from checker.helpdesk.desk import Desk, load_rules  # noqa: E402
from checker.helpdesk.figures import figures  # noqa: E402
from checker.helpdesk.records.searching import searchable  # noqa: E402
from checker.helpdesk.store import Store  # noqa: E402
from checker.helpdesk.tables import CASES, HEARD, NOTES, REASONS  # noqa: E402
from checker.helpdesk.views import search_rules  # noqa: E402
from checker.packs.load import DEFAULT_PACK  # noqa: E402
from checker.packs.locate import rules_root  # noqa: E402

TODAY = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)
ROUNDS = 40
FIRST = "山川田中高橋小林加藤吉佐木石井前後上下東西南北"
KINDS = ("内科", "クリニック", "医院", "病院", "小児科", "整形外科", "診療所", "神経内科")
PLACES = ("山口市", "下関市", "宇部市", "萩市", "防府市", "岩国市", "周南市", "光市", "長門市")
WORDS = ("折り返し", "内示", "プロキシ", "管理者", "再起動", "解決", "VPN", "ドライブ", "購入")
SEARCHES = (
    "内科",
    "山口",
    "折り返し",
    "高橋 内科",
    "田中クリニック",
    "無い言葉",
    "VPN 萩市",
    "小児科 内示",
)


def fill(store: Store, count: int) -> None:
    """Write cases with notes and results, as years of calls would."""
    chance = random.Random(1)  # noqa: S311 - not a secret
    pack = load_rules(rules_root(), DEFAULT_PACK).pack
    bad = [
        (entry.id, outcome.id)
        for entry, requirement in pack.entries
        for outcome in requirement.outcomes
        if outcome.status == "not_met"
    ]
    with store.writing() as connection:
        for start in range(0, count, 5_000):
            rows: dict[Any, list[dict[str, Any]]] = {CASES: [], HEARD: [], REASONS: [], NOTES: []}
            for number in range(start + 1, min(start + 5_000, count) + 1):
                _case(number, chance, bad, rows)
            for table, values in rows.items():
                connection.execute(insert(table), values)


def _case(
    number: int,
    chance: random.Random,
    bad: list[tuple[str, str]],
    rows: dict[Any, list[dict[str, Any]]],
) -> None:
    day = TODAY.date() - dt.timedelta(days=chance.randrange(700))
    at = int(TODAY.timestamp()) - chance.randrange(700 * 86_400)
    name = "".join(chance.choices(FIRST, k=2)) + chance.choice(KINDS)
    place = chance.choice(PLACES)
    note = "、".join(chance.choices(WORDS, k=4))
    digits = f"{chance.randrange(10**12):012d}"
    rows[CASES].append(
        {
            "id": number,
            "version": 1,
            "institution": name,
            "municipality": place,
            "opened_at": at,
            "opened_day": day,
            "opened_by": "佐藤",
            "updated_at": at,
            "outcome": chance.choice(("open", "solved", "waiting")),
            "referred_to": "",
            "follow_up": None,
            "search": "\n".join(map(searchable, (f"{name} {place}", digits, note))),
        }
    )
    common = {"id": number, "case_id": number, "at": at, "by": "佐藤"}
    rows[HEARD].append({**common, "day": day, "digits": digits, "overall": "ready", "report": None})
    rows[NOTES].append({**common, "text": note})
    rows[REASONS] += [
        {"heard_id": number, "requirement": one, "outcome": two, "day": day}
        for one, two in dict(chance.sample(bad, k=3)).items()
    ]


class Bare:
    """The database's own driver, without anything of ours."""

    def __init__(self, url: URL) -> None:
        self.connection: Any
        if url.drivername == "sqlite":
            self.connection, self._mark = sqlite3.connect(url.database or ""), "?"
        else:
            import psycopg  # noqa: PLC0415 - only for PostgreSQL

            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection = psycopg.connect(plain, autocommit=True)
            self._mark = "%s"

    def all(self, query: str, values: Sequence[object]) -> None:
        """Run a query and take every row."""
        self.connection.execute(query.replace("?", self._mark), values).fetchall()


def bare_search(raw: Bare, words: str) -> None:
    """Do by hand what the search page does in the database."""
    parts = words.split()
    where = " AND ".join("search LIKE ?" for _ in parts)
    query = f"SELECT * FROM cases WHERE {where} ORDER BY updated_at DESC LIMIT 51"  # noqa: S608
    raw.all(query, [f"%{searchable(part)}%" for part in parts])


def bare_figures(raw: Bare, first: dt.date, last: dt.date) -> None:
    """Do by hand what the page of figures does in the database."""
    days = (first.isoformat(), last.isoformat())
    for query in (
        "SELECT day, count(*) FROM heard WHERE day BETWEEN ? AND ? GROUP BY day",
        (
            "SELECT requirement, outcome, count(*) FROM reasons"
            " WHERE day BETWEEN ? AND ? GROUP BY 1, 2"
        ),
        "SELECT municipality, count(*) FROM cases WHERE opened_day BETWEEN ? AND ? GROUP BY 1",
    ):
        raw.all(query, days)


def compare(name: str, ours: Callable[[int], object], bare: Callable[[int], object]) -> None:
    """Run both in turns; print both 95th percentiles and their ratio."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS):
        for work, kept in zip((ours, bare), times, strict=True):
            began = time.perf_counter()
            work(turn)
            kept.append(time.perf_counter() - began)
    mine, theirs = (statistics.quantiles(one, n=20)[18] * 1000 for one in times)
    middle = [statistics.median(one) * 1000 for one in times]
    print(
        f"{name:<10} p95 {mine:7.1f} ms, bare SQL {theirs:7.1f} ms: x{mine / theirs:.2f}"
        f"   (p50 {middle[0]:.1f} / {middle[1]:.1f} ms)"
    )


def main(arguments: list[str]) -> int:
    """Fill a database and measure."""
    grammar = argparse.ArgumentParser(description=__doc__)
    grammar.add_argument("--cases", type=int, default=100_000)
    grammar.add_argument("--database", help="an empty database; a SQLite file unless told")
    args = grammar.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = url_of(args.database or f"sqlite:///{folder}/desk.sqlite3")
        engine = connect(url)
        store = Store(engine, lambda: TODAY)
        if store.search(""):
            print("the database is not empty")
            return 2
        fill(store, args.cases)
        desk = Desk(load_rules(rules_root(), DEFAULT_PACK), store, None)
        raw = Bare(url)
        print(f"{args.cases:,} cases, {url.drivername}")

        def search(turn: int) -> None:
            words = SEARCHES[turn % len(SEARCHES)]
            store.search(words)
            search_rules(desk, words, "ja")

        compare("search", search, lambda turn: bare_search(raw, SEARCHES[turn % len(SEARCHES)]))
        last = TODAY.date()
        first = last - dt.timedelta(days=364)
        compare(
            "figures",
            lambda _: figures(desk, first, last, "ja"),
            lambda _: bare_figures(raw, first, last),
        )
        raw.connection.close()
        engine.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
