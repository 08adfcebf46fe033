"""The head of an HTTP answer, from hostile bytes."""

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.network.dial import NetworkError, Timer
from checker.network.http1 import HEAD_LIMIT, Exchange, Head, ask


def heard(data: bytes) -> Head | None:
    return Exchange("HEAD", "/", "www.example.jp").hear(data)


def test_what_is_asked() -> None:
    lines = Exchange("CONNECT", "www.example.jp:443", "www.example.jp:443").request.split(b"\r\n")
    assert lines[0] == b"CONNECT www.example.jp:443 HTTP/1.1"
    assert b"Host: www.example.jp:443" in lines
    assert b"Connection: keep-alive" in lines
    assert lines[-2:] == [b"", b""]
    assert b"Connection: close" in Exchange("HEAD", "/", "www.example.jp").request


@pytest.mark.parametrize(
    ("data", "head"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", Head(200)),
        (b"HTTP/1.0 407 Proxy Authentication Required\r\nA: b\r\n\r\nbody", Head(407)),
        (b"HTTP/1.1 200\r\n\r\n", Head(200)),
        (b"HTTP/1.1 200 OK\n\n", Head(200)),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n", None),
        (b"HTTP", None),
        (b"", None),
        (b"SSH-2.0", Head(0)),
        (b"HTTP/1.1 999 Odd\r\n\r\n", Head(999)),
        (b"HTTP/1.1 099 Odd\r\n\r\n", Head(0)),
        (b"HTTP/2 200\r\n\r\n", Head(0)),
        (b"HTTP/1.1 101 Other\r\n\r\n", Head(0)),
        (b"HTTP/1.1 103 -\r\n\r\nHTTP/1.1 204 -\r\n\r\n", Head(204)),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", Head(0)),
        (b"HTTP/1.1 20x OK\r\n\r\n", Head(0)),
        (b"HTTP/1.1 200 OK\r\n" + b"a" * HEAD_LIMIT, Head(0)),
    ],
)
def test_a_head_is_parsed(data: bytes, head: Head | None) -> None:
    assert heard(data) == head
    # In pieces, as a network may bring it.
    exchange = Exchange("HEAD", "/", "www.example.jp")
    pieces = [exchange.hear(data[at : at + 1]) for at in range(len(data))]
    assert next((one for one in pieces if one is not None), None) == head


@given(st.binary(max_size=300))
def test_any_bytes_have_a_verdict_or_need_more(data: bytes) -> None:
    head = heard(b"HTTP/" + data)
    assert head is None or head.status == 0 or 200 <= head.status <= 999


def talk(answer: bytes) -> int:
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with theirs:
            theirs.recv(4096)
            theirs.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with ours:
            return ask(ours, "HEAD", "/", "www.example.jp", Timer(5)).status
    finally:
        thread.join()


def test_an_interim_answer_is_passed_over() -> None:
    assert talk(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n") == 204


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\n"])
def test_an_end_before_the_head_is_closed(answer: bytes) -> None:
    with pytest.raises(NetworkError) as caught:
        talk(answer)
    assert caught.value.reason == "closed"
