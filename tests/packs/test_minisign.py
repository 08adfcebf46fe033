"""Signatures have minisign's layout, and tell what was changed."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.errors import BadInputError
from checker.packs import minisign


def test_a_signature_counts_for_its_data_alone() -> None:
    key = minisign.new_key()
    signature = minisign.sign(key, b"rules", "made today")
    assert minisign.verifies(key.public, signature, b"rules")
    assert not minisign.verifies(key.public, signature, b"rulez")
    assert not minisign.verifies(minisign.new_key().public, signature, b"rules")
    assert not minisign.verifies(key.public, signature._replace(comment="older"), b"rules")


def test_a_key_with_the_number_of_another_verifies_nothing_of_it() -> None:
    key, other = minisign.new_key(), minisign.new_key()
    double = other.public._replace(number=key.public.number)
    assert not minisign.verifies(double, minisign.sign(key, b"rules", ""), b"rules")


def test_lines_are_read_as_they_are_written() -> None:
    key = minisign.new_key()
    signature = minisign.sign(key, b"rules", "富山県")
    assert minisign.read_signature(signature.lines.splitlines(), "x") == signature
    assert minisign.read_public(minisign.public_file(key.public), "x") == key.public
    assert minisign.read_public(key.public.line, "x") == key.public


@pytest.mark.parametrize("password", ["", "a long password"])
def test_a_secret_key_is_read_with_its_password(password: str) -> None:
    key = minisign.new_key()
    text = minisign.secret_file(key, password)
    assert minisign.needs_password(text) == bool(password)
    assert minisign.read_secret(text, password, "x") == key


def test_a_wrong_password_is_told() -> None:
    text = minisign.secret_file(minisign.new_key(), "right")
    with pytest.raises(BadInputError, match="wrong password"):
        minisign.read_secret(text, "wrong", "x")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["untrusted comment: x"] * 4,
        ["untrusted comment: x", "AAAA", "trusted comment: x", "AAAA"],
        ["untrusted comment: x", "!" * 100, "trusted comment: x", "é"],
        ["untrusted comment: x", "A" * 2000, "trusted comment: x", "AAAA"],
    ],
)
def test_what_is_no_signature_is_refused(lines: list[str]) -> None:
    with pytest.raises(BadInputError):
        minisign.read_signature(lines, "x")


@pytest.mark.parametrize("text", ["", "x", "untrusted comment: x\nAAAA\n", "RWT\n\nRWT", "\x00"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        minisign.read_public(text, "x")
    with pytest.raises(BadInputError):
        minisign.read_secret(text, "", "x")


@pytest.mark.real
def test_minisign_itself_takes_our_keys_and_signatures_and_we_take_its(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("minisign")

    def tool(*argv: str, given: str = "") -> None:
        subprocess.run(
            ["minisign", *argv],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            input=given.encode(),
        )

    data, key = tmp_path / "data", minisign.new_key()
    data.write_bytes(b"rules")
    (tmp_path / "data.minisig").write_text(minisign.sign(key, b"rules", "ours").lines)
    (tmp_path / "our.pub").write_text(minisign.public_file(key.public))
    (tmp_path / "our.key").write_text(minisign.secret_file(key, ""))
    tool("-Vm", "data", "-p", "our.pub")
    (tmp_path / "data.minisig").unlink()
    tool("-Sm", "data", "-s", "our.key", "-t", "theirs")
    lines = (tmp_path / "data.minisig").read_text().splitlines()
    assert minisign.verifies(key.public, minisign.read_signature(lines, "x"), b"rules")
    tool("-G", "-W", "-p", "their.pub", "-s", "their.key")
    theirs = minisign.read_secret((tmp_path / "their.key").read_text(), "", "x")
    assert theirs.public == minisign.read_public((tmp_path / "their.pub").read_text(), "x")
    (tmp_path / "ours.key").write_text(minisign.secret_file(key, "word"))
    (tmp_path / "data.minisig").unlink()
    tool("-Sm", "data", "-s", "ours.key", given="word\n")
    tool("-Vm", "data", "-p", "our.pub")
