"""Collecting loses nothing: a share out of reach, several results of a PC, several PCs at once."""

import concurrent.futures
import datetime as dt
import json
from pathlib import Path

import msgspec
import platformdirs
import pytest

from checker.cli import collecting
from checker.cli.main import main
from checker.errors import OutputError
from checker.packs.pack import Pack
from tests.fleet import hospital

ON = ("--on", "2026-11-21")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of this user."""
    place = tmp_path / "home"
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: place)
    return place / "spool"


@pytest.fixture
def facts(tmp_path: Path, pack: Pack) -> str:
    path = tmp_path / "facts.json"
    path.write_bytes(msgspec.json.encode(hospital.report(pack, "受付/1").facts))
    return str(path)


def test_a_share_out_of_reach_costs_neither_the_line_nor_the_report(
    home: Path, facts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    share = tmp_path / "share"
    argv = ["judge", facts, "--summary", "--json-dir", str(share), *ON]
    for _ in range(2):
        with pytest.raises(OutputError):
            main(argv)
    told = capsys.readouterr()
    assert told.out.count("INCOMPLETE|") == 2
    assert str(home) in told.err
    assert len(list(home.iterdir())) == 2
    share.mkdir()
    main(argv)
    assert len(list(share.iterdir())) == 3
    assert list(home.iterdir()) == []


def test_not_more_waits_than_the_disk_should_hold(home: Path, facts: str, tmp_path: Path) -> None:
    home.mkdir(parents=True)
    for day in range(1, 61):
        name = f"old_202601{day % 28 + 1:02}T{day // 28:02}0000Z_{day:08x}.json"
        (home / name).touch()
    with pytest.raises(OutputError):
        main(["judge", facts, "--quiet", "--json-dir", str(tmp_path / "no"), *ON])
    assert len(list(home.iterdir())) == 50
    assert any("受付" in path.name for path in home.iterdir())


def test_only_the_newest_results_of_this_pc_stay(home: Path, facts: str, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    others = (
        "受付_1_x_20260101T000000Z_00000000.json",
        "受付_1.json",
        "PC_20260101T000000Z_0.json",
    )
    for name in (*others, *(f"受付_1_2026010{n}T000000Z_0000000{n}.json" for n in range(1, 6))):
        (share / name).touch()
    main(["judge", facts, "--quiet", "--json-dir", str(share), "--keep", "2", *ON])
    left = {path.name for path in share.iterdir()} - set(others)
    assert len(left) == 2
    assert "受付_1_20260105T000000Z_00000005.json" in left
    assert {path.name for path in share.iterdir()} >= set(others)
    assert not home.exists()


def test_several_pcs_write_at_once(home: Path, tmp_path: Path, pack: Pack) -> None:
    share = tmp_path / "share"
    share.mkdir()
    reports = [hospital.report(pack, f"PC-{number % 4}") for number in range(40)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: collecting.put(one, str(share), "ja"), reports))
    assert len(list(share.glob("*.json"))) == 40
    assert all(json.loads(path.read_bytes()) for path in share.iterdir())
    assert not home.exists()


def test_a_newer_result_spares_the_check(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pack: Pack,
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    monkeypatch.setattr(collecting, "this_pc", lambda: "PC-1")
    made = dt.datetime.now(dt.UTC).replace(microsecond=0)
    report = hospital.report(
        pack, "PC-1", {"software.excel": {"null": True}}, made - dt.timedelta(days=29)
    )
    collecting.put(report, str(share), "ja")
    argv = ["check", "--offline", "--json-dir", str(share), "--summary", "--lang", "en"]
    capsys.readouterr()
    assert main([*argv, "--if-older", "30d"]) == 3
    assert capsys.readouterr().out.startswith("NOT_READY|")
    assert len(list(share.iterdir())) == 1
    main([*argv, "--if-older", "28"])
    assert len(list(share.iterdir())) == 2
    assert not home.exists()
