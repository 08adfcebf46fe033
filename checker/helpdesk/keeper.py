"""The keeper's page: accounts, how long records are kept, and the audit log."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.errors import CheckerError
from checker.helpdesk import views
from checker.helpdesk.accounts import COMMAND_LINE, ROLES, Accounts
from checker.helpdesk.records.base import PAGE
from checker.helpdesk.records.keeping import SCHEDULE
from checker.helpdesk.site import FormHandler, Handler, Site, asked, field, number
from checker.helpdesk.words import DeskWords
from checker.web import rules_box

_SHORTEST_KEEPING: Final = 30
_LONGEST_KEEPING: Final = 3650
_MOST_PAGES: Final = 10_000
RULES: Final = "/keep/rules"


def keep(site: Site, request: Request) -> Response:
    """Show the keeper's page."""
    gone = number(asked(request, "removed", 9))
    if gone is not None:
        return _keep(site, request, told=site.words(request)("removed", count=gone))
    return _keep(site, request, told=_saved(site, request))


def _saved(site: Site, request: Request) -> str:
    """Return what this person saved last, and of whom; empty: nothing was saved."""
    if asked(request, "saved") != "yes":
        return ""
    words, me, accounts = site.words(request), site.user(request).name, site.desk.accounts
    line = next((one for one in site.desk.store.audit() if one.by == me), None)
    if line is None:
        return words.saved
    _, about = _told(line, words, dict(_prefectures(site, request)))
    what = words("saved_what", what=words(f"audit_{line.what}"), about=about).rstrip("：: ")
    closed = [name for name, _, active in accounts.all() if not active] if accounts else []
    if line.what in {"password_set", "brake_lifted"} and line.about in closed:
        return "\n".join((what, words("saved_closed", name=line.about)))
    return what


def _prefectures(site: Site, request: Request) -> list[tuple[str, str]]:
    names = site.desk.rules.clinic.prefectures.names
    return [(f"{number:02}", name.say(site.lang(request))) for number, name in enumerate(names, 1)]


def _keep(
    site: Site,
    request: Request,
    *,
    problem: str = "",
    told: str = "",
    status: int = 200,
    typed: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    text = asked(request, "page", 9)
    page = min(int(text), _MOST_PAGES) if text.isascii() and text.isdigit() else 0
    desk = site.desk
    lines = desk.store.audit(page)
    prefectures = _prefectures(site, request)
    values = {
        # Who left the office comes after those who are there.
        "people": sorted(desk.accounts.all(), key=lambda one: not one[2]) if desk.accounts else [],
        "braked": desk.accounts.braked() if desk.accounts is not None else frozenset(),
        "roles": ROLES,
        "days": desk.store.retention(),
        "typed": {
            "name": "",
            "role": "agent",
            "days": str(desk.store.retention()),
            "decided_by": "",
            "schedule": "",
            **typed,
        },
        "expired": desk.store.expired(),
        "schedule": desk.store.schedule(),
        "prefecture": desk.store.prefecture(),
        "prefectures": prefectures,
        "first": desk.store.first_day(),
        "last": desk.store.today,
        "audit": [
            (line, *_told(line, site.words(request), dict(prefectures))) for line in lines[:PAGE]
        ],
        "more": len(lines) > PAGE,
        "page_number": page,
        "moment": views.moment,
        "box": rules_box.box(desk.rules.root, desk.installer, site.lang(request)),
        "problem": problem,
        "told": told,
    }
    return site.page(request, "keep.html", values, status)


def _told(
    line: Any,  # noqa: ANN401 - a row of the database
    words: DeskWords,
    prefectures: Mapping[str, str],
) -> tuple[str, str]:
    """Return who did what a line of the audit log tells of, and to what, in words.

    The log itself keeps keys, which do not change with the language.
    """
    by, about, parts = line.by, line.about, line.about.split()
    match line.what:
        case "case_changed":
            about = words.comma.join(words(name) for name in about.split(", ") if name)
        case "account_added":
            name, _, role = about[:-1].rpartition(" (")
            if role in ROLES:
                about = words("about_account", name=name, role=words(f"role_{role}"))
        case "retention_set":
            about = words("about_days", days=about)
        case "prefecture_set":
            about = prefectures.get(about, words.not_answered)
        case "schedule_set":
            about = about or words.about_stopped
        case "cases_removed":
            count, _, which = about.partition(" ")
            by = words.by_schedule if by == SCHEDULE else by
            told = words("about_cases", count=count)
            about = f"{told} {which}".rstrip()
        case "exported" if len(parts) == 3:  # noqa: PLR2004 - kind, first day, last day
            kind, first, last = parts
            about = words("about_export", kind=kind.upper(), first=first, last=last)
    return words.command_line if by == COMMAND_LINE else by, about


def _accounts(site: Site) -> Accounts:
    if site.desk.accounts is None:
        raise HTTPException(404)
    return site.desk.accounts


def add(site: Site, request: Request, form: FormData) -> Response:
    """Add an account."""
    role, password = field(form, "role", 20), form.get("password")
    if role not in ROLES or not isinstance(password, str):
        raise HTTPException(400)
    by, name = site.user(request).name, field(form, "name", 200)
    try:
        _accounts(site).add(by, name, password, role)
    except CheckerError as error:
        typed = {"name": name, "role": role}
        return _keep(site, request, problem=error.say(site.lang(request)), status=400, typed=typed)
    return _kept(site)


def _kept(site: Site) -> Response:
    """Lead back to the page, which says that it is done."""
    return site.go("/keep", saved="yes")


def set_account(site: Site, request: Request, form: FormData) -> Response:
    """Open or close an account, or set its password."""
    accounts, by = _accounts(site), site.user(request).name
    name, password = field(form, "name", 200), form.get("password")
    try:
        role = field(form, "role", 20)
        if isinstance(password, str) and password:
            accounts.set_password(by, name, password)
        elif field(form, "lift", 3) == "yes":
            accounts.lift(by, name)
        elif role in ROLES:
            accounts.set_role(by, name, role)
        else:
            accounts.set_active(by, name, active=field(form, "active", 3) == "yes")
    except CheckerError as error:
        return _keep(site, request, problem=error.say(site.lang(request)), status=400)
    return _kept(site)


def set_retention(site: Site, request: Request, form: FormData) -> Response:
    """Set how long cases are kept."""
    text = field(form, "days", 5)
    days = number(text)
    if days is None or not _SHORTEST_KEEPING <= days <= _LONGEST_KEEPING:
        problem = site.words(request).retention_wrong
        return _keep(site, request, problem=problem, status=400, typed={"days": text})
    site.desk.store.set_retention(site.user(request).name, days)
    return _kept(site)


def set_prefecture(site: Site, request: Request, form: FormData) -> Response:
    """Set the prefecture that the form of a plan begins with."""
    code = field(form, "prefecture", 2)
    if code and not re.fullmatch(r"0[1-9]|[1-3]\d|4[0-7]", code, re.ASCII):
        raise HTTPException(400)
    site.desk.store.set_prefecture(site.user(request).name, code)
    return _kept(site)


def set_schedule(site: Site, request: Request, form: FormData) -> Response:
    """Let cases past their time go by themselves, by whose decision; or stop it."""
    decided_by, words = field(form, "decided_by", 80), site.words(request)
    if field(form, "stop", 3) == "yes":
        decided_by = ""
    elif not decided_by or field(form, "sure", 3) != "yes":
        typed = {"decided_by": decided_by, "schedule": "open"}
        return _keep(site, request, problem=words.schedule_needs, status=400, typed=typed)
    site.desk.store.set_schedule(site.user(request).name, decided_by)
    return _kept(site)


def remove(site: Site, request: Request, form: FormData) -> Response:
    """Remove the cases past their time, once the keeper says that they are exported."""
    words = site.words(request)
    if field(form, "exported", 3) != "yes":
        return _keep(site, request, problem=words.retention_not_confirmed, status=400)
    gone = site.desk.store.remove_expired(site.user(request).name)
    return site.go("/keep", removed=str(gone))


def set_rules(site: Site, request: Request, form: FormData) -> Response:
    """Take a set of rules in, or back."""
    desk = site.desk
    if desk.installer is None:
        raise HTTPException(404)
    said = rules_box.take(form, desk.rules.root, desk.installer, site.lang(request))
    if said.done:
        what = "rules_taken_back" if form.get("what") == "back" else "rules_installed"
        desk.store.note(site.user(request).name, what, about=said.done)
    status = 400 if said.problem else 200
    return _keep(site, request, problem=said.problem, told=said.told, status=status)


GET: Final[tuple[tuple[str, Handler, Any], ...]] = (("/keep", keep, "keeper"),)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = (
    ("/keep/add", add, "keeper"),
    ("/keep/account", set_account, "keeper"),
    ("/keep/retention", set_retention, "keeper"),
    ("/keep/schedule", set_schedule, "keeper"),
    ("/keep/prefecture", set_prefecture, "keeper"),
    ("/keep/remove", remove, "keeper"),
    (RULES, set_rules, "keeper"),
)
