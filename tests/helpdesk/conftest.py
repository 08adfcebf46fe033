"""What the helpdesk's tests share."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.helpdesk.database import connect, url_of
from checker.helpdesk.store import Store
from tests.helpdesk.desks import Clock, Seat, Seats, alone, store_in
from tests.helpdesk.screens import ROOT
from tests.helpdesk.servers import PostgreSQL, binaries, postgresql


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgreSQL]:
    """Run PostgreSQL."""
    programs = binaries()
    if programs is None or os.geteuid() != 0:
        if os.environ.get("NANBYO_CHECKER_TOOLS") == "all":
            pytest.fail("the set-up should have brought postgresql")
        pytest.skip("not run: needs postgresql, and root to run it as its own user")
    with postgresql(programs) as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the tests of a module with `EVERY_DATABASE` run with each kind of database."""
    if "store" in metafunc.fixturenames and getattr(metafunc.module, "EVERY_DATABASE", False):
        kinds = ["sqlite", pytest.param("postgresql", marks=pytest.mark.real)]
        metafunc.parametrize("store", kinds, indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """Give an empty store."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield store_in(tmp_path, clock)
        return
    server: PostgreSQL = request.getfixturevalue("cluster")
    url = server.desk()
    engine = connect(url_of(url))
    yield Store(engine, clock)
    engine.dispose()
    server.drop(url)


@pytest.fixture
def seat(store: Store) -> Seat:
    """Give the one person of a helpdesk without accounts."""
    return alone(store)


@pytest.fixture
def seats(store: Store) -> Seats:
    """Give a helpdesk with accounts."""
    return Seats(store)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[str]:
    """Run the helpdesk; give its start address."""
    command = [sys.executable, "-P", "-m", "checker", "helpdesk", "--no-browser"]
    server = subprocess.Popen(
        [*command, "--database", f"sqlite:///{tmp_path}/desk.sqlite3"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert server.stderr is not None
    line = server.stderr.readline()
    found = re.search(r"http://\S+", line)
    assert found, line
    yield found[0]
    server.terminate()
    server.communicate(timeout=20)
