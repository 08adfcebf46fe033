"""Certificate authorities and servers of a test's own, made with `cryptography`: no `openssl`."""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

Key = ec.EllipticCurvePrivateKey


def _name(organisation: str, common_name: str) -> x509.Name:
    pairs = ((NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in pairs if text])


@dataclass(frozen=True)
class Authority:
    """One that signs certificates, itself signed by another one or by itself."""

    certificate: x509.Certificate
    key: Key

    @classmethod
    def make(
        cls, organisation: str, common_name: str, above: "Authority | None" = None
    ) -> "Authority":
        """Make one; without another above it a root."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(organisation, common_name)
        built = _begun(name, above.certificate.subject if above else name, key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        return cls(built.sign(above.key if above else key, hashes.SHA256()), key)

    @property
    def pem(self) -> str:
        """The certificate in PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def server(
        self,
        folder: Path,
        name: str,
        *hosts: str,
        issuer_at: str = "",
        chain: "tuple[Authority, ...]" = (),
    ) -> Path:
        """Write certificate, chain and key of a server into a file.

        Args:
            folder: Where.
            name: The file's name.
            hosts: The addresses that it speaks for.
            issuer_at: Where its certificate says that the issuer's own can be fetched.
            chain: What it sends along.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.IPAddress(ipaddress.ip_address(host)) for host in hosts]
        built = _begun(_name("", "x"), self.certificate.subject, key)
        built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if issuer_at:
            place = x509.AccessDescription(
                AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
            )
            built = built.add_extension(x509.AuthorityInformationAccess([place]), critical=False)
        own = built.sign(self.key, hashes.SHA256())
        path = folder / f"{name}.pem"
        path.write_bytes(
            own.public_bytes(serialization.Encoding.PEM)
            + "".join(one.pem for one in chain).encode()
            + key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return path


def _begun(name: x509.Name, issuer: x509.Name, key: Key) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
    )
