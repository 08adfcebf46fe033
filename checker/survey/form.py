"""The survey's forms as data: `rules/surveys/ID.toml`, so that next year's survey is a file."""

import datetime as dt
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, field

from checker.errors import BadInputError
from checker.model import Closed, Id, Line, Reference, Text
from checker.packs.load import Reader, there
from checker.packs.locate import rules_root
from checker.packs.schema import Source
from checker.places import BodyClass, Place

FOLDER: Final = "surveys"

Runs = Literal["yes", "no", "ask"]
"""Whether a body runs a scheme (実施主体): it does, it does not, it depends on the body."""
_Key = Annotated[str, Meta(min_length=2, max_length=40)]
_Mark = Annotated[str, Meta(min_length=1, max_length=1)]
_Label = Annotated[str, Meta(min_length=1, max_length=80)]


class Ministry(Closed, frozen=True):
    """Where the answers go in the end."""

    office: Text
    mail: Line
    source: Reference


class Labels1(Closed, frozen=True):
    """The words of form 1 (様式1)."""

    heading: _Label
    code: _Label
    name: _Label
    contact_heading: _Label
    office: _Label
    mail: _Label
    phone: _Label
    choice_heading: _Label
    choice_help: _Label
    choice_head: _Label
    answer_head: _Label
    choice_text: _Label
    scheme_heading: _Label
    scheme_help: _Label
    group_head: _Label
    scheme_head: _Label
    mark_head: _Label
    count_head: _Label
    total: _Label
    scheme_text: _Label


class Labels2(Closed, frozen=True):
    """The words of form 2 (様式2)."""

    heading: _Label
    prefecture: _Label
    number: _Label
    name: _Label
    state: _Label
    help: _Label


class Choice(Closed, frozen=True):
    """One of the intentions (申請の意向)."""

    id: Id
    mark: _Mark
    text: Text
    keys: Annotated[tuple[_Key, ...], Meta(min_length=1)]
    """Words by which its row is recognised where the mark is gone."""
    needs_text: bool = False
    plans: bool = True
    """It plans to apply, so that a scheme must be named."""


class Scheme(Closed, frozen=True):
    """A scheme of medical aid (医療費助成)."""

    id: Id
    group: _Label
    name: Text
    keys: Annotated[tuple[_Key, ...], Meta(min_length=1)]
    law: str = ""
    needs_text: bool = False
    runs: dict[BodyClass, Runs] = field(default_factory=dict)
    """Which bodies run it; a class that is left out is not in the documents."""
    source: Reference | None = None


class Mail(Closed, frozen=True):
    """The texts of the drafts; names in braces are filled in."""

    submit: Text
    remind: Text
    mend: Text


class Survey(Closed, frozen=True):
    """One survey with its two forms."""

    id: Id
    program: Id
    title: Text
    source: Reference
    verified_on: dt.date
    start: dt.date
    due: dt.date
    """By when the answers must be with the ministry."""
    due_source: Reference
    rows: Annotated[int, Meta(ge=1, le=200)]
    """Lines that form 2 has at least."""
    subject: Line
    file_prefix: Line
    naming_source: Reference
    ministry: Ministry
    form1: Labels1
    form2: Labels2
    choices: Annotated[tuple[Choice, ...], Meta(min_length=1)]
    schemes: Annotated[tuple[Scheme, ...], Meta(min_length=1)]
    mail: Mail

    def subject_of(self, place: Place) -> str:
        """Return a mail's subject, as the notice asks."""
        return self.subject.format(code=place.code, name=place.name)

    def prefix_of(self, place: Place) -> str:
        """Return what a file's name begins with, as the notice asks."""
        return self.file_prefix.format(code=place.code, name=place.name)

    def choice(self, name: str) -> Choice:
        """Return a choice by its id."""
        return next(one for one in self.choices if one.id == name)

    def scheme(self, name: str) -> Scheme:
        """Return a scheme by its id."""
        return next(one for one in self.schemes if one.id == name)


def load_surveys(root: Path | None = None) -> dict[str, Survey]:
    """Load every survey of a rules folder, the newest first.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    return dict(_load(rules_root(root)))


@functools.lru_cache(maxsize=4)
def _load(root: Path) -> tuple[tuple[str, Survey], ...]:
    reader = Reader(root)
    sources = reader.read("sources.toml", dict[str, Source])
    names = sorted(path.stem for path in (root / FOLDER).glob("*.toml"))
    if not names:
        reader.note(f"{FOLDER}/", "", Text("調査がありません", "there is no survey"))
    read = {name: reader.read(f"{FOLDER}/{name}.toml", Survey) for name in names}
    reader.finish()
    for name, survey in read.items():
        reader.problems.extend(_problems(name, there(survey), there(sources)))
    reader.finish()
    whole = [(name, there(survey)) for name, survey in read.items()]
    return tuple(sorted(whole, key=lambda pair: pair[1].start, reverse=True))


def _problems(name: str, survey: Survey, sources: dict[str, Source]) -> Iterator[BadInputError]:
    path = f"{FOLDER}/{name}.toml"
    if survey.id != name:
        yield BadInputError(path, "id", Text("ファイル名と違います", "not the file's name"))
    cited = [survey.source, survey.due_source, survey.naming_source, survey.ministry.source]
    cited += [scheme.source for scheme in survey.schemes if scheme.source is not None]
    for source in cited:
        if source.document not in sources:
            text = Text(
                f"{source.document} は sources.toml にありません",
                f"sources.toml has no {source.document}",
            )
            yield BadInputError(path, "source", text)
    for scheme in survey.schemes:
        if bool(scheme.runs) != (scheme.source is not None):
            text = Text("runs には source が要ります", "`runs` and `source` go together")
            yield BadInputError(path, f"schemes.{scheme.id}", text)
    for kind, ids in (
        ("choices", [one.id for one in survey.choices]),
        ("schemes", [one.id for one in survey.schemes]),
    ):
        for one in sorted({one for one in ids if ids.count(one) > 1}):
            text = Text(f"{one} が二つあります", f"{one} is there twice")
            yield BadInputError(path, kind, text)
