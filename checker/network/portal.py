"""Plain HTTP pages with known answers: is a sign-in page in the way, and what time is it?

Here `requests` does the work: no stage has to be told apart, and the whole check is left behind
when it takes too long.
"""

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from checker.network.proxy import Server
from checker.network.rules import PortalCheck

_BODY_LIMIT: Final = 4096
_NEEDS_SIGN_IN: Final = 511


class PortalAnswer(NamedTuple):
    """What a page with a known answer said."""

    expected: bool | None
    """The known answer came; False: another page came in its place; None: an error came."""
    server_time: dt.datetime | None
    """What the server takes the time to be."""
    local_time: dt.datetime
    """What this PC took the time to be when the answer came."""


def check_portal(
    check: PortalCheck, proxies: tuple[Server, ...], seconds: float
) -> PortalAnswer | None:
    """Ask for a page with a known answer; None when nothing came.

    Args:
        check: The page and its answer.
        proxies: What browsers would take for it; empty: direct.
        seconds: The longest wait for a connection, and for each part of the answer.
    """
    import requests  # noqa: PLC0415 - heavy: loaded here, while the other targets are waited for

    with requests.Session() as session:
        session.trust_env = False
        if proxies:
            session.proxies = {"http": f"http://{proxies[0]}"}
        try:
            with session.get(
                check.url, timeout=seconds, allow_redirects=False, stream=True
            ) as answer:
                body = next(answer.iter_content(_BODY_LIMIT), b"")
        except (requests.RequestException, ValueError):
            return None
        text = body.decode("utf-8", errors="replace")
        return PortalAnswer(
            judge_answer(check, answer.status_code, text),
            http_time(answer.headers.get("Date", "")),
            dt.datetime.now(dt.UTC),
        )


def judge_answer(check: PortalCheck, status: int, body: str) -> bool | None:
    """Tell whether an answer is the known one (True), another page (False), or an error (None).

    A portal shows its page or sends the browser to it. An error alone shows neither.
    """
    if status == check.status and check.contains in body:
        return True
    if status == _NEEDS_SIGN_IN or 200 <= status < 400:  # noqa: PLR2004 - a page or a redirection
        return False
    return None


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
