"""The subsidy in a call: the same view as page and paper, and whether something may be ordered."""

import datetime as dt
import html
import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from checker import compose
from checker.documents import subsidy_case, subsidy_view
from checker.documents.data import report_json
from checker.documents.material import load_plan_material
from checker.helpdesk import money as money_module
from checker.helpdesk.guide_files import BREATH, breath
from checker.helpdesk.money import MayOrder, may_order, money
from checker.helpdesk.store import Store
from checker.model import Answers, Report, Text
from checker.subsidy import consideration
from checker.subsidy.consideration import considered, forget
from tests.helpdesk.desks import START, Seat, Seats, code_with, rules, store_in
from tests.helpdesk.test_imports import a_report, dropped, raw_of
from tests.helpdesk.test_pages import case_of

CASES = Path(__file__).parents[1] / "cases" / "helpdesk" / "order.toml"
PROGRAM = "yamaguchi-r8-online-registration"
FIELDS = {
    "kind": "clinic",
    "prefecture": "35",
    "was_prefecture": "35",
    "program": PROGRAM,
    "designated": "nanbyo",
    "notice": "received",
    "preliminary_notice_date": "2026-11-01",
    "completion_date": "2027-01-15",
    "option-survey-answered": "yes",
    "item-0-name": "ノートPC",
    "item-0-amount": "14万8千",
    "item-0-category": "equipment",
}


def cases() -> list[dict[str, Any]]:
    file = tomllib.loads(CASES.read_text(encoding="utf-8"))
    return [{**file["base"], **one} for one in file["cases"]]


def answers_in(case: dict[str, Any]) -> Answers:
    named = (
        "program",
        "notice",
        "preliminary_notice_date",
        "start_date",
        "completion_date",
        "done",
    )
    plan = {name: case[name] for name in named if case.get(name, "-") != "-"}
    plan |= {"items": case["items"], "options": case["options"]}
    return msgspec.convert({"institution": case["institution"], "plan": plan}, Answers)


@pytest.mark.parametrize("case", cases(), ids=lambda one: one["say"])
def test_whether_something_may_be_ordered_today(case: dict[str, Any]) -> None:
    found = considered(answers_in(case), rules().programs[case["program"]], case["on"])
    assert may_order(found) == case["expect"]


@pytest.mark.parametrize("case", cases(), ids=lambda one: one["say"])
def test_yes_is_said_only_where_the_paper_agrees(case: dict[str, Any]) -> None:
    shown = money(answers_in(case), rules(), case["on"], "ja")
    assert shown is not None
    if shown.state == "yes":
        assert shown.view.arrived
        assert not shown.view.alarm
        assert "届くまで" not in "".join(shown.answer)
    else:
        assert not any(sentence.startswith("はい") for sentence in shown.answer)


def test_the_order_is_answered_in_sentences_that_can_be_spoken() -> None:
    known = set(get_args(MayOrder))
    assert {case["expect"] for case in cases()} >= known - {"free"}
    for state in (*known, "of_ask", "of_no"):
        for words in rules().words.values():
            said = words(
                f"order_{state}",
                office="県",
                day="11月1日",
                items="PC",
                gate="内示",
                wait="内示を待つ",
            )
            assert breath(said) <= BREATH, said
            assert not re.search(r"[（）()]", said), said


def kept(seat: Seat, where: str, **fields: str) -> str:
    answer = seat.send(f"{where}/subsidy", {**FIELDS, "seen": _seen(seat, where), **fields})
    assert answer.status_code == 303, answer.text
    return seat.get(answer.headers["location"]).text


def test_what_was_said_is_kept_with_the_case_and_answered_in_the_call(
    seat: Seat, store: Store
) -> None:
    where = case_of(seat, municipality="山口市")
    assert "補助金の話をする" in seat.get(where).text
    page = kept(seat, where)
    assert "はい。内示は2026年11月1日に届いたと伺いました" in page
    assert "50,000円" in page
    case = html.unescape(seat.get(where).text)
    assert "ノートPCは、注文できます" in case
    assert "50,000円" in case
    assert "補助金の話をする" not in case
    assert store.audit()[0].what == "plan_kept"


def test_several_items_of_several_kinds_are_asked_about(seat: Seat) -> None:
    page = kept(
        seat,
        case_of(seat),
        **{
            "item-1-name": "モニター",
            "item-1-amount": "30000",
            "item-1-category": "equipment",
            "item-2-name": "設定作業",
            "item-2-amount": "20,000",
        },
    )
    assert "ノートPCとモニター" in page or "ノートPC、モニター" in page
    assert "設定作業" in page
    assert 'id="item-3-name"' in page, "one more line is always empty"


def test_before_the_notice_the_answer_is_no_and_the_script_waits(seat: Seat) -> None:
    where = case_of(seat, code=code_with("memory", "too_small"))
    page = kept(seat, where, notice="not-yet", preliminary_notice_date="")
    assert "いいえ。補助金を使うなら、内示が届くまで、注文も購入もしないでください" in page
    assert "補助金を使う予定はありますか" not in _walked(seat, where)


def test_an_order_before_the_notice_raises_the_alarm_in_the_case(seat: Seat) -> None:
    where = case_of(seat)
    kept(seat, where, start_date="2026-10-20")
    page = seat.get(where).text
    assert "いいえ。これ以上は、何も注文しないでください" in page
    kept(seat, where, notice="not-yet", preliminary_notice_date="", start_date="2026-11-21")
    page = seat.get(where).text
    assert "alarm-title" in page


def _walked(seat: Seat, where: str) -> str:
    """Return everything that is said when every question gets its last answer."""
    said = ""
    for _ in range(40):
        page = seat.get(where).text
        said += page
        names = re.findall(r'name="answer" value="([^"]*)"', page)
        item = re.search(r'name="item" value="([^"]*)"', page)
        node = re.search(r'name="node" value="([^"]*)"', page)
        if not names or item is None or node is None:
            return said
        seat.send(f"{where}/say", {"item": item[1], "node": node[1], "answer": names[-1]})
    raise AssertionError("no end")


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"item-0-amount": "たくさん"}, 400, "たくさん"),
        ({"preliminary_notice_date": "2026-13-01"}, 400, "2026-13-01"),
        ({"preliminary_notice_date": ""}, 400, "内示"),
        ({"item-0-name": "<b>", "item-0-amount": "x"}, 400, "&lt;b&gt;"),
    ],
)
def test_what_cannot_be_read_is_told_and_stays_typed(
    seat: Seat, store: Store, fields: dict[str, str], status: int, told: str
) -> None:
    where = case_of(seat)
    answer = seat.send(f"{where}/subsidy", {**FIELDS, **fields})
    assert answer.status_code == status
    assert told in answer.text
    assert "モニター" not in answer.text
    assert 'value="2027-01-15"' in answer.text
    assert store.plan(int(where.rpartition("/")[2])) is None


def test_two_officers_on_one_plan_lose_nothing(tmp_path: Path) -> None:
    seats = Seats(store_in(tmp_path))
    one, two = seats.logged_in("佐藤"), seats.logged_in("鈴木")
    where = case_of(one)
    seen = {seat: _seen(seat, where) for seat in (one, two)}
    assert one.send(f"{where}/subsidy", {**FIELDS, "seen": seen[one]}).status_code == 303
    theirs = {**FIELDS, "seen": seen[two], "item-0-name": "卓上のPC"}
    answer = two.send(f"{where}/subsidy", theirs)
    assert answer.status_code == 409
    assert "佐藤さんが書き換えました" in answer.text
    assert "卓上のPC" in answer.text
    again = {**theirs, "seen": _seen_on(answer.text)}
    assert two.send(f"{where}/subsidy", again).status_code == 303
    assert "卓上のPC" in one.get(f"{where}/subsidy").text


def _seen(seat: Seat, where: str) -> str:
    return _seen_on(seat.get(f"{where}/subsidy").text)


def _seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return found[1]


def planned() -> Report:
    """Return a PC's report with a plan and its estimate, as the clinic's page saves it."""
    answers = msgspec.convert(
        {
            "institution": {
                "name": "山口内科",
                "municipality": "山口市",
                "prefecture": "35",
                "kind": "clinic",
                "designated": ["nanbyo"],
            },
            "plan": {
                "program": PROGRAM,
                "notice": "received",
                "preliminary_notice_date": dt.date(2026, 11, 1),
                "start_date": dt.date(2026, 11, 25),
                "completion_date": dt.date(2027, 1, 15),
                "options": {"survey-answered": True},
                "items": [{"name": "ノートPC", "amount": 132000, "category": "equipment"}],
            },
        },
        Answers,
    )
    report = compose.compose(a_report().facts, answers, rules().pack, START.date(), "ja")
    made = money_module.money(answers, rules(), START.date(), "ja")
    assert made is not None
    told = subsidy_case.told(
        subsidy_case.Case(answers, START.date()),
        load_plan_material(rules().root, PROGRAM)._replace(program=rules().programs[PROGRAM]),
        "ja",
    )
    assert told is not None
    return msgspec.structs.replace(report, subsidy=told.estimate)


def imported(seat: Seat) -> str:
    raw = raw_of(dropped(seat, report_json(planned())).text)
    fields = {"raw": raw, "institution": "山口内科", "municipality": "山口市"}
    answer = seat.send("/case", fields)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_an_imported_plan_reads_as_on_the_callers_page_and_paper(seat: Seat) -> None:
    page = html.unescape(seat.get(f"{imported(seat)}/subsidy").text)
    material = load_plan_material(rules().root, PROGRAM)
    material = material._replace(program=rules().programs[PROGRAM])
    paper = subsidy_view.subsidy(subsidy_case.of_report(planned()), material, "ja")
    assert paper.amount == "50,000円"
    for line in (
        paper.amount,
        paper.todo,
        paper.warning,
        paper.own_share,
        *paper.ask,
        *(row.text for row in paper.conditions),
        *(moment.event for moment in paper.timeline),
        *(step.value for step in paper.steps),
    ):
        assert line in page, line


def test_a_case_with_two_reports_considers_once_and_makes_the_view_once(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = imported(seat)
    number = where.rpartition("/")[2]
    raw = raw_of(dropped(seat, report_json(planned())).text)
    assert seat.send("/case", {"raw": raw, "case": number}).status_code == 303
    counts = {"consider": 0, "view": 0}
    consider, view = consideration.consider, subsidy_view.subsidy

    def considering(*words: Any, **more: Any) -> Any:  # noqa: ANN401 - passed on
        counts["consider"] += 1
        return consider(*words, **more)

    def viewing(*words: Any, **more: Any) -> Any:  # noqa: ANN401 - passed on
        counts["view"] += 1
        return view(*words, **more)

    monkeypatch.setattr(consideration, "consider", considering)
    monkeypatch.setattr(subsidy_view, "subsidy", viewing)
    for path in (where, f"{where}/subsidy"):
        forget()
        counts |= {"consider": 0, "view": 0}
        assert seat.get(path).status_code == 200
        assert counts == {"consider": 1, "view": 1}, path


def test_the_municipality_of_the_case_decides(seat: Seat) -> None:
    where = case_of(seat, municipality="下関市")
    page = kept(seat, where, designated="shoman")
    assert "まだ、お答えできません" in page
    where = case_of(seat, municipality="山口市")
    assert "はい。" in kept(seat, where, designated="shoman")


def test_the_desks_prefecture_is_where_the_form_begins(seat: Seat) -> None:
    where = case_of(seat)
    assert seat.send("/keep/prefecture", {"prefecture": "35"}).status_code == 303
    page = seat.get(f"{where}/subsidy").text
    assert 'id="municipality" name="municipality" maxlength="120" value="山口県"' in page
    assert "まだ何も聞いていません" in page, "it is no answer of the caller"
    assert seat.send("/keep/prefecture", {"prefecture": "48"}).status_code == 400


def test_a_reader_sees_the_money_and_changes_nothing(tmp_path: Path) -> None:
    seats = Seats(store_in(tmp_path))
    agent, reader = seats.logged_in("佐藤"), seats.logged_in("見る人", "reader")
    where = case_of(agent)
    kept(agent, where)
    page = reader.get(f"{where}/subsidy")
    assert "はい。内示は" in page.text
    assert "聞いたことを残して、計算する" not in page.text
    assert reader.send(f"{where}/subsidy", FIELDS).status_code == 403


def test_every_word_of_the_money_is_in_both_languages() -> None:
    for name in get_args(MayOrder):
        ja, en = (rules().words[lang][f"order_{name}"] for lang in ("ja", "en"))
        assert isinstance(Text(ja, en), Text)
        assert ja != en
