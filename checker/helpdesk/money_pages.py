"""The pages of the money: the programs, a calculation without a case, and the plan of a case."""

import hashlib
from typing import Any, Final

import msgspec
from msgspec.structs import replace
from sqlalchemy.engine import Row
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.errors import BadInputError, ManyBadInputsError
from checker.estimate.elsewhere import load_elsewhere
from checker.helpdesk import results, views
from checker.helpdesk.case_form import changed_fields, fields
from checker.helpdesk.money import Money, form, money, named
from checker.helpdesk.records.cases import Change, ConflictError
from checker.helpdesk.results import Result
from checker.helpdesk.site import FormHandler, Handler, Site, asked, case_number, field
from checker.helpdesk.tables import NAME
from checker.model import Answers, Institution, Verdict
from checker.places import load_places
from checker.shapes import known
from checker.subsidy.given import check
from checker.subsidy.where import running
from checker.web import plan_form
from checker.web.plan_form import Fields

_MOST_FIELDS: Final = 100


def subsidies(site: Site, request: Request) -> Response:
    """List the programs as of today."""
    today = site.desk.today
    programs = sorted(
        site.desk.rules.programs.values(),
        key=lambda program: not running(program, today),
    )
    values = {
        "programs": [(one, running(one, today)) for one in programs],
        "today": today,
    }
    return site.page(request, "subsidies.html", values)


def subsidy(site: Site, request: Request) -> Response:
    """Answer from one program: what it says, and what it would pay."""
    rules, lang, today = site.desk.rules, site.lang(request), site.desk.today
    program = rules.programs.get(request.path_params["name"])
    if program is None:
        raise HTTPException(404)
    query = request.query_params
    fields: dict[str, tuple[str, ...]] = {
        name: tuple(value[:300] for value in query.getlist(name)[:10])
        for name in list(query.keys())[:_MOST_FIELDS]
    }
    places = load_places(rules.root)
    # Wherever it is, this program is the one that is asked about.
    own = plan_form.where(Fields(fields), places)[0]
    fields |= {"program": (program.id,), "was_prefecture": (own,)}
    given = plan_form.read(
        Fields(fields), Answers(), rules.programs, today, rules.clinic.plan, lang, places
    )
    answers = named(given.answers, rules, lang)
    values = {
        "program": program,
        "today": today,
        "f": form(answers, rules, today, lang, given.typed),
        "problems": given.problems,
        "m": money(answers, rules, today, lang),
    }
    return site.page(request, "subsidy.html", values)


# ---------------------------------------------------------------------- of a case


def answers_of(site: Site, row: Row[Any], heard: list[tuple[Row[Any], Result]]) -> Answers | None:
    """Return what a case's caller said of the subsidy; None: nothing was said.

    What was kept with the case comes before what an imported report says. The institution is
    the case's own, wherever that has its name.
    """
    kept = site.desk.store.plan(row.id)
    if kept is not None:
        answers = msgspec.json.decode(kept.text, type=known(Answers))
    else:
        reports = [one.report for _, one in heard if one.report is not None]
        if not reports or reports[-1].answers.plan is None:
            return None
        answers = reports[-1].answers
    return replace(answers, institution=_institution(site, row, answers.institution))


def _institution(site: Site, row: Row[Any], told: Institution) -> Institution:
    """Return the institution of a case: where the case has its place, that goes before."""
    there = load_elsewhere(site.desk.rules.root)
    told = replace(told, name=row.institution or told.name)
    if not row.municipality:
        return told
    # The prefecture that was said of another place says nothing of this one.
    inside = there.places.named(row.municipality, told.prefecture)
    prefecture = told.prefecture if inside else ""
    return there.settled(replace(told, municipality=row.municipality, prefecture=prefecture))


def money_of(
    site: Site, request: Request, answers: Answers | None, heard: list[tuple[Row[Any], Result]]
) -> Money | None:
    """Return what is said of a case's subsidy, with its last PC; None: nothing yet."""
    if answers is None:
        return None
    rules, lang, today = site.desk.rules, site.lang(request), site.desk.today
    verdicts: tuple[Verdict, ...] = ()
    machine = ""
    if heard:
        last = heard[-1][1]
        verdicts = results.verdicts(last, rules, today, lang)
        machine = last.report.facts.machine.name if last.report is not None else ""
    return money(answers, rules, today, lang, verdicts, machine)


def plan(site: Site, request: Request) -> Response:
    """Show what was said of a case's subsidy, what follows, and the form to ask by."""
    return _plan(site, request)


def _plan(
    site: Site,
    request: Request,
    *,
    status: int = 200,
    typed: plan_form.Given | None = None,
    problems: tuple[str, ...] = (),
) -> Response:
    number, store, rules = case_number(request), site.desk.store, site.desk.rules
    row = store.case(number)
    if row is None:
        raise HTTPException(404)
    lang, today = site.lang(request), site.desk.today
    heard = views.heard(store.heard(number), rules)
    answers = typed.answers if typed is not None else answers_of(site, row, heard)
    first = Answers(institution=_institution(site, row, Institution(prefecture=store.prefecture())))
    values = {
        "case": row,
        "f": form(answers or first, rules, today, lang, typed.typed if typed else None),
        "m": money_of(site, request, answers, heard),
        "seen": _seen(site, number),
        "problems": problems,
        "told": site.words(request).saved if asked(request, "saved") == "yes" else "",
        "saved": asked(request, "saved") == "yes",
        "today": today,
    }
    return site.page(request, "plan.html", values, status)


def _seen(site: Site, number: int) -> str:
    """Return a sign of the plan as it is now."""
    kept = site.desk.store.plan(number)
    return hashlib.sha256(kept.text.encode()).hexdigest()[:16] if kept is not None else ""


def keep_plan(site: Site, request: Request, form: FormData) -> Response:
    """Keep what was said of a case's subsidy; what cannot be kept stays typed."""
    number, store, rules = case_number(request), site.desk.store, site.desk.rules
    row, words, lang = store.case(number), site.words(request), site.lang(request)
    if row is None:
        raise HTTPException(404)
    sent: dict[str, tuple[str, ...]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            sent[name] = (*sent.get(name, ()), value[:300])
    own, places = _institution(site, row, Institution()), load_places(rules.root)
    sent |= {"name": (own.name,), "municipality": sent.get("municipality", (own.municipality,))}
    given = plan_form.read(
        Fields(sent), Answers(), rules.programs, site.desk.today, rules.clinic.plan, lang, places
    )
    answers = named(given.answers, rules, lang)
    given = replace(given, answers=answers)
    kept = store.plan(number)
    if kept is not None and field(form, "seen", 16) != _seen(site, number):
        problem = words("plan_conflict", by=kept.by)
        return _plan(site, request, status=409, typed=given, problems=(problem,))
    problems = (*given.problems, *_unfit(site, request, answers))
    if problems:
        return _plan(site, request, status=400, typed=given, problems=problems)
    text, by = msgspec.json.encode(answers).decode(), site.user(request).name
    seen, new = _place(site, row, answers)
    try:
        with store.whole():
            store.change(number, by, seen, new)
            store.keep_plan(number, by, text)
    except ConflictError as error:
        problem = words("plan_conflict", by=error.by)
        return _plan(site, request, status=409, typed=given, problems=(problem,))
    return site.go(f"/case/{number}/subsidy", saved="yes")


def _place(site: Site, row: Row[Any], answers: Answers) -> tuple[Change, Change]:
    """Return the case's fields before and after: its place is the one that the plan is for."""
    told, now = answers.institution, _institution(site, row, Institution())
    seen = changed_fields(fields(row))
    if (told.prefecture, told.municipality) == (now.prefecture, now.municipality):
        return seen, seen
    if not (row.municipality or told.municipality):
        return seen, seen
    there = load_elsewhere(site.desk.rules.root)
    return seen, seen._replace(municipality=there.written(told)[:NAME])


def _unfit(site: Site, request: Request, answers: Answers) -> tuple[str, ...]:
    """Return what the program cannot read, in words."""
    chosen = answers.plan.program or "" if answers.plan is not None else ""
    program = site.desk.rules.programs.get(chosen)
    if program is None:
        return ()
    try:
        check(answers, program, site.words(request).subsidies)
    except BadInputError as error:
        every = error.problems if isinstance(error, ManyBadInputsError) else [error]
        return tuple(one.problem.say(site.lang(request)) for one in every)
    return ()


GET: Final[tuple[tuple[str, Handler, Any], ...]] = (
    ("/subsidies", subsidies, "reader"),
    ("/subsidies/{name}", subsidy, "reader"),
    ("/case/{number}/subsidy", plan, "reader"),
)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = (
    ("/case/{number}/subsidy", keep_plan, "agent"),
)
