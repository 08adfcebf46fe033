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
sys.path.insert(0, str(ROOT))


from checker import __version__  # noqa: E402 - the checkout's

MATERIALS = f"nanbyo-checker-{__version__}.cdx.json"


def freeze(dist: Path) -> None:
    """Run PyInstaller on the one spec; put the bill of materials beside what it makes."""
    from PyInstaller.__main__ import run  # noqa: PLC0415 - only this command needs it

    work = ROOT / ".pyinstaller" / sys.platform
    shutil.rmtree(work, ignore_errors=True)
    spec = ROOT / "build" / "nanbyo-checker.spec"
    options = ["--noconfirm", "--log-level", "WARN"]
    run([*options, "--workpath", str(work), "--distpath", str(dist), str(spec)])
    shutil.copyfile(work / spec.stem / "materials.json", dist / MATERIALS)


def main() -> None:
    """Run the command."""
    # PyInstaller reads the first, the interpreter at its start the second.
    if not os.environ.get("SOURCE_DATE_EPOCH") or os.environ.get("PYTHONHASHSEED") != "1":
        sys.exit("SOURCE_DATE_EPOCH=$(git log -1 --format=%ct) PYTHONHASHSEED=1")
    freeze(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")


if __name__ == "__main__":
    main()
