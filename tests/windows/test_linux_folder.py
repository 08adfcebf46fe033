"""The same spec makes the Linux folder, which runs where there is no Python."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import setup_env

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(needs: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What build/freeze.py makes here."""
    needs("strip", "objdump")
    dist = tmp_path_factory.mktemp("リナックス")
    subprocess.run([sys.executable, setup_env.ROOT / "build" / "freeze.py", dist], check=True)
    return dist


def run(program: Path, *args: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run with an environment in which no Python can be found."""
    return subprocess.run(
        [program, *args], capture_output=True, check=False, env={"LANG": "C.UTF-8", "HOME": "/"}
    )


@pytest.mark.parametrize("name", ["nanbyo-checker/nanbyo-checker", "nanbyo-checker-portable"])
def test_it_runs_and_has_its_rules(name: str, folder: Path) -> None:
    version = run(folder / name, "--version")
    assert (version.returncode, version.stdout, version.stderr) == (0, b"0.1.0\n", b"")
    validated = run(folder / name, "rules", "validate")
    assert (validated.returncode, validated.stderr) == (0, b"")


def test_it_reads_this_machine_and_draws_every_document(folder: Path, tmp_path: Path) -> None:
    outputs = {option: tmp_path / f"結果.{option}" for option in ("json", "html", "pdf", "xlsx")}
    options = [word for option, path in outputs.items() for word in (f"--{option}", path)]
    ended = run(folder / "nanbyo-checker/nanbyo-checker", "check", "--offline", "--quiet", *options)
    assert ended.returncode in {3, 4}
    assert ended.stderr == b""
    report = json.loads(outputs["json"].read_text(encoding="utf-8"))
    assert report["facts"]["machine"]["os"] == "linux"
    assert outputs["pdf"].read_bytes().startswith(b"%PDF-")
    assert zipfile.is_zipfile(outputs["xlsx"])


def test_nothing_of_the_tests_is_inside(folder: Path) -> None:
    document = json.loads(next(folder.glob("*.cdx.json")).read_text(encoding="utf-8"))
    names = {component["name"].lower() for component in document["components"]}
    assert not names & {"pytest", "hypothesis", "lxml", "pillow", "pikepdf", "playwright"}
