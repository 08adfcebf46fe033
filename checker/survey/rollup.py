"""Roll the forms of a prefecture up: who answered, what is open, and the totals.

Nothing is chosen silently. Of two different forms of one body neither is counted until a person
has decided; a form with faults is told and not counted; a form of elsewhere is told.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from checker.errors import BadInputError
from checker.model import Lang, Text
from checker.places import Place, Places
from checker.survey import folder
from checker.survey.answers import Form
from checker.survey.form import Survey
from checker.survey.read import read_form
from checker.survey.words import Note, State, Words


class Unread(Struct, frozen=True):
    """A file that is no form 1, or cannot be read."""

    file: str
    problem: Text


class Line(Struct, frozen=True):
    """One body with what came from it."""

    place: Place
    state: State
    forms: tuple[Form, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def counted(self) -> Form | None:
        """The form that counts in the totals; None: none does."""
        return self.forms[0] if self.state == "right" else None


class Rollup(Struct, frozen=True):
    """Everything of one prefecture."""

    survey: Survey
    prefecture: Place
    lines: tuple[Line, ...]
    """Its 一般市区町村, in the order of their codes."""
    apart: tuple[Line, ...]
    """Its designated and core cities, which send to the ministry themselves."""
    own: Line
    """The prefecture's own form."""
    foreign: tuple[Form, ...]
    """Forms of bodies of other prefectures."""
    nobodys: tuple[Form, ...]
    """Forms whose code and name do not tell whose they are."""
    unread: tuple[Unread, ...]

    @property
    def open(self) -> bool:
        """Whether anything is left to be seen to."""
        return bool(
            self.foreign
            or self.nobodys
            or self.unread
            or any(line.state != "right" for line in self.lines)
        )

    def count(self, state: State) -> int:
        """Return how many of the bodies that are gathered are in a state."""
        return sum(line.state == state for line in self.lines)

    def by_choice(self) -> dict[str, int]:
        """Return how many bodies chose each intention, of those that count."""
        chosen = [line.counted.answers.choice for line in self.lines if line.counted is not None]
        return {one.id: chosen.count(one.id) for one in self.survey.choices}

    def by_scheme(self) -> dict[str, tuple[int, int]]:
        """Return bodies and recipients of each scheme, of those that count."""
        answers = [line.counted.answers for line in self.lines if line.counted is not None]
        return {
            one.id: (
                sum(one.id in each.schemes for each in answers),
                sum(each.schemes.get(one.id, 0) for each in answers),
            )
            for one in self.survey.schemes
        }


def gather(
    found: Iterable[folder.Found], survey: Survey, places: Places
) -> tuple[list[Form], list[Unread]]:
    """Read every form that was found; what cannot be read is kept with its reason."""
    forms: list[Form] = []
    unread: list[Unread] = []
    for one in found:
        if one.data is None:
            if one.problem is not None:
                unread.append(Unread(one.name, one.problem))
            continue
        try:
            forms += read_form(one.data, one.name, survey, places)
        except BadInputError as error:
            unread.append(Unread(one.name, error.problem))
    return forms, unread


def roll_up(
    forms: Sequence[Form], unread: Sequence[Unread], survey: Survey, places: Places, number: str
) -> Rollup:
    """Put the forms of a prefecture together.

    Args:
        forms: Every form 1 that came.
        unread: Files that are none.
        survey: The survey.
        places: The local governments.
        number: The prefecture's two digits.
    """
    prefecture = next(one for one in places.prefectures if one.prefecture == number)
    apart = [one for one in places.of_prefecture(number) if not one.gathered]
    return Rollup(
        survey,
        prefecture,
        tuple(_line(place, forms, places) for place in places.gathered_by(number)),
        tuple(_line(place, forms, places) for place in apart),
        _line(prefecture, forms, places),
        tuple(one for one in forms if one.place is not None and one.place.prefecture != number),
        tuple(one for one in forms if one.place is None),
        tuple(unread),
    )


def _line(place: Place, forms: Sequence[Form], places: Places) -> Line:
    own = [one for one in forms if one.place == place]
    if not own:
        return Line(place, "missing")
    kept: list[Form] = []
    notes: list[Note] = []
    for one in own:
        named = _code_of(one.file, places)
        if named not in {None, place}:
            notes.append("other-name")
        if any(one.answers == other.answers for other in kept):
            notes.append("same")
        else:
            kept.append(one)
    if len(kept) > 1:
        return Line(place, "doubled", tuple(kept), tuple(notes))
    state: State = "faulty" if kept[0].faults else "right"
    return Line(place, state, tuple(kept), tuple(notes))


def _code_of(file: str, places: Places) -> Place | None:
    """Return whose a file is by its name, which begins with 【352021宇部市】."""
    name = Path(file.replace("\\", "/")).name
    start = name.find("【")
    digits = name[start + 1 : start + 7]
    return places.read_code(digits).place if start >= 0 else None


def as_data(rollup: Rollup, words: Words, lang: Lang) -> dict[str, object]:
    """Return a roll-up for JSON."""

    def line(one: Line) -> dict[str, object]:
        return {
            "code": one.place.code,
            "name": one.place.name,
            "state": one.state,
            "files": [form.file for form in one.forms],
            "problems": [problem.say(lang) for form in one.forms for problem in form.problems],
            "notes": [words.notes[note].say(lang) for note in one.notes],
        }

    return {
        "schema": "nanbyo-checker/survey-rollup/1",
        "survey": rollup.survey.id,
        "prefecture": rollup.prefecture.prefecture,
        "bodies": [line(one) for one in rollup.lines],
        "apart": [line(one) for one in rollup.apart],
        "own": line(rollup.own),
        "foreign": [
            {
                "file": one.file,
                "code": one.place.code if one.place else "",
                "name": one.place.full_name if one.place else "",
            }
            for one in rollup.foreign
        ],
        "nobodys": [
            {"file": one.file, "problems": [problem.say(lang) for problem in one.problems]}
            for one in rollup.nobodys
        ],
        "unread": [{"file": one.file, "problem": one.problem.say(lang)} for one in rollup.unread],
        "by_choice": rollup.by_choice(),
        "by_scheme": {
            name: {"bodies": bodies, "recipients": people}
            for name, (bodies, people) in rollup.by_scheme().items()
        },
    }
