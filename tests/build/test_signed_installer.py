"""With a certificate configured, all that Windows asks about is signed, the uninstaller too."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import icon
import pytest
import release
import signing
import wine
from setup_env import SetupError

from tests.windows_machine import end, own_prefix, versioned

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("wine")]


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A throw-away certificate, configured."""
    key, found, pfx = (tmp_path / name for name in ("key.pem", "certificate.pem", "鍵 1.pfx"))
    made: list[str | Path] = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
    ]
    made += ["-subj", "/CN=throw-away", "-addext", "extendedKeyUsage=codeSigning"]
    subprocess.run([*made, "-keyout", key, "-out", found], check=True, capture_output=True)
    packed: list[str | Path] = [
        "openssl",
        "pkcs12",
        "-export",
        "-inkey",
        key,
        "-in",
        found,
        "-out",
        pfx,
    ]
    subprocess.run([*packed, "-passout", "pass:秘密 1"], check=True)
    monkeypatch.setenv(signing.CERTIFICATE, str(pfx))
    monkeypatch.setenv(signing.PASSWORD, "秘密 1")
    monkeypatch.delenv(signing.TIMESTAMP, raising=False)
    return found


def is_by(certificate: Path, program: Path) -> bool:
    argv: list[str | Path] = ["osslsigncode", "verify", "-CAfile", certificate, "-in", program]
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def test_programs_libraries_and_uninstaller_are_signed_and_nothing_twice(
    certificate: Path, needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("wine", "makensis", "openssl", "osslsigncode", "x86_64-w64-mingw32-gcc")
    folder = tmp_path / "別の 場所" / release.FOLDER
    (folder / "_internal").mkdir(parents=True)
    names = ("NanbyoChecker.exe", "_internal/a.dll", "_internal/b.pyd", "_internal/c.dll")
    program, library, module, foreign = (folder / name for name in names)
    for path in (program, library, module, foreign):
        shutil.copy(versioned("1.2.3", tmp_path), path)
    (folder / "_internal" / "d.toml").touch()
    assert signing.unsigned(folder) == sorted([program, library, module, foreign])
    assert signing.sign([foreign])  # such as python313.dll, which its makers signed
    before = foreign.read_bytes()
    assert signing.unsigned(folder) == sorted([program, library, module])
    assert signing.sign(signing.unsigned(folder))
    assert signing.unsigned(folder) == []
    assert all(is_by(certificate, path) for path in (program, library, module))
    assert foreign.read_bytes() == before

    setup = folder.with_name("nanbyo-checker-setup.exe")
    release.make_installer(folder, setup, "0.1.0", icon.icon(), 1_760_000_000)
    assert signing.sign([setup])
    assert is_by(certificate, setup)
    prefix = own_prefix(tmp_path / "prefix")
    try:
        assert wine.run([setup, "/S"], env=wine.environment(prefix)).returncode == 0
        (uninstaller,) = prefix.glob("drive_c/users/*/AppData/Local/Programs/*/uninstall.exe")
        assert is_by(certificate, uninstaller)
    finally:
        end(prefix)


def test_a_certificate_that_does_not_open_stops_the_installer(
    certificate: Path, needs: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("makensis", "openssl", "osslsigncode", "x86_64-w64-mingw32-gcc")
    assert certificate.exists()
    monkeypatch.setenv(signing.PASSWORD, "another one")
    folder = tmp_path / release.FOLDER
    folder.mkdir()
    shutil.copy(versioned("1.2.3", tmp_path), folder / "NanbyoChecker.exe")
    with pytest.raises(SetupError):
        release.make_installer(
            folder, tmp_path / "a-setup.exe", "0.1.0", icon.icon(), 1_760_000_000
        )
    with pytest.raises(SetupError):
        signing.sign(signing.unsigned(folder))
    assert [path.name for path in folder.iterdir()] == ["NanbyoChecker.exe"]
