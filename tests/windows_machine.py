"""Recorded Windows PCs laid out as a real registry and real files, under Wine."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import wine

from tests.recorded_host import RECORDED

ROOTS = {
    "HKLM:64": ("HKEY_LOCAL_MACHINE", "SOFTWARE"),
    "HKLM:32": ("HKEY_LOCAL_MACHINE", r"SOFTWARE\WOW6432Node"),
    "HKCU:64": ("HKEY_CURRENT_USER", "SOFTWARE"),
}
RESOURCE = """
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
BEGIN
END
"""


def own_prefix(own: Path) -> Path:
    """Make a Windows installation of a test's own, which shares only the system's files."""
    base = wine.ensure()
    (own / "drive_c").mkdir(parents=True)
    (own / "drive_c" / "windows").symlink_to(base / "drive_c" / "windows")
    shutil.copytree(base / "drive_c" / "users", own / "drive_c" / "users", symlinks=True)
    (own / "dosdevices").mkdir()
    (own / "dosdevices" / "c:").symlink_to("../drive_c")
    (own / "dosdevices" / "z:").symlink_to("/")
    for name in ("system.reg", "user.reg", "userdef.reg", ".update-timestamp"):
        if (base / name).exists():
            shutil.copy(base / name, own / name)
    return own


def end(prefix: Path) -> None:
    """End what still runs in an installation, such as Wine's services, and wait for it."""
    for option in ("-k", "-w"):
        subprocess.run(
            ["wineserver", option],
            env=wine.environment(prefix),
            check=False,  # 1: nothing runs
            timeout=60,
        )


def recording(name: str, person: str | None = None) -> dict[str, Any]:
    """Open a recording, with the folder of another person than the recorded one.

    Folder names get the case that Wine gives them: the disk below it minds the case.
    """
    text = (RECORDED / f"{name}.json").read_text(encoding="utf-8")
    if person is not None:
        text = text.replace(r"C:\\Users\\user", rf"C:\\users\\{person}")
        text = text.replace(r"C:\\Users\\", r"C:\\users\\")
    data: dict[str, Any] = json.loads(text)
    return data


def lay_out(recorded: dict[str, Any], prefix: Path) -> None:
    """Put a recorded PC's registry and files into an installation."""
    lines = ["Windows Registry Editor Version 5.00", ""]
    for hive, keys in recorded["registry"].items():
        root, software = ROOTS[hive]
        for key, values in keys.items():
            parts = key.split("\\", 1)
            own = f"{software}\\{parts[1]}" if parts[0].upper() == "SOFTWARE" else key
            lines.append(f"[{root}\\{own}]")
            lines += [f"{_quoted(name) if name else '@'}={_data(v)}" for name, v in values.items()]
            lines.append("")
    file = prefix / "drive_c" / "seed.reg"
    file.write_bytes("\r\n".join(lines).encode("utf-16"))
    done = wine.run(["regedit", "/S", r"C:\seed.reg"], env=wine.environment(prefix))
    assert done.returncode == 0, done.stderr
    for path, text in recorded["files"].items():
        place = place_of(path, prefix)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="")


def lay_out_versions(recorded: dict[str, Any], prefix: Path, scratch: Path) -> None:
    """Give the laid-out program files the versions that the recording tells."""
    for call, version in recorded["calls"].items():
        name, _, path = call.rstrip(")").partition("(")
        if name == "GetFileVersionInfoW" and isinstance(version, str):
            place = place_of(path, prefix)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(versioned(version, scratch), place)


def place_of(path: str, prefix: Path) -> Path:
    """Return where a path of drive C lies on this machine."""
    drive, *parts = path.split("\\")
    assert drive == "C:"
    return prefix.joinpath("drive_c", *parts)


def versioned(version: str, scratch: Path) -> Path:
    """Make a program file that carries a version and nothing else."""
    stem = scratch / hashlib.sha256(version.encode()).hexdigest()[:16]
    program = stem.with_suffix(".dll")
    if not program.exists():
        parts = [*map(int, version.split(".")), 0, 0, 0][:4]
        stem.with_suffix(".rc").write_text(RESOURCE.format(numbers=",".join(map(str, parts))))
        tools = "x86_64-w64-mingw32-"
        subprocess.run(
            [f"{tools}windres", stem.with_suffix(".rc"), stem.with_suffix(".o")], check=True
        )
        subprocess.run(
            [f"{tools}gcc", "-shared", "-nostdlib", stem.with_suffix(".o"), "-o", program],
            check=True,
        )
    return program


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _data(value: str | int) -> str:
    return f"dword:{value:08x}" if isinstance(value, int) else _quoted(value)
