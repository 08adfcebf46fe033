"""What an institution answered, read as one program asks it."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from checker.errors import BadInputError, ManyBadInputsError
from checker.model import Answers, Plan, Text
from checker.subsidy.program import Option, Program

UNSURE: Final = "unknown"
"""The answer to a yes-no question that says: nobody here knows. It is read as no answer."""
NOTICE: Final = "preliminary_notice_date"
"""The plan's day of the preliminary notice (内示)."""
TOTAL_LIMIT: Final = 10**12
"""As large as one amount may be (`model.Yen`); a total beyond it could not be reported."""

Given = bool | int | str | Fraction | dt.date


@dataclass(frozen=True)
class Situation:
    """An institution's answers and the program that reads them."""

    answers: Answers
    program: Program

    @property
    def plan(self) -> Plan:
        """The plan; an empty one when there is none."""
        return self.answers.plan or Plan()

    def option(self, name: str) -> Given | None:
        """Return an option's answer in its own type; None: not answered."""
        option = self.program.option(name)
        return None if option is None else parse(option, answer_to(option, self.plan))

    def unsure(self, name: str | None) -> bool:
        """Tell whether a yes-no question was answered with not knowing."""
        option = self.program.option(name or "")
        return option is not None and _unsure(option, answer_to(option, self.plan))

    def day(self, name: str) -> dt.date | None:
        """Return a day of the plan, or of an option of type `day`.

        The day on which a step was done comes before the one that it was planned for.
        """
        events = self.program.timeline
        done = (self.plan.done.get(event.id) for event in events if event.plan == name)
        first = next((day for day in done if day is not None), None)
        value = first or getattr(self.plan, name, None) or self.option(name)
        return value if isinstance(value, dt.date) else None

    def step_day(self, step: str) -> dt.date | None:
        """Return the day of a step: `order` or `completion`, also planned; else as recorded."""
        planned = {"order": "start_date", "completion": "completion_date"}
        if step in planned:
            return self.day(planned[step])
        events = (event for event in self.program.timeline if event.step == step)
        done = (self.plan.done.get(event.id) for event in events)
        return min((day for day in done if day is not None), default=None)

    def choice(self, key: str) -> str | None:
        """Return the answer that picks a cell of the table: `kind` or an option."""
        if key == "kind":
            return self.answers.institution.kind
        value = self.option(key)
        return value if isinstance(value, str) else None


def answer_to(option: Option, plan: Plan) -> bool | int | str | None:
    """Return what a plan answers to a question, also under the id that it had before."""
    return plan.options.get(option.id, plan.options.get(option.was or option.id))


def carried(plan: Plan, asked: Program, program: Program) -> Plan:
    """Return a plan that was made for one program as another may read it.

    An answer stays only where the other asks the same question, and a step that is done only where
    it is the same for both: the work, and not an application to one of them.

    Args:
        plan: The plan.
        asked: The program whose questions were answered.
        program: The other one.
    """
    if asked.id == program.id:
        return plan
    options = {name: said for name, said in plan.options.items() if _same(name, asked, program)}
    days = {event.id: event.plan for event in asked.timeline}
    done = {
        event.id: plan.done[event.id]
        for event in program.timeline
        if event.plan is not None
        and event.record is not None
        and days.get(event.id) == event.plan
        and event.id in plan.done
    }
    return replace(plan, options=options, done=done)


def _same(name: str, asked: Program, program: Program) -> bool:
    """Tell whether an answer is one to the other program's question of this id."""
    question, other = asked.option(name), program.option(name)
    if other is None or other.id != name:
        return False
    return question is None or (question.question, question.type) == (other.question, other.type)


def parse(  # noqa: PLR0911 - a case a type of option
    option: Option,
    answer: bool | int | str | None,  # noqa: FBT001 - an answer, not a switch
) -> Given | None:
    """Read an answer in its option's type; None where it does not fit or is not there."""
    match option.type, answer:
        case "yes-no", bool():
            return answer
        case _, bool():
            return None
        case "count" | "yen", int():
            return answer
        case "percent", int():
            return Fraction(answer)
        case "percent", str() if re.fullmatch(r"\d{1,3}(\.\d{1,4})?", answer, re.ASCII):
            return Fraction(answer)
        case "day", str() if re.fullmatch(r"\d{4}-\d\d-\d\d", answer, re.ASCII):
            try:
                return dt.date.fromisoformat(answer)
            except ValueError:
                return None
        case "choice", str() if any(choice.id == answer for choice in option.values):
            return answer
        case _:
            return None


def _unsure(option: Option, answer: object) -> bool:
    return option.type == "yes-no" and answer == UNSURE


_EXPECTED: Final[Mapping[str, Text]] = {
    "yes-no": Text(
        ja='true か false か "unknown" で答えてください', en='answer true, false or "unknown"'
    ),
    "count": Text(ja="0以上の整数で答えてください", en="answer with a whole number, 0 or more"),
    "yen": Text(ja="円の整数で答えてください", en="answer with whole yen"),
    "percent": Text(
        ja='割合を 5 や "5.25" のように答えてください', en='answer with a percentage, 5 or "5.25"'
    ),
    "day": Text(ja='"2026-08-20" のように答えてください', en='answer with a day, "2026-08-20"'),
}


def problems(answers: Answers, program: Program) -> Iterator[tuple[str, Text]]:
    """Yield the place and problem of every answer that this program cannot read."""
    plan = answers.plan
    if plan is None:
        return
    situation = Situation(answers, program)
    start, completion = situation.day("start_date"), situation.day("completion_date")
    if start is not None and completion is not None and completion < start:
        done = (event.id for event in program.timeline if event.plan == "completion_date")
        recorded = next((f"plan.done.{name}" for name in done if name in plan.done), None)
        yield (
            recorded or "plan.completion_date",
            Text(
                ja="使える状態になる日（完了）が、注文する日（着手）より前です",
                en="the completion is earlier than the start",
            ),
        )
    known = [category.id for category in program.categories]
    for index, item in enumerate(plan.items):
        if item.category is not None and item.category not in known:
            yield f"plan.items[{index}].category", _unknown(item.category, known)
    if sum(item.amount or 0 for item in plan.items) > TOTAL_LIMIT:
        yield (
            "plan.items",
            Text(
                ja=f"合計が {TOTAL_LIMIT:,}円 を超えています",
                en=f"the total is above {TOTAL_LIMIT:,} yen",
            ),
        )
    yield from _steps(plan, program)
    yield from _order_of_steps(plan, program)
    for name, answer in plan.options.items():
        option = program.option(name)
        place = f"plan.options.{name}"
        if option is None:
            yield place, _unknown(name, [option.id for option in program.options])
        elif parse(option, answer) is None and not _unsure(option, answer):
            choices = ", ".join(choice.id for choice in option.values)
            asked = Text(ja=f"{choices} のどれかを書いてください", en=f"write one of {choices}")
            yield place, _EXPECTED.get(option.type, asked)


def _steps(plan: Plan, program: Program) -> Iterator[tuple[str, Text]]:
    """Yield each step that is said to be done and that this program does not record."""
    known = [event.id for event in program.timeline if event.record is not None]
    for name in plan.done:
        event = program.event(name)
        place = f"plan.done.{name}"
        if event is not None and event.plan == NOTICE:
            yield (
                place,
                Text(
                    ja="内示は、plan.notice と plan.preliminary_notice_date で答えてください",
                    en="answer plan.notice and plan.preliminary_notice_date for the notice",
                ),
            )
        elif event is not None and event.done is not None:
            yield (
                place,
                Text(
                    ja=f"plan.options.{event.done} で答えてください",
                    en=f"answer plan.options.{event.done} for this",
                ),
            )
        elif name not in known:
            yield place, _unknown(name, known)


def _order_of_steps(plan: Plan, program: Program) -> Iterator[tuple[str, Text]]:
    """Yield each step that follows the completion and is said to have been done before it."""
    events = iter(program.timeline)
    completion = next((event for event in events if event.plan == "completion_date"), None)
    day = plan.done.get(completion.id) if completion is not None else None
    for event in events:
        done = plan.done.get(event.id)
        if event.record is None or event.who != "applicant" or done is None or day is None:
            continue
        if done < day and completion is not None and completion.record is not None:
            yield (
                f"plan.done.{event.id}",
                Text(
                    ja=f"「{event.record.ja}」が、「{completion.record.ja}」より前です",
                    en=f"“{event.record.en}” is earlier than “{completion.record.en}”",
                ),
            )


def check(answers: Answers, program: Program, file: str) -> None:
    """Refuse answers that this program cannot read.

    Raises:
        ManyBadInputsError: With the key of every such answer.
    """
    found = [BadInputError(file, place, text) for place, text in problems(answers, program)]
    if found:
        raise ManyBadInputsError(found)


def without(answers: Answers, places: Iterable[str]) -> Answers:
    """Return answers without the days and options at some places; the rest is as it was given.

    Args:
        answers: The answers.
        places: As `problems` names them.
    """
    plan = answers.plan
    if plan is None:
        return answers
    for place in places:
        _, _, key = place.partition(".")
        part, _, name = key.partition(".")
        if key == "completion_date":
            plan = replace(plan, completion_date=None)
        elif part == "done":
            plan = replace(plan, done={k: day for k, day in plan.done.items() if k != name})
        elif part == "options":
            plan = replace(plan, options={k: v for k, v in plan.options.items() if k != name})
    return replace(answers, plan=plan)


def choose(programs: Mapping[str, Program], name: str, file: str, place: str) -> Program:
    """Return a program by its id.

    Raises:
        BadInputError: There is none; names the place and what there is.
    """
    if name not in programs:
        raise BadInputError(file, place, _unknown(name, list(programs)))
    return programs[name]


def _unknown(name: str, allowed: list[str]) -> Text:
    names = ", ".join(allowed) or "-"
    return Text(
        ja=f"{name} はありません。使えるのは {names} です",
        en=f"unknown: {name}; allowed are {names}",
    )
