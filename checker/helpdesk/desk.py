"""Everything that the helpdesk's page works with: rules, words and records."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from checker.helpdesk.accounts import Accounts
from checker.helpdesk.everyday import Everyday, load_everyday
from checker.helpdesk.guide_files import load_guides
from checker.helpdesk.guides import Guides
from checker.helpdesk.store import Store
from checker.helpdesk.words import DeskWords, load_words
from checker.model import Lang
from checker.packs.codes import Table
from checker.packs.install import Installer
from checker.packs.load import load_code_tables, load_pack
from checker.packs.pack import Pack
from checker.packs.schema import Source
from checker.subsidy.load import load_programs
from checker.subsidy.program import Program
from checker.web.words import WebWords, read_web_words


@dataclass(frozen=True)
class Rules:
    """The rules, loaded once."""

    root: Path
    """The rules folder."""
    pack: Pack
    tables: Mapping[int, Table]
    guides: Guides
    programs: Mapping[str, Program]
    words: Mapping[Lang, DeskWords]
    everyday: tuple[Everyday, ...]
    """What is asked every day."""
    clinic: WebWords
    """The words that every page shares, and those of the form of a plan."""
    drafted: Mapping[str, Source] = field(default_factory=dict)
    """Documents that only a draft of a program rests on."""


@dataclass(frozen=True)
class Desk:
    """One helpdesk."""

    rules: Rules
    store: Store
    accounts: Accounts | None
    """None: only the person at this PC uses it."""
    on: dt.date | None = None
    """The day that everything is judged on, where another one than today was asked for."""
    installer: Installer | None = None
    """Takes rules in; None: those of a named folder are used."""

    @property
    def today(self) -> dt.date:
        """The day that results, rules and subsidies are told of.

        Records have the day on which they were written, whatever this is.
        """
        return self.on or self.store.today


def load_rules(root: Path, pack_id: str) -> Rules:
    """Load everything.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    pack = load_pack(root, pack_id)
    return Rules(
        root=root,
        pack=pack,
        tables=load_code_tables(root),
        guides=load_guides(root, pack),
        programs=load_programs(root),
        words=load_words(root),
        everyday=load_everyday(root),
        clinic=read_web_words(root),
    )
