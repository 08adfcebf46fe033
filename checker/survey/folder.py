"""Find the forms in files, folders and zips, whatever their names are written in."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from checker.model import Text, clean
from checker.survey.sheets import SIZE_LIMIT
from checker.why import why

SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".ods")
_FILES: Final = 5_000
_DEPTH: Final = 8
_UTF8_NAME: Final = 0x800
"""The bit of a zip entry that says its name is in UTF-8."""
_UNPACKED: Final = 500_000_000

_TOO_LARGE = Text("大きすぎます（8MBまで）", "too large (up to 8 MB)")
_TOO_MANY = Text("ファイルが多すぎます（5,000まで）", "too many files (up to 5,000)")
DAMAGED = Text("zipが壊れています", "the zip is damaged")
_LOCKED = Text("zipにパスワードがかかっています", "the zip has a password")
_NOT_THERE = Text("見つかりません", "it is not there")


class Found(NamedTuple):
    """One file: its bytes, or why there are none."""

    name: str
    data: bytes | None
    problem: Text | None = None


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Yield the workbooks of files, folders and zips, by name; other files are passed over."""
    count = 0
    for path in paths:
        for found in _path(path, 0):
            count += 1
            if count > _FILES:
                yield Found(str(path), None, _TOO_MANY)
                return
            # As the person sees it: from the folder that was named.
            inside = found.name[len(str(path)) :].lstrip("/\\") if path.is_dir() else ""
            yield found._replace(name=str(Path(path.name, inside))) if inside else found


def _path(path: Path, depth: int) -> Iterator[Found]:
    if path.is_dir():
        if depth > _DEPTH:
            return
        for name in sorted(path.iterdir()):
            # What a program keeps beside an open workbook, and what the system keeps.
            if not name.name.startswith((".", "~$")) and (_wanted(name.name) or name.is_dir()):
                yield from _path(name, depth + 1)
        return
    try:
        with path.open("rb") as file:
            if path.suffix.lower() == ".zip":
                with zipfile.ZipFile(file) as archive:
                    yield from unzip(archive, str(path))
                return
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        yield Found(str(path), None, _NOT_THERE)
    except (zipfile.BadZipFile, zlib.error):
        yield Found(str(path), None, DAMAGED)
    except OSError as error:
        yield Found(str(path), None, why(error))
    else:
        yield checked(str(path), data)


def _wanted(name: str) -> bool:
    return name.lower().endswith((*SUFFIXES, ".zip"))


def checked(name: str, data: bytes) -> Found:
    """Return a file that was read, or that it is too large."""
    return Found(name, None, _TOO_LARGE) if len(data) > SIZE_LIMIT else Found(name, data)


def unzip(archive: zipfile.ZipFile, whole: str) -> Iterator[Found]:
    """Yield the workbooks of a zip; Windows writes their names in code page 932."""
    total = 0
    for entry in archive.infolist():
        name = entry_name(entry)
        base = name.rsplit("/", maxsplit=1)[-1]
        hidden = base.startswith((".", "~$")) or name.startswith("__MACOSX/")
        if entry.is_dir() or hidden or not base.lower().endswith(SUFFIXES):
            continue
        path = f"{whole}/{name}"
        total += entry.file_size
        if entry.file_size > SIZE_LIMIT or total > _UNPACKED:
            yield Found(path, None, _TOO_LARGE)
            continue
        try:
            with archive.open(entry) as file:
                data = file.read(SIZE_LIMIT + 1)
        except RuntimeError:
            yield Found(path, None, _LOCKED)
        except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError):
            yield Found(path, None, DAMAGED)
        else:
            yield checked(path, data)


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
