"""Runs the program as a person or a script does: as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
ENOUGH = 120
"""Seconds after which a process is taken to hang."""


class Ended(NamedTuple):
    """What a process left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.out.decode()


def environment(**changes: str | None) -> dict[str, str]:
    """Return this environment with changes; None takes a variable away."""
    env = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1", PYTHONUTF8="1")
    for name, value in changes.items():
        env.pop(name, None)
        if value is not None:
            env[name] = value
    return env


def run(
    *argv: str | Path,
    cwd: Path | None = None,
    stdin: bytes = b"",
    env: dict[str, str] | None = None,
) -> Ended:
    """Run `python -m checker ARGV`, and see that nobody ever gets a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "checker", *map(str, argv)],
        cwd=cwd or ROOT,
        input=stdin,
        capture_output=True,
        env=env or environment(),
        timeout=ENOUGH,
        check=False,
    )
    err = done.stderr.decode(errors="replace")
    assert "Traceback" not in err, err
    assert "\x1b" not in err
    return Ended(done.returncode, done.stdout, err)
