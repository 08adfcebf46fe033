"""The files that hand out the MSI say what the MSI itself says."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import deployment
import msi
import pytest
import setup_env

from checker import __version__


@pytest.fixture
def written(tmp_path: Path) -> Path:
    package = tmp_path / f"nanbyo-checker-{__version__}.msi"
    package.write_bytes(b"an MSI")
    folder = tmp_path / "deployment"
    deployment.write(
        folder, package, __version__, {deployment.RELEASES: "https://example.org/files/"}
    )
    return folder


def test_the_winget_manifest_names_version_hash_and_address(written: Path) -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in written.glob("*.yaml")}
    assert len(files) == 3
    for text in files.values():
        assert f"PackageVersion: {__version__}\n" in text
        assert f"PackageIdentifier: {deployment.PACKAGE}\n" in text
    installer = files[f"{deployment.PACKAGE}.installer.yaml"]
    assert hashlib.sha256(b"an MSI").hexdigest().upper() in installer
    assert f"https://example.org/files/nanbyo-checker-{__version__}.msi\n" in installer
    assert "難病チェッカー" in files[f"{deployment.PACKAGE}.locale.ja-JP.yaml"]


def test_the_recipe_for_intune_finds_the_program_by_its_product_code(written: Path) -> None:
    recipe = json.loads((written / "intune.json").read_text(encoding="utf-8"))
    code = msi.product(__version__)
    assert recipe["rules"][0]["productCode"] == code
    assert recipe["uninstallCommandLine"] == f"msiexec /x {code} /qn"
    assert {3010, 1603} <= {one["returnCode"] for one in recipe["returnCodes"]}


def test_without_an_address_the_manifest_can_be_taken_for_none(tmp_path: Path) -> None:
    package = tmp_path / "a.msi"
    package.touch()
    deployment.write(tmp_path, package, "1.0.0", {})
    text = (tmp_path / f"{deployment.PACKAGE}.installer.yaml").read_text(encoding="utf-8")
    assert ".invalid/" in text


@pytest.mark.real
def test_the_msi_has_the_codes_that_the_files_name(
    needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("wixl", "msibuild")
    folder = tmp_path / "nanbyo-checker"
    folder.mkdir()
    (folder / "NanbyoChecker.exe").write_bytes(b"MZ")
    package = tmp_path / "a.msi"
    msi.make(folder, package, "1.2.3", 1_760_000_000)
    rows = setup_env.run(["msiinfo", "export", str(package), "Property"]).output
    told = dict(re.findall(r"^(\w+)\t(.*?)\r?$", rows, re.MULTILINE))
    assert told["ProductCode"] == msi.product("1.2.3")
    assert told["UpgradeCode"] == msi.PRODUCT_LINE
    assert told["ProductVersion"] == "1.2.3"
