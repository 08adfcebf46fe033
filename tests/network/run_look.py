"""One look at the network, in a process of its own: `python run_look.py WORK.json`.

Prints the facts, whom it contacted, the advice, and how long it took, as JSON. Runs inside a
network namespace.
"""

import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from checker.door.this_pc import this_host
from checker.model import Reference, Text
from checker.network import portal
from checker.network.profile import parse_profile
from checker.network.rules import Limits, PortalCheck, Target, read_network_rules
from checker.network.tls import Trust
from checker.probes import network
from checker.probes.collect import collect

RULES = Path(__file__).parents[2] / "rules"
TEST = Reference("test", "test")


def target(place: str) -> Target:
    host, _, port = place.partition(":")
    return Target(host, Text("", ""), TEST, int(port or 443))


def main() -> None:
    work: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())
    rules = read_network_rules(RULES)
    rules = msgspec.structs.replace(
        rules,
        verified_on=dt.date(2026, 1, 1),
        https=tuple(map(target, work["https"])),
        vpn=tuple(map(target, work["vpn"])),
        portal=tuple(PortalCheck(url, 200, "Known Answer", TEST) for url in work["portal"]),
        limits=msgspec.convert(work["limits"], Limits) if work["limits"] else rules.limits,
    )
    profile = None
    if work["profile"]:
        profile = parse_profile(work["profile"].encode(), rules.profile, "test.ovpn")
    pages: list[float] = []
    ask = portal.check_portal

    def timed(*arguments: Any) -> Any:  # noqa: ANN401 - passed through
        try:
            return ask(*arguments)
        finally:
            pages.append(round(time.perf_counter() - started, 3))  # as the rows count theirs

    vars(network)["check_portal"] = timed  # to tell how long a page took
    check = network.NetworkCheck(
        rules,
        deadline=work["deadline"],
        profile=profile,
        trust=Trust(Path(work["public_roots"]).read_text()),
    )
    started = time.perf_counter()
    facts = collect(this_host(), [check.probe], work["deadline"])
    seconds = time.perf_counter() - started
    answer = {
        "facts": facts,
        "contacted": check.contacted,
        "advice": check.advice(facts),
        "seconds": round(seconds, 3),
        "pages": pages,
    }
    print(msgspec.json.encode(answer).decode())  # noqa: T201 - the test reads it


main()
