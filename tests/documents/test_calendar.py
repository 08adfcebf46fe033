"""The calendar file of a subsidy program's days, read by rules of its own (RFC 5545)."""

import datetime as dt
import re

import msgspec
import pytest

from checker.documents import calendar
from checker.documents.material import Material, load_plan_material
from checker.documents.subsidy_case import Case
from checker.errors import OutputError
from checker.model import Answers, Institution, Lang, Plan
from tests.documents.conftest import RULES

PROGRAM = "yamaguchi-r8-online-registration"
DAY = dt.date(2026, 11, 21)
Event = dict[str, str]


def plan(start: dt.date | None = None, completion: dt.date | None = None) -> Answers:
    return Answers(
        institution=Institution(name="周南難病クリニック", prefecture="35", kind="clinic"),
        plan=Plan(program=PROGRAM, start_date=start, completion_date=completion),
    )


def material() -> Material:
    return load_plan_material(RULES, PROGRAM)


def made(answers: Answers, on: dt.date = DAY, lang: Lang = "ja") -> bytes:
    return calendar.calendar(Case(answers, on), material(), lang)


def events(file: bytes) -> list[Event]:
    """Return the properties of each event; those of its alarm begin with `VALARM.`."""
    assert file.endswith(b"\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    lines = file.decode().replace("\r\n ", "").split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    inside, found = [], list[Event]()
    for line in lines:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)?", name), line
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert inside.pop() == value
        elif "VEVENT" in inside:
            key = f"{inside[-1]}.{name}" if inside[-1] == "VALARM" else name
            assert key not in found[-1]
            found[-1][key] = value
    assert inside == []
    return found


def shown(text: str) -> str:
    return re.sub(r"\\([\\;,nN])", lambda one: "\n" if one[1] in "nN" else one[1], text)


def test_each_day_that_is_still_to_come_is_an_event_of_that_whole_day() -> None:
    found = events(made(plan(start=dt.date(2026, 12, 10), completion=dt.date(2027, 2, 28))))
    days = [(one["DTSTART;VALUE=DATE"], one["DTEND;VALUE=DATE"]) for one in found]
    assert days == [("20261210", "20261211"), ("20270228", "20270301"), ("20270331", "20270401")]
    assert "着手（注文・購入）" in found[0]["SUMMARY"]
    assert all("TZID" not in key for one in found for key in one)


@pytest.mark.parametrize(
    ("on", "listed"),
    [(dt.date(2026, 12, 9), True), (dt.date(2026, 12, 10), True), (dt.date(2026, 12, 11), False)],
)
def test_a_day_is_in_the_file_until_it_is_over(on: dt.date, *, listed: bool) -> None:
    found = events(made(plan(start=dt.date(2026, 12, 10)), on))
    assert ("20261210" in {one["DTSTART;VALUE=DATE"] for one in found}) is listed


def test_an_event_keeps_its_name_when_its_day_moves_and_is_told_as_newer() -> None:
    first = events(made(plan(start=dt.date(2026, 12, 10))))
    later = events(made(plan(start=dt.date(2026, 12, 17)), DAY + dt.timedelta(days=1)))
    assert [one["UID"] for one in first] == [one["UID"] for one in later]
    assert len({one["UID"] for one in first}) == len(first)
    assert int(later[0]["SEQUENCE"]) > int(first[0]["SEQUENCE"])
    assert later[0]["DTSTAMP"] > first[0]["DTSTAMP"]
    assert re.fullmatch(r"\d{8}T000000Z", first[0]["DTSTAMP"])


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(lang: Lang) -> None:
    file = made(plan(start=dt.date(2026, 12, 10)), lang=lang)
    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    for line in file.split(b"\r\n"):
        line.decode()


def test_what_a_calendar_would_read_as_its_own_signs_is_written_as_text() -> None:
    kept = plan(start=dt.date(2026, 12, 10))
    found = events(made(kept))
    for one in found:
        assert not re.search(r"(?<!\\)[;,]", one["DESCRIPTION"].replace("\\\\", ""))
    whole = shown(found[0]["DESCRIPTION"]).split("\n")
    assert whole[0].startswith("山口県")
    assert any("083-933-2958" in line for line in whole)


def test_a_hostile_text_opens_no_property_of_its_own() -> None:
    known = material()
    words = known.words
    hostile = msgspec.structs.replace(
        words.calendar,
        summary=msgspec.structs.replace(
            words.calendar.summary, ja="a\r\nATTACH:http://x.example\n\x00;,\\{event}"
        ),
    )
    bad = known._replace(words=msgspec.structs.replace(words, calendar=hostile))
    file = calendar.calendar(Case(plan(start=dt.date(2026, 12, 10)), DAY), bad, "ja")
    for one in events(file):
        assert not any(key.startswith("ATTACH") for key in one)
        assert shown(one["SUMMARY"]).startswith("a\nATTACH:http://x.example\n\ufffd;,\\")


def test_a_reminder_comes_a_week_before_in_the_morning_of_the_readers_own_clock() -> None:
    for one in events(made(plan(start=dt.date(2026, 12, 10)))):
        assert one["VALARM.TRIGGER"] == "-P6DT15H"
        assert one["VALARM.ACTION"] == "DISPLAY"
        assert one["VALARM.DESCRIPTION"] == one["SUMMARY"]


def test_without_a_day_to_come_there_is_no_file() -> None:
    with pytest.raises(OutputError) as told:
        made(plan(), dt.date(2027, 4, 1))
    assert "これからの日" in told.value.message.ja


def test_a_program_that_is_over_has_no_day_to_come_unless_something_was_done() -> None:
    start, completion = dt.date(2027, 6, 10), dt.date(2027, 7, 15)
    last, after = dt.date(2027, 3, 31), dt.date(2027, 4, 1)
    assert len(events(made(plan(start, completion), last))) == 3
    with pytest.raises(OutputError):
        made(plan(start, completion), after)
    going_on = plan(start, completion)
    assert going_on.plan is not None
    done = msgspec.structs.replace(going_on.plan, done={"start": last})
    assert events(made(msgspec.structs.replace(going_on, plan=done), after))


def test_a_plan_is_one_file_whenever_it_is_made() -> None:
    answers = plan(start=dt.date(2026, 12, 10))
    assert made(answers) == made(answers)
