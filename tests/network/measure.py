"""Measure every situation with the limits of the rules: `python -m tests.network.measure [wine]`.

Prints the table of docs/network.md. With `wine`, the Windows program is measured, without the
situations whose proxy stands in the environment. Needs root and the Debian packages of the tests.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.network import situations
from tests.network.situations import Situation
from tests.network.world import ROOT, Look, a_windows, world

DELAY = 0.1
"""Seconds before a server says anything, as over a long line."""
LONG = 0.1
ALL = (
    *situations.HTTPS,
    *situations.VPN,
    situations.BLACKHOLE,
    situations.BLACKHOLE_KNOWN_NAMES,
)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is what the script is for


def row(situation: Situation, look: Look) -> str:
    facts = look.answer["facts"]
    if situation.about == "vpn":
        shown: dict[str, Any] = look.vpn
    elif situation.https is None:
        shown = {"stage": "-", "reason": facts["network.https"]["failure"]["reason"], "ms": 0}
    else:
        shown = look.https[0]
    seconds = look.answer["seconds"]
    slowest = look.slowest if situation.https is not None else seconds
    reason = shown["reason"] or "–"
    verdict = shown.get("proof", shown.get("via", "-"))
    return (
        f"| {situation.about} | {situation.name} | {verdict} | {shown['stage']} | {reason} "
        f"| {seconds:.2f} | {slowest:.2f} | {seconds / slowest:.3f} |"
    )


def main() -> int:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name, world(Path(name), DELAY) as outside:
        windows = None
        if sys.argv[1:] == ["wine"]:
            sys.path.insert(0, str(ROOT / "build"))
            windows = a_windows(Path(name))
        say("| | situation | way or proof | stage | reason | s | slowest | ratio |")
        say("|---|---|---|---|---|---|---|---|")
        ratios = []
        for situation in ALL:
            if windows is not None and "env" in situation.look:
                continue
            look = outside.look(**situation.look, limits=None, windows=windows)
            say(row(situation, look))
            if situation.https is not None and look.slowest >= LONG:
                ratios.append(look.answer["seconds"] / look.slowest)
        say(f"\nworst ratio where a target took {LONG} s or more: {max(ratios):.3f}\n")
        for blackhole in (situations.BLACKHOLE, situations.BLACKHOLE_KNOWN_NAMES):
            for deadline in (2, 5, 10, 20):
                what = {**blackhole.look, "limits": None, "deadline": deadline}
                look = outside.look(**what, windows=windows)
                reasons = sorted({str(r["reason"]) for r in [*look.https, look.vpn]})
                seconds = look.answer["seconds"]
                say(f"{blackhole.name}: deadline {deadline} s, ended {seconds:.2f} s, {reasons}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
