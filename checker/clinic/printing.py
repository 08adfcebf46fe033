"""Handing something to a printer's queue without holding up the page.

One thing at a time: a second click prints no second one. A queue that never answers is told as
such, and what it says later still counts.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final, Literal

from checker.clinic.state import Clinic, Printed, fault
from checker.door.interface import ProbeError
from checker.errors import CheckerError
from checker.model import FactTable, PrinterQueue

PATIENCE: Final = 60.0
"""Seconds after which a person is told that the printer gives no answer."""
Place = Literal["printed", "paper"]
"""Where the page keeps what became of it: a page to try a printer, a document."""


def hand_over(clinic: Clinic, place: Place, job: Printed, send: Callable[[], None]) -> None:
    """Begin to print, unless something is being sent already.

    Args:
        clinic: What the pages know.
        place: Where what becomes of it is kept.
        job: What is printed, being sent.
        send: Hands it over, in a thread of its own; may raise ProbeError or CheckerError.
    """
    before: Printed | None = getattr(clinic, place)
    if before is not None and before.state == "sending":
        return
    setattr(clinic, place, job)
    waiting = [job]

    def become(then: Printed) -> None:
        if getattr(clinic, place) is waiting[0]:
            waiting[0] = then
            setattr(clinic, place, then)
            clinic.changed()

    def work() -> None:
        then = job._replace(state="sent")
        try:
            send()
        except ProbeError:
            then = job._replace(state="failed")
        except Exception as error:  # noqa: BLE001 - told on the page
            told = error if isinstance(error, CheckerError) else fault(error, job.at)
            then = job._replace(state="failed", problem=told)
        with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
            clinic.loop.call_soon_threadsafe(become, then)

    def late() -> None:
        if waiting[0].state == "sending":
            become(job._replace(state="late"))

    clinic.loop.call_later(PATIENCE, late)
    threading.Thread(target=work, name="print", daemon=True).start()


def paper_queues(table: FactTable) -> tuple[PrinterQueue, ...]:
    """Return the queues that may print on paper here, the default one first.

    A fax, a file or another session's queue is never tried: nobody sees what becomes of it.
    """
    fact = table.get("printer.queues")
    queues = fact.value if fact is not None and isinstance(fact.value, tuple) else ()
    found = [one for one in queues if one.prints in {"paper", "unknown"}]
    return tuple(sorted(found, key=lambda one: not one.default))
