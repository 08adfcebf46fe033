"""What an export of cases holds: everything that goes when a case is removed."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy.engine import Row

from checker import compose, wording
from checker.dealing import Wait
from checker.helpdesk import views
from checker.helpdesk.desk import Desk
from checker.helpdesk.money import money
from checker.helpdesk.results import recorded
from checker.helpdesk.script import CLOSING
from checker.helpdesk.words import DeskWords
from checker.model import Answers, Lang
from checker.phonecode import grouped
from checker.shapes import known

Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]]]
"""Title, names of the columns, rows."""


def sheets(desk: Desk, first: dt.date, last: dt.date, lang: Lang) -> tuple[Sheet, ...]:
    """Return the cases that were opened from one day to another, their results and their notes."""
    words, store = desk.rules.words[lang], desk.store
    requirements = [requirement for _, requirement in desk.rules.pack.entries]
    titles = [requirement.title.say(lang) for requirement in requirements]
    names = [requirement.id for requirement in requirements]
    heard = store.heard_between(first, last)
    return (
        (
            words.found_cases,
            _head(words),
            (_case(row, words) for row in store.between(first, last)),
        ),
        (
            words.heard,
            (
                words.number,
                words.when,
                words.who,
                words.digits,
                words.result,
                *titles,
                words.others,
            ),
            (_result(desk, row, names, lang) for row in heard),
        ),
        (
            words.notes,
            (words.number, words.when, words.who, words.notes),
            (
                (row.case_id, views.moment(row.at), row.by, row.text)
                for row in store.notes_between(first, last)
            ),
        ),
        (
            words.spoken_sheet,
            (words.number, words.when, words.who, words.item, words.asked, words.answer),
            (_spoken(desk, row, lang) for row in store.answers_between(first, last)),
        ),
        (
            words.plan_sheet,
            (words.number, words.when, words.who, words.plan_sheet),
            (
                (row.case_id, views.moment(row.at), row.by, _plan(desk, row, lang))
                for row in store.plans_between(first, last)
            ),
        ),
        (
            words.dealing,
            (words.number, words.when, words.who, words.item, words.dealing),
            (_dealt(desk, row, lang) for row in store.dealing_between(first, last)),
        ),
    )


def _dealt(desk: Desk, row: Row[Any], lang: Lang) -> tuple[int | str, ...]:
    wait = Wait(row.item, row.state, row.until)
    said = desk.rules.pack.words.waiting.say(wait, desk.today, lang)
    requirement = desk.rules.pack.requirement(row.item)
    title = requirement.title.say(lang) if requirement is not None else row.item
    return row.case_id, views.moment(row.at), row.by, title, said


def _head(words: DeskWords) -> tuple[str, ...]:
    return (
        words.number,
        words.opened,
        words.institution,
        words.municipality,
        words.caller,
        words.telephone,
        words.owner,
        words.outcome,
        words.referred_to,
        words.follow_up,
        words.updated,
    )


def _case(row: Row[Any], words: DeskWords) -> tuple[int | str | dt.date, ...]:
    outcome: str = getattr(words, f"outcome_{row.outcome}")
    referred: str = getattr(words, f"to_{row.referred_to or 'nobody'}")
    return (
        row.id,
        row.opened_day,
        row.institution,
        row.municipality,
        row.caller,
        row.telephone,
        row.owner,
        outcome,
        referred if row.referred_to else "",
        row.follow_up or "",
        views.moment(row.updated_at),
    )


def _result(desk: Desk, row: Row[Any], names: Sequence[str], lang: Lang) -> list[int | str]:
    """Return a result as a row, a column a requirement; what these rules lack comes last."""
    items = dict(_items(desk, row, lang))
    overall = wording.OVERALL.get(row.overall)
    return [
        row.case_id,
        views.moment(row.at),
        row.by,
        grouped(row.digits),
        overall.text.say(lang) if overall is not None else row.overall,
        *(items.pop(name, "") for name in names),
        " / ".join(f"{name}: {text}" for name, text in items.items()),
    ]


def _spoken(desk: Desk, row: Row[Any], lang: Lang) -> tuple[int | str, ...]:
    """Return one answer of a call: the item, what was asked, and what was said.

    What today's scripts lack is told by its key.
    """
    requirement = desk.rules.pack.requirement(row.item)
    title = requirement.title.say(lang) if requirement is not None else row.item
    if row.item == CLOSING:
        title = desk.rules.words[lang].closing
    step = desk.rules.guides.step(row.item, row.node, "windows", lang)
    answers = dict(step.answers) if step is not None else {}
    asked = step.ask if step is not None else row.node
    when = views.moment(row.at)
    return row.case_id, when, row.by, title, asked, answers.get(row.answer, row.answer)


def _plan(desk: Desk, row: Row[Any], lang: Lang) -> str:
    """Return what was said of the subsidy, in words; as it is kept where its program is gone."""
    answers = msgspec.json.decode(row.text, type=known(Answers))
    shown = money(answers, desk.rules, desk.today, lang)
    if shown is None:
        return str(row.text)
    items = (f"{one.name} {one.amount}".rstrip() for one in shown.view.items)
    days = (f"{one.date} {one.event}" for one in shown.view.timeline if one.day is not None)
    return " / ".join((shown.program.name.say(lang), *items, *shown.view.answers, *days))


def _items(desk: Desk, row: Row[Any], lang: Lang) -> Iterator[tuple[str, str]]:
    """Yield requirement and what is known of it: state, value, and what the screen said."""
    result = recorded(row.digits, row.report, desk.rules)
    if result is None:  # no table reads the code any more; what was not met is still recorded
        yield from desk.store.reasons_of(row.id)
        return
    for line in views.lines(result, desk.rules, row.day, lang):
        said = " / ".join(text for _, text in line.screen)
        if len(line.screen) > 1 and line.verdict.outcome == compose.UNKNOWN:
            said = ""  # any of the reasons
        parts = (line.state, line.verdict.measured, said)
        yield line.verdict.id, " ".join(part for part in parts if part)
