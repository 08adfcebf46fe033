"""The MSI for Group Policy and Intune: per machine, without questions, made on Debian.

wixl writes the tables. It turns every letter that is not ASCII into nothing and knows no launch
conditions, so the Japanese and some rows are put in afterwards with msibuild. Names of components
come from the paths of their files, so that they stay the same from version to version. The same
folder gives the same bytes.
"""

# ruff: noqa: S608 - the SQL of msibuild, made of our own words alone

import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import setup_env
from setup_env import SetupError

TOOLS = ("wixl", "msibuild", "msiinfo")
SPACE = uuid.UUID("b3a0d2a6-7c1e-4b4c-9a55-5f1c3a9a7e10")
"""What our own identifiers are made from. Never changed: Windows knows the program by them."""
PRODUCT_LINE = "{6D5E5C0B-3B1B-4F57-8A0C-3B8C8A1F2E01}"
"""The upgrade code. Never changed, either."""
CODE_PAGE = 932
EVENT_SOURCE = r"SYSTEM\CurrentControlSet\Services\EventLog\Application\NanbyoChecker"
"""Where Windows looks for what an entry of `check --event-log` says."""
EVENT_MESSAGES = r"%SystemRoot%\System32\EventCreate.exe"
"""A program of every Windows, whose messages 1 to 1000 are the entry's own text."""
JAPANESE = {
    "TITLE_": "難病チェッカー",
    "ABOUT_": "難病・小慢オンライン登録に使うPCの確認",
    "NEWER_": "新しい版の難病チェッカーが、すでに入っています。",
    "OLDWIN_": "Windows 10またはWindows 11（64ビット）で使えます。",
}
"""What stands in the place of Japanese until msibuild puts it in."""
SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
CREATED, SAVED = 12, 13
"""Properties of the summary that hold a time of day."""
EPOCH_OF_WINDOWS = 11_644_473_600
"""Seconds from 1601 to 1970."""


def available() -> bool:
    """Tell whether the tools are here; on Windows they are not."""
    return all(map(shutil.which, TOOLS))


def make(folder: Path, target: Path, version: str, epoch: int) -> None:
    """Make the MSI of a frozen folder.

    Args:
        folder: What PyInstaller made.
        target: The MSI.
        version: The program's version.
        epoch: The time that everything in it gets, in seconds since 1970.

    Raises:
        SetupError: A tool is missing or is not content.
    """
    if not available():
        raise SetupError("sudo apt install msitools wixl")
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "files"
        shutil.copytree(folder, copy)
        for path in copy.rglob("*"):  # the times of files go into the cabinet
            os.utime(path, (epoch, epoch))
        source = Path(scratch) / "nanbyo-checker.wxs"
        source.write_text(tables(copy, version), encoding="ascii")
        tool(["wixl", "-a", "x64", "-o", str(target), str(source)], cwd=copy)
        page = Path(scratch) / "page.idt"
        page.write_bytes(f"\r\n\r\n{CODE_PAGE}\t_ForceCodepage\r\n".encode())
        tool(["msibuild", str(target), "-i", str(page)])
    for statement in statements(target):
        tool(["msibuild", str(target), "-q", statement])
    # Title, author, platform and language, the identifier of this very package.
    package = identifier("package", version, str(epoch))
    tool(["msibuild", str(target), "-s", "Nanbyo Checker", "Nanbyo Checker", "x64;1041", package])
    target.write_bytes(at_moment(target.read_bytes(), epoch))


def tool(argv: list[str], cwd: Path | None = None) -> str:
    """Run a tool; its warnings are errors."""
    done = setup_env.run(argv, cwd=cwd, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if done.code or "rror" in done.output or "CRITICAL" in done.output:
        raise SetupError(f"{argv[0]}: {done.output}")
    return done.output


def identifier(*parts: str) -> str:
    """Return an identifier that the same parts always give."""
    return "{" + str(uuid.uuid5(SPACE, "|".join(parts))).upper() + "}"


def product(version: str) -> str:
    """Return the product code of a version."""
    return identifier("product", version)


def name_of(kind: str, path: str) -> str:
    """Return a table's key for a path."""
    return kind + hashlib.sha256(path.encode()).hexdigest()[:24].upper()


def tables(folder: Path, version: str) -> str:
    """Write what wixl reads."""
    components: list[str] = []
    inside = "\n".join(below(folder, folder, components))
    desktop = identifier("desktop")
    references = "\n".join(f"<ComponentRef Id={quoteattr(one)}/>" for one in components)
    shortcut = (
        "Name='TITLE_' Target='[INSTALLDIR]NanbyoChecker.exe' "
        "WorkingDirectory='INSTALLDIR' Description='ABOUT_'"
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Id="{product(version)}" Name="TITLE_" UpgradeCode="{PRODUCT_LINE}"
  Version="{version}" Language="1041" Manufacturer="Nanbyo Checker">
<Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine"
  Description="Nanbyo Checker {version}"/>
<MajorUpgrade DowngradeErrorMessage="NEWER_"/>
<Media Id="1" Cabinet="nanbyo.cab" EmbedCab="yes"/>
<Property Id="ARPNOMODIFY" Value="1"/>
<Property Id="ARPCOMMENTS" Value="ABOUT_"/>
<Property Id="DESKTOPSHORTCUT"><RegistrySearch Id="DesktopAgain" Root="HKLM"
  Key="Software\\NanbyoChecker" Name="Desktop" Type="raw"/></Property>
<Property Id="WINMAJOR"><RegistrySearch Id="WinMajor" Root="HKLM"
  Key="SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion" Name="CurrentMajorVersionNumber"
  Type="raw"/></Property>
<Directory Id="TARGETDIR" Name="SourceDir">
<Directory Id="ProgramMenuFolder"/>
<Directory Id="DesktopFolder"/>
<Directory Id="ProgramFiles64Folder"><Directory Id="INSTALLDIR" Name="NanbyoChecker">
{inside}
<Component Id="DesktopComponent" Guid="{desktop}" Win64="yes">
<RegistryValue Root="HKLM" Key="Software\\NanbyoChecker" Name="Desktop" Type="integer" Value="1"
  KeyPath="yes"/>
<Shortcut Id="Desktop" Directory="DesktopFolder" {shortcut}/>
</Component>
<Component Id="MenuComponent" Guid="{identifier("menu")}" Win64="yes">
<RegistryValue Root="HKLM" Key="Software\\NanbyoChecker" Name="Menu" Type="integer" Value="1"
  KeyPath="yes"/>
<Shortcut Id="StartMenu" Directory="ProgramMenuFolder" {shortcut}/>
</Component>
<Component Id="EventComponent" Guid="{identifier("event")}" Win64="yes">
<RegistryValue Root="HKLM" Key="{EVENT_SOURCE}" Name="EventMessageFile" Type="string"
  Value="{EVENT_MESSAGES}" KeyPath="yes"/>
<RegistryValue Root="HKLM" Key="{EVENT_SOURCE}" Name="TypesSupported" Type="integer" Value="7"/>
</Component>
</Directory></Directory>
</Directory>
<Feature Id="Main" Level="1" Title="Nanbyo Checker">
{references}
<ComponentRef Id="DesktopComponent"/>
<ComponentRef Id="MenuComponent"/>
<ComponentRef Id="EventComponent"/>
</Feature>
</Product>
</Wix>
"""


def below(folder: Path, top: Path, components: list[str]) -> Iterator[str]:
    """Write the folders and files below one, a component a file; note the components."""
    for path in sorted(folder.iterdir()):
        inside = path.relative_to(top).as_posix()
        if path.is_dir():
            key = quoteattr(name_of("D", inside))
            yield f"<Directory Id={key} Name={quoteattr(path.name)}>"
            yield from below(path, top, components)
            yield "</Directory>"
            continue
        component = name_of("C", inside)
        components.append(component)
        yield f"<Component Id='{component}' Guid='{identifier('file', inside)}' Win64='yes'>"
        yield (
            f"<File Id='{name_of('F', inside)}' Source={quoteattr(inside)} "
            f"Name={quoteattr(path.name)} KeyPath='yes'/></Component>"
        )


def statements(target: Path) -> Iterator[str]:
    """Say, in msibuild's SQL, what wixl could not write."""
    for name, key in (("ProductName", "TITLE_"), ("ARPCOMMENTS", "ABOUT_")):
        value = JAPANESE[key]
        yield f"UPDATE `Property` SET `Value`='{value}' WHERE `Property`='{name}'"
    for shortcut in ("StartMenu", "Desktop"):
        yield (
            f"UPDATE `Shortcut` SET `Name`='NANBYO|{JAPANESE['TITLE_']}', "
            f"`Description`='{JAPANESE['ABOUT_']}' WHERE `Shortcut`='{shortcut}'"
        )
    yield (
        "UPDATE `Component` SET `Condition`='DESKTOPSHORTCUT AND DESKTOPSHORTCUT<>0' "
        "WHERE `Component`='DesktopComponent'"
    )
    yield (
        "UPDATE `Property` SET `Value`="
        "'DESKTOPSHORTCUT;INSTALLDIR;WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED' "
        "WHERE `Property`='SecureCustomProperties'"
    )
    # A text that holds a variable, which wixl takes for a plain one.
    yield (f"UPDATE `Registry` SET `Value`='#%{EVENT_MESSAGES}' WHERE `Name`='EventMessageFile'")
    for search in ("WinMajor", "DesktopAgain"):  # a raw value, of the 64-bit registry
        yield f"UPDATE `RegLocator` SET `Type`=18 WHERE `Signature_`='{search}'"
    yield (
        "INSERT INTO `CustomAction` (`Action`, `Type`, `Source`, `Target`) "
        "VALUES ('SetPlace', 51, 'ARPINSTALLLOCATION', '[INSTALLDIR]')"
    )
    yield ("INSERT INTO `InstallExecuteSequence` (`Action`, `Sequence`) VALUES ('SetPlace', 1050)")
    yield (
        "INSERT INTO `LaunchCondition` (`Condition`, `Description`) "
        f"VALUES ('Installed OR (VersionNT64 AND WINMAJOR)', '{JAPANESE['OLDWIN_']}')"
    )
    for row in tool(["msiinfo", "export", str(target), "LaunchCondition"]).splitlines()[3:]:
        condition, _, text = row.partition("\t")
        if "NEWER_" in text:
            yield (
                f"UPDATE `LaunchCondition` SET `Description`='{JAPANESE['NEWER_']}' "
                f"WHERE `Condition`='{condition}'"
            )


def at_moment(data: bytes, epoch: int) -> bytes:
    """Set the two times in the summary, all that differs between two of the same."""
    changed = bytearray(data)
    moment = ((epoch + EPOCH_OF_WINDOWS) * 10**7).to_bytes(8, "little")
    section = data.rindex(SUMMARY) + 20
    for number in range(int.from_bytes(data[section + 4 : section + 8], "little")):
        at = section + 8 + 8 * number
        if int.from_bytes(data[at : at + 4], "little") in {CREATED, SAVED}:
            value = section + int.from_bytes(data[at + 4 : at + 8], "little") + 4
            changed[value : value + 8] = moment
    return bytes(changed)
