"""The helpdesk's page: what every route shares."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match

from checker import __version__
from checker.errors import CheckerError, UsageError, write_crash_log
from checker.helpdesk.accounts import User
from checker.helpdesk.desk import Desk
from checker.helpdesk.words import DeskWords
from checker.model import CONTROLS, FactTable, Lang, Text
from checker.packs import age
from checker.web import forms, pages

TEMPLATES: Final = Path(__file__).parent / "templates"
TABS: Final = (
    ("/", "start"),
    ("/search", "search"),
    ("/subsidies", "subsidies"),
    ("/figures", "figures"),
    ("/survey", "survey"),
    ("/keep", "keep"),
)
LONGEST_NUMBER: Final = 9
"""Digits of a case's number."""
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
        self.secure = False
        """Whether browsers come over TLS."""
        self.cookie: Cookies | None = None

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

    def words(self, request: Request) -> DeskWords:
        """Return the words in that language."""
        return self.desk.rules.words[self.lang(request)]

    def aged(self, lang: Lang) -> tuple[str, ...]:
        """Say that the rules of this desk are old; empty: they are not."""
        found = age.advice(self.desk.rules.pack, FactTable(), self.desk.today, lang)
        return tuple(one.text for one in found)

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
            "here": f"{path}{query}" if request.method == "GET" else self._page_of(request),
            "c": _Spoken(self.desk.rules.clinic.page, lang, ended=words.ended),
            "waiting": False,
            "w": words,
            "aged": self.aged(lang) if known is not None else (),
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
            "as_of": self.desk.on,
            "may_write": known is not None and known.may("agent"),
        }
        if twice := common.keys() & (values.keys() - {"here"}):
            # The page would show one in the place of the other. Only where it is may be its own.
            raise ValueError(f"{template} says again what every page says: {sorted(twice)}")
        html = pages.render(template, {**common, **values}, (TEMPLATES,))
        return HTMLResponse(html, status)

    def _page_of(self, request: Request) -> str:
        """Return the page that a form was sent from: the nearest above the form's own address."""
        path = request.url.path
        while path.startswith(f"{self.at}/") and path != f"{self.at}/":
            scope = {**request.scope, "method": "GET", "path": path}
            if any(one.matches(scope)[0] is Match.FULL for one in request.app.routes):
                return path.removeprefix(self.at)
            path = path.rpartition("/")[0]
        return "/"

    def go(self, path: str, **query: str) -> Response:
        """Send the browser to one of our own pages."""
        asked = f"?{urlencode(query)}" if query else ""
        return RedirectResponse(f"{self.at}{path}{asked}", 303)

    # ------------------------------------------------------------------ what went wrong

    def problem(self, request: Request, status: int, text: str) -> Response:
        """Tell on a page what did not work."""
        return self.page(request, "problem.html", {"problem": text}, status)

    async def refused(self, request: Request, error: Exception) -> Response:
        """Tell why a request was turned away."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        words = self.words(request)
        too_large = self.desk.rules.clinic.page.too_large.say(self.lang(request))
        known = {403: words.problem_403, 404: words.problem_404, 413: too_large}
        return self.problem(request, status, known.get(status, words.problem_400))

    async def told(self, request: Request, error: Exception) -> Response:
        """Tell an error that was written for people."""
        said = error.say(self.lang(request)) if isinstance(error, CheckerError) else ""
        return self.problem(request, 400, said)

    async def gone(self, request: Request, _error: Exception) -> Response:
        """Tell that a record is not there any more."""
        return self.problem(request, 404, self.words(request).problem_404)

    async def no_database(self, request: Request, _error: Exception) -> Response:
        """Tell that the database gives no answer."""
        request.state.error = type(_error).__name__
        return self.problem(request, 503, self.words(request).problem_503)

    async def fault(self, request: Request, error: Exception) -> Response:
        """Tell that the fault is ours, and keep a log of it."""
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


_CONTROLS: Final = re.compile(CONTROLS)


def field(form: FormData, name: str, limit: int = 300) -> str:
    """Return a field as one line without control characters; one that is not there is empty."""
    return _CONTROLS.sub(" ", forms.text(form, name, limit)).strip()


def lines(form: FormData, name: str, limit: int) -> str:
    """Return a field of several lines without other control characters, never cut.

    Raises:
        UsageError: It has more characters than the limit, which no browser sends.
    """
    value = form.get(name)
    # A browser counts a line's end as one character, and sends two.
    text = value.replace("\r\n", "\n") if isinstance(value, str) else ""
    text = "\n".join(_CONTROLS.sub(" ", line).rstrip() for line in text.split("\n")).strip()
    if len(text) > limit:
        raise UsageError(
            Text(
                f"メモは{limit:,}文字までです（いま{len(text):,}文字）。保存していません。",
                f"A note has at most {limit:,} characters (this one {len(text):,}). Not saved.",
            )
        )
    return text


def number(text: str) -> int | None:
    """Return a whole number as a person types it, in any width of digits; None: it is none."""
    plain = unicodedata.normalize("NFKC", text)
    known = plain.isascii() and plain.isdigit() and len(plain) <= LONGEST_NUMBER
    return int(plain) if known else None


def asked(request: Request, name: str, limit: int = 80) -> str:
    """Return what the address asks for, like a field."""
    return _CONTROLS.sub(" ", request.query_params.get(name, "")[:limit]).strip()


def case_number(request: Request) -> int:
    """Return the case's number of the address.

    Raises:
        HTTPException: 404: it is none.
    """
    text = request.path_params["number"]
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise HTTPException(404)
    return int(text)
