"""`python3 build/bench_fleet.py [--runs N] [--sizes N …]`: many reports, against decoding alone.

Reports of a made-up hospital, as a folder, as a zip, and as a folder in which nearly every value
differs. `fleet --json` and a loop of `msgspec.json.decode` over the same files take turns, whole
process against whole process. What counts is the ratio of the medians of the processor's time in
one run, which other work on the machine changes least, the peak memory, and that time grows with
the number.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import setup_env

RATIO = 3.0
MEMORY_MB = 250
LINEAR = 1.5
"""A report of the largest set may take so many times what one of the middle set takes."""
LOOP = """
import os, sys, zipfile
import msgspec
place = sys.argv[1]
if place.endswith(".zip"):
    with zipfile.ZipFile(place) as archive:
        for entry in archive.infolist():
            msgspec.json.decode(archive.read(entry))
else:
    for folder, _, names in os.walk(place):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                msgspec.json.decode(file.read())
"""
FILL = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from tests.fleet import hospital
pack = load_pack(rules_root())
for number in map(int, sys.argv[3:]):
    hospital.fill_folder(Path(sys.argv[2]) / str(number), pack, number)
    hospital.fill_zip(Path(sys.argv[2]) / f"{number}.zip", pack, number)
    hospital.fill_folder(Path(sys.argv[2]) / f"{number}-differ", pack, number, differ=True)
"""


class Cost(NamedTuple):
    """What one process took."""

    seconds: float
    """Of the processor, user and system."""
    megabytes: float


def cost(argv: list[str]) -> Cost:
    """Run a process to its end."""
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    taken = usage.ru_utime + usage.ru_stime
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in {0, 3, 4}:
        raise setup_env.SetupError(f"{argv[:6]}: exit code {child.returncode}")
    return Cost(taken, usage.ru_maxrss / 1024)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=3, help="how often each is run (3)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    args = parser.parse_args()
    with setup_env.told():
        python = str(setup_env.ensure(setup_env.RUN))
        with tempfile.TemporaryDirectory() as name:
            compare(python, Path(name), args.sizes, args.runs)


def compare(python: str, folder: Path, sizes: list[int], runs: int) -> None:
    """Measure every set and tell."""
    root = str(setup_env.ROOT)
    subprocess.run([python, "-P", "-c", FILL, root, str(folder), *map(str, sizes)], check=True)
    fleet = [python, "-P", "-m", "checker", "fleet", "--quiet"]
    print(f"{'reports':>19}{'loop s':>9}{'fleet s':>9}{'ratio':>7}{'MB':>6}{'xlsx s':>9}{'MB':>6}")
    each: dict[str, list[float]] = {"": [], ".zip": [], "-differ": []}
    for ending, figures in each.items():
        for size in sizes:
            place, out = str(folder / f"{size}{ending}"), str(folder / "out")
            loops, fleets = [], []
            for _ in range(runs):
                loops.append(cost([python, "-c", LOOP, place]))
                fleets.append(cost([*fleet, place, "--json", out]))
            book = cost([*fleet, place, "--xlsx", out])
            loop = statistics.median(one.seconds for one in loops)
            own = statistics.median(one.seconds for one in fleets)
            most = max(one.megabytes for one in fleets)
            print(
                f"{size:>11}{ending:8}{loop:9.2f}{own:9.2f}{own / loop:7.2f}{most:6.0f}"
                f"{book.seconds:9.2f}{book.megabytes:6.0f}"
            )
            figures.append(own / size)
            if size == max(sizes):
                fine = own / loop <= RATIO and max(most, book.megabytes) <= MEMORY_MB
                print(f"goal {RATIO} x, {MEMORY_MB} MB: {'reached' if fine else 'missed'}")
        if len(figures) > 1:
            growth = figures[-1] / figures[-2]
            verdict = "reached" if growth <= LINEAR else "missed"
            print(f"a report of the largest set / of the one before: {growth:.2f} ({verdict})")


if __name__ == "__main__":
    main()
