"""Worked examples of a program: they must come out, and become its cases. Pure."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from checker import numerals
from checker.model import Answers
from checker.places import Places
from checker.shapes import known
from checker.subsidy.consideration import considered
from checker.subsidy.findings import Findings
from checker.subsidy.program import (
    AnswerRule,
    Designated,
    InMunicipality,
    NotInMunicipality,
    OrderOfPurchase,
    Program,
)

ROWS: Final = 5
FIELDS: Final = ("kind", "cost", "category", "day", "expect")
NAME: Final = "example"
_ID: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_LONGEST_ID: Final = 60


class Example(NamedTuple):
    """One example, as it was typed."""

    number: int
    kind: str
    cost: int | None
    category: str
    day: dt.date | None
    expect: int | None
    """Whole yen; 0: nothing is paid."""

    @property
    def whole(self) -> bool:
        """Whether everything that it needs can be read."""
        return bool(self.kind) and None not in {self.cost, self.day, self.expect}


class Outcome(NamedTuple):
    """What came of an example."""

    example: Example
    case: dict[str, Any]
    """As `tests/cases/subsidy` has it."""
    found: Findings
    paid: int | None
    """What it pays; None: it is not determined."""

    @property
    def right(self) -> bool:
        """Whether it comes out."""
        return self.paid is not None and self.paid == self.example.expect


def typed(fields: Mapping[str, tuple[str, ...]], day: Any) -> tuple[Example, ...]:  # noqa: ANN401
    """Return the examples of a form, those that are empty left out.

    Args:
        fields: What was typed.
        day: Reads a day as it is typed.
    """

    def one(number: int, key: str) -> str:
        values = fields.get(f"{NAME}.{number}.{key}", ())
        return values[0].strip() if values else ""

    found = []
    for number in range(ROWS):
        if not any(one(number, key) for key in ("cost", "day", "expect")):
            continue
        found.append(
            Example(
                number,
                one(number, "kind"),
                numerals.yen(one(number, "cost")),
                one(number, "category"),
                day(one(number, "day")),
                numerals.yen(one(number, "expect")),
            )
        )
    return tuple(found)


def case(program: Program, example: Example, prefecture: str, places: Places) -> dict[str, Any]:
    """Return an example as a case of `tests/cases/subsidy`: everything else is in order."""
    day = example.day
    institution: dict[str, Any] = {"prefecture": prefecture, "kind": example.kind}
    options: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    plan: dict[str, Any] = {"start_date": day, "completion_date": day}
    institution["designated"] = ["nanbyo"]
    for rule in program.conditions:
        match rule:
            case Designated():
                institution["designated"] = [rule.any_of[0]]
            case NotInMunicipality() if "municipality" not in institution:
                institution["municipality"] = _town(rule, prefecture, places)
            case InMunicipality():
                institution["municipality"] = rule.one_of[0]
            case AnswerRule(option=str(name)):
                options[name] = rule.expected
            case AnswerRule(answer=str(name)):
                answers[name] = rule.expected
            case OrderOfPurchase(after="preliminary_notice_date"):
                plan |= {"notice": "received", "preliminary_notice_date": day}
    options |= {one.id: day.isoformat() for one in program.options if one.type == "day" and day}
    counted = next(one.id for one in program.categories if one.counts == "yes")
    item = ["費用", example.cost, example.category or counted]
    return {
        "say": f"{example.cost:,}円、{day}なら、補助は{example.expect:,}円",
        "on": day,
        "institution": institution,
        "plan": plan,
        "options": options,
        "answers": answers,
        "items": [item],
    }


def answers_of(made: Mapping[str, Any]) -> Answers:
    """Return a case's situation as answers."""
    items = [
        {"name": name, "amount": amount, "category": kind} for name, amount, kind in made["items"]
    ]
    plan = {**made["plan"], "options": made["options"], "items": items}
    whole = {"institution": made["institution"], "plan": plan, **made["answers"]}
    return msgspec.convert(whole, known(Answers))


def outcome(program: Program, example: Example, prefecture: str, places: Places) -> Outcome | None:
    """Return what comes of an example; None: it is not whole."""
    if not example.whole or example.day is None:
        return None
    made = case(program, example, prefecture, places)
    found = considered(answers_of(made), program, example.day)
    paid = found.amount if found.eligibility != "undetermined" else None
    return Outcome(example, made | {"expect": f"{found.eligibility} {paid}"}, found, paid)


def _town(rule: NotInMunicipality, prefecture: str, places: Places) -> str:
    out = {*rule.none_of, *rule.nanbyo, *rule.shoman}
    own = (
        one.name
        for one in places.by_code.values()
        if one.prefecture == prefecture and one.kind != "prefecture" and one.name not in out
    )
    return next(own, "")


def is_id(name: str) -> bool:
    """Tell whether a text can be the id of a program, and so the name of its file."""
    return re.fullmatch(_ID, name) is not None and len(name) <= _LONGEST_ID
