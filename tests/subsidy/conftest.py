"""What the tests of subsidies share."""

import pytest

from checker.packs.locate import rules_root
from checker.subsidy import Program, load_programs


@pytest.fixture(scope="session")
def programs() -> dict[str, Program]:
    """Return the programs as they ship."""
    return load_programs(rules_root())
