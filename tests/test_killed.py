"""What a killed command leaves behind; long runs are `python -m tests.kill_writers`."""

import random
from pathlib import Path

import pytest

from tests import kill_writers


@pytest.mark.parametrize("name", ["judge", "fleet", "subsidy", "survey", "code"])
def test_an_output_of_a_killed_command_is_the_old_or_the_new_one(name: str, tmp_path: Path) -> None:
    writer = next(one for one in kill_writers.writers(tmp_path) if one.name == name)
    seen = kill_writers.run(writer, tmp_path, 3, random.Random(1))  # noqa: S311
    assert seen.old + seen.new == 3 * len(writer.outputs)
    assert seen.after == 0


@pytest.mark.parametrize(
    ("name", "data", "is_whole"),
    [
        ("x.json", b"{}", False),
        ("x.json", b'{"a": 1}', True),
        ("x.json", b'{"a": ', False),
        ("x.html", b"<html></html>\n", True),
        ("x.html", b"<html>", False),
        ("x.xlsx", b"PK\x03\x04", False),
        ("x.csv", b"", False),
        ("x.csv", kill_writers.OLD, True),
    ],
)
def test_a_part_is_told_from_a_whole(name: str, data: bytes, *, is_whole: bool) -> None:
    assert kill_writers.whole(name, data) is is_whole
