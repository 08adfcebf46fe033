"""A pack of requirements as the judge takes it."""

import datetime as dt
from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from checker.model import Issue, PackStamp
from checker.packs import codes
from checker.packs.schema import (
    FactEntry,
    FailureWords,
    Interceptors,
    Lifecycle,
    PackEntry,
    PackFile,
    Requirement,
    Source,
)
from checker.packs.words import ResultWords


class Pack(Struct, frozen=True):
    """A pack of requirements, ready to judge with."""

    file: PackFile
    entries: tuple[tuple[PackEntry, Requirement], ...]
    lifecycle: Lifecycle
    facts: dict[str, FactEntry]
    failures: dict[str, FailureWords]
    sources: dict[str, Source]
    words: ResultWords
    interceptors: Interceptors
    code_table: codes.Table | None = None
    """The current generation of the phone code; None: these rules have no code."""
    issue: Issue | UnsetType = UNSET
    """The set that was installed; left out: the pack came in no such set."""
    memo: dict[dt.date, Any] = field(default_factory=dict)
    """What the judge has compiled, by day."""

    @property
    def stamp(self) -> PackStamp:
        """What a report keeps of the pack."""
        return PackStamp(self.file.id, self.file.version, self.file.verified_on, self.issue)

    def requirement(self, name: str) -> Requirement | None:
        """Return a requirement by its id."""
        for entry, requirement in self.entries:
            if entry.id == name:
                return requirement
        return None

    def noted(self, name: str, outcome: str) -> bool:
        """Whether an outcome is met with something to know."""
        requirement = self.requirement(name)
        return requirement is not None and any(
            one.note for one in requirement.outcomes if one.id == outcome
        )
