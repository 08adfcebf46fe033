"""The client certificate of a municipal machine: days left, and whether its chain is here."""

import datetime as dt
import os
import ssl
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from checker.model import LinkCertificate, clean
from checker.network.endpoint import Link

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_LIMIT: Final = 1_000_000
_DEEPEST: Final = 10
_CLIENT: Final = "1.3.6.1.5.5.7.3.2"
"""Extended key usage: client authentication."""


def client_certificate(link: Link, now: dt.datetime) -> LinkCertificate | None:
    """Return the client certificate; None: there is none.

    It is the file's that the connection names; on Windows, where none is named, the one in the
    personal store that is issued as named, and of several the one that holds longest.

    Args:
        link: The connection.
        now: The time, with an offset.

    Raises:
        ValueError: The file is no certificate.
        OSError: It cannot be read.
    """
    if link.certificate_file:
        chain = _from_pem(link.certificate_file)
        above = [*chain[1:], *(_from_pem(link.ca_file) if link.ca_file else ())]
        key = Path(link.key_file).is_file() if link.key_file else None
        return describe(chain[0], above, now, key=key, told=len(chain) > 1)
    if os.name != "nt":
        return None
    mine = [one for one in _store("MY") if fits(one, link.certificate_issuer)]
    if not mine:
        return None
    longest = max(mine, key=lambda one: one.not_valid_after_utc)
    return describe(longest, [*_store("CA"), *_store("ROOT")], now, key=None, told=True)


def _from_pem(file: str) -> "list[Certificate]":
    from cryptography import x509  # noqa: PLC0415 - heavy

    with Path(file).open("rb") as opened:
        return x509.load_pem_x509_certificates(opened.read(_LIMIT))


def _store(name: str) -> "list[Certificate]":
    from cryptography import x509  # noqa: PLC0415 - heavy

    found = []
    for der, encoding, _ in ssl.enum_certificates(name):  # type: ignore[attr-defined,unused-ignore]
        if encoding == "x509_asn":
            try:
                found.append(x509.load_der_x509_certificate(der))
            except ValueError:
                continue
    return found


def fits(certificate: "Certificate", issuer: str) -> bool:
    """Whether a certificate is for a client, and issued as named."""
    from cryptography import x509  # noqa: PLC0415 - heavy

    if issuer.casefold() not in certificate.issuer.rfc4514_string().casefold():
        return False
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return True
    return _CLIENT in {one.dotted_string for one in usage}


def describe(
    certificate: "Certificate",
    above: "Sequence[Certificate]",
    now: dt.datetime,
    *,
    key: bool | None,
    told: bool,
) -> LinkCertificate:
    """Return what matters of a certificate.

    Args:
        certificate: The client's own.
        above: Those that may have issued it.
        now: The time.
        key: Whether its private key is there.
        told: Whether anything is known of what stands above it.
    """
    left = certificate.not_valid_after_utc - now
    chain = "complete" if _leads_to_root(certificate, above) else "incomplete"
    return LinkCertificate(
        days_left=left // dt.timedelta(days=1),
        started=certificate.not_valid_before_utc <= now,
        chain=chain if told or chain == "complete" else "unknown",  # type: ignore[arg-type]
        key=key,
        issuer=clean(_common_name(certificate)) or None,
    )


def _common_name(certificate: "Certificate") -> str:
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - heavy

    names = [
        *certificate.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME),
        *certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME),
    ]
    return " ".join(str(name.value) for name in names)


def _leads_to_root(certificate: "Certificate", above: "Iterable[Certificate]") -> bool:
    known = list(above)
    for _ in range(_DEEPEST):
        if certificate.issuer == certificate.subject:
            return True
        issuers = [one for one in known if _issued(one, certificate)]
        if not issuers:
            return False
        certificate = issuers[0]
    return False


def _issued(issuer: "Certificate", certificate: "Certificate") -> bool:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
