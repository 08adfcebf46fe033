"""Somebody else's file, name or clock ends no run, and nothing wrong is believed in silence."""

import datetime as dt
import json
import os
import sqlite3
import sys
import warnings
import zipfile
from pathlib import Path

import msgspec
import pytest

from checker import files
from checker.cli import common
from checker.cli.main import main, set_up_streams
from checker.documents import qr
from checker.errors import BadInputError, CheckerError, ClockError, UsageError
from checker.fleet import sources
from checker.helpdesk.database import connect, url_of
from checker.model import Report
from checker.network.proxy import bypassed
from checker.packs.pack import Pack
from checker.packs.strict import parse_toml
from tests.fleet import hospital

ON = ("--on", "2026-11-21")


@pytest.fixture
def report(pack: Pack) -> Report:
    return hospital.report(pack, "PC-1", {"software.excel": {"null": True}})


def table(folder: Path) -> dict[str, object]:
    out = folder.parent / "out.json"
    main(["fleet", str(folder), "--quiet", *ON, "--json", str(out)])
    found: dict[str, object] = json.loads(out.read_bytes())
    return found


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are UTF-8 there")
def test_a_name_that_is_no_utf_8_ends_no_run(report: Report, tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    for name in (b"\x8a\xb1.json", b"esc\x1b[31m.json"):
        Path(os.fsdecode(bytes(place) + b"/" + name)).write_bytes(msgspec.json.encode(report))
    Path(os.fsdecode(bytes(place) + b"/\x8a.json")).write_bytes(b"{")
    os.mkfifo(place / "c.zip")
    assert sources.count([place]) == 4
    whole = json.dumps(table(place), ensure_ascii=False)
    assert '"machines": 1' in whole
    assert "\x1b" not in whole
    assert "\\u001b" not in whole


def test_a_digit_that_is_no_ascii_digit_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"schema": "nanbyo-checker/report/²"}', encoding="utf-8")
    for command in ("report", "judge", "fleet"):
        with pytest.raises(BadInputError):
            main([command, str(path), "--quiet", *ON])


@pytest.mark.parametrize("text", ["NC1:7N8Y-494C7Z2", "NC1:", "NC1:::::"])
def test_a_qr_code_of_other_bytes_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        qr.decode(text)


def rewritten(report: Report, **more: object) -> bytes:
    return json.dumps(json.loads(msgspec.json.encode(report)) | more).encode()


def test_a_requirement_that_stands_twice_is_called_that(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    verdicts = json.loads(msgspec.json.encode(report))["verdicts"]
    path.write_bytes(rewritten(report, verdicts=[*verdicts, verdicts[0]]))
    with pytest.raises(BadInputError) as caught:
        main(["report", str(path), "--quiet"])
    assert f"要件 {verdicts[0]['id']} が二つあります" in caught.value.say("ja")


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="no such names there")
def test_no_table_holds_the_controls_of_a_files_name(report: Report, tmp_path: Path) -> None:
    place, csv, html = tmp_path / "in", tmp_path / "o.csv", tmp_path / "o.html"
    place.mkdir()
    (place / "a\x1b[31m.json").write_bytes(msgspec.json.encode(report))
    (place / "b\x1b[31m.json").write_bytes(b"{")
    main(["fleet", str(place), "--quiet", *ON, "--csv", str(csv), "--html", str(html)])
    for path in (csv, html):
        assert path.read_bytes().count(b"[31m") > 0
        assert b"\x1b" not in path.read_bytes()


@pytest.mark.parametrize("claimed", ["ready", "ready_with_advice", "incomplete"])
def test_a_report_that_contradicts_itself_is_told(
    claimed: str, report: Report, tmp_path: Path
) -> None:
    assert report.overall == "not_ready"
    place = tmp_path / "in"
    place.mkdir()
    path = place / "x.json"
    path.write_bytes(rewritten(report, overall=claimed))
    with pytest.raises(BadInputError, match="does not follow"):
        main(["report", str(path), "--quiet"])
    with pytest.raises(BadInputError, match="does not follow"):
        main(["compare", str(path), str(path), "--quiet"])
    with pytest.raises(BadInputError):
        main(["fleet", str(place), "--quiet", *ON])
    # Judged anew, what it claims does not matter.
    assert main(["fleet", str(place), "--rejudge", "--quiet", *ON]) == 3


def test_a_report_without_verdicts_is_shown(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(rewritten(report, verdicts=[], overall="incomplete", code=None))
    assert main(["report", str(path)]) == 0


def test_a_result_of_the_future_is_told_and_does_not_stand(report: Report, tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.json").write_bytes(msgspec.json.encode(report))
    far = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    facts = msgspec.structs.replace(report.facts, collected_at=far)
    later = msgspec.structs.replace(report, facts=facts)
    (place / "b.json").write_bytes(msgspec.json.encode(later))
    found = json.dumps(table(place), ensure_ascii=False)
    assert "2099-01-01" in found
    assert '"machines": 1' in found
    assert '"bad_files": 1' in found


def test_a_clock_before_the_rules_is_called_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "now", lambda: dt.datetime(2014, 11, 30, tzinfo=dt.UTC))
    with pytest.raises(ClockError, match="clock says 2014-11-30"):
        main(["check", "--offline", "--quiet", "--on", "2014-11-30"])
    monkeypatch.setattr(common, "now", lambda: dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    with pytest.raises(UsageError):
        main(["check", "--offline", "--quiet", "--on", "2014-11-30"])


def test_a_table_takes_the_place_of_no_report(report: Report, tmp_path: Path) -> None:
    place = tmp_path / "in"
    place.mkdir()
    path = place / "x.json"
    path.write_bytes(msgspec.json.encode(report))
    for argv in (
        ["fleet", str(place), "--json", str(path)],
        ["fleet", str(path), "--csv", str(path)],
        ["judge", str(path), "--html", str(path)],
    ):
        with pytest.raises(UsageError):
            main([*argv, "--quiet", *ON])
    assert path.read_bytes() == msgspec.json.encode(report)


def test_many_stars_cost_no_time() -> None:
    assert not bypassed("a" * 60, ("*a" * 25 + "!",))
    for host, pattern, fits in (
        ("pc.example.jp", "*.example.jp", True),
        ("example.jp", "*.example.jp", False),
        ("10.1.2.3", "10.*", True),
        ("aba", "ab*ba", False),
        ("abba", "ab*ba", True),
        ("a.b.c.d", "a.*.c.*", True),
        ("anything", "*", True),
    ):
        assert bypassed(host, (pattern,)) is fits


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_what_a_zip_unpacks_to_has_a_bound(
    *, more: int, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_SMALL", 3_000)
    monkeypatch.setattr(sources, "_RATIO", 0)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"{number}.json", b" " * (1_000 if number < 3 else more))
    found = list(sources.walk([path], "en"))
    assert any(one.problem == "the zip's content is too large" for one in found) is not taken


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@127.0.0.1:notaport/db",
        "postgresql://u:p@[::1/db",
        "sqlite:///x.db?timeout=abc",
        "sqlite:///:memory:",
    ],
)
def test_an_address_of_a_database_that_is_none_is_wrong_use(url: str) -> None:
    with pytest.raises(UsageError):
        url_of(url)


def test_another_programs_database_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE moz_places (x)")
    base.close()
    before = path.read_bytes()
    with pytest.raises(CheckerError, match="another program"):
        connect(url_of(f"sqlite:///{path}"))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["places.sqlite"]


def test_dots_of_a_text_or_a_remark_divide_no_key() -> None:
    dots = "." * 300
    assert parse_toml(f"a = \"x{dots}\"  # {dots}\nb = '{dots}'\n", "x")
    for line in (f"a{'.a' * 101} = 1", f'"x\\"".a{".a" * 101}."b" = 1'):
        with pytest.raises(BadInputError, match="dots"):
            parse_toml(line, "x")


def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    place = tmp_path / "shared"
    place.mkdir()
    place.chmod(0o755)
    files.private_folder(place)
    assert place.stat().st_mode & 0o777 == 0o755
    made = files.private_folder(tmp_path / "own")
    assert os.name != "posix" or made.stat().st_mode & 0o777 == 0o700


def test_what_a_killed_run_left_is_taken_away_by_the_next(tmp_path: Path) -> None:
    left, other = tmp_path / ".nanbyo-checker-1.tmp", tmp_path / "answers.tmp"
    for path in (left, other):
        path.write_bytes(b"institution")
        os.utime(path, (1, 1))
    handle, filled_now = files.make_temporary(tmp_path, "answers")
    files.sweep(tmp_path, dt.datetime.now(dt.UTC))
    os.close(handle)
    assert sorted(one.name for one in tmp_path.iterdir()) == [Path(filled_now).name, other.name]


def test_a_library_tells_a_person_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        set_up_streams()
        warnings.warn("Data Validation extension is not supported", stacklevel=1)
    assert "Validation" not in capfd.readouterr().err
