"""What PCs belong to: tags of a result, of a list of PC names, and what is asked for by them."""

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import msgspec

from checker.dealing import PREFIX
from checker.errors import BadInputError, ManyBadInputsError
from checker.model import Tags, Text
from checker.reading import text_of
from checker.shapes import known

USE: Final = "use"
"""The tag that says whether a PC is meant for registration."""
_NAMES: Final = ("pc", "machine", "name", "pc名", "端末", "端末名", "コンピューター名")
"""Heads of the column of names in a list of PCs."""
_ROWS: Final = 200_000
_NAMED: Final = 50
"""Keys and values that a slip is answered with."""
SIZE_LIMIT: Final = 50_000_000


class Where(NamedTuple):
    """`--where KEY=VALUE,VALUE`: which PCs are asked for. Every key must fit, by any value."""

    wanted: Mapping[str, Mapping[str, str]]
    """Key -> values, folded -> as they were typed; an empty value means: without this tag."""

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Whether a PC is asked for."""
        if not self.wanted:
            return True
        return all(tags.get(key, "").casefold() in values for key, values in self.wanted.items())

    def __str__(self) -> str:
        pairs = ((key, sorted(values.values())) for key, values in self.wanted.items())
        return " ".join(f"{key}={','.join(values)}" for key, values in pairs)


def where(options: Iterable[str]) -> Where:
    """Read `--where` options.

    Raises:
        ValueError: One is not `KEY=VALUE`.
    """
    wanted: dict[str, dict[str, str]] = {}
    for option in options:
        key, equals, values = option.partition("=")
        if not equals or not key.strip():
            raise ValueError(option)
        typed = wanted.setdefault(key.strip().lower(), {})
        for value in map(str.strip, values.split(",")):
            typed.setdefault(value.casefold(), value)
    return Where(wanted)


class Seen:
    """Which tags the PCs have, held against those that a person named: a slip is told."""

    def __init__(self, asked: Where, group_by: str | None) -> None:
        """Make one for `--where` and `--group-by`."""
        self._asked, self._group_by = asked, group_by
        self._keys: dict[str, str] = {}
        self._values: dict[str, dict[str, str]] = {key: {} for key in asked.wanted}

    def add(self, tags: Mapping[str, str]) -> None:
        """Take the tags of a PC."""
        for key in tags:
            if key == self._group_by or len(self._keys) < _NAMED:
                self._keys.setdefault(key, "")
        for key, values in self._values.items():
            value = tags.get(key, "")
            folded = value.casefold()
            if value and (folded in self._asked.wanted[key] or len(values) < _NAMED):
                values.setdefault(folded, value)

    def missed(self) -> list[tuple[str, str, list[str]]]:
        """Return what was named and is nowhere: key, value (empty: the key), and what is there."""
        keys = sorted(shown(self._keys))
        found = []
        for key, wanted in self._asked.wanted.items():
            values = self._values[key]
            missing = sorted(wanted.keys() - values.keys() - {""})
            if missing and not values:
                found.append((key, "", keys))
            elif missing:
                there = sorted(values.values())
                found += [(key, wanted[folded], there) for folded in missing[:_NAMED]]
        if self._group_by is not None and self._group_by not in self._keys:
            found.append((self._group_by, "", keys))
        return list(found)


def shown(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that are columns of a table: not what items wait for."""
    return {key: value for key, value in tags.items() if not key.startswith(PREFIX)}


def read_list(data: bytes, file: str) -> dict[str, dict[str, str]]:
    """Read a list of PCs with their tags, as CSV: a head `pc,ward,use`, then a line a PC.

    Returns:
        Name, folded -> tags. An empty cell says nothing.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    rows = list(csv.reader(io.StringIO(_decoded(data, file), newline="")))
    if len(rows) > _ROWS:
        problem = Text(f"行が多すぎます（{_ROWS:,}まで）", f"too many lines (up to {_ROWS:,})")
        raise BadInputError(file, "", problem)
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    place = next((number for number, name in enumerate(head) if name in _NAMES), None)
    if place is None:
        problem = Text(
            "1行目に pc という見出しが必要です（例：pc,ward,use）",
            "the first line needs a head `pc`, as in pc,ward,use",
        )
        raise BadInputError(file, "line 1", problem)
    found: dict[str, dict[str, str]] = {}
    problems: list[BadInputError] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        pairs = {key: cell for key, cell in zip(head, cells, strict=False) if key and cell}
        name = pairs.pop(head[place], "")
        try:
            tags = msgspec.convert(pairs, known(Tags))
        except msgspec.ValidationError:
            name = ""
        if name:
            found[name.casefold()] = {**found.get(name.casefold(), {}), **tags}
        else:
            problem = Text(
                "PC名と、英小文字の見出しの列が必要です",
                "a PC's name is needed, and heads of small Latin letters",
            )
            problems.append(BadInputError(file, f"line {number}", problem))
    if problems:
        raise ManyBadInputsError(problems[:100])
    return found


def _decoded(data: bytes, file: str) -> str:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return text_of(data, file)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    problem = Text(
        "文字コードがUTF-8でもShift_JISでもありません", "it is neither UTF-8 nor Shift_JIS"
    )
    raise BadInputError(file, "", problem)
