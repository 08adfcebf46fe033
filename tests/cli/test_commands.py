"""The contract with scripts: every command, option, output and exit code, as real processes."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from checker import __version__
from checker.cli.main import COMMANDS
from checker.model import Facts, Report
from tests.cli.conftest import Desk
from tests.cli.program import ROOT, environment, run
from tests.phonecode.codes import code_of

ON = ("--on", "2026-11-21")


# ---- exit codes ----------------------------------------------------------------------------


def test_ready_is_zero(desk: Desk) -> None:
    done = run("judge", desk.ready, "--answers", desk.answers, *ON)
    assert (done.code, done.err) == (0, "")
    assert "○ このPCは、オンライン登録の要件をすべて満たしています。" in done.text


def test_ready_with_advice_is_zero_too(desk: Desk) -> None:
    facts = desk.ready.read_text(encoding="utf-8").replace("25H2", "23H2")
    done = run("judge", desk.put("f.json", facts), "--answers", desk.answers, *ON)
    assert done.code == 0
    assert "○ このPCは、オンライン登録に使えます。" in done.text


def test_not_ready_is_three(desk: Desk) -> None:
    done = run("judge", desk.not_ready, *ON)
    assert done.code == 3
    assert "今のままではオンライン登録に使えません" in done.text


@pytest.mark.parametrize("answered", [True, False])
def test_what_is_open_is_four(desk: Desk, answered: bool) -> None:  # noqa: FBT001
    extra = ("--answers", desk.answers) if answered else ()
    facts = desk.incomplete if answered else desk.ready
    done = run("judge", facts, *extra, *ON)
    assert done.code == 4
    assert "まだ分からない項目がある" in done.text


@pytest.mark.parametrize(
    "argv",
    [
        ("fly",),
        ("judge",),
        ("judge", "a", "b"),
        ("judge", "a", "--colour"),
        ("check", "--offline=yes"),
        ("check", "--offlin"),
        ("check", "--lang", "fr"),
        ("check", "--on", "2026-02-30"),
        ("check", "--on", "1999-01-01", "--offline"),
        ("check", "--pack", "no-such-pack", "--offline"),
        ("check", "--pack", "../sources", "--offline"),
        ("check", "--deadline", "0"),
        ("check", "--deadline", "nan"),
        ("check", "--deadline", "601"),
        ("check", "--json"),
        ("check", "--json", "-", "--facts-out", "-"),
        ("check", "--json", "a", "--html", "a"),
        ("judge", "-", "--answers", "-"),
        ("compare", "-", "-"),
        ("compare", "only-one"),
        ("rules",),
        ("rules", "show"),
        ("rules", "show", "no-such-requirement"),
        ("rules", "show", "--schema", "no-such-schema"),
    ],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_wrong_use_is_two_and_says_how_in_one_language(
    argv: tuple[str, ...], lang: str, tmp_path: Path
) -> None:
    done = run(*argv, *(() if "fr" in argv else ("--lang", lang)), cwd=tmp_path)
    assert (done.code, done.out) == (2, b"")
    japanese = any("ぁ" <= character <= "ん" for character in done.err)
    assert japanese == (lang == "ja" or "fr" in argv), done.err
    assert list(tmp_path.iterdir()) == []


BAD = {
    "empty.json": b"",
    "cut.json": b'{"schema": "nanbyo-checker/facts/1", "machine',
    "utf16.json": '{"schema": "nanbyo-checker/facts/1"}'.encode("utf-16"),
    "cp932.json": '{"schema": "nanbyo-checker/facts/1", "machine": "受付"}'.encode("cp932"),
    "later.json": b'{"schema": "nanbyo-checker/facts/2"}',
    "other.json": b'{"schema": "someone/else/1"}',
    "deep.json": b'{"schema": ' + b"[" * 10_000,
    "list.json": b"[]",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_bad_input_is_five_names_the_file_and_writes_nothing(
    name: str, lang: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    for argv in (("judge", name), ("report", name), ("compare", name, name)):
        done = run(
            *argv, *(() if "compare" in argv else ("--json", "out")), "--lang", lang, cwd=tmp_path
        )
        assert (done.code, done.out) == (5, b"")
        assert name in done.err
        assert ("入力ファイルを読めません" if lang == "ja" else "cannot be used") in done.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_sparse_giant_is_bad_input(tmp_path: Path) -> None:
    with (tmp_path / "giant.json").open("wb") as file:
        file.truncate(100_000_000)
    done = run("judge", "giant.json", cwd=tmp_path)
    assert done.code == 5
    assert "大きすぎます" in done.err


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    for argv in (
        ("judge", "無い.json"),
        ("report", "無い.json"),
        ("compare", "無い", "無い"),
        ("check", "--offline", "--answers", "無い.toml"),
        ("rules", "validate", "無い"),
        ("check", "--rules", "無い"),
    ):
        done = run(*argv, cwd=tmp_path)
        assert (done.code, done.out) == (5, b"")
        assert "無い" in done.err


def test_every_problem_of_the_answers_is_told(desk: Desk) -> None:
    answers = desk.put("bad.toml", 'a4_printer_available = "yes"\nspare = 1\n')
    done = run("judge", desk.ready, "--answers", answers)
    assert done.code == 5
    assert "a4_printer_available" in done.err
    assert "spare" in done.err


@pytest.mark.parametrize("option", ["--json", "--facts-out"])
def test_an_output_that_cannot_be_written_is_six(option: str, tmp_path: Path) -> None:
    done = run("check", "--offline", option, tmp_path / "no" / "such" / "folder")
    assert done.code == 6
    assert "書き込めませんでした" in done.err


def test_an_output_that_fails_does_not_stop_the_others(desk: Desk) -> None:
    done = run("judge", desk.ready, "--html", "no/such/folder", "--json", "out.json", cwd=desk.root)
    assert done.code == 6
    report = msgspec.json.decode((desk.root / "out.json").read_bytes(), type=Report)
    assert report.facts.machine.name == "windows-11-pro"


# ---- check ---------------------------------------------------------------------------------


def test_check_reads_this_machine(tmp_path: Path) -> None:
    done = run("check", "--offline", "--json", "結果.json", "--facts-out", "値.json", cwd=tmp_path)
    assert done.code in {0, 3, 4}
    assert "オンライン登録用PCの確認" in done.text
    report = msgspec.json.decode((tmp_path / "結果.json").read_bytes(), type=Report)
    facts = msgspec.json.decode((tmp_path / "値.json").read_bytes(), type=Facts)
    assert report.facts == facts
    assert report.contacted == ()
    assert facts.facts.https is msgspec.UNSET
    assert [one.id for one in report.verdicts][:2] == ["memory", "disk_space"]


def test_no_command_is_check(tmp_path: Path) -> None:
    # Without the network: this only looks at how the command line is understood.
    assert run("--deadline", "5", cwd=tmp_path).code == 2
    done = run("--lang", "en", "check", "--offline", "--quiet")
    assert done.code in {0, 3, 4}


def test_a_report_leads_to_the_same_verdicts_as_its_facts(desk: Desk) -> None:
    first = run("judge", desk.ready, "--answers", desk.answers, "--json", "-", *ON)
    report = desk.put("report.json", first.text)
    again = run("judge", report, "--json", "-", *ON)
    assert again.out == first.out


def test_options_stand_before_or_after_the_command(desk: Desk) -> None:
    before = run("--lang", "en", *ON, "judge", desk.not_ready)
    after = run("judge", desk.not_ready, *ON, "--lang", "en")
    assert before == after
    assert "cannot be used for online registration" in before.text


def test_the_day_can_be_chosen(desk: Desk) -> None:
    def support(day: str) -> str:
        done = run("judge", desk.not_ready, "--on", day, "--json", "-")
        verdicts = {one["id"]: one["outcome"] for one in json.loads(done.out)["verdicts"]}
        return str(verdicts["operating_system"])

    assert support("2026-11-21") == "windows_11"
    assert support("2028-11-21") == "windows_11_release_ended"


def test_a_report_is_shown_again_as_it_was(desk: Desk) -> None:
    done = run("report", desk.report)
    assert done.code == 0
    assert "windows-11-home-8gb-igpu" in done.text
    copied = run("report", desk.report, "--json", "-")
    assert json.loads(copied.out) == json.loads(desk.report.read_bytes())


def test_a_file_can_be_input_and_output(desk: Desk) -> None:
    before = json.loads(desk.report.read_bytes())
    done = run("report", desk.report, "--json", desk.report)
    assert done.code == 0
    assert json.loads(desk.report.read_bytes()) == before


def test_a_file_can_come_from_standard_input(desk: Desk) -> None:
    named = run("judge", desk.not_ready, "--json", "-", *ON)
    piped = run("judge", "-", "--json", "-", *ON, stdin=desk.not_ready.read_bytes())
    assert (piped.code, piped.out) == (3, named.out)
    assert run("report", "-", stdin=desk.report.read_bytes()).code == 0
    done = run("judge", desk.ready, "--answers", "-", *ON, stdin=desk.answers.read_bytes())
    assert done.code == 0
    assert run("judge", "-", stdin=b"").code == 5


def test_compare_tells_what_changed(desk: Desk) -> None:
    same = run("compare", desk.report, desk.report)
    assert (same.code, same.text) == (0, "変わった項目はありません。\n")
    done = run("compare", desk.report, desk.other_report)
    assert done.code == 0
    assert "別の名前のPC" in done.text
    assert "- △ 推奨未満  Windows 11、バージョン 24H2" in done.text
    assert "+ ○ 適合  Windows 11、バージョン 25H2" in done.text
    assert "メモリ" in done.text


# ---- rules ---------------------------------------------------------------------------------


def test_rules_are_listed_and_shown_with_their_sources() -> None:
    listed = run("rules", "list")
    assert listed.code == 0
    shown = run("rules", "show", "memory", "--lang", "en")
    assert shown.code == 0
    assert "recommended: 8 GiB" in shown.text
    assert "Yamaguchi Prefecture" in shown.text
    assert listed.text.count("\n") == 14 + 18  # the two packs
    assert "memory" in listed.text


def test_a_schema_is_printed_as_it_is_checked_in() -> None:
    for name in ("facts", "answers", "report", "estimate"):
        done = run("rules", "show", "--schema", name, env=environment(PYTHONIOENCODING="cp932"))
        assert done.code == 0
        assert done.out == (ROOT / "rules" / "schema" / f"{name}.schema.json").read_bytes()


def test_the_shipped_rules_are_valid() -> None:
    done = run("rules", "validate")
    assert done.code == 0
    assert done.text.startswith("ルールに問題はありません（nanbyo-shoman-online")


@pytest.mark.parametrize(
    "argv", [("rules", "validate", "."), ("rules", "validate", "--rules", ".")]
)
def test_a_hostile_rules_folder_is_refused(argv: tuple[str, ...], tmp_path: Path) -> None:
    assert run(*argv, cwd=tmp_path).code == 5
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "a.toml").write_text(
        'id = "\\u001b[2J"\n"\\u202e\\u0007" = 1\n' + "x = 1\n", encoding="utf-8"
    )
    (tmp_path / "sources.toml").write_text("a." * 100_000 + "a = 1", encoding="utf-8")
    (tmp_path / "facts.toml").mkdir()
    (tmp_path / "failures.toml").write_bytes(b"\xff\xfe\x00")
    os.truncate(tmp_path / "sources.toml", 200_001)
    done = run(*argv, cwd=tmp_path)
    assert (done.code, done.out) == (5, b"")
    for words in ("packs/a.toml", "sources.toml", "facts.toml", "failures.toml", "lifecycle.toml"):
        assert words in done.err
    assert not set(done.err) & {"\x07", "\u202e", "\x1b"}


def test_other_rules_can_be_used(desk: Desk) -> None:
    done = run("judge", desk.ready, "--rules", ROOT / "rules", *ON, "--answers", desk.answers)
    assert done.code == 0


# ---- quiet, help, version ------------------------------------------------------------------


def test_quiet_prints_nothing(desk: Desk) -> None:
    for argv in (
        ("check", "--offline"),
        ("judge", desk.not_ready),
        ("report", desk.report),
        ("compare", desk.report, desk.other_report),
        ("rules", "list"),
        ("rules", "show", "memory"),
        ("rules", "show", "--schema", "facts"),
        ("rules", "validate"),
    ):
        done = run(*argv, "--quiet")
        assert (done.out, done.err) == (b"", "")


def test_quiet_prints_what_a_dash_asks_for(desk: Desk) -> None:
    done = run("judge", desk.not_ready, "--quiet", "--json", "-")
    assert done.code == 3
    assert msgspec.json.decode(done.out, type=Report).overall == "not_ready"


@pytest.mark.parametrize("option", ["--json", "--facts-out"])
def test_what_goes_to_standard_output_stands_there_alone(option: str) -> None:
    done = run("check", "--offline", option, "-")
    assert json.loads(done.out)["schema"].startswith("nanbyo-checker/")


def test_version() -> None:
    for argv in (("--version",), ("check", "--version")):
        assert run(*argv).text == f"{__version__}\n"


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_there_in_both_languages(command: str, lang: str) -> None:
    done = run(
        *([command] if command else []), "--lang", lang, "--help", env=environment(COLUMNS="80")
    )
    assert done.code == 0
    japanese = any("ぁ" <= character <= "ん" for character in done.text)
    assert japanese == (lang == "ja")
    for english in ("positional arguments", "show this help message"):
        assert english not in done.text
    if lang == "ja":
        assert "usage:" not in done.text
        assert "\noptions:" not in done.text
    if not command:
        for name in COMMANDS:
            assert f"    {name} " in done.text


def test_a_code_is_written_as_json(tmp_path: Path) -> None:
    code = code_of(12_345)
    out = tmp_path / "code.json"
    assert run("code", code, "--json", out, "--quiet").code == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert set(told) == {"code", "pack", "generation", "verdicts"}
    assert told["code"].replace("-", "") == code
    assert told["pack"] == "nanbyo-shoman-online"
    assert set(told["verdicts"][0]) == {"id", "status", "outcome"}
    assert run("code", "123", "--json", out, "--quiet").code == 5


@pytest.mark.parametrize(
    "command",
    [
        ("survey", "check", "--lang", "en", "nothing.xlsx"),
        ("survey", "--lang", "en", "check", "nothing.xlsx"),
        ("compare", "nothing.json", "--lang", "en", "nothing.json"),
        ("judge", "--lang", "en", "nothing.json"),
    ],
)
def test_an_option_may_stand_between_the_arguments_of_a_command(command: tuple[str, ...]) -> None:
    said = run(*command).err
    assert "unrecognized" not in said
    assert "nothing" in said
