"""Names and connections, on the loopback."""

import errno
import socket
import threading
from collections.abc import Iterator

import pytest

from checker.network.dial import (
    Address,
    NetworkError,
    Timer,
    connect,
    interleave,
    is_address,
    reason_of,
    receive,
    resolve,
    send,
    within,
)

FOUR, SIX = socket.AF_INET, socket.AF_INET6


def address(host: str, port: int, family: int = FOUR) -> Address:
    return Address(family, (host, port) if family == FOUR else (host, port, 0, 0))


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that refuses: taken, so that no other program gets it, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_the_families_take_turns_beginning_with_the_systems_choice() -> None:
    a, b, c = (address(f"192.0.2.{n}", 1) for n in (1, 2, 3))
    x, y = (address(f"2001:db8::{n}", 1, SIX) for n in (1, 2))
    assert interleave([x, y, a, b, c]) == [x, a, y, b, c]
    assert interleave([a, b, x]) == [a, x, b]


def test_the_first_address_that_answers_is_taken(server: socket.socket, closed_port: int) -> None:
    port = server.getsockname()[1]
    choices = [address("127.0.0.1", closed_port), address("127.0.0.1", port)]
    with connect(choices, 5) as sock:
        assert sock.getpeername()[1] == port


def test_a_refusal_is_told(closed_port: int) -> None:
    with pytest.raises(NetworkError) as caught:
        connect([address("127.0.0.1", closed_port)], 5)
    assert caught.value.reason == "refused"


def test_a_refusal_says_more_than_no_route(closed_port: int) -> None:
    choices = [address("100::1", closed_port, SIX), address("127.0.0.1", closed_port)]
    with pytest.raises(NetworkError) as caught:
        connect(choices, 5)
    assert caught.value.reason == "refused"


def test_no_time_is_a_time_out(server: socket.socket) -> None:
    with pytest.raises(NetworkError) as caught:
        connect([address("127.0.0.1", server.getsockname()[1])], 0)
    assert caught.value.reason == "timed_out"


def test_an_address_resolves_to_itself() -> None:
    assert resolve("127.0.0.1", 443, 5) == (Address(FOUR, ("127.0.0.1", 443)),)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (socket.EAI_NONAME, "dns_not_found"),
        (socket.EAI_AGAIN, "dns_failed"),
        (socket.EAI_FAIL, "dns_failed"),
        (11001, "dns_not_found"),  # WSAHOST_NOT_FOUND
        (11002, "dns_failed"),  # WSATRY_AGAIN
        (11004, "dns_not_found"),  # WSANO_DATA
    ],
)
def test_what_the_resolver_says_has_a_reason(
    code: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "")

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    with pytest.raises(NetworkError) as caught:
        resolve("www.example.jp", 443, 5)
    assert caught.value.reason == reason


def test_a_resolver_that_never_answers_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(30))
    with pytest.raises(NetworkError) as caught:
        resolve("www.example.jp", 443, 0.01)
    released.set()
    assert caught.value.reason == "dns_failed"


def test_a_name_that_cannot_be_asked_does_not_exist() -> None:
    with pytest.raises(NetworkError) as caught:
        resolve("a" * 64 + ".example", 443, 5)
    assert caught.value.reason == "dns_not_found"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ECONNREFUSED, "refused"),
        (errno.ECONNRESET, "reset"),
        (errno.ETIMEDOUT, "timed_out"),
        (errno.ENETUNREACH, "unreachable"),
        (errno.EHOSTUNREACH, "unreachable"),
        (errno.EACCES, "unreachable"),
        (errno.EPIPE, "closed"),
    ],
)
def test_each_error_of_the_system_has_a_reason(code: int, reason: str) -> None:
    assert reason_of(OSError(code, "")) == reason


def test_what_a_call_raises_comes_back() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        within(5, fail)
    assert within(5, lambda: 7) == 7


def test_bytes_go_there_and_back_and_an_end_is_empty(server: socket.socket) -> None:
    with socket.create_connection(server.getsockname()) as ours:
        theirs, _ = server.accept()
        send(ours, b"hello", Timer(5))
        assert receive(theirs, Timer(5)) == b"hello"
        theirs.close()
        assert receive(ours, Timer(5)) == b""


def test_waiting_for_bytes_ends(server: socket.socket) -> None:
    with socket.create_connection(server.getsockname()) as ours:
        with pytest.raises(NetworkError) as caught:
            receive(ours, Timer(0.01))
        assert caught.value.reason == "timed_out"
        with pytest.raises(NetworkError):
            receive(ours, Timer(-1))


@pytest.mark.parametrize(
    ("host", "expected"), [("192.0.2.1", True), ("2001:db8::1", True), ("a.example", False)]
)
def test_addresses_and_names_are_told_apart(*, host: str, expected: bool) -> None:
    assert is_address(host) == expected
