"""The edge: read inputs with a limit, write outputs so that nothing is ever half there.

An output is written to a temporary file beside its place and renamed; a run that fails leaves an
existing file as it was.
"""

import contextlib
import datetime as dt
import errno
import os
import re
import stat
import sys
import threading
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from checker.errors import BadInputError, OutputError
from checker.model import Text
from checker.why import why

STANDARD = "-"


def read_bytes(name: str, limit: int) -> bytes:
    """Read a file, or standard input for `-`, up to `limit` + 1 bytes.

    The one byte more lets the reader see that the file is too large without holding it whole.

    Raises:
        BadInputError: It cannot be read.
    """
    try:
        if name == STANDARD:
            if sys.stdin is None:
                raise OSError(errno.EBADF, "closed")  # noqa: TRY301 - told like the others
            return sys.stdin.buffer.read(limit + 1)
        with Path(name).open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = why(error)
        raise BadInputError(
            name,
            "",
            Text(ja=f"開けません（{reason.ja}）", en=f"it cannot be opened ({reason.en})"),
            Text(
                ja="ファイルの場所と名前を確かめてください。",
                en="Check where the file is and what it is called.",
            ),
        ) from error


FOUND: Final = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    # A pipe that nobody writes to must not keep us waiting.
    | getattr(os, "O_NONBLOCK", 0)
)
"""How a file is opened that nobody named: it was found in a folder."""


def regular(name: str) -> IO[bytes] | None:
    """Open a file that was found in a folder; None: it is none, but a pipe or a device.

    Raises:
        OSError: It cannot be opened.
    """
    handle = os.open(name, FOUND)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    return os.fdopen(handle, "rb")


_MASK: Final = threading.Lock()
"""The mask can only be read by setting it, for every thread of the process."""


def write(name: str, parts: Iterable[bytes], *, of: str = "") -> None:
    """Write a file whole or not at all, or to standard output for `-`.

    A link stays a link, and a device or pipe is written to, never replaced.

    Args:
        name: The file, or `-`.
        parts: What to write, piece by piece.
        of: Whose file it is, where each run gives it another name: what a run of the same was
            killed at is taken away.

    Raises:
        OutputError: It cannot be written; what was there before is untouched.
    """
    if name == STANDARD:
        _write_standard(parts)
        return
    try:
        mode = _mode(name)
        if mode is not None and not stat.S_ISREG(mode):
            with Path(name).open("wb") as device:
                device.writelines(parts)
            return
        if os.name == "posix":
            # The file is made private; an output has the permissions that were there before,
            # or the person's usual ones.
            with _MASK:
                mask = os.umask(0)
                os.umask(mask)
            mode = 0o666 & ~mask if mode is None else stat.S_IMODE(mode)
        path = Path(os.path.realpath(name))
        _put(path, parts, mode if os.name == "posix" else None, of or path.name)
    except (OSError, ValueError) as error:
        raise output_error(name, error) from error


def _put(path: Path, parts: Iterable[bytes], mode: int | None, of: str) -> None:
    """Fill a temporary file beside a place and give it its name; whatever fails leaves nothing."""
    handle, temporary = make_temporary(path.parent, of)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
            if os.name == "posix":
                if mode is not None:
                    os.chmod(temporary, mode)  # noqa: PTH101
                os.replace(temporary, path)  # noqa: PTH105 - while its lock is held
        if os.name != "posix":
            os.replace(temporary, path)  # noqa: PTH105 - an open file has no other name there
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        raise


_SLOTS: Final = 4
"""Temporary files of one target that are known by their names: as many may write at once."""


def make_temporary(folder: Path, of: str) -> tuple[int, str]:
    """Make a file that only this user can read, to be filled and renamed; return it open.

    Its name follows from what it is to be, so what an earlier run was killed at is found, without
    a look at the rest of the folder, and taken away. Not `tempfile.mkstemp`: on Windows that takes
    a folder where nothing may be made for a name that is in use, and goes on to two thousand
    million other names.

    Args:
        folder: Where it is made.
        of: What it is to be.

    Raises:
        OSError: It cannot be made.
    """
    stem = f".nanbyo-checker-{zlib.crc32(of.encode(errors='surrogatepass')):08x}"
    known = [str(folder / f"{stem}-{slot}.tmp") for slot in range(_SLOTS)]
    for name in (*known, str(folder / f"{stem}-{os.urandom(8).hex()}.tmp")):
        handle = _first(name)
        if handle is not None:
            break
    else:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    made = os.fstat(handle).st_mtime  # by the clock of whoever keeps the folder
    for other in known:
        if other != name:
            _take_away(other, made)
    return handle, name


def _first(name: str) -> int | None:
    """Make a file of a name that nobody has, or that a killed run had; None: another run has it.

    Not only afterwards: a run may be killed at its file's first moment, again and again, and a
    name that is nobody's twice is never looked for.
    """
    for _ in range(2):
        try:
            return _own(name)
        except FileExistsError:
            _take_away(name, _NEVER)
    return None


def _own(name: str) -> int | None:
    """Make a file and lock it; None: another run took it for one that nobody fills."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
    # Bytes as they are, and no program that is started meanwhile inherits the file.
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)
    handle = os.open(name, flags, 0o600)
    if _locks(handle) is False or not os.fstat(handle).st_nlink:
        os.close(handle)
        return None
    return handle


def _locks(handle: int) -> bool | None:
    """Lock a file until it is closed; False: another run has it; None: this cannot be told here."""
    if sys.platform == "win32":
        return None  # what a program has open cannot be taken away
    import fcntl  # noqa: PLC0415 - not on Windows

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None  # a share without locks
    return True


def _take_away(name: str, now: float) -> None:
    """Delete what a run left that was killed; what somebody fills stays.

    Args:
        name: A temporary file, there or not.
        now: The time by the folder's own clock, in seconds.
    """
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            # Not opened to be looked at: while it is open, the run that fills it could not rename
            # it. What a program has open cannot be taken away.
            if now - os.lstat(name).st_mtime > _STALE:
                os.unlink(name)  # noqa: PTH108
            return
        handle = os.open(name, os.O_RDWR | os.O_NOFOLLOW)
        try:
            seen, locked = os.fstat(handle), _locks(handle)
            old = locked is None and now - seen.st_mtime > _STALE
            if (locked or old) and os.path.samestat(seen, os.lstat(name)):
                os.unlink(name)  # noqa: PTH108
        finally:
            os.close(handle)


def _mode(name: str) -> int | None:
    try:
        return Path(name).stat().st_mode
    except FileNotFoundError:
        return None


def _write_standard(parts: Iterable[bytes]) -> None:
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, "closed")  # noqa: TRY301 - told like the others
        sys.stdout.flush()
        sys.stdout.buffer.writelines(parts)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError, AttributeError) as error:
        raise output_error(STANDARD, error) from error


_NOT_IN_NAMES: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f<>:\"/\\|?*%\u200b-\u200f\u2028-\u202e\u2066-\u2069]+"
)
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_NAME_LENGTH: Final = 60


def unique_name(machine: str, when: dt.datetime, token: str) -> str:
    """Return the name of a report in a folder that many PCs write to.

    It is safe on Windows, macOS and Linux whatever the machine is called, sorts by PC and time,
    and no two runs share one.

    Args:
        machine: The PC's name.
        when: When it was read.
        token: Some letters that no other run has.
    """
    name = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", machine))
    name = name[:_NAME_LENGTH].strip(". ") or "PC"
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    time = when.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{name}_{time}_{token}.json"


def output_error(name: str, error: Exception) -> OutputError:
    """Return what to raise when an output, `-` for standard output, could not be written."""
    reason = why(error)
    ja, en = ("標準出力", "standard output") if name == STANDARD else (name, name)
    return OutputError(
        Text(
            ja=f"書き込めませんでした：{ja}（{reason.ja}）",
            en=f"This output could not be written: {en} ({reason.en})",
        ),
        Text(
            ja="フォルダーがあるか、書き込めるか、空き容量があるかを確かめてください。",
            en="Check that the folder exists, may be written to and has room.",
        ),
    )


_NEVER: Final = float("-inf")
"""A time at which nothing is stale: only what nobody holds is taken away."""
_STALE: Final = 600.0
"""Seconds after which a temporary file is nobody's any more."""


def private_folder(folder: Path) -> Path:
    """Make the folder for what is this user's alone.

    Raises:
        OSError: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        # One that was there belongs to whoever made it: its rights stay, what is put in is private.
        if not folder.is_dir():
            raise
    return folder


def sweep(folder: Path, now: dt.datetime) -> None:
    """Take away what runs that were killed left half-written in a folder of this program's."""
    with contextlib.suppress(OSError):
        for path in folder.glob(".nanbyo-checker-*.tmp"):
            _take_away(str(path), now.timestamp())


_SCRATCH: Final = "nanbyo-checker-rows-"
_IN_USE: Final = "in-use"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a private folder for what is too large for the memory; it goes at the end.

    What runs left that were killed goes first: it names the PCs of a hospital.

    Raises:
        OSError: It cannot be made.
    """
    import shutil  # noqa: PLC0415 - few outputs need it
    import tempfile  # noqa: PLC0415

    base = Path(tempfile.gettempdir())
    with contextlib.suppress(OSError):
        for other in base.glob(f"{_SCRATCH}*"):
            _clear_scratch(other)
    held = None
    while held is None:  # another run may take a new folder for one that was left
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=base))
        with contextlib.suppress(FileNotFoundError):
            held = lock(folder / _IN_USE)
    try:
        yield folder
    finally:
        held.close()
        shutil.rmtree(folder, ignore_errors=True)


def _clear_scratch(folder: Path) -> None:
    """Take away a folder of this user's that no run holds any more."""
    import shutil  # noqa: PLC0415 - few outputs need it

    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != getattr(os, "getuid", lambda: 0)():
        return
    with contextlib.suppress(OSError):
        held = lock(folder / _IN_USE)
        if held is not None:
            with held:
                if os.name == "posix":
                    shutil.rmtree(folder, ignore_errors=True)
            # An open file cannot be deleted elsewhere.
            shutil.rmtree(folder, ignore_errors=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only this user can read, whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    _put(path, [data], None, path.name)


def lock(path: Path) -> IO[bytes] | None:
    """Take a lock that lasts until the file is closed; None: another one holds it.

    The system lets go of it when the program ends, however it ends.

    Raises:
        OSError: The lock file cannot be made.
    """
    file = path.open("a+b")
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - Windows only

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
