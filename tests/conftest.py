"""What every test may use."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from checker.packs import locate
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from checker.packs.pack import Pack

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = Path(__file__).parents[1] / ".tools" / "axe.min.js"
LONGEST_NAME = 60
"""Characters of an input that stand in a test's name."""
_TURN = itertools.count()
# How long an example takes says how busy the machine is. With CI=true, hypothesis knows by itself.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "CI" not in os.environ:
    settings.load_profile("busy")


@pytest.fixture(scope="session")
def needs() -> Callable[..., None]:
    """Say which programs a test needs: `needs("openvpn", "squid")`.

    Where build/test.py could install everything, a missing program is a failure of the set-up.
    Elsewhere (no root, no Debian) the test is reported as not run, by name.
    """

    def check(*programs: str) -> None:
        missing = [
            name
            for name in programs
            if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
        ]
        if missing and os.environ.get("NANBYO_CHECKER_TOOLS") == "all":
            pytest.fail(f"the set-up should have brought {', '.join(missing)}")
        if missing:
            pytest.skip(f"not run: needs {', '.join(missing)}")

    return check


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script that judges a page's accessibility."""
    if not AXE.is_file():
        if os.environ.get("NANBYO_CHECKER_TOOLS") == "all":
            pytest.fail("the set-up should have brought axe-core")
        pytest.skip("not run: needs axe-core (python3 build/axe.py)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser(needs: Callable[..., None]) -> "Iterator[Browser]":
    """Run Debian's Chromium."""
    needs("chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only with a browser

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the program keeps for its user apart, test by test, and out of the real user's."""
    base = tmp_path_factory.getbasetemp() / "user-data"
    monkeypatch.setenv("XDG_DATA_HOME", str(base / str(next(_TURN))))
    monkeypatch.setattr(locate, "_in_use", [])


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist, which reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests that own something of the whole machine run one after another.

    What they drive has limits of its own (a browser's, a proxy's, Wine's), which a machine that is
    busy with something else can use up: such a test is tried once more, and pytest tells of it.
    """
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(pytest.mark.flaky(reruns=1))
        if item.get_closest_marker("real") and not item.get_closest_marker("xdist_group"):
            under_wine = "windows" in item.path.parts or "wine" in item.path.stem
            item.add_marker(pytest.mark.xdist_group("wine" if under_wine else "machine"))


@pytest.fixture(scope="session")
def pack() -> Pack:
    """Return the rules as they ship."""
    return load_pack(rules_root())


def pytest_make_parametrize_id(val: object) -> str | None:
    """Cut what would name a test: an input of a hundred megabytes is no name."""
    if isinstance(val, (str, bytes)) and len(val) > LONGEST_NAME:
        whole = val if isinstance(val, str) else val.decode("latin-1")
        return f"{ascii(whole[:LONGEST_NAME])[1:-1]}..{len(val)}"
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one flag that writes golden files anew."""
    parser.addoption(
        "--refresh-golden",
        action="store_true",
        help="write the golden files anew; then look at what changed and commit it",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file under tests/golden/, or write it: `golden("a/b.txt", text)`."""

    def check(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if request.config.getoption("--refresh-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"{path} is not there; write it with --refresh-golden"
        assert text == path.read_bytes().decode()

    return check
