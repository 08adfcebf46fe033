"""The connection file of a municipal machine: where PMH is, and which way was chosen.

The endpoint is told to a body after it was selected, so the program knows none. The file holds no
secret itself; it may name a certificate's files, which are used for the handshake and never kept.
"""

import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from checker.errors import BadInputError, ManyBadInputsError
from checker.model import Closed, LinkEndpoint, Name, Text
from checker.network.dial import is_address
from checker.network.rules import HOST_PATTERN
from checker.packs.strict import convert, parse_toml
from checker.reading import text_of
from checker.why import why

SIZE_LIMIT: Final = 100_000
_PORTS: Final = {"https": 443, "http": 80}
_Days = Annotated[int, Meta(ge=1, le=1000)]


class EndpointFile(Closed, frozen=True):
    """What the connection file says."""

    url: Name
    """As the connection's papers give it, as https://name/…"""
    way: Literal["batch", "api", "screen"]
    via: Literal["direct", "proxy"] | None = None
    issuer: Name = ""
    """Who issues the endpoint's certificate by the papers; a part of the name will do."""
    ca_file: Name = ""
    """PEM file with the roots that the papers name for the endpoint."""
    certificate_file: Name = ""
    """PEM file with the client certificate, and those above it."""
    key_file: Name = ""
    """PEM file with its private key, without a password."""
    certificate_issuer: Name = ""
    """Who issues the client certificate: picks the one of this system's store."""


class Link(Closed, frozen=True):
    """A connection file that was read, with its files in place."""

    endpoint: LinkEndpoint
    path: str
    """What is asked for at the endpoint."""
    issuer: str = ""
    ca_file: str = ""
    certificate_file: str = ""
    key_file: str = ""
    certificate_issuer: str = ""


def read_link(file: Path) -> Link:
    """Read a connection file.

    Raises:
        BadInputError: It cannot be read, or names no address that can be asked.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(SIZE_LIMIT + 1)
    except OSError as error:
        reason = why(error)
        raise BadInputError(
            str(file),
            "",
            Text(f"開けません（{reason.ja}）", f"it cannot be opened ({reason.en})"),
        ) from error
    if len(data) > SIZE_LIMIT:
        raise BadInputError(str(file), "", Text("大きすぎます", "it is too large"))
    found = convert(parse_toml(text_of(data, str(file)), str(file)), EndpointFile, str(file))
    if isinstance(found, list):
        raise ManyBadInputsError(found)
    endpoint, path = _endpoint(found, str(file))
    named = {
        name: str(file.parent / value) if value else ""
        for name, value in (
            ("ca_file", found.ca_file),
            ("certificate_file", found.certificate_file),
            ("key_file", found.key_file),
        )
    }
    for name, value in named.items():
        if value and not Path(value).is_file():
            raise BadInputError(str(file), name, Text("ファイルがありません", "it is not there"))
    return Link(endpoint, path, found.issuer, **named, certificate_issuer=found.certificate_issuer)


def _endpoint(found: EndpointFile, file: str) -> tuple[LinkEndpoint, str]:
    try:
        parts = urlsplit(found.url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if parts.scheme not in _PORTS or parts.username or parts.password or port == 0:
        raise BadInputError(
            file,
            "url",
            Text(
                "https:// で始まる宛先を、利用者名やパスワードなしで書いてください",
                "write an address that begins with https://, without user and password",
            ),
        )
    address = is_address(host)
    if not address and not re.match(HOST_PATTERN, host):
        raise BadInputError(file, "url", Text("宛先の名前がありません", "it names no host"))
    scheme: Literal["https", "http"] = "https" if parts.scheme == "https" else "http"
    endpoint = LinkEndpoint(host, port or _PORTS[scheme], scheme, not address, found.way, found.via)
    path = parts.path if re.fullmatch(r"/[!-~]*", parts.path) else "/"
    return endpoint, path
