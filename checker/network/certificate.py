"""What certificates tell of who stands in the way: their names, their times, their chain.

Pure, for hostile bytes. Python's `ssl` gives no fields of a certificate that it does not trust, and
those are the ones that have to be named here. `cryptography` parses them; it is imported only where
a certificate is looked at.
"""

import datetime as dt
import functools
import re
import ssl
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from checker.model import clean

if TYPE_CHECKING:
    from cryptography.x509 import Certificate as Whole
    from cryptography.x509 import Name

_LIMIT: Final = 100_000
"""Bytes of one certificate."""
_MOST: Final = 10
"""Certificates in a chain."""

End = Literal["public", "own", "open"]
"""Where a chain ends: at a public root, at a root of somebody's own, or before any root."""


class Certificate(NamedTuple):
    """Who issued a certificate, and when it holds."""

    issuer: str
    """Organisation and name, or whichever is there."""
    not_before: dt.datetime
    not_after: dt.datetime


def parse_certificate(der: bytes) -> Certificate | None:
    """Parse a certificate in DER; None when it is not one."""
    found = _load(der)
    if found is None:
        return None
    try:
        return Certificate(
            _named(found.issuer), found.not_valid_before_utc, found.not_valid_after_utc
        )
    except (ValueError, OverflowError):  # a day that no calendar has
        return None


def issuers_are_missing(sent: Sequence[bytes]) -> bool:
    """Tell whether a server left out what its certificate itself says can be fetched.

    A public authority writes into a certificate where the issuer's own can be had (caIssuers). A
    server has to send it all the same; one that does not is at fault, and nobody on the way.

    Args:
        sent: What the server sent, its own certificate first.
    """
    top = _climb(_loaded(sent[:_MOST]))
    return top is not None and not _is_own_issuer(top) and _names_its_issuers_place(top)


def end_of_chain(sent: Sequence[bytes], public: Iterable[bytes], known: Iterable[bytes]) -> End:
    """Tell at whose root a chain ends, by its signatures.

    Args:
        sent: What the server sent, its own certificate first.
        public: The public roots.
        known: Whatever else this PC knows: roots that were installed on it, and intermediates.
    """
    chain = _loaded(sent[:_MOST])
    if not chain:
        return "open"
    publics = {root.subject.public_bytes(): root for root in _loaded(public)}
    ours = _loaded(known)
    waiting, seen, own = [chain[0]], {chain[0]}, False
    while waiting:
        at = waiting.pop()
        root = publics.get(at.issuer.public_bytes())
        if root is not None and (at == root or _issued(at, root)):
            return "public"
        # Only a root that this PC knows is one: a root that came along proves nothing.
        own = own or (_is_own_issuer(at) and at in ours)
        for helper in (*chain[1:], *ours):
            if helper not in seen and helper.subject == at.issuer and _issued(at, helper):
                seen.add(helper)
                waiting.append(helper)
    return "own" if own else "open"


def certificates_of(pem: str) -> tuple[bytes, ...]:
    """Return the certificates of a PEM text, in DER."""
    blocks = re.findall(
        r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", pem, flags=re.DOTALL
    )
    return tuple(_of_blocks(blocks))


def _of_blocks(blocks: Iterable[str]) -> Iterator[bytes]:
    for block in blocks:
        try:
            yield ssl.PEM_cert_to_DER_cert(block)
        except ValueError:
            continue


def _loaded(ders: Iterable[bytes]) -> "list[Whole]":
    return [found for der in ders if (found := _load(der)) is not None]


def _load(der: bytes) -> "Whole | None":
    try:
        found = _loader()(der[:_LIMIT])
        found.subject, found.issuer  # noqa: B018 - read here once, so that they can be later
    except Exception:  # noqa: BLE001 - hostile bytes: the library has an error for each fault
        return None
    return found


@functools.cache
def _loader() -> "Callable[[bytes], Whole]":
    """Return what parses a certificate; loaded once, where one is looked at."""
    from cryptography.utils import CryptographyDeprecationWarning  # noqa: PLC0415
    from cryptography.x509 import load_der_x509_certificate  # noqa: PLC0415

    # What is odd in a stranger's certificate is not for this PC's person to read.
    warnings.filterwarnings("ignore", category=CryptographyDeprecationWarning)
    return load_der_x509_certificate


def _climb(chain: "Sequence[Whole]") -> "Whole | None":
    """Return the last certificate on the way up from the first one."""
    if not chain:
        return None
    top, left = chain[0], list(chain[1:])
    while not _is_own_issuer(top):
        above = next((one for one in left if one.subject == top.issuer and _issued(top, one)), None)
        if above is None:
            break
        left.remove(above)
        top = above
    return top


def _is_own_issuer(one: "Whole") -> bool:
    return one.subject == one.issuer


def _issued(one: "Whole", by: "Whole") -> bool:
    """Tell whether a certificate carries another one's signature."""
    try:
        one.verify_directly_issued_by(by)
    except Exception:  # noqa: BLE001 - hostile bytes, read late
        return False
    return True


def _names_its_issuers_place(one: "Whole") -> bool:
    from cryptography import x509  # noqa: PLC0415
    from cryptography.x509.oid import AuthorityInformationAccessOID as Oid  # noqa: PLC0415

    try:
        found = one.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except Exception:  # noqa: BLE001 - hostile bytes, read late
        return False
    return any(place.access_method == Oid.CA_ISSUERS for place in found)


def _named(name: "Name") -> str:
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    parts = [
        str(found[0].value)
        for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        if (found := name.get_attributes_for_oid(oid))
    ]
    return clean(" ".join(dict.fromkeys(part for part in parts if part)), 200)
