"""Make the executables of this system with PyInstaller: `python build/freeze.py [DIST]`.

Runs in a Python that has PyInstaller and the project's dependencies: the test environment on
Linux, the assembled or installed Windows Python. The same commit gives the same bytes: hashes are
fixed, and every time stamp is that of the commit.
"""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def freeze(dist: Path) -> None:
    """Run PyInstaller on the one spec."""
    from PyInstaller.__main__ import run  # noqa: PLC0415 - only this command needs it

    work = ROOT / ".pyinstaller" / sys.platform
    shutil.rmtree(work, ignore_errors=True)
    spec = ROOT / "build" / "nanbyo-checker.spec"
    options = ["--noconfirm", "--clean", "--log-level", "WARN"]
    run([*options, "--workpath", str(work), "--distpath", str(dist), str(spec)])


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "1":  # read by the interpreter at its start
        sys.exit("PYTHONHASHSEED=1")
    freeze(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")
