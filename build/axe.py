"""Fetch axe-core, which the tests of accessibility run in a browser; do nothing when it is there.

python3 build/axe.py
"""

import tempfile
from pathlib import Path
from typing import Final

import npm
import setup_env

SCRIPT: Final = setup_env.ROOT / ".tools" / "axe.min.js"
PACKAGE: Final = npm.Package(
    "axe-core",
    "4.14.1",
    "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
    ("package/axe.min.js",),
)
SHA256: Final = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"


def ensure() -> bool:
    """Fetch the script unless it is there; return whether it had to be fetched.

    Raises:
        SystemExit: The download failed, or brought other bytes than the pinned ones.
    """
    if SCRIPT.is_file() and npm.digest(SCRIPT.read_bytes()) == SHA256:
        return False
    SCRIPT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=SCRIPT.parent) as scratch:
        folder = npm.fetch(PACKAGE, Path(scratch))
        (folder / PACKAGE.members[0]).replace(SCRIPT)
    return True


if __name__ == "__main__":
    print(f"{SCRIPT}: {'fetched' if ensure() else 'nothing to do'}")
