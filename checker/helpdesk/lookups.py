"""The pages to look things up: search, subsidies, figures and exports."""

import datetime as dt
from typing import Any, Final

from msgspec.structs import replace
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.documents import subsidy_view
from checker.documents.material import load_plan_material
from checker.documents.subsidy_case import Case
from checker.documents.words import spoken
from checker.helpdesk import exports, figures, views
from checker.helpdesk.site import Handler, Site, asked
from checker.helpdesk.store import PAGE
from checker.model import Answers, Lang
from checker.questions import told
from checker.questions.search import open_index
from checker.subsidy.program import Program
from checker.subsidy.where import running
from checker.web import plan_form
from checker.web.plan_form import Fields

_MOST_PAGES: Final = 10_000
_QUESTIONS: Final = 8
"""Questions and answers that a search shows."""


def search(site: Site, request: Request) -> Response:
    """Look in cases, rules, programs and scripts."""
    words = asked(request, "q", 100)
    text = asked(request, "page", 9)
    page = min(int(text), _MOST_PAGES) if text.isascii() and text.isdigit() else 0
    found = site.desk.store.search(words, page) if words else []
    values = {
        "q": words,
        "page_number": page,
        "cases": found[:PAGE],
        "more": len(found) > PAGE,
        "found": views.search_rules(site.desk, words, site.lang(request)),
        "questions": _questions(site, words, site.lang(request)),
        "moment": views.moment,
    }
    return site.page(request, "search.html", values)


def _questions(site: Site, words: str, lang: Lang) -> list[dict[str, str]]:
    """Return the official questions that are found, for municipalities."""
    if not words:
        return []
    index = open_index(site.desk.rules.root, lang if words.isascii() else "ja")
    hits = index.search(words, site.desk.today)[:_QUESTIONS]
    return [
        {
            "symbol": told.standing(index.book, hit).symbol,
            "name": told.name(hit, lang),
            "standing": told.standing(index.book, hit).text.say(lang),
            "question": hit.entry.question.question.say(lang),
            "answer": hit.entry.question.answer.say(lang),
            "now": told.successors(index.book, hit, lang),
        }
        for hit in hits
    ]


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
        for name in list(query.keys())[:90]
    }
    fields |= {"program": (program.id,), "was_prefecture": fields.get("prefecture", ("",))}
    given = plan_form.read(
        Fields(fields), Answers(), rules.programs, today, rules.clinic.plan, lang
    )
    answers = _named(given.answers, program, lang)
    material = load_plan_material(rules.root, program.id)._replace(program=program)
    notice = plan_form.notice_said(answers)
    values = {
        "program": program,
        "running": running(program, today),
        "today": today,
        "fields": Fields(fields),
        "kinds": [(one, rules.clinic.kinds[one].say(lang)) for one in plan_form.KINDS],
        "prefectures": [
            (f"{number:02}", name.say(lang))
            for number, name in enumerate(rules.clinic.prefectures.names, 1)
        ],
        "designations": [
            (one, rules.clinic.designations[one].say(lang)) for one in plan_form.DESIGNATIONS
        ],
        "notices": plan_form.notices(notice, rules.clinic, lang),
        "asked": plan_form.asked(program, answers, rules.clinic, lang),
        "recorded": plan_form.recorded(program, answers, lang),
        "recorded_title": rules.clinic.plan.done.say(lang),
        "recorded_help": rules.clinic.plan.done_help.say(lang),
        "categories": [(one.id, one.name.say(lang)) for one in program.categories],
        "problems": given.problems,
        "d": spoken(material.words.subsidy, lang),
        "s": subsidy_view.subsidy(Case(answers, today), material, lang),
        "excludes": material.sentences.console.excludes.say(lang),
    }
    return site.page(request, "subsidy.html", values)


def _named(answers: Answers, program: Program, lang: Lang) -> Answers:
    """Call the one cost of the form by its kind, which is all that is known of it."""
    plan = answers.plan
    kind = program.category(plan.items[0].category) if plan is not None and plan.items else None
    if plan is None or kind is None:
        return answers
    item = replace(plan.items[0], name=kind.name.say(lang)[:100])
    return replace(answers, plan=replace(plan, items=(item,)))


def _period(site: Site, request: Request) -> tuple[dt.date, dt.date]:
    """Return the days that are asked about; a year until today where they are not given."""
    today = site.desk.store.today
    days = []
    for name, usual in (("from", today - dt.timedelta(days=364)), ("until", today)):
        try:
            days.append(dt.date.fromisoformat(asked(request, name, 10)))
        except ValueError:
            days.append(usual)
    return days[0], max(days)


def counted(site: Site, request: Request) -> Response:
    """Show the figures as charts and tables."""
    first, last = _period(site, request)
    lang = site.lang(request)
    words = site.words(request)
    found = figures.figures(site.desk, first, last, lang)
    values = {
        "first": first,
        "last": last,
        "figures": [(one, figures.chart(one, words)) for one in found],
        "total": sum(count for _, count in found[0].rows),
    }
    return site.page(request, "figures.html", values)


def export(site: Site, request: Request) -> Response:
    """Give the figures, and for a keeper the cases with all that they hold, as a file."""
    kind, lang = request.path_params["kind"], site.lang(request)
    if kind not in {"xlsx", "csv"}:
        raise HTTPException(404)
    first, last = _period(site, request)
    user = site.user(request)
    sheets: list[exports.Sheet] = [
        (one.title, one.head, one.rows) for one in figures.figures(site.desk, first, last, lang)
    ]
    if user.may("keeper"):
        sheets += exports.sheets(site.desk, first, last, lang)
    data = figures.to_xlsx(sheets) if kind == "xlsx" else figures.to_csv(sheets)
    site.desk.store.note(user.name, "exported", None, f"{kind} {first} {last}")
    types = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
    }
    name = f"helpdesk-{first}-{last}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=types[kind], headers=headers)


GET: Final[tuple[tuple[str, Handler, Any], ...]] = (
    ("/search", search, "reader"),
    ("/subsidies", subsidies, "reader"),
    ("/subsidies/{name}", subsidy, "reader"),
    ("/figures", counted, "reader"),
    ("/export/{kind}", export, "agent"),
)
