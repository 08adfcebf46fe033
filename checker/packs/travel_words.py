"""What is said of sets of rules: `rules/travel.toml`."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from checker import wording
from checker.model import Closed, Lang, Text
from checker.packs.choice import Choice, SetOfRules
from checker.packs.differences import Change, plain
from checker.packs.load import read_one

TRAVEL_FILE: Final = "travel.toml"
_MOST: Final = 200
"""Changes of one file that are told."""
_SAID: Final = frozenset({"date", "text"})
"""Last keys that say nothing which the one before has not said."""


class PassedOver(Closed, frozen=True, rename="kebab"):
    """Why an installed set is not used."""

    note: Text
    damaged: Text
    not_for_this_program: Text
    not_yet: Text
    older: Text


class PageWords(Closed, frozen=True):
    """The part of a page where rules are taken in."""

    title: Text
    lead: Text
    file: Text
    read: Text
    none_chosen: Text
    taken: Text
    already: Text
    went_back: Text
    back: Text
    restart: Text
    trusted: Text
    named: Text
    link: Text


class Different(Closed, frozen=True):
    """What differs between two sets."""

    head: Text
    nothing: Text
    named: Text
    """A file: its kind and title."""
    added: Text
    removed: Text
    new: Text
    """Something that was not there before, inside a file."""
    gone: Text
    changed: Text
    sentence: Text
    and_more: Text
    kinds: dict[str, Text]
    """What a folder or a file of the rules holds."""
    keys: dict[str, Text]
    """Keys as people call them; another is shown as it is."""
    units: dict[str, Text]


class TravelWords(Closed, frozen=True):
    """The whole file."""

    program: Text
    """The rules in use are the program's."""
    installed: Text
    """The rules in use were installed."""
    passed_over: PassedOver
    different: Different
    page: PageWords


def read_travel_words(root: Path) -> TravelWords:
    """Read the words.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, TRAVEL_FILE, TravelWords)


def used(words: TravelWords, one: SetOfRules | None, version: str, lang: Lang) -> str:
    """Return which rules are in use."""
    text = words.program if one is None else words.installed
    return wording.fill(text.say(lang), _values(one) | {"version": one.version if one else version})


def passed_over(words: TravelWords, choice: Choice, lang: Lang) -> list[str]:
    """Return why nothing newer is in use, a sentence a set."""
    return [
        wording.fill(getattr(words.passed_over, trouble.replace("-", "_")).say(lang), _values(one))
        for trouble, one in choice.passed_over
    ]


def told(words: TravelWords, changes: Sequence[Change], lang: Lang) -> list[str]:
    """Return what differs, in lines: one a file, and its changes below it."""
    lines: list[str] = []
    shown = words.different
    for file, found in itertools.groupby(changes, lambda one: one.file):
        group = list(found)
        first, kind = group[0], _kind_of(shown, file, lang)
        if first.subject is not None:
            named = {"kind": kind, "title": plain(first.subject, lang)}
            kind = wording.fill(shown.named.say(lang), named)
        if not first.places:
            whole = shown.added if first.kind == "added" else shown.removed
            lines.append(wording.fill(whole.say(lang), {"what": kind, "file": file}))
            continue
        lines.append(kind)
        lines += [f"  {_line(shown, one, lang)}" for one in group[:_MOST]]
        if len(group) > _MOST:
            more = {"count": str(len(group) - _MOST)}
            lines.append(f"  {wording.fill(shown.and_more.say(lang), more)}")
    return lines


def _kind_of(words: Different, file: str, lang: Lang) -> str:
    found = words.kinds.get(file.partition("/")[0].removesuffix(".toml"))
    return found.say(lang) if found is not None else file


def _line(words: Different, one: Change, lang: Lang) -> str:
    unit = words.units.get(one.unit)
    behind = (unit.say(lang) if unit is not None else one.unit) if one.unit else ""
    where = wording.join(
        [
            plain(place.title, lang) if place.title is not None else _key(words, place.key, lang)
            for number, place in enumerate(one.places)
            if not (place.key in _SAID and 0 < number == len(one.places) - 1)
        ],
        lang,
    )
    # A sentence may have changed in the other language alone.
    other: Lang = "en" if lang == "ja" else "ja"
    spoken = other if plain(one.before, lang) == plain(one.after, lang) else lang
    kinds = {
        "added": words.new,
        "removed": words.gone,
        "sentence": words.sentence,
    }
    return wording.fill(
        kinds.get(one.kind, words.changed).say(lang),
        {
            "where": where,
            "before": f"{plain(one.before, spoken)}{behind}",
            "after": f"{plain(one.after, spoken)}{behind}",
        },
    )


def _key(words: Different, key: str, lang: Lang) -> str:
    found = words.keys.get(key)
    return found.say(lang) if found is not None else key


def _values(one: SetOfRules | None) -> dict[str, str]:
    if one is None:
        return {}
    return {
        "version": one.version,
        "by": one.made_by,
        "made": str(one.made_on),
        "from": str(one.valid_from),
        "program": one.checked_by,
    }
