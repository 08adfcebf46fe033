"""Who issued a certificate, from hostile bytes. The certificates are made by OpenSSL."""

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.network.certificate import parse_certificate


def make(folder: Path, subject: str) -> bytes:
    out = folder / "c.der"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-days", "30"),
            *("-keyout", str(folder / "k.pem"), "-outform", "DER", "-out", str(out)),
            *("-utf8", "-subj", subject),
        ],
        check=True,
        capture_output=True,
    )
    return out.read_bytes()


@pytest.mark.parametrize(
    ("subject", "issuer"),
    [
        ("/O=Example UTM/CN=Inspection CA", "Example UTM Inspection CA"),
        ("/CN=Inspection CA", "Inspection CA"),
        ("/O=Example UTM", "Example UTM"),
        ("/O=Same/CN=Same", "Same"),
        ("/O=株式会社例/CN=検査装置", "株式会社例 検査装置"),
        ("/C=JP", ""),
    ],
)
def test_the_issuer_is_named(
    needs: Callable[..., None], tmp_path: Path, subject: str, issuer: str
) -> None:
    needs("openssl")
    found = parse_certificate(make(tmp_path, subject))
    assert found is not None
    assert found.issuer == issuer


def test_the_time_in_which_it_holds_is_read(needs: Callable[..., None], tmp_path: Path) -> None:
    needs("openssl")
    found = parse_certificate(make(tmp_path, "/CN=x"))
    assert found is not None
    assert found.not_after - found.not_before == dt.timedelta(days=30)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_certificate_or_none(data: bytes) -> None:
    parse_certificate(data)
    parse_certificate(b"\x30\x82\x01\x00\x30\x81\xf0" + data)


def test_every_cut_and_every_changed_byte_is_survived(
    needs: Callable[..., None], tmp_path: Path
) -> None:
    needs("openssl")
    whole = make(tmp_path, "/O=Example UTM/CN=Inspection CA")
    for at in range(len(whole)):
        parse_certificate(whole[:at])
        for value in (0, 0x30, 0x80, 0xFF):
            parse_certificate(whole[:at] + bytes([value]) + whole[at + 1 :])
