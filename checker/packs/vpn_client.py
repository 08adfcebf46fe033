"""What AWS VPN Client's own log says, and what each line means: `rules/vpn-client.toml`."""

from functools import cache
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta

from checker.model import Closed, Id, Reference, Text
from checker.packs.load import Reader
from checker.packs.schema import Source

FILE: Final = "vpn-client.toml"
CONNECTED: Final = "connected"
"""The cause that is none: the client was connected."""

Part = Annotated[str, Meta(min_length=8, max_length=200)]


class Cause(Closed, frozen=True):
    """Why the client did not connect, as far as its log tells."""

    means: Text
    next: Text
    """What to do next."""
    references: Annotated[tuple[Reference, ...], Meta(min_length=1)]
    weak: bool = False
    """It follows from another one: an earlier line of the same attempt says more."""


class Message(Closed, frozen=True):
    """A line that the client writes."""

    contains: Part
    cause: Id
    seen: str
    """Where the line was seen."""
    also: str = ""
    """Stands in the same line."""


class Words(Closed, frozen=True):
    """How the look is told."""

    none: Text
    some: Text
    not_seen: Text
    nothing: Text
    connected: Text
    connected_now: Text
    told: Text
    told_undated: Text


class VpnClientFile(Closed, frozen=True):
    """`vpn-client.toml`."""

    words: Words
    attempt: Part
    """Begins the record of each press of Connect."""
    cause: dict[Id, Cause]
    message: Annotated[tuple[Message, ...], Meta(min_length=1)]


@cache
def read_vpn_client(root: Path) -> VpnClientFile:
    """Read the list.

    Raises:
        ManyBadInputsError: With every problem of the file.
    """
    reader = Reader(root)
    found = reader.read(FILE, VpnClientFile)
    sources = reader.read("sources.toml", dict[str, Source]) or {}
    causes = found.cause if found is not None else {}
    for number, one in enumerate(found.message if found is not None else ()):
        if one.cause != CONNECTED and one.cause not in causes:
            text = Text(f"cause に {one.cause} はありません", f"there is no cause {one.cause}")
            reader.note(FILE, f"message[{number}].cause", text)
    for name, cause in causes.items():
        for document in {one.document for one in cause.references} - {*sources}:
            text = Text(f"{document} はありません", f"there is no {document}")
            reader.note(FILE, f"cause.{name}.references", text)
    reader.finish()
    assert found is not None  # noqa: S101 - finish has raised otherwise
    return found
