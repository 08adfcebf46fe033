"""`python -m tests.clinic.live FACTS PRINTED ARGS…`: the program on a PC that a test repairs.

The unmodified program, but what it reads of the PC stands in a facts file, which is read at each
look; and what it prints is noted in a folder, a file a job, instead of coming out of a printer.
"""

import itertools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from checker import reading, session
from checker.cli import app, main
from checker.door.interface import ProbeError
from checker.door.sheet import Page
from checker.model import Fact, Machine

BROKEN = "壊れたプリンタ"
"""A queue that takes nothing."""
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

    with (
        mock.patch.object(app, "source", return_value=(look, machine, "", glance)),
        mock.patch.object(session, "print_page", print_page),
        mock.patch.object(session, "print_file", print_file),
    ):
        return main.main(argv)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
