"""What a PC belongs to goes with its result; a folder of facts is judged in one go."""

import argparse
import json
from pathlib import Path

import msgspec
import pytest

from checker.cli import common
from checker.cli.main import main
from checker.errors import BadInputError, UsageError
from checker.model import Machine
from tests import machines

ON = ("--on", "2026-11-21")


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    folder = tmp_path / "facts"
    folder.mkdir()
    for name in ("windows-11-pro", "small-screen-1366x768"):
        (folder / f"{name}.json").write_bytes(msgspec.json.encode(machines.facts(name)))
    return folder


def test_a_tag_of_the_command_line_goes_with_the_facts(facts: Path, tmp_path: Path) -> None:
    one, again = tmp_path / "a.json", tmp_path / "b.json"
    argv = ["judge", str(facts / "windows-11-pro.json"), "--quiet", *ON]
    main([*argv, "--json", str(one), "--tag", "Ward=3E", "--tag", "use = registration"])
    assert json.loads(one.read_text())["facts"]["tags"] == {"ward": "3E", "use": "registration"}
    main(["judge", str(one), "--quiet", *ON, "--json", str(again), "--tag", "ward=3W"])
    assert json.loads(again.read_text())["facts"]["tags"] == {"ward": "3W", "use": "registration"}
    main([*argv, "--json", str(one)])
    assert "tags" not in json.loads(one.read_text())["facts"]


def test_tags_of_the_answers_stay_in_the_answers(facts: Path, tmp_path: Path) -> None:
    answers, out = tmp_path / "answers.toml", tmp_path / "a.json"
    answers.write_text('[tags]\nward = "3E"\n', encoding="utf-8")
    argv = ["judge", str(facts / "windows-11-pro.json"), "--quiet", *ON]
    main([*argv, "--json", str(out), "--answers", str(answers)])
    assert json.loads(out.read_text())["answers"]["tags"] == {"ward": "3E"}


@pytest.mark.parametrize("text", ["ward", "=3E", "ward=", "w ard=3E", "病棟=3E", "ward=a\nb"])
def test_what_is_no_tag_is_refused(facts: Path, text: str) -> None:
    with pytest.raises(UsageError):
        main(["judge", str(facts / "windows-11-pro.json"), "--tag", text])


def test_a_folder_of_facts_is_judged_with_a_line_each(
    facts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    code = main(["judge", str(facts), "--json-dir", str(out), "--summary", "--lang", "en", *ON])
    lines = capsys.readouterr().out.splitlines()
    assert code == 3
    assert [line.partition("|")[0] for line in lines] == ["NOT_READY", "INCOMPLETE"]
    assert len(list(out.glob("*.json"))) == 2


def test_a_bad_facts_file_stops_none_of_the_others(facts: Path, tmp_path: Path) -> None:
    (facts / "bad.json").write_text("{", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(BadInputError):
        main(["judge", str(facts), "--json-dir", str(out), *ON])
    assert len(list(out.glob("*.json"))) == 2


def test_a_folder_needs_a_place_for_its_reports(facts: Path, tmp_path: Path) -> None:
    for more in ([], ["--pdf", str(tmp_path / "a.pdf")]):
        with pytest.raises(UsageError):
            main(["judge", str(facts), *ON, *more])


def test_the_long_summary_tells_what_was_measured(
    facts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["judge", str(facts / "small-screen-1366x768.json"), "--lang", "en", *ON, "--summary"]
    main(argv)
    short = capsys.readouterr().out
    main([*argv, "long"])
    long = capsys.readouterr().out
    assert len(short) <= 81
    assert "1366×768" in long
    assert "more" in short
    assert "more" not in long
    assert len(long) <= 2_001


def test_a_pc_finds_its_own_line_in_a_list(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("pc,ward,wait.excel\nPC-1,3E,ordered 2026-12-10\nPC-2,3W,\n", encoding="cp932")
    facts = msgspec.structs.replace(
        machines.facts("windows-11-pro"), machine=Machine("pc-1", "windows")
    )
    args = argparse.Namespace(tag=[("ward", "4N")], tags=str(file))
    assert common.tagged(facts, args).tags == {"ward": "4N", "wait.excel": "ordered 2026-12-10"}
    other = msgspec.structs.replace(facts, machine=Machine("PC-9", "windows"))
    assert common.tagged(other, argparse.Namespace(tag=None, tags=str(file))) == other
    assert common.tagged(facts, argparse.Namespace(tag=None, tags=None)) == facts


def test_a_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("ward\n3E\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="line 1"):
        common.listed_tags(str(file), "PC-1")
