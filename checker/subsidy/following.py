"""What follows from a judged plan: the next step, what the office tells, what the house knows."""

import datetime as dt
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from checker.model import Eligibility, Id
from checker.subsidy.conditions import answered, way_of
from checker.subsidy.findings import (
    LEFT_OUT,
    WITHOUT_KIND,
    Counts,
    JudgedCondition,
    JudgedItem,
    Next,
    Order,
    Question,
    Todo,
)
from checker.subsidy.given import Situation
from checker.subsidy.kinds import counts, kind_of
from checker.subsidy.program import (
    AnswerRule,
    Caution,
    Milestone,
    OrderOfPurchase,
    PrefectureIs,
    Rule,
    Way,
    Ways,
    Window,
)
from checker.subsidy.timeline import ahead, day_of, is_done, next_step, unrecorded

COST: Final = "planned-cost"
"""Id of the condition that there is a cost that counts."""
_OWN: Final = frozenset({LEFT_OUT, WITHOUT_KIND})
"""Conditions of the engine that an institution settles by itself."""


class Following(Struct, frozen=True):
    """What follows; each part as in `Findings`."""

    next: Next
    overdue: bool
    office: tuple[Question, ...]
    ask_counts: tuple[tuple[Id, tuple[str, ...]], ...]
    own: tuple[Id, ...]


def follow(
    situation: Situation,
    on: dt.date,
    conditions: tuple[JudgedCondition, ...],
    items: tuple[JudgedItem, ...],
    eligibility: Eligibility,
    orders: tuple[Order, ...],
) -> Following:
    """Find what follows from what was judged."""
    plan = _Plan(situation, on, conditions, items, orders)
    # Where nothing is paid, nothing but the order is worth a question; `next` tells the rest.
    out = eligibility == "not_eligible"
    own = () if out else plan.own()
    step = next_step(situation, on, as_planned=True)
    office = plan.about_order() + (() if out else plan.office(step))
    return Following(
        next=_next(plan, step, eligibility, len(own)),
        overdue=plan.overdue,
        office=tuple(dict.fromkeys(office)),
        ask_counts=() if out else plan.ask_counts(),
        own=own,
    )


class _Plan:
    """What was judged, for all that follows from it."""

    def __init__(
        self,
        situation: Situation,
        on: dt.date,
        conditions: tuple[JudgedCondition, ...],
        items: tuple[JudgedItem, ...],
        orders: tuple[Order, ...],
    ) -> None:
        self.situation, self.on, self.orders = situation, on, orders
        self.conditions, self.items = conditions, items
        self.rules: dict[Id, Rule] = {rule.id: rule for rule in situation.program.conditions}
        self.failed = {one.id for one in conditions if one.state == "not_met"}
        self.alarm = any(order.too_soon for order in orders)
        survey = situation.program.survey
        self.overdue = (
            survey is not None
            and on > survey.due.date
            and situation.option(survey.answered) is not True
        )

    def open(self) -> list[tuple[JudgedCondition, Rule | None]]:
        """Return the conditions that are open, each with its rule in the program's file."""
        return [(one, self.rules.get(one.id)) for one in self.conditions if one.state == "unknown"]

    def ways(self) -> list[tuple[Ways, Way]]:
        """Return the chosen ways of registering."""
        chosen = [
            (rule, way_of(rule, self.situation))
            for rule in self.rules.values()
            if isinstance(rule, Ways)
        ]
        return [(rule, way) for rule, way in chosen if way is not None]

    def survey_question(self) -> Question | None:
        """Return what to ask where the survey's day has passed without a known answer."""
        survey = self.situation.program.survey
        if survey is None or not self.overdue:
            return None
        for rule in self.rules.values():
            if isinstance(rule, AnswerRule) and rule.option == survey.answered:
                if self.situation.option(survey.answered) is False:
                    return Question("rule", rule.id) if rule.ask is not None else None
                unsure = self.situation.unsure(rule.option) and rule.ask_unsure is not None
                return Question("unsure", rule.id) if unsure else None
        return None

    def about_order(self) -> tuple[Question, ...]:
        """Ask about an order whose day has come, where it was or may have been too early."""
        soon = next((order.rule for order in self.orders if order.too_soon), None)
        return tuple(
            Question("ordered", order.rule)
            for order in self.orders
            if order.start is not None
            and order.start <= self.on
            and (order.rule in self.failed or order.rule == soon)
        )

    def office(self, step: Milestone | None) -> tuple[Question, ...]:
        """Return what the office can tell: the survey, the step that comes next, the rest."""
        question = self.survey_question()
        found = [question] if question is not None else []
        if step is not None and step.ask is not None:
            found.append(Question("event", step.id))
        for condition, rule in self.open():
            asked = self._asked(condition, rule)
            if asked is not None:
                found.append(asked)
        found += [Question("way", rule.id) for rule, way in self.ways() if way.ask is not None]
        return tuple(found)

    def _asked(self, condition: JudgedCondition, rule: Rule | None) -> Question | None:
        match rule:
            case AnswerRule() if rule.ask_unsure is not None and self.situation.unsure(rule.option):
                return Question("unsure", rule.id)
            case OrderOfPurchase():
                placed = self._order(rule.id)
                waiting = not (self.alarm or placed.arrived or placed.query == "undated")
                return Question("rule", rule.id) if waiting and rule.ask is not None else None
            case None if condition.reason in {
                "ask",
                "absent",
                "no_cell",
                "over_guide",
            }:
                return Question("condition", condition.id)
            case None | Caution() | Ways() | Window():
                return None
            case _ if answered(rule, self.situation):
                return Question("condition" if rule.ask is None else "rule", rule.id)
            case _:
                return None

    def ask_counts(self) -> tuple[tuple[Id, tuple[str, ...]], ...]:
        """Return each kind of cost that only the office knows about, with its items' names."""
        found = []
        for kind in self.situation.program.categories:
            names = tuple(item.name for item in self.items if item.category == kind.id)
            if names and counts(kind, self.situation) == "ask":
                found.append((kind.id, names))
        return tuple(found)

    def own(self) -> tuple[Id, ...]:
        """Return what is open and only the institution itself can tell."""
        found = [one.id for one, rule in self.open() if self._known_here(one, rule)]
        found += [one.id for one in self.conditions if one.reason == "way_without"]
        # With no amount at all, the sentence that names the items without one says it already.
        if any(one.id == LEFT_OUT for one in self.conditions):
            found = [name for name in found if name != COST]
        return tuple(dict.fromkeys(found))

    def _known_here(self, condition: JudgedCondition, rule: Rule | None) -> bool:
        match rule:
            case OrderOfPurchase():
                # Once it has come, only the day of the order is missing.
                return condition.query is not None or self._order(rule.id).arrived
            case None if condition.id == COST:
                # Where there is money, it is the office that tells whether it counts.
                return not any(item.amount for item in self.items)
            case None:
                return condition.id in _OWN or condition.reason in {"answer_needed", "units"}
            case Caution() | Ways() | Window():
                return False
            case AnswerRule() if rule.ask_unsure is not None and self.situation.unsure(rule.option):
                return False
            case _:
                return not answered(rule, self.situation)

    def record(self) -> Next | None:
        """Ask about the steps whose planned day has passed; None: each is known to be done."""
        events = unrecorded(self.situation, self.on)
        return Next("record", events[0].id, record=tuple(e.id for e in events)) if events else None

    def end(self) -> Todo:
        """Tell whether the last step is done, or only that nothing is left to do here."""
        last = self.situation.program.timeline[-1]
        return "finished" if is_done(last, self.situation, self.on) else "nothing"

    def _order(self, name: Id) -> Order:
        return next(order for order in self.orders if order.rule == name)

    def ordering(self) -> dict[Counts, tuple[str, ...]]:
        """Return which items may be ordered, which not, and which must be asked about first."""
        found: dict[Counts, list[str]] = {"yes": [], "ask": [], "no": []}
        for item in self.situation.plan.items:
            kind = kind_of(item, self.situation.program)
            found[counts(kind, self.situation)].append(item.name)
        return {how: tuple(dict.fromkeys(names)) for how, names in found.items()}


def _next(plan: _Plan, step: Milestone | None, eligibility: Eligibility, open_answers: int) -> Next:
    if plan.alarm:
        return Next("ordered")
    if eligibility == "not_eligible":
        return Next(_way_out(plan))
    question = plan.survey_question()
    if question is not None:
        return Next("ask", question=question)
    coming = ahead(plan.situation, plan.on)
    if coming is not None:
        return Next("record_ahead", coming.id, plan.situation.plan.done[coming.id])
    asked = plan.record()
    if step is None:
        return asked or Next(plan.end())
    until = step.until.date if step.until is not None else None
    arrived = bool(plan.orders) and all(order.arrived for order in plan.orders)
    ordering = step.plan == "start_date" and arrived
    then = Next(
        "step" if step.who == "applicant" else "wait",
        step.id,
        until or day_of(step, plan.situation, plan.on),
        ordering=plan.ordering() if ordering else None,
        open_answers=open_answers if eligibility == "undetermined" else 0,
    )
    return then if asked is None else replace(asked, then=step.id)


def _way_out(plan: _Plan) -> Todo:
    """Tell what helps a plan that is not eligible."""
    program = plan.situation.program
    if any(isinstance(plan.rules.get(name), PrefectureIs) for name in plan.failed):
        return "elsewhere"
    if program.valid_to is not None and plan.on > program.valid_to.date:
        return "ended"
    orders = {name for name in plan.failed if isinstance(plan.rules.get(name), OrderOfPurchase)}
    start = plan.situation.day("start_date")
    if orders and start is not None and start > plan.on and plan.failed <= {*orders, COST}:
        return "move_order"
    return "ordered" if orders else "not_eligible"
