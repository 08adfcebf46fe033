"""Small servers for the test network: `python world_servers.py CONFIG.json`.

Each entry of the configuration is `{"kind", "address", "port"}` and what its kind needs. When all
of them listen, a line says so. Runs inside a network namespace, on the standard library alone.
"""

import contextlib
import email.utils
import json
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


def answer(entry: Entry) -> bytes:
    body = str(entry.get("body", "")).encode()
    head = [
        f"HTTP/1.1 {entry.get('status', 200)} -",
        f"Date: {email.utils.formatdate(time.time() + entry.get('clock', 0), usegmt=True)}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    if "type" in entry:
        head.append(f"Content-Type: {entry['type']}")
    if "location" in entry:
        head.append(f"Location: {entry['location']}")
    page: bytes = "\r\n".join((*head, "", "")).encode() + body
    return page


def read_head(sock: socket.socket) -> None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(4096)
        if not more:
            return
        data += more


def http(sock: socket.socket, entry: Entry) -> None:
    read_head(sock)
    sock.sendall(answer(entry))


def https(sock: socket.socket, entry: Entry) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(entry["certificate"])
    with context.wrap_socket(sock, server_side=True) as tls:
        read_head(tls)
        if entry.get("drip"):
            # A byte now and then: every single wait is short, and the answer never ends.
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100_000:
                tls.sendall(bytes([byte]))
                time.sleep(entry["drip"])
        tls.sendall(answer(entry))


def drip(sock: socket.socket, entry: Entry) -> None:
    """Send the beginning of a TLS record, a byte now and then."""
    for byte in b"\x16\x03\x03\x3f\xff" + b"\x00" * 100_000:
        sock.sendall(bytes([byte]))
        time.sleep(entry["drip"])


def close_after_request(sock: socket.socket, entry: Entry) -> None:
    del entry
    sock.recv(4096)


def reset(sock: socket.socket, entry: Entry) -> None:
    del entry
    sock.recv(4096)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(sock: socket.socket, entry: Entry) -> None:
    del entry
    while sock.recv(4096):
        pass


def send(sock: socket.socket, entry: Entry) -> None:
    """Answer anything with fixed bytes."""
    sock.recv(4096)
    sock.sendall(bytes.fromhex(entry["bytes"]))
    silent(sock, entry)


def servfail(entry: Entry) -> Callable[[], None]:
    """Answer every DNS question with SERVFAIL."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind((entry["address"], entry["port"]))

    def serve() -> None:
        while True:
            data, peer = sock.recvfrom(4096)
            # Same id and question; answer bit and SERVFAIL; no records but the question.
            question = data[12 : data.index(b"\x00", 12) + 5]
            sock.sendto(data[:2] + b"\x81\x82\x00\x01" + bytes(6) + question, peer)

    return serve


KINDS = {
    "http": http,
    "https": https,
    "drip": drip,
    "close_after_request": close_after_request,
    "reset": reset,
    "silent": silent,
    "send": send,
}


def listen(entry: Entry) -> Callable[[], None]:
    family = socket.AF_INET6 if ":" in entry["address"] else socket.AF_INET
    server = socket.create_server((entry["address"], entry["port"]), family=family, backlog=64)
    handle = KINDS[entry["kind"]]

    def one(sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            time.sleep(entry.get("delay", 0))
            handle(sock, entry)

    def serve() -> None:
        while True:
            sock, _ = server.accept()
            threading.Thread(target=one, args=(sock,), daemon=True).start()

    return serve


def main() -> None:
    entries = json.loads(Path(sys.argv[1]).read_text())
    serving = [servfail(e) if e["kind"] == "servfail" else listen(e) for e in entries]
    for serve in serving:
        threading.Thread(target=serve, daemon=True).start()
    print("ready", flush=True)  # noqa: T201 - the test waits for it
    sys.stdin.read()


main()
