"""Errors for people, and the one boundary that turns them into exit codes."""

import datetime as dt
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from checker.errors import (
    BadInputError,
    CheckerError,
    ManyBadInputsError,
    OutputError,
    UsageError,
    boundary,
    printable,
    scrub,
    tell,
    write_crash_log,
)
from checker.exit_status import ExitStatus
from checker.model import Lang, Text

PROBLEM = Text("値が違います", "the value is wrong")
NOW = dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


def raising(error: BaseException) -> Callable[[], int]:
    def work() -> NoReturn:
        raise error

    return work


def run(work: Callable[[], int], lang: Lang = "ja") -> int:
    return boundary(work, lambda: lang, "1.0")


def test_a_command_that_works_has_its_own_exit_code() -> None:
    assert run(lambda: 4) == 4


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError(PROBLEM), 2),
        (BadInputError("f", "p", PROBLEM), 5),
        (ManyBadInputsError([BadInputError("f", "p", PROBLEM)]), 5),
        (OutputError(PROBLEM), 6),
        (CheckerError(PROBLEM), 70),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 6),
    ],
)
def test_an_error_has_its_exit_code_and_no_traceback(
    error: BaseException, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(raising(error)) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err


def test_the_exit_codes_are_the_contracts() -> None:
    assert {status.name: int(status) for status in ExitStatus} == {
        "READY": 0,
        "WORSE": 1,
        "USAGE": 2,
        "NOT_READY": 3,
        "INCOMPLETE": 4,
        "BAD_INPUT": 5,
        "OUTPUT_FAILED": 6,
        "FAULT": 70,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "ja",
            "入力ファイルを読めません：値.json の facts.os.name：値が違います\n確かめてください\n",
        ),
        (
            "en",
            (
                "This input file cannot be used: 値.json, at facts.os.name: the value is wrong\n"
                "check it\n"
            ),
        ),
    ],
)
def test_bad_input_names_file_and_place_and_says_what_to_do(
    lang: Lang, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    advice = Text("確かめてください", "check it")
    run(raising(BadInputError("値.json", "facts.os.name", PROBLEM, advice)), lang)
    assert capsys.readouterr().err == said


def test_without_a_place_only_the_file_is_named() -> None:
    error = BadInputError("f", "", PROBLEM)
    assert error.say("ja") == "入力ファイルを読めません：f：値が違います"
    assert error.say("en") == "This input file cannot be used: f: the value is wrong"


@pytest.mark.parametrize(
    ("place", "ja", "en"),
    [
        ("$", "f：", "f: "),
        ("line 3", "f の 3行目：", "f, at line 3: "),
        ("line 3, column 7", "f の 3行目の7文字目：", "f, at line 3, column 7: "),
        ("byte 12", "f の 12バイト目：", "f, at byte 12: "),
        ("end of document", "f の 末尾：", "f, at end of document: "),
        ("facts.byte 1", "f の facts.byte 1：", "f, at facts.byte 1: "),
    ],
)
def test_a_place_is_told_in_the_readers_words(place: str, ja: str, en: str) -> None:
    error = BadInputError("f", place, PROBLEM)
    assert f"：{ja}値" in error.say("ja")
    assert f": {en}the" in error.say("en")


def test_every_problem_has_its_line() -> None:
    many = [BadInputError("f", place, PROBLEM) for place in ("a", "b")]
    assert ManyBadInputsError(many).say("en").count("the value is wrong") == 2
    assert len(ManyBadInputsError(many, Text("", "do this")).say("en").splitlines()) == 3


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x9b", "\u202e", "\u2066", "\u2028"]
)
def test_no_control_character_reaches_the_terminal(character: str) -> None:
    assert printable(f"a{character}b") == "a�b"
    error = BadInputError(f"f{character}", f"p{character}", Text(character, character))
    assert character not in error.say("ja") + error.say("en")


def test_what_people_write_is_printed_as_it_is() -> None:
    text = "髙﨑 𠮷野 ①㈱ ﾊﾝｶｸ “x” – ñ 👩‍⚕️"
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        (r"C:\Users\山田太郎\Desktop\a.txt", r"C:\Users\~\Desktop\a.txt"),
        ("c:/users/yamada/a", "c:/users/~/a"),
        (r"C:\Users\Taro Yamada\a.txt", r"C:\Users\~\a.txt"),
        (r"C:\Users\yamada", r"C:\Users\~"),
        ("no /home/yamada here", "no /home/~ here"),
        ("/home/yamada/a: no", "/home/~/a: no"),
        ("/Users/yamada/Library", "/Users/~/Library"),
        (r"D:\data\a.txt", r"D:\data\a.txt"),
    ],
)
def test_a_persons_name_is_taken_out_of_a_path(text: str, scrubbed: str) -> None:
    assert scrub(text) == scrubbed


def test_the_home_folder_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/srv/people/yamada")
    monkeypatch.setenv("USERPROFILE", "/srv/people/yamada")
    assert scrub("/srv/people/yamada/x") == "~/x"


@pytest.mark.parametrize("home", ["/", ""])
def test_a_home_that_is_no_folder_of_a_person_takes_nothing_out(
    monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("USERPROFILE", home)
    assert scrub("/a/b") == "/a/b"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ja", "プログラムの内部で問題が起きました"), ("en", "something went wrong")],
)
def test_a_fault_leaves_a_crash_log_and_tells_its_path(
    lang: Lang,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fault = RuntimeError(r"C:\Users\山田太郎\secret")
    assert run(raising(fault), lang) == 70
    said = capsys.readouterr().err
    (log,) = tmp_path.iterdir()
    assert words in said
    assert str(log) in said
    assert "Traceback" not in said
    text = log.read_text(encoding="utf-8")
    assert "Nanbyo Checker 1.0" in text
    assert "RuntimeError" in text
    assert "raising.<locals>.work" in text or "in work" in text
    assert "山田太郎" not in text


def test_a_crash_log_takes_every_character(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    log = write_crash_log(RuntimeError("\ud842"), "1.0", NOW)
    assert log is not None
    assert "\\ud842" in log.read_text(encoding="utf-8")


def test_a_fault_where_nothing_can_be_written_is_still_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not" / "there"))
    assert write_crash_log(RuntimeError(), "1.0", NOW) is None
    assert run(raising(RuntimeError())) == 70
    assert "記録を残せませんでした" in capsys.readouterr().err


def test_stopping_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    run(raising(KeyboardInterrupt()), "ja")
    run(raising(KeyboardInterrupt()), "en")
    assert capsys.readouterr().err == "中止しました。\nStopped.\n"


class Full(io.StringIO):
    """A stream that cannot be flushed."""

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("error", [OutputError(PROBLEM), BrokenPipeError()])
def test_an_output_that_is_full_does_not_fail_once_more_at_the_end(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Full()
    monkeypatch.setattr(sys, "stdout", stream)
    assert run(raising(error)) == 6
    assert sys.stdout is None


@pytest.mark.parametrize("stream", [None, Full()])
def test_an_error_that_nobody_can_be_told_is_no_error_of_its_own(
    stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(sys, "stdout", None)
    tell("x")
    assert run(raising(OutputError(PROBLEM))) == 6
