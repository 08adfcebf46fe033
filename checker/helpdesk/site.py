"""The helpdesk's page: what every route shares."""

import asyncio
import datetime as dt
import hmac
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from checker import __version__
from checker.errors import CheckerError, write_crash_log
from checker.helpdesk.accounts import Role, TooManyTriesError, User
from checker.helpdesk.desk import Desk
from checker.helpdesk.store import GoneError
from checker.helpdesk.words import Words
from checker.model import CONTROLS, Lang
from checker.web import forms, pages
from checker.web.security import App

TEMPLATES: Final = Path(__file__).parent / "templates"
STATIC: Final = Path(__file__).parent / "static"
TABS: Final = (
    ("/", "start"),
    ("/search", "search"),
    ("/subsidies", "subsidies"),
    ("/figures", "figures"),
    ("/keep", "keep"),
)
_HERE: Final = re.compile(r"/(?![/\\])[!-\[\]-~]{0,500}")
"""A path of ours: never `//host` or `/\\host`, which a browser takes for another site."""

_PART: Final = 4_000_000
"""Bytes of one field of a form; the guard limits the whole."""

Handler = Callable[["Site", Request], Response]
FormHandler = Callable[["Site", Request, FormData], Response]


class Cookies(Protocol):
    """Makes the cookie of a session; None in a door without accounts."""

    def __call__(self, secret: str) -> str:
        """Return the header's value."""


class Site:
    """The pages of one helpdesk.

    Args:
        desk: Rules and records.
        at: What stands before every path; empty for a site of its own.
        alone: The person at this PC, where there are no accounts.
    """

    def __init__(self, desk: Desk, at: str = "", alone: User | None = None) -> None:
        self.desk, self.at, self._alone = desk, at, alone
        self.cookie: Cookies | None = None

    def app(self) -> App:
        """Return the routes, without a guard."""
        from checker.helpdesk import calls, keeping, lookups  # noqa: PLC0415 - they use this

        routes = [
            self._get("/static/{name}", static, None),
            *(self._get(path, handler, role) for path, handler, role in calls.GET),
            *(self._post(path, handler, role) for path, handler, role in calls.POST),
            *(self._get(path, handler, role) for path, handler, role in lookups.GET),
            *(self._get(path, handler, role) for path, handler, role in keeping.GET),
            *(self._post(path, handler, role) for path, handler, role in keeping.POST),
            self._post("/view", view, "reader"),
        ]
        if self.desk.accounts is not None:
            routes += [
                self._get("/login", log_in_page, None),
                Route("/login", self._log_in, methods=["POST"]),
                self._post("/logout", log_out, "reader"),
            ]
        return Starlette(
            routes=routes,
            exception_handlers={
                HTTPException: self._refused,
                CheckerError: self._told,
                GoneError: self._gone,
                SQLAlchemyError: self._no_database,
                Exception: self._fault,
            },
        )

    @property
    def closed(self) -> str:
        """What one reads whose address is used up: this program is started by a command."""
        return "\n\n".join(words.closed for words in self.desk.rules.words.values()) + "\n"

    # ------------------------------------------------------------------ who asks, and how

    def user(self, request: Request) -> User:
        """Return who asks.

        Raises:
            HTTPException: 403: nobody.
        """
        user: User | None = self._alone or getattr(request.state, "user", None)
        if user is None:
            raise HTTPException(403)
        return user

    def lang(self, request: Request) -> Lang:
        """Return the language that this browser chose."""
        return "en" if request.cookies.get("lang") == "en" else "ja"

    def words(self, request: Request) -> Words:
        """Return the words in that language."""
        return self.desk.rules.words[self.lang(request)]

    def page(
        self, request: Request, template: str, values: Mapping[str, Any], status: int = 200
    ) -> Response:
        """Render a page with what every page needs."""
        lang, words = self.lang(request), self.words(request)
        known: User | None = self._alone or getattr(request.state, "user", None)
        path = request.url.path.removeprefix(self.at)
        query = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
        common = {
            "lang": lang,
            "at": self.at,
            "csrf": known.csrf if known is not None else "",
            "large": request.cookies.get("large") == "yes",
            "page": "",
            "here": f"{path}{query}" if request.method == "GET" else "/",
            "c": _Spoken(self.desk.rules.clinic.page, lang, ended=words.ended),
            "waiting": False,
            "w": words,
            "user": known,
            "accounts": self.desk.accounts is not None,
            "tabs": [
                (
                    f"{self.at}{where}",
                    name,
                    where == path or (where != "/" and path.startswith(where)),
                )
                for where, name in TABS
                if known is not None and (name != "keep" or known.may("keeper"))
            ],
            "may_write": known is not None and known.may("agent"),
        }
        html = pages.render(template, {**common, **values}, (TEMPLATES,))
        return HTMLResponse(html, status)

    def go(self, path: str, **query: str) -> Response:
        """Send the browser to one of our own pages."""
        asked = f"?{urlencode(query)}" if query else ""
        return RedirectResponse(f"{self.at}{path}{asked}", 303)

    # ------------------------------------------------------------------ routes

    def _get(self, path: str, handler: Handler, role: Role | None) -> Route:
        def route(request: Request) -> Response:
            if role is not None:
                self._allow(request, role)
            return handler(self, request)

        return Route(f"{self.at}{path}", route, methods=["GET"])

    def _post(self, path: str, handler: FormHandler, role: Role) -> Route:
        """Make a route that takes a form: from our own page, by somebody who may."""

        async def route(request: Request) -> Response:
            form = await self._form(request)
            try:
                user = self._allow(request, role)
                token = form.get("csrf")
                if not isinstance(token, str) or not _same(token, user.csrf):
                    raise HTTPException(403)
                return await run_in_threadpool(handler, self, request, form)
            finally:
                await form.close()  # an uploaded file has a temporary one

        return Route(f"{self.at}{path}", route, methods=["POST"])

    async def _form(self, request: Request) -> FormData:
        try:
            async with asyncio.timeout(forms.SECONDS):
                return await request.form(max_files=2, max_fields=100, max_part_size=_PART)
        except TimeoutError as error:
            raise HTTPException(408) from error

    def _allow(self, request: Request, role: Role) -> User:
        user = self.user(request)
        if not user.may(role):
            raise HTTPException(403)
        return user

    async def _log_in(self, request: Request) -> Response:
        return await run_in_threadpool(log_in, self, request, await self._form(request))

    # ------------------------------------------------------------------ what went wrong

    def problem(self, request: Request, status: int, text: str) -> Response:
        """Tell on a page what did not work."""
        return self.page(request, "problem.html", {"problem": text}, status)

    async def _refused(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        words = self.words(request)
        known = {403: words.problem_403, 404: words.problem_404, 413: words.problem_413}
        return self.problem(request, status, known.get(status, words.problem_400))

    async def _told(self, request: Request, error: Exception) -> Response:
        said = error.say(self.lang(request)) if isinstance(error, CheckerError) else ""
        return self.problem(request, 400, said)

    async def _gone(self, request: Request, _error: Exception) -> Response:
        return self.problem(request, 404, self.words(request).problem_404)

    async def _no_database(self, request: Request, _error: Exception) -> Response:
        return self.problem(request, 503, self.words(request).problem_503)

    async def _fault(self, request: Request, error: Exception) -> Response:
        now = dt.datetime.fromtimestamp(self.desk.store.now).astimezone()
        await run_in_threadpool(write_crash_log, error, __version__, now)
        return self.problem(request, 500, self.words(request).problem_500)


class _Spoken:
    """Texts of the shared words in one language; `own` are said in place of them."""

    def __init__(self, texts: object, lang: Lang, **own: str) -> None:
        self._texts, self._lang, self._own = texts, lang, own

    def __getattr__(self, name: str) -> str:
        text: str = self._own.get(name) or getattr(self._texts, name).say(self._lang)
        return text


def _same(told: str, right: str) -> bool:
    return bool(right) and hmac.compare_digest(told.encode(), right.encode())


_CONTROLS: Final = re.compile(CONTROLS)


def field(form: FormData, name: str, limit: int = 300) -> str:
    """Return a field as one line without control characters; one that is not there is empty."""
    return _CONTROLS.sub(" ", forms.text(form, name, limit)).strip()


def lines(form: FormData, name: str, limit: int) -> str:
    """Return a field of several lines without other control characters."""
    text = forms.text(form, name, limit).replace("\r\n", "\n")
    return "\n".join(_CONTROLS.sub(" ", line).rstrip() for line in text.split("\n")).strip()


def asked(request: Request, name: str, limit: int = 80) -> str:
    """Return what the address asks for, like a field."""
    return _CONTROLS.sub(" ", request.query_params.get(name, "")[:limit]).strip()


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
    here = field(form, "here", 500)
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
            )
    return answer


def log_in_page(site: Site, request: Request) -> Response:
    """Show the form to log in."""
    return site.page(request, "login.html", {"problem": "", "name": ""})


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
        return site.page(request, "login.html", {"problem": problem, "name": name}, status)
    old: User | None = request.state.user
    if old is not None:
        accounts.end(old.session)
    answer = site.go("/")
    answer.headers.append("set-cookie", site.cookie(secret))
    return answer


def log_out(site: Site, request: Request, _form: FormData) -> Response:
    """End the session."""
    accounts = site.desk.accounts
    if accounts is None or site.cookie is None:
        raise HTTPException(404)
    accounts.end(site.user(request).session)
    answer = site.go("/login")
    answer.headers.append("set-cookie", site.cookie(""))
    return answer
