"""`python3 build/lock.py [--upgrade]`: write the hash-locked lists from pyproject.toml.

Each list in build/requirements/ is made from the project's dependencies or from one of its
dependency groups: exact versions with the SHA-256 of every file that may be installed. Versions
that a list has already stay as they are, unless `--upgrade` is given. Run it after a change of
the dependencies, and commit both.
"""

import argparse
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import setup_env

UV = "0.13.8"
OLDEST_PYTHON = "3.11"


class List(NamedTuple):
    """One list: what goes in, and for which systems."""

    name: str
    sources: tuple[str, ...]
    systems: tuple[str, ...] = ("--universal",)
    python: str = OLDEST_PYTHON


WINDOWS_PYTHON = "3.13"
"""That of the assembled Windows Python (build/windows_python.py)."""
PROJECT = ("pyproject.toml",)
WINDOWS = ("--python-platform", "x86_64-pc-windows-msvc")
LISTS = (
    List("run", PROJECT),
    List("test", (*PROJECT, "--group", "test")),
    # Not universal: pip, fetching for Windows on Debian, would judge its conditions for Debian.
    List("freeze", (*PROJECT, "--group", "freeze")),
    List("windows", (*PROJECT, "--group", "windows"), WINDOWS, WINDOWS_PYTHON),
    List("windows-runtime", ("--group", "windows-runtime"), WINDOWS, WINDOWS_PYTHON),
    List("fonts", ("--group", "fonts")),
    List("npm", ("--group", "npm")),
    List("pack", ("--group", "pack")),
)


def lock(uv: Path, wanted: List, *, upgrade: bool) -> None:
    """Write one list.

    Raises:
        setup_env.SetupError: The versions cannot be agreed on.
    """
    target = setup_env.LISTS / f"{wanted.name}.txt"
    done = setup_env.run(
        [
            *(str(uv), "pip", "compile", *wanted.sources, *wanted.systems),
            *("--python-version", wanted.python, "--generate-hashes", "--no-header", "--quiet"),
            *("--no-config", "--output-file", str(target), *(["--upgrade"] if upgrade else [])),
        ],
        cwd=setup_env.ROOT,
        # The list must say what the public index says, whatever this machine is set to.
        env={name: value for name, value in os.environ.items() if not name.startswith("UV_")},
    )
    if done.code:
        raise setup_env.SetupError(f"{wanted.name}: {done.output}")
    text = target.read_text(encoding="utf-8")
    if re.search(r"https?://|--(?:extra-)?index-url|--find-links", text):
        raise setup_env.SetupError(f"{target}: an address got into the list")
    say = f"# Made by build/lock.py from pyproject.toml ({' '.join(wanted.sources)}).\n"
    target.write_bytes((say + text).encode())


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    upgrade = parser.parse_args().upgrade
    with setup_env.told():
        tool = setup_env.TOOLS / "lock"
        uv = tool / "bin" / "uv"
        if not uv.exists():
            pip = setup_env.pip_for(sys.executable)
            setup_env.run([*pip, "install", "--quiet", "--target", str(tool), f"uv=={UV}"])
        for wanted in LISTS:
            lock(uv, wanted, upgrade=upgrade)
            print(f"build/requirements/{wanted.name}.txt")


if __name__ == "__main__":
    main()
