"""The edge: outputs are whole or not there, inputs are read with a limit."""

import io
import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker import files
from checker.errors import BadInputError, OutputError

ROOT = Path(__file__).parent.parent


def names(folder: Path) -> list[str]:
    """Return what is in a folder; a temporary file would show."""
    return sorted(path.name for path in folder.iterdir())


def refused(name: str, data: bytes = b"new") -> OutputError:
    with pytest.raises(OutputError) as caught:
        files.write(name, [data])
    assert caught.value.status == 6
    assert "書き込めませんでした" in caught.value.say("ja")
    assert "could not be written" in caught.value.say("en")
    return caught.value


WITHOUT_ROOT = """
import os, sys, tempfile
sys.path.insert(0, sys.argv[1])
from checker import files
from checker.errors import OutputError
tempfile.gettempdir()
if os.geteuid() == 0:  # root may write everywhere
    os.setgid(65534)
    os.setuid(65534)
try:
    files.write("a", [b"new"])
except OutputError as error:
    print(error.say("en"))
"""


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "結果 報告.json"
    files.write(str(target), [b"one ", b"two"])
    assert target.read_bytes() == b"one two"
    assert names(tmp_path) == ["結果 報告.json"]


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"an old and longer text")
    files.write(str(target), [b"new"])
    assert target.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_persons_usual_permissions(
    tmp_path: Path, umask: int, mode: int
) -> None:
    before = os.umask(umask)
    try:
        files.write(str(tmp_path / "a"), [b"new"])
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_private_file_stays_private(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    target.chmod(0o600)
    files.write(str(target), [b"new"])
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="needs links without administrator rights")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "there" / "file")
    files.write(str(link), [b"new"])
    assert link.is_symlink()
    assert (tmp_path / "there" / "file").read_bytes() == b"new"


def failing() -> Iterator[bytes]:
    yield b"half"
    raise KeyError("a fault of ours")


def interrupted() -> Iterator[bytes]:
    yield b"half"
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("parts", "error"), [(failing, KeyError), (interrupted, KeyboardInterrupt)]
)
def test_what_fails_half_way_leaves_everything_as_it_was(
    tmp_path: Path, parts: Callable[[], Iterator[bytes]], error: type[BaseException]
) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    with pytest.raises(error):
        files.write(str(target), parts())
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("name", ["", "no/such/folder/a", "a\0b", "x" * 300])
def test_a_place_that_cannot_be(tmp_path: Path, name: str) -> None:
    refused(str(tmp_path / name) if name else "")
    assert names(tmp_path) == []


def test_a_folder_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert "folder" in refused(str(tmp_path / "folder")).say("ja")
    assert names(tmp_path) == ["folder"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_folder_that_may_not_be_written_to() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are private
        folder = Path(name)
        (folder / "a").write_bytes(b"old")
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-B", "-c", WITHOUT_ROOT, str(ROOT)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "access is not allowed" in done.stdout, done.stderr
        assert (folder / "a").read_bytes() == b"old"
        assert names(folder) == ["a"]
        folder.chmod(0o755)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="not run: needs /dev/full")
def test_a_full_device_is_told() -> None:
    assert "there is no room left" in refused("/dev/full").say("en")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="POSIX devices")
def test_a_device_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    # As root, renaming over it would take /dev/null from every program of the machine.
    files.write("/dev/null", [b"new"])
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    files.write(str(pipe), [b"one ", b"two"])
    reader.join(10)
    assert got == [b"one two"]
    assert names(tmp_path) == ["pipe"]


@pytest.mark.real
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, needs: Callable[..., None]) -> None:
    needs("mount", "umount")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", tmp_path],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("not run: needs the right to mount")
    try:
        target = tmp_path / "a"
        target.write_bytes(b"old")
        assert "there is no room left" in refused(str(target), b"x" * 200_000).say("en")
        assert target.read_bytes() == b"old"
        assert names(tmp_path) == ["a"]
    finally:
        subprocess.run(["umount", tmp_path], check=True)


class Broken(io.RawIOBase):
    """A stream that takes nothing."""

    def __init__(self, error: OSError) -> None:
        self.error = error

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        del data
        raise self.error


def test_standard_output_takes_bytes(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp932")
    stream.write("前")
    monkeypatch.setattr(sys, "stdout", stream)
    files.write("-", ["中".encode(), b"\r\n"])
    assert stream.buffer.getvalue() == "前".encode("cp932") + "中".encode() + b"\r\n"
    assert capfdbinary.readouterr().out == b""


def test_standard_output_that_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    full = io.TextIOWrapper(io.BufferedWriter(Broken(OSError(28, "No space left on device"))))
    monkeypatch.setattr(sys, "stdout", full)
    assert "標準出力" in refused("-").say("ja")


def test_standard_output_that_nobody_reads_is_left_to_the_boundary(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = io.TextIOWrapper(io.BufferedWriter(Broken(BrokenPipeError(32, "Broken pipe"))))
    monkeypatch.setattr(sys, "stdout", gone)
    with pytest.raises(BrokenPipeError):
        files.write("-", [b"x"])


def test_no_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert "standard output" in refused("-").say("en")


def test_an_input_is_read_up_to_one_byte_more_than_its_limit(tmp_path: Path) -> None:
    file = tmp_path / "入力"
    file.write_bytes(b"x" * 100)
    assert files.read_bytes(str(file), 100) == b"x" * 100
    assert files.read_bytes(str(file), 99) == b"x" * 100
    assert files.read_bytes(str(file), 10) == b"x" * 11


def test_standard_input_is_read_with_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 100)))
    assert files.read_bytes("-", 10) == b"x" * 11


@pytest.mark.parametrize("name", ["no-such-file", "", ".", "a\0b", "x" * 300])
def test_an_input_that_cannot_be_opened(name: str) -> None:
    with pytest.raises(BadInputError) as caught:
        files.read_bytes(name, 10)
    assert "開けません" in caught.value.say("ja")
    assert "cannot be opened" in caught.value.say("en")
    assert "\0" not in caught.value.say("ja")


def test_no_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(BadInputError) as caught:
        files.read_bytes("-", 10)
    assert "it is not open" in caught.value.say("en")


def left_by_a_killed_run(target: Path, slot: int = 0) -> Path:
    """Return what a run that was killed leaves beside a target: filled, and held by nobody."""
    handle, name = files.make_temporary(target.parent, target.name)
    os.close(handle)
    found = Path(name)
    found.write_bytes(b"half of what names a clinic")
    return found.rename(found.with_name(found.name.replace("-0.tmp", f"-{slot}.tmp")))


@pytest.mark.skipif(os.name == "nt", reason="known by its lock; on Windows by its age")
@pytest.mark.parametrize("slot", [0, 1, 3])
def test_what_a_killed_run_left_goes_with_the_next_writing_of_the_same(
    slot: int, tmp_path: Path
) -> None:
    target, other = tmp_path / "結果.json", tmp_path / "other.json"
    theirs = left_by_a_killed_run(other)
    left = left_by_a_killed_run(target, slot)
    files.write(str(target), [b"new"])
    assert not left.exists()
    assert sorted([target.name, theirs.name]) == names(tmp_path)
    files.write_private(other, b"new")
    assert sorted([target.name, other.name]) == names(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="known by its lock; on Windows by its age")
def test_runs_killed_at_their_first_moment_leave_nothing_for_ever(tmp_path: Path) -> None:
    """Whatever number of them there were, before one could take anything away."""
    first = left_by_a_killed_run(tmp_path / "a")
    for slot in range(1, 4):
        first.with_name(first.name.replace("-0.tmp", f"-{slot}.tmp")).write_bytes(b"")
    handle, name = files.make_temporary(tmp_path, "a")  # killed in its turn
    os.close(handle)
    assert [name] == [str(path) for path in tmp_path.iterdir()]
    files.write(str(tmp_path / "a"), [b"new"])
    assert names(tmp_path) == ["a"]


def test_what_others_are_writing_stays(tmp_path: Path) -> None:
    target = tmp_path / "a"

    def parts(deep: int) -> Iterator[bytes]:
        before = set(names(tmp_path))
        if deep:
            files.write(str(target), parts(deep - 1))
            assert before - {"a"} <= set(names(tmp_path))
        yield b"%d" % deep

    files.write(str(target), parts(6))  # more at once than names are known
    assert target.read_bytes() == b"6"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize(("seconds", "stays"), [(590, True), (620, False)])
def test_where_no_lock_tells_it_the_age_does(
    *, seconds: int, stays: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_locks", lambda _handle: None)
    target = tmp_path / "a"
    left = left_by_a_killed_run(target)
    now = left.stat().st_mtime
    os.utime(left, (now - seconds, now - seconds))
    files.write(str(target), [b"new"])
    assert left.exists() is stays


@pytest.mark.skipif(os.name == "nt", reason="needs links without administrator rights")
def test_a_link_of_somebody_else_is_not_followed(tmp_path: Path) -> None:
    target, theirs = tmp_path / "a", tmp_path / "theirs"
    link = left_by_a_killed_run(target)
    link.unlink()
    theirs.write_bytes(b"theirs")
    link.symlink_to(theirs)
    files.write(str(target), [b"new"])
    assert (target.read_bytes(), theirs.read_bytes()) == (b"new", b"theirs")
    assert link.is_symlink()


def test_a_scratch_folder_of_a_killed_run_goes_and_one_in_use_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "nanbyo-checker-rows-left"
    left.mkdir()
    (left / "rows").write_bytes(b"PC-1")
    other = tmp_path / "nanbyo-checker-rows"  # a file of that name is nobody's folder
    other.write_bytes(b"")
    with files.scratch() as first, files.scratch() as second:
        assert first != second
        assert first.is_dir()
        assert not left.exists()
        assert os.name != "posix" or stat.S_IMODE(first.stat().st_mode) == 0o700
    assert names(tmp_path) == ["nanbyo-checker-rows"]


def test_on_windows_what_another_run_fills_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There an open file cannot be renamed: twenty runs at once took each other's outputs away."""
    handle, filled = files.make_temporary(tmp_path, "表")
    os.close(handle)  # between filling and renaming
    opened: list[str] = []
    really = os.open

    def note(name: str, flags: int, mode: int = 0o777) -> int:
        handle = really(name, flags, mode)
        opened.append(name)
        return handle

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "open", note)
    handle, second = files.make_temporary(tmp_path, "表")
    os.close(handle)
    assert opened == [second]
    assert Path(filled).exists()
    long_ago = Path(second).stat().st_mtime - 601
    os.utime(filled, (long_ago, long_ago))
    handle, third = files.make_temporary(tmp_path, "表")
    os.close(handle)
    assert not Path(filled).exists()
    assert {Path(second), Path(third)} == set(tmp_path.iterdir())
