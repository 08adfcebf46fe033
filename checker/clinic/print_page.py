"""The page that tries a printer: one A4 page to a chosen queue, and whether it came out.

That a queue took the page proves nothing: only a person sees paper. A page that did not come out
is no answer to whether this PC can print; another queue, or paper in the tray, may do.
"""

import asyncio
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.clinic import kept
from checker.clinic.frame import Frame, Shown, Taken
from checker.clinic.printing import hand_over, paper_queues
from checker.clinic.result_view import answer, asks
from checker.clinic.state import Printed
from checker.documents.phrases import moment, say
from checker.web.forms import text

REQUIREMENT: Final = "printer_a4"


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
        from checker.clinic import trial  # noqa: PLC0415 - the typesetter is heavy

        now = clinic.setting.now()
        words, data = self.frame.words.print, clinic.setting.data

        def work() -> None:
            page = trial.page(report, name, now, words, lang)
            send(name, page, trial.font(), lambda: trial.pdf_file(page, data, lang))

        hand_over(clinic, "printed", Printed(name, now, "sending"), work)
