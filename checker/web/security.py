"""The door of a page that only the person at this PC may enter.

Everything that reaches the server comes through `Guard`. What it keeps out: other web pages (DNS
rebinding, cross-origin requests), other users of the PC, and requests that are too large.
A start-up URL carries a ticket that is good for once and is moved at once to a cookie. Cookies do
not know ports, so the cookie belongs to a path that nobody can guess: a browser does not give it
to another server on 127.0.0.1.
"""

import asyncio
import contextlib
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Mapping[bytes, bytes]

HOST: Final = "127.0.0.1"
BODY_LIMIT: Final = 64_000
"""Bytes of a request's body, where nothing else is said."""
COOKIE: Final = "nanbyo-checker"
_SAFE: Final = frozenset({"GET", "HEAD"})
_OWN: Final = frozenset({b"same-origin", b"none"})
_SECURITY_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
            b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), usb=()"),
)
CLOSED: Final = (
    "このページは開けません。プログラムのアイコンを、もう一度ダブルクリックしてください。\n\n"
    "This page cannot be opened. Start the program again (double-click its icon).\n"
)
_HEARD_OUT: Final = 32_000_000
"""Bytes taken and thrown away so that the answer can be read: of a file chosen by mistake."""
TOO_LARGE: Final = "/too-large"
"""The page that tells of it. It answers 413, and needs nothing of what was sent."""
_LONGEST: Final = 20
"""Digits of a length: what is longer is no number of bytes."""
_HEARING: Final = 10.0
"""Seconds for that."""
_TOO_LARGE: Final = "送られたデータが大きすぎます。\n\nThe data sent is too large.\n"


class BodyTooLargeError(Exception):
    """More was sent than a page takes."""


class Door:
    """The secrets of one running server.

    Args:
        secret: What a second start of the program proves its right with; kept in a file that only
            this user can read.
    """

    def __init__(self, secret: str) -> None:
        self.port = 0
        self.secret = secret
        self.at = f"/{secrets.token_urlsafe(12)}"
        """Where every page lies; no other server on this PC knows it."""
        self.csrf = secrets.token_urlsafe(24)
        """What every form carries in the field `csrf`."""
        self.entered = False
        """Whether somebody came in."""
        self._session = secrets.token_urlsafe(32)
        self._tickets: set[str] = set()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://{HOST}:{self.port}"

    def start_url(self) -> str:
        """Return a new address that opens the first page, once."""
        ticket = secrets.token_urlsafe(32)
        self._tickets.add(ticket)
        return f"{self.origin}{self.at}/start?token={ticket}"

    def redeem(self, ticket: str) -> bool:
        """Use a ticket up; tell whether it was one."""
        found = [
            mine for mine in self._tickets if hmac.compare_digest(mine.encode(), ticket.encode())
        ]
        self._tickets.difference_update(found)
        self.entered = self.entered or bool(found)
        return bool(found)

    def cookie(self) -> str:
        """Return the header that gives the browser its cookie."""
        return f"{COOKIE}={self._session}; Path={self.at}; HttpOnly; SameSite=Strict"

    def knows(self, cookie: bytes) -> bool:
        """Tell whether a Cookie header holds this server's cookie."""
        for part in cookie.split(b";"):
            name, _, value = part.strip().partition(b"=")
            if name == COOKIE.encode() and hmac.compare_digest(value, self._session.encode()):
                return True
        return False

    def allows(self, csrf: str) -> bool:
        """Tell whether a form came from a page of this server."""
        return hmac.compare_digest(csrf.encode(), self.csrf.encode())


def prove(secret: str, what: str) -> str:
    """Return what only one who knows the secret can say about `what`."""
    return hmac.new(secret.encode(), what.encode(), hashlib.sha256).hexdigest()


class Guard:
    """ASGI middleware: lets only the person's own browser through.

    Args:
        app: The pages.
        door: Its secrets. `door.port` must be set before the first request.
        limits: Path below `door.at` -> bytes of a body, where more than `BODY_LIMIT` is taken.
        closed: What one reads who is not let in, and how to get in: by starting the program.
    """

    def __init__(
        self,
        app: App,
        door: Door,
        limits: Mapping[str, int] | None = None,
        closed: str = CLOSED,
    ) -> None:
        self._app = app
        self._door = door
        self._limits = limits or {}
        self._closed = closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or refuse it."""
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        answer = with_headers(send)
        door, path = self._door, scope["path"]
        below = path.removeprefix(door.at) if path.startswith(f"{door.at}/") else None
        if headers.get(b"host", b"").decode("latin-1") != f"{HOST}:{door.port}":
            await refuse(answer, 421, self._closed)
        elif below is None:
            await refuse(answer, 404, self._closed)
        elif scope["method"] == "GET" and below == "/start":
            await self._start(scope, headers, answer)
        elif scope["method"] == "GET" and below == "/again":
            await self._again(scope, headers, answer)
        elif not self._own(headers, scope["method"]):
            await refuse(answer, 403, self._closed)
        elif scope["method"] not in {*_SAFE, "POST"}:
            await refuse(answer, 405, self._closed)
        else:
            await self._pass(scope, receive, answer, self._limits.get(below, BODY_LIMIT))

    def _own(self, headers: Headers, method: str) -> bool:
        """Tell whether a request comes from our own page in the person's browser."""
        site = headers.get(b"sec-fetch-site")
        if site is not None and site not in _OWN:
            return False
        origin = headers.get(b"origin")
        if origin is None and method not in _SAFE and site != b"same-origin":
            return False
        if origin is not None and origin.decode("latin-1") != self._door.origin:
            return False
        return self._door.knows(headers.get(b"cookie", b""))

    async def _start(self, scope: Scope, headers: Headers, send: Send) -> None:
        """Turn a ticket into the cookie.

        A page and no redirect leads on: a browser that was sent here by a file or another program
        does not add a SameSite cookie to a redirect.
        """
        told = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        mode = headers.get(b"sec-fetch-mode", b"navigate")
        if mode != b"navigate" or not self._door.redeem(told):
            # One who has the cookie already, and went back to the start-up address, is let in.
            if not self._own(headers, "GET"):
                await refuse(send, 403, self._closed)
                return
            await _send(send, 200, b"text/html; charset=utf-8", _onward(self._door.at))
            return
        cookie = (b"set-cookie", self._door.cookie().encode())
        await _send(send, 200, b"text/html; charset=utf-8", _onward(self._door.at), cookie)

    async def _again(self, scope: Scope, headers: Headers, send: Send) -> None:
        """Give a second start of the program a new start-up address; each side proves itself."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        nonce, proof = query.get("nonce", [""])[0], query.get("proof", [""])[0]
        secret = self._door.secret
        right = hmac.compare_digest(proof.encode(), prove(secret, f"ask {nonce}").encode())
        # A browser always names itself so; a program that was started again does not.
        if not right or not nonce or b"sec-fetch-site" in headers or b"origin" in headers:
            await refuse(send, 403, self._closed)
            return
        url = self._door.start_url()
        body = f"{prove(secret, f'answer {nonce} {url}')} {url}".encode()
        await _send(send, 200, b"text/plain; charset=utf-8", body)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        length = dict(scope["headers"]).get(b"content-length", b"0").decode("latin-1")
        if not fits(length, limit):
            await hear_out(length, receive)
            scope, send = told_too_large(scope, self._door.at), closing(send)
        await within_limit(self._app, scope, receive, send, limit)


def fits(length: str, limit: int) -> bool:
    """Tell whether a request's `Content-Length` is a number of bytes within a limit."""
    plain = length.isascii() and length.isdecimal() and len(length) < _LONGEST
    return plain and int(length) <= limit


def told_too_large(scope: Scope, at: str = "") -> Scope:
    """Return the request for the page that tells of a body that was too large."""
    path = f"{at}{TOO_LARGE}"
    own = {"path": path, "raw_path": path.encode(), "query_string": b""}
    return {**scope, "method": "GET", **own}


async def hear_out(length: str, receive: Receive) -> None:
    """Take a body that says its length, as far as it can be heard out, and throw it away.

    A browser, and a proxy between, read the answer only when they have sent the whole body: without
    this they tell of a broken connection instead of what is wrong. A gigabyte is not heard out.
    """
    if fits(length, _HEARD_OUT):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HEARING):
                more = True
                while more:
                    message = await receive()
                    more = message["type"] == "http.request" and message.get("more_body", False)


def closing(send: Send) -> Send:
    """Return what ends the connection with the answer: what was sent may not be read to its end."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        await send(message)

    return answer


async def within_limit(app: App, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    """Run an app; a body that exceeds its limit in bytes is answered here, with 413."""
    begun = over = False
    taking = limited(receive, limit)

    async def take() -> Message:
        nonlocal over
        try:
            return await taking()
        except BodyTooLargeError:
            if not begun:
                over = True
                await refuse(send, 413, _TOO_LARGE, (b"connection", b"close"))
            raise

    async def answer(message: Message) -> None:
        nonlocal begun
        begun = True
        if not over:  # whatever the app makes of it, the answer is given
            await send(message)

    with contextlib.suppress(BodyTooLargeError):
        await app(scope, take, answer)


def limited(receive: Receive, limit: int) -> Receive:
    """Return what raises `BodyTooLargeError` as soon as a body exceeds its limit in bytes."""
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise BodyTooLargeError
        return message

    return take


_TLS: Final = (b"strict-transport-security", b"max-age=31536000")
"""A browser that once came over TLS never comes without it."""


def with_headers(send: Send, *, tls: bool = False) -> Send:
    """Return what adds the headers that every answer of a page carries; `tls`: it came so."""
    own = (*_SECURITY_HEADERS, _TLS) if tls else _SECURITY_HEADERS

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            ours = {name for name, _ in own}
            kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in ours]
            message["headers"] = [*kept, *own]
        await send(message)

    return answer


def _onward(at: str) -> bytes:
    return (
        "<!doctype html><html lang=ja><meta charset=utf-8><title>難病チェッカー</title>"
        f'<link rel=icon href="{at}/static/icon.svg">'  # else the browser asks for favicon.ico
        f'<meta http-equiv=refresh content="0;url={at}/">'
        f'<p><a href="{at}/">つぎへ / Continue</a></p></html>'
    ).encode()


async def refuse(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer with a sentence and nothing else."""
    await _send(send, status, b"text/plain; charset=utf-8", text.encode(), *headers)


async def _send(
    send: Send, status: int, kind: bytes, body: bytes, *headers: tuple[bytes, bytes]
) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", kind), length, *headers],
        }
    )
    await send({"type": "http.response.body", "body": body})
