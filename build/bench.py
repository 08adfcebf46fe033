"""`python3 build/bench.py [--runs N]`: whole processes against what people could run instead.

The commands take turns, so that whatever else this machine does falls on all of them alike. What
counts is the ratio of the medians in one run, not the milliseconds. Last, one process judges one PC
again and again: nothing but `judge`, with what the rules ask for that day already compiled.
"""

import argparse
import shutil
import statistics
import subprocess
import time
from typing import NamedTuple

import setup_env


class Subject(NamedTuple):
    """A command that is timed."""

    name: str
    argv: tuple[str, ...]


class Goal(NamedTuple):
    """The first command's median is to be at most this many times the second's."""

    subject: str
    against: str
    ratio: float


GOALS = (Goal("check", "inxi", 0.25), Goal("check", "import psutil", 3.5))


ANSWERS = (0, 3, 4)
"""Exit codes of a check that came to an end: ready, not ready, incomplete."""
JUDGEMENTS = 10_000
"""A second, at least."""
JUDGE = """
import datetime, sys, time
sys.path.insert(0, sys.argv[1])
from checker.judge import judge
from checker.model import Answers
from checker.packs.load import load_pack
from checker.packs.locate import rules_root
from tests.judge import notation

ready = notation.cases("overall")[0]
facts, answers = notation.fact_table(ready["facts"]), notation.answers(ready["answers"])
pack, day = load_pack(rules_root()), datetime.date(2026, 11, 21)
judge(facts, answers, pack, day)
calls, start = 0, time.perf_counter()
while time.perf_counter() - start < 2:
    for _ in range(100):
        judge(facts, answers, pack, day)
    calls += 100
print(round(calls / (time.perf_counter() - start)))
"""


def judgements(python: str) -> int:
    """Return how many times a second one PC is judged in one process."""
    argv = (python, "-P", "-c", JUDGE, str(setup_env.ROOT))
    return int(subprocess.run(argv, capture_output=True, check=True, text=True).stdout)


def subjects(python: str) -> list[Subject]:
    """List what is timed on this machine."""
    own = (python, "-P", "-m", "checker")
    listed = [
        Subject("check", (*own, "check", "--offline", "--json", "-")),
        Subject("--version", (*own, "--version")),
        Subject("import psutil", (python, "-c", "import psutil")),
        Subject("inxi", ("inxi", "-Fxz", "-c0")),
    ]
    return [subject for subject in listed if shutil.which(subject.argv[0])]


def milliseconds(subject: Subject) -> float:
    """Time one whole process."""
    started = time.perf_counter()
    done = subprocess.run(
        subject.argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    taken = (time.perf_counter() - started) * 1000
    if done.returncode not in ANSWERS:
        raise SystemExit(f"{subject.name}: exit code {done.returncode}; a failure is quick to have")
    return taken


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=9, help="how often each is run (9)")
    runs = parser.parse_args().runs
    with setup_env.told():
        python = str(setup_env.ensure(setup_env.RUN))
    listed = subjects(python)
    for subject in listed:
        milliseconds(subject)  # warms the disk cache
    taken: dict[str, list[float]] = {subject.name: [] for subject in listed}
    for _ in range(runs):
        for subject in listed:
            taken[subject.name].append(milliseconds(subject))
    print(f"{'command':16}{'median ms':>10}{'least':>8}{'most':>8}   ({runs} runs, in turns)")
    for name, times in taken.items():
        print(f"{name:16}{statistics.median(times):10.0f}{min(times):8.0f}{max(times):8.0f}")
    for goal in GOALS:
        if goal.subject in taken and goal.against in taken:
            ratio = statistics.median(taken[goal.subject]) / statistics.median(taken[goal.against])
            verdict = "reached" if ratio <= goal.ratio else "missed"
            print(f"{goal.subject} / {goal.against}: {ratio:.2f} (goal {goal.ratio}: {verdict})")
    calls = judgements(python)
    verdict = "reached" if calls >= JUDGEMENTS else "missed"
    print(f"judge calls a second: {calls:,} (goal {JUDGEMENTS:,}: {verdict})")


if __name__ == "__main__":
    main()
