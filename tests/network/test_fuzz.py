"""A short run of the fuzzer; a long one is `python -m tests.network.fuzz_parsers`."""

import pytest

from checker.network.certificate import parse_certificate
from checker.network.openvpn import read_answer
from tests.network.fuzz_parsers import ANSWER, CERTIFICATE, OURS, fuzz


def test_the_seeds_are_good_inputs() -> None:
    assert read_answer(ANSWER, OURS) == "answered"
    assert parse_certificate(CERTIFICATE) is not None


@pytest.mark.parametrize("seed", [1, 2])
def test_hostile_bytes_neither_crash_nor_leak(seed: int) -> None:
    fuzz(10_000, seed)
