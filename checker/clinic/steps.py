"""Written steps that a person follows at the PC, with drawings: `rules/steps`, `drawings.toml`.

A requirement has a file. Its entries are looked through from the top: the first that names the
outcome and fits the system is shown.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, field

from checker.clinic.places import (
    Place,
    PlacesFile,
    SystemName,
    offered,
    read_places,
    release_of,
    worded,
)
from checker.documents.phrases import say
from checker.documents.todo import FREE
from checker.model import Closed, Facts, Id, Lang, Text
from checker.packs.load import Reader
from checker.packs.pack import Pack
from checker.packs.schema import Requirement
from checker.web import pages
from checker.web.words import ResultWords

FOLDER: Final = "steps"
DRAWINGS_FILE: Final = "drawings.toml"
TEMPLATES: Final = Path(__file__).with_name("templates")
SHAPES: Final = "drawings"
"""Where the templates of the drawings lie."""
_SYSTEMS: Final = ("windows", "macos")
"""Systems that registration works on: the steps must serve them."""

DrawingId = Annotated[str, Meta(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*(?![\s\S])", max_length=80)]


class Step(Closed, frozen=True):
    """One thing to do."""

    text: Text
    picture: DrawingId | None = None
    """A drawing of `drawings.toml`."""
    text_on: dict[SystemName, Text] = field(default_factory=dict)
    """The text on a release (`windows-10`) where things are called otherwise."""


class Steps(Closed, frozen=True):
    """What to do for some outcomes on some systems."""

    for_: Annotated[tuple[Id, ...], Meta(min_length=1)] = field(name="for")
    """Outcomes; `unknown` stands for every reason why it could not be looked at."""
    minutes: Annotated[int, Meta(ge=1, le=600)]
    """How long it takes, roughly."""
    do: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=9)]
    open: tuple[Id, ...] = ()
    """Where the work is done: entries of `places.toml`, the first one most likely."""
    on: tuple[DrawingId, ...] = ()
    """Systems (`windows`) or releases (`windows-10`); empty: every one."""
    elsewhere: bool = False
    """Nothing on this PC puts it right: somebody else has to, who may charge."""
    stuck: Text | None = None
    """What to do, and whom to ask, where the steps do not work."""

    def fits(self, outcome: str, system: str, release: str) -> bool:
        """Tell whether these steps are for an outcome on a system."""
        return outcome in self.for_ and (not self.on or bool({system, release} & set(self.on)))


class StepsFile(Closed, frozen=True):
    """`steps/REQUIREMENT.toml`."""

    requirement: Id
    steps: Annotated[tuple[Steps, ...], Meta(min_length=1)]


class Drawing(Closed, frozen=True):
    """A drawing: its shape is a template, its words stand here."""

    shape: DrawingId
    title: Text
    says: Text
    """What it shows, for somebody who cannot see it."""
    words: dict[Id, Text]


class ShownStep(Closed, frozen=True):
    """A step in one language."""

    text: str
    drawing: str
    """SVG whose words are escaped; empty: none."""


class How(Closed, frozen=True):
    """Steps in one language."""

    summary: str
    minutes: int
    steps: tuple[ShownStep, ...]
    stuck: str
    places: tuple[Place, ...] = ()
    """Where the work is done."""
    elsewhere: bool = False
    """Nothing on this PC puts it right."""


def how(  # noqa: PLR0913 - what decides which steps are shown, and how they are put
    root: Path,
    requirement: str,
    outcome: str,
    facts: Facts,
    words: ResultWords,
    lang: Lang,
    *,
    buying: bool,
) -> How | None:
    """Return the steps for an outcome on this PC; None: there are none.

    Args:
        root: The rules folder.
        requirement: Its id.
        outcome: How it turned out.
        facts: What is known of the PC, for its system.
        words: The page's words.
        lang: The language.
        buying: The remedy is to buy, and the steps are what to try before.
    """
    system, release = facts.machine.os, release_of(facts)
    file = _file(root, requirement)
    fitting = (one for one in (file.steps if file else ()) if one.fits(outcome, system, release))
    found = next(fitting, None)
    if found is None:
        return None
    drawings = _drawings(root)
    summary = words.steps_before_buying if buying else words.steps
    return How(
        summary=say(summary, lang, minutes=str(found.minutes)),
        minutes=found.minutes,
        places=offered(root, found.open, system, lang, release),
        steps=tuple(
            ShownStep(
                worded(step.text, step.text_on, system, release).say(lang),
                _draw(drawings[step.picture], f"{requirement}-{number}", lang)
                if step.picture
                else "",
            )
            for number, step in enumerate(found.do, 1)
        ),
        stuck=found.stuck.say(lang) if found.stuck else "",
        elsewhere=found.elsewhere,
    )


def _draw(drawing: Drawing, uid: str, lang: Lang) -> str:
    values = {
        "uid": f"drawing-{uid}",
        "title": drawing.title.say(lang),
        "says": drawing.says.say(lang),
        "w": {name: text.say(lang) for name, text in drawing.words.items()},
    }
    return pages.render(f"{SHAPES}/{drawing.shape}.svg", values, (TEMPLATES,))


@cache
def _file(root: Path, requirement: str) -> StepsFile | None:
    name = f"{FOLDER}/{requirement}.toml"
    if not (root / name).is_file():
        return None
    reader = Reader(root)
    found = reader.read(name, StepsFile)
    reader.finish()
    return found


@cache
def _drawings(root: Path) -> dict[str, Drawing]:
    reader = Reader(root)
    found = reader.read(DRAWINGS_FILE, dict[str, Drawing])
    reader.finish()
    return found or {}


Problem = tuple[str, str, Text]


def load_steps(root: Path, pack: Pack) -> dict[str, StepsFile]:
    """Load the steps of a pack and check them.

    Raises:
        ManyBadInputsError: With every problem of every file.
    """
    reader = Reader(root)
    drawings = reader.read(DRAWINGS_FILE, dict[str, Drawing])
    places = read_places(root)
    found: dict[str, StepsFile] = {}
    for entry, requirement in pack.entries:
        name = f"{FOLDER}/{entry.id}.toml"
        file = reader.read(name, StepsFile)
        if file is not None:
            found[entry.id] = file
            for place, problem in problems(file, requirement, drawings or {}, places):
                reader.note(name, place, problem)
    for place, problem in shape_problems(drawings or {}):
        reader.note(DRAWINGS_FILE, place, problem)
    reader.finish()
    return found


def problems(
    file: StepsFile,
    requirement: Requirement,
    drawings: dict[str, Drawing],
    places: PlacesFile,
) -> Iterator[tuple[str, Text]]:
    """Yield what would leave a person without the steps, or show steps that nobody comes to."""
    if file.requirement != requirement.id:
        yield "requirement", _missing(file.requirement)
    outcomes = {outcome.id: outcome for outcome in requirement.outcomes}
    for number, steps in enumerate(file.steps):
        for name in {*steps.for_} - {*outcomes, "unknown"}:
            yield f"steps[{number}].for", _missing(name)
        for name in {step.picture for step in steps.do if step.picture} - {*drawings}:
            yield f"steps[{number}].do", _missing(name)
        for name in {*steps.open} - {*places.settings} - {*places.sites}:
            yield f"steps[{number}].open", _missing(name)
    for name, outcome in outcomes.items():
        if outcome.remedy is not None and outcome.remedy.kind in FREE:
            for system in _SYSTEMS:
                if not any(steps.fits(name, system, system) for steps in file.steps):
                    yield "steps", _missing(f"{name} ({system})")


def shape_problems(drawings: dict[str, Drawing]) -> Iterator[tuple[str, Text]]:
    """Yield drawings whose shape is not there, or whose shape wants a word that is not."""
    from jinja2 import TemplateNotFound, UndefinedError  # noqa: PLC0415 - heavy

    for name, drawing in drawings.items():
        try:
            _draw(drawing, name, "ja")
        except TemplateNotFound:
            yield f"{name}.shape", _missing(drawing.shape)
        except UndefinedError as error:
            yield f"{name}.words", _missing(str(error.message))


def _missing(name: str) -> Text:
    return Text(ja=f"{name} はありません", en=f"there is no {name}")
