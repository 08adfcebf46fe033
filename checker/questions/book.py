"""The questions and answers: `rules/questions/*.toml`, strictly read and checked together."""

import datetime as dt
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from checker.errors import BadInputError
from checker.model import Closed, Id, Text
from checker.packs.load import Reader, there
from checker.packs.locate import rules_root
from checker.packs.schema import Source

FOLDER: Final = "questions"
TOPICS: Final = f"{FOLDER}/topics.toml"
SYNONYMS: Final = f"{FOLDER}/synonyms.toml"
WORDS: Final = f"{FOLDER}/words.toml"

Number = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(?:-[0-9]{1,3})?(?![\s\S])")]
"""A question's number in its document: 3-1, or 56."""
_Word = Annotated[str, Meta(min_length=1, max_length=40)]
Standing = Literal["current", "ended", "superseded"]
"""Holds now; its call or year is over; a later document answers it anew."""


class Question(Closed, frozen=True):
    """One question with its answer, in our own short words."""

    number: Number
    topic: Id
    question: Text
    answer: Text
    superseded_by: tuple[Number, ...] = ()
    """Numbers of the successor document that answer it now."""
    requirements: tuple[Id, ...] = ()
    """Requirements of a pack that rest on it."""
    words: tuple[_Word, ...] = ()
    """Words that people search it by and that do not stand in it."""
    unclear: Text | None = None
    """A misprint or contradiction of the document."""


class QuestionFile(Closed, frozen=True):
    """The questions of one document."""

    document: Id
    call: Text
    """The call or subsidy that it is about."""
    year: Annotated[str, Meta(pattern=r"^r[0-9]{1,2}(?![\s\S])")]
    """Fiscal year of the era Reiwa: r8."""
    as_of: dt.date
    valid_to: dt.date
    """The last day of the call or of the fiscal year."""
    program: Id
    """The subsidy program that it belongs to."""
    questions: Annotated[tuple[Question, ...], Meta(min_length=1)]
    successor: Id | None = None
    """The document that `superseded_by` speaks of."""


class Synonyms(Closed, frozen=True):
    """Words for one thing, and words that say nothing."""

    groups: tuple[Annotated[tuple[_Word, ...], Meta(min_length=2)], ...]
    idle: tuple[_Word, ...] = ()


class FoundWords(Closed, frozen=True):
    """Words of what a search finds."""

    nothing: Text
    as_of: Text
    now: Text
    note: Text
    more: Text
    standing: dict[Standing, Text]


class Entry(Struct, frozen=True):
    """A question with what its file says of it."""

    file: QuestionFile
    question: Question

    @property
    def superseded_by(self) -> tuple[tuple[str, str], ...]:
        """Document and number of what answers it now."""
        if self.file.successor is None:
            return ()
        return tuple((self.file.successor, number) for number in self.question.superseded_by)

    def standing(self, on: dt.date) -> Standing:
        """Return whether it holds on a day."""
        if self.question.superseded_by:
            return "superseded"
        return "current" if on <= self.file.valid_to else "ended"


class Book(Struct, frozen=True):
    """Every document's questions, the newest document first."""

    entries: tuple[Entry, ...]
    topics: dict[str, Text]
    synonyms: Synonyms
    words: FoundWords
    sources: dict[str, Source]

    @property
    def years(self) -> tuple[str, ...]:
        """The years that there are, the newest first."""
        return tuple(dict.fromkeys(entry.file.year for entry in self.entries))

    def find(self, document: str, number: str) -> Entry | None:
        """Return an entry by document and number."""
        for entry in self.entries:
            if (entry.file.document, entry.question.number) == (document, number):
                return entry
        return None


def load_book(root: Path | None = None) -> Book:
    """Load every question of a rules folder; it is read once.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    return _load(rules_root(root))


@functools.lru_cache(maxsize=4)
def _load(root: Path) -> Book:
    reader = Reader(root)
    topics = reader.read(TOPICS, dict[str, Text])
    synonyms = reader.read(SYNONYMS, Synonyms)
    words = reader.read(WORDS, FoundWords)
    sources = reader.read("sources.toml", dict[str, Source])
    names = sorted(path.stem for path in (root / FOLDER).glob("*.toml"))
    files = {
        name: reader.read(f"{FOLDER}/{name}.toml", QuestionFile)
        for name in names
        if f"{FOLDER}/{name}.toml" not in {TOPICS, SYNONYMS, WORDS}
    }
    if not files:
        reader.note(f"{FOLDER}/", "", Text("質問がありません", "there is no question"))
    reader.finish()
    known = {name: there(file) for name, file in files.items()}
    for name, file in known.items():
        reader.problems.extend(_problems(name, file, known, there(topics), there(sources)))
    reader.finish()
    newest = sorted(known.values(), key=lambda file: file.as_of, reverse=True)
    entries = tuple(Entry(file, question) for file in newest for question in file.questions)
    return Book(entries, there(topics), there(synonyms), there(words), there(sources))


def _problems(
    name: str,
    file: QuestionFile,
    files: dict[str, QuestionFile],
    topics: dict[str, Text],
    sources: dict[str, Source],
) -> Iterator[BadInputError]:
    """Yield what is wrong with a file beside the others."""
    path = f"{FOLDER}/{name}.toml"
    if file.document != name:
        text = Text("ファイル名と違います", "not the name of the file")
        yield BadInputError(path, "document", text)
    if file.document not in sources:
        text = Text("sources.toml にない資料です", "no document of sources.toml")
        yield BadInputError(path, "document", text)
    later = files.get(file.successor or "")
    if file.successor is not None and later is None:
        text = Text("質問のファイルがない資料です", "a document without a file of questions")
        yield BadInputError(path, "successor", text)
    answered = {question.number for question in later.questions} if later else set()
    seen: set[str] = set()
    for index, question in enumerate(file.questions):
        place = f"questions[{index}]"
        if question.number in seen:
            text = Text(f"{question.number} が二つあります", f"{question.number} is there twice")
            yield BadInputError(path, f"{place}.number", text)
        seen.add(question.number)
        if question.topic not in topics:
            text = Text("topics.toml にない区分です", "no topic of topics.toml")
            yield BadInputError(path, f"{place}.topic", text)
        for number in question.superseded_by:
            if number not in answered:
                text = Text(
                    f"{number} は後の資料にありません", f"the successor has no question {number}"
                )
                yield BadInputError(path, f"{place}.superseded_by", text)
