"""Parquet: one column a value, typed; and the queries of docs/scale.md as they stand there."""

import re
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from checker.cli.main import main
from checker.fleet.parquet import NoDuckDbError
from checker.packs.pack import Pack
from tests.fleet import hospital
from tests.fleet.test_which_pcs import tagged

ROOT = Path(__file__).parents[2]
NO_EXCEL: dict[str, Any] = {"software.excel": {"null": True}}
ON = ("--on", "2026-11-21", "--quiet")


@pytest.fixture
def place(pack: Pack, tmp_path: Path) -> Path:
    folder = tmp_path / "結果"
    folder.mkdir()
    for name, facts in (("A", {}), ("B'1", NO_EXCEL)):
        report = tagged(hospital.report(pack, name, facts), ward="3E", **{"x-y.z": "1"})
        (folder / f"{ord(name[0])}.json").write_bytes(msgspec.json.encode(report))
    (folder / "bad.json").write_text("{", encoding="utf-8")
    return folder


def test_a_column_is_a_value_of_its_type(place: Path, tmp_path: Path) -> None:
    out = tmp_path / "it's.parquet"
    main(["fleet", str(place), *ON, "--parquet", str(out)])
    read = f"read_parquet('{str(out).replace(chr(39), chr(39) * 2)}')"
    with duckdb.connect() as base:
        kinds = {name: kind for name, kind, *_ in base.execute(f"DESCRIBE FROM {read}").fetchall()}
        assert kinds["memory_installed_bytes"] == "BIGINT"
        assert kinds["collected_at"] == "TIMESTAMP WITH TIME ZONE"
        assert kinds["screen_scale"] == "DOUBLE"
        assert kinds["excel_installed"] == "BOOLEAN"
        assert kinds["tag_ward"] == kinds["tag_x-y.z"] == kinds["excel_status"] == "VARCHAR"
        rows = base.execute(
            f"SELECT machine, excel_installed, excel_status, excel_level, tag_ward FROM {read}"  # noqa: S608
        ).fetchall()
    assert rows == [
        ("A", True, "met", "required", "3E"),
        ("B'1", False, "not_met", "required", "3E"),
    ]


def test_without_duckdb_the_way_to_it_is_told(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys  # noqa: PLC0415 - only here

    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(NoDuckDbError, match="DuckDB"):
        main(["fleet", str(place), *ON, "--parquet", str(tmp_path / "out.parquet")])


def test_the_queries_of_the_guide_run(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every block of SQL in docs/scale.md that is for DuckDB, in order."""
    text = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    blocks = [one for one in re.findall(r"```sql\n(.*?)```", text, re.DOTALL) if "psql" not in one]
    assert len(blocks) >= 3
    monkeypatch.chdir(tmp_path)
    argv = ["fleet", str(place), *ON, "--jsonl", "fleet.jsonl", "--parquet", "fleet.parquet"]
    main(argv)
    (place / "bad.json").unlink()  # the guide: what is damaged stops a direct look
    with duckdb.connect() as base:
        for block in blocks:
            for statement in block.split(";"):
                if re.sub(r"--.*", "", statement).strip():
                    base.execute(statement)
                    wanted = "create" not in statement
                    assert not wanted or base.fetchall() != [], statement
