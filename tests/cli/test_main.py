"""The composition root in-process: how a command line is understood, and what it leads to."""

import argparse
import datetime as dt
import io
import json
import os
import signal
import sys
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import pytest

from checker.cli import common, main
from checker.door.interface import Host
from checker.errors import OutputError, UsageError
from checker.exit_status import ExitStatus
from checker.model import Fact, Lang, known
from checker.probes.interface import Probe
from tests.cli.conftest import Desk

ON = ("--on", "2026-11-21")


@pytest.mark.parametrize(
    ("argv", "lang"),
    [
        ((), "ja"),
        (("check",), "ja"),
        (("--lang", "en"), "en"),
        (("check", "--lang=en"), "en"),
        (("--lang", "ja"), "ja"),
        (("--lang",), "ja"),
        (("--lang", "fr"), "ja"),
        (("en",), "ja"),
    ],
)
def test_the_language_is_known_before_the_rest(argv: tuple[str, ...], lang: Lang) -> None:
    assert main.language(argv) == lang


@pytest.mark.parametrize(
    ("argv", "names"),
    [
        ((), ("check",)),
        (("--version",), ("check",)),
        (("judge", "x"), ("judge",)),
        (("--lang", "en", "judge", "x"), ("judge",)),
        (("judge", "--help"), ("judge",)),
        (("judge", "check"), ("judge", "check")),
        (("judge", "judge"), ("judge",)),
        (("--help",), main.COMMANDS),
        (("-h", "judge"), main.COMMANDS),
        (("--help", "judge"), main.COMMANDS),
        (("fly",), main.COMMANDS),
        (("--quiet",), main.COMMANDS),
    ],
)
def test_only_the_commands_that_are_named_are_read(
    argv: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert main.needed(argv) == names


@pytest.mark.parametrize(
    ("message", "ja"),
    [
        ("argument --lang: expected one argument", "--lang の後に値が必要です"),
        ("argument PATH: expected at least one argument", "PATH の後に値が必要です"),
        (
            "argument --lang: invalid choice: 'fr' (choose from 'ja', 'en')",
            "--lang に 'fr' は使えません（使えるのは 'ja', 'en'）",
        ),
        ("argument --on: x (YYYY-MM-DD)", "--on の値が違います：x (YYYY-MM-DD)"),
        ("the following arguments are required: FACTS", "FACTS が必要です"),
        ("unrecognized arguments: --x\ny", "分からない指定があります：--x\ny"),
        ("something new", "something new"),
    ],
)
def test_what_argparse_says_is_said_in_japanese(message: str, ja: str) -> None:
    assert main.in_japanese(message) == ja


def namespace(**names: object) -> argparse.Namespace:
    return argparse.Namespace(**names)


@pytest.mark.parametrize(
    "names",
    [
        {"json": "a", "html": "b", "pdf": None, "xlsx": None},
        {"json": "-", "facts": "-"},
        {"json": "a", "facts": "a"},
        {"old": "a", "new": "a"},
        {"files": ["a", "b"], "json": "folder", "html": "folder"},
        {},
    ],
)
def test_names_that_do_not_get_in_each_others_way(names: dict[str, object]) -> None:
    main.refuse_one_name_twice(namespace(**names))


@pytest.mark.parametrize(
    "names",
    [
        {"json": "a", "html": "a"},
        {"json": "-", "facts_out": "-"},
        {"facts": "-", "answers": "-"},
        {"old": "-", "new": "-"},
        {"files": ["-", "-"]},
    ],
)
def test_one_name_for_two_things(names: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        main.refuse_one_name_twice(namespace(**names))


def test_streams_print_what_they_can(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", None)
    main.set_up_streams()
    print("難病", file=stream)
    stream.flush()
    assert stream.buffer.getvalue() == b"??\n"


def test_the_program_tells_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for argv, code in ((["--version"], 0), (["fly"], 2), (["judge", "no-such-file"], 5)):
        monkeypatch.setattr(sys, "argv", ["nanbyo-checker", *argv])
        assert main.run() == code
    capsys.readouterr()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("ready", ExitStatus.READY),
        ("incomplete", ExitStatus.INCOMPLETE),
        ("not_ready", ExitStatus.NOT_READY),
    ],
)
def test_a_judgement_in_process(
    desk: Desk, name: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    facts: Path = getattr(desk, name)
    assert main.main(["judge", str(facts), "--answers", str(desk.answers), *ON]) == status
    assert "オンライン登録用PCの確認" in capsys.readouterr().out


def test_no_command_checks_this_pc(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[str, bool]] = []

    def run(args: argparse.Namespace) -> ExitStatus:
        asked.append((args.lang, args.offline))
        return ExitStatus.INCOMPLETE

    monkeypatch.setattr("checker.cli.check.run", run)
    assert main.main(["--lang", "en"]) == 4
    assert main.main([]) == 4
    assert asked == [("en", False), ("ja", False)]
    assert capsys.readouterr().out == ""


def test_a_check_in_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def read(_host: Host) -> MappingProxyType[str, Fact[object]]:
        return MappingProxyType({"memory.installed_bytes": known(2**33, "test")})

    monkeypatch.setattr(
        "checker.probes.all.PROBES", (Probe("memory", ("memory.installed_bytes",), read),)
    )
    out, facts = tmp_path / "out.json", tmp_path / "facts.json"
    argv = ["check", "--offline", "--json", str(out), "--facts-out", str(facts), *ON]
    assert main.main(argv) == 4
    report = json.loads(out.read_bytes())
    assert report["verdicts"][0]["status"] == "met"
    assert report["facts"] == json.loads(facts.read_bytes())
    assert "搭載 8 GB" in capsys.readouterr().out


def test_every_output_is_tried_before_the_first_failure_is_told(tmp_path: Path) -> None:
    tried: list[str] = []

    def make(name: str) -> bytes:
        tried.append(name)
        return name.encode()

    with pytest.raises(OutputError) as caught:
        common.write_all(
            [
                (str(tmp_path / "no" / "a"), lambda: make("a")),
                (None, lambda: make("never")),
                (str(tmp_path / "b"), lambda: make("b")),
                (str(tmp_path / "no" / "c"), lambda: make("c")),
            ]
        )
    assert tried == ["a", "b", "c"]
    assert (tmp_path / "b").read_bytes() == b"b"
    assert "a" in caught.value.say("en")


def test_a_day_is_a_day() -> None:
    assert common.day("2026-11-21") == dt.date(2026, 11, 21)
    for text in ("", "2026-02-30", "21.11.2026", "2026-11-21T00:00"):
        with pytest.raises(argparse.ArgumentTypeError):
            common.day(text)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("lang", "word"), [("ja", "確認しています"), ("en", "Checking")])
def test_progress_stands_on_one_line_and_goes_away(
    lang: Lang, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    ticker = common.Ticker(2, lang, quiet=False)
    ticker.show()
    ticker("one", {})
    ticker("two", {})
    ticker.clear()
    assert stream.getvalue() == f"\r{word} 0/2 \r{word} 1/2 \r{word} 2/2 \r\x1b[2K"


@pytest.mark.parametrize("quiet", [True, False])
def test_progress_is_silent_elsewhere(quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    for stream in (Terminal() if quiet else io.StringIO(), None):
        monkeypatch.setattr(sys, "stderr", stream)
        ticker = common.Ticker(1, "ja", quiet=quiet)
        ticker.show()
        ticker("one", {})
        ticker.clear()
        assert stream is None or stream.getvalue() == ""


@pytest.mark.parametrize(
    ("columns", "width"), [("120", 118), ("80", 78), ("10", 38), ("0", 78), ("x", 78), ("", 78)]
)
def test_help_is_as_wide_as_the_terminal(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_terminal(_descriptor: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setattr(os, "get_terminal_size", no_terminal)
    monkeypatch.setenv("COLUMNS", columns)
    main._help_width.cache_clear()
    assert main._help_width() == width
    monkeypatch.setattr(os, "get_terminal_size", lambda _descriptor: os.terminal_size((99, 9)))
    main._help_width.cache_clear()
    assert main._help_width() == (width if columns.isdecimal() else 97)
    main._help_width.cache_clear()


class Full(io.StringIO):
    """A stream that takes no more."""

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("out", "err", "status", "expected"),
    [
        (io.StringIO(), io.StringIO(), 3, 3),
        (Full(), io.StringIO(), 0, 6),
        (io.StringIO(), Full(), 0, 6),
        (Full(), Full(), 3, 3),
        (None, None, 4, 4),
    ],
)
def test_what_cannot_be_flushed_at_the_end_is_no_success(
    out: io.StringIO | None,
    err: io.StringIO | None,
    status: int,
    expected: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert main.flushed(status) == expected


def test_the_process_ends_with_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(status: int) -> NoReturn:
        raise SystemExit(status)

    monkeypatch.setattr(signal, "signal", lambda *_: None)  # Ctrl-C stays pytest's
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(main, "run", lambda: 4)
    with pytest.raises(SystemExit) as caught:
        main.start()
    assert caught.value.code == 4
