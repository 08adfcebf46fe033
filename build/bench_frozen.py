"""`python3 build/bench_frozen.py [--runs N] [--dist DIR]`: how fast the executables start.

Against a program that only prints a line, frozen in the same way, in turns. On Linux the folder and
the portable file of build/freeze.py; with `--dist`, what build/windows.py made, under Wine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import setup_env
import windows_python
import wine

BARE = "print('0.1.0')\n"
GOAL = 1.5
"""The folder's program starts in at most this many times the bare program's time."""


def freeze_bare(scratch: Path, name: str, source: str, *, windows: bool) -> Path:
    """Freeze a program of a few lines; return it."""
    script = scratch / f"{name}.py"
    script.write_text(source, encoding="ascii")
    places = {"--distpath": scratch / "dist", "--workpath": scratch, "--specpath": scratch}
    options = ["-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    if windows:
        words = [word for name, path in places.items() for word in (name, wine.windows_path(path))]
        argv: list[str | Path] = [
            windows_python.ensure() / "python.exe",
            *options,
            *words,
            wine.windows_path(script),
        ]
        done = wine.run(argv, env=wine.python_environment(wine.ensure()))
        code, said = done.returncode, done.stderr.decode("cp932", errors="replace")
    else:
        words = [word for name, path in places.items() for word in (name, str(path))]
        python = str(setup_env.ensure(setup_env.FREEZE))
        code, said = setup_env.run([python, *options, *words, str(script)])
    if code:
        raise setup_env.SetupError(said)
    return scratch / "dist" / name / (f"{name}.exe" if windows else name)


def freeze_own(scratch: Path) -> Path:
    """Freeze the executables of this system; return their folder."""
    script = str(setup_env.ROOT / "build" / "freeze.py")
    done = setup_env.run([sys.executable, script, str(scratch / "own")])
    if done.code:
        raise setup_env.SetupError(done.output)
    return scratch / "own"


def milliseconds(argv: list[str | Path], *, windows: bool) -> float:
    """Time one whole process."""
    env = wine.environment(wine.PREFIX, os.environ.get("DISPLAY")) if windows else os.environ
    started = time.perf_counter()
    if windows:
        wine.run(argv, env=env)
    else:
        subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return (time.perf_counter() - started) * 1000


def compare(dist: Path, scratch: Path, runs: int, *, windows: bool) -> None:
    """Time the executables of a folder and print the table."""
    bare = freeze_bare(scratch, "bare", BARE, windows=windows)
    end = ".exe" if windows else ""
    program, portable = (
        dist / f"nanbyo-checker/nanbyo-checker{end}",
        dist / f"nanbyo-checker-portable{end}",
    )
    subjects: dict[str, list[str | Path]] = {
        "bare": [bare],
        "--version": [program, "--version"],
        "--version, portable": [portable, "--version"],
        "check --offline": [program, "check", "--offline", "--json", "-"],
    }
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for turn in range(runs + 1):
        for name, argv in subjects.items():
            spent = milliseconds(argv, windows=windows)
            if turn:  # the first warms the disk cache
                taken[name].append(spent)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    print(f"{'Wine' if windows else 'Linux'}: {runs} runs, in turns")
    for name, median in medians.items():
        print(f"{name:22}{median:8.0f} ms{median / medians['bare']:7.2f} x bare")
    verdict = "reached" if medians["--version"] <= GOAL * medians["bare"] else "missed"
    print(f"goal, --version of the folder: {GOAL} x bare: {verdict}")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=9, help="how often each is run (9)")
    parser.add_argument("--dist", type=Path, help="what build/windows.py made")
    options = parser.parse_args()
    scratch = setup_env.TOOLS / "bench"
    scratch.mkdir(parents=True, exist_ok=True)
    with setup_env.told():
        if options.dist:
            compare(options.dist.resolve(), scratch, options.runs, windows=True)
            return
        compare(freeze_own(scratch), scratch, options.runs, windows=False)


if __name__ == "__main__":
    main()
