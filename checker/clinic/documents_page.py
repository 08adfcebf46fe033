"""The page of the documents: save them, open them, take them through the browser."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import wording
from checker.clinic import kept
from checker.clinic.frame import Frame, Shown, Taken
from checker.clinic.printing import hand_over, paper_queues
from checker.clinic.state import Printed
from checker.documents.phrases import moment, say
from checker.errors import CheckerError
from checker.model import Answers, PrinterQueue, Report, clean
from checker.web.forms import text

_WHOLE: Final = frozenset({"checklist", "both", "html", "form"})
"""Documents that hold the whole result for people."""


class DocumentsPage:
    """Saves documents of the last check, and opens what it saved."""

    def __init__(self, frame: Frame, show: Callable[[Path], bool]) -> None:
        self.frame, self.clinic, self._show = frame, frame.clinic, show
        self._made_of: tuple[Answers, int] | None = None
        """What the documents that were saved last were made of."""
        self.shown: Shown = {"/documents": self.documents, "/take/{kind}": self.take}
        self.taken: Taken = {"/save": self.save, "/open": self.open, "/paper": self.print}

    async def documents(self, request: Request) -> Response:
        """Offer the documents; `kind` is one that is asked for now, and ticked."""
        from checker.clinic import saving  # noqa: PLC0415 - not needed for the first page

        clinic = self.clinic
        kinds = tuple(kind for kind in saving.KINDS if kind == request.query_params.get("kind"))
        if kinds:
            before = clinic.wanted or saving.Wanted(kinds, "documents", "")
            clinic.saved, clinic.paper = (), None
            clinic.wanted = before._replace(kinds=kinds)
            # Without the question in the address, looking again asks for nothing anew.
            return self.frame.go("documents")
        if self._made_of != (clinic.answers, id(clinic.seen)):
            clinic.saved, clinic.paper = (), None  # made of what has changed since
        return self._documents("")

    def _documents(self, problem: str, status: int = 200) -> Response:
        from checker.clinic import saving  # noqa: PLC0415 - not needed for the first page

        clinic, words = self.clinic, self.frame.words.documents
        report = clinic.report()
        places = [
            (place, say(getattr(words, place), clinic.lang, path=str(saving.folder(place))))
            for place in saving.PLACES
        ]
        queues = self._queues()
        paper = clinic.paper
        values = {
            "queues": [
                (
                    one.name,
                    one.name + (self.frame.words.print.default.say(clinic.lang) * one.default),
                )
                for one in queues
            ],
            "chosen": paper.queue if paper is not None else queues[0].name if queues else "",
            "paper": self._printed(paper) if paper is not None else "",
            "printed": paper is not None and paper.state == "sent",
            "path_help": self._path_help(),
            "sending": paper is not None and paper.state == "sending",
            "wanted": clinic.wanted or saving.Wanted(saving.USUAL, "documents", ""),
            "ready": report is not None,
            "subsidy": report is not None and report.subsidy is not None,
            "name": clinic.answers.institution.name,
            "more_kinds": [
                (kind, getattr(words, kind).say(clinic.lang))
                for kind in saving.MORE
                if report is None or self._can(kind, report)
            ],
            "places": places,
            "saved": [
                (index, str(path), path.suffix == ".pdf") for index, path in enumerate(clinic.saved)
            ],
            "problem": problem,
        }
        return self.frame.page("documents", "documents.html", values, status)

    def _path_help(self) -> str:
        """Say how a folder's path is found, with what this PC's system calls things."""
        words = self.frame.words.documents
        mac = self.clinic.report_system() == "macos"
        return (words.other_help_macos if mac else words.other_help).say(self.clinic.lang)

    def _can(self, kind: str, report: Report) -> bool:
        """Tell whether a document can be made of a report."""
        from checker.clinic import saving  # noqa: PLC0415 - not needed for the first page
        from checker.documents import call_sheet  # noqa: PLC0415

        if kind == "call":
            return call_sheet.wanted(report, self.frame.material(report), self.clinic.lang)
        if kind == "comparison":
            program = self.frame.material(report).program
            return program is not None and bool(program.excludes)
        return report.subsidy is not None or kind not in saving.OF_SUBSIDY

    async def take(self, request: Request) -> Response:
        """Hand a document to the browser."""
        from checker.clinic import saving  # noqa: PLC0415 - not needed for the first page

        kind = request.path_params["kind"]
        report = self.clinic.report()
        if kind not in saving.KINDS or report is None:
            raise HTTPException(404)
        if not self._can(kind, report):
            raise HTTPException(404)
        made = self.frame.document(kind, report)
        try:
            body = await asyncio.to_thread(made.make)
        except CheckerError as error:
            return self._documents(error.say(self.clinic.lang), 409)
        self._remember((kind,), report)
        name = f"attachment; filename*=UTF-8''{quote(made.name)}"
        # Never shown inside this page's origin, whatever a document holds.
        return Response(
            body, media_type="application/octet-stream", headers={"content-disposition": name}
        )

    async def save(self, _request: Request, form: FormData) -> Response:
        """Save the chosen documents."""
        from checker.clinic import saving  # noqa: PLC0415 - not needed for the first page

        clinic, words = self.clinic, self.frame.words.documents
        await self._named(form)
        report = clinic.report()
        kinds = tuple(kind for kind in saving.KINDS if kind in form.getlist("kind"))
        place = next((one for one in saving.PLACES if one == text(form, "place")), None)
        path = text(form, "path", 1000).strip()
        # What was saved before must not look like what this brings.
        clinic.saved, clinic.paper = (), None
        clinic.wanted = saving.Wanted(kinds, place or "other", path)
        self._made_of = (clinic.answers, id(clinic.seen))
        if report is None or not kinds:
            problem = words.none_chosen if report else words.unfinished
            return self._documents(problem.say(clinic.lang), 400)
        where = saving.folder(place) if place else saving.chosen_folder(path)
        if where is None:
            problem = words.bad_folder if path else words.no_folder
            return self._documents(say(problem, clinic.lang, path=path), 400)
        saved: list[Path] = []
        try:
            for kind in kinds:
                if not self._can(kind, report):
                    continue
                made = self.frame.document(kind, report)
                saved.append(await asyncio.to_thread(saving.save, where, made))
        except CheckerError as error:
            return self._documents(error.say(clinic.lang), 500)
        finally:
            clinic.saved = tuple(saved)
        clinic.wanted = clinic.wanted._replace(kinds=saving.USUAL)
        self._remember(kinds, report)
        papers = tuple(one for one in saved if one.suffix == ".pdf")
        if text(form, "then") == "print" and papers and (queues := self._queues()):
            self._send(queues[0].name, papers)
        elif text(form, "then") == "open":
            for one in papers:
                if not await asyncio.to_thread(self._show, one):
                    return self._documents(say(words.not_opened, clinic.lang, path=str(one)))
        return self.frame.go("documents")

    def _remember(self, kinds: tuple[str, ...], report: Report) -> None:
        if not _WHOLE.isdisjoint(kinds):
            self.clinic.checklist_saved(report)

    async def _named(self, form: FormData) -> None:
        """Take the institution's name, which stands on every document."""
        clinic, institution = self.clinic, self.clinic.answers.institution
        name = clean(text(form, "name", 300), 300)
        if "name" not in form or name == institution.name:
            return
        clinic.answers = replace(clinic.answers, institution=replace(institution, name=name))
        if clinic.kept:
            await asyncio.to_thread(kept.keep, clinic.setting.data, clinic.answers)

    def _queues(self) -> tuple[PrinterQueue, ...]:
        """Return the queues that a document can be sent to from here; empty: a person opens it."""
        clinic = self.clinic
        if clinic.setting.print_file is None or clinic.report() is None:
            return ()
        return paper_queues(clinic.table())

    def _printed(self, paper: Printed) -> str:
        """Say what became of a document that was sent; never more than was seen."""
        words, lang = self.frame.words.documents, self.clinic.lang
        if paper.problem is not None:
            return paper.problem.say(lang)
        said = {"sending": words.printing, "sent": words.printed, "late": words.print_late}
        text = said.get(paper.state, words.not_printed)
        time = moment(paper.at, lang)
        return say(text, lang, file=paper.file, printer=paper.queue, time=time)

    async def print(self, _request: Request, form: FormData) -> Response:
        """Print a document that was saved, on a queue that was found. Nothing else is printed."""
        clinic, queue = self.clinic, text(form, "printer", 1000)
        path = self._saved(form)
        known = queue in {one.name for one in self._queues()}
        if path is None or path.suffix != ".pdf" or not known:
            raise HTTPException(404)
        self._send(queue, (path,))
        clinic.changed()
        return self.frame.go("documents")

    def _send(self, queue: str, papers: tuple[Path, ...]) -> None:
        """Hand documents to a queue that was found, one after another."""
        clinic, send = self.clinic, self.clinic.setting.print_file
        assert send is not None  # noqa: S101 - without it there is no queue
        names = wording.join([path.name for path in papers], clinic.lang)

        def work() -> None:
            for path in papers:
                send(queue, path.stem, path)

        hand_over(
            clinic, "paper", Printed(queue, clinic.setting.now(), "sending", file=names), work
        )

    def _saved(self, form: FormData) -> Path | None:
        """Return the document that a form names by its number."""
        number, saved = text(form, "file", 4), dict(enumerate(self.clinic.saved))
        return saved.get(int(number)) if number.isascii() and number.isdigit() else None

    async def open(self, _request: Request, form: FormData) -> Response:
        """Open a document that was saved, or its folder. Nothing else can be opened."""
        clinic, path = self.clinic, self._saved(form)
        if path is None:
            raise HTTPException(404)
        target = path.parent if text(form, "what") == "folder" else path
        opened = await asyncio.to_thread(self._show, target)
        if not opened:
            words = self.frame.words.documents
            return self._documents(say(words.not_opened, clinic.lang, path=str(target)))
        return self.frame.go("documents")
