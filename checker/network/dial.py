"""Names to addresses, addresses to a connected socket, each within its seconds."""

import contextlib
import errno
import ipaddress
import queue
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar, cast

from checker.model import NetworkReason

T = TypeVar("T")

HEAD_START: Final = 0.25
"""Seconds that an address has before the next one is tried beside it (RFC 8305, section 5)."""


class NetworkError(Exception):
    """A stage failed, for a reason from the contract's closed list."""

    def __init__(self, reason: NetworkReason) -> None:
        super().__init__(reason)
        self.reason: NetworkReason = reason


class Timer:
    """Counts down the seconds of one stage. However little arrives at a time, it ends."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            NetworkError: `timed_out`: there are none.
        """
        left = self.end - time.monotonic()
        if left <= 0:
            raise NetworkError("timed_out")
        return left


class Address(NamedTuple):
    """One address that a name stands for, as `getaddrinfo` gives it."""

    family: int
    sockaddr: Any


_NOT_FOUND: Final = frozenset(
    code
    for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY")
    if (code := getattr(socket, name, None)) is not None
) | {11001, 11004}  # WSAHOST_NOT_FOUND, WSANO_DATA

_REASONS: Final[dict[int, NetworkReason]] = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "reset",
    errno.ECONNABORTED: "reset",
    errno.EPIPE: "closed",
    errno.ETIMEDOUT: "timed_out",
}

_TELLING: Final[tuple[NetworkReason, ...]] = ("refused", "reset", "timed_out", "unreachable")
"""Which address's failure says most about the network: the one that got furthest."""


def reason_of(error: OSError) -> NetworkReason:
    """Return the reason that an operating system's error stands for."""
    if isinstance(error, TimeoutError):
        return "timed_out"
    return _REASONS.get(error.errno or 0, "unreachable")


def is_address(host: str) -> bool:
    """Tell whether a host is given as an address, not as a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what a call of the system returns, or give up on it.

    Such a call cannot be interrupted, so it runs in a thread of its own, which is left behind
    when it does not end in time. What it raises is raised here.

    Raises:
        NetworkError: `timed_out`.
    """
    answers: queue.SimpleQueue[tuple[T | None, Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((work(), None))
        except Exception as error:  # noqa: BLE001 - handed to the caller's thread
            answers.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = answers.get(timeout=max(0.0, seconds))
    except queue.Empty:
        raise NetworkError("timed_out") from None
    if error is not None:
        raise error
    return cast("T", value)


def resolve(host: str, port: int, seconds: float) -> tuple[Address, ...]:
    """Return the addresses of a name.

    Raises:
        NetworkError: `dns_not_found`: there is no such name, or it has no address.
            `dns_failed`: the name service does not answer, or answers with a failure.
    """
    try:
        answer = within(seconds, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except NetworkError:
        raise NetworkError("dns_failed") from None
    except UnicodeError:
        raise NetworkError("dns_not_found") from None
    except OSError as error:
        reason: NetworkReason = "dns_not_found" if error.errno in _NOT_FOUND else "dns_failed"
        raise NetworkError(reason) from error
    found = dict.fromkeys(Address(entry[0], entry[4]) for entry in answer)
    if not found:
        raise NetworkError("dns_not_found")
    return tuple(found)


def interleave(addresses: Sequence[Address]) -> list[Address]:
    """Order addresses so that the two families take turns, beginning with the system's choice."""
    first = [a for a in addresses if a.family == addresses[0].family]
    second = [a for a in addresses if a.family != addresses[0].family]
    ordered: list[Address] = []
    while first or second:
        ordered += first[:1] + second[:1]
        first, second = first[1:], second[1:]
    return ordered


def connect(addresses: Sequence[Address], seconds: float) -> socket.socket:
    """Return a socket connected to the first address that answers (happy eyeballs, RFC 8305).

    Raises:
        NetworkError: `refused`, `reset`, `timed_out` or `unreachable`.
    """
    attempts = _Attempts(addresses, seconds)
    try:
        return attempts.run()
    finally:
        attempts.close()


class _Attempts:
    """Connection attempts that run beside one another until one wins."""

    def __init__(self, addresses: Sequence[Address], seconds: float) -> None:
        self.waiting = interleave(addresses)
        self.end = time.monotonic() + seconds
        self.next_start = 0.0
        self.selector = selectors.DefaultSelector()
        self.failures: list[NetworkReason] = []

    def run(self) -> socket.socket:
        while True:
            now = time.monotonic()
            if now >= self.end:
                raise NetworkError("timed_out")
            pending = len(self.selector.get_map())
            if self.waiting and (now >= self.next_start or not pending):
                winner = self._start(self.waiting.pop(0))
                self.next_start = now + HEAD_START
            elif pending:
                until = min(self.end, self.next_start) if self.waiting else self.end
                winner = self._wait(until - now)
            else:
                raise NetworkError(min(self.failures, key=_TELLING.index))
            if winner is not None:
                return winner

    def _start(self, address: Address) -> socket.socket | None:
        try:
            sock = socket.socket(address.family, socket.SOCK_STREAM)
        except OSError:  # a system without IPv6
            self.failures.append("unreachable")
            return None
        sock.settimeout(0)
        try:
            sock.connect(address.sockaddr)
        except BlockingIOError:
            self.selector.register(sock, selectors.EVENT_WRITE)
            return None
        except OSError as error:
            sock.close()
            self._failed(error)
            return None
        return sock

    def _wait(self, seconds: float) -> socket.socket | None:
        for key, _ in self.selector.select(max(0.0, seconds)):
            sock = key.fileobj
            if not isinstance(sock, socket.socket):
                continue
            self.selector.unregister(sock)
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code == 0:
                return sock
            sock.close()
            self._failed(OSError(code, ""))
            self.next_start = 0.0
        return None

    def _failed(self, error: OSError) -> None:
        reason = reason_of(error)
        self.failures.append(reason if reason in _TELLING else "unreachable")

    def close(self) -> None:
        for key in list(self.selector.get_map().values()):
            with contextlib.suppress(OSError):
                if isinstance(key.fileobj, socket.socket):
                    key.fileobj.close()
        self.selector.close()


@contextlib.contextmanager
def failures_named() -> Iterator[None]:
    """Turn an operating system's error on a connected socket into its reason."""
    try:
        yield
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
        raise NetworkError("closed") from error
    except ssl.SSLError as error:
        raise NetworkError("tls_failed") from error
    except OSError as error:
        reason = reason_of(error)
        # A connected socket's other errors come from the way breaking under it.
        raise NetworkError("reset" if reason == "unreachable" else reason) from error


def send(sock: socket.socket, data: bytes, timer: Timer) -> None:
    """Send everything.

    Raises:
        NetworkError: `reset`, `closed` or `timed_out`.
    """
    with failures_named():
        sock.settimeout(timer.left())
        sock.sendall(data)


def receive(sock: socket.socket, timer: Timer, most: int = 4096) -> bytes:
    """Receive some bytes; empty when the other side closed.

    Raises:
        NetworkError: `reset` or `timed_out`.
    """
    with failures_named():
        sock.settimeout(timer.left())
        return sock.recv(most)
