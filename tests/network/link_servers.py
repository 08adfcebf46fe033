"""Real servers on loopback for the municipal link: any version of TLS, mutual TLS, proxies."""

import base64
import contextlib
import datetime as dt
import email.utils
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW: Final = dt.datetime.now(dt.UTC)
VERSIONS: Final = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
Key = ec.EllipticCurvePrivateKey


class Issued(NamedTuple):
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        """The certificate alone."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key alone."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def issue(
    name: str, issuer: Issued | None = None, *, days: float = 365, client: bool = False
) -> Issued:
    """Issue a certificate; without an issuer it is a root."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    end = NOW + dt.timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(NOW, end) - dt.timedelta(days=400))
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer = issuer.key if issuer else key
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = builder.add_extension(authority, critical=False)
    if issuer is not None:
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
    return Issued(builder.sign(signer, hashes.SHA256()), key)


def context(
    folder: Path, server: Issued, versions: tuple[str, ...], client_ca: Issued | None = None
) -> ssl.SSLContext:
    """Return a server's context that takes some versions of TLS, and asks for a certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    chain, key = folder / "server.pem", folder / "server.key"
    chain.write_bytes(server.pem)
    key.write_bytes(server.key_pem)
    made.load_cert_chain(chain, key)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.minimum_version = VERSIONS[versions[0]]
        made.maximum_version = VERSIONS[versions[-1]]
    if client_ca is not None:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(cadata=client_ca.pem.decode())
    return made


@contextlib.contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve every connection in a thread of its own; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        over = threading.Event()

        def one(sock: socket.socket) -> None:
            with contextlib.suppress(OSError), sock:
                sock.settimeout(10)
                serve(sock)

        def accept() -> None:
            while not over.is_set():
                try:
                    sock, _ = listener.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                threading.Thread(target=one, args=(sock,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join(5)


def head(sock: socket.socket) -> bytes:
    """Read a request's head."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(4096)
        if not more:
            return data
        data += more
    return data


def web(made: ssl.SSLContext | None, skew: dt.timedelta = dt.timedelta()) -> Callable[..., None]:
    """Return what answers HTTPS requests (HTTP without a context), with a Date off by some time."""

    def serve(sock: socket.socket) -> None:
        with sock if made is None else made.wrap_socket(sock, server_side=True) as way:
            if head(way):
                date = email.utils.format_datetime(dt.datetime.now(dt.UTC) + skew, usegmt=True)
                way.sendall(
                    f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode()
                )

    return serve


def proxy(password: str = "") -> Callable[..., None]:
    """Return what passes CONNECT requests on; with a password only to who gives it."""

    def serve(sock: socket.socket) -> None:
        asked = head(sock)
        wanted = b"Basic " + base64.b64encode(f"user:{password}".encode())
        if password and wanted not in asked:
            sock.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
            return
        host, _, port = asked.split()[1].decode().rpartition(":")
        try:
            out = socket.create_connection((host, int(port)), 5)
        except OSError:
            sock.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")
            return
        with out:
            sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(out, sock), daemon=True)
            back.start()
            pump(sock, out)
            back.join(10)

    return serve


def pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until one side ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
