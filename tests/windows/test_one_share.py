"""Many PCs write their reports to one share at the same time: none is lost, none is mixed."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import wine

from checker import reading

RUNS = 20


@pytest.mark.real
def test_twenty_at_once(run: Callable[..., Any], program: Path, tmp_path: Path) -> None:
    share = tmp_path / "共有"
    share.mkdir()
    argv = ("check", "--offline", "--quiet", "--deadline", "300", "--json-dir", share)
    # The first start of a prefix is made alone: it is Wine's own set-up.
    first = run(program, "--version")
    assert first.code == 0, first.err
    with ThreadPoolExecutor(RUNS) as threads:
        ended = [*threads.map(lambda _: run(program, *argv), range(RUNS))]
    assert {one.code for one in ended} <= {3, 4}, [one.err for one in ended]
    assert all(not one.out for one in ended)
    written = sorted(share.iterdir())
    assert len(written) == RUNS
    for path in written:
        report = reading.report(path.read_bytes(), path.name)
        assert path.name.startswith(f"{report.facts.machine.name}_")
        assert path.name.endswith(".json")
        assert json.loads(path.read_bytes())["schema"] == "nanbyo-checker/report/1"


EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.mark.real
def test_the_examples_run_and_pass_on_the_exit_code(
    run: Callable[..., Any], program: Path, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    told = tmp_path / "told.cmd"
    told.write_bytes(b"@echo off\r\necho %*\r\n")
    pcs = tmp_path / "pcs.txt"
    pcs.write_bytes(b"PC-1\r\nPC 2\r\n")
    places = {"NANBYO_PROGRAM": program, "NANBYO_SHARE": share, "NANBYO_PSEXEC": told}
    more = {name: wine.windows_path(path) for name, path in places.items()}
    assert run("cmd", "/c", EXAMPLES / "gpo-logon.cmd", more=more).code == 0
    ended = run("cmd", "/c", EXAMPLES / "sccm-run.cmd", more=more)
    assert ended.code in {3, 4}
    assert ended.out.startswith(("NOT_READY|", "INCOMPLETE|"))
    assert len(list(share.iterdir())) == 2
    lines = run("cmd", "/c", EXAMPLES / "psexec.cmd", pcs, more=more).out.splitlines()
    assert [line.split()[0] for line in lines] == ["\\\\PC-1", "\\\\PC"]
    nowhere = more | {"NANBYO_SHARE": r"Z:\no-such-share"}
    assert run("cmd", "/c", EXAMPLES / "gpo-logon.cmd", more=nowhere).code == 6
