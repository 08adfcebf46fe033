"""Small stand-ins for the program, for the tests of what installs it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import wine

WAITS = "#include <windows.h>\nint main(void) { Sleep(600000); return 0; }\n"


def compiled(source: str, target: Path) -> Path:
    """Make a Windows program."""
    text = target.with_suffix(".c")
    text.write_text(source)
    subprocess.run(["x86_64-w64-mingw32-gcc", text, "-o", target], check=True)
    text.unlink()
    return target


def content(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@contextmanager
def running(prefix: Path, program: Path) -> Iterator[None]:
    """Have a program run."""
    nothing = subprocess.DEVNULL
    env = wine.environment(prefix)
    argv: list[str | Path] = ["wine", program]
    with subprocess.Popen(argv, env=env, stdin=nothing, stdout=nothing, stderr=nothing) as process:
        while not any(
            program.name.encode() in (path / "cmdline").read_bytes()
            for path in Path("/proc").glob("[0-9]*")
            if (path / "cmdline").exists()
        ):
            process.poll()
        try:
            yield
        finally:
            process.kill()
