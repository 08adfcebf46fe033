"""A pytest plugin: the tests that take long are known, and can be left out.

`tests/long.txt` names them: functions whose tests go over very many values, or begin a program each
time. `--leave-long` leaves them out (`build/test.py --quick` does where no test is named);
`--note-long` writes the file anew from what this run took.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest
import setup_env

LIST = setup_env.ROOT / "tests" / "long.txt"
HEAD = """\
# What `python3 build/test.py --quick` leaves out: tests that go over very many values or begin a
# program each time. The whole run has them all. It is made by `--quick --note-long`.
"""
TOGETHER = 0.5
"""Seconds of all tests of one function."""
EACH = 0.1
"""Seconds of one of them, in the middle: many that are quick stay."""


def names() -> frozenset[str]:
    """Return the functions that take long, as pytest names them without their values."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two flags."""
    parser.addoption("--leave-long", action="store_true", help="leave out tests/long.txt")
    parser.addoption("--note-long", action="store_true", help="write tests/long.txt anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones out."""
    if not config.getoption("--leave-long"):
        return
    long = names()
    left = [item for item in items if function(item.nodeid) in long]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if function(item.nodeid) not in long]


def pytest_configure(config: pytest.Config) -> None:
    """Note what tests take, in the process that hears of all of them."""
    if config.getoption("--note-long") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times())


class Times:
    """What the tests of each function took."""

    def __init__(self) -> None:
        self.took: defaultdict[str, float] = defaultdict(float)
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of one test."""
        self.took[function(report.nodeid)] += report.duration
        self.tests[function(report.nodeid)] += report.when == "call"

    def pytest_sessionfinish(self) -> None:
        """Write the list."""
        write(LIST, self.took, self.tests)


def function(nodeid: str) -> str:
    """Return a test's function: its id without the values that it is given."""
    return nodeid.partition("[")[0].partition("@")[0]


def write(file: Path, took: Mapping[str, float], tests: Mapping[str, int]) -> None:
    """Write the functions that take long, in order."""
    long = [
        name
        for name, seconds in took.items()
        if seconds >= TOGETHER and seconds / max(tests.get(name, 0), 1) >= EACH
    ]
    file.write_text(HEAD + "".join(f"{name}\n" for name in sorted(long)), encoding="utf-8")
