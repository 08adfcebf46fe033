"""How the MSI is handed out: a winget manifest and a recipe for Intune, made for one build.

They hold the build's own version, hash and product code, so that nobody types them. The address
from which it can be fetched is not known here: NANBYO_CHECKER_RELEASES names the folder on the web.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import msi

RELEASES = "NANBYO_CHECKER_RELEASES"
NOWHERE = "https://releases.invalid/nanbyo-checker"
"""Stands where no address is set; it can never be fetched."""
PACKAGE = "NanbyoChecker.NanbyoChecker"
SCHEMA = "1.6.0"
RETURN_CODES = {0: "success", 1641: "hardReboot", 3010: "softReboot", 1603: "failed", 1618: "retry"}


def write(folder: Path, package: Path, version: str, env: Mapping[str, str] = os.environ) -> None:
    """Write the files for one MSI.

    Args:
        folder: Where to; it is made.
        package: The MSI.
        version: The program's version.
        env: Where the address of the releases may stand.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sha256 = hashlib.sha256(package.read_bytes()).hexdigest().upper()
    address = f"{env.get(RELEASES, NOWHERE).rstrip('/')}/{package.name}"
    for name, text in winget(version, address, sha256).items():
        (folder / name).write_bytes(text.encode())
    recipe = json.dumps(intune(package.name, version, sha256), ensure_ascii=False, indent=2)
    (folder / "intune.json").write_bytes((recipe + "\n").encode())


def winget(version: str, address: str, sha256: str) -> dict[str, str]:
    """Return the three files of a winget manifest, by name."""
    head = f"PackageIdentifier: {PACKAGE}\nPackageVersion: {version}\n"
    foot = f"ManifestVersion: {SCHEMA}\n"
    installer = f"""InstallerType: msi
Scope: machine
InstallModes: [silent, silentWithProgress]
UpgradeBehavior: install
MinimumOSVersion: 10.0.0.0
Installers:
- Architecture: x64
  InstallerUrl: {address}
  InstallerSha256: {sha256}
  ProductCode: '{msi.product(version)}'
  AppsAndFeaturesEntries:
  - UpgradeCode: '{msi.PRODUCT_LINE}'
ManifestType: installer
"""
    japanese = f"""PackageLocale: ja-JP
Publisher: Nanbyo Checker
PackageName: {msi.JAPANESE["TITLE_"]}
License: MIT
ShortDescription: {msi.JAPANESE["ABOUT_"]}
ManifestType: defaultLocale
"""
    return {
        f"{PACKAGE}.yaml": head + "DefaultLocale: ja-JP\nManifestType: version\n" + foot,
        f"{PACKAGE}.installer.yaml": head + installer + foot,
        f"{PACKAGE}.locale.ja-JP.yaml": head + japanese + foot,
    }


def intune(name: str, version: str, sha256: str) -> dict[str, object]:
    """Return what Intune asks for when a Win32 app is added, under the names of its API."""
    code = msi.product(version)
    return {
        "displayName": msi.JAPANESE["TITLE_"],
        "description": msi.JAPANESE["ABOUT_"],
        "publisher": "Nanbyo Checker",
        "displayVersion": version,
        "setupFilePath": name,
        "sha256": sha256,
        "installCommandLine": f'msiexec /i "{name}" /qn',
        "uninstallCommandLine": f"msiexec /x {code} /qn",
        "installExperience": {
            "runAsAccount": "system",
            "deviceRestartBehavior": "basedOnReturnCode",
        },
        "applicableArchitectures": "x64",
        "minimumSupportedWindowsRelease": "1607",
        "rules": [
            {
                "ruleType": "detection",
                "productCode": code,
                "productVersionOperator": "greaterThanOrEqual",
                "productVersion": version,
            }
        ],
        "returnCodes": [{"returnCode": code, "type": kind} for code, kind in RETURN_CODES.items()],
        "msiInformation": {
            "productCode": code,
            "productVersion": version,
            "upgradeCode": msi.PRODUCT_LINE,
            "packageType": "perMachine",
        },
    }
