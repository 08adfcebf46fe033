"""What the helpdesk's tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from checker.helpdesk.database import connect, url_of
from checker.helpdesk.store import Store
from tests.helpdesk.desks import Clock, store_in
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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real)])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """Give a store in each kind of database."""
    if request.param == "sqlite":
        yield store_in(tmp_path, clock)
        return
    server: PostgreSQL = request.getfixturevalue("cluster")
    engine = connect(url_of(server.database()))
    yield Store(engine, clock)
    engine.dispose()
