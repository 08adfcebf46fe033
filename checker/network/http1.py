"""The little of HTTP/1.1 that a stage needs: one request's head, one answer's head.

h11 writes and reads both; a socket of ours carries them, because the stage and its time are ours.
"""

import socket
from typing import Final, NamedTuple

import h11

from checker.network.dial import NetworkError, Timer, receive, send

HEAD_LIMIT: Final = 16_384
AGENT: Final = "nanbyo-checker"
_START: Final = b"HTTP/"


class Head(NamedTuple):
    """What an answer's first lines say. Status 0: it is not HTTP."""

    status: int
    date: str = ""
    """As it was written; empty: it said none."""


class Exchange:
    """One request without a body, and the head of its answer as it comes in.

    Args:
        method: `HEAD` or `CONNECT`.
        target: The path, or host and port.
        host: The server's name.
    """

    def __init__(self, method: str, target: str, host: str) -> None:
        self._connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_LIMIT)
        self._begun = b""
        keep = "keep-alive" if method == "CONNECT" else "close"
        named = [("Host", host), ("User-Agent", AGENT), ("Accept", "*/*"), ("Connection", keep)]
        request = h11.Request(method=method, target=target, headers=named)
        head = self._connection.send(request) or b""
        self.request: Final = head + (self._connection.send(h11.EndOfMessage()) or b"")

    def hear(self, data: bytes) -> Head | None:
        """Take more bytes of the answer; return its head, or None while more are needed.

        Status 0 when no further byte can make an HTTP answer of it, or its head is endless.
        """
        if len(self._begun) < len(_START):
            # Something that is no HTTP may never end a line.
            self._begun += data[: len(_START) - len(self._begun)]
            if not _START.startswith(self._begun):
                return Head(0)
        try:
            if data:  # to h11, no bytes are the end
                self._connection.receive_data(data)
            while True:
                event = self._connection.next_event()
                if event is h11.NEED_DATA:
                    return None
                if isinstance(event, h11.Response):
                    dates = (value for name, value in event.headers if name == b"date")
                    return Head(event.status_code, next(dates, b"").decode("latin-1"))
                if not isinstance(event, h11.InformationalResponse):
                    return Head(0)
                # An interim answer; the real one follows.
        except h11.RemoteProtocolError:
            return Head(0)


def ask(sock: socket.socket, method: str, target: str, host: str, timer: Timer) -> Head:
    """Send a request without a body and return the head of the answer.

    Raises:
        NetworkError: `closed`, `reset` or `timed_out` before the head was complete.
    """
    exchange = Exchange(method, target, host)
    send(sock, exchange.request, timer)
    while True:
        more = receive(sock, timer)
        if not more:
            raise NetworkError("closed")
        head = exchange.hear(more)
        if head is not None:
            return head
