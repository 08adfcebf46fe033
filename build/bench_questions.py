"""`python3 build/bench_questions.py`: how fast and how well the questions are searched.

Compares the index of checker/questions/search.py (FTS5 over pairs of characters, with synonyms)
with FTS5's own trigram tokenizer and with a plain look through every text, on the searches of
tests/questions/searches.tsv: how many find the right entry among the first three, and the p95 of
one search in this process.
"""

import csv
import datetime as dt
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DAY = dt.date(2026, 11, 30)
ROUNDS = 20
FIRST = 3

Search = Callable[[str], list[tuple[str, str]]]


def ways() -> dict[str, Search]:
    """Return each way of searching, by name."""
    from checker.questions.book import load_book  # noqa: PLC0415
    from checker.questions.search import Index  # noqa: PLC0415

    book = load_book()
    index = Index(book)
    names = [(entry.file.year, entry.question.number) for entry in book.entries]
    texts = [
        " ".join((entry.question.question.ja, entry.question.answer.ja, *entry.question.words))
        for entry in book.entries
    ]
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE plain USING fts5(text, tokenize = 'trigram')")
    database.executemany("INSERT INTO plain(rowid, text) VALUES (?, ?)", enumerate(texts))

    def ours(query: str) -> list[tuple[str, str]]:
        hits = index.search(query, DAY)
        return [(hit.entry.file.year, hit.entry.question.number) for hit in hits]

    def trigram(query: str) -> list[tuple[str, str]]:
        words = " OR ".join(f'"{word}"' for word in index.words(query)) or '""'
        sql = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain)"
        return [names[row] for (row,) in database.execute(sql, (words,))]

    def like(query: str) -> list[tuple[str, str]]:
        words = query.split()
        found = [(sum(word in text for word in words), at) for at, text in enumerate(texts)]
        return [names[at] for count, at in sorted(found, key=lambda one: -one[0]) if count]

    return {"pairs and synonyms": ours, "trigram": trigram, "look through": like}


def main() -> int:
    """Measure and print."""
    table = ROOT / "tests" / "questions" / "searches.tsv"
    with table.open(encoding="utf-8") as file:
        searches = [
            (row["query"], (row["year"], row["number"]))
            for row in csv.DictReader(file, delimiter="\t")
        ]
    for name, search in ways().items():
        right = sum(wanted in search(query)[:FIRST] for query, wanted in searches)
        took = []
        for _ in range(ROUNDS):
            for query, _ in searches:
                start = time.perf_counter()
                search(query)
                took.append((time.perf_counter() - start) * 1000)
        p95 = statistics.quantiles(took, n=20)[-1]
        print(f"{name}: {right} of {len(searches)} in the first {FIRST}; p95 {p95:.2f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
