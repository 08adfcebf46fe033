"""The form as a page shows it: each field with what was typed and what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from msgspec import Struct

from checker import wording
from checker.helpdesk.desk import Rules
from checker.helpdesk.programs import examples
from checker.helpdesk.programs.build import Built
from checker.helpdesk.programs.carrying import CARRIED, KEPT
from checker.helpdesk.programs.documents import Typed, entry_of, rows_of
from checker.helpdesk.programs.fields import BESIDE, LONGEST, Leaf, leaves
from checker.helpdesk.programs.opening import BASE, SEEN
from checker.helpdesk.programs.spec import Entry, FormSpec, Group
from checker.model import Lang, Text

_MOST_ROWS: Final = 20
_LONGEST_TITLE: Final = 30
_MISSING: Final = "this required key is missing"
"""What is said of a value that is not there, to whoever looks at a file."""
_WORDS: Final = {"date": "date", "written": "written", "value": "value", "on": "ticked"}
_NAMES: Final = {"kind": "gate_kind", "counts": "counts", "stage": "stage"}


class Field(Struct, frozen=True):
    """One field."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str, bool], ...]
    """Value, what it is called, whether it was chosen."""
    problems: tuple[str, ...]
    standing: str
    """What goes in where it stays empty."""


class Row(Struct, frozen=True):
    """An entry, or one of its rows."""

    id: str
    label: str
    help: str
    fields: tuple[Field, ...]
    drop: str = ""
    """The number of a document that can be taken out."""
    adds: bool = False
    """After it one more document can be added."""


class Part(Struct, frozen=True):
    """A group."""

    id: str
    title: str
    lead: str
    open: bool
    rows: tuple[Row, ...]


def known_fields(spec: FormSpec) -> frozenset[str]:
    """Return the name of every field that the form may send."""
    found = {f"{examples.NAME}.{n}.{key}" for n in range(examples.ROWS) for key in examples.FIELDS}
    found |= {BASE, SEEN, CARRIED}
    for entry in spec.entries.values():
        for row in range(_MOST_ROWS) if entry.rows else (None,):
            found |= {leaf.name for leaf in leaves(entry, row)}
    return frozenset(found)


def typed(sent: Iterable[tuple[str, object]], spec: FormSpec) -> dict[str, tuple[str, ...]]:
    """Return what a form sent, as it was typed; a field that is none of the form's is left out."""
    names = known_fields(spec)
    found: dict[str, tuple[str, ...]] = {}
    for name, value in sent:
        if (name in names or name.startswith(KEPT)) and isinstance(value, str) and value:
            found[name] = (*found.get(name, ()), value[:LONGEST])[:10]
    return found


class Drawing:
    """Draws one form in one language."""

    def __init__(
        self,
        spec: FormSpec,
        rules: Rules,
        given: Typed,
        built: Built,
        lang: Lang,
        *,
        one_more: bool = False,
    ) -> None:
        self.spec, self.rules, self.given, self.built, self.lang = spec, rules, given, built, lang
        there = rows_of(entry_of(spec), given)
        more = max(there) + 1
        self.sources = (*there, more) if one_more and more < _MOST_ROWS else there
        """The rows of documents; `one_more`: with an empty one."""
        missing = spec.words["missing"]
        told = [(name, missing if text.en == _MISSING else text) for name, text in built.problems]
        self.places = _placed(told, known_fields(spec))

    def say(self, name: str) -> str:
        """Return a word of the form."""
        return self.spec.words[name].say(self.lang)

    def parts(self) -> tuple[Part, ...]:
        """Return the groups that are shown; what is English stands in one of its own."""
        found = [part for group in self.spec.groups if (part := self._part(group)) is not None]
        rows = [row for group in self.spec.groups for row in self._english(group)]
        title, lead = self.say("english"), self.say("english_lead")
        return (*found, Part("english", title, lead, _is_open(rows), tuple(rows)))

    def told(self) -> tuple[tuple[str, str, str], ...]:
        """Return every problem: the field to go to, what it is called, what is wrong."""
        labels = {
            one.name: f"{row.label}：{one.label}" if one.label != row.label else row.label
            for part in self.parts()
            for row in part.rows
            for one in row.fields
        }
        found: dict[tuple[str, str, str], None] = {}
        for name, texts in self.places.items():
            for text in texts:
                found[name if name in labels else "", labels.get(name, ""), text.say(self.lang)] = (
                    None
                )
        return tuple(found)

    def _part(self, group: Group) -> Part | None:
        rows = [row for entry in group.entries for row in self._rows(entry, english=False)]
        if not rows:
            return None
        lead = group.lead.say(self.lang) if group.lead is not None else ""
        opened = group.open or _is_open(rows)
        return Part(group.id, group.title.say(self.lang), lead, opened, tuple(rows))

    def _english(self, group: Group) -> Iterator[Row]:
        for entry in group.entries:
            yield from self._rows(entry, english=True)

    def _rows(self, entry: Entry, *, english: bool) -> Iterator[Row]:
        for row in self._numbers(entry):
            found = [
                leaf
                for leaf in leaves(entry, row)
                if leaf.english == english and (leaf.kind != "source" or self._is_asked(leaf))
            ]
            if english and row is not None and not self.given.get(_japanese(found)):
                continue  # a row that is empty has nothing to say in English
            if not found:
                continue
            number = f" {row + 1}" if row is not None else ""
            label = f"{entry.label.say(self.lang)}{number}"
            help_ = entry.help.say(self.lang) if entry.help is not None and not english else ""
            alone = len([one for one in found if one.kind not in BESIDE]) == 1
            fields = tuple(self._field(entry, leaf, label if alone else "") for leaf in found)
            drop = str(row) if entry.root == "source" and len(self.sources) > 1 else ""
            name = entry.id if row is None else f"{entry.id}.{row}"
            adds = entry.root == "source" and row == self.sources[-1] and not english
            yield Row(name, label, help_, fields, "" if english else drop, adds)

    def _is_asked(self, leaf: Leaf) -> bool:
        """Tell whether one says which document; with one alone that is known."""
        there = {"", *map(str, self.sources)}
        return len(self.sources) > 1 or bool(set(self.given.get(leaf.name, ())) - there)

    def _numbers(self, entry: Entry) -> Iterable[int | None]:
        if entry.root == "source":
            return self.sources
        return range(self._count(entry)) if entry.rows else (None,)

    def _count(self, entry: Entry) -> int:
        filled = [
            row
            for row in range(_MOST_ROWS if entry.rows else 0)
            if any(self.given.get(one.name) for one in leaves(entry, row) if one.kind != "source")
        ]
        return min(_MOST_ROWS, max([entry.rows, *(row + 2 for row in filled)]))

    def _field(self, entry: Entry, leaf: Leaf, alone: str) -> Field:
        values = self.given.get(leaf.name, ())
        problems = tuple(text.say(self.lang) for text in self.places.get(leaf.name, ()))
        standing = self.built.standing.get(leaf.name)
        return Field(
            leaf.name,
            self._label(entry, leaf, alone),
            leaf.kind,
            values[0] if values else "",
            tuple((one, name, one in values) for one, name in self._choices(entry, leaf)),
            problems,
            standing.say(self.lang) if standing is not None else "",
        )

    def _label(self, entry: Entry, leaf: Leaf, alone: str) -> str:
        if leaf.kind in BESIDE:
            return self.say("where" if leaf.kind == "section" else "which")
        if leaf.kind == "tick":
            return self.say("ticked")
        asked = entry.asks.get(leaf.way[0]) if leaf.way else None
        if asked is not None:
            return asked.say(self.lang)
        last = leaf.way[-1] if leaf.way else ""
        return alone or (self.say(_WORDS[last]) if last in _WORDS else entry.label.say(self.lang))

    def _choices(self, entry: Entry, leaf: Leaf) -> Iterator[tuple[str, str]]:
        clinic = self.rules.clinic
        if entry.special == "prefecture":
            for number, name in enumerate(clinic.prefectures.names, 1):
                yield f"{number:02}", name.say(self.lang)
            return
        if leaf.kind == "source":
            yield from self._documents((self.given.get(leaf.name) or ("",))[0])
            return
        if entry.special == "city":
            for code, city in self.built.known.cities.items():
                yield code, city.say(self.lang)
            return
        names: Mapping[str, Text] = (
            self.spec.choices.get(_NAMES.get(leaf.way[-1], ""), {}) if leaf.way else {}
        )
        words: Mapping[Any, Text] = {**clinic.kinds, **clinic.designations, **names}
        for one in leaf.choices:
            yield one, words[one].say(self.lang) if one in words else one

    def _documents(self, chosen: str) -> Iterator[tuple[str, str]]:
        if chosen and chosen not in map(str, self.sources):
            yield chosen, self.say("source_none")
        name = entry_of(self.spec).id
        for row in self.sources:
            title = (self.given.get(f"{name}.{row}.title.ja") or ("",))[0]
            if not title and row == self.sources[0]:
                title = (self.given.get("name.ja") or ("",))[0]
            values = {"number": str(row + 1), "title": title[:_LONGEST_TITLE] or "…"}
            yield str(row), wording.fill(self.say("source_name"), values)


def _japanese(found: Sequence[Leaf]) -> str:
    return found[0].name[:-2] + "ja" if found else ""


def _is_open(rows: Sequence[Row]) -> bool:
    return any(
        one.problems or (one.kind != "source" and (one.value or any(c for *_, c in one.choices)))
        for row in rows
        for one in row.fields
    )


@cache
def _parents(name: str) -> tuple[str, ...]:
    parts = name.split(".")
    return tuple(".".join(parts[:count]) for count in range(len(parts), 0, -1))


def _placed(
    problems: Iterable[tuple[str, Text]], names: frozenset[str]
) -> dict[str, tuple[Text, ...]]:
    """Put each problem at the field that it is about, or the first one of its entry."""
    found: dict[str, tuple[Text, ...]] = {}
    for home, text in problems:
        plain = home.replace("[", ".").replace("]", "")
        name = next((one for one in _parents(plain) if one in names), None) if plain else ""
        if name is None:
            name = next(
                (
                    min(below)
                    for one in _parents(plain)
                    if (
                        below := [
                            other
                            for other in names
                            if other.startswith(f"{one}.")
                            and not other.endswith((".en", ".section"))
                        ]
                    )
                ),
                "",
            )
        found[name] = (*found.get(name, ()), text)
    return found
