"""Tests that own something of the whole machine take turns, although tests run side by side."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest

@pytest.mark.xdist_group("machine")
@pytest.mark.parametrize("number", range(12))
def test_turn(number, worker_id):
    with open({place!r}, "a") as file:
        file.write(worker_id + " ")
"""


def test_a_group_runs_in_one_worker(tmp_path: Path) -> None:
    place = tmp_path / "workers.txt"
    (tmp_path / "test_turns.py").write_text(TESTS.format(place=str(place)))
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull]
    options = ["-n", "3", "--dist", "loadgroup", "--rootdir", str(tmp_path), str(tmp_path)]
    subprocess.run([*pytest, *options], check=True, capture_output=True, cwd=tmp_path)
    workers = place.read_text().split()
    assert len(workers) == 12
    assert len(set(workers)) == 1
