"""The subsidy in a call: what is asked, what must not be ordered, what comes next, whom to ask.

The call draws the same view as the caller's page and paper (`documents.subsidy_view`). Only one
answer is its own, and it rests on the same findings: whether something may be ordered today.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from msgspec.structs import replace

from checker import wording
from checker.documents import subsidy_beside, subsidy_view
from checker.documents.material import Material, load_plan_material
from checker.documents.subsidy_case import Case
from checker.documents.words import spoken
from checker.estimate.elsewhere import load_elsewhere
from checker.estimate.gate import SpokenGate, speak_gate
from checker.helpdesk.desk import Rules
from checker.helpdesk.words import DeskWords
from checker.model import Answers, Lang, PlannedItem, Verdict
from checker.subsidy.beside import beside
from checker.subsidy.consideration import considered
from checker.subsidy.findings import Counts, Findings
from checker.subsidy.program import Program
from checker.subsidy.where import running, whom
from checker.web import plan_form
from checker.web.plan_form import Typed

MayOrder = Literal["stop", "move", "unpaid", "wait", "ordered", "ask", "free", "yes"]
"""The answer to "may I order today?".

`stop`: the day of an order came before the notice. `move`: it is planned before the notice.
`unpaid`: nothing is paid. `wait`: the notice has not come. `ordered`: the order is placed, and of
another one the office knows. `ask`: something that decides is not known. `free`: the program has
no order of purchase. `yes`: what counts may be ordered.
"""
_NO: Final = frozenset({"stop", "move", "wait"})
_ASIDE: Final = frozenset({"caution", "note", "left_out", "way"})
"""Roles of conditions that decide nothing."""


class Money(NamedTuple):
    """What is said of a case's subsidy."""

    program: Program
    running: bool
    state: MayOrder
    answer: tuple[str, ...]
    """Whether something may be ordered today, in sentences to speak."""
    forbids: bool
    view: subsidy_view.Subsidy
    words: Any
    """The words that every drawing of the view takes."""
    excludes: str
    beside: tuple[subsidy_beside.Row, ...]
    """The programs of which only one can be had, side by side; empty: it goes with any."""
    beside_title: str


def may_order(found: Findings) -> MayOrder:
    """Tell whether something may be ordered on the day of the findings.

    Yes only where nothing that decides is open: the one question that ordering today answers by
    itself, on which day the order is planned, is not waited for.
    """
    return _refused(found) or _allowed(found)


def _refused(found: Findings) -> MayOrder | None:
    """Tell what forbids an order, or makes it the house's own matter."""
    todo = found.next.todo
    if found.alarm is not None or todo == "ordered":
        return "stop"
    if todo == "move_order":
        return "move"
    if found.eligibility == "not_eligible" or not running(found.situation.program, found.on):
        return "unpaid"
    return "wait" if any(not order.arrived for order in found.orders) else None


def _allowed(found: Findings) -> MayOrder:
    if _is_ordered(found):
        return "ordered"
    open_ = [
        one
        for one in found.conditions
        if one.state == "unknown" and one.role not in _ASIDE and one.reason != "no_start"
    ]
    if open_ or any(order.query for order in found.orders) or not _named(found, "yes"):
        return "ask"
    if not found.orders:
        return "free"
    # Only where ordering is what comes next: not while a step before it is open.
    return "yes" if found.next.ordering is not None else "ask"


def _is_ordered(found: Findings) -> bool:
    """Tell whether somebody said that the order is placed; a planned day that passes says no."""
    events = {event.id: event for event in found.situation.program.timeline}
    return any(one.done and events[one.id].plan == "start_date" for one in found.timeline)


def _named(found: Findings, counts: Counts) -> tuple[str, ...]:
    """Return the items of the plan that count, that do not, or that must be asked about."""
    names = (item.name for item in found.items if item.counts == counts)
    return tuple(dict.fromkeys(names))


def _answer(
    state: MayOrder, found: Findings, gate: SpokenGate, words: DeskWords, lang: Lang
) -> tuple[str, ...]:
    program = found.situation.program
    notice = next((order.notice for order in found.orders if order.notice is not None), None)
    values = {
        "office": whom(program, lang),
        "gate": words[f"gate_{gate.kind.replace('-', '_')}"],
        "wait": gate.wait,
        "day": wording.day(notice, lang) if notice is not None else "",
        "items": wording.join(list(_named(found, "yes")), lang),
    }
    said = [words(f"order_{state}", **values)]
    for counts in ("ask", "no"):
        names = _named(found, counts)
        if names and state in {"yes", "free"}:
            joined = wording.join(list(names), lang)
            said.append(words(f"order_of_{counts}", items=joined, office=values["office"]))
    return tuple(said)


def money(
    answers: Answers,
    rules: Rules,
    on: dt.date,
    lang: Lang,
    verdicts: tuple[Verdict, ...] = (),
    machine: str = "",
) -> Money | None:
    """Return what is said of a plan; None: no program is chosen that the rules have."""
    program = rules.programs.get(answers.plan.program or "") if answers.plan is not None else None
    if program is None:
        return None
    material = _material(rules, program)
    found = considered(answers, program, on)
    state = may_order(found)
    return Money(
        program=program,
        running=running(program, on),
        state=state,
        answer=_answer(
            state,
            found,
            speak_gate(program, material.sentences, lang),
            rules.words[lang],
            lang,
        ),
        forbids=state in _NO,
        view=subsidy_view.subsidy(
            Case(answers, on, machine=machine, verdicts=verdicts), material, lang
        ),
        words=spoken(material.words.subsidy, lang),
        excludes=material.sentences.console.excludes.say(lang),
        beside=subsidy_beside.rows(beside(answers, rules.programs, program, on), material, lang),
        beside_title=material.sentences.beside.title.say(lang),
    )


def _material(rules: Rules, program: Program) -> Material:
    material = load_plan_material(rules.root, "" if rules.drafted else program.id)
    return material._replace(program=program, sources={**material.sources, **rules.drafted})


def known(shown: Money | None) -> Mapping[str, str]:
    """Return what a kept plan tells the script, so that nobody is asked again.

    A purchase may be spoken of as allowed only where it is: else the script waits.
    """
    if shown is None or shown.state in {"unpaid", "free", "ordered"}:
        return {}
    return {"subsidy": "noticed" if shown.state == "yes" else "waiting"}


def named(answers: Answers, rules: Rules, lang: Lang) -> Answers:
    """Call a cost of the form that has no name by its kind, which is all that is known of it."""
    plan = answers.plan
    program = rules.programs.get(plan.program or "") if plan is not None else None
    if plan is None or program is None:
        return answers
    unnamed = rules.clinic.plan.item.say(lang)

    def called(item: PlannedItem) -> PlannedItem:
        kind = program.category(item.category) if item.name == unnamed else None
        return item if kind is None else replace(item, name=kind.name.say(lang)[:100])

    return replace(answers, plan=replace(plan, items=tuple(called(one) for one in plan.items)))


def form(
    answers: Answers, rules: Rules, on: dt.date, lang: Lang, typed: Typed | None = None
) -> dict[str, Any]:
    """Return the fields of the form of a plan, filled in with what was answered."""
    words, institution, plan = rules.clinic, answers.institution, answers.plan
    program = rules.programs.get(plan.program or "") if plan is not None else None
    there = load_elsewhere(rules.root)
    days = {name: getattr(plan, name, None) for name in plan_form.DAYS}
    if typed is not None:
        days["preliminary_notice_date"] = typed.notice_day
    return {
        "kinds": [
            (one, words.kinds[one].say(lang), one == institution.kind)
            for one in plan_form.KINDS
            if one in words.kinds
        ],
        "place": there.written(institution),
        "place_help": words.phone.place_help.say(lang),
        "choices": there.unsettled(institution, lang),
        "was_prefecture": institution.prefecture,
        "designations": [
            (one, words.designations[one].say(lang), one in (institution.designated or ()))
            for one in plan_form.DESIGNATIONS
        ],
        "nobody": (
            plan_form.NOBODY,
            words.plan.designated_none.say(lang),
            institution.designated == (),
        ),
        "programs": plan_form.offered(rules.programs, answers, on, words.plan, lang),
        "rows": [
            (row, plan_form.categories(program, row, words.plan, lang))
            for row in plan_form.rows(answers, typed)
        ],
        "with_notice": program is None or program.gate.kind == "preliminary-notice",
        "notices": plan_form.notices(plan_form.notice_said(answers), words, lang),
        "days": {name: day.isoformat() if day else "" for name, day in days.items()},
        "recorded": plan_form.recorded(program, answers, lang),
        "recorded_title": words.plan.done.say(lang),
        "recorded_help": words.plan.done_help.say(lang),
        "asked": plan_form.asked(program, answers, words, lang),
    }
