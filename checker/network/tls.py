"""TLS with this system's trust, and the question whether somebody on the way re-signs it.

A certificate is held against two sets of roots: those that this system trusts, as its browsers
do, and the public ones. What the system trusts and the public roots do not is an inspecting
device whose own root somebody installed on this PC.
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
from checker.network.certificate import Certificate, parse_certificate
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


class Inspector:
    """Finds out whose certificate a server shows."""

    def __init__(self, dial: Dial, name: str, trust: Trust, host: Host) -> None:
        self.dial = dial
        self.name = name
        self.trust = trust
        self.host = host

    def trusted(self, timer: Timer) -> ssl.SSLSocket | Distrust:
        """Shake hands with this system's trust; return the way, or why it is not trusted.

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
        certificate = self._certificate(timer)
        reason: Reason = "tls_intercepted" if code in _UNKNOWN_ROOT else "tls_untrusted"
        holds = None
        if certificate is not None and code in _WRONG_TIME:
            holds = (certificate.not_before, certificate.not_after)
        return Distrust(reason, certificate.issuer if certificate else "", holds)

    def intercepted(self, timer: Timer) -> Distrust | None:
        """Tell who re-signs a connection that this system trusts; None: nobody.

        What cannot be looked at is no finding.
        """
        try:
            if self._public_code(timer) in _UNKNOWN_ROOT:
                certificate = self._certificate(timer)
                return Distrust("tls_intercepted", certificate.issuer if certificate else "")
        except NetworkError:
            pass
        return None

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

    def _certificate(self, timer: Timer) -> Certificate | None:
        """Fetch the server's certificate without trusting it, to name who issued it."""
        try:
            tls = handshake(self.dial(), self.name, blind_context(), timer)
        except (NetworkError, UntrustedError):
            return None
        with tls:
            return parse_certificate(tls.getpeercert(binary_form=True) or b"")
