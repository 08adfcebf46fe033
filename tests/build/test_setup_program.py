"""The installer, with small stand-ins for the program: all or nothing, and nobody else's."""

from collections.abc import Callable, Iterator
from pathlib import Path

import icon
import pytest
import release
import wine

from tests.build.setups import WAITS, compiled, content, running
from tests.windows_machine import end, own_prefix

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("wine")]

KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\NanbyoChecker"
LEAVES_A_MARK = """
#include <stdio.h>
int main(void) { FILE *mark = fopen("C:\\\\started.txt", "w"); fclose(mark); return 0; }
"""


@pytest.fixture(scope="module")
def setups(needs: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two versions of an installer; in the second, one file is new and one is gone."""
    needs("wine", "makensis", "x86_64-w64-mingw32-gcc")
    made = []
    for version, only in (("1.0.0", "old.toml"), ("1.1.0", "new.toml")):
        folder = tmp_path_factory.mktemp(version) / release.FOLDER
        (folder / "_internal" / "rules").mkdir(parents=True)
        for name in ("nanbyo-checker.exe", "NanbyoChecker.exe"):
            compiled(WAITS, folder / name)
        (folder / "_internal" / "rules" / "both.toml").write_text(version)
        (folder / "_internal" / only).write_text(version)
        setup = folder.with_name(f"{version}-setup.exe")
        release.make_installer(folder, setup, version, icon.icon(), 1_760_000_000)
        made.append(setup)
    return made


@pytest.fixture
def prefix(tmp_path: Path) -> Iterator[Path]:
    own = own_prefix(tmp_path / "prefix")
    yield own
    end(own)


def start(prefix: Path, program: Path, *words: str) -> int:
    return wine.run([program, *words], env=wine.environment(prefix), timeout=120).returncode


def place(prefix: Path) -> Path:
    """Return the installation's folder."""
    (local,) = prefix.glob("drive_c/users/*/AppData/Local")
    return local / "Programs" / "NanbyoChecker"


def entry(prefix: Path, name: str) -> str:
    """Return a value of the entry in the list of installed programs; empty: it is not there."""
    done = wine.run(["reg", "query", KEY, "/v", name], env=wine.environment(prefix))
    return done.stdout.decode("cp932").split("REG_SZ")[-1].strip() if not done.returncode else ""


def test_an_update_takes_the_old_version_away_and_keeps_what_a_person_put_there(
    setups: list[Path], prefix: Path
) -> None:
    old, new = setups
    assert start(prefix, old, "/S") == 0
    mine = place(prefix) / "_internal" / "mine.txt"
    mine.write_text("mine")
    assert start(prefix, new, "/S") == 0
    now = content(place(prefix))
    assert now["_internal/rules/both.toml"] == b"1.1.0"
    assert "_internal/new.toml" in now
    assert "_internal/old.toml" not in now
    assert now["_internal/mine.txt"] == b"mine"
    assert not (place(prefix) / ".new").exists()
    assert entry(prefix, "DisplayVersion") == "1.1.0"


def test_while_the_program_runs_neither_update_nor_removal_changes_anything(
    setups: list[Path], prefix: Path
) -> None:
    old, new = setups
    assert start(prefix, old, "/S") == 0
    before = content(place(prefix))
    with running(prefix, place(prefix) / "nanbyo-checker.exe"):
        assert start(prefix, new, "/S") == 3
        assert content(place(prefix)) == before
        folder = wine.windows_path(place(prefix))
        assert start(prefix, place(prefix) / "uninstall.exe", "/S", f"_?={folder}") == 3
        assert content(place(prefix)) == before
        assert entry(prefix, "DisplayVersion") == "1.0.0"
    end(prefix)
    assert start(prefix, new, "/S") == 0
    assert entry(prefix, "DisplayVersion") == "1.1.0"


def test_another_programs_uninstaller_is_never_started(
    setups: list[Path], prefix: Path, tmp_path: Path
) -> None:
    other = prefix / "drive_c" / "OtherApp"
    other.mkdir()
    compiled(LEAVES_A_MARK, other / "uninstall.exe")
    (other / "other.txt").touch()
    before = content(other)
    assert start(prefix, setups[0], "/S", r"/D=C:\OtherApp") == 5
    assert content(other) == before
    assert not (prefix / "drive_c" / "started.txt").exists()
    assert not place(prefix).exists()
    del tmp_path


def test_an_old_windows_is_refused(setups: list[Path], prefix: Path) -> None:
    env = wine.environment(prefix)
    assert wine.run(["winecfg", "-v", "win7"], env=env).returncode == 0
    assert start(prefix, setups[0], "/S") == 4
    assert not place(prefix).exists()


def test_what_was_kept_goes_where_that_is_asked_for_and_a_helpdesks_cases_stay(
    setups: list[Path], prefix: Path
) -> None:
    assert start(prefix, setups[0], "/S") == 0
    data = place(prefix).parent.parent / "nanbyo-checker"
    data.mkdir()
    for name in ("institution.json", "app.lock", "helpdesk.db"):
        (data / name).touch()
    folder = wine.windows_path(place(prefix))
    uninstaller = place(prefix) / "uninstall.exe"
    assert start(prefix, uninstaller, "/S", "/REMOVEDATA", f"_?={folder}") == 0
    assert [path.name for path in data.iterdir()] == ["helpdesk.db"]
    assert start(prefix, setups[0], "/S") == 0
    (data / "institution.json").touch()
    assert start(prefix, uninstaller, "/S", f"_?={folder}") == 0
    assert sorted(path.name for path in data.iterdir()) == ["helpdesk.db", "institution.json"]
