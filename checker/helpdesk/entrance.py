"""How one gets in and out of the helpdesk, and what needs no account: logging in, the look."""

import re
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from checker.errors import CheckerError
from checker.helpdesk.accounts import Role, TooManyTriesError, User
from checker.helpdesk.site import FormHandler, Handler, Site, asked, field
from checker.web import pages
from checker.web.security import TOO_LARGE

STATIC: Final = Path(__file__).parent / "static"
_LONGEST_HERE: Final = 8000
"""Characters of an address: a calculator keeps every field in it, and a half of them is worse
than none."""
_HERE: Final = re.compile(r"/(?![/\\])[!-\[\]-~]{0,7999}")
"""A path of ours: never `//host` or `/\\host`, which a browser takes for another site."""


def static(_site: Site, request: Request) -> Response:
    """Give a file of the look; ours, else the shared one."""
    name = request.path_params["name"]
    found = pages.static(name)
    if found is None and name in {"helpdesk.js", "helpdesk.css"}:
        found = (STATIC / name).read_bytes(), pages.KINDS[Path(name).suffix]
    if found is None:
        raise HTTPException(404)
    return Response(found[0], media_type=found[1])


def view(site: Site, _request: Request, form: FormData) -> Response:
    """Keep the language or the size of the text in this browser."""
    here = field(form, "here", _LONGEST_HERE + 1)
    answer = site.go(here if _HERE.fullmatch(here) else "/")
    for name, allowed in (("lang", {"ja", "en"}), ("large", {"yes", "no"})):
        value = field(form, name, 4)
        if value in allowed:
            answer.set_cookie(
                name,
                value,
                max_age=31_536_000,
                path=site.at or "/",
                httponly=True,
                samesite="strict",
                secure=site.secure,
            )
    return answer


def log_in_page(site: Site, request: Request) -> Response:
    """Show the form to log in; while the database is down nobody can."""
    site.desk.store.alive()
    words = site.words(request)
    values = {
        "problem": words.session_over if asked(request, "over") == "yes" else "",
        "told": words.password_changed if asked(request, "changed") == "yes" else "",
        "name": "",
        "next": _next(asked(request, "next", 500)),
    }
    return site.page(request, "login.html", values)


def _next(text: str) -> str:
    """Return a path of ours; empty: none was told."""
    return text if _HERE.fullmatch(text) else ""


def down(site: Site, request: Request) -> Response:
    """Tell that the database gives no answer; the guard leads here."""
    return site.problem(request, 503, site.words(request).problem_503)


def health(_site: Site, _request: Request) -> Response:
    """Tell a monitor that the process answers."""
    return JSONResponse({"process": "ok"})


def health_of_database(site: Site, _request: Request) -> Response:
    """Tell a monitor whether the database answers, too."""
    try:
        site.desk.store.alive()
    except SQLAlchemyError as error:
        told = {"process": "ok", "database": type(error).__name__}
        return JSONResponse(told, 503)
    return JSONResponse({"process": "ok", "database": "ok"})


def log_in(site: Site, request: Request, form: FormData) -> Response:
    """Begin a session; one that the browser had ends."""
    accounts, words = site.desk.accounts, site.words(request)
    if accounts is None or site.cookie is None:
        raise HTTPException(404)
    name, password = field(form, "name", 120), form.get("password")
    problem, status = words.log_in_wrong, 401
    secret = None
    try:
        if isinstance(password, str):
            secret = accounts.log_in(name, password, request.state.address)
    except TooManyTriesError:
        problem, status = words.log_in_wait, 429
    if secret is None:
        values = {
            "problem": problem,
            "told": "",
            "name": name,
            "next": _next(field(form, "next", 500)),
        }
        return site.page(request, "login.html", values, status)
    old: User | None = request.state.user
    if old is not None:
        accounts.end(old.session)
    answer = site.go(_next(field(form, "next", 500)) or "/")
    answer.headers.append("set-cookie", site.cookie(secret))
    return answer


def password_page(site: Site, request: Request) -> Response:
    """Show the form to change one's own password."""
    site.user(request)
    return site.page(request, "password.html", {"problem": ""})


def password(site: Site, request: Request, form: FormData) -> Response:
    """Change one's own password; every session of the account ends."""
    accounts, words = site.desk.accounts, site.words(request)
    if accounts is None or site.cookie is None:
        raise HTTPException(404)
    old, new = form.get("old"), form.get("new")
    if not isinstance(old, str) or not isinstance(new, str):
        raise HTTPException(400)
    problem, status = words.old_password_wrong, 400
    if form.get("again") != new or old == new:
        problem = words.own_password_same if old == new else words.own_again_differs
        return site.page(request, "password.html", {"problem": problem}, status)
    try:
        if accounts.change_own_password(site.user(request), old, new, request.state.address):
            return site.go("/login", changed="yes")
    except TooManyTriesError:
        problem, status = words.log_in_wait, 429
    except CheckerError as error:
        problem = error.say(site.lang(request))
    return site.page(request, "password.html", {"problem": problem}, status)


def log_out(site: Site, request: Request, _form: FormData) -> Response:
    """End the session."""
    accounts = site.desk.accounts
    if accounts is None or site.cookie is None:
        raise HTTPException(404)
    accounts.end(site.user(request).session)
    answer = site.go("/login")
    answer.headers.append("set-cookie", site.cookie(""))
    return answer


def too_large(_site: Site, _request: Request) -> Response:
    """Tell that more was sent than a page takes; the guard, and a proxy before it, lead here."""
    raise HTTPException(413)


GET: Final[tuple[tuple[str, Handler, Role | None], ...]] = (
    ("/static/{name}", static, None),
    (TOO_LARGE, too_large, None),
)
POST: Final[tuple[tuple[str, FormHandler, Role], ...]] = (("/view", view, "reader"),)
GET_WITH_ACCOUNTS: Final[tuple[tuple[str, Handler, Role | None], ...]] = (
    ("/login", log_in_page, None),
    ("/password", password_page, "reader"),
    ("/down", down, None),
    ("/health", health, None),
    ("/health/database", health_of_database, None),
)
POST_WITH_ACCOUNTS: Final[tuple[tuple[str, FormHandler, Role], ...]] = (
    ("/logout", log_out, "reader"),
    ("/password", password, "reader"),
)
"""Logging in is no entry here: it is the one form of somebody without a session."""
