"""Signatures of rule files, as minisign writes them: Ed25519 over a BLAKE2b hash of what is signed.

`cryptography` signs and verifies and is imported only there; what stands here is minisign's layout
(https://jedisct1.github.io/minisign/), so that an institution can use that tool, too.
"""

import base64
import binascii
import hashlib
import os
import re
from typing import Final, NamedTuple

from checker.errors import BadInputError
from checker.model import Text

_PLAIN: Final = b"Ed"
"""A key; and a signature of the whole file, which no tool writes any more."""
_HASHED: Final = b"ED"
_NO_PASSWORD: Final = b"\x00\x00"
_SCRYPT: Final = b"Sc"
_BLAKE2B: Final = b"B2"
_UNTRUSTED: Final = "untrusted comment: "
_TRUSTED: Final = "trusted comment: "
_LINE: Final = 1024
_R: Final = 8
_MEMORY: Final = 2**30
"""What minisign itself spends on a password; no key file may ask for more."""
_OUR_MEMORY: Final = 2**27
_COMMENT: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*")


class PublicKey(NamedTuple):
    """Whose signatures can be told by it."""

    number: bytes
    point: bytes

    @property
    def id(self) -> str:
        """The key's name, as minisign prints it."""
        return self.number[::-1].hex().upper()

    @property
    def line(self) -> str:
        """The key as one line of text."""
        return base64.b64encode(_PLAIN + self.number + self.point).decode()


class SecretKey(NamedTuple):
    """What signs."""

    public: PublicKey
    seed: bytes


class Signature(NamedTuple):
    """A signature with the comment that it vouches for."""

    number: bytes
    value: bytes
    comment: str
    whole: bytes
    """Vouches for `value` and `comment` together."""

    @property
    def id(self) -> str:
        """The name of the key that is said to have made it."""
        return self.number[::-1].hex().upper()

    @property
    def lines(self) -> str:
        """The signature as four lines of text."""
        first = base64.b64encode(_HASHED + self.number + self.value).decode()
        last = base64.b64encode(self.whole).decode()
        head = f"{_UNTRUSTED}rules of Nanbyo Checker, key {self.id}"
        return f"{head}\n{first}\n{_TRUSTED}{self.comment}\n{last}\n"


def read_public(text: str, file: str) -> PublicKey:
    """Read a public key: its file, or its line alone.

    Raises:
        BadInputError: It is none.
    """
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    if lines and lines[0].startswith(_UNTRUSTED):
        lines = lines[1:]
    data = _decoded(lines[0] if len(lines) == 1 else "", 42)
    if data is None or data[:2] != _PLAIN:
        raise BadInputError(
            file,
            "",
            Text(
                "公開鍵（minisignの形式）ではありません", "it is no public key of minisign's kind"
            ),
        )
    return PublicKey(data[2:10], data[10:])


def read_signature(lines: list[str], file: str) -> Signature:
    """Read the four lines of a signature.

    Raises:
        BadInputError: They are none.
    """
    if len(lines) == 4 and lines[2].startswith(_TRUSTED) and max(map(len, lines)) <= _LINE:  # noqa: PLR2004
        comment = lines[2].removeprefix(_TRUSTED)
        first, last = _decoded(lines[1], 74), _decoded(lines[3], 64)
        if first and last and first[:2] == _HASHED and _COMMENT.fullmatch(comment):
            return Signature(first[2:10], first[10:], comment, last)
    raise BadInputError(
        file, "", Text("署名の部分が壊れています", "the part with the signature is damaged")
    )


def verifies(key: PublicKey, signature: Signature, data: bytes) -> bool:
    """Whether a key made a signature of just this data, and of its comment."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        point = Ed25519PublicKey.from_public_bytes(key.point)
        point.verify(signature.value, _hash(data))
        point.verify(signature.whole, signature.value + signature.comment.encode())
    except (InvalidSignature, ValueError):
        return False
    return key.number == signature.number


def sign(key: SecretKey, data: bytes, comment: str) -> Signature:
    """Sign data, and a comment with it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    value = private.sign(_hash(data))
    return Signature(key.public.number, value, comment, private.sign(value + comment.encode()))


def new_key() -> SecretKey:
    """Make a pair of keys."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    private = Ed25519PrivateKey.generate()
    public = PublicKey(os.urandom(8), private.public_key().public_bytes_raw())
    return SecretKey(public, private.private_bytes_raw())


def public_file(key: PublicKey) -> str:
    """Return a public key's file."""
    return f"{_UNTRUSTED}minisign public key {key.id}\n{key.line}\n"


def secret_file(key: SecretKey, password: str) -> str:
    """Return a secret key's file; an empty password leaves the key readable to who has the file."""
    inner = key.public.number + key.seed + key.public.point
    inner += _checksum(inner)
    salt, limits = bytes(32), bytes(16)
    if password:
        salt = os.urandom(32)
        limits = (_OUR_MEMORY // 32).to_bytes(8, "little") + _OUR_MEMORY.to_bytes(8, "little")
        inner = _veiled(inner, password, salt, _OUR_MEMORY)
    head = _PLAIN + (_SCRYPT if password else _NO_PASSWORD) + _BLAKE2B
    line = base64.b64encode(head + salt + limits + inner).decode()
    kind = "encrypted secret key" if password else "secret key"
    return f"{_UNTRUSTED}minisign {kind}\n{line}\n"


def needs_password(text: str) -> bool:
    """Whether a secret key's file is closed with a password."""
    lines = text.strip().splitlines()
    data = _decoded(lines[-1] if lines else "", 158)
    return data is not None and data[2:4] == _SCRYPT


def read_secret(text: str, password: str, file: str) -> SecretKey:
    """Read a secret key's file.

    Raises:
        BadInputError: It is none, or the password is not its.
    """
    lines = text.strip().splitlines()
    data = _decoded(lines[-1] if lines else "", 158)
    known = data is not None and data[:2] == _PLAIN and data[4:6] == _BLAKE2B
    if data is None or not known or data[2:4] not in {_SCRYPT, _NO_PASSWORD}:
        raise BadInputError(
            file,
            "",
            Text(
                "秘密鍵（minisignの形式）ではありません", "it is no secret key of minisign's kind"
            ),
        )
    inner = data[54:]
    if data[2:4] == _SCRYPT:
        memory = int.from_bytes(data[46:54], "little")
        operations = int.from_bytes(data[38:46], "little")
        if not 2**20 <= memory <= _MEMORY or memory & (memory - 1) or operations != memory // 32:
            raise BadInputError(
                file,
                "",
                Text(
                    "このパスワードのかけ方には対応していません",
                    "it is closed in a way that is not supported",
                ),
            )
        inner = _veiled(inner, password, data[6:38], memory)
    number, seed, point, checksum = inner[:8], inner[8:40], inner[40:72], inner[72:]
    # minisign itself writes no checksum where there is no password.
    plain = data[2:4] == _NO_PASSWORD and checksum == bytes(32)
    if not plain and checksum != _checksum(inner[:72]):
        raise BadInputError(
            file,
            "",
            Text(
                "パスワードが違うか、鍵が壊れています",
                "wrong password, or a damaged key",
            ),
        )
    return SecretKey(PublicKey(number, point), seed)


def _decoded(line: str, length: int) -> bytes | None:
    try:
        data = base64.b64decode(line.strip().encode(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if len(data) == length else None


def _hash(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()


def _checksum(inner: bytes) -> bytes:
    return hashlib.blake2b(_PLAIN + inner, digest_size=32).digest()


def _veiled(inner: bytes, password: str, salt: bytes, memory: int) -> bytes:
    """Close or open the secret part; both are one."""
    stream = hashlib.scrypt(
        password.encode(),
        salt=salt,
        n=memory // (128 * _R),
        r=_R,
        p=1,
        maxmem=memory + 2**24,
        dklen=len(inner),
    )
    return bytes(one ^ other for one, other in zip(inner, stream, strict=True))
