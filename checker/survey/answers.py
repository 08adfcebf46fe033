"""What one body answers on form 1, and what is wrong with a form that came back."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct, field

from checker.errors import BadInputError, ManyBadInputsError
from checker.model import Closed, Id, Name, Text
from checker.packs.strict import convert, parse_toml
from checker.places import Place
from checker.reading import text_of
from checker.survey.form import Survey

SIZE_LIMIT: Final = 200_000
MOST_PEOPLE: Final = 10_000_000
"""More recipients than that no body has."""

People = Annotated[int, Meta(ge=0, le=MOST_PEOPLE)]


class Answers(Closed, frozen=True):
    """The answers of one body; the file that `survey form1 --answers` reads."""

    code: Annotated[str, Meta(max_length=20)] = ""
    """全国地方公共団体コード."""
    office: Name = ""
    mail: Name = ""
    phone: Name = ""
    choice: Id | None = None
    choice_text: Name = ""
    schemes: dict[Id, People] = field(default_factory=dict)
    """Recipients (受給者数) of each scheme that is marked."""
    scheme_text: Name = ""


Level = Literal["fault", "note"]
"""Must be put right; worth a look."""


class Problem(Struct, frozen=True):
    """What is wrong at one cell."""

    level: Level
    sheet: str
    cell: str
    """As B12; empty: the whole sheet."""
    text: Text
    found: str = ""
    """What stands there."""

    def say(self, lang: Literal["ja", "en"]) -> str:
        """Return one line: sheet, cell, what is expected, what stands there."""
        where = f"{self.sheet} {self.cell}".strip()
        text = self.text.say(lang)
        if not self.found:
            return f"{where}：{text}" if lang == "ja" else f"{where}: {text}"
        if lang == "ja":
            return f"{where}：{text}（今の内容：{self.found}）"
        return f"{where}: {text} (now: {self.found})"


class Form(Struct, frozen=True):
    """One form 1 as it was read."""

    file: str
    sheet: str
    place: Place | None
    """Whose it is; None: the code and the name do not tell."""
    answers: Answers
    problems: tuple[Problem, ...] = ()

    @property
    def faults(self) -> tuple[Problem, ...]:
        """What must be put right."""
        return tuple(one for one in self.problems if one.level == "fault")

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is worth a look."""
        return tuple(one for one in self.problems if one.level == "note")


def read_answers(data: bytes, file: str, survey: Survey) -> Answers:
    """Read an answers file (TOML or JSON) of one body.

    Raises:
        BadInputError: It is not readable, or names a choice or scheme that the survey has not.
    """
    if len(data) > SIZE_LIMIT:
        raise BadInputError(file, "", Text("大きすぎます", "it is too large"))
    text = text_of(data, file)
    if text.lstrip().startswith("{"):
        try:
            parsed = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            text_ = Text("JSONとして読めません", "not readable as JSON")
            raise BadInputError(file, "", text_) from error
    else:
        parsed = parse_toml(text, file)
    answers = convert(parsed, Answers, file)
    if isinstance(answers, list):
        raise ManyBadInputsError(answers)
    problems = []
    choices = [one.id for one in survey.choices]
    if answers.choice is not None and answers.choice not in choices:
        problems.append(BadInputError(file, "choice", _one_of(choices)))
    schemes = [one.id for one in survey.schemes]
    problems += [
        BadInputError(file, f"schemes.{name}", _one_of(schemes))
        for name in answers.schemes
        if name not in schemes
    ]
    if problems:
        raise ManyBadInputsError(problems)
    return answers


def _one_of(names: list[str]) -> Text:
    listed = ", ".join(names)
    return Text(f"使えるのは {listed} です", f"one of {listed} is needed")
