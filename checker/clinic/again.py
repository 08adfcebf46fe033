"""A second start brings the first page back: the lock, and the note that leads to the server.

The note lies in a folder that only this user can read. Neither side sends the secret that it
holds: the second start proves that it knows it, and so does whoever answers at the noted port.
"""

import contextlib
import secrets
import time
from pathlib import Path
from typing import IO, Final

import msgspec

from checker.files import lock, write_private
from checker.model import Closed, Port
from checker.shapes import known
from checker.web.security import HOST, Door, prove

NOTE: Final = "app.json"
LOCK: Final = "app.lock"
START_PAGE: Final = "start.html"
PATIENCE: Final = 5.0
"""Seconds that a second start waits for the first one to be ready."""
_ANSWER_SECONDS: Final = 2.0
_LIMIT: Final = 4096


class Note(Closed, frozen=True):
    """Where the running server is."""

    port: Port
    at: str
    secret: str


def acquire(folder: Path) -> IO[bytes] | None:
    """Take the lock that the first start holds while it runs; None: another one holds it.

    The system lets go of it when the program ends, however it ends.

    Raises:
        OSError: The lock file cannot be made.
    """
    return lock(folder / LOCK)


def leave_note(folder: Path, door: Door) -> None:
    """Tell a second start where the server is.

    Raises:
        OSError: The note cannot be written.
    """
    write_private(folder / NOTE, msgspec.json.encode(Note(door.port, door.at, door.secret)))


def take_note_back(folder: Path) -> None:
    """Remove what led to a server that ends."""
    for name in (NOTE, START_PAGE):
        with contextlib.suppress(OSError):
            (folder / name).unlink()


def wait_for_first(folder: Path, patience: float = PATIENCE) -> str | None:
    """Ask the first start for a new start-up address, until it answers or patience ends."""
    end = time.monotonic() + patience
    while True:
        url = ask(folder)
        if url is not None or time.monotonic() >= end:
            return url
        time.sleep(0.1)


def ask(folder: Path) -> str | None:
    """Ask the noted server for a new start-up address; None: nobody answers who may."""
    try:
        with (folder / NOTE).open("rb") as file:
            note = msgspec.json.decode(file.read(_LIMIT), type=known(Note))
    except (OSError, msgspec.DecodeError):
        return None
    nonce = secrets.token_urlsafe(24)
    proof = prove(note.secret, f"ask {nonce}")
    said, _, url = _get(note, f"{note.at}/again?nonce={nonce}&proof={proof}").partition(" ")
    right = prove(note.secret, f"answer {nonce} {url}")
    ours = url.startswith(f"http://{HOST}:{note.port}{note.at}/start?token=")
    return url if ours and secrets.compare_digest(said.encode(), right.encode()) else None


def _get(note: Note, target: str) -> str:
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 - second starts only

    connection = HTTPConnection(HOST, note.port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", target)
        return connection.getresponse().read(_LIMIT).decode("utf-8", "replace")
    except (OSError, HTTPException, ValueError):
        return ""
    finally:
        connection.close()
