"""The door of a helpdesk with several seats: accounts, behind a proxy that does TLS.

What comes in is refused unless it names the public address as its host and, where it writes, comes
from a page of that address. Whoever has no session sees the log-in page and nothing else.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from checker.helpdesk.accounts import Accounts, User
from checker.web.security import (
    BODY_LIMIT,
    TOO_LARGE,
    App,
    Receive,
    Scope,
    Send,
    closing,
    fits,
    hear_out,
    refuse,
    told_too_large,
    with_headers,
    within_limit,
)

_SAFE: Final = frozenset({"GET", "HEAD"})
OPEN: Final = frozenset(
    {
        "/login",
        TOO_LARGE,
        "/static/page.css",
        "/static/icon.svg",
        "/static/helpdesk.css",
        "/static/helpdesk.js",
    }
)
"""What is shown without a session."""

HEALTH: Final = frozenset({"/health", "/health/database"})
"""Asked by a monitor, under any name of this machine."""
_CASE: Final = re.compile(r"/case/\d{1,9}")
_PAGE: Final = re.compile(r"/(?!export/|login|logout)[a-z][a-z0-9/_-]{0,200}")
"""A page to come back to after logging in: not a file, which leaves one at the log-in."""

InThread = Callable[[Callable[[], User | None]], Awaitable[User | None]]


class SeatGuard:
    """ASGI middleware: only people with a session pass.

    Args:
        app: The pages. They find the person in `scope["state"]["user"]`, None on the open ones.
        accounts: Who has a session.
        origin: The public address, as `https://desk.example.jp`.
        limits: Path -> bytes of a body, where more than `BODY_LIMIT` is taken.
        in_thread: Runs what waits for the database.
    """

    def __init__(
        self,
        app: App,
        accounts: Accounts,
        origin: str,
        limits: Mapping[str, int],
        in_thread: InThread,
    ) -> None:
        self._app, self._accounts, self._origin = app, accounts, origin
        self._host = urlsplit(origin).netloc
        self._limits, self._in_thread = limits, in_thread
        self.secure = origin.startswith("https://")
        self.cookie_name = "__Host-helpdesk" if self.secure else "helpdesk"
        """The prefix binds the cookie to this host and to TLS."""

    def cookie(self, secret: str) -> str:
        """Return the header that gives the browser its session; an empty secret takes it away."""
        parts = [f"{self.cookie_name}={secret}", "Path=/", "HttpOnly", "SameSite=Strict"]
        if self.secure:
            parts.append("Secure")
        if not secret:
            parts.append("Max-Age=0")
        return "; ".join(parts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or refuse it."""
        if scope["type"] != "http":
            return
        answer = with_headers(send, tls=self.secure)
        headers = {key: value.decode("latin-1") for key, value in scope["headers"]}
        method, path = scope["method"], scope["path"]
        if method in _SAFE and path in HEALTH:
            scope.setdefault("state", {})
            scope["state"] |= {"user": None, "address": ""}
            await self._app(scope, receive, answer)
        elif headers.get(b"host") != self._host:
            # The proxy has to hand on the address that the browser asked for.
            await refuse(answer, 421, f"421 Host: {self._host}\n")
        elif method not in {*_SAFE, "POST"}:
            await refuse(answer, 405, "405\n")
        elif not self._same_origin(headers, method):
            await refuse(answer, 403, "403\n")
        else:
            if not fits(length := headers.get(b"content-length", "0"), self._limit(path)):
                await hear_out(length, receive)
                scope, answer = told_too_large(scope), closing(answer)
                method, path = scope["method"], scope["path"]
            secret = self._secret(headers)
            scope.setdefault("state", {})
            try:
                user = await self._in_thread(
                    lambda: self._accounts.user(secret) if secret else None
                )
            except SQLAlchemyError as error:
                scope["state"] |= {"user": None, "address": "", "error": type(error).__name__}
                down = {"method": "GET", "path": "/down", "raw_path": b"/down"}
                await self._app({**scope, **down, "query_string": b""}, receive, answer)
                return
            if user is None and path not in OPEN:
                await self._to_log_in(method, path, answer)
                return
            scope["state"] |= {"user": user, "address": self._address(scope, headers)}
            await within_limit(self._app, scope, receive, answer, self._limit(path))

    def _same_origin(self, headers: Mapping[bytes, str], method: str) -> bool:
        site = headers.get(b"sec-fetch-site")
        origin = headers.get(b"origin")
        if origin is not None and origin != self._origin:
            return False
        if method in _SAFE:
            # A link from elsewhere may open a page; it changes nothing.
            return site in {None, "same-origin", "none"} or (
                headers.get(b"sec-fetch-mode") == "navigate"
            )
        return site in {None, "same-origin"} and (origin is not None or site is not None)

    def _limit(self, path: str) -> int:
        return self._limits.get(path, BODY_LIMIT)

    def _secret(self, headers: Mapping[bytes, str]) -> str:
        try:
            found = SimpleCookie(headers.get(b"cookie", "")).get(self.cookie_name)
        except CookieError:
            return ""
        return found.value if found is not None else ""

    def _address(self, scope: Scope, headers: Mapping[bytes, str]) -> str:
        """Return where a request comes from; only a proxy on this machine is believed."""
        client = scope.get("client") or ("", 0)
        if client[0] in {"127.0.0.1", "::1"}:
            told = headers.get(b"x-forwarded-for", "").rpartition(",")[2].strip()
            return told[:60] or str(client[0])
        return str(client[0])

    async def _to_log_in(self, method: str, path: str, answer: Send) -> None:
        """Lead to the log-in page, and from there back to the page that was open."""
        page = (_PAGE.fullmatch if method in _SAFE else _CASE.match)(path)
        asked = [f"next={page[0]}"] if page else []
        asked += ["over=yes"] if method == "POST" else []
        where = f"/login?{'&'.join(asked)}" if asked else "/login"
        await answer(
            {
                "type": "http.response.start",
                "status": 303,
                "headers": [(b"location", where.encode())],
            }
        )
        await answer({"type": "http.response.body", "body": b""})
