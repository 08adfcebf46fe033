"""OpenVPN's first packets: the bytes on the wire, and what counts as an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.network.openvpn import client_reset, read_answer

OURS = bytes.fromhex("4767b5e463ae3370")
MEASURED = bytes.fromhex("001a40627be69bf48975cd01000000004767b5e463ae337000000000")
"""What OpenVPN 2.6.14 answered over TCP to the packet below."""
IDS = st.binary(min_size=8, max_size=8).filter(any)


def packet(opcode: int, theirs: bytes, acks: int, echo: bytes, tail: bytes = b"") -> bytes:
    body = bytes([opcode << 3]) + theirs + bytes([acks]) + bytes(4 * acks) + echo + tail
    return len(body).to_bytes(2, "big") + body


def test_the_first_packet_is_what_openvpn_sends() -> None:
    assert client_reset(OURS).hex() == "000e384767b5e463ae33700000000000"


def test_a_measured_answer_is_an_answer() -> None:
    assert read_answer(MEASURED, OURS) == "answered"


@pytest.mark.parametrize("length", range(len(MEASURED)))
def test_a_part_of_an_answer_needs_more(length: int) -> None:
    assert read_answer(MEASURED[:length], OURS) == "incomplete"


def test_another_session_id_is_not_our_answer() -> None:
    assert read_answer(MEASURED, bytes(7) + b"\x01") == "foreign"


def test_an_answer_without_echo_is_no_proof_until_the_acknowledgement_comes() -> None:
    reset = packet(8, OURS[::-1], 0, b"", bytes(4))
    assert read_answer(reset, OURS) == "incomplete"
    assert read_answer(reset + packet(5, OURS[::-1], 1, OURS), OURS) == "answered"


def test_an_acknowledgement_alone_is_no_answer() -> None:
    assert read_answer(packet(5, OURS[::-1], 1, OURS), OURS) == "incomplete"


def test_bytes_behind_the_packet_id_are_allowed() -> None:
    assert read_answer(packet(8, OURS[::-1], 1, OURS, bytes(4) + b"tlv"), OURS) == "answered"


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        bytes.fromhex("15030300020228"),  # a TLS alert
        b"SSH-2.0-OpenSSH",
        b"\x00\x09" + bytes(9),  # too short
        b"\xff\xff" + bytes(30),  # too long
        packet(7, OURS, 1, OURS, bytes(4)),  # a client's packet
        packet(8, bytes(8), 1, OURS, bytes(4)),  # a session id of zeros
        packet(8, OURS, 9, OURS, bytes(4)),  # more acknowledgements than there can be
        packet(8, OURS, 1, OURS[:4]),  # cut off
        packet(8, OURS, 0, b"", bytes(4)) * 4,  # resets for ever
    ],
    ids=["http", "tls", "ssh", "short", "long", "client", "zeros", "acks", "cut", "resets"],
)
def test_anything_else_is_foreign(data: bytes) -> None:
    assert read_answer(data, OURS) == "foreign"


@given(IDS, IDS, st.binary(max_size=40))
def test_only_the_echo_of_our_own_id_answers(ours: bytes, theirs: bytes, tail: bytes) -> None:
    answer = packet(8, theirs, 1, ours, bytes(4) + tail)
    assert read_answer(answer, ours) == "answered"
    flipped = bytes([ours[0] ^ 1]) + ours[1:]
    assert read_answer(answer, flipped) == "foreign"


@given(st.binary(max_size=200))
def test_more_bytes_never_turn_foreign_into_answered(data: bytes) -> None:
    verdicts = [read_answer(data[:n], OURS) for n in range(len(data) + 1)]
    first = next((n for n, verdict in enumerate(verdicts) if verdict != "incomplete"), None)
    assert first is None or set(verdicts[first:]) == {verdicts[first]}
