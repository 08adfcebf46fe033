"""How documents put words, dates, states and citations."""

import datetime as dt

from checker import wording
from checker.documents.material import Material
from checker.model import Closed, Lang, Reference, Status, Text


class State(Closed, frozen=True):
    """A state as a page shows it: word and symbol, with a colour that adds nothing."""

    word: str
    symbol: str
    colour: str
    ascii: str = ""
    """Stands in for the symbol where a terminal cannot show it."""


class Source(Closed, frozen=True):
    """An official document and the places in it that a page cites."""

    title: str
    places: tuple[str, ...]
    """As in `[3] 1(2)`."""


class Citations:
    """Numbers the documents that a page cites, in the order of their first citation."""

    def __init__(self, material: Material, lang: Lang) -> None:
        self._material, self._lang = material, lang
        self._numbers: dict[tuple[str, str], int] = {}

    def cite(self, references: tuple[Reference, ...]) -> tuple[int, ...]:
        """Return the numbers of the places that these references name."""
        return tuple(
            dict.fromkeys(
                self._numbers.setdefault((item.document, item.section), len(self._numbers) + 1)
                for item in references
            )
        )

    def listed(self) -> tuple[Source, ...]:
        """Return each document with the places in it that were cited, under their numbers."""
        documents: dict[str, list[str]] = {}
        for (document, name), number in self._numbers.items():
            place = section(self._material, document, name, self._lang)
            documents.setdefault(document, []).append(f"[{number}] {place}".strip())
        return tuple(
            Source(source_line(self._material, document, self._lang), tuple(places))
            for document, places in documents.items()
        )


def told_once(source: Source) -> Source:
    """Return a source that names the part of a document once for all places in it.

    `[1] 別紙1 2 メモリ [2] 別紙1 2 ブラウザ` becomes `[1] 別紙1 2 メモリ [2] ブラウザ`.
    """
    places, before = [], [""]
    for place in source.places:
        number, _, name = place.partition(" ")
        parts = name.split(" ")
        same = 0
        while same < min(len(parts), len(before)) - 1 and parts[same] == before[same]:
            same += 1
        places.append(" ".join((number, *parts[same:])))
        before = parts
    return Source(source.title, tuple(places))


def source_line(material: Material, document: str, lang: Lang) -> str:
    """Return an official document as a page names it: issuer, title, date."""
    words = material.words.page
    source = material.sources.get(document)
    if source is None:
        return document
    date = say(words.source_date, lang, date=wording.day(source.date, lang)) if source.date else ""
    return say(
        words.source,
        lang,
        issuer=source.issuer.say(lang),
        title=source.title.say(lang),
        date=date,
    ).strip()


def section(material: Material, document: str, name: str, lang: Lang) -> str:
    """Return a section of an official document as people read it."""
    source = material.sources.get(document)
    return source.section(name, lang) if source is not None else name


def say(text: Text, lang: Lang, /, **values: str) -> str:
    """Return a sentence with values in its `{name}` places."""
    return wording.fill(text.say(lang), values)


def moment(time: dt.datetime, lang: Lang) -> str:
    """Return a date and time with its own offset's clock."""
    return f"{wording.day(time.date(), lang)} {time:%H:%M}"


def state(words: wording.Words, lang: Lang, short: Text | None = None) -> State:
    """Return a state in one language."""
    return State((short or words.text).say(lang), words.symbol, words.colour, words.ascii)


def status(of: Status, lang: Lang) -> State:
    """Return a verdict's status in one language."""
    return state(wording.STATUS[of], lang)
