"""Walk files, folders and zips for reports, one at a time, whatever state they are in.

One file that is damaged, locked, too large or half-written is a problem of that file, never the
end of the run. Nothing is unpacked to disk.
"""

import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from checker.model import Lang, Text

ENTRY_LIMIT: Final = 4_000_000
"""Bytes of one report, unpacked."""
ZIP_ENTRIES: Final = 1_000_000
NESTING: Final = 20
"""Folders in folders."""

_TOO_LARGE = Text("大きすぎます（4MBまで）", "too large (up to 4 MB)")
_TOO_MANY = Text("zipの中のファイルが多すぎます", "too many files in the zip")
_DAMAGED = Text("zipが壊れています", "the zip is damaged")
_ENCRYPTED = Text("zipにパスワードがかかっています", "the zip is encrypted")
_UNREADABLE = Text("読めません", "cannot be read")
_NOT_THERE = Text("見つかりません", "is not there")
_TOO_DEEP = Text("フォルダーの入れ子が深すぎます", "folders are nested too deeply")


class Found(NamedTuple):
    """One file: its bytes, or why there are none."""

    name: str
    data: bytes | None
    problem: str = ""


def count(paths: Iterable[Path]) -> int:
    """Return about how many files `walk` will find, for a progress bar."""
    total = 0
    for path in paths:
        if path.is_dir():
            total += sum(1 for _ in _files(str(path), 0))
        elif path.suffix.lower() == ".zip":
            try:
                with zipfile.ZipFile(path) as archive:
                    total += len(archive.infolist())
            except (OSError, zipfile.BadZipFile, ValueError):
                total += 1
        else:
            total += 1
    return total


def walk(paths: Iterable[Path], lang: Lang) -> Iterator[Found]:
    """Yield every JSON file of the paths, in the order of their names."""
    for path in paths:
        if path.is_dir():
            for file in _files(str(path), 0):
                if file is None:
                    yield Found(str(path), None, _TOO_DEEP.say(lang))
                elif file.lower().endswith(".zip"):
                    yield from _zip(file, lang)
                else:
                    yield _file(file, lang)
        elif path.suffix.lower() == ".zip" and path.exists():
            yield from _zip(str(path), lang)
        elif path.exists():
            yield _file(str(path), lang)
        else:
            yield Found(str(path), None, _NOT_THERE.say(lang))


def _files(folder: str, depth: int) -> Iterator[str | None]:
    if depth > NESTING:
        yield None
        return
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError:
        return
    for name, is_folder in found:
        if name.startswith("."):
            # Our own unfinished outputs are hidden; so are the system's.
            continue
        path = os.path.join(folder, name)  # noqa: PTH118 - a hundred thousand times
        if is_folder:
            yield from _files(path, depth + 1)
        elif name.lower().endswith((".json", ".zip")):
            yield path


def _file(path: str, lang: Lang) -> Found:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a hundred thousand times
            data = _whole(file)
    except OSError as error:
        return Found(path, None, f"{_UNREADABLE.say(lang)} ({error.strerror or error})")
    if len(data) > ENTRY_LIMIT:
        return Found(path, None, _TOO_LARGE.say(lang))
    return Found(path, data)


def _whole(file: io.FileIO) -> bytes:
    """Read up to the limit and one byte more; a raw read may come in parts."""
    data = file.read(ENTRY_LIMIT + 1) or b""
    while data and len(data) <= ENTRY_LIMIT:
        more = file.read(ENTRY_LIMIT + 1 - len(data))
        if not more:
            break
        data += more
    return data


def _zip(path: str, lang: Lang) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_report(entry)]
            if len(entries) > ZIP_ENTRIES:
                yield Found(path, None, _TOO_MANY.say(lang))
                return
            for entry in entries:
                yield _entry(archive, entry, f"{path}/{entry.filename}", lang)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        yield Found(path, None, f"{_DAMAGED.say(lang)} ({error})")


def _is_report(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.rpartition("/")[2]
    return name.lower().endswith(".json") and not name.startswith(".")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, lang: Lang) -> Found:
    if entry.flag_bits & 1:
        return Found(name, None, _ENCRYPTED.say(lang))
    try:
        # The size in the header may lie: read no more than the limit, whatever it says.
        with archive.open(entry) as file:
            data = file.read(ENTRY_LIMIT + 1)
    except (OSError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        return Found(name, None, _DAMAGED.say(lang))
    if len(data) > ENTRY_LIMIT:
        return Found(name, None, _TOO_LARGE.say(lang))
    return Found(name, data)
