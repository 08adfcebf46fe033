"""Records: nothing that was acknowledged is lost, and nobody overwrites another's work."""

import datetime as dt
import os
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from checker.errors import CheckerError, OutputError, UsageError
from checker.helpdesk.copying import copy
from checker.helpdesk.database import ENVIRONMENT, address, connect, url_of
from checker.helpdesk.guides import Said
from checker.helpdesk.records.calls import OPEN_FOR
from checker.helpdesk.records.cases import Change, ConflictError, GoneError, Heard
from checker.helpdesk.records.keeping import SCHEDULE
from checker.helpdesk.records.searching import searchable
from checker.helpdesk.store import Store
from checker.helpdesk.tables import METADATA
from tests.helpdesk.desks import HEARD, Clock, alone, code_with, seen, store_in

EVERY_DATABASE = True


def opened(store: Store, name: str = "山口内科") -> int:
    return store.open_case("佐藤", name, "山口市", HEARD)


NEW = Change("山口内科クリニック", "山口市", "waiting", "vendor", dt.date(2026, 12, 1))


def test_the_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    engine = connect(URL.create("sqlite", database=str(tmp_path / "a.sqlite3")))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_second_start_keeps_what_is_there(tmp_path: Path) -> None:
    number = opened(store_in(tmp_path))
    assert store_in(tmp_path).case(number) is not None


@pytest.mark.skipif(os.name != "posix", reason="not run: Windows has no such permissions")
def test_only_this_user_can_read_the_file(tmp_path: Path) -> None:
    engine = connect(URL.create("sqlite", database=str(tmp_path / "desk.sqlite3")))
    opened(Store(engine, Clock()))
    files = list(tmp_path.glob("desk.sqlite3*"))
    assert files
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_an_error_of_the_database_does_not_repeat_what_was_written(tmp_path: Path) -> None:
    engine = connect(URL.create("sqlite", database=str(tmp_path / "a.sqlite3")))
    with pytest.raises(SQLAlchemyError) as told, engine.begin() as connection:
        connection.execute(text("SELECT * FROM nothing WHERE x = :x"), {"x": "山口太郎"})
    assert "山口太郎" not in str(told.value)


def test_a_database_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    url = URL.create("sqlite", database=str(tmp_path / "a.sqlite3"))
    with connect(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CheckerError) as told:
        connect(url)
    assert "新しい版" in told.value.say("ja")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite3").write_text("hello, this is no database at all" * 100)
    with pytest.raises(CheckerError) as told:
        connect(URL.create("sqlite", database=str(tmp_path / "a.sqlite3")))
    assert "a.sqlite3" in told.value.say("en")


@pytest.mark.parametrize(
    "wrong", ["mysql://x/y", "nonsense", "sqlite://", "", "file:///etc/passwd"]
)
def test_other_databases_are_wrong_use(wrong: str) -> None:
    with pytest.raises(UsageError):
        url_of(wrong)


def test_a_password_is_never_told() -> None:
    with pytest.raises(CheckerError) as told:
        connect(make_url("postgresql+psycopg://me:very-secret@127.0.0.1:1/none"))
    assert "very-secret" not in told.value.say("ja") + told.value.say("en")


def test_postgresql_is_spoken_to_by_psycopg() -> None:
    assert url_of("postgresql://a@b/c").drivername == "postgresql+psycopg"


def test_a_change_of_the_latest_state_is_kept(store: Store) -> None:
    number = opened(store)
    store.change(number, "佐藤", seen(store, number), NEW)
    row = store.case(number)
    assert row is not None
    assert (row.version, row.institution, row.follow_up) == (2, NEW.institution, NEW.follow_up)


def test_one_field_changed_by_two_is_a_conflict_and_other_fields_are_merged(store: Store) -> None:
    number = opened(store)
    before = seen(store, number)
    store.change(number, "佐藤", before, before._replace(outcome="waiting"))
    with pytest.raises(ConflictError) as torn:
        store.change(number, "田中", before, before._replace(outcome="solved", municipality="萩市"))
    assert (torn.value.by, torn.value.fields) == ("佐藤", ("outcome",))
    store.change(number, "田中", before, before._replace(municipality="萩市"))
    after = seen(store, number)
    assert (after.outcome, after.municipality) == ("waiting", "萩市")
    same = before._replace(outcome="waiting")
    store.change(number, "鈴木", before, same)  # both want the same: nothing to tell


def test_of_two_at_once_one_wins_and_the_other_is_told(store: Store) -> None:
    number = opened(store)
    barrier, conflicts = threading.Barrier(8), []
    base = seen(store, number)

    def change(index: int) -> None:
        barrier.wait()
        try:
            store.change(number, f"席{index}", base, NEW._replace(municipality=f"{index}"))
        except ConflictError:
            conflicts.append(index)

    threads = [threading.Thread(target=change, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(conflicts) == 7
    row = store.case(number)
    assert row is not None
    assert row.version == 2
    assert int(row.municipality) not in conflicts


def test_notes_of_many_at_once_are_all_kept(store: Store) -> None:
    number = opened(store)

    def write(index: int) -> None:
        for turn in range(10):
            store.add_note(number, f"席{index}", f"{index}-{turn}")

    threads = [threading.Thread(target=write, args=(index,)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {note.text for note in store.notes(number)} == {
        f"{index}-{turn}" for index in range(6) for turn in range(10)
    }


def test_what_is_not_there_cannot_be_written_to(store: Store) -> None:
    for work in (
        lambda: store.add_note(99, "a", "b"),
        lambda: store.hear(99, "a", HEARD),
        lambda: store.change(99, "a", NEW, NEW),
    ):
        with pytest.raises(GoneError):
            work()
    assert store.case(99) is None


@pytest.mark.parametrize(
    "words",
    [
        "内科",
        "山口",
        "ﾔﾏ",
        "ヤマ",
        "YAMA",
        "yama",
        "内科 山口",
        "12345678",
        "折り返し",
        "口内",
        "科",
    ],
)
def test_a_case_is_found_by_two_characters_and_more(store: Store, words: str) -> None:
    number = store.open_case("佐藤", "ヤマ Yama 山口内科", "山口市", HEARD)
    store.open_case("佐藤", "別の病院", "萩市", Heard("999999999999", "ready", []))
    store.add_note(number, "佐藤", "折り返し電話")
    assert [row.id for row in store.search(words)] == [number]


@pytest.mark.parametrize("words", ["%", "_", "'", "\\", "--", "%%", "山_内科", "' OR 1=1 --", '"'])
def test_signs_of_sql_are_plain_characters(store: Store, words: str) -> None:
    opened(store)
    assert store.search(words) == []


def test_signs_of_sql_are_found_where_they_stand(store: Store) -> None:
    number = opened(store, "100%の病院_a\\b'")
    opened(store)
    for words in ("100%", "院_a", "a\\b", "b'"):
        assert [row.id for row in store.search(words)] == [number]


def test_a_changed_name_is_found_by_its_new_name_and_notes_stay_findable(store: Store) -> None:
    number = opened(store, "古い名前")
    store.add_note(number, "佐藤", "折り返し")
    store.change(number, "佐藤", seen(store, number), NEW)
    assert [row.id for row in store.search("クリニック")] == [number]
    assert [row.id for row in store.search("折り返し")] == [number]
    assert store.search("古い名前") == []


def test_the_last_touched_comes_first_and_pages_do_not_overlap(store: Store, clock: Clock) -> None:
    numbers = []
    for _ in range(120):
        numbers.append(opened(store))
        clock.move(seconds=1)
    pages = [store.search("内科", page) for page in range(3)]
    assert [len(page) for page in pages] == [51, 51, 20]
    shown = [row.id for page in pages for row in page[:50]]
    assert shown == numbers[::-1]


@pytest.mark.parametrize(("days", "due"), [(-1, True), (0, True), (1, False)])
def test_what_is_due_today_or_earlier_is_shown(store: Store, days: int, due: object) -> None:
    number = opened(store)
    day = store.today + dt.timedelta(days=days)
    store.change(number, "佐藤", seen(store, number), NEW._replace(follow_up=day))
    assert bool(store.due(store.today)) is due


def test_what_is_solved_is_not_due(store: Store) -> None:
    number = opened(store)
    store.change(
        number, "佐藤", seen(store, number), NEW._replace(follow_up=store.today, outcome="solved")
    )
    assert store.due(store.today) == []


@pytest.mark.parametrize(("days", "left"), [(29, 1), (30, 1), (31, 0)])
def test_a_case_is_removed_after_its_time_and_not_before(
    store: Store, clock: Clock, days: int, left: int
) -> None:
    number = opened(store)
    store.add_note(number, "佐藤", "x")
    store.set_retention("管理", 30)
    clock.move(days=days)
    assert store.remove_expired("管理") == 1 - left
    assert len(store.search("")) == left
    assert len(store.notes(number)) == left
    assert len(store.heard(number)) == left
    assert bool(store.reasons(dt.date(2020, 1, 1), dt.date(2030, 1, 1))) is bool(left)


def test_touching_a_case_starts_its_time_anew(store: Store, clock: Clock) -> None:
    number = opened(store)
    store.set_retention("管理", 30)
    clock.move(days=29)
    store.add_note(number, "佐藤", "x")
    clock.move(days=29)
    assert store.remove_expired("管理") == 0


def test_figures_count_what_happened_between_two_days(store: Store, clock: Clock) -> None:
    day = clock.now.date()
    for _ in range(3):
        opened(store)
    clock.move(days=1)
    store.open_case("佐藤", "b", "萩市", Heard("1", "not_ready", [("excel", "not_installed")]))
    after = day + dt.timedelta(days=1)
    assert store.calls(day, after) == [(day, 3), (after, 1)]
    assert store.reasons(day, day) == [("browser", "none_installed", 3)]
    assert store.municipalities(day, after) == [("山口市", 3), ("萩市", 1)]
    assert store.calls(day - dt.timedelta(days=9), day - dt.timedelta(days=1)) == []


def test_the_audit_log_outlives_the_cases(store: Store, clock: Clock) -> None:
    opened(store)
    store.set_retention("管理", 30)
    clock.move(days=31)
    store.remove_expired("管理")
    assert [line.what for line in store.audit()] == [
        "cases_removed",
        "retention_set",
        "case_opened",
    ]


def test_there_is_no_column_for_a_patient() -> None:
    names = {column.name for table in METADATA.tables.values() for column in table.columns}
    assert not {name for name in names if "patient" in name or "birth" in name or "disease" in name}


def test_width_case_and_spaces_do_not_matter() -> None:
    assert searchable("ＡＢＣ　ｶﾞﾝ 内科\n") == searchable("abcガン内科")


def test_an_export_reads_what_belongs_to_the_cases_of_its_days(store: Store, clock: Clock) -> None:
    assert store.first_day() == store.today
    first = store.today
    one = store.open_case("佐藤", "甲", "", HEARD)
    clock.move(days=2)
    two = store.open_case("佐藤", "乙", "", HEARD)
    store.add_note(one, "田中", "後からのメモ")
    store.add_note(two, "田中", "メモ")
    store.hear(one, "佐藤", HEARD)
    assert store.first_day() == first
    day = dt.timedelta(days=1)
    for last, cases in ((first - day, []), (first + day, [one]), (store.today, [one, two])):
        begin = min(first, last)
        assert list(dict.fromkeys(row.case_id for row in store.heard_between(begin, last))) == cases
        assert [row.case_id for row in store.notes_between(begin, last)] == cases
    heard = [row.id for row in store.heard_between(first, first)]
    assert len(heard) == 2
    assert store.reasons_of(heard[0]) == list(HEARD.reasons)


def test_every_record_is_copied_into_an_empty_database_and_nowhere_else(
    store: Store, tmp_path: Path
) -> None:
    number = opened(store)
    store.add_note(number, "佐藤", "一行目")
    store.set_draft(number, "佐藤", "{}")
    store.answer(number, "佐藤", store.heard(number)[0].id, Said("memory", "small", "yes"))
    target = connect(make_url(f"sqlite:///{tmp_path}/copy.sqlite3"))
    counts = copy(store._engine, target)
    there = Store(target, store._clock)
    assert counts["cases"] == 1
    assert there.notes(number)[0].text == "一行目"
    assert there.answers(number) == store.answers(number)
    assert there.audit() == store.audit()
    assert there.open_case("佐藤", "次", "", HEARD) == number + 1
    with pytest.raises(OutputError):
        copy(store._engine, target)


def test_a_follow_up_that_is_still_open_is_never_removed(store: Store, clock: Clock) -> None:
    number = opened(store)
    later = store.today + dt.timedelta(days=900)
    store.change(number, "佐藤", seen(store, number), NEW._replace(follow_up=later))
    store.set_retention("管理", 30)
    clock.move(days=800)
    assert (store.expired(), store.remove_expired("管理")) == (0, 0)
    clock.move(days=200)
    assert store.remove_expired("管理") == 1


def test_who_else_has_a_case_open_is_told_for_a_while(store: Store, clock: Clock) -> None:
    number = opened(store)
    assert store.lookers(number) == {}
    began = store.now
    store.look(number, "佐藤")
    clock.move(seconds=OPEN_FOR)
    store.look(number, "田中")
    assert store.lookers(number) == {"佐藤": began, "田中": began + OPEN_FOR}
    clock.move(seconds=1)
    assert list(store.lookers(number)) == ["田中"]


def test_a_look_is_noted_again_after_a_minute(store: Store, clock: Clock) -> None:
    number = opened(store)
    store.look(number, "佐藤")
    began = store.now
    for seconds, noted in ((59, 0), (1, 60), (-1, 59)):  # a clock that was put back counts
        clock.move(seconds=seconds)
        store.look(number, "佐藤", store.lookers(number)["佐藤"])
        assert store.lookers(number) == {"佐藤": began + noted}


@pytest.mark.parametrize(
    "told",
    ["postgresql://desk:p@ss/word@127.0.0.1:1/desk", "postgresql://desk:secret@127.0.0.1:1/desk"],
)
def test_an_error_repeats_no_part_of_a_password(told: str) -> None:
    with pytest.raises(CheckerError) as error:
        connect(url_of(told))
    said = error.value.say("ja") + error.value.say("en")
    for part in ("p@ss", "ss/word", "word@", "secret"):
        assert part not in said


def test_the_database_is_told_by_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "database"
    file.write_text("sqlite:///from-file\n")
    monkeypatch.setenv(ENVIRONMENT, "sqlite:///from-environment")
    assert address("sqlite:///told", str(file)) == "sqlite:///told"
    assert address(None, str(file)) == "sqlite:///from-file"
    assert address(None, None) == "sqlite:///from-environment"
    monkeypatch.delenv(ENVIRONMENT)
    assert address(None, None) is None


def test_nothing_goes_by_itself_unless_somebody_decided_it(store: Store, clock: Clock) -> None:
    opened(store)
    store.set_retention("管理", 30)
    clock.move(days=31)
    assert store.keep_schedule() == 0
    assert store.search("")


@pytest.mark.parametrize(("days", "left"), [(30, 1), (31, 0)])
def test_a_case_goes_by_schedule_after_its_time_and_it_is_recorded(
    store: Store, clock: Clock, days: int, left: int
) -> None:
    number = opened(store)
    store.set_retention("管理", 30)
    store.set_schedule("管理", "課長")
    clock.move(days=days)
    assert store.keep_schedule() == 1 - left
    assert len(store.search("")) == left
    lines = [(line.by, line.about) for line in store.audit() if line.what == "cases_removed"]
    assert lines == ([] if left else [(SCHEDULE, f"1 ({number})")])


def test_the_schedule_keeps_an_open_follow_up_and_runs_once_a_day(
    store: Store, clock: Clock
) -> None:
    waiting = opened(store)
    to_come = NEW._replace(follow_up=store.today + dt.timedelta(days=90), outcome="waiting")
    store.change(waiting, "佐藤", seen(store, waiting), to_come)
    store.set_retention("管理", 30)
    store.set_schedule("管理", "課長")
    clock.move(days=60)
    assert store.keep_schedule() == 0
    assert store.case(waiting) is not None
    opened(store)
    store.set_retention("管理", 0)
    clock.move(hours=1)
    assert store.keep_schedule() == 0, "once a day"
    clock.move(days=1)
    assert store.keep_schedule() == 1
    assert store.case(waiting) is not None


def test_a_schedule_that_was_stopped_removes_nothing(store: Store, clock: Clock) -> None:
    opened(store)
    store.set_retention("管理", 30)
    store.set_schedule("管理", "課長")
    store.set_schedule("管理", "")
    clock.move(days=60)
    assert store.keep_schedule() == 0


def test_of_two_processes_one_keeps_the_schedule(store: Store, clock: Clock) -> None:
    for _ in range(3):
        opened(store)
    store.set_retention("管理", 30)
    store.set_schedule("管理", "課長")
    clock.move(days=31)
    with ThreadPoolExecutor(4) as pool:
        gone = list(pool.map(lambda _: store.keep_schedule(), range(4)))
    assert sum(gone) == 3
    assert len([line for line in store.audit() if line.what == "cases_removed"]) == 1


def test_a_place_that_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        connect(url_of(f"sqlite:///{tmp_path}/{'x' * 300}"))


def test_what_is_deleted_is_gone_from_the_file_whatever_sqlite_was_built_with(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = sqlite3.dbapi2.connect

    def other(*args: Any, **options: Any) -> sqlite3.Connection:  # noqa: ANN401 - the driver's
        base: sqlite3.Connection = usual(*args, **options)
        base.execute("PRAGMA secure_delete = OFF")  # as on Windows, if nobody says otherwise
        return base

    monkeypatch.setattr(sqlite3.dbapi2, "connect", other)
    store = store_in(tmp_path, clock)
    case = opened(store, "消える医院")
    for number in range(40):
        store.add_note(case, "佐藤", f"消えることば{number}")
    store.set_retention("管理", 30)
    clock.move(days=31)
    assert store.remove_expired("管理") == 1
    files = [path.read_bytes() for path in tmp_path.iterdir() if "sqlite3" in path.name]
    assert not any("消える".encode() in data for data in files)


def test_a_case_can_be_opened_after_the_year_2038(store: Store, clock: Clock) -> None:
    clock.move(days=13 * 366)
    assert clock.now.year > 2038
    assert store.case(opened(store)) is not None


def connections(store: Store) -> list[object]:
    """Return a list that grows with every connection that the store asks for."""
    asked: list[object] = []

    @event.listens_for(store._engine, "engine_connect")
    def ask(connection: object) -> None:
        asked.append(connection)

    return asked


def test_what_is_read_together_is_read_by_one_connection(store: Store) -> None:
    number = store.open_case("佐藤", "山口内科", "山口市", HEARD)
    asked = connections(store)
    with store.together():
        with store.together():
            assert store.case(number) is not None
        assert len(store.heard(number)) == 1
        assert store.notes(number) == []
        with pytest.raises(AssertionError):
            store.add_note(number, "佐藤", "x")
    assert len(asked) == 1
    store.add_note(number, "佐藤", "あとのメモ")
    assert [one.text for one in store.notes(number)] == ["あとのメモ"]


def test_another_thread_reads_for_itself_while_one_reads_together(store: Store) -> None:
    number = store.open_case("佐藤", "山口内科", "山口市", HEARD)
    with store.together():
        store.case(number)
        with ThreadPoolExecutor(1) as other:
            other.submit(store.add_note, number, "鈴木", "よそから").result(60)
            told = other.submit(store.notes, number).result(60)
    assert [one.text for one in told] == ["よそから"]


def test_a_page_of_a_case_asks_for_few_connections(store: Store) -> None:
    seat = alone(store)
    where = seat.post("/case", code=code_with("excel", "not_installed")).headers["location"]
    asked = connections(store)
    assert seat.get(where).status_code == 200
    assert len(asked) == 2, "who looks, and everything else"
    assert seat.get(where).status_code == 200
    assert len(asked) == 3, "that somebody looks is noted once a minute"
