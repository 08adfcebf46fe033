"""Only what was hash-checked goes into the executables."""

from importlib import metadata
from pathlib import Path

import freeze
import pytest


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One package of this environment, installed elsewhere."""
    package = metadata.distribution("certifi")
    for file in package.files or ():
        if "__pycache__" not in file.parts and ".." not in file.parts:
            target = tmp_path / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(Path(str(file.locate())).read_bytes())
    found = [*metadata.distributions(path=[str(tmp_path)])]
    assert [one.metadata["Name"] for one in found] == ["certifi"]
    monkeypatch.setattr(metadata, "distributions", lambda: found)
    return tmp_path


def test_files_as_their_package_brought_them_are_frozen(installed: Path) -> None:
    assert (installed / "certifi" / "cacert.pem").is_file()
    assert freeze.altered() == []


def test_a_certificate_that_this_machine_added_stops_the_build(
    installed: Path, tmp_path: Path
) -> None:
    with (installed / "certifi" / "cacert.pem").open("ab") as roots:
        roots.write(b"\n")
    assert freeze.altered() == ["certifi/cacert.pem"]
    with pytest.raises(SystemExit, match=r"certifi/cacert\.pem"):
        freeze.freeze(tmp_path / "dist")


def test_a_file_that_was_taken_away_is_not_asked_for(installed: Path) -> None:
    (installed / "certifi" / "py.typed").unlink()
    assert freeze.altered() == []
