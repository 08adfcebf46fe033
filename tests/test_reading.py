"""Files from outside: whatever they hold, a value or an error that names file and place."""

import contextlib
import datetime as dt
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import compose, files, reading
from checker.errors import BadInputError, ManyBadInputsError
from checker.model import Answers, Facts, FactTable, Machine, Report
from checker.packs.pack import Pack

DAY = dt.date(2026, 11, 21)
FACTS: dict[str, Any] = {
    "schema": "nanbyo-checker/facts/1",
    "collected_at": "2026-11-21T09:00:00+09:00",
    "origin": "probe",
    "machine": {"name": "受付1", "os": "windows"},
    "facts": {
        "os.name": {"value": "windows-11", "source": "registry"},
        "memory.installed_bytes": {"value": 8589934592, "source": "SMBIOS"},
        "display.screens": {
            "value": [{"width": 1920, "height": 1080, "scale": 1.25}],
            "source": "GetDpiForMonitor",
        },
        "software.excel": {"value": None, "source": "registry"},
        "printer.queues": {"failure": {"reason": "timed_out", "detail": "5 s"}},
    },
}


def as_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def changed(path: str, value: object) -> bytes:
    """Return a facts file with one place set to a value; `facts/os.name` is such a place."""
    whole = json.loads(as_bytes(FACTS))
    *parents, last = path.split("/")
    here = whole
    for parent in parents:
        here = here[int(parent) if isinstance(here, list) else parent]
    here[last] = value
    return as_bytes(whole)


def facts(data: bytes, file: str) -> Facts:
    """Return the facts of a facts file or a report."""
    return reading.recorded(data, file).facts


def refused(data: bytes, read: Callable[[bytes, str], object] = facts) -> BadInputError:
    """Return the error that a file is refused with, after seeing that it is fit for people."""
    with pytest.raises(BadInputError) as caught:
        read(data, "値.json")
    error = caught.value
    assert error.status == 5
    for said in (error.say("ja"), error.say("en")):
        assert "値.json" in said
        assert all(character.isprintable() or character == "\n" for character in said)
        assert len(said) < 30_000
    assert "入力ファイルを読めません" in error.say("ja")
    assert "cannot be used" in error.say("en")
    return error


@pytest.fixture(scope="module")
def saved(pack: Pack) -> bytes:
    """Return a small report file."""
    nothing = Facts(
        "nanbyo-checker/facts/1",
        dt.datetime(2026, 11, 21, 9, tzinfo=dt.timezone(dt.timedelta(hours=9))),
        "probe",
        Machine("受付1", "windows"),
        FactTable(),
    )
    return msgspec.json.encode(compose.compose(nothing, Answers(), pack, DAY, "ja"))


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"MZ"]
)
def test_a_file_of_another_kind_is_not_to_be_saved_as_text(start: bytes) -> None:
    with pytest.raises(BadInputError) as caught:
        reading.report(start + b"\x00\xff" * 20, "a.xlsx")
    told = caught.value.say("ja")
    assert "文字のファイルではありません" in told
    assert "保存し直して" not in told


def test_a_facts_file_is_read() -> None:
    found = facts(as_bytes(FACTS), "f")
    assert found.machine.name == "受付1"
    assert found.facts.memory_installed.value == 8 * 2**30


def test_a_report_is_read_back_as_it_was_written(saved: bytes) -> None:
    report = reading.report(saved, "r")
    assert isinstance(report, Report)
    assert msgspec.json.encode(report) == saved


def test_a_byte_order_mark_is_accepted(saved: bytes) -> None:
    assert reading.report(b"\xef\xbb\xbf" + saved, "r") == reading.report(saved, "r")


def test_a_facts_file_is_no_report_but_a_report_holds_facts(saved: bytes) -> None:
    assert refused(as_bytes(FACTS), reading.report).place == "schema"
    assert facts(saved, "r").machine.name == "受付1"


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_an_empty_file(data: bytes) -> None:
    assert refused(data).problem.en == "it is empty"


def test_a_file_that_ends_early_anywhere(saved: bytes) -> None:
    for length in range(len(saved)):
        with pytest.raises(BadInputError) as caught:
            reading.report(saved[:length], "r")
        assert caught.value.say("ja")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_what_windows_powershell_redirects_is_read(saved: bytes, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    written = mark + saved.decode().encode(encoding)
    assert reading.report(written, "r") == reading.report(saved, "r")
    toml = "a4_printer_available = true # 有\n"
    assert reading.answers(mark + toml.encode(encoding), "a").a4_printer_available is True


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (as_bytes(FACTS).decode().encode("utf-32"), "byte 0"),
        (b"\xff\xfe" + as_bytes(FACTS).decode().encode("utf-16-le")[:-1], None),
        (as_bytes(FACTS).decode().encode("cp932"), None),
        (b'{"schema": "\xff"}', "byte 12"),
        (b"\x00\x00\x00", None),
        (bytes(range(256)), "byte 128"),
    ],
)
def test_another_encoding_is_told_with_its_byte(data: bytes, place: str | None) -> None:
    error = refused(data)
    if place is not None:
        assert error.place == place
        assert "UTF-8" in error.say("ja")


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("nanbyo-checker/facts/2", "later schema (2)"),
        ("nanbyo-checker/facts/999999999999", "later schema (999999999)"),
        ("nanbyo-checker/facts/0", "expected nanbyo-checker/facts/1, found nanbyo-checker/facts/0"),
        ("nanbyo-checker/facts/one", "found nanbyo-checker/facts/one"),
        ("nanbyo-checker/other/2", "found nanbyo-checker/other/2"),
        ("\x1b[2J" + "x" * 500, "expected nanbyo-checker/facts/1"),
        (7, "it does not say nanbyo-checker/facts/1"),
        (None, "it does not say nanbyo-checker/facts/1"),
        (["nanbyo-checker/facts/1"], "it does not say nanbyo-checker/facts/1"),
    ],
)
def test_another_schema(schema: object, words: str) -> None:
    error = refused(changed("schema", schema))
    assert error.place == "schema"
    assert words in error.say("en")


def test_a_file_that_names_no_schema() -> None:
    assert refused(b"{}").place == "schema"
    assert refused(b"[]").problem.en == "Expected `object`, got `array`"
    assert refused(b"3").problem.en == "Expected `object`, got `int`"


@pytest.mark.parametrize(
    ("size", "fine"), [(reading.SIZE_LIMIT, True), (reading.SIZE_LIMIT + 1, False)]
)
def test_a_file_may_be_four_megabytes(size: int, fine: bool) -> None:  # noqa: FBT001
    data = as_bytes(FACTS)
    data += b" " * (size - len(data))
    if fine:
        assert facts(data, "f").machine.name == "受付1"
    else:
        assert refused(data).problem.en == "it is too large (up to 4 MB)"


def test_a_sparse_giant_is_refused_without_being_held(tmp_path: Any) -> None:  # noqa: ANN401
    giant = tmp_path / "giant.json"
    with giant.open("wb") as file:
        file.truncate(100_000_000)
    tracemalloc.start()
    try:
        data = files.read_bytes(str(giant), reading.SIZE_LIMIT)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * reading.SIZE_LIMIT
    assert refused(data).problem.en == "it is too large (up to 4 MB)"


@pytest.mark.parametrize("depth", [*range(900, 1010, 5), 10_000, 1_000_000])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (b"[", b"]"),
        (b'{"schema":', b"}"),
        (b'{"x":', b"}"),
        (b'{"schema":"nanbyo-checker/facts/1","x":[', b"]}"),
    ],
)
def test_deep_nesting(start: bytes, end: bytes, depth: int) -> None:
    refused((start * depth + b"1" + end * depth)[: reading.SIZE_LIMIT])


@pytest.mark.parametrize(
    ("path", "value", "place", "problem"),
    [
        ("origin", "guess", "origin", "allowed are import, probe, spec"),
        ("machine", "pc", "machine", "Expected `object`, got `str`"),
        ("machine/os", "dos", "machine.os", "allowed are linux, macos, windows"),
        (
            "collected_at",
            "2026-11-21",
            "collected_at",
            "not a time such as 2026-04-01T09:00:00+09:00",
        ),
        ("collected_at", "2026-11-21T09:00:00", "$", "`collected_at` needs an offset"),
        ("collected_at", 5, "collected_at", "Expected `datetime`, got `int`"),
        ("facts", [], "facts", "Expected `object`, got `array`"),
        ("facts/os.nose", {"value": "x"}, "facts.os.nose", "unknown key; allowed are os.name, "),
        ("facts/os.name", "x", "facts.os.name", "Expected `object`, got `str`"),
        ("facts/os.name", {}, "facts.os.name", "a fact has either `value` or `failure`"),
        (
            "facts/os.name",
            {"value": "x", "failure": {"reason": "crashed"}},
            "facts.os.name",
            "a fact has either `value` or `failure`",
        ),
        (
            "facts/os.name",
            {"failure": {"reason": "tired"}},
            "facts.os.name.failure.reason",
            "allowed are crashed, malformed, not_collected, not_found, not_supported,",
        ),
        (
            "facts/os.name",
            {"value": "x" * 301},
            "facts.os.name.value",
            "Expected `str` of length <= 300",
        ),
        (
            "facts/os.name",
            {"value": "a\x1b[2J\x9b"},
            "facts.os.name.value",
            "control characters cannot be used here",
        ),
        (
            "facts/memory.installed_bytes",
            {"value": -1},
            "facts.memory.installed_bytes.value",
            "Expected `int` >= 0",
        ),
        (
            "facts/memory.installed_bytes",
            {"value": 10**30},
            "facts.memory.installed_bytes.value",
            "Expected `int`",
        ),
        (
            "facts/memory.installed_bytes",
            {"value": 2**60 + 1},
            "facts.memory.installed_bytes.value",
            "Expected `int` <= 1152921504606846976",
        ),
        (
            "facts/memory.installed_bytes",
            {"value": 8.5},
            "facts.memory.installed_bytes.value",
            "Expected `int`, got `float`",
        ),
        (
            "facts/memory.installed_bytes",
            {"value": True},
            "facts.memory.installed_bytes.value",
            "Expected `int`, got `bool`",
        ),
        (
            "facts/memory.installed_bytes",
            {"value": None},
            "facts.memory.installed_bytes.value",
            "Expected `int`, got `null`",
        ),
        (
            "facts/display.screens/value/0/width",
            0,
            "facts.display.screens.value[0].width",
            "Expected `int` >= 1",
        ),
        (
            "facts/display.screens/value/0/scale",
            0.01,
            "facts.display.screens.value[0].scale",
            "Expected `float` >= 0.1",
        ),
        (
            "facts/display.screens/value/0/colour",
            1,
            "facts.display.screens.value[0].colour",
            "unknown key; allowed are width, height",
        ),
        (
            "facts/display.screens/value",
            [{"width": 1, "height": 1}] * 501,
            "facts.display.screens.value",
            "Expected `array` of length <= 500",
        ),
    ],
)
def test_a_value_that_does_not_fit(path: str, value: object, place: str, problem: str) -> None:
    error = refused(changed(path, value))
    assert error.place == place
    assert error.problem.en.startswith(problem)


def test_every_value_that_does_not_fit_is_told() -> None:
    whole = json.loads(as_bytes(FACTS))
    whole["origin"] = "guess"
    whole["facts"]["os.name"] = {"value": 1}
    whole["spare"] = 1
    error = refused(as_bytes(whole))
    assert isinstance(error, ManyBadInputsError)
    assert [one.place for one in error.problems] == ["spare", "origin", "facts.os.name.value"]
    assert error.say("en").splitlines()[-1].startswith("Make sure that this program made the file")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "01", "0x1", "--1"])
def test_numbers_that_json_does_not_have(number: str) -> None:
    data = as_bytes(FACTS).replace(b"1.25", number.encode())
    assert number.encode() in data
    refused(data)


@pytest.mark.parametrize("text", ["\x00", "\x1b]0;x\x07", "\x9b2J", "\x7f", "a\nb", "a\tb"])
@pytest.mark.parametrize("path", ["machine/name", "facts/os.name/value"])
def test_control_characters_in_names(path: str, text: str) -> None:
    assert "制御文字" in refused(changed(path, text)).say("ja")


@pytest.mark.parametrize("text", ["\u202e", "\u202a", "\u2066", "\u2069", "\u2028", "\u2029"])
def test_characters_that_turn_or_break_lines_in_names(text: str) -> None:
    assert "制御文字" in refused(changed("machine/name", f"a{text}b")).say("ja")


@pytest.mark.parametrize("text", ["", "髙﨑", "ﾊﾝｶｸ", "𠮷野", "👩‍⚕️", "a" * 300, "‘’\"'<>&=+@"])
def test_other_names_are_kept_as_they_are(text: str) -> None:
    assert facts(changed("machine/name", text), "f").machine.name == text


def test_half_a_surrogate_pair_is_refused() -> None:
    refused(as_bytes(FACTS).replace("受付1".encode(), b"\\ud842"))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (b'"origin": "probe"', b'"origin": "probe", "origin": "spec"', "origin"),
        (b'"os": "windows"', b'"os": "windows", "os": "linux"', "os"),
        (b'"width": 1920', b'"width": 1920, "width": 800', "width"),
        (b'"os.name": {', b'"os.name": {"value": "linux"}, "os.name": {', "os.name"),
    ],
)
def test_a_key_that_is_there_twice(old: bytes, new: bytes, key: str) -> None:
    data = as_bytes(FACTS)
    assert data.count(old) == 1
    assert refused(data.replace(old, new)).problem.en == f"the key {key} is there twice"


def test_a_very_long_key_does_not_flood_the_terminal() -> None:
    assert len(refused(changed("k" * 1_000_000, 1)).say("ja")) < 1000
    twice = b'{"%s":1,"%s":1,' % (b"k" * 1000, b"k" * 1000)
    refused(as_bytes(FACTS).replace(b"{", twice, 1))


def test_half_a_million_wrong_keys_are_told_in_a_hundred_lines() -> None:
    data = as_bytes(FACTS)[:-1] + b"".join(b',"%d":1' % n for n in range(300_000)) + b"}"
    error = refused(data)
    assert isinstance(error, ManyBadInputsError)
    assert len(error.problems) == 100


@pytest.mark.parametrize(
    "data",
    [
        b'{"a4_printer_available": true}',
        b"a4_printer_available = true",
        b"\xef\xbb\xbfa4_printer_available = true",
        b'\n  {"a4_printer_available": true}\n',
        "# 回答\na4_printer_available = true\r\n".encode(),
    ],
)
def test_answers_are_toml_or_json(data: bytes) -> None:
    assert reading.answers(data, "a").a4_printer_available is True


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"", "", "empty"),
        (b"a4_printer_available = yes", "line 1, column 24", "TOML"),
        (b"a4_printer = true", "a4_printer", "unknown key; allowed are cancer_registry_terminal"),
        (b'a4_printer_available = "yes"', "a4_printer_available", "got `str`"),
        (b'{"a4_printer_available": 1}', "a4_printer_available", "got `int`"),
        (b'{"a4_printer": true}', "a4_printer", "unknown key"),
        (b'{"a4_printer_available": true', "end of document", "ends too early"),
        (b'{"a4_printer_available": maybe}', "byte 25", "not readable as JSON (invalid character)"),
        (b'[institution]\nprefecture = "48"', "institution.prefecture", '"01" to "47"'),
        (b'[institution]\nkind = "shop"', "institution.kind", "allowed are clinic, hospital,"),
        (b"[plan]\nstart_date = 2026-02-30", "line 2, column 14", "TOML"),
        (b'[[plan.items]]\nname = "a"\namount = -1', "plan.items[0].amount", ">= 0"),
        (b'[[plan.items]]\nname = "a"\namount = 1e30', "plan.items[0].amount", "got `float`"),
        (b'[[plan.items]]\nname = "a"\namount = nan', "plan.items[0].amount", "got `float`"),
        (b'[[plan.items]]\nname = "\\u001b"\namount = 1', "plan.items[0].name", "control"),
        (b'[plan.options]\n"A b" = 1', "plan.options.A b", "lower-case"),
        ("a4_printer_available = true # 有".encode("cp932"), "byte 30", "UTF-8"),
        (b"a = 1\na = 2\n", "line 2, column 6", "overwrite"),
        (b"x" * 4_000_001, "", "too large"),
        (b"a." * 1_000_000 + b"a = 1", "line 1", "too many dots"),
        (b"a = " + b"[" * 100_000, "", "nested too deeply"),
        (b"a = " + b"{a=" * 100_000, "", "nested too deeply"),
    ],
)
def test_bad_answers(data: bytes, place: str, words: str) -> None:
    error = refused(data, reading.answers)
    assert error.place == place
    assert words in error.problem.en


@settings(max_examples=300)
@given(st.binary(max_size=40), st.integers(0, 700), st.integers(0, 60))
def test_a_damaged_file_is_read_or_refused(junk: bytes, at: int, gone: int) -> None:
    data = as_bytes(FACTS)
    damaged = data[:at] + junk + data[at + gone :]
    for read in (facts, reading.report, reading.answers):
        with contextlib.suppress(BadInputError):
            read(damaged, "f")
