"""Plain HTTP pages with known answers: what comes in their place, and what time is it?

What comes is a sign-in page only where it asks to sign in, and a filter's page only where it says
that it blocks. Any other page names no cause.

Here `requests` does the work: no stage has to be told apart, and the whole check is left behind
when it takes too long.
"""

import datetime as dt
import html
import re
import time
import unicodedata
from collections.abc import Callable, Iterable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from urllib.parse import urljoin, urlsplit

from checker.network.proxy import Server
from checker.network.rules import PageWords, PortalCheck

if TYPE_CHECKING:
    import requests

_BODY_LIMIT: Final = 32_768
_HOPS: Final = 3
"""Redirections that are followed."""
_NEEDS_SIGN_IN: Final = 511
_REFUSED: Final = frozenset({403, 451})
_MOVED: Final = re.compile(
    r"""(?is)<meta[^>]+http-equiv\s*=\s*["']?refresh[^>]+?url\s*=\s*["']?([^"'>\s]+)"""
    r"""|location(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*["']([^"']+)["']"""
)
"""Where a page itself sends the browser on."""

Kind = Literal["known", "sign_in", "blocked", "other"]
"""The known answer; a page that asks to sign in; one that says it blocks; anything else."""


class PortalAnswer(NamedTuple):
    """What came for a page with a known answer."""

    kind: Kind
    server_time: dt.datetime | None
    """What the server takes the time to be."""
    local_time: dt.datetime
    """What this PC took the time to be when the answer came."""


class Page(NamedTuple):
    """One answer on the way."""

    status: int
    address: str
    """Where it came from, or where it sends the browser."""
    body: str = ""


def check_portal(
    check: PortalCheck,
    words: PageWords,
    proxies: tuple[Server, ...],
    seconds: float,
    on_host: Callable[[str], None] = lambda _host: None,
) -> PortalAnswer | None:
    """Ask for a page with a known answer; None when nothing came.

    Args:
        check: The page and its answer.
        words: What pages that ask to sign in, or that block, say.
        proxies: What browsers would take for it; empty: direct.
        seconds: The longest wait for a connection, for each part of an answer, and for all pages
            that the first one leads to.
        on_host: Told each host that is contacted.
    """
    import requests  # noqa: PLC0415 - heavy: loaded here, while the other targets are waited for

    end = time.monotonic() + seconds
    pages: list[Page] = []
    moment: tuple[dt.datetime | None, dt.datetime] | None = None
    address = check.url
    with requests.Session() as session:
        session.trust_env = False
        if proxies:
            session.proxies = dict.fromkeys(("http", "https"), f"http://{proxies[0]}")
        while address and len(pages) <= _HOPS and (left := end - time.monotonic()) > 0:
            on_host(urlsplit(address).hostname or "")
            try:
                page, date = _fetch(session, address, left)
            except (requests.RequestException, ValueError):
                break
            moment = moment or (http_time(date), dt.datetime.now(dt.UTC))
            pages.append(page)
            address = "" if _is_known(check, page) else _leads_to(page)
    if moment is None:
        return None
    if address:  # it leads to a page that does not come; its address may say what it is
        pages.append(Page(0, address))
    return PortalAnswer(judge_pages(check, words, pages), *moment)


def _fetch(session: "requests.Session", address: str, seconds: float) -> tuple[Page, str]:
    with session.get(address, timeout=seconds, allow_redirects=False, stream=True) as answer:
        body = next(answer.iter_content(_BODY_LIMIT), b"")
        target = answer.headers.get("Location", "")
        place = urljoin(address, target) if answer.is_redirect and target else address
        return Page(answer.status_code, place, _text(body)), answer.headers.get("Date", "")


def _text(body: bytes) -> str:
    for encoding in ("utf-8", "cp932", "euc_jp"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", errors="replace")


def _leads_to(page: Page) -> str:
    """Return the address that an answer sends the browser to; empty: none that can be followed."""
    if 300 <= page.status < 400:  # noqa: PLR2004 - HTTP's class of redirections
        target = page.address
    else:
        found = _MOVED.search(page.body)
        target = urljoin(page.address, html.unescape(found[1] or found[2])) if found else ""
    try:
        parts = urlsplit(target)
        followed = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return ""
    return target if followed else ""


def _is_known(check: PortalCheck, page: Page) -> bool:
    return page.status == check.status and check.contains in page.body


def judge_pages(check: PortalCheck, words: PageWords, pages: Iterable[Page]) -> Kind:
    """Tell what came for a page with a known answer, from all the answers on the way.

    A filter often lets a person with a password through, so a page that says it blocks is a
    filter's page, whatever it asks for. Only the status that was made for sign-in pages (511) says
    more than words.
    """
    found = list(pages)
    if len(found) == 1 and _is_known(check, found[0]):
        return "known"
    if any(page.status == _NEEDS_SIGN_IN for page in found):
        return "sign_in"
    said = _normal(" ".join(page.body for page in found))
    places = _normal(" ".join(page.address for page in found if page.address != check.url))
    if _has(said, words.blocked) or _has(places, words.blocked_addresses):
        return "blocked"
    if _has(said, words.sign_in) or _has(places, words.sign_in_addresses):
        return "sign_in"
    return "blocked" if any(page.status in _REFUSED for page in found) else "other"


def _has(text: str, words: Iterable[str]) -> bool:
    return any(_normal(word) in text for word in words)


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", html.unescape(text)).casefold())


def http_time(date: str) -> dt.datetime | None:
    """Parse an HTTP Date; None when it is not one."""
    try:
        there = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return there if there.tzinfo is not None else there.replace(tzinfo=dt.UTC)


def clock_is_wrong(
    holds: tuple[dt.datetime, dt.datetime], local: dt.datetime, server: dt.datetime
) -> bool:
    """Tell whether a certificate that is refused for its time holds by the servers' clock."""
    start, end = holds
    return not start <= local <= end and start <= server <= end
