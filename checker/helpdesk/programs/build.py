"""From what was typed to a program: its data, its documents, and what is wrong, field by field.

Pure. What was typed is hostile text until the same strict reading has taken it that every rule file
goes through; nothing here raises for it.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import Struct

from checker import numerals, wording
from checker.helpdesk.programs.documents import Documents, Typed
from checker.helpdesk.programs.fields import BESIDE, Leaf, is_list, leaves, struct_of
from checker.helpdesk.programs.pieces import (
    REIWA,
    Frame,
    complete,
    copied,
    day_of,
    filled,
    put,
    said_day,
    year_of,
)
from checker.helpdesk.programs.spec import Entry, FormSpec
from checker.model import Lang, Text
from checker.packs.schema import Source
from checker.packs.strict import convert
from checker.places import Place
from checker.subsidy.check import check
from checker.subsidy.program import Program

_LONGEST_ID: Final = 60


class Known(NamedTuple):
    """What a form is held against."""

    prefectures: Mapping[str, Text]
    """Their names by code."""
    cities: Mapping[str, Place]
    """Those that may have a program of their own, by code."""
    programs: Mapping[str, Program]
    """The programs of the rules in use."""
    sources: Mapping[str, Source]
    """Their documents."""
    on: dt.date
    """Today: when a person compared the form with the documents."""


class Built(Struct, frozen=True):
    """What came of a form."""

    id: str
    program: Program | None
    """None: something is wrong with it."""
    data: dict[str, Any]
    """As a rule file holds it."""
    sources: dict[str, Any]
    """Its documents, as `sources.toml` holds them."""
    problems: tuple[tuple[str, Text], ...]
    """Field (or entry, or nothing) and what is wrong."""
    standing: dict[str, Text]
    """Field -> what goes in where nothing was typed."""
    known: Known

    @property
    def documents(self) -> dict[str, Source]:
        """Its documents."""
        found = convert(self.sources, dict[str, Source], "")
        return {} if isinstance(found, list) else found


class Changed(NamedTuple):
    """A form's data, put into those of the program that it was opened from."""

    data: dict[str, Any]
    sources: dict[str, Any]
    problems: tuple[tuple[str, Text], ...]
    """Field (or entry, or nothing) and what is wrong."""
    passed: frozenset[tuple[str, Text]]
    """What the form alone would miss, and the program has."""


def build(
    typed: Typed,
    spec: FormSpec,
    known: Known,
    change: Callable[[dict[str, Any], dict[str, Any]], Changed] | None = None,
) -> Built:
    """Build the program of a form: what was typed, by what the form asks and what is known.

    Args:
        typed: What was typed.
        spec: What the form asks.
        known: What it is held against.
        change: Puts what the form makes into another program's data; None: it is whole by itself.
    """
    making = _Making(typed, spec, known)
    data, own = making.all()
    if change is not None:
        making.carries = True
        data, own, more, passed = change(data, own)
        making.problems = [one for one in making.problems if one not in passed] + list(more)
    named = data.get("id")
    name = named if isinstance(named, str) else ""
    found = _converted(data, own, name, making)
    # What follows from the prefecture and the year is told there alone.
    follows = making.standing() if making.problems else {}
    problems = [one for one in found if one[0] not in follows]
    every = tuple(dict.fromkeys(making.problems + problems))
    program = None if every else _program(data)
    return Built(name, program, data, own, every, making.standing(), known)


def _program(data: dict[str, Any]) -> Program | None:
    found = convert(data, Program, "")
    return None if isinstance(found, list) else found


def _converted(
    data: dict[str, Any],
    own: dict[str, Any],
    name: str,
    making: "_Making",
) -> Iterator[tuple[str, Text]]:
    documents = convert(own, dict[str, Source], "")
    if isinstance(documents, list):
        for one in documents:
            yield making.home_of_document(one.place), one.problem
        documents = {}
    found = convert(data, Program, "")
    if isinstance(found, list):
        for one in found:
            yield making.said(one.place, one.problem)
        return
    every: dict[str, Program | None] = {**making.known.programs, name: found}
    for place, problem in check(name, found, every, {**making.known.sources, **documents}):
        yield making.said(place, problem)


class _Making:
    """One form on its way to a program."""

    def __init__(self, typed: Typed, spec: FormSpec, known: Known) -> None:
        self.typed, self.spec, self.known = typed, spec, known
        prefectures = known.prefectures
        self.homes: dict[str, str] = {}
        """Place in the program -> where in the form it was typed."""
        self.problems: list[tuple[str, Text]] = []
        self.carries = False
        """Whether what the form makes goes into another program's data."""
        code = self._one("prefecture")
        year = year_of(self._one("year"))
        if code not in prefectures:
            self.problems.append(("prefecture", spec.words["missing"]))
        if year is None:
            self.problems.append(("year", spec.words["missing"]))
        named = self._one("city")
        city = known.cities.get(named)
        if named and (city is None or (code in prefectures and city.prefecture != code)):
            self.problems.append(("city", spec.words["city_other"]))
        self.frame = self._frame(prefectures.get(code), code, year, city)
        named = self._one("id")
        fits = re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", named) and len(named) <= _LONGEST_ID
        name = named if fits else self.frame.values["ja"]["id"]
        self.documents = Documents(typed, spec, name, self.frame.section)

    def _frame(
        self, prefecture: Text | None, code: str, year: int | None, city: Place | None
    ) -> Frame:
        first = dt.date(REIWA + (year or 1), 4, 1)
        english = prefecture.en if prefecture is not None else "prefecture"
        name = re.sub(r"[^a-z]+", "-", english.lower()).strip("-")
        name += f"-{city.code}" if city is not None else ""
        days = {
            "paid_from": self._one("paid-from.date"),
            "paid_until": self._one("paid-until.date"),
        }
        found: dict[Lang, dict[str, str]] = {}
        languages: tuple[Lang, Lang] = ("ja", "en")
        for lang in languages:
            own = prefecture.say(lang) if prefecture is not None else ""
            body = city.full_name if city is not None else own
            found[lang] = {key: said_day(day_of(text), lang) for key, text in days.items()} | {
                "id": f"{name}-r{year or 0}-online-registration",
                "code": code,
                "prefecture": own,
                "issuer": self._one(f"issuer.{lang}") or self._one("issuer.ja") or body,
                "body": body,
                "city": city.name if city is not None else "",
                "year_first": first.isoformat() if year else "",
                "year_last": dt.date(first.year + 1, 3, 31).isoformat() if year else "",
                "year_written": f"令和{year}年度" if year else "",
            }
        return Frame(found, self._one("section"))

    # ------------------------------------------------------------------ what was typed

    def _one(self, name: str) -> str:
        values = self.typed.get(name, ())
        return values[0].strip() if values else ""

    def any(self, entry: Entry, row: int | None = None) -> bool:
        """Tell whether anything but a section was typed for an entry."""
        return any(self._one(one.name) for one in leaves(entry, row) if one.kind not in BESIDE)

    # ------------------------------------------------------------------ what it makes

    def all(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the program's data and its documents."""
        data: dict[str, Any] = {}
        gate = self._one("gate.kind")
        brought = {entry.with_ for entry in self.spec.entries.values() if self._goes_in(entry)}
        for entry in self.spec.entries.values():
            if entry.special or entry.root == "source":
                continue
            if entry.gates and gate not in entry.gates:
                continue
            if entry.rows:
                self._rows(data, entry)
            elif self._goes_in(entry) or entry.id in brought:
                self._put(data, entry, self._piece(entry, None), None)
        there = [one["id"] for one in data.get("categories", [])]
        for one in data.get("categories", []):
            one["never_as"] = [name for name in one.get("never_as", []) if name in there]
        window = data.pop("window", {})
        copied(data, {**data, "window": window})
        if gate in {"", "unknown"}:
            data.pop("gate", None)
        data["verified_on"] = self.known.on
        asked = self.documents.entry
        pieces = {row: self._piece(asked, row) for row in self.documents.rows}
        made = self.documents.made(pieces, data, self.known.on)
        self.problems += self.documents.problems
        return data, made

    def _rows(self, data: dict[str, Any], entry: Entry) -> None:
        for row in range(self.rows(entry)):
            if self.any(entry, row):
                self._put(data, entry, self._piece(entry, row), row)

    def rows(self, entry: Entry) -> int:
        """Return how many rows of an entry there are, filled or offered."""
        rows = [
            int(found[1])
            for name in self.typed
            if (found := re.match(rf"{re.escape(entry.id)}\.(\d{{1,2}})\.", name))
        ]
        return max(rows, default=-1) + 1

    def _goes_in(self, entry: Entry) -> bool:
        if entry.tick:
            return self._one(f"{entry.id}.on") == "yes"
        if entry.needs:
            return any(self.any(self.spec.entries[name]) for name in entry.needs)
        if entry.without:
            return not any(self.any(self.spec.entries[name]) for name in entry.without)
        return entry.auto or bool(entry.blank) or (not entry.hidden and self.any(entry))

    def _put(self, data: dict[str, Any], entry: Entry, piece: Any, row: int | None) -> None:  # noqa: ANN401
        """Put a piece where it belongs, and note where it was typed."""
        home = entry.id if row is None else f"{entry.id}.{row}"
        steps = entry.at.split(".")
        if is_list(entry):
            many = data.setdefault(steps[0], [])
            many.append(piece)
            self.homes[f"{steps[0]}[{len(many) - 1}]"] = home
            return
        if steps[0] == "amount":
            cells = data.setdefault("amount", [{}])
            if len(steps) == 2:  # noqa: PLR2004 - the cell itself
                cells[0] |= piece
            else:
                cells[0][steps[2]] = piece
                self.homes[f"amount[0].{steps[2]}"] = home
            return
        holder = data
        for step in steps[:-1]:
            holder = holder.setdefault(step, {})
        if isinstance(piece, dict) and isinstance(holder.get(steps[-1]), dict):
            holder[steps[-1]] |= piece
        else:
            holder[steps[-1]] = piece
        self.homes[entry.at] = home
        if steps[0] == "window":
            self.homes[f"conditions.application-window.{steps[-1]}"] = home

    def _piece(self, entry: Entry, row: int | None) -> Any:  # noqa: ANN401 - a value of a rule file
        struct = struct_of(entry)
        made: Any = filled(entry.fixed, self.frame) if entry.fixed else {}
        for leaf in leaves(entry, row):
            if leaf.kind in BESIDE or leaf.kind == "tick":
                continue
            value = self._value(leaf, entry)
            if value is None:
                continue
            if not leaf.way:
                return value
            put(made, leaf.way, value)
        if entry.at == "categories" and "why" not in made:
            made["why"] = self._why(str(made.get("counts", "")))
        if struct is not None:
            complete(made, struct, lambda way: self._reference(entry, row, way))
        elif isinstance(made, dict) and "ja" in made:
            made.setdefault("en", made["ja"])
        return made

    def _value(self, leaf: Leaf, entry: Entry) -> Any:  # noqa: ANN401 - a value of a rule file
        if leaf.kind == "many":
            return [one for one in self.typed.get(leaf.name, ()) if one] or None
        text = self._one(leaf.name) or self._standing(leaf, entry)
        if not text:
            return None
        match leaf.kind:
            case "number":
                amount = numerals.yen(text)
                return text if amount is None else amount
            case "date":
                return day_of(text) or text
            case "list":
                return [one for one in re.split(r"[、,，\s]+", text) if one]
            case _:
                return text.replace("\r\n", "\n")

    def _standing(self, leaf: Leaf, entry: Entry) -> str:
        """Return what goes in where nothing was typed; empty: nothing."""
        japanese = self._one(f"{leaf.name[:-2]}ja") if leaf.english else ""
        standing = entry.blank.get(".".join(leaf.way))
        if japanese or standing is None:
            return japanese
        return wording.fill(standing, self.frame.values["en" if leaf.english else "ja"])

    def _why(self, counts: str) -> dict[str, str]:
        text = self.spec.words.get(f"why_{counts}", self.spec.words["why_ask"])
        return {"ja": text.ja, "en": text.en}

    def _reference(self, entry: Entry, row: int | None, way: tuple[str, ...]) -> dict[str, str]:
        prefix = entry.id if row is None else f"{entry.id}.{row}"
        return self.documents.cite(".".join((prefix, *way)))

    def standing(self) -> dict[str, Text]:
        """Return what goes in where nothing was typed, by field."""
        ja, en = (
            {key: value or "…" for key, value in values.items()}
            for values in self.frame.values.values()
        )
        found = {}
        for entry in self.spec.entries.values():
            for way, text in entry.blank.items():
                name = ".".join(part for part in (entry.id, way) if part)
                other = entry.blank.get(f"{way[:-2]}en", text) if way.endswith("ja") else text
                found[name] = Text(wording.fill(text, ja), wording.fill(other, en))
        return found

    # ------------------------------------------------------------------ where it was typed

    def home_of_document(self, place: str) -> str:
        """Return the field that a place of the documents was typed in."""
        name, _, rest = place.partition(".")
        home = f"{self.documents.entry.id}.{self.documents.row_of(name)}"
        return f"{home}.{rest}" if rest else home

    def said(self, place: str, problem: Text) -> tuple[str, Text]:
        """Return what is wrong with where it was typed; what is carried over is named."""
        home = self.home(place)
        if not self.carries or (home and home not in _MISSES.values()):
            return home, problem
        text = self.spec.words["carried_at"]
        ja = wording.fill(text.ja, {"place": place, "problem": problem.ja})
        en = wording.fill(text.en, {"place": place, "problem": problem.en})
        return "", Text(ja, en)

    def home(self, place: str) -> str:
        """Return the field, or else the entry, that a place of the program was typed in."""
        place = _named_window(place, self.homes)
        best = max(
            (
                known
                for known in self.homes
                if place == known or place.startswith((f"{known}.", f"{known}["))
            ),
            key=len,
            default=None,
        )
        if best is None:
            return _MISSES.get(place.partition("[")[0].partition(".")[0], "")
        rest = place[len(best) :].lstrip(".")
        return f"{self.homes[best]}.{rest}" if rest else self.homes[best]


_MISSES: Final = {
    "amount": "share",
    "gate": "gate.kind",
    "categories": "equipment.counts",
    "contacts": "contact.office.ja",
    "name": "name.ja",
    "timeline": "gate.kind",
}
"""Where to mend what is not there at all."""


def _named_window(place: str, homes: Mapping[str, str]) -> str:
    found = re.fullmatch(r"(conditions\[\d+\])\.(first|last)(.*)", place)
    if found and homes.get(found[1]) == "apply-from":
        return f"conditions.application-window.{found[2]}{found[3]}"
    return place
