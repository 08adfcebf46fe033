"""Pages with known answers: a sign-in page in their place, and the servers' clock."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Reference
from checker.network import portal
from checker.network.portal import Page, clock_is_wrong, http_time, judge_pages
from checker.network.rules import PortalCheck, read_network_rules

CHECK = PortalCheck("http://known.example/a.txt", 200, "Known Answer", Reference("x", "y"))
WORDS = read_network_rules(Path(__file__).parents[2] / "rules").pages
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)


LOGIN = "<form><input type='password' name=p></form>"
FIRST = CHECK.url


def judged(*pages: Page) -> str:
    return judge_pages(CHECK, WORDS, pages)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, "Known Answer", "known"),
        (200, "<p>Known Answer</p>", "known"),
        (200, "Please sign in to use the Wi-Fi", "sign_in"),
        (200, "インターネットを利用するにはログインしてください", "sign_in"),
        (200, "利用規約に同意して接続する", "sign_in"),
        (200, LOGIN, "sign_in"),
        (200, "<!-- <WISPAccessGatewayParam> -->", "sign_in"),
        (511, "", "sign_in"),
        (200, "アクセスがブロックされました", "blocked"),
        (200, "このサイトへのｱｸｾｽは禁止されています", "blocked"),
        (200, "<h1>Access Denied</h1>", "blocked"),
        (403, "", "blocked"),
        (403, "Known Answer", "blocked"),
        (451, "", "blocked"),
        # A filter that lets people with a password through is a filter.
        (200, "This site has been blocked. <a>Administrator login</a>" + LOGIN, "blocked"),
        # Nothing that tells: no cause is named.
        (200, "<h1>It works!</h1>", "other"),
        (200, "", "other"),
        (204, "", "other"),
        (302, "", "other"),
        (302, "Known Answer", "other"),
        (404, "not found", "other"),
        (503, "", "other"),
    ],
)
def test_a_page_is_what_it_says_it_is(status: int, body: str, kind: str) -> None:
    assert judged(Page(status, FIRST, body)) == kind


@pytest.mark.parametrize(
    ("address", "body", "kind"),
    [
        ("http://login.hotel.example/", "", "sign_in"),
        ("http://10.0.0.1/captive/", "", "sign_in"),
        ("http://10.0.0.1/", "Sign in", "sign_in"),
        ("http://filter.example/blockpage?url=x", "", "blocked"),
        ("http://10.0.0.1/x", "カテゴリ：成人 このサイトは規制されています", "blocked"),
        ("http://10.0.0.1/deny.cgi", "login", "blocked"),
        ("http://10.0.0.1/x", "", "other"),
    ],
)
def test_where_a_redirection_leads_tells_too(address: str, body: str, kind: str) -> None:
    assert judged(Page(302, address), Page(200, address, body)) == kind
    if not body:
        assert judged(Page(302, address), Page(0, address)) == kind


@pytest.mark.parametrize(
    ("page", "target"),
    [
        (Page(302, "http://a.example/x"), "http://a.example/x"),
        (Page(302, "ftp://a.example/x"), ""),
        (Page(302, "http:///"), ""),
        (Page(302, "http://[bad/"), ""),
        (Page(200, FIRST, "<p>nothing</p>"), ""),
        (
            Page(200, FIRST, "<META HTTP-EQUIV='Refresh' CONTENT='0; URL=/login?a=1&amp;b=2'>"),
            "http://known.example/login?a=1&b=2",
        ),
        (
            Page(200, FIRST, '<script>window.location.href = "https://b.example/";</script>'),
            "https://b.example/",
        ),
        (
            Page(200, FIRST, "<script>location.replace('//c.example/y')</script>"),
            "http://c.example/y",
        ),
    ],
)
def test_where_an_answer_leads(page: Page, target: str) -> None:
    assert portal._leads_to(page) == target


@given(st.text(max_size=200))
def test_any_text_is_a_page_of_some_kind(text: str) -> None:
    assert judged(Page(200, FIRST, text)) in {"known", "sign_in", "blocked", "other"}
    portal._leads_to(Page(200, FIRST, text))
    portal._leads_to(Page(302, text))


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
