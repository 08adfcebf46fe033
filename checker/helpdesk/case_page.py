"""The page of a case: where the call stands, the script, notes, before and after."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.estimate.gate import SpokenGate
from checker.helpdesk import dealing, ordering, views
from checker.helpdesk.case_form import Typed, draft, fields
from checker.helpdesk.dealing import STATES
from checker.helpdesk.guides import Said
from checker.helpdesk.letters import letter
from checker.helpdesk.money import known as money_tells
from checker.helpdesk.money_pages import answers_of, money_of
from checker.helpdesk.records.cases import OUTCOMES, REFERRED
from checker.helpdesk.results import Result
from checker.helpdesk.script import lasting, proposed, talk
from checker.helpdesk.site import Site, asked, case_number
from checker.model import Answers, Lang


def show(
    site: Site,
    request: Request,
    *,
    status: int = 200,
    typed: Typed | None = None,
    **more: object,
) -> Response:
    """Show a case: with what was typed, else with this person's draft."""
    number, store = case_number(request), site.desk.store
    me = site.user(request).name
    with store.together():
        row = store.case(number)
        if row is None:
            raise HTTPException(404)
        lookers = store.lookers(number)
        values = _values(site, request, row, typed)
    store.look(number, me, lookers.get(me))
    values["others"] = "、".join(one for one in lookers if one != me)
    return site.page(request, "case.html", {**values, **more}, status)


def _values(site: Site, request: Request, row: Row[Any], typed: Typed | None) -> dict[str, Any]:
    """Return what the page of a case shows."""
    store, rules, lang = site.desk.store, site.desk.rules, site.lang(request)
    number = row.id
    drafted = typed or draft(site, request, row)
    shown = drafted or Typed(fields(row), fields(row))
    heard = views.heard(store.heard(number), rules)
    notes = store.notes(number)
    latest = heard[-1][1] if heard else None
    today = site.desk.today
    answers = answers_of(site, row, heard)
    around, places = ordering.around(latest, row.municipality, rules, today, lang, kept=answers)
    values: dict[str, Any] = {
        "case": row,
        "form": {"note": "", "digits": ""} | shown.values,
        "base": shown.base,
        "around": around,
        "places": places,
        "drafted": drafted is not None and typed is None,
        "heard": heard,
        "notes": notes,
        "last_note": notes[-1].id if notes else 0,
        "moment": views.moment,
        "outcomes": OUTCOMES,
        "referred": REFERRED,
        "problem": "",
        "told": site.words(request).saved if asked(request, "saved") == "yes" else "",
        "saved": asked(request, "saved") == "yes",
        "taken": asked(request, "heard") == "yes",
        "torn": (),
        "torn_by": "",
        "candidates": [],
        "new_by": _new_notes(site, request, notes),
    }
    values["money"] = money_of(site, request, answers, heard)
    values |= _call(site, request, row, heard, money_tells(values["money"]), answers)
    values["overall"] = values["before"] = None
    if latest is not None:
        before, seen = _before(heard), values["lines"]
        values["overall"] = values["before"] = views.overall(latest, rules, today, lang, seen)
        if before is not None:
            values["before"] = views.overall(before, rules, today, lang)
    return values


def _call(
    site: Site,
    request: Request,
    case: Row[Any],
    heard: list[tuple[Row[Any], Result]],
    told: Mapping[str, str],
    answers_said: Answers | None,
) -> dict[str, Any]:
    """Return where the call stands, and what changed since the result before.

    `told` is what is known of the case beside its results and the answers of its calls;
    `answers_said` is what was said of the subsidy.
    """
    rules, lang, today = site.desk.rules, site.lang(request), site.desk.today
    if not heard:
        return _without_code(site, lang)
    (row, latest), answers = heard[-1], site.desk.store.answers(case.id)
    where = case.municipality
    desk = site.desk.store.prefecture()
    gates = [
        ordering.gate(one, where, rules, today, lang, answers_said, desk=desk) for _, one in heard
    ]
    earlier = _earlier(site, lang, heard[:-1], answers, gates) | dict(told)
    said = [one for at, one in answers if at == row.id]
    chosen = asked(request, "item")
    gate = gates[-1]
    alone = ordering.presumed(latest, where, desk, answers_said)
    lines = views.lines(latest, rules, today, lang)
    order_now = views.order(latest, rules, today, lang, lines)
    script = views.script(
        latest, rules, today, lang, said, earlier, chosen=chosen, gate=gate, listed=order_now
    )
    before = _before(heard)
    titles = {one.id: one.title for one in order_now}
    return {
        "latest": latest,
        "lines": lines,
        "order": order_now,
        "script": script,
        "presumed": presumed(site, desk, lang) if alone else "",
        "left": sum(
            one.id not in script.talk.ended and one.id not in script.talk.dropped
            for one in order_now
        ),
        "letters": [
            ((name, titles.get(name, name)), letter(latest, name, rules, lang))
            for name in script.letters
        ],
        "differences": views.differences(before, latest, rules, today, lang) if before else (),
        "proposed": proposed(script.talk, rules.guides),
        **_dealt(site, request, case.id, latest, order_now),
        "other_machine": before is not None and before.system != latest.system,
    }


def _without_code(site: Site, lang: Lang) -> dict[str, Any]:
    """Return what is shown of a call while there is no result: what is asked every day."""
    asked_daily = [
        (one.title.say(lang), [text.say(lang) for text in one.say])
        for one in site.desk.rules.everyday
    ]
    return {
        "everyday": asked_daily,
        "latest": None, "lines": (), "order": (), "script": None, "letters": [],
        "differences": (), "left": 0, "other_machine": False, "proposed": None,
        "presumed": "",
        "dealt": {}, "states": (),
    }  # fmt: skip


def _earlier(
    site: Site,
    lang: Lang,
    heard: list[tuple[Row[Any], Result]],
    answers: list[tuple[int, Said]],
    gates: list[SpokenGate],
) -> dict[str, str]:
    """Return what stays known from the calls about earlier results of a case."""
    rules, known = site.desk.rules, dict[str, str]()
    for (row, one), gate in zip(heard, gates, strict=False):
        said = [spoken for at, spoken in answers if at == row.id]
        order = tuple(item.id for item in views.order(one, rules, site.desk.today, lang))
        talked = talk(one, rules.guides, order, said, known, gate=gate.kind)
        known |= lasting(rules.guides, [talked])
    return known


def presumed(site: Site, desk: str, lang: Lang) -> str:
    """Return that the warning is the one of the helpdesk's own prefecture."""
    name = site.desk.rules.clinic.prefectures.names[int(desk) - 1].say(lang)
    return site.desk.rules.words[lang]("presumed", prefecture=name)


def _dealt(
    site: Site, request: Request, number: int, latest: Result, order: tuple[views.Item, ...]
) -> dict[str, Any]:
    """Return what the items of a call wait for, and the states that can be chosen."""
    rules, lang, kept = site.desk.rules, site.lang(request), site.desk.store.dealing(number)
    names = [one.id for one in order if one.number is not None]
    words = rules.pack.words.waiting
    return {
        "dealt": dealing.dealt(kept, latest, names, rules, site.desk.today, lang),
        "states": [(name, getattr(words, name).say(lang)) for name in STATES],
    }


def _before(heard: list[tuple[Row[Any], Result]]) -> Result | None:
    """Return the result that the latest is compared with; None: there is only one.

    It is the last that says something else: a code that was read twice hides nothing.
    """
    earlier = [one for _, one in heard[:-1]]
    other = [one for one in earlier if one.findings != heard[-1][1].findings]
    return next(iter((*reversed(other), *reversed(earlier))), None)


def _new_notes(site: Site, request: Request, notes: list[Any]) -> str:
    """Return whose notes came in while this person was writing."""
    seen = asked(request, "seen", 9)
    mine = asked(request, "mine", 9)
    if not (seen.isascii() and seen.isdigit() and mine.isascii() and mine.isdigit()):
        return ""
    others = [one.by for one in notes if int(seen) < one.id < int(mine)]
    me = site.user(request).name
    return "、".join(dict.fromkeys(by for by in others if by != me))
