"""Find the forms in files, folders and zips, whatever their names are written in."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from checker import files
from checker.model import Text, clean
from checker.survey.sheets import SIZE_LIMIT
from checker.why import why

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".ods")
_FILES: Final = 5_000
_DEPTH: Final = 8
_UTF8_NAME: Final = 0x800
"""The bit of a zip entry that says its name is in UTF-8."""
UNPACKED: Final = 500_000_000
"""Bytes that a zip may unpack to."""
_NAME: Final = 1_000
"""Letters of a path, as it is shown."""
NO_ZIP: Final = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError)
"""What comes of opening and reading a file that only looks like a zip."""

_TOO_LARGE = Text("大きすぎます（8MBまで）", "too large (up to 8 MB)")
_TOO_MANY = Text("ファイルが多すぎます（5,000まで）", "too many files (up to 5,000)")
DAMAGED = Text("zipが壊れています", "the zip is damaged")
_LOCKED = Text("zipにパスワードがかかっています", "the zip has a password")
_TOO_DEEP = Text("フォルダーの入れ子が深すぎます", "folders are nested too deeply")
_TOO_MUCH = Text("zipの中身が大きすぎます", "the zip's content is too large")
_PACKED = Text("この圧縮方式は読めません", "packed in a way that cannot be read")
_NO_FILE = Text("ファイルではありません", "is not a file")
_NOT_THERE = Text("見つかりません", "it is not there")


class Found(NamedTuple):
    """One file: its bytes, or why there are none."""

    name: str
    data: bytes | None
    problem: Text | None = None


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Yield the workbooks of files, folders and zips, by name; other files are passed over.

    Each has a name of its own.
    """
    return apart(_walk(paths))


def apart(found: Iterable[Found]) -> Iterator[Found]:
    """Yield files, each with a name of its own: a form is attached to a mail by its name."""
    seen: set[str] = set()
    for one in found:
        stem, dot, suffix = one.name.rpartition(".")
        name, number = one.name, 1
        while name in seen:
            number += 1
            name = f"{stem} ({number}){dot}{suffix}"
        seen.add(name)
        yield one._replace(name=name)


def _walk(paths: Iterable[Path]) -> Iterator[Found]:
    count = 0
    for path in paths:
        for found in _path(path, 0):
            count += 1
            if count > _FILES:
                yield Found(clean(str(path)), None, _TOO_MANY)
                return
            # As the person sees it: from the folder that was named.
            inside = found.name[len(str(path)) :].lstrip("/\\") if path.is_dir() else ""
            name = str(Path(path.name, inside)) if inside else found.name
            yield found._replace(name=clean(name, _NAME))


def _path(path: Path, depth: int) -> Iterator[Found]:
    if path.is_dir():
        yield from _folder(path, depth)
        return
    try:
        file = files.regular(str(path))
        if file is None:
            yield Found(str(path), None, _NO_FILE)
            return
        with file:
            if path.suffix.lower() == ".zip":
                with zipfile.ZipFile(file) as archive:
                    yield from unzip(archive, str(path))
                return
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        yield Found(str(path), None, _NOT_THERE)
    except OSError as error:
        yield Found(str(path), None, why(error))
    except NO_ZIP:
        yield Found(str(path), None, DAMAGED)
    else:
        yield checked(str(path), data)


def _folder(path: Path, depth: int) -> Iterator[Found]:
    if depth > _DEPTH:
        yield Found(str(path), None, _TOO_DEEP)
        return
    try:
        names = sorted(path.iterdir())
    except OSError as error:
        yield Found(str(path), None, why(error))
        return
    for name in names:
        # What a program keeps beside an open workbook, and what the system keeps.
        if name.name.startswith((".", "~$")):
            continue
        # A link to a folder may lead back here, by as many ways as there are such links.
        if not name.is_symlink() if name.is_dir() else _wanted(name.name):
            yield from _path(name, depth + 1)


def _wanted(name: str) -> bool:
    return name.lower().endswith((*SUFFIXES, ".zip"))


def checked(name: str, data: bytes) -> Found:
    """Return a file that was read, or that it is too large."""
    return Found(name, None, _TOO_LARGE) if len(data) > SIZE_LIMIT else Found(name, data)


def unzip(archive: zipfile.ZipFile, whole: str, room: int = UNPACKED) -> Iterator[Found]:
    """Yield the workbooks of a zip; Windows writes their names in code page 932.

    Args:
        archive: The zip.
        whole: Its name.
        room: Bytes that it may unpack to.
    """
    for entry in archive.infolist():
        name = entry_name(entry)
        base = name.rsplit("/", maxsplit=1)[-1]
        hidden = base.startswith((".", "~$")) or name.startswith("__MACOSX/")
        if entry.is_dir() or hidden or not base.lower().endswith(SUFFIXES):
            continue
        found = _entry(archive, entry, f"{whole}/{name}")
        room -= len(found.data or b"")
        if room < 0:
            yield Found(whole, None, _TOO_MUCH)
            return
        yield found


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str) -> Found:
    if entry.flag_bits & 1:
        return Found(path, None, _LOCKED)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return Found(path, None, _PACKED)
    if entry.file_size > SIZE_LIMIT:
        return Found(path, None, _TOO_LARGE)
    try:
        with archive.open(entry) as file:
            return checked(path, file.read(SIZE_LIMIT + 1))
    except (OSError, EOFError, *NO_ZIP):
        return Found(path, None, DAMAGED)


def entry_name(entry: zipfile.ZipInfo) -> str:
    """Return a zip entry's name: UTF-8 where it says so, else code page 932 where that reads."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp932"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return clean(name)
