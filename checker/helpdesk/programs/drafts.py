"""Drafts of programs, kept in the helpdesk's database: never in force by themselves."""

import datetime as dt
import hashlib
import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, get_args

import msgspec
import tomli_w
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from checker.helpdesk.store import Store
from checker.helpdesk.tables import PROGRAMS
from checker.packs import bundle
from checker.packs.release import RELEASE, order, read_release
from checker.shapes import known
from checker.subsidy.load import FOLDER

Part = Literal["program", "sources", "cases"]
_ONE_DOCUMENT: Final = re.compile(r"^document\.(?=[a-z])")
PARTS: Final[tuple[Part, ...]] = get_args(Part)


class Kept(NamedTuple):
    """What a draft holds."""

    fields: Mapping[str, tuple[str, ...]]
    program: str = ""
    """The rule file; empty: it is not complete."""
    sources: str = ""
    cases: str = ""


def every(store: Store) -> list[Row[Any]]:
    """Return the drafts, by their ids."""
    with store.reading() as connection:
        return list(connection.execute(select(PROGRAMS).order_by(PROGRAMS.c.id)))


def one(store: Store, name: str) -> Row[Any] | None:
    """Return a draft; None: there is none."""
    with store.reading() as connection:
        return connection.execute(select(PROGRAMS).where(PROGRAMS.c.id == name)).one_or_none()


def fields_of(row: Row[Any]) -> dict[str, tuple[str, ...]]:
    """Return what was typed; a draft of before there could be several documents has one."""
    found = msgspec.json.decode(row.fields, type=known(dict[str, tuple[str, ...]]))
    return {_ONE_DOCUMENT.sub("document.0.", name): values for name, values in found.items()}


def seen(row: Row[Any] | None) -> str:
    """Return a sign of a draft as it is now; empty: there is none."""
    return hashlib.sha256(row.fields.encode()).hexdigest()[:16] if row is not None else ""


def keep(store: Store, by: str, name: str, sign: str, kept: Kept) -> str:
    """Keep a draft whole, or not at all.

    Args:
        store: The records.
        by: Who keeps it.
        name: Its id.
        sign: What it looked like when it was opened; empty: it is new.
        kept: What it holds.

    Returns:
        Who has changed it meanwhile, whose change stays; empty: it was kept.
    """
    values: dict[str, object] = {"id": name, "at": store.now, "by": by}
    values |= {"fields": msgspec.json.encode(kept.fields).decode()}
    values |= {part: getattr(kept, part) for part in PARTS}
    try:
        with store.writing() as connection:
            which = PROGRAMS.c.id == name
            row = connection.execute(select(PROGRAMS).where(which).with_for_update()).one_or_none()
            if seen(row) != sign:
                return row.by if row is not None else by
            connection.execute(delete(PROGRAMS).where(which))
            connection.execute(insert(PROGRAMS).values(**values))
            store.record(connection, by, "program_kept", None, name)
    except IntegrityError:  # two kept the same new draft at once
        found = one(store, name)
        return found.by if found is not None else by
    return ""


def remove(store: Store, by: str, name: str) -> None:
    """Remove a draft."""
    with store.writing() as connection:
        connection.execute(delete(PROGRAMS).where(PROGRAMS.c.id == name))
        store.record(connection, by, "program_removed", None, name)


def toml(data: Mapping[str, Any], head: str = "") -> str:
    """Write a rule file; `head` is one line that stands above it."""
    plain = " ".join(head.split())
    return (f"# {plain}\n\n" if plain else "") + tomli_w.dumps(data, multiline_strings=False)


def packed(
    rows: Sequence[Row[Any]],
    root: Path,
    made_by: str,
    today: dt.date,
    program: str,
    validate: Callable[[Path], object],
) -> tuple[str, bytes]:
    """Return the number and the unsigned file of the rules in use with drafts added.

    Raises:
        ManyBadInputsError: With every problem; then nothing is made.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "rules")
        shutil.copytree(root, target, ignore=shutil.ignore_patterns("schema", "*.json"))
        sources = target / "sources.toml"
        text = sources.read_text(encoding="utf-8")
        for row in rows:
            (target / FOLDER / f"{row.id}.toml").write_text(row.program, encoding="utf-8")
            text = _with(text, row.sources)
        sources.write_text(text, encoding="utf-8")
        number = _next(read_release(root).version, today)
        release = toml({"version": number, "made_by": made_by})
        (target / RELEASE).write_text(release, encoding="utf-8")
        validate(target)
        return number, bundle.written(bundle.gather(target, today, program))


def _with(sources: str, more: str) -> str:
    """Return the documents with those of a draft; one that is there already is replaced."""
    known, own = tomllib.loads(sources), tomllib.loads(more)
    return toml(known | own) if known.keys() & own.keys() else f"{sources}\n{more}"


def _next(now: str, today: dt.date) -> str:
    """Return a number that is larger than that of the rules in use."""
    wanted = f"{today.year}.{today.month}.1"
    if order(wanted) > order(now):
        return wanted
    first, _, last = now.rpartition(".")
    return f"{first}.{int(last) + 1}"
