"""Internet shortcuts (`.url`, `.website`): where they point."""

import re

SIZE_LIMIT = 65_536
"""Bytes of a shortcut that are looked at."""


def shortcut_target(data: bytes) -> tuple[str, str] | None:
    """Return host and path of the address in a shortcut; None when there is none.

    Only web addresses count. Shortcuts are written in UTF-8, UTF-16 or CP932.
    """
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - most PCs have none to read

    line = re.search(r"(?im)^[ \t]*URL[ \t]*=[ \t]*(\S+)", _text(data[:SIZE_LIMIT]))
    if line is None:
        return None
    try:
        address = urlsplit(line[1])
        host = (address.hostname or "").rstrip(".")
    except ValueError:
        return None
    if address.scheme.lower() not in {"http", "https"} or not host:
        return None
    return _unicode_host(host), unquote(address.path or "/")


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", errors="replace")


def _unicode_host(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
