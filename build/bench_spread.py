"""`python3 build/bench_spread.py [--reports N] [--runs N]`: two workers, against one process.

Reports of a made-up hospital in which nearly every value differs are judged anew, by `fleet
--rejudge` alone and spread over a real scheduler's two workers on this machine, in turns. What
counts is the ratio of the medians of the time on the clock, for two processors are what is spread
over: the machine must be quiet. The tables must be the same to the last byte.
"""

import argparse
import filecmp
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import setup_env

RATIO = 1.6
SECONDS = 60
"""For the workers to be there."""
FILL = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from tests.fleet import hospital
hospital.fill_folder(Path(sys.argv[2]), load_pack(rules_root()), int(sys.argv[3]), differ=True)
"""
WAIT = """
import sys
from distributed import Client
with Client(scheduler_file=sys.argv[1], timeout=int(sys.argv[2])) as client:
    client.wait_for_workers(2, timeout=int(sys.argv[2]))
    print(client.scheduler.address)
"""


@contextmanager
def cluster(python: str, folder: Path) -> Iterator[str]:
    """Give the address of a scheduler with two workers of one thread each, on the loopback."""
    file = folder / "scheduler.json"
    common = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(file)]
    worker = [*common, "--nthreads", "1", "--no-nanny", "--memory-limit", "0"]
    commands = [
        ["distributed.cli.dask_scheduler", *common, "--port", "0"],
        *(
            ["distributed.cli.dask_worker", *worker, "--local-directory", str(folder / name)]
            for name in ("one", "two")
        ),
    ]
    started = []
    try:
        for command in commands:
            started.append(
                subprocess.Popen(
                    [python, "-m", *command],
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": str(setup_env.ROOT)},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            end = time.monotonic() + SECONDS
            while not file.exists():
                if time.monotonic() > end:
                    raise setup_env.SetupError("the scheduler did not start")
                time.sleep(0.1)
        told = subprocess.run(
            [python, "-c", WAIT, str(file), str(SECONDS)],
            check=True,
            capture_output=True,
            text=True,
        )
        yield told.stdout.strip()
    finally:
        for one in started:
            one.kill()
            one.wait()


def seconds(argv: list[str]) -> float:
    """Return what a command takes on the clock."""
    start = time.perf_counter()
    done = subprocess.run(argv, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    if done.returncode not in {0, 3, 4}:
        raise setup_env.SetupError(f"{argv[:6]}: exit code {done.returncode}")
    return time.perf_counter() - start


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--reports", type=int, default=200_000, help="how many (200,000)")
    parser.add_argument("--runs", type=int, default=1, help="how often each is run (1)")
    args = parser.parse_args()
    with setup_env.told():
        python = str(setup_env.ensure(setup_env.TEST))
        with tempfile.TemporaryDirectory() as name:
            compare(python, Path(name), args.reports, args.runs)


def compare(python: str, folder: Path, reports: int, runs: int) -> None:
    """Measure both and tell."""
    root = str(setup_env.ROOT)
    many = folder / "many"
    subprocess.run([python, "-P", "-c", FILL, root, str(many), str(reports)], check=True)
    alone, spread = folder / "alone.json", folder / "spread.json"
    fleet = [python, "-P", "-m", "checker", "fleet", "--quiet", "--rejudge"]
    fleet += [str(many), "--json"]
    one, two = [], []
    with cluster(python, folder) as address:
        for _ in range(runs):
            one.append(seconds([*fleet, str(alone)]))
            two.append(seconds([*fleet, str(spread), "--dask", address]))
    if not filecmp.cmp(alone, spread, shallow=False):
        raise setup_env.SetupError("the tables differ")
    ratio = statistics.median(one) / statistics.median(two)
    print(f"{reports} reports: one process {statistics.median(one):.1f} s, ", end="")
    print(f"two workers {statistics.median(two):.1f} s, {ratio:.2f} x, the same bytes")
    print(f"goal {RATIO} x: {'reached' if ratio >= RATIO else 'missed'}")


if __name__ == "__main__":
    main()
