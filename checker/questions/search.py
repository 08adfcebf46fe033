"""Search: Japanese words of any length, kana, width and synonyms; the current answer first.

SQLite's FTS5 ranks (bm25) and finds phrases. Its own trigram tokenizer cannot find a word of two
characters, which most Japanese words are; so each text is stored as its pairs of characters, one
pair a token, and a word is looked for as the phrase of its pairs. `build/bench_questions.py`
compares the two.
"""

import datetime as dt
import functools
import re
import sqlite3
import threading
import unicodedata
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.model import Lang
from checker.questions.book import Book, Entry, Standing, load_book

QUERY_LIMIT: Final = 200
"""Characters of a query that are read."""
_WORDS: Final = 12
_PAIR: Final = 2
_SYNONYM: Final = 0.8
"""What a synonym counts, against the word itself."""
_PART: Final = 0.5
"""What the pairs of a word count that stands nowhere whole; half of them must be there."""
_WEIGHTS: Final = (4.0, 1.5, 5.0)
"""Of the question, the answer, and the words that people search by."""
_RANK: Final[dict[Standing, int]] = {"current": 0, "ended": 1, "superseded": 2}
_RUN: Final = re.compile(
    r"[0-9]+(?:[-.,/][0-9]+)*(?:万円|万|円|割|年度|年|月|日|%)?"
    r"|[a-z][a-z0-9.+-]*"
    r"|[\u3400-\u9fff々〆ヶ]+(?:[きけげりめえち](?=[\u3400-\u9fff])[\u3400-\u9fff]+)?"
    r"|[ァ-ヴー]+|[ぁ-ゖー]+"
)
"""Runs of one script: numbers with their unit, Latin letters, kanji, katakana, hiragana."""
_ENDING: Final = re.compile(r"[ぁ-ゖー]+")
"""Hiragana beside other letters bends or joins words; alone it is a word."""
_ASKING: Final = re.compile(
    r"(?:です|ます|でき|ますか|ました|ません|して|する|した|され|ください|について|という|とき|から"
    r"|まで|など|より|だけ|では|には|とは|のか|ので|なの|いる|ある|ない|いつ|どこ|どう|どの|なに"
    r"|いい|よい|もらえ|か|が|を|に|へ|と|は|も|の|で|や|て|た|ば|な|れ|る|し|い)+"
)


class Hit(Struct, frozen=True):
    """An entry that was found."""

    entry: Entry
    standing: Standing


def fold(text: str) -> str:
    """Return a text as it is compared: width, case, kana and the long-vowel mark taken as one."""
    plain = _plain(text)
    hiragana = "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヴ" else char for char in plain)
    return re.sub(r"[ー\s,、。「」（）()・？?！!：:]+", "", hiragana)


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring characters of a folded text, and its last character.

    The last one makes every character the start of a token, so that a single one can be found.
    """
    return [text[at : at + 2] for at in range(len(text))]


def _tokens(text: str) -> str:
    # Each pair as hexadecimal code points: no tokenizer has an opinion on those.
    return " ".join(_token(pair) for pair in pairs(fold(text)))


def _token(pair: str) -> str:
    return "".join(f"{ord(char):05x}" for char in pair)


def _phrase(word: str) -> str:
    """Return the FTS5 expression that finds a folded word anywhere in a text."""
    if len(word) == 1:
        return f"{_token(word)}*"
    return '"' + " ".join(_token(word[at : at + 2]) for at in range(len(word) - 1)) + '"'


class Index:
    """An index of a book in one language, in memory; any thread may search it."""

    def __init__(self, book: Book, lang: Lang = "ja") -> None:
        self.book = book
        self.lang = lang
        self._turn = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        tokenizer = "porter unicode61" if lang == "en" else "unicode61 remove_diacritics 0"
        self._database.execute(
            "CREATE VIRTUAL TABLE entries USING fts5"
            f'(question, answer, words, tokenize = "{tokenizer}")'
        )
        self._database.executemany(
            "INSERT INTO entries(rowid, question, answer, words) VALUES (?, ?, ?, ?)",
            [(number, *self._texts(entry)) for number, entry in enumerate(book.entries)],
        )
        self._groups = [[fold(word) for word in group] for group in book.synonyms.groups]
        self._idle = {fold(word) for word in book.synonyms.idle}
        known = {_plain(word) for group in book.synonyms.groups for word in group}
        longest = sorted(known, key=len, reverse=True)
        # A word in Latin letters is one only where no other letter touches it.
        self._known = re.compile(
            "|".join(
                rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])"
                if word.isascii()
                else re.escape(word)
                for word in longest
            )
        )

    def _texts(self, entry: Entry) -> tuple[str, str, str]:
        one = entry.question
        unclear = one.unclear.say(self.lang) if one.unclear else ""
        question, answer = one.question.say(self.lang), one.answer.say(self.lang) + unclear
        words = [self.book.topics[one.topic].say(self.lang), *one.words, *one.requirements]
        if self.lang == "en":
            return question, answer, " ".join(words)
        return _tokens(question), _tokens(answer), " ".join(map(_tokens, words))

    def words(self, query: str) -> list[str]:
        """Return the words of a query, folded; a question as it is spoken will do."""
        plain = _plain(query[:QUERY_LIMIT])
        if self.lang == "en":
            return list(dict.fromkeys(re.findall(r"[a-z0-9]+", plain)))[:_WORDS]
        found: list[tuple[int, str]] = []

        def take(match: re.Match[str]) -> str:
            found.append((match.start(), match[0]))
            return " " * len(match[0])

        rest = self._known.sub(take, plain)
        whole = {match[0] for match in re.finditer(r"\S+", plain)}
        for run in _RUN.finditer(rest):
            ending = _ENDING.fullmatch(run[0]) is not None and run[0] not in whole
            if not ending and not _ASKING.fullmatch(run[0]):
                found.append((run.start(), run[0]))
        folded = dict.fromkeys(fold(word) for _, word in sorted(found))
        telling = [word for word in folded if word and word not in self._idle]
        return (telling or [word for word in folded if word])[:_WORDS]

    def _alternatives(self, word: str) -> list[str]:
        """Return a word with its synonyms."""
        same = [other for group in self._groups if word in group for other in group]
        return list(dict.fromkeys([word, *same]))

    def _matches(self, expression: str) -> dict[int, float]:
        """Return the rows that an expression finds, and how well; more is better."""
        weights = ", ".join(map(str, _WEIGHTS))
        rows = self._database.execute(
            f"SELECT rowid, -bm25(entries, {weights}) FROM entries WHERE entries MATCH ?",  # noqa: S608 - numbers of ours
            (expression,),
        )
        return {int(row): float(score) for row, score in rows}

    def _word(self, word: str) -> dict[int, float]:
        """Return the rows of a word or its synonyms; of its parts where it stands nowhere."""
        if self.lang == "en":
            return self._matches(f'"{word}"')
        scores: dict[int, float] = {}
        for number, other in enumerate(self._alternatives(word)):
            part = 1.0 if number == 0 else _SYNONYM
            for row, score in self._matches(_phrase(other)).items():
                scores[row] = max(scores.get(row, 0.0), score * part)
        if scores or len(word) <= _PAIR:
            return scores
        parts = [word[at : at + _PAIR] for at in range(len(word) - 1)]
        had: dict[int, int] = {}
        for one in parts:
            for row, score in self._matches(_phrase(one)).items():
                scores[row] = scores.get(row, 0.0) + score / len(parts) * _PART
                had[row] = had.get(row, 0) + 1
        return {row: score for row, score in scores.items() if 2 * had[row] >= len(parts)}

    def search(self, query: str, on: dt.date, *, year: str | None = None) -> list[Hit]:
        """Return what is found, the best first; current answers before ended ones.

        An entry that has more of the words comes first; among equals the current one.

        Args:
            query: Words or a spoken question, or a number as 3-2 or 問56.
            on: The day that decides what is current.
            year: Only this year's, as r8.
        """
        numbered = self._numbered(query)
        words = self.words(query) if not numbered else []
        with self._turn:
            scores = [self._word(word) for word in words]
        found = []
        for row in set[int]().union(*scores):
            entry = self.book.entries[row]
            gained = [score[row] for score in scores if row in score]
            standing = entry.standing(on)
            found.append(((-len(gained), _RANK[standing], -sum(gained), row), entry, standing))
        hits = [Hit(entry, entry.standing(on)) for entry in numbered]
        hits += [Hit(entry, standing) for _, entry, standing in sorted(found, key=_order)]
        return [hit for hit in hits if year in {None, hit.entry.file.year}]

    def _numbered(self, query: str) -> list[Entry]:
        """Return the entries of a number: 3-2, 問56, Q56, No.56."""
        plain = _plain(query).strip()
        match = re.fullmatch(r"(?:問|q|no\.?)?\s*([0-9]{1,3}(?:[-‐−ー][0-9]{1,3})?)", plain)
        if match is None:
            return []
        number = re.sub(r"[‐−ー]", "-", match[1])
        return [entry for entry in self.book.entries if entry.question.number == number]


@functools.cache
def open_index(root: Path, lang: Lang) -> Index:
    """Return the index of a rules folder's questions; it is made once.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    return Index(load_book(root), lang)


def _order(found: tuple[tuple[int, int, float, int], Entry, Standing]) -> tuple[object, ...]:
    return found[0]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
