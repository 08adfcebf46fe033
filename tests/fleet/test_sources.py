"""Files, folders and zips: each is told for itself, whatever state it is in, and none waits."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checker.fleet import sources


def found(*paths: Path) -> dict[str, bytes | str]:
    """Walk and return what came of each file, by its name."""
    return {
        os.path.basename(one.name): one.problem if one.data is None else one.data  # noqa: PTH119
        for one in sources.walk(paths, "en")
    }


def test_files_come_in_the_order_of_their_names_from_folders_and_zips(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.json").write_bytes(b"2")
    (tmp_path / "1.JSON").write_bytes(b"1")
    (tmp_path / "note.txt").write_bytes(b"no")
    (tmp_path / ".hidden.json").write_bytes(b"no")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("deep/3.json", b"3")
        archive.writestr("__MACOSX/._3.json", b"no")
        archive.writestr("other.txt", b"no")
    assert list(found(tmp_path).items()) == [("1.JSON", b"1"), ("2.json", b"2"), ("3.json", b"3")]
    assert sources.count([tmp_path]) == 3


def test_what_is_not_there_and_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "loop.json").symlink_to("loop.json")
    told = found(tmp_path, tmp_path / "none.json", tmp_path / "none.zip", tmp_path / "none")
    assert told["folder.json"] == "is not a file"
    assert str(told["loop.json"]).startswith("cannot be read (")
    assert told["none.json"] == told["none.zip"] == told["none"] == "is not there"


def test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting(tmp_path: Path) -> None:
    for name in ("pipe.json", "pipe.zip"):
        os.mkfifo(tmp_path / name)
    code = (
        "import sys; from pathlib import Path; from checker.fleet import sources;"
        "[print(one.problem) for one in sources.walk([Path(sys.argv[1])], 'en')]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["is not a file", "is not a file"]


def test_the_size_limit_is_exact(tmp_path: Path) -> None:
    for extra in (0, 1):
        (tmp_path / f"{extra}.json").write_bytes(b" " * (sources.ENTRY_LIMIT + extra))
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for extra in (0, 1):
            archive.writestr(f"z{extra}.json", b" " * (sources.ENTRY_LIMIT + extra))
    told = found(tmp_path)
    assert [len(told["0.json"]), len(told["z0.json"])] == [sources.ENTRY_LIMIT] * 2
    assert told["1.json"] == told["z1.json"] == "too large (up to 4 MB)"


def test_a_header_that_lies_about_the_size_gives_no_more_than_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.json", b" " * 50_000_000)
    data = path.read_bytes().replace((50_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    path.write_bytes(data)
    told = found(path)["bomb.json"]
    assert isinstance(told, str)
    assert told in {"the zip is damaged", "too large (up to 4 MB)"}


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda data: data[: len(data) // 2], "the zip is damaged"),
        (lambda _: b"PK\x03\x04" + os.urandom(200), "the zip is damaged"),
        (lambda _: b"", "the zip is damaged"),
        (lambda data: data.replace(b"12345", b"12x45", 1), "the zip is damaged"),
    ],
    ids=["cut", "noise", "empty", "checksum"],
)
def test_a_damaged_zip_is_told(tmp_path: Path, spoil: object, problem: str) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", b"12345" * 9)
    assert callable(spoil)
    path.write_bytes(spoil(path.read_bytes()))
    (tmp_path / "b.json").write_bytes(b"fine")
    told = found(tmp_path)
    assert told.pop("b.json") == b"fine"
    assert [str(one).startswith(problem) for one in told.values()] == [True]


def test_encrypted_and_unusual_entries_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("lzma.json", b"x" * 100)
        archive.writestr("ok.json", b"fine", zipfile.ZIP_STORED)
    assert found(path) == {"lzma.json": "packed in a way that cannot be read", "ok.json": b"fine"}
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1
    path.write_bytes(bytes(data))
    assert found(path)["ok.json"] == "the zip is encrypted"


def test_a_zip_has_limits_on_entries_and_on_its_whole_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for index in range(4):
            archive.writestr(f"{index}.json", b"1234")
    monkeypatch.setattr(sources, "ZIP_UNPACKED", 8)
    assert list(found(path).values())[:3] == [b"1234"] * 3
    assert list(found(path).values())[3] == "the zip's content is too large"
    monkeypatch.setattr(sources, "ZIP_ENTRIES", 3)
    assert "too many files" in str(found(path)["a.zip"])


def test_folders_in_folders_end_somewhere(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(sources.NESTING + 1):
        deep /= "d"
    deep.mkdir(parents=True)
    (deep / "a.json").write_bytes(b"x")
    (deep.parent / "b.json").write_bytes(b"x")
    told = found(tmp_path)
    assert told == {"b.json": b"x", "d": "folders are nested too deeply"}
