"""Callers of every kind, and the calls that are made with them.

`python -m tests.helpdesk.callers [--results N] [--generation N]` counts the questions of a call.
"""

import argparse
import random
import statistics
import sys
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from checker.helpdesk import results, script, views
from checker.helpdesk.guides import Guides, Node, Said
from checker.helpdesk.results import Result
from checker.helpdesk.script import Talk
from tests import machines
from tests.helpdesk.desks import rules
from tests.phonecode.codes import TABLES, random_codes

MOST = 40
"""Questions after which a call counts as one without an end."""
Caller = Callable[[tuple[str, ...], random.Random], str]


def knows(answers: tuple[str, ...], _chance: random.Random) -> str:
    return "yes" if "yes" in answers else answers[0]


def does_not_know(answers: tuple[str, ...], _chance: random.Random) -> str:
    return "unsure" if "unsure" in answers else answers[-1]


def gives_up(answers: tuple[str, ...], _chance: random.Random) -> str:
    return "no" if "no" in answers else answers[-1]


def says_anything(answers: tuple[str, ...], chance: random.Random) -> str:
    return chance.choice(answers)


CALLERS: dict[str, Caller] = {
    "knows": knows,
    "does not know": does_not_know,
    "gives up": gives_up,
    "says anything": says_anything,
}


class Call(NamedTuple):
    """A call that was made to its end."""

    said: list[Said]
    spoken: list[tuple[str, str, Node, dict[str, str]]]
    """Item, node and what was known, in the order in which they were spoken."""
    end: Talk


def guides() -> Guides:
    return rules().guides


@cache
def order_of(code: str) -> tuple[Result, tuple[str, ...]]:
    result = results.from_code(code, rules())
    listed = views.order(result, rules(), machines.DAY, "ja")
    return result, tuple(one.id for one in listed)


def made(result: Result, order: tuple[str, ...], caller: Caller, seed: int = 0) -> Call:
    """Make a call to its end."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    said: list[Said] = []
    spoken: list[tuple[str, str, Node, dict[str, str]]] = []
    while True:
        at = script.talk(result, guides(), order, said)
        for one in at.just_ended:
            node = guides().node(one.item, one.node)
            assert node is not None
            spoken.append((one.item, one.node, node, dict(at.known)))
        if not at.item:
            return Call(said, spoken, at)
        node = guides().node(at.item, at.node)
        assert node is not None
        spoken.append((at.item, at.node, node, dict(at.known)))
        if node.end is not None:
            return Call(said, spoken, at)
        said.append(Said(at.item, at.node, caller(at.offered, chance)))
        assert len(said) <= MOST, said


def main() -> None:
    """Count the questions of calls about results of every kind."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--results", type=int, default=2000)
    parser.add_argument("--generation", type=int, choices=TABLES, default=max(TABLES))
    given = parser.parse_args()
    codes = random_codes(given.results, seed=7, table=TABLES[given.generation])
    counted: dict[str, list[int]] = {}
    for seed, code in enumerate(codes):
        result, order = order_of(code)
        for name, caller in CALLERS.items():
            counted.setdefault(name, []).append(len(made(result, order, caller, seed).said))
    counted["all"] = [one for each in counted.values() for one in each]
    for name, counts in counted.items():
        counts.sort()
        late = counts[int(0.95 * len(counts))]
        middle = statistics.median(counts)
        sys.stdout.write(f"{name:14} median {middle:g} p95 {late} worst {counts[-1]}\n")


if __name__ == "__main__":
    main()
