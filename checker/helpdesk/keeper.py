"""The keeper's page: accounts, how long records are kept, and the audit log."""

import re
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
from checker.helpdesk.site import FormHandler, Handler, Site, asked, field
from checker.helpdesk.words import DeskWords
from checker.web import rules_box

_SHORTEST_KEEPING: Final = 30
_LONGEST_KEEPING: Final = 3650
_MOST_PAGES: Final = 10_000
RULES: Final = "/keep/rules"


def keep(site: Site, request: Request) -> Response:
    """Show the keeper's page."""
    return _keep(site, request)


def _keep(
    site: Site, request: Request, *, problem: str = "", told: str = "", status: int = 200
) -> Response:
    text = asked(request, "page", 9)
    page = min(int(text), _MOST_PAGES) if text.isascii() and text.isdigit() else 0
    desk = site.desk
    lines = desk.store.audit(page)
    values = {
        "people": desk.accounts.all() if desk.accounts is not None else [],
        "roles": ROLES,
        "days": desk.store.retention(),
        "expired": desk.store.expired(),
        "schedule": desk.store.schedule(),
        "prefecture": desk.store.prefecture(),
        "prefectures": [
            (f"{number:02}", name.say(site.lang(request)))
            for number, name in enumerate(desk.rules.clinic.prefectures.names, 1)
        ],
        "first": desk.store.first_day(),
        "last": desk.store.today,
        "audit": [(line, *_told(line, site.words(request))) for line in lines[:PAGE]],
        "more": len(lines) > PAGE,
        "page_number": page,
        "moment": views.moment,
        "box": rules_box.box(desk.rules.root, desk.installer, site.lang(request)),
        "problem": problem,
        "told": told,
    }
    return site.page(request, "keep.html", values, status)


def _told(line: Any, words: DeskWords) -> tuple[str, str]:  # noqa: ANN401 - a row of the database
    """Return who did what a line of the audit log tells of, and to what, in words.

    The log itself keeps keys, which do not change with the language.
    """
    by = words.command_line if line.by == COMMAND_LINE else line.by
    parts = line.about.split()
    match line.what:
        case "case_changed":
            return by, words.comma.join(words(name) for name in line.about.split(", ") if name)
        case "account_added":
            name, _, role = line.about[:-1].rpartition(" (")
            if role in ROLES:
                return by, words("about_account", name=name, role=words(f"role_{role}"))
        case "retention_set":
            return by, words("about_days", days=line.about)
        case "cases_removed":
            count, _, which = line.about.partition(" ")
            by = words.by_schedule if line.by == SCHEDULE else line.by
            told = words("about_cases", count=count)
            return by, f"{told} {which}".rstrip()
        case "exported" if len(parts) == 3:  # noqa: PLR2004 - kind, first day, last day
            kind, first, last = parts
            return by, words("about_export", kind=kind.upper(), first=first, last=last)
    return by, line.about


def _accounts(site: Site) -> Accounts:
    if site.desk.accounts is None:
        raise HTTPException(404)
    return site.desk.accounts


def add(site: Site, request: Request, form: FormData) -> Response:
    """Add an account."""
    role, password = field(form, "role", 20), form.get("password")
    if role not in ROLES or not isinstance(password, str):
        raise HTTPException(400)
    by = site.user(request).name
    try:
        _accounts(site).add(by, field(form, "name", 200), password, role)
    except CheckerError as error:
        return _keep(site, request, problem=error.say(site.lang(request)), status=400)
    return site.go("/keep")


def set_account(site: Site, request: Request, form: FormData) -> Response:
    """Open or close an account, or set its password."""
    accounts, by = _accounts(site), site.user(request).name
    name, password = field(form, "name", 200), form.get("password")
    try:
        role = field(form, "role", 20)
        if isinstance(password, str) and password:
            accounts.set_password(by, name, password)
        elif role in ROLES:
            accounts.set_role(by, name, role)
        else:
            accounts.set_active(by, name, active=field(form, "active", 3) == "yes")
    except CheckerError as error:
        return _keep(site, request, problem=error.say(site.lang(request)), status=400)
    return site.go("/keep")


def set_retention(site: Site, request: Request, form: FormData) -> Response:
    """Set how long cases are kept."""
    text = field(form, "days", 5)
    if not (text.isascii() and text.isdigit()) or not (
        _SHORTEST_KEEPING <= int(text) <= _LONGEST_KEEPING
    ):
        words = site.words(request)
        return _keep(site, request, problem=words.retention_days, status=400)
    site.desk.store.set_retention(site.user(request).name, int(text))
    return site.go("/keep")


def set_prefecture(site: Site, request: Request, form: FormData) -> Response:
    """Set the prefecture that the form of a plan begins with."""
    code = field(form, "prefecture", 2)
    if code and not re.fullmatch(r"0[1-9]|[1-3]\d|4[0-7]", code, re.ASCII):
        raise HTTPException(400)
    site.desk.store.set_prefecture(site.user(request).name, code)
    return site.go("/keep")


def set_schedule(site: Site, request: Request, form: FormData) -> Response:
    """Let cases past their time go by themselves, by whose decision; or stop it."""
    decided_by, words = field(form, "decided_by", 80), site.words(request)
    if field(form, "stop", 3) == "yes":
        decided_by = ""
    elif not decided_by or field(form, "sure", 3) != "yes":
        return _keep(site, request, problem=words.schedule_needs, status=400)
    site.desk.store.set_schedule(site.user(request).name, decided_by)
    return site.go("/keep")


def remove(site: Site, request: Request, form: FormData) -> Response:
    """Remove the cases past their time, once the keeper says that they are exported."""
    words = site.words(request)
    if field(form, "exported", 3) != "yes":
        return _keep(site, request, problem=words.retention_not_confirmed, status=400)
    gone = site.desk.store.remove_expired(site.user(request).name)
    return _keep(site, request, told=words("removed", count=gone))


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
