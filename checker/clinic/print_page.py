"""The page that tries a printer: one A4 page to a chosen queue, and whether it came out.

That a queue took the page proves nothing: only a person sees paper. A page that did not come out
is no answer to whether this PC can print; another queue, or paper in the tray, may do.
"""

import asyncio
import contextlib
import threading
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.clinic import kept
from checker.clinic.frame import Frame, Shown, Taken
from checker.clinic.result_view import answer, asks
from checker.clinic.state import Printed, fault
from checker.documents.phrases import moment, say
from checker.door.interface import ProbeError
from checker.errors import CheckerError
from checker.model import FactTable, PrinterQueue
from checker.web.forms import text

REQUIREMENT: Final = "printer_a4"
PATIENCE: Final = 60.0
"""Seconds after which a person is told that the printer gives no answer."""


class PrintPage:
    """Prints one page and asks whether it came out."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/print": self.show}
        self.taken: Taken = {"/print": self.take}

    async def show(self, _request: Request) -> Response:
        """Show the printers, and what became of the last page."""
        clinic, lang, words = self.clinic, self.clinic.lang, self.frame.words.print
        ready = clinic.report() is not None
        queues = paper_queues(clinic.table()) if ready and clinic.setting.print else ()
        nothing = ""
        if clinic.setting.print is None:
            nothing = words.only_here.say(lang)
        elif not queues:
            nothing = (words.none if ready else words.unfinished).say(lang)
        printed = clinic.printed if queues else None
        values = {
            "nothing": nothing,
            "queues": [
                (one.name, one.name + (words.default.say(lang) if one.default else ""))
                for one in queues
            ],
            "chosen": printed.queue if printed else queues[0].name if queues else "",
            "state": printed.state if printed else "",
            "said": self._said(printed) if printed else "",
        }
        return self.frame.page("print", "print.html", values)

    def _said(self, printed: Printed) -> str:
        """Say what became of the page; never more than was seen."""
        words, lang = self.frame.words.print, self.clinic.lang
        if printed.problem is not None:
            return printed.problem.say(lang)
        said = {
            "sending": words.printing,
            "sent": words.sent,
            "late": words.late,
            "failed": words.not_sent,
            "yes": words.answered,
            "no": words.not_come,
        }[printed.state]
        return say(said, lang, printer=printed.queue, time=moment(printed.at, lang))

    async def take(self, _request: Request, form: FormData) -> Response:
        """Print, or take what a person saw."""
        clinic, what, printed = self.clinic, text(form, "what"), self.clinic.printed
        if what == "print":
            self._print(text(form, "printer", 1000))
        elif what == "no" and printed is not None:
            clinic.printed = printed._replace(state="no", problem=None)
        elif what == "yes" and printed is not None:
            clinic.printed = printed._replace(state="yes", problem=None)
            if asks(clinic.setting.pack, REQUIREMENT):
                clinic.unsure = tuple(one for one in clinic.unsure if one != REQUIREMENT)
                pack = clinic.setting.pack
                clinic.answers = answer(clinic.answers, pack, REQUIREMENT, value=True)
                if clinic.kept:
                    await asyncio.to_thread(kept.keep, clinic.setting.data, clinic.answers)
        clinic.changed()
        return self.frame.go("print")

    def _print(self, name: str) -> None:
        """Begin to print on one of the queues that were found, and on nothing else."""
        clinic, report, lang = self.clinic, self.clinic.report(), self.clinic.lang
        send = clinic.setting.print
        if send is None or report is None:
            raise HTTPException(404)
        if name not in {one.name for one in paper_queues(clinic.table())}:
            raise HTTPException(404)
        if clinic.printed is not None and clinic.printed.state == "sending":
            return  # a second click prints no second page
        from checker.clinic import trial  # noqa: PLC0415 - the typesetter is heavy

        now = clinic.setting.now()
        job = clinic.printed = Printed(name, now, "sending")
        words, data = self.frame.words.print, clinic.setting.data

        def become(then: Printed) -> None:
            if clinic.printed is job:
                clinic.printed = then
                clinic.changed()

        def work() -> None:
            then = job._replace(state="sent")
            try:
                page = trial.page(report, name, now, words, lang)
                send(name, page, trial.font(), lambda: trial.pdf_file(page, data, lang))
            except ProbeError:
                then = job._replace(state="failed")
            except Exception as error:  # noqa: BLE001 - told on the page
                told = error if isinstance(error, CheckerError) else fault(error, now)
                then = job._replace(state="failed", problem=told)
            with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
                clinic.loop.call_soon_threadsafe(become, then)

        clinic.loop.call_later(PATIENCE, become, job._replace(state="late"))
        threading.Thread(target=work, name="print", daemon=True).start()


def paper_queues(table: FactTable) -> tuple[PrinterQueue, ...]:
    """Return the queues that may print on paper here, the default one first.

    A fax, a file or another session's queue is never tried: nobody sees what becomes of it.
    """
    fact = table.get("printer.queues")
    queues = fact.value if fact is not None and isinstance(fact.value, tuple) else ()
    found = [one for one in queues if one.prints in {"paper", "unknown"}]
    return tuple(sorted(found, key=lambda one: not one.default))
