"""The documents that the values of a form rest on: one or several, and each value says which.

Pure. A row keeps its number when another one is taken away, so that no value moves to a document
that it was not read from.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from checker.helpdesk.programs.spec import Entry, FormSpec
from checker.model import Text

Typed = Mapping[str, tuple[str, ...]]
"""Field -> what was typed or ticked."""
_UNNAMED: Final = {"ja": "…", "en": "…"}


def entry_of(spec: FormSpec) -> Entry:
    """Return the entry that asks for documents."""
    return next(one for one in spec.entries.values() if one.root == "source")


def rows_of(entry: Entry, typed: Typed) -> tuple[int, ...]:
    """Return the numbers of the rows that something was typed into; the first where none was."""
    found = {
        int(match[1])
        for name in typed
        if (match := re.match(rf"{re.escape(entry.id)}\.(\d{{1,2}})\.", name))
    }
    return tuple(sorted(found)) or (0,)


def without(entry: Entry, typed: Typed, row: int) -> dict[str, tuple[str, ...]]:
    """Return what was typed without one document; what was read from it still says so."""
    return {
        name: values for name, values in typed.items() if not name.startswith(f"{entry.id}.{row}.")
    }


class Documents:
    """The documents of one form."""

    def __init__(self, typed: Typed, spec: FormSpec, name: str, section: str) -> None:
        self.entry = entry_of(spec)
        self.rows = rows_of(self.entry, typed)
        self.problems: list[tuple[str, Text]] = []
        self._typed, self._spec, self._name, self._usual = typed, spec, name, section
        self._sections: dict[int, set[str]] = {row: set() for row in self.rows}

    def id_of(self, row: int) -> str:
        """Return the id of a row's document."""
        return f"{self._name}-document" + (f"-{row + 1}" if row else "")

    def cite(self, prefix: str) -> dict[str, str]:
        """Return the source of a value, and note where it cannot be one.

        Args:
            prefix: The field of the source, as in `cap.source`.
        """
        which, section = self._one(f"{prefix}.document"), self._one(f"{prefix}.section")
        row = next((one for one in self.rows if str(one) == which), None)
        if row is None:
            row = self.rows[0]
            if which:
                self.problems.append((f"{prefix}.document", self._spec.words["source_gone"]))
        elif row != self.rows[0] and not section:
            # The usual section is one of the first document.
            self.problems.append((f"{prefix}.section", self._spec.words["source_section"]))
        section = section or self._usual
        if section:
            self._sections[row].add(section)
        return {"document": self.id_of(row), "section": section}

    def made(
        self, pieces: Mapping[int, dict[str, Any]], data: Mapping[str, Any], on: dt.date
    ) -> dict[str, Any]:
        """Return the documents as `sources.toml` holds them.

        Args:
            pieces: What was typed of each.
            data: The program; what it is called and who issued it is asked there already.
            on: Today.
        """
        found: dict[str, Any] = {}
        for row in self.rows:
            piece = pieces.get(row, {})
            if row == self.rows[0]:
                piece = {"title": data.get("name") or _UNNAMED} | piece
            found[self.id_of(row)] = piece | {
                "issuer": data.get("issuer") or _UNNAMED,
                "where": piece.get("where", ""),
                "kind": "official",
                "last_checked_on": on,
                "outline": sorted(self._sections[row]),
            }
        return found

    def row_of(self, name: str) -> int:
        """Return the row of a document's id."""
        return next((row for row in self.rows if self.id_of(row) == name), self.rows[0])

    def _one(self, name: str) -> str:
        return (self._typed.get(name) or ("",))[0].strip()
