"""Throw inputs at the parsers of hostile bytes: `python -m tests.network.fuzz_parsers [N] [SEED]`.

Half of the inputs are random, half are a good input that was cut, changed, doubled or spliced. No
input may crash, take long, or let a secret out. Prints how many were taken and the slowest one.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from checker.errors import BadInputError
from checker.network.certificate import end_of_chain, issuers_are_missing, parse_certificate
from checker.network.http1 import Exchange
from checker.network.openvpn import client_reset, read_answer
from checker.network.profile import parse_profile
from checker.network.rules import read_network_rules

SECRET: Final = b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
PROFILE: Final = (
    b"client\ndev tun\nproto tcp\n"
    b"remote cvpn-endpoint-0.prod.clientvpn.ap-northeast-1.amazonaws.com 443\n"
    b"remote-random-hostname\ncipher AES-256-GCM\nverb 3\n<ca>\n-----BEGIN CERTIFICATE-----\n"
    + SECRET
    + b"\n-----END CERTIFICATE-----\n</ca>\nauth-user-pass\nreneg-sec 0\n"
    b'verify-x509-name "server" name\n<key>\n-----BEGIN PRIVATE KEY-----\n'
    + SECRET
    + b"\n-----END PRIVATE KEY-----\n</key>\n"
)
ANSWER: Final = bytes.fromhex("001a40627be69bf48975cd01000000004767b5e463ae337000000000")
OURS: Final = bytes.fromhex("4767b5e463ae3370")
HEAD: Final = b"HTTP/1.1 407 Proxy Authentication Required\r\nDate: x\r\n\r\n"
CERTIFICATE: Final = bytes.fromhex(
    "3082017130820123a00302010202146f88ad461bccd2527dc619073aaf6508402cb0b5300506032b6570302e"
    "31143012060355040a0c0b4578616d706c652055544d3116301406035504030c0d496e7370656374696f6e20"
    "4341301e170d3236313133303033313831395a170d3236313233303033313831395a302e3114301206035504"
    "0a0c0b4578616d706c652055544d3116301406035504030c0d496e7370656374696f6e204341302a30050603"
    "2b657003210049f12092f27fe35d2eeb3091dd205b64651eeec8eb49333013dc58e56efc5e00a3533051301d"
    "0603551d0e04160414bde235aade4b6225fbaebb8ae7cfcdcbddd5d65d301f0603551d23041830168014bde2"
    "35aade4b6225fbaebb8ae7cfcdcbddd5d65d300f0603551d130101ff040530030101ff300506032b65700341"
    "00739863b805c1299336eb628f37cfdcf092ad72947c7f6255fdf573e4a7e2d67649c32baae934ffb01815c7"
    "88bc229b17e2e6f1367eee1a7d9e39e08c9e1a8805"
)
"""Self-signed, Ed25519."""
RULES: Final = read_network_rules(Path(__file__).parents[2] / "rules").profile
WORDS: Final = (b"<", b">", b"</", b"\n", b"\r\n", b'"', b"'", b"\\", b"#", b"remote ", b"\x00")
SLOWEST_ALLOWED: Final = 2.0


def profile(data: bytes) -> None:
    try:
        said = msgspec.json.encode(parse_profile(data, RULES, "x.ovpn"))
    except BadInputError as error:
        said = error.say("ja").encode()
    if SECRET in said:
        raise AssertionError("a secret came out")


def answer(data: bytes) -> None:
    if read_answer(data, OURS) == "answered" and OURS not in data:
        raise AssertionError("answered without our session id")


def hear(data: bytes) -> None:
    Exchange("CONNECT", "a.example:443", "a.example").hear(data)


def chain(data: bytes) -> None:
    issuers_are_missing((data, CERTIFICATE))
    if end_of_chain((data,), (), (CERTIFICATE,)) == "public":
        raise AssertionError("public without a public root")


PARSERS: Final[tuple[tuple[Callable[[bytes], object], bytes], ...]] = (
    (profile, PROFILE),
    (answer, ANSWER),
    (hear, HEAD),
    (parse_certificate, CERTIFICATE),
    (chain, CERTIFICATE),
    (answer, client_reset(OURS)),
)


def inputs(good: bytes, chance: random.Random) -> Iterator[bytes]:
    while True:
        if chance.random() < 0.5:
            yield chance.randbytes(chance.randrange(200))
            continue
        data = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data) + 1)
            match chance.randrange(6):
                case 0:
                    del data[at:]
                case 1:
                    data[at:at] = chance.choice(WORDS)
                case 2:
                    data[at : at + 1] = chance.randbytes(1)
                case 3:
                    del data[at : at + chance.randrange(1, 30)]
                case 4:
                    data[at:at] = data[: chance.randrange(len(data) + 1)]
                case _:
                    data[at:at] = chance.randbytes(chance.randrange(1, 12))
        yield bytes(data)


def fuzz(count: int, seed: int) -> float:
    """Run that many inputs; return the seconds of the slowest one.

    Raises:
        AssertionError: A secret came out, or an answer without proof was believed.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable test
    streams = [(parse, inputs(good, chance)) for parse, good in PARSERS]
    slowest = 0.0
    for number in range(count):
        parse, stream = streams[number % len(streams)]
        data = next(stream)
        began = time.perf_counter()
        try:
            parse(data)
        except Exception as error:
            raise AssertionError(f"{parse} with {data.hex()}") from error
        slowest = max(slowest, time.perf_counter() - began)
    return slowest


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.perf_counter()
    slowest = fuzz(count, seed)
    seconds = time.perf_counter() - began
    print(f"{count:,} inputs, seed {seed}: {seconds:.0f} s, slowest {slowest * 1000:.1f} ms")  # noqa: T201
    return 0 if slowest < SLOWEST_ALLOWED else 1


if __name__ == "__main__":
    sys.exit(main())
