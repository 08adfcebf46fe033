"""Whose certificate a server shows, and one HTTPS target from end to end, on the loopback."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from checker.model import Reference
from checker.network import openvpn, portal
from checker.network.dial import NetworkError, Timer, connect, resolve
from checker.network.https import Trail, probe_https
from checker.network.profile import Profile
from checker.network.proxy import Server
from checker.network.rules import Limits, PortalCheck, read_network_rules
from checker.network.tls import Trust, vendor_context
from checker.network.vpn import VpnTrail, probe_endpoint
from tests.network.world import openssl
from tests.recorded_host import RecordedHost

HERE = "127.0.0.1"
WORDS = read_network_rules(Path(__file__).parents[2] / "rules").pages
LIMITS = Limits(dns=5, tcp=5, proxy=5, tls=5, http=5, openvpn=5, portal=5)
LINUX = RecordedHost({"system": "linux"})
PAGE = b"HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\nContent-Length: 5\r\n\r\nKnown"
Serve = Callable[[Callable[[socket.socket], None]], int]


@pytest.fixture(scope="module")
def papers(needs: Callable[..., None], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an authority that is public, one that is a device's, and a server of each."""
    needs("openssl")
    folder = tmp_path_factory.mktemp("papers")
    for name, organisation in (("public", "Public Trust"), ("device", "Example UTM")):
        openssl(
            *("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-keyout", f"{name}.key", "-out", f"{name}.crt", "-subj", f"/O={organisation}"),
            *("-addext", "keyUsage=critical,keyCertSign"),
            cwd=folder,
        )
        for server, host in ((name, f"IP:{HERE}"), (f"{name}-other", "DNS:elsewhere.example")):
            (folder / "ext").write_text(f"[ext]\nsubjectAltName={host}\n")
            openssl(
                *("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{server}.skey"),
                *("-out", "request", "-subj", "/CN=x"),
                cwd=folder,
            )
            openssl(
                *("x509", "-req", "-in", "request", "-CA", f"{name}.crt"),
                *("-CAkey", f"{name}.key", "-days", "20", "-CAcreateserial"),
                *("-extfile", "ext", "-extensions", "ext", "-out", f"{server}.scrt"),
                cwd=folder,
            )
    both = (folder / "public.crt").read_text() + (folder / "device.crt").read_text()
    (folder / "both.crt").write_text(both)
    return folder


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Run servers on the loopback; each connection is handed to a function."""
    with contextlib.ExitStack() as opened:

        def start(handle: Callable[[socket.socket], None]) -> int:
            server = opened.enter_context(socket.create_server((HERE, 0)))

            def accept() -> None:
                with contextlib.suppress(OSError):
                    while True:
                        sock, _ = server.accept()
                        threading.Thread(target=one, args=(sock,), daemon=True).start()

            def one(sock: socket.socket) -> None:
                with contextlib.suppress(OSError), sock:
                    handle(sock)

            threading.Thread(target=accept, daemon=True).start()
            # shutdown, not close alone: a thread that waits in accept keeps the socket open
            opened.callback(lambda: server.shutdown(socket.SHUT_RDWR))
            port: int = server.getsockname()[1]
            return port

        yield start


def web(papers: Path, server: str, answer: bytes = PAGE) -> Callable[[socket.socket], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers / f"{server}.scrt", papers / f"{server}.skey")

    def handle(sock: socket.socket) -> None:
        with context.wrap_socket(sock, server_side=True) as tls:
            tls.recv(4096)
            tls.sendall(answer)

    return handle


def tunnel(to: int, refusal: bytes = b"") -> Callable[[socket.socket], None]:
    """Be a proxy that opens tunnels to a port of this machine, or refuses."""

    def handle(sock: socket.socket) -> None:
        sock.recv(4096)
        sock.sendall(refusal or b"HTTP/1.1 200 Connection established\r\n\r\n")
        if refusal:
            return
        with socket.create_connection((HERE, to)) as far:
            back = threading.Thread(target=pour, args=(far, sock), daemon=True)
            back.start()
            pour(sock, far)
            back.join()

    return handle


def pour(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(4096):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def hang_up(sock: socket.socket) -> None:
    """Say nothing and close."""
    del sock


Found = tuple[str, str | None, str, str | None]


def look(papers: Path, port: int, *proxies: Server) -> Found:
    trust = Trust((papers / "public.crt").read_text())
    row = probe_https(Trail(HERE, port), proxies, LIMITS, trust, LINUX)
    return row.stage, row.reason, row.via, row.tls_issuer


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch, papers: Path) -> Callable[[str], None]:
    """Choose what this system trusts."""

    def choose(name: str) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(papers / f"{name}.crt"))

    choose("public")
    return choose


def test_a_public_certificate_that_the_system_trusts(
    papers: Path, serve: Serve, trusting: Callable[[str], None]
) -> None:
    trusting("public")
    assert look(papers, serve(web(papers, "public"))) == ("done", None, "direct", None)


@pytest.mark.parametrize(
    ("trusted", "server", "expected"),
    [
        ("both", "device", ("http", "tls_intercepted", "direct", "Example UTM")),
        ("public", "device", ("tls", "tls_intercepted", "direct", "Example UTM")),
        ("public", "public-other", ("tls", "tls_untrusted", "direct", "Public Trust")),
        # The public roots are content; this system lacks the root.
        ("device", "public", ("tls", "tls_untrusted", "direct", "Public Trust")),
    ],
)
def test_whose_certificate_it_is_is_told(
    papers: Path,
    serve: Serve,
    trusting: Callable[[str], None],
    trusted: str,
    server: str,
    expected: Found,
) -> None:
    trusting(trusted)
    assert look(papers, serve(web(papers, server))) == expected


@pytest.mark.parametrize(
    ("answer", "stage", "reason"),
    [
        (b"HTTP/1.1 302 Found\r\n\r\n", "done", None),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "http", "http_status"),
        (b"HTTP/1.1 511 Network Authentication Required\r\n\r\n", "http", "captive_portal"),
        (b"not HTTP at all\r\n", "http", "http_status"),
        (b"", "http", "closed"),
    ],
)
def test_what_the_site_answers(
    papers: Path,
    serve: Serve,
    trusting: Callable[[str], None],
    answer: bytes,
    stage: str,
    reason: str | None,
) -> None:
    trusting("public")
    port = serve(web(papers, "public", answer))
    assert look(papers, port) == (stage, reason, "direct", None)


def test_through_a_proxy(papers: Path, serve: Serve, trusting: Callable[[str], None]) -> None:
    trusting("public")
    port = serve(web(papers, "public"))
    proxy = Server(HERE, serve(tunnel(port)))
    assert look(papers, port, proxy) == ("done", None, "proxy", None)


def test_the_second_proxy_is_taken_when_the_first_is_not_there(
    papers: Path, serve: Serve, trusting: Callable[[str], None]
) -> None:
    trusting("public")
    with socket.create_server((HERE, 0)) as server:
        nobody = Server(HERE, server.getsockname()[1])
    port = serve(web(papers, "public"))
    proxy = Server(HERE, serve(tunnel(port)))
    assert look(papers, port, nobody, proxy) == ("done", None, "proxy", None)
    assert look(papers, port, nobody) == ("proxy", "refused", "proxy", None)


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "proxy_auth_required"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "proxy_denied"),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", "unreachable"),
        (b"HTTP/1.1 200", "closed"),
    ],
)
def test_a_proxy_that_refuses(papers: Path, serve: Serve, refusal: bytes, reason: str) -> None:
    proxy = Server(HERE, serve(tunnel(0, refusal)))
    assert look(papers, 443, proxy) == ("proxy", reason, "proxy", None)


def test_linux_keeps_no_roots_of_its_maker_apart() -> None:
    assert vendor_context(LINUX) is None


def test_macos_roots_of_its_maker_are_read(papers: Path) -> None:
    chain = "/System/Library/Keychains/SystemRootCertificates.keychain"
    runs = {f"security find-certificate -a -p {chain}": (papers / "public.crt").read_text()}
    context = vendor_context(RecordedHost({"system": "macos", "runs": runs}))
    assert context is not None
    assert context.cert_store_stats()["x509_ca"] == 1
    assert vendor_context(RecordedHost({"system": "macos"})) is None


# ------------------------------------------------------------------ a page with a known answer


def test_a_page_with_a_known_answer(serve: Serve) -> None:
    def handle(sock: socket.socket) -> None:
        sock.recv(4096)
        sock.sendall(PAGE)

    port = serve(handle)
    check = PortalCheck(f"http://{HERE}:{port}/", 200, "Known", Reference("x", "y"))
    answer = portal.check_portal(check, WORDS, (), 5)
    assert answer is not None
    assert answer.kind == "known"
    assert answer.server_time is not None
    # As a proxy is asked: with the whole address.
    assert portal.check_portal(check, WORDS, (Server(HERE, port),), 5) is not None


def test_a_page_that_is_not_there(serve: Serve) -> None:
    port = serve(hang_up)
    check = PortalCheck(f"http://{HERE}:{port}/", 200, "Known", Reference("x", "y"))
    assert portal.check_portal(check, WORDS, (), 5) is None


# ------------------------------------------------------------------ OpenVPN


def endpoint(port: int, *, control_key: bool = False) -> Profile:
    return Profile(HERE, port, "tcp", random_hostname=True, control_key=control_key, findings=())


def answer_openvpn(sock: socket.socket) -> None:
    packet = sock.recv(4096)
    body = b"\x40" + b"\x01" * 8 + b"\x01" + bytes(4) + packet[3:11] + bytes(4)
    whole = len(body).to_bytes(2, "big") + body
    for byte in whole:  # TCP may split anywhere
        sock.sendall(bytes([byte]))


def test_an_openvpn_server_answers(serve: Serve) -> None:
    port = serve(answer_openvpn)
    found = probe_endpoint(VpnTrail(HERE, port), endpoint(port), LIMITS)
    assert (found.target, found.proof, found.stage, found.reason) == (
        *(f"{HERE}:{port}", "openvpn", "done"),
        None,
    )


def test_one_lost_attempt_is_forgiven_and_a_second_is_not(serve: Serve) -> None:
    seen: list[bytes] = []

    def once(sock: socket.socket) -> None:
        seen.append(sock.recv(4096))
        if len(seen) > 1:
            answer_openvpn_to(sock, seen[-1])

    port = serve(once)
    assert probe_endpoint(VpnTrail(HERE, port), endpoint(port), LIMITS).proof == "openvpn"
    assert seen[0] != seen[1], "each attempt has a session id of its own"
    never = serve(hang_up)
    assert probe_endpoint(VpnTrail(HERE, never), endpoint(never), LIMITS).proof == "none"


def answer_openvpn_to(sock: socket.socket, packet: bytes) -> None:
    body = b"\x40" + b"\x01" * 8 + b"\x01" + bytes(4) + packet[3:11] + bytes(4)
    sock.sendall(len(body).to_bytes(2, "big") + body)


def test_a_server_that_wants_a_key_is_told_apart(serve: Serve) -> None:
    port = serve(hang_up)
    found = probe_endpoint(VpnTrail(HERE, port), endpoint(port, control_key=True), LIMITS)
    assert (found.stage, found.reason) == ("openvpn", "tls_auth_required")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(b"", "closed"), (b"\x00\x1a\x40", "no_openvpn_answer"), (b"HTTP/1.1 ", "no_openvpn_answer")],
)
def test_other_ends_of_an_exchange(serve: Serve, answer: bytes, reason: str) -> None:
    def handle(sock: socket.socket) -> None:
        sock.recv(4096)
        sock.sendall(answer)

    port = serve(handle)
    with connect(resolve(HERE, port, 5), 5) as sock, pytest.raises(NetworkError) as caught:
        openvpn.exchange(sock, b"\x01" * 8, Timer(5))
    assert caught.value.reason == reason


def test_silence_is_no_answer(serve: Serve) -> None:
    def handle(sock: socket.socket) -> None:
        while sock.recv(4096):
            pass

    port = serve(handle)
    with connect(resolve(HERE, port, 5), 5) as sock, pytest.raises(NetworkError) as caught:
        openvpn.exchange(sock, b"\x01" * 8, Timer(0.01))
    assert caught.value.reason == "no_openvpn_answer"
