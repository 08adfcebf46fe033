r"""Where hospitals put things: a share, another drive, a folder to read only, a full disk.

And what a person is called: 山田太郎.
Each is a real one: Wine passes on what the file system below it says. An executable that is started
by its name on a share (\\server\folder\program.exe) cannot be tried here: Wine 8 says that it is
called `UNC\server\folder\program.exe`, where nothing is. Its code is tried there instead.
"""

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import setup_env
import windows_python
import wine

from tests.windows.conftest import Run
from tests.windows_machine import end

pytestmark = pytest.mark.real

OUTPUTS = ("--json", "--html", "--pdf", "--xlsx")
CHECK = ("check", "--offline", "--quiet")


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Mount something on a folder, and take it away at the end."""
    done = subprocess.run(["mount", *options, folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not run: needs the right to mount")
    try:
        yield
    finally:
        # Wine's services may still have a file of it open; they end with their installation.
        subprocess.run(["umount", "--lazy", folder], check=True)


def small_disk(folder: Path, size: str) -> contextlib.AbstractContextManager[None]:
    """Make a disk that is soon full."""
    return mounted(folder, "-t", "tmpfs", "-o", f"size={size}", "tmpfs")


def read_only(folder: Path) -> contextlib.AbstractContextManager[None]:
    """Let nobody write into a folder, not even root."""
    return mounted(folder, "--bind", "-o", "ro", str(folder))


def test_a_share_gives_inputs_and_takes_results(
    program: Path, prefix: Path, run: Run, tmp_path: Path
) -> None:
    share = tmp_path / "共有 フォルダー"
    share.mkdir()
    server = prefix / "dosdevices" / "unc" / "ファイルサーバー"
    server.mkdir(parents=True)
    (server / "結果 $").symlink_to(share)
    place = r"\\ファイルサーバー\結果 $"
    assert run(program, *CHECK, "--json-dir", place).code in {3, 4}
    (report,) = share.glob("*.json")
    table = rf"{place}\一覧.xlsx"
    ended = run(program, "fleet", place, "--xlsx", table, "--quiet")
    assert (ended.code, ended.err) == (3, "")
    assert {path.name for path in share.iterdir()} == {report.name, "一覧.xlsx"}
    missing = run(program, *CHECK, "--json", rf"{place}\無い\結果.json")
    assert missing.code == 6
    assert r"\結果 $\無い\結果.json" in missing.err


def test_all_that_it_reads_of_itself_may_lie_on_a_share(
    dist: Path, prefix: Path, tmp_path: Path
) -> None:
    del dist  # it brought the Windows Python
    share = tmp_path / "配布 $"
    for part in ("checker", "rules", ".fonts"):
        shutil.copytree(setup_env.ROOT / part, share / part)
    server = prefix / "dosdevices" / "unc" / "ファイルサーバー"
    server.mkdir(parents=True)
    (server / share.name).symlink_to(share)
    place = rf"\\ファイルサーバー\{share.name}"
    python = windows_python.ensure() / "python.exe"
    env = {**wine.python_environment(prefix), "PYTHONPATH": place}
    where = wine.run(
        [python, "-P", "-c", "import checker; print(ascii(checker.__file__))"], env=env
    )
    assert where.stdout.decode().strip() == ascii(rf"{place}\checker\__init__.py")
    targets = [rf"{place}\結果.{ending}" for ending in ("json", "html", "pdf", "xlsx")]
    outputs = [word for pair in zip(OUTPUTS, targets, strict=True) for word in pair]
    done = wine.run([python, "-P", "-m", "checker", *CHECK, *outputs], env=env)
    assert (done.returncode in {3, 4}, done.stderr) == (True, b"")
    assert len(list(share.glob("結果.*"))) == len(targets)


def test_it_runs_from_another_drive(program: Path, prefix: Path, run: Run) -> None:
    (prefix / "dosdevices" / "s:").symlink_to(program.parent)
    validated = run(r"S:\nanbyo-checker.exe", "rules", "validate")
    assert (validated.code, validated.err) == (0, "")


def test_a_folder_to_read_only_runs_the_program_and_takes_no_result(
    program: Path, run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "読み取り専用"
    folder.mkdir()
    (folder / "前.json").write_text("old")
    with read_only(folder):
        for option in OUTPUTS:
            ended = run(program, *CHECK, option, "前.json", cwd=folder)
            assert (ended.code, ended.out) == (6, "")
            assert "前.json" in ended.err
        assert run(program, *CHECK, cwd=folder).code in {3, 4}
    with read_only(program.parent):
        assert run(program, "rules", "validate", cwd=program.parent).code == 0
    assert (folder / "前.json").read_text() == "old"
    assert len(list(folder.iterdir())) == 1


def test_a_full_disk_keeps_what_was_there(program: Path, run: Run, tmp_path: Path) -> None:
    disk = tmp_path / "いっぱいのディスク"
    disk.mkdir()
    with small_disk(disk, "8k"):
        old = disk / "前の結果"
        old.write_text("old")
        for option in OUTPUTS:
            ended = run(program, *CHECK, option, old)
            assert (ended.code, ended.out) == (6, "")
            assert "空き容量" in ended.err
            assert old.read_text() == "old"
            assert [path.name for path in disk.iterdir()] == [old.name]


def test_the_portable_program_says_that_it_cannot_unpack_itself(
    dist: Path, prefix: Path, run: Run
) -> None:
    (temporary,) = prefix.glob("drive_c/users/*/Temp")
    with small_disk(temporary, "1m"):
        ended = run(dist / "nanbyo-checker-portable.exe", "--version")
        end(prefix)
    assert ended.code not in {0, 3, 4}
    assert "Failed to extract" in ended.err


def test_an_installation_that_finds_the_disk_full_leaves_nothing(
    dist: Path, prefix: Path, run: Run
) -> None:
    (setup,) = dist.glob("*-setup.exe")
    (local,) = prefix.glob("drive_c/users/*/AppData/Local")
    programs = local / "Programs"
    programs.mkdir()
    with small_disk(programs, "20m"):
        assert run(setup, "/S").code == 2
        assert list(programs.iterdir()) == []
        end(prefix)
    assert not list(prefix.rglob("難病チェッカー.lnk"))
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\NanbyoChecker"
    assert run("reg", "query", key).code != 0


def test_a_person_whose_name_is_kanji_installs_runs_and_is_not_named(
    dist: Path, prefix: Path, run: Run, tmp_path: Path
) -> None:
    person = "山田太郎"
    more = {**another_person(person, tmp_path), "HOME": str(tmp_path)}
    (setup,) = dist.glob("*-setup.exe")
    assert run(setup, "/S", more=more).code == 0
    home = prefix / "drive_c" / "users" / person
    installed = home / "AppData" / "Local" / "Programs" / "NanbyoChecker" / "nanbyo-checker.exe"
    outputs = ("--pdf", rf"C:\users\{person}\結果.pdf", "--json", rf"C:\users\{person}\結果.json")
    ended = run(installed, *CHECK, *outputs, more=more)
    assert (ended.code in {3, 4}, ended.err) == (True, "")
    assert (home / "結果.pdf").read_bytes().startswith(b"%PDF-")
    told = (home / "結果.json").read_text(encoding="utf-8")
    assert json.loads(told)["schema"] == "nanbyo-checker/report/1"
    assert person not in told


def another_person(name: str, scratch: Path) -> dict[str, str]:
    """Return variables with which `wine` runs for a person of another name.

    Wine asks the system's list of users; a process with a view of its own sees another list.
    """
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        pytest.skip("not run: needs the right to mount")
    (scratch / "passwd").write_text(f"{name}:x:{os.getuid()}:{os.getgid()}::{scratch}:/bin/sh\n")
    command = scratch / "bin" / "wine"
    command.parent.mkdir()
    command.write_text(
        "#!/bin/sh\n"
        'export PATH="${PATH#*:}"\n'
        'exec unshare -m sh -c \'mount --bind "$0" /etc/passwd && exec wine "$@"\' '
        f'"{scratch}/passwd" "$@"\n'
    )
    command.chmod(0o755)
    return {"PATH": f"{command.parent}:{os.environ['PATH']}"}
