"""A program of the rules in use, opened in the form, and what the form does not show of it. Pure.

Where the form, filled in from a program, makes that same program again, it is whole. Where it does
not, every place that differs is named, and carried over from the program as it is (`rebuilding`).
"""

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import structs

from checker.helpdesk.programs.build import Built, Known, build
from checker.helpdesk.programs.documents import Typed
from checker.helpdesk.programs.fields import Leaf, is_list, leaves
from checker.helpdesk.programs.pieces import REIWA
from checker.helpdesk.programs.spec import Entry, FormSpec
from checker.packs.schema import Source
from checker.subsidy.program import Program
from checker.subsidy.values import references

BASE: Final = "base.id"
"""The program that a form was opened from."""
SEEN: Final = "base.seen"
"""What that program looked like then."""
_FIRST: Final = "document.0"
"""The first document, which is called like the program where nothing else was typed."""
_LONGEST: Final = 60
_MOST: Final = 20
"""Lines with comments that are named."""
_MOST_ROWS: Final = 99
_OWN: Final = re.compile(r"-document(?:-\d{1,2})?\Z")
"""How the form calls a document."""
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


class Lost(NamedTuple):
    """What the form cannot show: where it stands, and how it begins."""

    place: str
    text: str


class Opened(NamedTuple):
    """A program in the form's fields."""

    typed: Typed
    lost: tuple[Lost, ...]
    """Empty: it is whole."""


def sign(program: Program, text: str) -> str:
    """Return a sign of a program as it is now, with its file."""
    return hashlib.sha256(msgspec.json.encode(program) + text.encode()).hexdigest()[:16]


def opened(program: Program, text: str, spec: FormSpec, known: Known) -> Opened:
    """Fill the form in from a program, and find what it would lose.

    Args:
        program: One of the rules in use.
        text: Its file.
        spec: What the form asks.
        known: What the form is held against.
    """
    reading = _Reading(program, spec, known)
    typed = reading.typed()
    built = build(typed, spec, known)
    lost = [
        *_differing(tomllib.loads(text), built),
        *_documents(reading, built, known),
        *_comments(text),
    ]
    # What has no field at all comes before what is only written otherwise.
    lost = sorted(_summed(lost), key=lambda one: len(re.findall(r"[.\[]", one.place)))
    typed |= {BASE: (program.id,), SEEN: (sign(program, text),)}
    return Opened(typed, tuple(lost))


class _Reading:
    """A program on its way to the fields of the form."""

    def __init__(self, program: Program, spec: FormSpec, known: Known) -> None:
        self.program, self.spec, self.known = program, spec, known
        self.data: dict[str, Any] = _plain(program)
        self.rows = document_rows(program, known)
        own = self._condition("prefecture").get("source") or {}
        self._section = str(own.get("section", ""))

    def typed(self) -> dict[str, tuple[str, ...]]:
        """Return what would have been typed."""
        found = self._specials()
        if build(found, self.spec, self.known).id != self.program.id:
            found["id"] = (self.program.id,)
        issuer = self._texts(self.spec.entries.get("issuer"), build(found, self.spec, self.known))
        found |= issuer
        built = build(found, self.spec, self.known)
        for entry in self.spec.entries.values():
            if not entry.special:
                found |= self._texts(entry, built)
        return found

    def _specials(self) -> dict[str, tuple[str, ...]]:
        codes = tuple(self._condition("prefecture").get("one_of") or ())
        towns = tuple(self._condition("in-municipality").get("one_of") or ())
        year = re.search(r"-r(\d{1,2})-", self.program.id)
        first = self.program.valid_from.date
        fiscal = first.year - REIWA - (first < dt.date(first.year, 4, 1))
        city = next(
            (
                code
                for code, one in self.known.cities.items()
                if (one.name,) == towns and (one.prefecture,) == codes
            ),
            "",
        )
        values = {
            "prefecture": codes[0] if len(codes) == 1 else "",
            "city": city,
            "year": year[1] if year else str(fiscal),
            "section": self._section,
        }
        names = {one.special: one.id for one in self.spec.entries.values() if one.special}
        return {names[key]: (text,) for key, text in values.items() if text and key in names}

    def _condition(self, kind: str) -> dict[str, Any]:
        return next((one for one in self.data["conditions"] if one["kind"] == kind), {})

    # ------------------------------------------------------------------ one entry

    def _texts(self, entry: Entry | None, built: Built) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        if entry is None or entry.hidden:
            return found
        for row, piece in self._pieces(entry):
            there = leaves(entry, row)
            for leaf in there:
                values = self._values(leaf, piece)
                if values and not self._follows(leaf, values, there, piece, built):
                    found[leaf.name] = values
        return found

    def _pieces(self, entry: Entry) -> Iterator[tuple[int | None, Any]]:
        """Yield the rows and values of the program that an entry makes."""
        if entry.root == "source":
            for name, row in self.rows.items():
                source = self.known.sources.get(name)
                if source is not None:
                    yield row, _plain(source)
        elif not is_list(entry):
            yield None, self._at(entry.at.split("."))
        else:
            items = self.data.get(entry.at) or []
            keys = [key for key in ("kind", "id") if key in entry.fixed]
            fitting = [
                one for one in items if all(one.get(key) == entry.fixed[key] for key in keys)
            ]
            if entry.rows:
                yield from enumerate(fitting)
            elif fitting:
                yield None, fitting[0]

    def _at(self, steps: list[str]) -> Any:  # noqa: ANN401 - data
        found: Any = self.data
        if steps[0] == "window":
            found = {"window": self._condition("application-window")}
        for step in steps:
            if isinstance(found, list):
                found = found[int(step)] if int(step) < len(found) else None
            else:
                found = found.get(step) if isinstance(found, dict) else None
        return found

    def _values(self, leaf: Leaf, piece: Any) -> tuple[str, ...]:  # noqa: ANN401 - data
        if leaf.kind == "tick":
            return ("yes",) if piece else ()
        found = piece
        for step in leaf.way:
            found = found.get(step) if isinstance(found, dict) else None
        if found is None or found in ([], ""):
            return ()
        if leaf.kind == "source":
            return self._document(str(found))
        if leaf.kind == "many":
            return tuple(map(str, found))
        return ("、".join(found) if isinstance(found, list) else str(found),)

    def _document(self, name: str) -> tuple[str, ...]:
        row = self.rows.get(name, 0)
        return (str(row),) if row else ()

    def _follows(
        self,
        leaf: Leaf,
        values: tuple[str, ...],
        there: tuple[Leaf, ...],
        piece: Any,  # noqa: ANN401 - data
        built: Built,
    ) -> bool:
        """Tell whether the form fills a field in by itself, so that it stays empty."""
        if leaf.kind == "section":
            other = next((one for one in there if one.way == (*leaf.way[:-1], "document")), None)
            first = other is None or not self._values(other, piece)
            return first and values == (self._section,)
        if leaf.name.startswith(f"{_FIRST}.") and leaf.way[0] == "title":
            return values == (getattr(self.program.name, leaf.way[-1]),)
        standing = built.standing.get(leaf.name)
        lang = "en" if leaf.english else "ja"
        if leaf.english:
            ja = self._values(leaf._replace(way=(*leaf.way[:-1], "ja")), piece)
            own = built.standing.get(f"{leaf.name[:-2]}ja")
            if own is None or ja != (own.ja,):
                return values == ja
        return standing is not None and values == (getattr(standing, lang),)


def document_rows(program: Program, known: Known) -> dict[str, int]:
    """Return a program's documents with their rows: the one that the form gave, or the next.

    Args:
        program: One of the rules in use.
        known: What the form is held against.
    """
    cited = dict.fromkeys(one.document for _, one in references(program))
    own = re.compile(rf"{re.escape(program.id)}-document(?:-(\d{{1,2}}))?")
    made = [name for name in known.sources if own.fullmatch(name)]
    names = tuple(dict.fromkeys((*sorted(made, key=_row_of), *cited)))
    taken = {_row_of(name) for name in names if _OWN.search(name)}
    found: dict[str, int] = {}
    for name in names:
        free = next(row for row in range(_MOST_ROWS) if row not in taken)
        found[name] = _row_of(name) if _OWN.search(name) else free
        taken.add(found[name])
    return found


def _row_of(name: str) -> int:
    found = re.search(r"-document-(\d{1,2})\Z", name)
    return int(found[1]) - 1 if found else 0


# ---------------------------------------------------------------------- what would be lost


def _summed(lost: list[Lost]) -> Iterator[Lost]:
    """Yield what would be lost, the ids of documents as one: they follow from the form's own id."""
    seen = False
    for one in lost:
        is_id = one.place.endswith("source.document")
        if not (is_id and seen):
            yield one._replace(place="source.document") if is_id else one
        seen = seen or is_id


def _plain(value: Any) -> Any:  # noqa: ANN401 - data
    """Return a value as JSON has it: lists, and days as text."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _differing(file: dict[str, Any], built: Built) -> Iterator[Lost]:
    # When somebody last compared them is written anew whenever a draft is kept.
    old, new = ({**one, "verified_on": None} for one in (file, built.data))
    yield from _apart(_plain(old), _plain(new), "")


def _apart(old: Any, new: Any, place: str) -> Iterator[Lost]:  # noqa: ANN401 - data
    """Yield where two values differ, as deep down as both have the place."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _apart(old.get(key), new.get(key), f"{place}.{key}".lstrip("."))
    elif _named(old) and _named(new):
        mine, theirs = ({one["id"]: one for one in many} for many in (old, new))
        for name in dict.fromkeys((*mine, *theirs)):
            yield from _apart(mine.get(name), theirs.get(name), f"{place}[{name}]")
        if list(mine) != list(theirs) and not set(mine) ^ set(theirs):
            yield Lost(place, " ".join(mine))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (mine, theirs) in enumerate(zip(old, new, strict=True)):
            yield from _apart(mine, theirs, f"{place}[{index}]")
    else:
        yield Lost(place, _begin(old))


def _named(value: Any) -> bool:  # noqa: ANN401 - data
    return isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value)


def _begin(value: Any) -> str:  # noqa: ANN401 - data
    """Return how a value begins, for people."""
    if isinstance(value, dict):
        inner = next((value[key] for key in ("title", "name", "text", "ja") if value.get(key)), "")
        return _begin(inner) if inner else _begin(next(iter(value.values()), ""))
    if isinstance(value, list):
        return _begin(value[0]) if value else ""
    text = "" if value is None else str(value)
    return text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")


def _documents(reading: _Reading, built: Built, known: Known) -> Iterator[Lost]:
    made: Mapping[str, Source] = built.documents
    for name in reading.rows:
        old, new = known.sources.get(name), made.get(name)
        if old is None:
            continue
        if new is None:
            yield Lost(f"sources.toml {name}", _begin(old.title.ja))
            continue
        new = structs.replace(new, last_checked_on=old.last_checked_on)
        yield from _apart(_plain(old), _plain(new), f"sources.toml {name}")


def _comments(text: str) -> Iterator[Lost]:
    """Yield that a file has comments but the first line, which says who entered it."""
    found = [
        (number, rest.strip(" #-"))
        for number, line in enumerate(text.splitlines(), 1)
        for _, mark, rest in [_QUOTED.sub("", line).partition("#")]
        if mark and number > 1
    ]
    said = next((rest for _, rest in found if rest), "")
    if found:
        yield Lost(" ".join(f"#{number}" for number, _ in found[:_MOST]), _begin(said))
