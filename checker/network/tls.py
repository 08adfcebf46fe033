"""TLS with this system's trust, and the question whether somebody on the way re-signs it.

A certificate is held against two sets of roots: those that this system trusts, as its browsers
do, and the public ones. What the system trusts and the public roots do not is an inspecting
device, or a program of this PC, whose own root is installed on it. That is only said where the
chain was seen to end at such a root: a server that forgets a part of its chain is no device.
"""

import contextlib
import datetime as dt
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from checker.door.interface import Host, ProbeError
from checker.network.certificate import (
    certificates_of,
    end_of_chain,
    issuers_are_missing,
    parse_certificate,
)
from checker.network.dial import NetworkError, Timer, failures_named

Dial = Callable[[], socket.socket]
"""Opens a new way to the same server, through the same proxy."""

# OpenSSL's X509_V_ERR_*: the chain ends in a root that nobody knows, or has no end at all.
_UNKNOWN_ROOT: Final = frozenset({2, 19, 20, 21, 27})
_WRONG_TIME: Final = frozenset({9, 10, 13, 14})
_MACOS_ROOTS: Final = "/System/Library/Keychains/SystemRootCertificates.keychain"


Reason = Literal["tls_intercepted", "tls_untrusted"]


@dataclass(frozen=True)
class Trust:
    """Which roots are the public ones."""

    public_roots: str | None = None
    """PEM text in place of Mozilla's roots, for tests."""


@dataclass(frozen=True)
class Distrust:
    """Why a server's certificate is not the public one that it should be."""

    reason: Reason
    issuer: str
    holds: tuple[dt.datetime, dt.datetime] | None = None
    """When the certificate holds, if the time is what is wrong."""
    incomplete: bool = False
    """The server did not send its whole chain, and nothing more can be said of it."""


class UntrustedError(Exception):
    """A certificate failed verification, with OpenSSL's code for why."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def handshake(
    sock: socket.socket, name: str, context: ssl.SSLContext, timer: Timer
) -> ssl.SSLSocket:
    """Shake hands on a connected socket.

    Raises:
        UntrustedError: The certificate failed.
        NetworkError: `closed`, `reset`, `timed_out` or `tls_failed`.
    """
    with contextlib.ExitStack() as opened:
        opened.callback(sock.close)
        sock.settimeout(timer.left())
        with failures_named():
            try:
                tls = context.wrap_socket(sock, server_hostname=name, do_handshake_on_connect=False)
                opened.callback(tls.close)
                tls.do_handshake()
            except ssl.SSLCertVerificationError as error:
                raise UntrustedError(error.verify_code or 0) from error
        opened.pop_all()
        return tls


def system_context() -> ssl.SSLContext:
    """Return a context with the roots that this system's browsers trust.

    One for each handshake: truststore lets one handshake a context run at a time.
    """
    import truststore  # noqa: PLC0415 - only a run that looks at the network needs it

    return _plain(truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


@cache
def public_context(trust: Trust) -> ssl.SSLContext:
    """Return a context with the public roots alone."""
    context = _plain(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    if trust.public_roots is not None:
        context.load_verify_locations(cadata=trust.public_roots)
    else:
        import certifi  # noqa: PLC0415

        context.load_verify_locations(cafile=certifi.where())
    return context


def vendor_context(host: Host) -> ssl.SSLContext | None:
    """Return the roots that the system's maker vouches for; None: they are not kept apart here.

    A public root that is younger than this program is known to the system first. Roots that
    somebody else installed on the PC are kept apart from these by Windows and macOS.
    """
    context = _plain(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    if host.system == "windows":
        found = b"".join(
            der
            for der, encoding, _ in ssl.enum_certificates("AuthRoot")  # type: ignore[attr-defined,unused-ignore]
            if encoding == "x509_asn"
        )
        if not found:
            return None
        context.load_verify_locations(cadata=found)
    elif host.system == "macos":
        try:
            pem = host.run("security", "find-certificate", "-a", "-p", _MACOS_ROOTS)
        except ProbeError:
            return None
        context.load_verify_locations(cadata=pem)
    else:
        return None
    return context


def _plain(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def blind_context() -> ssl.SSLContext:
    """Return a context that verifies nothing, to read a distrusted certificate's names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def known_here(host: Host, context: ssl.SSLContext) -> tuple[bytes, ...]:
    """Return the certificates that this PC knows, whoever installed them, in DER.

    Args:
        host: The door to this PC.
        context: The one that has just verified a server; OpenSSL's keeps what it used.
    """
    if host.system == "windows":
        return tuple(
            der
            for store in ("ROOT", "CA")
            for der, encoding, _ in ssl.enum_certificates(store)  # type: ignore[attr-defined,unused-ignore]
            if encoding == "x509_asn"
        )
    if host.system == "macos":
        try:
            return certificates_of(host.run("security", "find-certificate", "-a", "-p"))
        except ProbeError:
            return ()
    return tuple(context.get_ca_certs(binary_form=True))


def sent_chain(tls: ssl.SSLSocket) -> tuple[bytes, ...]:
    """Return what a server sent, its own certificate first, in DER."""
    own = tls.getpeercert(binary_form=True)
    # Public since Python 3.13; before that in the object underneath, where truststore reads it.
    ask = getattr(tls, "get_unverified_chain", None) or getattr(
        getattr(tls, "_sslobj", None), "get_unverified_chain", None
    )
    found = ask() if ask is not None else None
    chain = tuple(
        one if isinstance(one, bytes) else ssl.PEM_cert_to_DER_cert(one.public_bytes())
        for one in found or ()
    )
    return chain or ((own,) if own else ())


class Inspector:
    """Finds out whose certificate a server shows."""

    def __init__(self, dial: Dial, name: str, trust: Trust, host: Host) -> None:
        self.dial = dial
        self.name = name
        self.trust = trust
        self.host = host

    def trusted(self, timer: Timer) -> ssl.SSLSocket | Distrust:
        """Shake hands with this system's trust; return the way, or why it is not trusted.

        A root that nobody knows is told as `tls_intercepted`, as far as one site can tell: where it
        is the only one of several, `agreed` takes that back.

        Raises:
            NetworkError: The way failed.
        """
        try:
            return handshake(self.dial(), self.name, system_context(), timer)
        except UntrustedError as error:
            try:
                code = self._public_code(timer)
            except NetworkError:
                code = error.code
        sent = self._sent(timer)
        certificate = parse_certificate(sent[0]) if sent else None
        incomplete = code in _UNKNOWN_ROOT and issuers_are_missing(sent)
        unknown = code in _UNKNOWN_ROOT and not incomplete
        holds = None
        if certificate is not None and code in _WRONG_TIME:
            holds = (certificate.not_before, certificate.not_after)
        return Distrust(
            "tls_intercepted" if unknown else "tls_untrusted",
            certificate.issuer if certificate else "",
            holds,
            incomplete,
        )

    def intercepted(self, timer: Timer, context: ssl.SSLContext) -> Distrust | None:
        """Tell who re-signs a connection that this system trusts; None: nobody was seen to.

        What cannot be looked at is no finding, and neither is a part of a chain that was not sent.
        """
        try:
            if self._public_code(timer) not in _UNKNOWN_ROOT:
                return None
        except NetworkError:
            return None
        sent = self._sent(timer)
        public = [*_roots(public_context(self.trust))]
        vendor = vendor_context(self.host)
        public += _roots(vendor) if vendor is not None else ()
        if end_of_chain(sent, public, known_here(self.host, context)) != "own":
            return None
        certificate = parse_certificate(sent[0])
        return Distrust("tls_intercepted", certificate.issuer if certificate else "")

    def _public_code(self, timer: Timer) -> int | None:
        """Return OpenSSL's reason against the certificate with public roots; None: it is good."""
        code = self._code(public_context(self.trust), timer)
        if code in _UNKNOWN_ROOT:
            vendor = vendor_context(self.host)
            if vendor is not None and self._code(vendor, timer) is None:
                return None
        return code

    def _code(self, context: ssl.SSLContext, timer: Timer) -> int | None:
        try:
            handshake(self.dial(), self.name, context, timer).close()
        except UntrustedError as error:
            return error.code
        return None

    def _sent(self, timer: Timer) -> tuple[bytes, ...]:
        """Fetch what the server sends without trusting it, to name who issued it."""
        try:
            tls = handshake(self.dial(), self.name, blind_context(), timer)
        except (NetworkError, UntrustedError):
            return ()
        with tls:
            return sent_chain(tls)


def _roots(context: ssl.SSLContext) -> list[bytes]:
    return context.get_ca_certs(binary_form=True)
