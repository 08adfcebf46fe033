"""Load the rules: read, convert strictly, check across files, and tell every problem at once."""

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import msgspec
from msgspec import UNSET, UnsetType

from checker.errors import BadInputError, ManyBadInputsError
from checker.model import Issue, Text
from checker.packs import check, codes
from checker.packs.pack import Pack
from checker.packs.schema import (
    FactEntry,
    FailureWords,
    Interceptors,
    Lifecycle,
    PackFile,
    Requirement,
    Source,
)
from checker.packs.strict import convert, parse_toml
from checker.packs.words import RESULT_FILE, ResultWords
from checker.shapes import known
from checker.why import why

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")

SIZE_LIMIT = 1_000_000
INTERCEPTORS = "interceptors.toml"
ISSUE = "issue.json"
"""What `rules install` writes beside the files of a set; no set brings one."""
DEFAULT_PACK = "nanbyo-shoman-online"


class Reader:
    """Reads rule files of one folder and gathers their problems."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[BadInputError] = []

    def text(self, name: str) -> str | None:
        """Return a rule file's text, or None after noting why it cannot be read."""
        path = self.root / name
        try:
            with path.open("rb") as file:
                data = file.read(SIZE_LIMIT + 1)
            if len(data) > SIZE_LIMIT:
                self.note(name, "", Text(ja="1MBを超えています", en="it is larger than 1 MB"))
                return None
            return data.decode("utf-8-sig")
        except FileNotFoundError:
            self.note(name, "", Text(ja="ファイルがありません", en="the file is not there"))
        except OSError as error:
            reason = why(error)
            problem = Text(f"読めません（{reason.ja}）", f"not readable ({reason.en})")
            self.note(name, "", problem)
        except UnicodeDecodeError as error:
            self.note(
                name,
                f"byte {error.start}",
                Text(ja="UTF-8ではありません", en="it is not UTF-8"),
            )
        return None

    def over(self, pack_id: str, name: str, kind: type[T]) -> T | None:
        """Return a rule file with what a pack says otherwise put over it.

        A pack's own words stand in the folder of its name, in a file of the same name; only what
        differs is there.
        """
        own = f"packs/{pack_id}/{name}"
        if not (self.root / own).is_file():
            return self.read(name, kind)
        texts = self.text(name), self.text(own)
        try:
            data = [
                parse_toml(text or "", file) for text, file in zip(texts, (name, own), strict=True)
            ]
        except BadInputError as error:
            self.problems.append(error)
            return None
        value = convert(_over(data[0], data[1]), kind, own)
        if isinstance(value, list):
            self.problems.extend(value)
            return None
        return value

    def read(self, name: str, kind: type[T]) -> T | None:
        """Return a rule file as a struct, or None after noting every problem."""
        text = self.text(name)
        if text is None:
            return None
        try:
            value = cast("T | list[BadInputError]", _struct(text, name, cast("Hashable", kind)))
        except BadInputError as error:
            self.problems.append(error)
            return None
        if isinstance(value, list):
            self.problems.extend(value)
            return None
        return value

    def note(self, file: str, place: str, problem: Text) -> None:
        """Keep a problem for the end."""
        self.problems.append(BadInputError(file, place, problem))

    def finish(self) -> None:
        """Raise everything that was noted."""
        if self.problems:
            raise ManyBadInputsError(self.problems)


@lru_cache(maxsize=200)
def _struct(text: str, name: str, kind: "Hashable") -> object:
    """Return what a text says; the same text is parsed once, for several parts ask for one file."""
    return convert(parse_toml(text, name), cast("type[object]", kind), name)


_WORDS: Final = ({"ja", "en"}, {"document", "section"})
"""Tables that are replaced whole."""


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        whole = not isinstance(value, dict) or not isinstance(below, dict) or set(value) in _WORDS
        merged[key] = value if whole else _over(below or {}, value)
    return merged


def there(part: T | None) -> T:
    """Return a part that was read, once `Reader.finish` has raised what was noted."""
    if part is None:
        raise AssertionError("a part that is missing is a problem that was noted")
    return part


def read_one(root: Path, name: str, kind: type[T]) -> T:
    """Return one rule file as a struct.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    value = reader.read(name, kind)
    reader.finish()
    return there(value)


def read_result_words(root: Path) -> ResultWords:
    """Read `rules/result.toml` alone, where no pack is loaded.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    return read_one(root, RESULT_FILE, ResultWords)


def load_pack(root: Path, pack_id: str = DEFAULT_PACK) -> Pack:
    """Load a pack and everything that it needs.

    Args:
        root: The rules folder.
        pack_id: The pack's id, which is its file's name.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    reader = Reader(root)
    pack_name = f"packs/{pack_id}.toml"
    file = reader.read(pack_name, PackFile)
    sources = reader.read("sources.toml", dict[str, Source])
    facts = reader.read("facts.toml", dict[str, FactEntry])
    failures = reader.read("failures.toml", dict[str, FailureWords])
    lifecycle = reader.read("lifecycle.toml", Lifecycle)
    words = reader.over(pack_id, RESULT_FILE, ResultWords)
    interceptors = _interceptors(reader)
    entries = []
    for entry in file.requirements if file else ():
        requirement = reader.read(f"requirements/{entry.id}.toml", Requirement)
        if requirement is not None:
            entries.append((entry, requirement))
    if None in (file, sources, facts, failures, lifecycle, words, interceptors):
        reader.finish()
    pack = Pack(
        there(file),
        tuple(entries),
        there(lifecycle),
        there(facts),
        there(failures),
        there(sources),
        there(words),
        there(interceptors),
        _code_table(reader, pack_id),
        _issue(root),
    )
    for name, place, problem in check.pack(pack_name, pack):
        reader.note(name, place, problem)
    reader.finish()
    return pack


def _issue(root: Path) -> Issue | UnsetType:
    """Return which installed set this folder is; what cannot be read says nothing."""
    try:
        return msgspec.json.decode((root / ISSUE).read_bytes(), type=known(Issue))
    except (OSError, ValueError):
        return UNSET


def read_interceptors(root: Path) -> Interceptors:
    """Read the programs that read HTTPS along.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    found = _interceptors(reader)
    reader.finish()
    return there(found)


def _interceptors(reader: Reader) -> Interceptors | None:
    """Return the programs that read HTTPS along; rules that know none need no such file."""
    if not (reader.root / INTERCEPTORS).exists():
        return Interceptors(dt.date.min, ())
    return reader.read(INTERCEPTORS, Interceptors)


def _code_table(reader: Reader, pack_id: str) -> codes.Table | None:
    """Return the newest generation of a pack's phone code."""
    for generation in reversed(codes.generations(reader.root)):
        table = _generation(reader, generation)
        if table is not None and table.pack == pack_id:
            return table
    return None


def _generation(reader: Reader, generation: int) -> codes.Table | None:
    name = codes.file_of(generation)
    table = reader.read(name, codes.Table)
    if table is not None:
        reader.problems.extend(codes.check(name, table))
    return table


def load_code_tables(root: Path, known: codes.Table | None = None) -> dict[int, codes.Table]:
    """Load every generation of the phone code, for decoding.

    Args:
        root: The rules folder.
        known: A generation that was loaded already.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    reader = Reader(root)
    tables = {
        number: known
        if known is not None and known.generation == number
        else _generation(reader, number)
        for number in codes.generations(root)
    }
    reader.finish()
    return {number: table for number, table in tables.items() if table is not None}


def validate(root: Path) -> list[str]:
    """Check every rule file of a folder.

    Returns:
        The names of the packs that were checked.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    problems: list[BadInputError] = []
    names = sorted(path.stem for path in (root / "packs").glob("*.toml"))
    used = set()
    for name in names:
        try:
            used |= {entry.id for entry, _ in load_pack(root, name).entries}
        except ManyBadInputsError as error:
            problems.extend(error.problems)
    try:
        load_code_tables(root)
    except ManyBadInputsError as error:
        told = {problem.say("en") for problem in problems}
        problems += [problem for problem in error.problems if problem.say("en") not in told]
    reader = Reader(root)
    if not names:
        reader.note("packs/", "", Text(ja="パックがありません", en="there is no pack"))
    if not problems:
        for path in sorted((root / "requirements").glob("*.toml")):
            if path.stem not in used:
                reader.note(
                    f"requirements/{path.name}",
                    "",
                    Text(ja="どのパックにも載っていません", en="no pack lists this requirement"),
                )
    reader.problems[:0] = problems
    reader.finish()
    return names
