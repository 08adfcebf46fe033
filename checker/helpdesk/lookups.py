"""The pages to look things up: search, figures and exports."""

import datetime as dt
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import compose
from checker.helpdesk import exports, figures, views
from checker.helpdesk.records.base import PAGE
from checker.helpdesk.site import Handler, Site, asked
from checker.model import Lang
from checker.questions import told
from checker.questions.search import open_index

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


def item(site: Site, request: Request) -> Response:
    """Show a requirement: why, what a screen may say of it, and every part of its script."""
    rules, lang = site.desk.rules, site.lang(request)
    name = request.path_params["name"]
    requirement = rules.pack.requirement(name)
    if requirement is None:
        raise HTTPException(404)
    day = max(site.desk.today, rules.pack.file.valid_from)
    outcomes = [outcome.id for outcome in requirement.outcomes]
    guide = rules.guides.guides.get(name)
    nodes = guide.nodes if guide is not None else ()
    values = {
        "title": requirement.title.say(lang),
        "why": requirement.why.say(lang),
        "screen": compose.on_screen(requirement, outcomes, rules.pack, day, lang),
        "steps": [rules.guides.step(name, node, "windows", lang) for node in nodes],
    }
    return site.page(request, "item.html", values)


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
    ("/item/{name}", item, "reader"),
    ("/figures", counted, "reader"),
    ("/export/{kind}", export, "agent"),
)
