"""Which way a state moved: what is not known is neither a repair nor as good as before."""

import csv
import io
from pathlib import Path

import msgspec
import pytest

from checker.cli.main import main
from checker.fleet.change import State, direction
from checker.fleet.differences import Differences
from checker.fleet.model import Direction
from checker.packs.pack import Pack
from tests.fleet import hospital

MET, ADVICE = State("met"), State("met", advice=True)
LOW, NOT = State("below_recommended"), State("not_met")
UNKNOWN, ASK, OFF = State("unknown"), State("needs_answer"), State("not_applicable")


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        (MET, MET, "same"),
        (MET, ADVICE, "worse"),
        (ADVICE, MET, "better"),
        (MET, LOW, "worse"),
        (ADVICE, LOW, "worse"),
        (LOW, ADVICE, "better"),
        (LOW, NOT, "worse"),
        (NOT, LOW, "better"),
        (NOT, MET, "better"),
        (MET, OFF, "same"),
        # What cannot be looked at any more.
        (MET, UNKNOWN, "worse"),
        (LOW, ASK, "worse"),
        (NOT, UNKNOWN, "same"),
        (NOT, ASK, "same"),
        # What is known at last.
        (UNKNOWN, MET, "better"),
        (ASK, LOW, "better"),
        (UNKNOWN, NOT, "worse"),
        (UNKNOWN, ASK, "same"),
        # What only one of the results has.
        (None, NOT, "same"),
        (MET, None, "same"),
    ],
)
def test_which_way_a_state_moved(before: State | None, now: State | None, way: Direction) -> None:
    assert direction(before, now) == way


NO_EXCEL = {"software.excel": {"null": True}}
NO_CLIENT = {"software.vpn_client": {"null": True}}
ON = ("--on", "2026-11-21")


@pytest.mark.parametrize(
    ("old", "new", "code", "change"),
    [
        ({}, NO_EXCEL, 1, "worse"),
        (NO_EXCEL, {}, 0, "better"),
        (NO_EXCEL, NO_CLIENT, 1, "worse"),
        (NO_EXCEL, NO_EXCEL, 0, "same"),
    ],
)
def test_two_results_compared_for_a_script(
    old: dict[str, object],
    new: dict[str, object],
    code: int,
    change: str,
    pack: Pack,
    tmp_path: Path,
) -> None:
    paths = [str(tmp_path / "old.json"), str(tmp_path / "new.json")]
    for path, facts in zip(paths, (old, new), strict=True):
        Path(path).write_bytes(msgspec.json.encode(hospital.report(pack, "PC", facts)))
    out, sheet = tmp_path / "out.json", tmp_path / "out.csv"
    argv = ["compare", *paths, "--quiet", *ON]
    assert main(argv) == code
    assert main([*argv, "--json", str(out), "--csv", str(sheet)]) == code
    whole = msgspec.json.decode(out.read_bytes(), type=Differences)
    assert whole.change == change
    lines = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    assert len(lines) == len(whole.items)
    ways = {"worse": "悪化", "better": "改善"}
    assert [line["変化"] for line in lines] == [ways[one.direction] for one in whole.items]


def test_a_repair_and_a_fault_read_differently_on_the_screen(
    pack: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(tmp_path / "old.json"), str(tmp_path / "new.json")]
    for path, facts in zip(paths, (NO_EXCEL, NO_CLIENT), strict=True):
        Path(path).write_bytes(msgspec.json.encode(hospital.report(pack, "PC", facts)))
    capsys.readouterr()
    main(["compare", *paths, *ON])
    shown = capsys.readouterr().out
    assert "Excel  （改善）" in shown
    assert "（悪化）" in shown
