"""What is said to be on the caller's screen is on it: each sentence, in every step of the call."""

import re
from html import unescape
from typing import get_args

import msgspec
import pytest

from checker.compose import compose
from checker.documents import headline
from checker.helpdesk import results, views
from checker.helpdesk.results import Result
from checker.model import (
    FACTS_SCHEMA,
    Answers,
    Fact,
    Facts,
    Failure,
    Lang,
    Machine,
    ProbeReason,
    Report,
    fact_table,
)
from checker.packs import marks
from tests.documents.test_headline import GOOD, pc
from tests.helpdesk.desks import START, Seat, rules

DAY = START.date()
BOX = re.compile(r"<blockquote>(.*?)</blockquote>")
TERMINAL = "not_cancer_registry_terminal"


def screen_of(reason: ProbeReason, lang: Lang = "ja") -> Report:
    """Return what a PC shows on which nothing could be looked at, for one reason."""
    pack = rules().pack
    facts = fact_table({key: Fact(failure=Failure(reason)) for key in pack.facts})
    machine = Machine("PC-1", "windows")
    return compose(Facts(FACTS_SCHEMA, START, "probe", machine, facts), Answers(), pack, DAY, lang)


def heard(report: Report) -> Result:
    assert report.code is not None
    return results.from_code(report.code, rules())


def boxes(page: str) -> list[str]:
    return [unescape(text) for text in BOX.findall(page)]


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("reason", get_args(ProbeReason))
def test_the_callers_sentence_is_among_those_that_are_offered(
    reason: ProbeReason, lang: Lang
) -> None:
    report = screen_of(reason, lang)
    lines = {one.verdict.id: one for one in views.lines(heard(report), rules(), DAY, lang)}
    open_ = [verdict for verdict in report.verdicts if verdict.status == "unknown"]
    assert len(open_) > 5
    for verdict in open_:
        assert verdict.message in [text for _, text in lines[verdict.id].screen], verdict.id


def test_what_no_screen_shows_is_on_no_page_of_the_helpdesk(seat: Seat) -> None:
    report = screen_of("permission_denied")
    where = seat.post("/case", code=str(report.code)).headers["location"]
    for page in (seat.get(f"/result?code={report.code}").text, seat.get(where).text):
        assert "画面に出ています" not in page
    memory = boxes(seat.get(f"{where}?item=memory").text)
    assert memory == [text.meaning.ja + "。" for text in rules().pack.failures.values()]


def test_an_imported_report_tells_its_sentence_alone() -> None:
    report = screen_of("timed_out")
    result = results.from_report(report, rules())
    for line in views.lines(result, rules(), DAY, "ja"):
        assert [text for _, text in line.screen] == [line.verdict.message]


@pytest.mark.parametrize("lang", get_args(Lang))
@pytest.mark.parametrize("followed", [True, False, None])
def test_the_verdict_is_that_of_the_callers_screen(
    seat: Seat, lang: Lang, *, followed: bool | None
) -> None:
    answers = msgspec.structs.replace(GOOD, security_rules_followed=followed)
    report = compose(pc(), answers, rules().pack, DAY, lang)
    pack = rules().pack
    known = marks.of_pack(pack)
    shown = headline.headline(report.overall, report.verdicts, known, pack.words.headline, lang)
    found = views.overall(heard(report), rules(), DAY, lang)
    assert (found["text"], found["symbol"]) == (shown.sentence, shown.symbol)
    assert (found["colour"] == "green") == bool(followed)
    if lang == "ja":
        assert shown.sentence in unescape(seat.get(f"/result?code={report.code}").text)
