"""What differs between two sets of rules: found in the files, told by the words of `travel.toml`.

Two files are walked side by side. What stands in a list is found again by what it is called, not by
its place, so that one condition more does not make every later one look changed.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct

from checker import wording
from checker.errors import BadInputError
from checker.model import Lang
from checker.packs.installed import names
from checker.packs.load import Reader
from checker.packs.release import RELEASE
from checker.packs.strict import parse_toml

Kind = Literal["added", "removed", "day", "value", "sentence", "other"]
Tables = Mapping[str, Mapping[str, Any]]
"""Parsed rule files, by name."""

_CALLED: Final = (
    *(("id",), ("number",), ("name",), ("key",), ("os", "version"), ("os",), ("host",), ("code",)),
    *(("valid_from",), ("value",), ("event",), ("fact",)),
)
"""Keys by which an entry of a list is found again: the first that no two entries share."""
_TITLES: Final = ("title", "name", "label", "question", "text", "event")
_SPARED: Final = frozenset({"written"})
"""The document's way of writing a value that stands beside it."""


class Place(Struct, frozen=True):
    """One step into a file: a key, or an entry of a list with its title."""

    key: str
    title: Any = None
    """A text in two languages, a text, or None: the key says it."""


class Change(Struct, frozen=True):
    """One thing that differs."""

    file: str
    subject: Any
    """The file's own title, as in `Place`; None: it has none."""
    places: tuple[Place, ...]
    kind: Kind
    before: Any
    after: Any
    unit: str = ""


def read_folder(root: Path) -> dict[str, dict[str, Any]]:
    """Read every rule file of a folder.

    Raises:
        BadInputError: One is not TOML.
    """
    reader = Reader(root)
    texts = {name: reader.text(name) or "" for name in sorted(names(root))}
    reader.finish()
    return parsed(texts)


def parsed(texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Parse the texts of a set.

    Raises:
        BadInputError: One is not TOML.
    """
    return {name: parse_toml(text, name) for name, text in sorted(texts.items())}


def differences(old: Tables, new: Tables) -> list[Change]:
    """Return what differs, file by file; a file's own changes in their order."""
    found: list[Change] = []
    for name in sorted({*old, *new} - {RELEASE}):
        subject = _title(new.get(name) or old.get(name) or {})
        if name not in old or name not in new:
            kind: Kind = "added" if name in new else "removed"
            found.append(Change(name, subject, (), kind, None, None))
        else:
            found += [Change(name, subject, *rest) for rest in _tables(old[name], new[name], ())]
    return found


_Rest = tuple[tuple[Place, ...], Kind, Any, Any, str]


def _walk(old: Any, new: Any, at: tuple[Place, ...]) -> Iterator[_Rest]:  # noqa: ANN401 - parsed
    if old == new and type(old) is type(new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        if _is_text(old) and _is_text(new):
            yield at, "sentence", old, new, ""
        else:
            yield from _tables(old, new, at)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _lists(old, new, at)
    elif old is None or new is None:
        yield at, "added" if old is None else "removed", old, new, ""
    elif isinstance(new, dt.date):
        yield at, "day", old, new, ""
    elif isinstance(new, int | float) and not isinstance(new, bool):
        yield at, "value", old, new, ""
    else:
        yield at, "other", old, new, ""


def _tables(
    old: Mapping[str, Any], new: Mapping[str, Any], at: tuple[Place, ...]
) -> Iterator[_Rest]:
    unit = new.get("unit") if isinstance(new.get("unit"), str) else ""
    for key in [*old, *(key for key in new if key not in old)]:
        if key in _SPARED and ("date" in new or "value" in new):
            continue
        for places, kind, before, after, own in _walk(
            old.get(key), new.get(key), (*at, Place(key))
        ):
            yield places, kind, before, after, own or (str(unit) if key == "value" else "")


def _lists(old: list[Any], new: list[Any], at: tuple[Place, ...]) -> Iterator[_Rest]:
    called = next((keys for keys in _CALLED if _calls(old, keys) and _calls(new, keys)), None)
    if called is None:
        if any(isinstance(item, Mapping) for item in (*old, *new)) and len(old) == len(new):
            for number, (one, other) in enumerate(zip(old, new, strict=True), start=1):
                yield from _walk(one, other, (*at, Place(str(number), _title(other))))
        else:
            yield at, "other", old, new, ""
        return
    before, after = ({_call(item, called): item for item in items} for items in (old, new))
    for name in [*before, *(name for name in after if name not in before)]:
        item = after.get(name) or before.get(name) or {}
        place = Place(name, _title(item))
        yield from _walk(before.get(name), after.get(name), (*at, place))


def _calls(items: list[Any], keys: tuple[str, ...]) -> bool:
    """Whether every entry has the first of these keys, and no two the same."""
    if not all(isinstance(item, Mapping) and keys[0] in item for item in items):
        return False
    return len({_call(item, keys) for item in items}) == len(items)


def _call(item: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return " ".join(str(item[key]) for key in keys if key in item)


def _is_text(data: Mapping[str, Any]) -> bool:
    return set(data) == {"ja", "en"}


def _title(data: Any) -> Any:  # noqa: ANN401 - parsed
    """Return what something is called: a text in two languages, a text, or None."""
    if not isinstance(data, Mapping):
        return None
    for key in _TITLES:
        found = data.get(key)
        if isinstance(found, str) or (isinstance(found, Mapping) and _is_text(found)):
            return found
    return None


def plain(data: Any, lang: Lang) -> str:  # noqa: ANN401 - parsed
    """Return a value of a rule file as people write it; a table as what it is called."""
    if isinstance(data, Mapping):
        if _is_text(data):
            return str(data[lang])
        title = _title(data)
        inside = [item for key, item in data.items() if key != "source"]
        return plain(inside if title is None else title, lang)
    if isinstance(data, list):
        return wording.join([plain(item, lang) for item in data], lang)
    if isinstance(data, bool):
        return "true" if data else "false"
    return f"{data:,}" if isinstance(data, int | float) else str(data)


def of_set(texts: Mapping[str, str], file: str) -> dict[str, dict[str, Any]]:
    """Parse a set that travels, naming its file where one of it is not TOML.

    Raises:
        BadInputError: One is not TOML.
    """
    try:
        return parsed(texts)
    except BadInputError as error:
        place = f"{error.file} {error.place}".strip()
        raise BadInputError(file, place, error.problem) from error
