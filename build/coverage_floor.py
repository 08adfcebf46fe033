"""A pytest plugin: the modules that must be covered whole, branches too, are.

`[tool.nanbyo-checker.coverage]` in pyproject.toml names them with their least percentage. It is
told before pytest's own summary, and less than the floor fails the run.
"""

import tomllib
from io import StringIO

import pytest
import setup_env
from coverage import Coverage
from coverage.exceptions import CoverageException


@pytest.hookimpl(trylast=True)  # after pytest-cov, which writes what is read here
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Compare the coverage of each named module with its floor."""
    if hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    settings = tomllib.loads((setup_env.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    floors = settings["tool"].get("nanbyo-checker", {}).get("coverage", {})
    measured = Coverage(config_file=str(setup_env.ROOT / "pyproject.toml"))
    measured.load()
    reporter.section("coverage")
    total = percentage(measured, "checker/*")
    reporter.write_line(f"checker, with branches: {total:.1f} %")
    for module, floor in floors.items():
        reached = percentage(measured, module)
        fine = reached >= floor
        reporter.write_line(
            f"{'✓' if fine else '✗'} {module}: {reached:.1f} % (at least {floor} %)",
            red=not fine,
        )
        if not fine:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def percentage(measured: Coverage, module: str) -> float:
    """Return how much of the modules was covered; 0 when none of them was even loaded."""
    try:
        return measured.report(include=[module], file=StringIO(), show_missing=False)
    except CoverageException:
        return 0.0
