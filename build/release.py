"""From the frozen folder to what people download: zip, installer, check sums.

The same folder gives the same bytes: files in order of their names, no time of day.
"""

import hashlib
import importlib
import os
import shutil
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import npm
import setup_env
import signing
from setup_env import SetupError

FOLDER = "nanbyo-checker"
SOURCES = setup_env.ROOT / "build" / "windows"


def files_of(folder: Path) -> Iterator[Path]:
    """List a folder's files in a fixed order."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


Squeeze = Callable[[bytes], bytes]
"""Gives the raw deflate of some bytes."""


def usual(data: bytes) -> bytes:
    """Deflate with what every Python has."""
    work = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return work.compress(data) + work.flush()


def thorough() -> Squeeze:
    """Return libdeflate's, which makes the same format 3 % smaller, fetched by its hash."""
    tools = setup_env.TOOLS / "pack"
    if not (tools / "deflate").is_dir():
        npm.pip_install(tools, "pack.txt")
    sys.path.append(str(tools))
    tool = importlib.import_module("deflate")  # not there before
    return lambda data: bytes(tool.deflate_compress(data, 12))


def make_zip(
    folder: Path,
    target: Path,
    moment: tuple[int, int, int, int, int, int],
    squeeze: Squeeze = usual,
) -> None:
    """Pack the folder, with the folder's own name inside.

    Args:
        folder: What to pack.
        target: The zip file.
        moment: The time that every file gets.
        squeeze: How it is compressed.
    """
    with zipfile.ZipFile(target, "w") as archive:
        for path in files_of(folder):
            name = (Path(folder.name) / path.relative_to(folder)).as_posix()
            data = path.read_bytes()
            packed = squeeze(data)
            entry = zipfile.ZipInfo(name, moment)
            entry.external_attr = 0o644 << 16
            if len(packed) >= len(data):
                archive.writestr(entry, data)
                continue
            # zipfile has no other compression than its own: it gets what is packed, and the head.
            archive.writestr(entry, packed)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.CRC, entry.file_size = zlib.crc32(data), len(data)
            _mend_head(archive, entry)


def _mend_head(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Write the head of a file again, which has its length by now."""
    file = archive.fp
    if file is None:
        raise ValueError(archive)
    end = file.tell()
    file.seek(entry.header_offset)
    file.write(entry.FileHeader(zip64=False))
    file.seek(end)


def make_installer(folder: Path, target: Path, version: str, icon: bytes, epoch: int) -> None:
    """Make the installer with NSIS.

    Raises:
        SetupError: NSIS is not there, or is not content.
    """
    if shutil.which("makensis") is None:
        raise SetupError("sudo apt install nsis  (Windows: NSIS 3)")
    scratch = target.parent / ".installer"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    (scratch / "nanbyo-checker.ico").write_bytes(icon)
    (scratch / "FILES.nsh").write_text(file_list(folder), encoding="utf-8-sig")
    names: dict[str, object] = {
        "VERSION": version,
        "OUTPUT": target,
        "ICON": scratch / "nanbyo-checker.ico",
        "KILOBYTES": sum(path.stat().st_size for path in files_of(folder)) // 1024,
    }
    if os.environ.get(signing.CERTIFICATE):  # NSIS makes the uninstaller, and so has it signed
        names["SIGN"] = f'"{sys.executable}" "{signing.__file__}"'
    done = setup_env.run(
        [
            *("makensis", "-NOCD", "-V2", "-WX", "-INPUTCHARSET", "UTF8"),
            *(f"-D{name}={value}" for name, value in names.items()),
            *(f'-X!addincludedir "{scratch}"', str(SOURCES / "setup.nsi")),
        ],
        # Only relative paths of files: their absolute ones would change the installer's bytes.
        cwd=folder.parent,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"},
    )
    if done.code:
        raise SetupError(done.output)
    shutil.rmtree(scratch)


def file_list(folder: Path) -> str:
    """Write, for NSIS, how each file is unpacked beside, put in place, and taken away again."""
    stage, place, remove = ["!macro STAGE_FILES"], ["!macro PLACE_FILES"], []
    folders = set()
    for path in files_of(folder):
        inside = path.relative_to(folder)
        name = "\\".join(inside.parts)
        own, new = ("\\".join([top, *inside.parts[:-1]]) for top in ("$INSTDIR", "${STAGED}"))
        if own not in folders:
            place.append(f'  CreateDirectory "{own}"')
        folders.add(own)
        stage += [f'  SetOutPath "{new}"', f'  File "{path.relative_to(folder.parent)}"']
        place += [
            f'  Delete "$INSTDIR\\{name}"',
            f'  Rename "${{STAGED}}\\{name}" "$INSTDIR\\{name}"',
        ]
        remove.append(f'  Delete "$INSTDIR\\{name}"')
    below = sorted({parent for one in folders for parent in ancestors(one)}, reverse=True)
    removed = ["!macro UNINSTALL_FILES", *remove, *(f'  RMDir "{one}"' for one in below)]
    place.append('  RMDir /r "${STAGED}"')
    return "\n".join([*stage, "!macroend", *place, "!macroend", *removed, "!macroend", ""])


def ancestors(place: str) -> Iterator[str]:
    """Return a folder of the installation and those above it, but for the installation's own."""
    parts = place.split("\\")
    for length in range(2, len(parts) + 1):
        yield "\\".join(parts[:length])


def write_sums(folder: Path, files: list[Path]) -> None:
    """Write SHA256SUMS, as `sha256sum -c` and people read it."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(files)
    ]
    (folder / "SHA256SUMS").write_bytes("".join(lines).encode())
