"""Whom an institution asks, what there was before, and what to ask: `rules/elsewhere.toml`.

A precedent (前例) is a program of a past year of which no current one is known. It never has an
amount, and never becomes an offer.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.structs import replace

from checker import wording
from checker.errors import BadInputError
from checker.estimate.words import EstimateWords
from checker.model import Closed, Id, Institution, Lang, Reference, Text
from checker.packs.load import Reader, there
from checker.packs.schema import Source
from checker.places import Place, Places, load_places
from checker.subsidy.issuers import Disease, Issuer, Jurisdiction, issuers
from checker.subsidy.program import GateKind, Program
from checker.subsidy.where import of_disease, of_municipality, of_prefecture, outside, running, whom

FILE: Final = "elsewhere.toml"
_AMOUNT: Final = re.compile(
    r"[0-9０-９][0-9０-９,.]*\s*(?:円|万|千円|%|％)|分の[0-9０-９]|[0-9]/[0-9]|yen"
)
"""What an amount or a share looks like: there is none in a precedent."""
_SHOWN: Final = 12
"""Municipalities to choose from that are shown at once."""


class Precedent(Closed, frozen=True, kw_only=True):
    """A program of a past year, as far as its issuer's own page was read."""

    id: Id
    prefecture: Annotated[str, Meta(pattern=r"^[0-4][0-9](?![\s\S])")]
    municipality: str = ""
    """Empty: the prefecture's."""
    issuer: Text
    name: Text
    year: Text
    diseases: Annotated[tuple[Disease, ...], Meta(min_length=1)]
    gate: GateKind
    said: tuple[Text, ...]
    unread: Annotated[tuple[Text, ...], Meta(min_length=1)]
    """What still has to be looked up."""
    not_in_nanbyo: tuple[str, ...] = ()
    not_in_shoman: tuple[str, ...] = ()
    office: Text | None = None
    source: Reference

    def concerns(self, disease: Disease, asked: Place, place: Place) -> bool:
        """Tell whether it concerns an institution of a place, whose issuer is asked."""
        apart = self.not_in_nanbyo if disease == "nanbyo" else self.not_in_shoman
        own = asked.name if asked.kind != "prefecture" else ""
        return (
            disease in self.diseases
            and self.prefecture == asked.prefecture
            and self.municipality == own
            and place.name not in apart
        )


class ElsewhereWords(Closed, frozen=True):
    """The sentences."""

    title: Text
    nanbyo: Text
    shoman: Text
    both: Text
    ask_at: Text
    open: Text
    two: Text
    choose: Text
    running: Text
    running_office: Text
    precedent: Text
    then: Text
    unread: Text
    where: Text
    office: Text
    none: Text
    questions_title: Text
    refused: Text
    found: Text
    more: Text
    not_found: Text
    elsewhere: Text


class Query(Closed, frozen=True):
    """A question that is asked wherever it is."""

    text: Text


class ElsewhereFile(Closed, frozen=True):
    """`rules/elsewhere.toml`."""

    jurisdictions: Annotated[tuple[Jurisdiction, ...], Meta(min_length=1)]
    words: ElsewhereWords
    questions: Annotated[tuple[Query, ...], Meta(min_length=1)]
    precedents: tuple[Precedent, ...] = ()


class Choices(Struct, frozen=True):
    """Municipalities to choose from, in one language."""

    said: tuple[str, ...] = ()
    """What to do; empty: there is nothing to choose."""
    found: tuple[tuple[str, str], ...] = ()
    """Code and name."""


class Around(Struct, frozen=True):
    """What concerns one place, in one language."""

    title: str
    offices: tuple[str, ...]
    """Whom to ask, a line a kind of disease."""
    notes: tuple[str, ...]
    """That there are two, or that the municipality would tell."""
    precedents: tuple[tuple[str, ...], ...]
    """What is known of each issuer: a running program, a precedent, or that nothing is."""
    questions_title: str
    questions: tuple[str, ...]
    settled: bool
    """Each of them has a program that runs, so that nothing of this need be asked."""


def _is_of(program: Program, asked: Place, institution: Institution) -> bool:
    """Tell whether a program is that of the body which is asked: a prefecture or a city."""
    if asked.kind == "prefecture":
        return of_prefecture(program, institution.prefecture or asked.prefecture)
    return of_municipality(program, asked.prefecture, asked.name)


class Elsewhere:
    """The file, with what it is resolved by."""

    def __init__(
        self,
        file: ElsewhereFile,
        sources: Mapping[str, Source],
        places: Places,
    ) -> None:
        self.file, self.places = file, places
        self._sources = sources

    def place_of(self, institution: Institution) -> Place | None:
        """Return where an institution is: its municipality, or else its prefecture."""
        named = self.places.named(institution.municipality, institution.prefecture)
        named = tuple(one for one in named if one.kind != "prefecture")
        if institution.municipality and len(named) == 1:
            return named[0]
        wanted = institution.prefecture
        return next((one for one in self.places.prefectures if one.prefecture == wanted), None)

    def settled(self, institution: Institution) -> Institution:
        """Return an institution with its municipality as it is listed, and its prefecture.

        A program's lists are held against that name: 塩釜市 is 塩竈市, and 横浜市中区 is in 横浜市.
        What may be several places, or none, stays as it was written.
        """
        if not institution.municipality:
            return institution
        named = self.places.named(institution.municipality, institution.prefecture)
        towns = [one for one in named if one.kind != "prefecture"]
        if len(towns) == 1:
            found, town = towns[0], towns[0].name
        elif named and not towns:
            found, town = named[0], ""
        else:
            return institution
        return replace(institution, prefecture=found.prefecture, municipality=town)

    def written(self, institution: Institution) -> str:
        """Return where an institution is as it stands in a field: in full, or as it was typed."""
        place = self.place_of(institution)
        known = place is not None and (place.kind != "prefecture" or not institution.municipality)
        return place.full_name if place is not None and known else institution.municipality

    def unsettled(self, institution: Institution, lang: Lang) -> Choices:
        """Return the municipalities that may be meant by one that is not certain."""
        written, place = institution.municipality, self.place_of(institution)
        if not written or (place is not None and place.kind != "prefecture"):
            return Choices()
        words, found = self.file.words, self.places.search(written, _SHOWN + 1)
        note = words.found if found else words.not_found
        said = [wording.fill(note.say(lang), {"written": written})]
        said += [words.more.say(lang)] if len(found) > _SHOWN else []
        return Choices(tuple(said), tuple((one.code, one.say(lang)) for one in found[:_SHOWN]))

    def issuers(self, institution: Institution, on: dt.date) -> tuple[Issuer, ...]:
        """Return whom it asks; empty: it is not known where it is."""
        place = self.place_of(institution)
        if place is None:
            return ()
        rules = self.file.jurisdictions
        return issuers(place, institution.designated, rules, self.places, on)

    def around(
        self,
        institution: Institution,
        programs: Mapping[str, Program],
        sentences: EstimateWords,
        on: dt.date,
        lang: Lang,
    ) -> Around | None:
        """Return what concerns an institution; None: it is not known where it is."""
        place, found = self.place_of(institution), self.issuers(institution, on)
        if place is None:
            return None
        words = self.file.words
        notes = [words.two] if len({one.place.code for one in found}) > 1 else []
        notes += [words.choose] if place.kind == "prefecture" else []
        groups, singly = _grouped(found), tuple((one,) for one in found)
        apart = [self._own(one, institution, programs, on) for one in singly]
        if any(one != apart[0] for one in apart):
            # A program may be for one kind of disease only: of the other one it says nothing.
            groups = singly
        own = [self._own(group, institution, programs, on) for group in groups]
        return Around(
            title=words.title.say(lang),
            offices=tuple(self.office(group, lang) for group in groups),
            notes=tuple(text.say(lang) for text in notes),
            precedents=tuple(
                tuple(self._known(group, place, running, sentences, lang))
                for group, running in zip(groups, own, strict=True)
            ),
            questions_title=words.questions_title.say(lang),
            questions=tuple(one.text.say(lang) for one in self.file.questions),
            settled=all(own),
        )

    def office(self, group: tuple[Issuer, ...], lang: Lang) -> str:
        """Return whom to ask, in one line."""
        first, words = group[0], self.file.words
        values = {
            "disease": self._disease(group, lang),
            "issuer": first.place.say(lang),
            "other": first.other.say(lang) if first.other is not None else "",
        }
        text = words.open if first.other is not None else words.ask_at
        return wording.fill(text.say(lang), values)

    def refused(self, program: Program, institution: Institution, on: dt.date, lang: Lang) -> str:
        """Say that another prefecture's program is not estimated, and whom to ask instead.

        Empty: the program may be the institution's.
        """
        place = self.place_of(institution)
        if place is None or not outside(program, institution.prefecture, institution.municipality):
            return ""
        groups = _grouped(self.issuers(institution, on))
        values = {
            "name": program.name.say(lang),
            "place": place.say(lang),
            "office": wording.join([self.office(group, lang) for group in groups], lang),
        }
        return wording.fill(self.file.words.refused.say(lang), values)

    def _disease(self, group: tuple[Issuer, ...], lang: Lang) -> str:
        words = self.file.words
        if len(group) > 1:
            return words.both.say(lang)
        return (words.nanbyo if group[0].disease == "nanbyo" else words.shoman).say(lang)

    @staticmethod
    def _own(
        group: tuple[Issuer, ...],
        institution: Institution,
        programs: Mapping[str, Program],
        on: dt.date,
    ) -> list[Program]:
        """Return the programs of an issuer that run."""
        asked = group[0].place
        return [
            one
            for one in programs.values()
            if _is_of(one, asked, institution)
            and running(one, on)
            and all(of_disease(one, issuer.disease) for issuer in group)
        ]

    def _known(
        self,
        group: tuple[Issuer, ...],
        place: Place,
        own: list[Program],
        sentences: EstimateWords,
        lang: Lang,
    ) -> Iterator[str]:
        words, asked = self.file.words, group[0].place
        values = {"disease": self._disease(group, lang), "issuer": asked.say(lang)}
        for program in own:
            name = program.name.say(lang)
            yield wording.fill(words.running.say(lang), values | {"name": name})
            asks = whom(program, lang)
            yield wording.fill(words.running_office.say(lang), {"office": asks})
        concerned = [
            one
            for one in self.file.precedents
            if any(one.concerns(issuer.disease, asked, place) for issuer in group)
        ]
        if not own and not concerned:
            either = [one.say(lang) for one in (group[0].other, asked) if one is not None]
            values |= {"issuer": wording.join(either, lang)}
            yield wording.fill(words.none.say(lang), values)
        for one in () if own else concerned:
            yield from self._precedent(one, group, sentences, lang)

    def _precedent(
        self, one: Precedent, group: tuple[Issuer, ...], sentences: EstimateWords, lang: Lang
    ) -> Iterator[str]:
        words = self.file.words
        mine = tuple(issuer for issuer in group if issuer.disease in one.diseases)
        values = {
            "issuer": one.issuer.say(lang),
            "year": one.year.say(lang),
            "name": one.name.say(lang),
            "disease": self._disease(mine, lang),
        }
        yield wording.fill(words.precedent.say(lang), values)
        said = [text.say(lang) for text in one.said]
        if one.gate != "unknown":
            gate = getattr(sentences.gates, one.gate.replace("-", "_"))
            said.insert(0, gate.name.say(lang))
        mark = "。" if lang == "ja" else "; "
        yield wording.fill(words.then.say(lang), {"said": mark.join(said)})
        unread = [text.say(lang) for text in one.unread]
        yield wording.fill(words.unread.say(lang), {"items": wording.join(unread, lang)})
        if one.office is not None:
            yield wording.fill(words.office.say(lang), {"office": one.office.say(lang)})
        source = self._sources[one.source.document]
        yield wording.fill(words.where.say(lang), {"address": source.where})


def _grouped(found: tuple[Issuer, ...]) -> tuple[tuple[Issuer, ...], ...]:
    """Put issuers together that are one body for certain."""
    if len(found) > 1 and len({(one.place.code, one.other) for one in found}) == 1:
        return (found,)
    return tuple((one,) for one in found)


@cache
def load_elsewhere(root: Path) -> Elsewhere:
    """Read the file; a folder is read once.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    file = reader.read(FILE, ElsewhereFile)
    sources = reader.read("sources.toml", dict[str, Source]) or {}
    places = load_places(root)
    if file is not None:
        reader.problems.extend(_problems(file, sources, places))
    reader.finish()
    return Elsewhere(there(file), sources, places)


def _problems(
    file: ElsewhereFile, sources: Mapping[str, Source], places: Places
) -> Iterator[BadInputError]:
    for rule in file.jurisdictions:
        if rule.source.document not in sources:
            yield BadInputError(FILE, f"jurisdictions.{rule.disease}", _NO_SOURCE)
    for one in file.precedents:
        where = f"precedents.{one.id}"
        if one.source.document not in sources:
            yield BadInputError(FILE, where, _NO_SOURCE)
        towns = (*([one.municipality] if one.municipality else []), *one.not_in_nanbyo)
        for town in (*towns, *one.not_in_shoman):
            if len(places.named(town, one.prefecture)) != 1:
                text = Text(f"{town} という市区町村がありません", f"no municipality {town}")
                yield BadInputError(FILE, where, text)
        for text in (*one.said, *one.unread):
            if _AMOUNT.search(text.ja) or _AMOUNT.search(text.en):
                problem = Text("前例に額や割合は書けません", "a precedent has no amount or share")
                yield BadInputError(FILE, where, problem)


_NO_SOURCE: Final = Text("source の資料がありません", "there is no such source")
