"""The little of HTTP/1.1 that a stage needs: one request's head, one answer's head."""

import re
import socket
from typing import Final, NamedTuple

from checker.network.dial import NetworkError, Timer, receive, send

HEAD_LIMIT: Final = 16_384
AGENT: Final = "nanbyo-checker"
_STATUS_LINE: Final = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\r?\n")


class Head(NamedTuple):
    """What an answer's first lines say. Status 0: it is not HTTP."""

    status: int


def parse_head(data: bytes) -> Head | None:
    """Parse an answer's head; None when more bytes are needed.

    Status 0 when no further byte can make an HTTP answer of it, or it is endless.
    """
    if len(data) >= 5 and not data.startswith(b"HTTP/"):  # noqa: PLR2004 - the length of "HTTP/"
        return Head(0)
    if b"\r\n\r\n" not in data and b"\n\n" not in data:
        return Head(0) if len(data) >= HEAD_LIMIT else None
    found = _STATUS_LINE.match(data)
    return Head(int(found[1]) if found else 0)


def ask(sock: socket.socket, method: str, target: str, host: str, timer: Timer) -> Head:
    """Send a request without a body and return the head of the answer.

    Raises:
        NetworkError: `closed`, `reset` or `timed_out` before the head was complete.
    """
    lines = (
        f"{method} {target} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: {AGENT}",
        "Accept: */*",
        "Connection: keep-alive" if method == "CONNECT" else "Connection: close",
    )
    send(sock, "\r\n".join((*lines, "", "")).encode("ascii"), timer)
    data = b""
    while True:
        more = receive(sock, timer)
        if not more:
            raise NetworkError("closed")
        data += more
        head = parse_head(data)
        while (
            head is not None and head.status // 100 == 1
        ):  # an interim answer; the real one follows
            data = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[1]
            head = parse_head(data)
        if head is not None:
            return head
