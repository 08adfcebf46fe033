"""Findings in words: the contract's estimate, and what follows for the person who reads it."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from checker import wording
from checker.estimate.sentences import Sentences
from checker.estimate.words import EstimateWords
from checker.model import (
    Answers,
    Condition,
    Estimate,
    EstimatedItem,
    Event,
    Id,
    Lang,
    Step,
    Text,
)
from checker.subsidy.conditions import way_of
from checker.subsidy.consideration import considered, considered_plan
from checker.subsidy.findings import Findings, JudgedCondition, Question
from checker.subsidy.program import (
    AnswerRule,
    BaseRule,
    Milestone,
    OrderOfPurchase,
    Program,
    Ways,
)
from checker.subsidy.where import office

LANGS: Final[tuple[Lang, ...]] = ("ja", "en")

Purchases = tuple[tuple[str, Id | None], ...]
"""What a check of the PC says to buy: its name, and its kind of cost where the file says it."""


class Advice(Struct, frozen=True):
    """What follows from the findings for the person who reads them."""

    todo: str
    """The next thing to do, in one sentence or two."""
    alarm: str
    """The day of an order has come before the notice; empty: it has not."""
    warning: str
    """What to mind before an order."""
    aged: str
    """The program was not compared with the documents for long; empty: it was."""
    overdue: str
    """The survey's day has passed, and whom to phone; empty: it has not."""
    without: str
    """What is not in the amount, to stand beside it; empty: nothing."""
    office: tuple[str, ...]
    """Questions that the office can answer."""
    own: tuple[str, ...]
    """What is open and only the institution itself can tell. It is no lack."""


def tell(found: Findings, words: EstimateWords, lang: Lang) -> Estimate:
    """Return the findings as the estimate of a report."""
    sentences = Sentences(found, words, lang)
    events = found.situation.program.timeline
    return Estimate(
        program=found.situation.program.id,
        eligibility=found.eligibility,
        amount=found.amount,
        steps=tuple(Step(sentences.line(line), line.value) for line in found.steps),
        conditions=tuple(
            Condition(
                id=one.id,
                status=one.state,
                message=sentences.condition(one),
                references=one.references,
            )
            for one in found.conditions
        ),
        items=tuple(
            EstimatedItem(
                name=item.name,
                amount=item.amount,
                category=item.category,
                counted=item.counted,
                why=sentences.why(item),
            )
            for item in found.items
            if item.amount is not None
        ),
        timeline=tuple(
            Event(date=placed.day, event=event.event.say(lang), state=placed.state)
            for event, placed in zip(events, found.timeline, strict=True)
        ),
        references=found.references,
    )


def estimate(
    answers: Answers,
    program: Program,
    on: dt.date,
    lang: Lang,
    words: EstimateWords,
    file: str = "answers",
) -> Estimate:
    """Estimate what a program pays for a plan, in one language.

    Args:
        answers: The institution's answers. Its `plan.program` is not looked at.
        program: The program.
        on: The day to judge on.
        lang: The language of every sentence.
        words: The sentences.
        file: What to call the answers in an error.

    Raises:
        ManyBadInputsError: The program cannot read an answer; names its key.
    """
    return tell(considered(answers, program, on, file), words, lang)


def estimate_plan(
    answers: Answers,
    programs: Mapping[str, Program],
    on: dt.date,
    lang: Lang,
    words: EstimateWords,
    file: str,
) -> Estimate | None:
    """Estimate the program that the answers name; None: they name none.

    Raises:
        BadInputError: There is no such program, or it cannot read an answer; names the key.
    """
    found = considered_plan(answers, programs, on, file)
    return None if found is None else tell(found, words, lang)


def is_told(estimate: Estimate, found: Findings, words: EstimateWords) -> bool:
    """Whether an estimate is, word for word, what these findings are told as in a language.

    If it is, it can be told anew; if not, it was made of other rules and stays as it is.
    """
    return any(tell(found, words, lang) == estimate for lang in LANGS)


def retell(kept: Estimate, found: Findings, words: EstimateWords, lang: Lang) -> Estimate:
    """Put an estimate that these rules made into another language; another one stays as it is."""
    return tell(found, words, lang) if is_told(kept, found, words) else kept


def advise(
    found: Findings,
    words: EstimateWords,
    lang: Lang,
    purchases: Purchases = (),
    *,
    free_first: bool = False,
) -> Advice:
    """Say what to do next, what to mind, and whom to ask what.

    Args:
        found: The findings.
        words: The sentences.
        lang: The language.
        purchases: What a check of the PC says to buy.
        free_first: The check found something that may be put right at no cost.
    """
    sentences = Sentences(found, words, lang)
    return Advice(
        todo=_todo(sentences, free_first=free_first),
        alarm=sentences.alarm(),
        warning=sentences.warning(),
        aged=sentences.aged(),
        overdue=overdue(found, lang),
        without=sentences.without(),
        office=_office(sentences, purchases),
        own=_own(sentences),
    )


def overdue(found: Findings, lang: Lang) -> str:
    """Say that the survey's day has passed and whom to phone.

    Empty: it has not passed, it was answered, or there is no survey.
    """
    program = found.situation.program
    if not found.overdue or program.survey is None:
        return ""
    values = {
        "due": wording.day(program.survey.due.date, lang),
        "office": office(program, lang) or program.survey.mail,
    }
    return wording.fill(program.survey.overdue.say(lang), values)


def _own(sentences: Sentences) -> tuple[str, ...]:
    found = sentences.found
    conditions = (found.condition(name) for name in found.own)
    said = (
        sentences.query(one) or sentences.lacking(one) or sentences.condition(one)
        for one in conditions
    )
    return tuple(dict.fromkeys(said))


def _office(sentences: Sentences, purchases: Purchases) -> tuple[str, ...]:
    found = sentences.found
    asked = [_question(sentences, one) for one in found.office]
    if found.eligibility == "not_eligible":
        return tuple(dict.fromkeys(asked))
    planned = dict(found.ask_counts)
    for kind in found.situation.program.categories:
        names = planned.get(kind.id, ())
        if kind.counts == "ask" or names:
            names = (*names, *(name for name, of in purchases if of == kind.id))
        if names:
            text = sentences.words.questions.counts
            asked.append(sentences.say(text, names=sentences.joined(names)))
    return tuple(dict.fromkeys(asked))


def _question(sentences: Sentences, question: Question) -> str:
    """Return a question to the office."""
    if question.asks == "condition":
        return _about(sentences, sentences.found.condition(question.of))
    if question.asks == "event":
        events = sentences.program.timeline
        text = next(event.ask for event in events if event.id == question.of)
        return sentences.say(text) if text is not None else ""
    rule = sentences.rules[question.of]
    if isinstance(rule, Ways):
        way = way_of(rule, sentences.found.situation)
        return sentences.say(way.ask) if way is not None and way.ask is not None else ""
    if question.asks == "ordered" and isinstance(rule, OrderOfPurchase):
        return sentences.ordered(rule.ordered_ask, sentences.order_of(rule.id))
    if question.asks == "unsure" and isinstance(rule, AnswerRule):
        return sentences.say(rule.ask_unsure) if rule.ask_unsure is not None else ""
    return sentences.say(rule.ask) if isinstance(rule, BaseRule) and rule.ask is not None else ""


def _about(sentences: Sentences, of: JudgedCondition) -> str:
    """Return a question about a condition or an amount of which the file has none of its own."""
    words, rule = sentences.words.questions, sentences.rules.get(of.id)
    if rule is not None:
        return sentences.say(words.condition, title=rule.title.say(sentences.lang))
    if of.reason == "over_guide":
        cost, guide = (wording.yen(amount, sentences.lang) for amount in (of.cost, of.guide))
        return sentences.say(words.over_guide, cost=cost, guide=guide)
    cell = next((one for one in sentences.program.amount if one.id == of.id), None)
    if cell is None:
        return sentences.say(words.amount)
    return sentences.say(words.cell, title=cell.title.say(sentences.lang))


def _todo(sentences: Sentences, *, free_first: bool) -> str:
    follows, words = sentences.found.next, sentences.words.todo

    def said(text: Text, **values: str) -> str:
        return sentences.say(text, office=sentences.whom, **values)

    if follows.question is not None:
        return said(words.ask, question=_question(sentences, follows.question))
    step = sentences.program.event(follows.event or "")
    if step is None:
        return said(getattr(words, follows.todo))
    if follows.todo in {"record", "record_ahead"}:
        return _record(sentences, step)
    generic = words.wait if follows.todo == "wait" else words.step
    then = said(step.todo or generic, event=step.event.say(sentences.lang))
    if follows.day is not None:
        then += said(words.day, day=wording.day(follows.day, sentences.lang))
    if follows.ordering is not None:
        then = _ordering(sentences, then)
        if free_first:
            then = said(words.free_first) + then
    if follows.open_answers:
        then = said(words.open, count=str(follows.open_answers), then=then)
    return then


def _record(sentences: Sentences, step: Milestone) -> str:
    """Ask for the day on which a step was done, and say what follows where it is done."""
    found, words, lang = sentences.found, sentences.words.todo, sentences.lang

    def name(of: Milestone) -> str:
        return of.record.say(lang) if of.record is not None else of.event.say(lang)

    if found.next.todo == "record_ahead" and found.next.day is not None:
        ahead = wording.day(found.next.day, lang)
        return sentences.say(words.record_ahead, name=name(step), day=ahead)
    days = {placed.id: placed.day for placed in found.timeline}
    named = [
        sentences.say(words.record_one, name=name(event), day=wording.day(day, lang))
        for event in sentences.program.timeline
        if event.id in found.next.record and (day := days[event.id]) is not None
    ]
    asked = sentences.say(words.record, names=sentences.joined(named))
    then = sentences.program.event(found.next.then or "")
    if then is None:
        return asked
    values = {"event": then.event.say(lang), "office": sentences.whom}
    todo = sentences.say(then.todo or words.step, **values)
    return asked + sentences.say(words.record_then, then=todo)


def _ordering(sentences: Sentences, then: str) -> str:
    """Say which planned items may be ordered, and which must be asked about first."""
    words, items = sentences.words.todo, sentences.found.next.ordering or {}

    def named(text: Text, names: tuple[str, ...]) -> str:
        values = {"names": sentences.joined(names), "office": sentences.whom}
        return sentences.say(text, **values) if names else ""

    if items["ask"] and not items["yes"]:
        return named(words.only_ask, items["ask"])
    return (
        named(words.may_order, items["yes"])
        + named(words.ask_items, items["ask"])
        + named(words.unpaid, items["no"])
        + then
    )
