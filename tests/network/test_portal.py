"""Pages with known answers: a sign-in page in their place, and the servers' clock."""

import datetime as dt

import pytest

from checker.model import Reference
from checker.network.portal import clock_is_wrong, http_time, judge_answer
from checker.network.rules import PortalCheck

CHECK = PortalCheck("http://known.example/a.txt", 200, "Known Answer", Reference("x", "y"))
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (200, "Known Answer", True),
        (200, "<p>Known Answer</p>", True),
        (200, "Please sign in", False),
        (204, "", False),
        (302, "", False),
        (399, "", False),
        (511, "", False),
        (302, "Known Answer", False),
        (400, "", None),
        (403, "Known Answer", None),
        (407, "", None),
        (503, "", None),
        (199, "", None),
    ],
)
def test_only_a_page_or_a_redirection_in_its_place_is_a_portal(
    *, status: int, body: str, verdict: bool | None
) -> None:
    assert judge_answer(CHECK, status, body) is verdict


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Sat, 21 Nov 2026 12:00:00 GMT", NOON),
        ("Sat, 21 Nov 2026 21:00:00 +0900", NOON),
        ("Sat, 21 Nov 2026 12:00:00 -0000", NOON),
        ("", None),
        ("yesterday", None),
        ("Sat, 99 Nov 2026 12:00:00 GMT", None),
    ],
)
def test_an_http_date_is_read(text: str, time: dt.datetime | None) -> None:
    assert http_time(text) == time


@pytest.mark.parametrize(
    ("local", "server", "wrong"),
    [
        (NOON - 2 * YEAR, NOON, True),
        (NOON + 2 * YEAR, NOON, True),
        (NOON, NOON, False),
        (NOON + 2 * YEAR, NOON + 2 * YEAR, False),  # expired by every clock
        (NOON, NOON + 2 * YEAR, False),  # it is the server's clock that is wrong
    ],
)
def test_the_clock_is_wrong_only_when_the_servers_clock_heals_it(
    *, local: dt.datetime, server: dt.datetime, wrong: bool
) -> None:
    assert clock_is_wrong((NOON - YEAR, NOON + YEAR), local, server) is wrong


def test_the_host_of_a_check_is_its_servers_name() -> None:
    assert CHECK.host == "known.example"
    with_port = PortalCheck("http://known.example:8080/", 200, "", Reference("x", "y"))
    assert with_port.host == "known.example"
