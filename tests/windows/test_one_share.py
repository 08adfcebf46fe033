"""Many PCs write their reports to one share at the same time: none is lost, none is mixed."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from checker import reading

RUNS = 20


@pytest.mark.real
def test_twenty_at_once(run: Callable[..., Any], program: Path, tmp_path: Path) -> None:
    share = tmp_path / "共有"
    share.mkdir()
    argv = ("check", "--offline", "--quiet", "--deadline", "300", "--json-dir", share)
    # The first start of a prefix is made alone: it is Wine's own set-up.
    assert run(program, "--version").code == 0
    with ThreadPoolExecutor(RUNS) as threads:
        ended = [*threads.map(lambda _: run(program, *argv), range(RUNS))]
    assert {one.code for one in ended} <= {3, 4}
    assert all(not one.out for one in ended)
    written = sorted(share.iterdir())
    assert len(written) == RUNS
    for path in written:
        report = reading.report(path.read_bytes(), path.name)
        assert path.name.startswith(f"{report.facts.machine.name}_")
        assert path.name.endswith(".json")
        assert json.loads(path.read_bytes())["schema"] == "nanbyo-checker/report/1"
