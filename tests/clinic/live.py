"""`python -m tests.clinic.live FACTS PRINTED ARGS…`: the program on a PC that a test repairs.

The unmodified program, but what it reads of the PC stands in a facts file, which is read at each
look; what it prints is noted in a folder, a file a job, instead of coming out of a printer; and of
the VPN it sees always the same.
"""

import datetime as dt
import itertools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from checker import reading, session
from checker.cli import app, common, main
from checker.door.interface import ProbeError
from checker.door.sheet import Page
from checker.model import Fact, HttpsProbe, Machine
from checker.network.inside import Inside
from checker.network.road import Road
from checker.probes.parse.vpn_log import Told as Said
from checker.probes.vpn_look import VpnLook

BROKEN = "壊れたプリンタ"
"""A queue that takes nothing."""
SITE = "shinsei.example.jp"
CLIENT = VpnLook(1, told=Said("auth-failed", dt.datetime(2026, 11, 30, 8, 5)))  # noqa: DTZ001 - a log has no offset
"""What is seen of the VPN client: a profile, and a log that ends badly."""
INSIDE = Inside(HttpsProbe(SITE, 443, "tcp", "timed_out"), Road("usual", "イーサネット"))
"""What is seen of a site after connecting."""
Told = Callable[[str, Mapping[str, Fact[Any]]], None]
_JOBS = itertools.count(1)


def run(facts: Path, printed: Path, argv: list[str]) -> int:
    """Start the program on what a file says of the PC."""

    def seen() -> session.Look:
        saved = reading.recorded(facts.read_bytes(), str(facts))
        return session.Look(saved.facts, saved.contacted)

    def look(_wish: session.Wish, told: Told) -> session.Look:
        return app.replay(seen(), told)

    def machine() -> Machine:
        return seen().facts.machine

    def note(queue: str, title: str, body: bytes) -> None:
        if queue == BROKEN:
            raise ProbeError("crashed", "lp: no")
        (printed / f"{next(_JOBS)}-{queue}-{title}").write_bytes(body)

    def print_page(queue: str, page: Page, _font: Path, _pdf: Callable[[], Path]) -> None:
        note(queue, page.title, "\n".join(words.text for words in page.words).encode())

    def print_file(queue: str, title: str, pdf: Path) -> None:
        note(queue, title, pdf.read_bytes())

    def glance() -> Mapping[str, Fact[Any]]:
        return dict(seen().facts.facts.known())

    def now() -> dt.datetime:
        """When the PC was looked at: what a page says of the time is the same at each run."""
        return seen().facts.collected_at

    with (
        mock.patch.object(common, "now", now),
        mock.patch.object(app, "source", return_value=(look, machine, "", glance)),
        mock.patch.object(session, "print_page", print_page),
        mock.patch.object(session, "print_file", print_file),
        mock.patch.object(session, "vpn_client", return_value=CLIENT),
        mock.patch.object(session, "inside", return_value=INSIDE),
    ):
        return main.main(argv)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
