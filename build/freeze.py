"""Make the executables of this system with PyInstaller: `python3 build/freeze.py [DIST]`.

It sets up a Python with the project's dependencies and PyInstaller, and nothing else, and goes on
inside it (`--inside`: this is that Python already, as the assembled Windows one is). The same
commit gives the same bytes: hashes are fixed, and every time stamp is that of the commit.
"""

import argparse
import base64
import hashlib
import os
import shutil
import sys
from importlib import metadata
from pathlib import Path

import setup_env

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


from checker import __version__  # noqa: E402 - the checkout's

MATERIALS = f"nanbyo-checker-{__version__}.cdx.json"


def freeze(dist: Path) -> None:
    """Run PyInstaller on the one spec; put the bill of materials beside what it makes.

    Raises:
        SystemExit: A package was changed after it was installed.
    """
    if changed := altered():
        raise SystemExit(f"not what the packages brought: {' '.join(changed)}")
    from PyInstaller.__main__ import run  # noqa: PLC0415 - only this command needs it

    work = ROOT / ".pyinstaller" / sys.platform
    shutil.rmtree(work, ignore_errors=True)
    spec = ROOT / "build" / "nanbyo-checker.spec"
    options = ["--noconfirm", "--log-level", "WARN"]
    run([*options, "--workpath", str(work), "--distpath", str(dist), str(spec)])
    shutil.copyfile(work / spec.stem / "materials.json", dist / MATERIALS)


def altered() -> list[str]:
    """List files of packages that are not what the packages brought.

    Their hashes were checked at the download. What a machine has changed since, such as the list of
    public certificates, must not go to others.
    """
    changed = []
    for package in metadata.distributions():
        for file in package.files or ():
            path = Path(str(file.locate()))
            if file.hash is None or not path.is_file():
                continue
            digest = hashlib.new(file.hash.mode, path.read_bytes()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
                changed.append(str(file))
    return changed


def settings() -> dict[str, str]:
    """Return the variables that make the results the same each time.

    PyInstaller reads the first; the second is read by an interpreter at its start.

    Raises:
        setup_env.SetupError: This is no checkout.
    """
    done = setup_env.run(["git", "log", "-1", "--format=%ct"], cwd=setup_env.ROOT)
    if done.code:
        raise setup_env.SetupError(done.output)
    return {"SOURCE_DATE_EPOCH": done.output, "PYTHONHASHSEED": "1"}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("dist", nargs="?", type=Path, default=ROOT / "dist", help="where to")
    parser.add_argument("--inside", action="store_true", help="freeze this Python")
    options = parser.parse_args()
    if options.inside:
        freeze(options.dist.resolve())
        return
    with setup_env.told():
        python = str(setup_env.ensure(setup_env.FREEZE))
        argv = [python, __file__, "--inside", str(options.dist.resolve())]
        done = setup_env.run(argv, env={**os.environ, **settings()})
        if done.code:
            raise setup_env.SetupError(done.output)


if __name__ == "__main__":
    main()
