"""`build/recorded.py`: a recorded machine through the same probes, rules and sentences as a PC."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checker import reading
from checker.cli import recorded
from checker.errors import CheckerError
from checker.model import Report
from checker.packs.pack import Pack
from checker.probes.recorded import read_recording
from tests import machines
from tests.cli.program import ENOUGH, ROOT, Ended, environment
from tests.recorded_host import RECORDED


def run(*argv: str | Path, stdin: bytes = b"") -> Ended:
    """Run the program behind `build/recorded.py`, and see that nobody gets a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "checker.cli.recorded", *map(str, argv)],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        env=environment(),
        timeout=ENOUGH,
        check=False,
    )
    err = done.stderr.decode(errors="replace")
    assert "Traceback" not in err, err
    return Ended(done.returncode, done.stdout, err)


def printed(capsysbinary: pytest.CaptureFixture[bytes], *argv: str | Path) -> Report:
    """Return the report that a recording gives, made in this process."""
    assert recorded.main(list(map(str, argv)), "ja") == 0
    return reading.report(capsysbinary.readouterr().out, "printed")


@pytest.mark.parametrize("name", machines.NAMES)
def test_a_recording_gives_the_verdicts_that_the_probes_and_rules_give(
    name: str, pack: Pack, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    report = printed(capsysbinary, RECORDED / f"{name}.json", "--on", machines.DAY.isoformat())
    assert report.verdicts == machines.report(name, pack).verdicts
    assert report.judged_on == machines.DAY


def test_it_runs_as_a_process_in_english_with_answers_and_quietly(tmp_path: Path) -> None:
    answers = tmp_path / "回答.toml"
    answers.write_text("cancer_registry_terminal = false\n", encoding="utf-8")
    done = run(
        RECORDED / "windows-11-pro.json", "--answers", answers, "--lang", "en", "--on", "2026-11-21"
    )
    report = reading.report(done.out, "printed")
    verdict = next(one for one in report.verdicts if one.id == "not_cancer_registry_terminal")
    assert (done.code, done.err, verdict.status) == (0, "", "met")
    assert report.answers.cancer_registry_terminal is False
    assert verdict.message.isascii()


def test_it_reads_standard_input_and_a_part_of_a_machine() -> None:
    part = {"system": "linux", "runs": {}, "why": "a remark", "files": {}}
    done = run("-", "--lang", "en", stdin=json.dumps(part).encode())
    assert done.code == 0
    assert "why" in done.err
    facts = reading.report(done.out, "printed").facts
    assert facts.machine.name == "PC"
    assert facts.machine.os == "linux"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "空のファイル"),
        ("{", "途中で終わって"),
        ("[]", "表が必要"),
        ("{}", "system：必要なキー"),
        ('{"system": "beos"}', "system：使えるのは"),
        ('{"system": "linux", "system": "windows"}', "二つ"),
        ('{"system": "linux", "runs": {"a": 3}}', "runs.a："),
        ('{"system": "linux", "files": {"a": {"!": "odd"}}}', "files.a."),
        ('{"system": "linux", "files": {"a": {"detail": "x"}}}', "files.a"),
        ('{"system": "linux", "facts": {"os.nme": {"value": 1}}}', "facts.os.nme："),
        ('{"system": "linux", "recorded_at": "2026-01-01T00:00:00"}', "日時の書き方"),
        ('{"schema": "nanbyo-checker/facts/1", "facts": {}}', "judge"),
        ("\ud83d".encode("utf-16", "surrogatepass").decode("latin-1"), "JSON"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(CheckerError) as caught:
        read_recording(text.encode(), "記録.json")
    assert caught.value.status == 5
    assert told in caught.value.say("ja")
    assert "記録.json" in caught.value.say("en")


def test_a_file_that_is_not_there_and_no_file_at_all(tmp_path: Path) -> None:
    assert run(tmp_path / "none.json").code == 5
    assert run().code == 2


def test_facts_beside_the_door_are_taken_as_they_are(tmp_path: Path) -> None:
    data: dict[str, Any] = {
        "system": "linux",
        "recorded_at": "2026-11-01T09:00:00+09:00",
        "facts": {"network.proxy": {"value": {"mode": "none"}, "source": "test"}},
    }
    file = tmp_path / "recorded.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    report = reading.report(run(file).out, "printed")
    assert report.facts.collected_at.isoformat() == "2026-11-01T09:00:00+09:00"
    assert report.facts.facts.get("network.proxy") is not None


def test_a_recording_with_odd_values_costs_facts_and_never_the_report(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Answers of the wrong kind in every place of a recording."""
    chance = random.Random(20261130)  # noqa: S311 - a test's own dice
    odd: list[Any] = [None, -1, 10**30, "", "\x00\ufffd", [], {}, [[]], {"a": []}, True, 0.5]
    for name in machines.NAMES:
        data = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
        for key in list(data["calls"]):
            data["calls"][key] = chance.choice(odd)
        for hive in data["registry"].values():
            for values in hive.values():
                for value in values:
                    values[value] = chance.choice(odd)
        for part in ("runs", "files"):
            for key in data.get(part, {}):
                data[part][key] = chance.choice(["", "\x00", "あ" * 50, "{", "[[", "a=b\n" * 9])
        file = tmp_path / "odd.json"
        file.write_text(json.dumps(data), encoding="utf-8")
        printed(capsysbinary, file)


def test_the_script_hands_over_what_it_is_given() -> None:
    text = (ROOT / "build" / "recorded.py").read_text(encoding="utf-8")
    assert '"-m", "checker.cli.recorded", *sys.argv[1:]' in text
