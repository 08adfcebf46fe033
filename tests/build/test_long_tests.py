"""What the quick run leaves out is known by name, and made from what tests took."""

import re
from pathlib import Path

import long_tests
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(long_tests.names()))
def test_every_name_is_a_test(name: str) -> None:
    file, _, function = name.partition("::")
    told = "it is another now: python3 build/test.py --quick --note-long"
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^def {function}\(", text, re.MULTILINE), told


@pytest.mark.parametrize(
    ("seconds", "tests", "noted"),
    [(0.49, 1, 0), (0.5, 1, 1), (0.5, 5, 1), (0.5, 6, 0), (60.0, 601, 0)],
)
def test_what_takes_long_together_and_one_by_one_is_noted(
    tmp_path: Path, seconds: float, tests: int, noted: int
) -> None:
    file, name = tmp_path / "long.txt", "tests/a.py::test_b"
    long_tests.write(file, {name: seconds}, {name: tests})
    assert file.read_text(encoding="utf-8").count(name) == noted


@pytest.mark.parametrize("nodeid", ["a.py::test_b", "a.py::test_b[x]", "a.py::test_b[x@y]@wine"])
def test_a_function_is_known_without_its_values(nodeid: str) -> None:
    assert long_tests.function(nodeid) == "a.py::test_b"
