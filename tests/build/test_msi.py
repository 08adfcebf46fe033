"""The MSI, with small stand-ins for the program, installed by Wine's msiexec."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msi
import pytest
import setup_env
import wine

from checker.cli import check
from checker.door import winevents
from tests.build.setups import WAITS, compiled, content, running
from tests.windows_machine import end, own_prefix

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("wine")]

EPOCH = 1_760_000_000
UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall"
RESTART_NEEDED = 3010 & 0xFF
"""What is left here of an exit code of Windows."""
REFUSED = 1603 & 0xFF


@pytest.fixture(scope="module")
def packages(needs: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two versions; in the second, one file is new and one is gone."""
    needs("wine", "wixl", "msibuild", "x86_64-w64-mingw32-gcc")
    made = []
    for version, only in (("1.0.0", "old.toml"), ("1.1.0", "new.toml")):
        folder = tmp_path_factory.mktemp(version) / "nanbyo-checker"
        (folder / "_internal" / "rules").mkdir(parents=True)
        for name in ("nanbyo-checker.exe", "NanbyoChecker.exe"):
            compiled(WAITS, folder / name)
        (folder / "_internal" / "rules" / "both.toml").write_text(version)
        (folder / "_internal" / only).write_text(version)
        target = folder.with_name(f"{version}.msi")
        msi.make(folder, target, version, EPOCH)
        made.append(target)
    return made


@pytest.fixture
def prefix(tmp_path: Path) -> Iterator[Path]:
    own = own_prefix(tmp_path / "prefix")
    yield own
    end(own)


def msiexec(prefix: Path, *words: str | Path) -> int:
    argv = [wine.windows_path(word) if isinstance(word, Path) else word for word in words]
    return wine.run(["msiexec", *argv, "/qn"], env=wine.environment(prefix)).returncode


def place(prefix: Path) -> Path:
    return prefix / "drive_c" / "Program Files" / "NanbyoChecker"


def registered(prefix: Path) -> str:
    """Return what the system's list of programs says of ours."""
    done = wine.run(["reg", "query", UNINSTALL, "/s"], env=wine.environment(prefix))
    blocks = re.split(r"(?m)^HKEY", done.stdout.decode("cp932"))
    return "".join(block for block in blocks if "難病チェッカー" in block)


def test_it_installs_for_the_machine_with_a_japanese_name_and_leaves_nothing(
    packages: list[Path], prefix: Path
) -> None:
    assert msiexec(prefix, "/i", packages[0]) == 0
    assert content(place(prefix))["_internal/rules/both.toml"] == b"1.0.0"
    assert "1.0.0" in registered(prefix)
    assert len(list(prefix.rglob("難病チェッカー.lnk"))) == 1
    assert msiexec(prefix, "/x", packages[0]) == 0
    assert not place(prefix).exists()
    assert not list(prefix.rglob("難病チェッカー.lnk"))
    assert registered(prefix) == ""


def test_an_upgrade_replaces_and_a_downgrade_is_refused(packages: list[Path], prefix: Path) -> None:
    old, new = packages
    assert msiexec(prefix, "/i", old) == 0
    assert msiexec(prefix, "/i", new, "DESKTOPSHORTCUT=1") == 0
    files = content(place(prefix))
    assert files["_internal/rules/both.toml"] == b"1.1.0"
    assert "_internal/old.toml" not in files
    assert len(list(prefix.rglob("難病チェッカー.lnk"))) == 2
    assert msiexec(prefix, "/i", old) == REFUSED
    assert content(place(prefix)) == files


def test_the_folder_can_be_chosen(packages: list[Path], prefix: Path) -> None:
    assert msiexec(prefix, "/i", packages[0], r"INSTALLDIR=C:\難病 チェック") == 0
    chosen = prefix / "drive_c" / "難病 チェック"
    assert (chosen / "NanbyoChecker.exe").exists()
    assert not place(prefix).exists()


def test_with_the_program_in_use_everything_is_new_after_a_restart(
    packages: list[Path], prefix: Path
) -> None:
    old, new = packages
    assert msiexec(prefix, "/i", old) == 0
    with running(prefix, place(prefix) / "nanbyo-checker.exe"):
        assert msiexec(prefix, "/i", new) == RESTART_NEEDED
    assert content(place(prefix))["_internal/rules/both.toml"] == b"1.1.0"
    assert "1.1.0" in registered(prefix)


def test_the_source_of_events_is_registered_and_removed(packages: list[Path], prefix: Path) -> None:
    def source() -> str:
        argv = ["reg", "query", rf"HKLM\{msi.EVENT_SOURCE}"]
        return wine.run(argv, env=wine.environment(prefix)).stdout.decode("cp932")

    assert "EventMessageFile" not in source()
    assert msiexec(prefix, "/i", packages[0]) == 0
    told = source()
    assert re.search(r"EventMessageFile\s+REG_EXPAND_SZ\s+%SystemRoot%.*EventCreate\.exe", told)
    assert re.search(r"TypesSupported\s+REG_DWORD\s+0x7\b", told)
    assert msiexec(prefix, "/i", packages[1]) == 0
    assert "EventMessageFile" in source()
    assert msiexec(prefix, "/x", packages[1]) == 0
    assert "EventMessageFile" not in source()


def test_the_table_names_the_source_of_events_as_the_program_writes_it(
    packages: list[Path],
) -> None:
    rows = setup_env.run(["msiinfo", "export", str(packages[0]), "Registry"]).output
    assert msi.EVENT_SOURCE.endswith(f"\\{winevents.SOURCE}")
    assert f"#%{msi.EVENT_MESSAGES}" in rows
    # The messages of that program end at 1000.
    assert all(0 < number <= 1000 for _, number in check._EVENTS.values())


def test_the_same_files_give_the_same_bytes(packages: list[Path], tmp_path: Path) -> None:
    folder = packages[0].with_name("nanbyo-checker")
    again = tmp_path / "again.msi"
    msi.make(folder, again, "1.0.0", EPOCH)
    assert again.read_bytes() == packages[0].read_bytes()


def test_no_place_holder_is_left(packages: list[Path]) -> None:
    for table in ("Property", "Shortcut", "LaunchCondition"):
        rows = setup_env.run(["msiinfo", "export", str(packages[0]), table]).output
        assert not re.search("TITLE_|ABOUT_|NEWER_|OLDWIN_", rows), table
