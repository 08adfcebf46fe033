"""Sign Windows programs, where a certificate is configured: `python3 build/signing.py FILE…`.

NANBYO_CHECKER_CERTIFICATE   a PKCS#12 file (.pfx)
NANBYO_CHECKER_PASSWORD      its password
NANBYO_CHECKER_TIMESTAMP     the address of a time-stamp service; without one the signature ends
                             with the certificate
Without a certificate nothing is signed, and the build says so.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import setup_env
from setup_env import SetupError

CERTIFICATE = "NANBYO_CHECKER_CERTIFICATE"
PASSWORD = "NANBYO_CHECKER_PASSWORD"  # noqa: S105 - a variable's name
TIMESTAMP = "NANBYO_CHECKER_TIMESTAMP"
NAME = "難病チェッカー"


def unsigned(folder: Path) -> list[Path]:
    """List the programs and libraries in a folder that carry no signature yet.

    Rules of a hospital that go by the publisher look at every library, not at programs alone.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".exe", ".dll", ".pyd"})
    return [path for path in files if not is_signed(path)]


def is_signed(program: Path) -> bool:
    """Tell whether a program has an entry for a signature in its header."""
    data = program.read_bytes()
    header = int.from_bytes(data[0x3C:0x40], "little")  # "PE", 0, 0, then 20 bytes, then the rest
    wide = data[header + 24 : header + 26] == b"\x0b\x02"
    entry = header + 24 + (112 if wide else 96) + 4 * 8
    return data[entry : entry + 8] != bytes(8)


def sign(programs: list[Path], env: Mapping[str, str] = os.environ) -> bool:
    """Sign programs in place; tell whether a certificate was configured.

    Raises:
        SetupError: The certificate does not work.
    """
    if not env.get(CERTIFICATE):
        return False
    for program in programs:
        command = with_signtool if os.name == "nt" else with_osslsigncode
        signed = program.with_name(f"{program.name}.signed")
        done = setup_env.run(command(program, signed, env))
        if done.code:
            raise SetupError(f"{program.name}: {done.output}")
        if signed.exists():  # signtool signs in place
            signed.replace(program)
    return True


def with_osslsigncode(program: Path, signed: Path, env: Mapping[str, str]) -> list[str]:
    """Return the command that signs on Debian."""
    stamp = ["-ts", env[TIMESTAMP]] if env.get(TIMESTAMP) else []
    return [
        *("osslsigncode", "sign", "-pkcs12", env[CERTIFICATE], "-pass", env.get(PASSWORD, "")),
        *("-h", "sha256", "-n", NAME, *stamp, "-in", str(program), "-out", str(signed)),
    ]


def with_signtool(program: Path, _signed: Path, env: Mapping[str, str]) -> list[str]:
    """Return the command that signs on Windows."""
    stamp = ["/tr", env[TIMESTAMP], "/td", "sha256"] if env.get(TIMESTAMP) else []
    password = ["/p", env[PASSWORD]] if env.get(PASSWORD) else []
    return [
        *("signtool", "sign", "/f", env[CERTIFICATE], *password),
        *("/fd", "sha256", "/d", NAME, *stamp, str(program)),
    ]


if __name__ == "__main__":
    with setup_env.told():
        sign([Path(name) for name in sys.argv[1:]])
