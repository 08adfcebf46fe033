"""The form of institution and plan: from fields to answers, and back."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, cast, get_args

from msgspec.structs import replace

from checker import numerals
from checker.documents.phrases import say
from checker.model import (
    Answers,
    Closed,
    Designation,
    Institution,
    InstitutionKind,
    Lang,
    Plan,
    PlannedItem,
    Text,
    clean,
)
from checker.places import Places
from checker.subsidy.conditions import way_lacks
from checker.subsidy.given import UNSURE, Situation, answer_to, carried
from checker.subsidy.kinds import kind_of
from checker.subsidy.program import AnswerRule, KindIs, Option, Program, Ways
from checker.subsidy.where import of_prefecture, outside, running
from checker.web.words import PlanWords, WebWords

KINDS: Final[tuple[InstitutionKind, ...]] = get_args(InstitutionKind)
DESIGNATIONS: Final[tuple[Designation, ...]] = get_args(Designation)
NOBODY: Final = "none"
"""The tick that says: no designated physician works here."""
Notice = Literal["received", "not-yet", "unknown"]
NOTICES: Final[tuple[Notice, ...]] = get_args(Notice)
"""What a person may say of the notice; not knowing counts as not received."""
DAYS: Final = ("preliminary_notice_date", "start_date", "completion_date")
ROWS: Final = 3
"""Lines for purchases that the form shows at least; one is always empty."""
_MOST_ROWS: Final = 100

Answer = bool | int | str | None


class Fields(Closed, frozen=True):
    """What a form sent: every value of every field."""

    values: Mapping[str, tuple[str, ...]]

    def one(self, name: str, limit: int = 300) -> str:
        """Return a field's first value, without controls; empty when it is not there."""
        return clean(next(iter(self.values.get(name, ())), ""), limit)

    def many(self, name: str) -> tuple[str, ...]:
        """Return all values of a field."""
        return self.values.get(name, ())


class Given(Closed, frozen=True):
    """What a form says."""

    answers: Answers
    problems: tuple[str, ...]
    """What could not be read, in words."""
    typed: "Typed"


class Typed(Closed, frozen=True):
    """What stands in the form and not in the answers."""

    rows: tuple["Row", ...]
    """The lines for purchases as they were typed, with what is wrong with them."""
    notice_day: dt.date | None = None
    """The day of the notice, also where it contradicts what was said of the notice."""


class Row(Closed, frozen=True):
    """One line of the form for a purchase."""

    name: str
    amount: str
    category: str
    """The kind of cost that was chosen; empty: none, and the name may tell it."""
    problem: str = ""
    """Why the amount cannot be read, in words."""

    @property
    def waiting(self) -> bool:
        """Whether the amount is still to come. That is no fault: it may be left out."""
        return bool(self.name) and not self.amount


class Choice(Closed, frozen=True):
    """One entry of a list to choose from."""

    value: str
    name: str
    chosen: bool


class Asked(Closed, frozen=True):
    """A question of the program's own."""

    field: str
    type: str
    question: str
    choices: tuple[Choice, ...]
    value: str


def read(  # noqa: PLR0913, PLR0917 - the parts of a form
    fields: Fields,
    answers: Answers,
    programs: Mapping[str, Program],
    on: dt.date,
    words: PlanWords,
    lang: Lang,
    places: Places | None = None,
) -> Given:
    """Read the form.

    Args:
        fields: What was sent.
        answers: What was answered before; what the form does not ask stays.
        programs: Every program by id.
        on: The day, to prefer a program that is running.
        words: For what cannot be read.
        lang: The language of the problems.
        places: The municipalities: one that is named for certain tells the prefecture.
    """
    reader = _Reader(fields, words, lang)
    prefecture, municipality = where(fields, places)
    institution = Institution(
        name=fields.one("name"),
        prefecture=prefecture,
        municipality=municipality,
        kind=cast("InstitutionKind | None", _among(fields.one("kind"), KINDS)),
        designated=reader.designated(),
    )
    chosen = programs.get(fields.one("program"))
    if institution.prefecture != fields.one("was_prefecture"):
        chosen = suggested(programs, institution.prefecture, on)
    days: dict[str, Any] = {name: reader.day(name) for name in DAYS}
    notice_day = days["preliminary_notice_date"]
    notice = reader.notice(days, on)
    items, rows = reader.items(chosen)
    plan = Plan(
        program=chosen.id if chosen else None,
        items=items,
        options=reader.options(chosen.options if chosen else ()),
        notice=notice,
        done=reader.done(chosen, on),
        **days,
    )
    before = programs.get(answers.plan.program or "") if answers.plan else None
    if before is not None and chosen is not None:
        # The page asked the questions of the program before.
        plan = carried(plan, before, chosen)
    made = replace(answers, institution=institution, plan=None if plan == Plan() else plan)
    return Given(made, tuple(reader.problems), Typed(rows, notice_day))


def where(fields: Fields, places: Places | None) -> tuple[str, str]:
    """Return prefecture and municipality: as chosen from a search, or as typed.

    A form that asks for the municipality alone takes the prefecture's name there, too; of places
    of one name, the prefecture that was known before decides.
    """
    prefecture, municipality = fields.one("prefecture"), fields.one("municipality")
    if not re.fullmatch(r"0[1-9]|[1-3]\d|4[0-7]", prefecture):
        prefecture = ""
    if places is None:
        return prefecture, municipality
    chosen = places.by_code.get(fields.one("place", 6))
    if chosen is not None and chosen.kind != "prefecture":
        return chosen.prefecture, chosen.name
    named = places.named(municipality, prefecture)
    found = [one for one in named if one.kind != "prefecture"]
    if "prefecture" not in fields.values:
        was = fields.one("was_prefecture")
        found = [one for one in found if one.prefecture == was] or found
    if len(found) == 1:
        return found[0].prefecture, found[0].name
    if named and not found:
        return named[0].prefecture, ""
    return prefecture, municipality


def suggested(programs: Mapping[str, Program], prefecture: str, on: dt.date) -> Program | None:
    """Return the running program of a prefecture, if one is known."""
    fitting = (
        program
        for program in programs.values()
        if prefecture and of_prefecture(program, prefecture) and running(program, on)
    )
    return next(fitting, None)


def offered(
    programs: Mapping[str, Program], answers: Answers, on: dt.date, words: PlanWords, lang: Lang
) -> tuple[Choice, ...]:
    """Return the programs to choose from: those that run and may fit an institution.

    One that has ended is there only where it is chosen already, and says so.
    """
    current = answers.plan.program if answers.plan else None
    fitting = [
        program
        for program in programs.values()
        if program.id == current
        or (running(program, on) and _may_fit(program, answers.institution))
    ]
    fitting.sort(key=lambda program: not running(program, on))
    ended = words.program_ended.say(lang)
    return tuple(
        Choice(
            program.id,
            program.name.say(lang) + ("" if running(program, on) else ended),
            program.id == current,
        )
        for program in fitting
    )


def ended(
    programs: Mapping[str, Program], answers: Answers, on: dt.date, lang: Lang
) -> tuple[str, ...]:
    """Return the names of the programs that would fit an institution and have ended."""
    return tuple(
        program.name.say(lang)
        for program in programs.values()
        if not running(program, on) and _may_fit(program, answers.institution)
    )


def rows(
    answers: Answers,
    typed: Typed | None = None,
    program: Program | None = None,
    lang: Lang = "ja",
) -> tuple[Row, ...]:
    """Return the lines for purchases; at least one is empty. What was typed stays as it is.

    What the chosen way of registering needs, and no line has, is proposed at the end.
    """
    items = answers.plan.items if answers.plan else ()
    filled = typed.rows if typed is not None else None
    if filled is None:
        filled = tuple(
            Row(item.name, "" if item.amount is None else str(item.amount), item.category or "")
            for item in items
        )
    filled += _proposed(answers, program, lang) if program is not None else ()
    blank = max(ROWS - len(filled), 1)
    return (*filled, *[Row("", "", "")] * blank)


def _proposed(answers: Answers, program: Program, lang: Lang) -> tuple[Row, ...]:
    """Return a line for what the chosen way of registering needs and the plan does not have."""
    situation = Situation(answers, program)
    rules = (rule for rule in program.conditions if isinstance(rule, Ways))
    lacking = (way_lacks(rule, situation) for rule in rules)
    return tuple(
        Row(way.item.say(lang), "", way.category or "")
        for way in lacking
        if way is not None and way.item is not None
    )


def categories(
    program: Program | None, row: Row, words: PlanWords, lang: Lang
) -> tuple[Choice, ...]:
    """Return the kinds of cost for one line.

    First stands that none is chosen, or which one the name plainly says. No kind is chosen for a
    person who has not seen it.
    """
    if program is None:
        return ()
    kind = kind_of(PlannedItem(row.name, None, row.category or None), program)
    proposed = kind is not None and kind.id != row.category
    first = words.choose.say(lang)
    if kind is not None and proposed:
        first = say(words.category_by_name, lang, kind=kind.name.say(lang))
    chosen = "" if proposed or kind is None else row.category
    return (
        Choice("", first, not chosen),
        *(Choice(one.id, one.name.say(lang), one.id == chosen) for one in program.categories),
    )


def kindless(program: Program | None, row: Row) -> bool:
    """Tell whether a line has something in it, and nobody has chosen its kind of cost."""
    if program is None or not (row.name or row.amount):
        return False
    return kind_of(PlannedItem(row.name, None, row.category or None), program) is None


def notices(said: str, words: WebWords, lang: Lang) -> tuple[Choice, ...]:
    """Return what a person may say of the notice."""
    texts = (words.plan.notice_received, words.plan.notice_not_yet, words.result.unsure)
    return tuple(
        Choice(one, text.say(lang), one == said) for one, text in zip(NOTICES, texts, strict=True)
    )


def notice_said(answers: Answers) -> str:
    """Return what was said of the notice; a day that has passed says nothing of it."""
    plan = answers.plan or Plan()
    return plan.notice or ""


def notice_problem(said: str, day: dt.date | None, on: dt.date, words: PlanWords) -> Text | None:
    """Return in what the two answers about the notice contradict each other; None: in nothing."""
    ahead = day is not None and day > on
    if said == "received":
        return words.notice_needs_day if day is None else words.notice_future if ahead else None
    if not said:
        return words.notice_unsaid if ahead else None
    return words.notice_contradicts if day is not None and not ahead else None


def recorded(program: Program | None, answers: Answers, lang: Lang) -> tuple[Asked, ...]:
    """Return a field for the day of each step of a program's procedure that can be recorded."""
    done = answers.plan.done if answers.plan else {}
    return tuple(
        Asked(
            f"done-{event.id}",
            "day",
            event.record.say(lang),
            (),
            done[event.id].isoformat() if event.id in done else "",
        )
        for event in (program.timeline if program else ())
        if event.record is not None
    )


def asked(
    program: Program | None, answers: Answers, words: WebWords, lang: Lang
) -> tuple[Asked, ...]:
    """Return the program's own questions with what was answered."""
    plan = answers.plan or Plan()
    rules = program.conditions if program else ()
    unsure = {one.option for one in rules if isinstance(one, AnswerRule) and one.ask_unsure}
    return tuple(
        _asked(option, answer_to(option, plan), words, lang, unsure=option.id in unsure)
        for option in (program.options if program else ())
    )


class _Reader:
    """Reads fields and gathers what it cannot read."""

    def __init__(self, fields: Fields, words: PlanWords, lang: Lang) -> None:
        self._fields, self._words, self._lang = fields, words, lang
        self.problems: list[str] = []

    def day(self, name: str) -> dt.date | None:
        text = unicodedata.normalize("NFKC", self._fields.one(name, 40))
        if not text:
            return None
        found = numerals.day(text)
        if found is None:
            self._note(self._words.bad_date, text)
        return found

    def notice(self, days: dict[str, dt.date | None], on: dt.date) -> Notice | None:
        """Return what is said of the notice, and take back a day that contradicts it."""
        said = _among(self._fields.one("notice"), NOTICES)
        problem = notice_problem(said or "", days["preliminary_notice_date"], on, self._words)
        if problem is not None:
            self.problems.append(problem.say(self._lang))
            # A day to come that is kept as it stands would one day read as if it had come.
            days["preliminary_notice_date"] = None
        return cast("Notice | None", said)

    def done(self, program: Program | None, on: dt.date) -> dict[str, dt.date]:
        """Return the days on which steps were done; one that is still to come is none."""
        found: dict[str, dt.date] = {}
        for event in program.timeline if program else ():
            if event.record is None:
                continue
            day = self.day(f"done-{event.id}")
            if day is not None and day > on:
                self._note(self._words.done_ahead, event.record.say(self._lang))
            elif day is not None:
                found[event.id] = day
        return found

    def designated(self) -> tuple[Designation, ...] | None:
        """Return who works here; None where nothing is ticked, or what contradicts itself."""
        ticked = self._fields.many("designated")
        found = tuple(one for one in DESIGNATIONS if one in ticked)
        if found and NOBODY in ticked:
            self.problems.append(self._words.designated_contradicts.say(self._lang))
            return None
        return found if found or NOBODY in ticked else None

    def number(self, text: str, problem: Text) -> int | None:
        amount = numerals.yen(text)
        if amount is not None:
            return amount
        self._note(problem, text)
        return None

    def items(self, program: Program | None) -> tuple[tuple[PlannedItem, ...], tuple[Row, ...]]:
        known = [category.id for category in program.categories] if program else []
        found: list[PlannedItem] = []
        typed: list[Row] = []
        for index in range(_MOST_ROWS):
            name = self._fields.one(f"item-{index}-name")
            amount = self._fields.one(f"item-{index}-amount", 40)
            if not name and not amount:
                continue
            yen = numerals.yen(amount)
            category = _among(self._fields.one(f"item-{index}-category"), known)
            label = name or self._words.item.say(self._lang)
            found.append(PlannedItem(label, yen, category))
            if yen is not None:
                typed.append(Row(label, str(yen), category or ""))
                continue
            problem = ""
            if amount:
                problem = say(self._words.bad_amount, self._lang, value=amount)
                self.problems.append(problem)
            typed.append(Row(name, amount, category or "", problem))
        return tuple(found), tuple(typed)

    def options(self, options: Iterable[Option]) -> dict[str, bool | int | str]:
        found: dict[str, bool | int | str] = {}
        for option in options:
            text = self._fields.one(f"option-{option.id}", 40)
            if not text:
                continue
            value = self._option(option, text)
            if value is not None:
                found[option.id] = value
        return found

    def _option(self, option: Option, text: str) -> bool | int | str | None:
        match option.type:
            case "yes-no":
                return UNSURE if text == UNSURE else {"yes": True, "no": False}.get(text)
            case "count" | "yen":
                return self.number(text, self._words.bad_number)
            case "percent":
                plain = unicodedata.normalize("NFKC", text).rstrip("%")
                if re.fullmatch(r"\d{1,3}(\.\d{1,4})?", plain, re.ASCII):
                    return plain
                self._note(self._words.bad_number, text)
                return None
            case "day":
                day = self.day(f"option-{option.id}")
                return day.isoformat() if day else None
            case _:
                return text if text in [choice.id for choice in option.values] else None

    def _note(self, problem: Text, value: str) -> None:
        self.problems.append(say(problem, self._lang, value=value))


def _among(value: str, allowed: Sequence[str]) -> str | None:
    return value if value in allowed else None


def _may_fit(program: Program, institution: Institution) -> bool:
    if outside(program, institution.prefecture or "", institution.municipality):
        return False
    kinds = (rule for rule in program.conditions if isinstance(rule, KindIs))
    return all(institution.kind in {None, *rule.one_of} for rule in kinds)


def _asked(option: Option, given: Answer, words: WebWords, lang: Lang, *, unsure: bool) -> Asked:
    match given:
        case None:
            shown = ""
        case bool():
            shown = "yes" if given else "no"
        case _:
            shown = str(given)
    choices = [(choice.id, choice.name.say(lang)) for choice in option.values]
    if option.type == "yes-no":
        choices = [("yes", words.result.yes.say(lang)), ("no", words.result.no.say(lang))]
        choices += [(UNSURE, words.result.unsure.say(lang))] if unsure else []
    return Asked(
        f"option-{option.id}",
        option.type,
        option.question.say(lang),
        tuple(Choice(one, name, one == shown) for one, name in choices),
        shown,
    )
