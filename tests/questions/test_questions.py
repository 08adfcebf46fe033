"""The official questions: complete, in our own words, true to the documents, and found."""

import csv
import datetime as dt
import json
import re
import shutil
import unicodedata
from pathlib import Path

import pytest

from checker.errors import ManyBadInputsError
from checker.packs.locate import rules_root
from checker.questions.book import Entry, load_book
from checker.questions.search import Index, fold
from tests.cli.program import run
from tests.questions import documents

BOOK = load_book()
INDEX = Index(BOOK)
DAY = dt.date(2026, 11, 30)
LONGEST = 20
"""Characters in a row that may stand in a document: names of laws and systems are that long."""
needs_documents = pytest.mark.skipif(
    not documents.there(), reason="the official documents are not beside this checkout"
)


def of(document: str) -> list[Entry]:
    return [entry for entry in BOOK.entries if entry.file.document == document]


def found(query: str, **options: str) -> list[tuple[str, str]]:
    hits = INDEX.search(query, DAY, **options)
    return [(hit.entry.file.year, hit.entry.question.number) for hit in hits]


def test_every_question_of_both_documents_is_there() -> None:
    ministry = [entry.question.number for entry in of(documents.MINISTRY)]
    assert ministry == [
        *(f"1-{n}" for n in range(1, 5)),
        *(f"2-{n}" for n in range(1, 13)),
        *(f"3-{n}" for n in range(1, 8)),
        *(f"4-{n}" for n in range(1, 5)),
    ]
    agency = [entry.question.number for entry in of(documents.AGENCY)]
    assert agency == [str(number) for number in range(1, 77)]


@needs_documents
@pytest.mark.parametrize("document", [documents.MINISTRY, documents.AGENCY])
def test_the_numbers_are_those_of_the_document(document: str) -> None:
    assert list(documents.questions(document)) == [one.question.number for one in of(document)]


def flat(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?(?:/\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", flat(text))))


@needs_documents
@pytest.mark.parametrize("document", [documents.MINISTRY, documents.AGENCY])
def test_every_figure_stands_in_that_question_of_the_document(document: str) -> None:
    blocks = documents.questions(document)
    for entry in of(document):
        one = entry.question
        missing = figures(one.question.ja + one.answer.ja) - figures(blocks[one.number])
        assert not missing, (one.number, missing)


@needs_documents
def test_no_sentence_is_copied() -> None:
    """No run of more than twenty characters, and so no sentence, stands in a document."""
    whole = flat(documents.text(documents.MINISTRY)) + flat(documents.text(documents.AGENCY))
    for entry in BOOK.entries:
        one = entry.question
        for text in (one.question.ja, one.answer.ja, one.unclear.ja if one.unclear else ""):
            plain = flat(text)
            runs = (plain[at : at + LONGEST + 1] for at in range(len(plain) - LONGEST))
            assert [run for run in runs if run in whole] == [], one.number


def test_the_copying_of_a_sentence_would_be_seen() -> None:
    text = "リファレンスとなるような、二十字を超える一つの文です。"
    assert len(text) > LONGEST
    assert any(text[at : at + LONGEST + 1] in text for at in range(len(text) - LONGEST))


def searches() -> list[tuple[str, tuple[str, str]]]:
    with (Path(__file__).parent / "searches.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(row["query"], (row["year"], row["number"])) for row in rows]


def test_searches_find_the_right_entry_among_the_first_three() -> None:
    missed = [query for query, wanted in searches() if wanted not in found(query)[:3]]
    assert len(searches()) >= 60
    assert len(missed) <= len(searches()) * 0.05, missed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("プロキシ", "ﾌﾟﾛｷｼ"),
        ("プロキシ", "ぷろきし"),
        ("サーバー", "サーバ"),
        ("TLS", "ｔｌｓ"),
        ("見積もり", "見積"),
        ("NW", "ネットワーク"),
        ("税", "消費税"),
        ("子供", "こども"),
        ("締切", "〆切"),
    ],
)
def test_ways_of_writing_one_thing_find_the_same(one: str, other: str) -> None:
    assert set(found(one)) == set(found(other))


@pytest.mark.parametrize("query", ["締切", "期限", "基準額", "人件費", "見積", "ネットワーク"])
def test_what_holds_now_comes_before_what_has_ended(query: str) -> None:
    years = [year for year, _ in found(query)]
    assert years == sorted(years, reverse=True)
    assert years[0] == "r8"
    assert years[-1] == "r6"


def test_two_letters_and_one_letter_are_found() -> None:
    assert ("r8", "3-4") in found("概算")
    assert ("r8", "2-9") in found("校")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("3-2", ("r8", "3-2")),
        ("３－２", ("r8", "3-2")),
        ("問56", ("r6", "56")),
        ("Q 7", ("r6", "7")),
    ],
)
def test_a_number_is_the_entry_itself(query: str, first: tuple[str, str]) -> None:
    assert found(query) == [first]


@pytest.mark.parametrize(
    "query", ["", "　", "？", '"', "* OR (", "'; DROP TABLE entries", "あ" * 999]
)
def test_no_query_is_a_fault(query: str) -> None:
    assert len(found(query)) <= len(BOOK.entries)


def test_a_query_that_stands_nowhere_finds_nothing() -> None:
    assert found("量子コンピューティング") == []


def test_only_a_year() -> None:
    assert {year for year, _ in found("基準額", year="r6")} == {"r6"}


def test_standing_follows_the_day() -> None:
    entry = BOOK.find(documents.MINISTRY, "3-2")
    assert entry is not None
    assert entry.standing(dt.date(2027, 3, 31)) == "current"
    assert entry.standing(dt.date(2027, 4, 1)) == "ended"
    old = BOOK.find(documents.AGENCY, "38")
    assert old is not None
    assert old.standing(DAY) == "superseded"
    assert old.superseded_by[0] == (documents.MINISTRY, "3-2")


def test_english_is_searched_in_english() -> None:
    hits = Index(BOOK, "en").search("staff cost", DAY)
    assert (hits[0].entry.file.year, hits[0].entry.question.number) == ("r8", "2-12")


def test_folding_leaves_no_kind_of_kana() -> None:
    assert fold("ﾚｾｺﾝ　（レセコン）") == "れせこんれせこん"


def test_every_sentence_is_there_in_both_languages() -> None:
    for entry in BOOK.entries:
        one = entry.question
        for text in (one.question, one.answer, *([one.unclear] if one.unclear else [])):
            assert text.ja.endswith("。") or text.ja.endswith("か。"), one.number
            assert text.en.isascii(), one.number


def test_a_mistyped_file_is_told_whole(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(rules_root(), rules)
    file = rules / "questions" / f"{documents.AGENCY}.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ('number = "3"', 'number = "2"'),
        ('topic = "link"', 'topic = "lonk"'),
        ('superseded_by = ["1-4"]', 'superseded_by = ["9-9"]'),
    ):
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ManyBadInputsError) as caught:
        load_book(rules)
    assert [problem.place for problem in caught.value.problems] == [
        "questions[0].superseded_by",
        "questions[2].number",
        "questions[3].topic",
    ]


# ---- the command ---------------------------------------------------------------------------


def test_the_command_tells_and_writes() -> None:
    done = run("questions", "補助率", "--on", "2026-11-30")
    assert (done.code, done.err) == (0, "")
    assert done.text.startswith("○ 令和8年度補助金 3-2 [額・支払] 今の答え")
    done = run("questions", "人件費", "--year", "R6", "--json", "-", "--on", "2026-11-30")
    first = json.loads(done.out)["questions"][0]
    assert (first["document"], first["number"], first["topic"]) == (documents.AGENCY, "5", "cost")
    assert first["superseded_by"] == [{"document": documents.MINISTRY, "number": "2-12"}]
    assert first["as_of"] == "2024-04-22"


def test_the_command_says_when_nothing_is_found() -> None:
    done = run("questions", "量子コンピューティング")
    assert done.code == 0
    assert "見つかりませんでした" in done.text


def test_an_unknown_year_is_wrong_use() -> None:
    done = run("questions", "税", "--year", "r5")
    assert (done.code, done.text) == (2, "")
    assert "r8、r6" in done.err
