"""Walk files, folders and zips for reports, one at a time, whatever state they are in.

One file that is damaged, locked, too large or half-written is a problem of that file, never the
end of the run. Nothing is unpacked to disk.
"""

import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from checker import files
from checker.errors import printable
from checker.model import Lang, Text
from checker.why import why

ENTRY_LIMIT: Final = 4_000_000
"""Bytes of one report, unpacked."""
ZIP_ENTRIES: Final = 200_000
"""Entries of one zip: its list stands in memory. More reports come in several zips."""
ZIP_UNPACKED: Final = 20_000_000_000
"""Bytes of one zip, unpacked one report after another."""
_SMALL: Final = 200_000_000
_RATIO: Final = 30
"""A zip may unpack to so many bytes, or to so many times its own size: reports pack to a fifth."""
NESTING: Final = 20
"""Folders in folders."""

_TOO_LARGE = Text("大きすぎます（4MBまで）", "too large (up to 4 MB)")
_TOO_MANY = Text(
    "zipの中のファイルが多すぎます（20万まで）。zipを分けてください",
    "too many files in the zip (up to 200,000); use several zips",
)
_TOO_MUCH = Text("zipの中身が大きすぎます", "the zip's content is too large")
_NO_FILE = Text("ファイルではありません", "is not a file")
_DAMAGED = Text("zipが壊れています", "the zip is damaged")
_PACKED = Text("この圧縮方式は読めません", "packed in a way that cannot be read")
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
        inside = _files(str(path), 0) if path.is_dir() else (str(path),)
        for file in inside:
            entries = 1
            if isinstance(file, str) and file.lower().endswith(".zip"):
                entries = _entries(file)
            total += entries
    return total


def _entries(path: str) -> int:
    """Return how many reports a zip says that it has; one where it cannot be told."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a pipe would keep us waiting
            return 1
        with zipfile.ZipFile(path) as archive:
            return sum(map(_is_report, archive.infolist()))
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return 1


def walk(paths: Iterable[Path], lang: Lang) -> Iterator[Found]:
    """Yield every JSON file of the paths, in the order of their names."""
    for path in paths:
        inside = _files(str(path), 0) if path.is_dir() else (str(path),)
        for file in inside:
            if isinstance(file, _Closed):
                yield Found(
                    _shown(file.folder), None, f"{file.why.say(lang)}{_reason(file.error, lang)}"
                )
            elif file.lower().endswith(".zip"):
                yield from _zip(file, lang)
            else:
                yield _file(file, lang)


def _shown(path: str) -> str:
    """Return a path as it may be shown and kept: a name need not be UTF-8, nor without controls."""
    if path.isascii() and path.isprintable():
        return path
    return printable(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


class Part(NamedTuple):
    """Files that are read together: one file, or some entries of a zip."""

    path: str
    number: int = 1
    """How many files, about."""
    start: int | None = None
    """The first entry of a zip; None: not a zip, or all of it."""


def parts(paths: Iterable[Path], together: int) -> Iterator[Part]:
    """Yield the files of paths in the order of `walk`, without reading any."""
    for path in paths:
        inside = _files(str(path), 0) if path.is_dir() else (str(path),)
        for file in inside:
            name = file.folder if isinstance(file, _Closed) else file
            if isinstance(file, _Closed) or not file.lower().endswith(".zip"):
                yield Part(name)
                continue
            number = count([Path(file)])
            for start in range(0, max(number, 1), together):
                yield Part(file, min(together, number - start), start)


def read(part: Part, lang: Lang) -> Iterator[Found]:
    """Yield the files of a part."""
    if part.start is None:
        yield from walk([Path(part.path)], lang)
    else:
        yield from _zip(part.path, lang, part.start, part.number)


class _Closed(NamedTuple):
    """A folder that cannot be walked."""

    folder: str
    why: Text
    error: Exception | None = None


def _files(folder: str, depth: int) -> Iterator[str | _Closed]:
    if depth > NESTING:
        yield _Closed(folder, _TOO_DEEP)
        return
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError as error:
        yield _Closed(folder, _UNREADABLE, error)
        return
    for name, is_folder in found:
        if name.startswith("."):
            # Our own unfinished outputs are hidden; so are the system's.
            continue
        path = os.path.join(folder, name)  # noqa: PTH118 - a hundred thousand times
        if name.lower().endswith((".json", ".zip")):
            # A folder with such a name is told as a file that cannot be read.
            yield path
        elif is_folder:
            yield from _files(path, depth + 1)


def _file(path: str, lang: Lang) -> Found:
    name = _shown(path)
    try:
        handle = os.open(path, files.FOUND)
        try:
            about = os.fstat(handle)
            if not stat.S_ISREG(about.st_mode):
                return Found(name, None, _NO_FILE.say(lang))
            data = _whole(handle, about.st_size)
        finally:
            os.close(handle)
    except FileNotFoundError:
        return Found(name, None, _NOT_THERE.say(lang))
    except (OSError, ValueError) as error:
        return Found(name, None, f"{_UNREADABLE.say(lang)}{_reason(error, lang)}")
    if len(data) > ENTRY_LIMIT:
        return Found(name, None, _TOO_LARGE.say(lang))
    return Found(name, data)


def _reason(error: Exception | None, lang: Lang) -> str:
    return "" if error is None else f" ({why(error).say(lang)})"


def _whole(handle: int, size: int) -> bytes:
    """Read up to the limit and a piece more; a read may come in parts."""
    data = os.read(handle, _USUAL)
    # Nearly every report is there at once; asking for the end costs as much as reading.
    while data and len(data) != size and len(data) <= ENTRY_LIMIT:
        more = os.read(handle, _USUAL)
        if not more:
            break
        data += more
    return data


_USUAL: Final = 65_536
"""Bytes that are read at once; nearly every report is smaller."""


def _zip(path: str, lang: Lang, start: int = 0, number: int = ZIP_ENTRIES) -> Iterator[Found]:
    unpacked, name = 0, _shown(path)
    try:
        about = os.stat(path)  # noqa: PTH116 - a pipe would keep us waiting
        if not stat.S_ISREG(about.st_mode):
            yield Found(name, None, _NO_FILE.say(lang))
            return
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _is_report(entry)]
            if len(entries) > ZIP_ENTRIES:
                yield Found(name, None, _TOO_MANY.say(lang))
                return
            room = min(ZIP_UNPACKED, max(_SMALL, about.st_size * _RATIO))
            for entry in entries[start : start + number]:
                found = _entry(archive, entry, _shown(f"{path}/{entry.filename}"), lang)
                unpacked += len(found.data or b"")
                yield found
                if unpacked > room:
                    yield Found(name, None, _TOO_MUCH.say(lang))
                    return
    except FileNotFoundError:
        yield Found(name, None, _NOT_THERE.say(lang))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        yield Found(name, None, _DAMAGED.say(lang))
    except OSError as error:
        yield Found(name, None, f"{_UNREADABLE.say(lang)}{_reason(error, lang)}")


def _is_report(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename.rpartition("/")[2]
    return name.lower().endswith(".json") and not name.startswith(".")


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, lang: Lang) -> Found:
    if entry.flag_bits & 1:
        return Found(name, None, _ENCRYPTED.say(lang))
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return Found(name, None, _PACKED.say(lang))
    try:
        # The size in the header may lie: read no more than the limit, whatever it says.
        with archive.open(entry) as file:
            data = file.read(ENTRY_LIMIT + 1)
    except (OSError, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError):
        return Found(name, None, _DAMAGED.say(lang))
    if len(data) > ENTRY_LIMIT:
        return Found(name, None, _TOO_LARGE.say(lang))
    return Found(name, data)
