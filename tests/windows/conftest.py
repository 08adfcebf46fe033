"""The executables, built once, and what is needed to run them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import setup_env
import wine

from tests.probes.hardware import x_server
from tests.windows_machine import end, own_prefix

Run = Callable[..., "Ended"]


class Ended:
    """How a Windows program ended."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.raw = done.stdout
        # Redirected text is in the PC's code page, as every Japanese Windows program's is.
        self.out = done.stdout.decode("cp932", errors="replace")
        self.err = done.stderr.decode("cp932", errors="replace")

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Return what was written, which is JSON and so UTF-8."""
        return json.loads(self.raw.decode("utf-8"))


def build(dist: Path) -> Path:
    """Build everything for Windows as a person does."""
    script = setup_env.ROOT / "build" / "windows.py"
    subprocess.run([sys.executable, script, "--dist", dist], check=True, timeout=1800)
    return dist


@pytest.fixture(scope="session")
def dist(needs: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What build/windows.py makes."""
    needs("wine", "makensis", "x86_64-w64-mingw32-gcc", "Xvfb", "git")
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def program(dist: Path) -> Path:
    """The program with a console, in its folder."""
    return dist / "nanbyo-checker" / "nanbyo-checker.exe"


@pytest.fixture(scope="session")
def display(needs: Callable[..., None]) -> Iterator[str]:
    """A screen of 1920x1080."""
    needs("Xvfb")
    with x_server("1920x1080") as name:
        yield name


@pytest.fixture
def prefix(dist: Path, tmp_path: Path) -> Iterator[Path]:
    """A Windows installation of the test's own."""
    del dist
    own = own_prefix(tmp_path / "prefix")
    yield own
    end(own)


@pytest.fixture
def run(prefix: Path, display: str) -> Run:
    """Run a Windows program in the test's installation."""

    def start(
        program: Path | str,
        *args: str | Path,
        on: str = display,
        cwd: Path | None = None,
        more: dict[str, str] | None = None,
    ) -> Ended:
        words = [wine.windows_path(arg) if isinstance(arg, Path) else arg for arg in args]
        env = {**wine.environment(prefix, on), **(more or {})}
        return Ended(wine.run([program, *words], env=env, cwd=cwd))

    return start
