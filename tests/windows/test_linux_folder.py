"""The same spec makes the Linux folder, which runs where there is no Python."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import setup_env

from checker import __version__
from tests.windows import whole

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
    assert (version.returncode, version.stdout, version.stderr) == (
        0,
        f"{__version__}\n".encode(),
        b"",
    )
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


def alone(home: Path) -> dict[str, str]:
    """An environment in which nothing can be found, with a documents folder of its own."""
    (home / "Documents").mkdir(parents=True)
    return {"LANG": "C.UTF-8", "HOME": str(home), "PATH": str(home)}


def test_every_part_is_inside(folder: Path, needs: Callable[..., None], tmp_path: Path) -> None:
    needs("pdftoppm", "zbarimg")
    program, env = folder / "nanbyo-checker/nanbyo-checker", alone(tmp_path / "home")

    def call(*words: str | Path) -> tuple[int, str]:
        done = subprocess.run([program, *words], env=env, capture_output=True, check=False)
        return done.returncode, done.stderr.decode()

    report = whole.documents(call, tmp_path)
    database = f"sqlite:///{tmp_path}/相談.sqlite3"
    argv: list[str | Path] = [program, "helpdesk", "--no-browser", "--database", database]
    with whole.helpdesk(argv, env) as client:
        whole.takes_a_call(client, report)


def test_the_page_is_shown_and_without_a_browser_the_checklist_is_kept(
    folder: Path, tmp_path: Path
) -> None:
    program, env = folder / "nanbyo-checker/nanbyo-checker", alone(tmp_path / "home")
    argv: list[str | Path] = [program, "app", "--offline", "--data", tmp_path / "data"]
    with subprocess.Popen([*argv, "--no-browser"], env=env, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        url = whole.address(process.stderr)
        with httpx.Client(timeout=60) as client:
            client.get(url).raise_for_status()
            page = client.get(url.partition("start?")[0])
            assert page.status_code == 200
            assert "難病チェッカー" in page.text
        process.terminate()
        assert process.wait(60) == 0
    done = subprocess.run(argv, env=env, capture_output=True, check=False, timeout=120)
    (pdf,) = (tmp_path / "home").rglob("*.pdf")
    assert (done.returncode, done.stdout) == (0, b"")
    assert str(pdf) in done.stderr.decode()


def test_nothing_of_the_tests_is_inside(folder: Path) -> None:
    document = json.loads(next(folder.glob("*.cdx.json")).read_text(encoding="utf-8"))
    names = {component["name"].lower() for component in document["components"]}
    assert not names & {"pytest", "hypothesis", "lxml", "pillow", "pikepdf", "playwright"}
