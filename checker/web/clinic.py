"""The clinic's page: its routes."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from checker import files, session, wording
from checker.documents.interface import load_material, spoken
from checker.documents.phrases import day, moment, say
from checker.errors import BadInputError, CheckerError, ManyBadInputsError
from checker.model import Report
from checker.web import forms, keeping, pages, result_view
from checker.web.forms import text
from checker.web.life import Life
from checker.web.security import App, Door, Guard, Receive, Scope, Send
from checker.web.state import Clinic, fault
from checker.web.words import Words

if TYPE_CHECKING:
    from checker.documents.interface import Material
    from checker.network.rules import NetworkRules
    from checker.web import saving

PAGES: Final = {"": "result", "plan": "plan", "documents": "documents", "phone": "phone"}
"""Path -> name of the page's words, in the order of the tabs."""
PROFILE_LIMIT: Final = 300_000
"""Bytes of the form with a VPN profile."""
_QUIET: Final = 15.0
"""Seconds after which a silent stream says that it is there."""
_QR_PIXELS: Final = 240
"""How wide a QR code is shown at least."""
_BREATH: Final = 0.05
"""Seconds in which changes are told as one."""


class Site:
    """The pages of one clinic."""

    def __init__(
        self, clinic: Clinic, words: Words, door: Door, show: Callable[[str], bool]
    ) -> None:
        self.clinic, self.words, self.door, self._show = clinic, words, door, show
        self._materials: dict[str, Material] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def app(self) -> App:
        """Return everything that is served, behind its guard."""
        at = self.door.at
        get: list[tuple[str, Callable[[Request], Awaitable[Response]]]] = [
            ("/", self.result),
            ("/plan", self.plan),
            ("/documents", self.documents),
            ("/phone", self.phone),
            ("/vpn", self.vpn),
            ("/qr.png", self.qr),
            ("/take/{kind}", self.take),
            ("/static/{name}", self.static),
            ("/events", self.events),
        ]
        post: list[tuple[str, forms.FormHandler]] = [
            ("/view", self.view),
            ("/check", self.check),
            ("/stop", self.stop),
            ("/answer", self.answer),
            ("/plan", self.change_plan),
            ("/keep", self.keep),
            ("/save", self.save),
            ("/open", self.open),
            ("/vpn", self.read_profile),
        ]
        routes = [Route(f"{at}{path}", handler, methods=["GET"]) for path, handler in get]
        routes += [
            Route(f"{at}{path}", forms.posted(self.door, handler), methods=["POST"])
            for path, handler in post
        ]
        routes.append(Route(f"{at}/leave", self.leave, methods=["POST"]))
        site = Starlette(
            routes=routes,
            exception_handlers={
                HTTPException: self.refused,
                CheckerError: self.told,
                Exception: self.faulty,
            },
        )
        return Guard(_Noted(site, self.clinic.life), self.door, {"/vpn": PROFILE_LIMIT})

    # ---------------------------------------------------------------- pages

    async def result(self, _request: Request) -> Response:
        """Show the verdict, or how far the check is."""
        clinic, lang = self.clinic, self.clinic.lang
        report = clinic.current()
        values: dict[str, Any] = {"problem": clinic.problem.say(lang) if clinic.problem else ""}
        if clinic.phase == "running":
            pack = clinic.setting.pack
            checks, done = result_view.partly(pack, clinic.table(), report, lang)
            progress = say(self.words.result.progress, lang, done=str(done), total=str(len(checks)))
            values |= {"checks": checks, "done": done, "progress": progress}
            asyncio.get_running_loop().call_later(_BREATH, clinic.first)
            return self.page("result", "running.html", values)
        values |= self._verdict(report)
        return self.page("result", "result.html", values)

    def _verdict(self, report: Report) -> dict[str, Any]:
        from checker.documents import view  # noqa: PLC0415 - not needed for the first page

        clinic, lang = self.clinic, self.clinic.lang
        material = self.material(report)
        every = result_view.lines(report, material, self.words.pictures, lang)
        listed = view.checklist(report, material, lang)
        found = result_view.result(report, every, clinic.setting.pack, clinic.put_off, lang)
        words = self.words.result
        leads = []
        if found.ask or found.put_off:
            count = str(len(found.ask) + found.put_off)
            if not any(one.status == "not_met" for one in report.verdicts):
                leads.append(say(words.only_questions, lang, count=count))
        elif result_view.free_to_fix(report):
            leads.append(words.only_free.say(lang))
        if report.overall == "not_ready":
            leads.append(words.paper.say(lang))
        hosts = wording.join(list(report.contacted), lang)
        return {
            "stopped": clinic.phase == "stopped",
            "overall": wording.OVERALL[report.overall],
            "sentence": listed.sentence,
            "counts": listed.counts,
            "leads": leads,
            "r": found,
            "jumps": [
                (name.say(lang), target, count)
                for name, target, count in (
                    (words.ask, "ask", len(found.ask) + found.put_off),
                    (words.now, "now", len(found.now)),
                    (words.buy, "buy", len(found.buy)),
                )
                if count or target != "ask"
            ],
            "ask_lead": say(words.ask_lead, lang, count=str(len(found.ask) + found.put_off)),
            "ask_later": say(words.ask_later, lang, count=str(found.put_off)),
            "details": say(words.details, lang, count=str(len(found.all))),
            "advice": [one.say(lang) for one in clinic.seen.advice] if clinic.seen else [],
            "judged": say(
                words.judged,
                lang,
                date=day(report.judged_on, lang),
                rules=view.rules(report, material, lang),
            ),
            "contacted": say(words.contacted, lang, hosts=hosts)
            if hosts
            else words.contacted_none.say(lang),
        }

    async def plan(self, _request: Request) -> Response:
        """Ask for institution and plan; show what a subsidy pays."""
        return self._plan(())

    def _plan(self, problems: tuple[str, ...]) -> Response:
        from checker.web import plan_view  # noqa: PLC0415 - not needed for the first page

        clinic = self.clinic
        report = clinic.current()
        programs = session.programs(clinic.setting.root)
        values = plan_view.values(
            report, self.material(report), programs, self.words, clinic.lang, clinic.typed
        )
        return self.page("plan", "plan.html", values | {"problems": problems, "kept": clinic.kept})

    async def documents(self, _request: Request) -> Response:
        """Offer the documents."""
        return self._documents("")

    def _documents(self, problem: str, status: int = 200) -> Response:
        from checker.web import saving  # noqa: PLC0415 - not needed for the first page

        clinic = self.clinic
        report = clinic.report()
        places = [
            (
                place,
                say(
                    getattr(self.words.documents, place),
                    clinic.lang,
                    path=str(saving.folder(place)),
                ),
            )
            for place in saving.PLACES
        ]
        values = {
            "wanted": clinic.wanted or saving.Wanted(saving.USUAL, "documents", ""),
            "ready": report is not None,
            "subsidy": report is not None and report.subsidy is not None,
            "places": places,
            "saved": [(index, str(path)) for index, path in enumerate(clinic.saved)],
            "problem": problem,
        }
        return self.page("documents", "documents.html", values, status)

    async def phone(self, _request: Request) -> Response:
        """Show what is needed during a call."""
        from checker.web import plan_view  # noqa: PLC0415 - not needed for the first page

        clinic, lang = self.clinic, self.clinic.lang
        report = clinic.report()
        values: dict[str, Any] = {"ready": report is not None, "code": None, "qr": ""}
        if report is not None:
            from checker.documents import qr, view  # noqa: PLC0415 - only with a report

            material = self.material(report)
            listed = view.checklist(report, material, lang)
            drawn = await asyncio.to_thread(qr.symbol, report)
            values |= {
                "code": listed.code,
                "sentence": listed.sentence,
                "qr": view.qr_says(report, drawn, material, lang) if drawn else "",
                "pixels": _side(drawn.modules + 2 * qr.QUIET) if drawn else 0,
            }
        programs = session.programs(clinic.setting.root)
        values["offices"] = plan_view.offices(
            clinic.answers.institution.prefecture, programs, clinic.setting.on, lang
        )
        values["prefecture"] = clinic.answers.institution.prefecture
        return self.page("phone", "phone.html", values)

    async def vpn(self, _request: Request) -> Response:
        """Offer to read a VPN profile."""
        return self._vpn("")

    def _vpn(self, problem: str, status: int = 200) -> Response:
        from checker.network.rules import read_network_guide  # noqa: PLC0415 - only here

        clinic, lang = self.clinic, self.clinic.lang
        profile = clinic.profile
        sentences = read_network_guide(clinic.setting.root).advice
        notes = [
            say(sentences[f"profile-{one.id}"], lang, detail=one.where)
            for one in (profile.findings if profile else ())
            if f"profile-{one.id}" in sentences
        ]
        values = {"profile": profile, "notes": notes, "problem": problem}
        return self.page("vpn", "vpn.html", values, status)

    # ---------------------------------------------------------------- parts of pages

    async def qr(self, _request: Request) -> Response:
        """Return the QR code's picture."""
        from checker.documents import qr  # noqa: PLC0415 - only with a report

        report = self.clinic.report()
        drawn = await asyncio.to_thread(qr.symbol, report) if report else None
        if drawn is None:
            raise HTTPException(404)
        return Response(drawn.png, media_type="image/png")

    async def static(self, request: Request) -> Response:
        """Return a style sheet, script or drawing."""
        found = pages.static(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return Response(found[0], media_type=found[1])

    async def take(self, request: Request) -> Response:
        """Hand a document to the browser."""
        from checker.web import saving  # noqa: PLC0415 - not needed for the first page

        kind = request.path_params["kind"]
        report = self.clinic.report()
        if kind not in saving.KINDS or report is None:
            raise HTTPException(404)
        if kind in {"subsidy", "both"} and report.subsidy is None:
            raise HTTPException(404)
        made = self.document(kind, report)
        body = await asyncio.to_thread(made.make)
        name = f"attachment; filename*=UTF-8''{quote(made.name)}"
        # Never shown inside this page's origin, whatever a document holds.
        return Response(
            body, media_type="application/octet-stream", headers={"content-disposition": name}
        )

    async def events(self, request: Request) -> Response:
        """Tell an open page when something has changed, and when the program ends."""
        page = request.query_params.get("page", "")[:40]
        self.clinic.life.opened(page)
        kind = "text/event-stream"
        return StreamingResponse(self._stream(), media_type=kind)

    async def _stream(self) -> AsyncIterator[str]:
        clinic, life = self.clinic, self.clinic.life
        event = clinic.listen()
        ended = asyncio.create_task(life.ended.wait())
        try:
            yield "retry: 2000\n\nevent: change\ndata: 0\n\n"
            while not life.ended.is_set() and not clinic.crowded(event):
                waiting = asyncio.create_task(event.wait())
                await asyncio.wait(
                    {waiting, ended}, timeout=_QUIET, return_when=asyncio.FIRST_COMPLETED
                )
                waiting.cancel()
                if event.is_set():
                    await asyncio.sleep(_BREATH)
                    event.clear()
                    yield "event: change\ndata: 0\n\n"
                else:
                    yield ": here\n\n"
            if life.ended.is_set():
                yield "event: end\ndata: 0\n\n"
        finally:
            ended.cancel()
            clinic.unlisten(event)

    # ---------------------------------------------------------------- what a person does

    async def view(self, _request: Request, form: FormData) -> Response:
        """Change language or size of the text."""
        clinic = self.clinic
        if text(form, "lang") in {"ja", "en"}:
            clinic.lang = "en" if text(form, "lang") == "en" else "ja"
        if text(form, "large"):
            clinic.large = text(form, "large") == "yes"
        here = text(form, "here")
        return self._go(here if here in {*PAGES, "vpn"} else "")

    async def check(self, _request: Request, _form: FormData) -> Response:
        """Check again."""
        self.clinic.start()
        return self._go("")

    async def stop(self, _request: Request, _form: FormData) -> Response:
        """Stop the check."""
        self.clinic.stop()
        return self._go("")

    async def answer(self, _request: Request, form: FormData) -> Response:
        """Take an answer, take one back, or put a question off."""
        clinic, requirement, said = self.clinic, text(form, "id"), text(form, "said")
        if said == "later":
            clinic.put_off |= {requirement}
        elif said == "now":
            clinic.put_off = frozenset()
        elif said in {"yes", "no", "change"}:
            value = {"yes": True, "no": False}.get(said)
            pack = clinic.setting.pack
            clinic.answers = result_view.answer(clinic.answers, pack, requirement, value)
            clinic.put_off -= {requirement}
        clinic.changed()
        return self._go("")

    async def change_plan(self, _request: Request, form: FormData) -> Response:
        """Take institution and plan; the answer is the page itself, with what it could not read."""
        from checker.web import plan_form  # noqa: PLC0415 - not needed for the first page

        clinic = self.clinic
        sent: dict[str, tuple[str, ...]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                sent[name] = (*sent.get(name, ()), value)
        programs = session.programs(clinic.setting.root)
        given = plan_form.read(
            plan_form.Fields(sent),
            clinic.answers,
            programs,
            clinic.setting.on,
            self.words.plan,
            clinic.lang,
        )
        before, problems = clinic.answers, given.problems
        clinic.answers, clinic.typed = given.answers, given.rows
        try:
            clinic.current()
        except BadInputError as error:
            clinic.answers = before
            every = error.problems if isinstance(error, ManyBadInputsError) else [error]
            problems = (*problems, *(one.problem.say(clinic.lang) for one in every))
        if clinic.kept:
            await asyncio.to_thread(self._keep)
        return self._plan(problems) if problems else self._go("plan")

    async def keep(self, _request: Request, form: FormData) -> Response:
        """Keep institution and plan for the next start, or forget them."""
        clinic = self.clinic
        clinic.kept = text(form, "keep") == "yes"
        await asyncio.to_thread(self._keep)
        return self._go("plan")

    def _keep(self) -> None:
        clinic, folder = self.clinic, self.clinic.setting.data
        try:
            if clinic.kept:
                keeping.keep(folder, clinic.answers)
            else:
                keeping.forget(folder)
        except OSError as error:
            clinic.kept = False
            raise files.output_error(str(folder), error) from error

    async def save(self, _request: Request, form: FormData) -> Response:
        """Save the chosen documents."""
        from checker.web import saving  # noqa: PLC0415 - not needed for the first page

        clinic, words = self.clinic, self.words.documents
        report = clinic.report()
        kinds = tuple(kind for kind in saving.KINDS if kind in form.getlist("kind"))
        place = next((one for one in saving.PLACES if one == text(form, "place")), None)
        path = text(form, "path", 1000).strip()
        # What was saved before must not look like what this brings.
        clinic.saved, clinic.wanted = (), saving.Wanted(kinds, place or "other", path)
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
                if report.subsidy is None and kind in {"subsidy", "both"}:
                    continue
                made = self.document(kind, report)
                saved.append(await asyncio.to_thread(saving.save, where, made))
        except CheckerError as error:
            return self._documents(error.say(clinic.lang), 500)
        finally:
            clinic.saved = tuple(saved)
        clinic.wanted = clinic.wanted._replace(kinds=saving.USUAL)
        return self._go("documents")

    async def open(self, _request: Request, form: FormData) -> Response:
        """Open a document that was saved, or its folder. Nothing else can be opened."""
        clinic, number = self.clinic, text(form, "file", 4)
        saved = dict(enumerate(clinic.saved))
        path = saved.get(int(number)) if number.isascii() and number.isdigit() else None
        if path is None:
            raise HTTPException(404)
        target = path.parent if text(form, "what") == "folder" else path
        opened = await asyncio.to_thread(self._show, target.as_uri())
        if not opened:
            words = self.words.documents
            return self._documents(say(words.not_opened, clinic.lang, path=str(target)))
        return self._go("documents")

    async def read_profile(self, _request: Request, form: FormData) -> Response:
        """Read a VPN profile, use it for a check, or let go of it."""
        clinic = self.clinic
        if text(form, "what") == "forget":
            clinic.profile = None
            return self._go("vpn")
        if text(form, "what") == "test":
            clinic.start()
            return self._go("")
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return self._vpn(self.words.vpn.none_chosen.say(clinic.lang), 400)
        from checker.network.profile import SIZE_LIMIT, parse_profile  # noqa: PLC0415 - only here

        data = await file.read(SIZE_LIMIT + 1)
        await form.close()
        try:
            rules = self._network_rules().profile
            clinic.profile = parse_profile(data, rules, Path(file.filename).name[:100])
        except BadInputError as error:
            return self._vpn(error.say(clinic.lang), 400)
        return self._go("vpn")

    def _network_rules(self) -> "NetworkRules":
        from checker.network.rules import read_network_rules  # noqa: PLC0415 - only here

        return read_network_rules(self.clinic.setting.root)

    async def leave(self, request: Request) -> Response:
        """Note that a page was closed."""
        self.clinic.life.closed(request.query_params.get("page", "")[:40])
        return Response(status_code=204)

    # ---------------------------------------------------------------- helpers

    def document(self, kind: "saving.Kind", report: Report) -> "saving.Document":
        """Return a document of a report, not made yet."""
        from checker.web import saving  # noqa: PLC0415 - not needed for the first page

        clinic = self.clinic
        material, now = self.material(report), clinic.setting.now()
        return saving.document(kind, report, material, self.words.documents, now)(clinic.lang)

    def material(self, report: Report) -> "Material":
        """Return what documents say beside the report; read once a program."""
        program = report.subsidy.program if report.subsidy else ""
        found = self._materials.get(program)
        if found is None:
            found = load_material(self.clinic.setting.root, report)
            self._materials[program] = found
        return found

    def page(
        self, name: str, template: str, values: dict[str, Any], status: int = 200
    ) -> HTMLResponse:
        """Return a page with what every page shows."""
        clinic, words, lang = self.clinic, self.words, self.clinic.lang
        here = next((path for path, page in PAGES.items() if page == name), name)
        recorded = ""
        if clinic.setting.recorded and clinic.seen is not None:
            recorded = say(
                words.page.recorded,
                lang,
                name=clinic.setting.recorded,
                time=moment(clinic.seen.facts.collected_at, lang),
            )
        common = {
            "lang": lang,
            "large": clinic.large,
            "at": self.door.at,
            "csrf": self.door.csrf,
            "here": here,
            "page": secrets.token_urlsafe(9),
            "waiting": clinic.phase == "running" and name != "plan",
            "c": spoken(words.page, lang),
            "w": spoken(getattr(words, name), lang) if hasattr(words, name) else {},
            "tabs": [(path, getattr(words.page, page).say(lang)) for path, page in PAGES.items()],
            "recorded": recorded,
        }
        body = pages.render(f"clinic/{template}", common | values)
        return HTMLResponse(body, status)

    def _go(self, path: str) -> Response:
        return RedirectResponse(f"{self.door.at}/{path}", 303)

    async def refused(self, _request: Request, error: Exception) -> Response:
        """Show that a page is not there, or that something was not accepted."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = self.words.page
        said = (words.not_found if status == 404 else words.refused).say(self.clinic.lang)  # noqa: PLR2004
        return self.page("problem", "problem.html", {"said": said}, status)

    async def told(self, _request: Request, error: Exception) -> Response:
        """Show a problem that a person can do something about."""
        said = error.say(self.clinic.lang) if isinstance(error, CheckerError) else ""
        return self.page("problem", "problem.html", {"said": said}, 500)

    async def faulty(self, _request: Request, error: Exception) -> Response:
        """Keep a record of a fault of ours and say where it is."""
        said = fault(error, self.clinic.setting.now()).say(self.clinic.lang)
        return self.page("problem", "problem.html", {"said": said}, 500)

    def save_without_browser(self, tell: Callable[[Path], None]) -> None:
        """Keep the checklist in the documents folder, where no browser shows the result."""

        async def work() -> None:
            report = self.clinic.report()
            if report is not None:
                from checker.web import saving  # noqa: PLC0415 - not needed for the first page

                made = self.document("checklist", report)
                where = saving.folder("documents")
                tell(await asyncio.to_thread(saving.save, where, made))

        task = asyncio.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _side(modules: int) -> int:
    """Return how many pixels wide to show a QR code: whole pixels a module, never tiny."""
    return modules * max(3, _QR_PIXELS // modules)


class _Noted:
    """Notes that somebody uses the pages; streams and farewells do not count."""

    def __init__(self, app: App, life: Life) -> None:
        self._app, self._life = app, life

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].endswith(("/events", "/leave")):
            self._life.used()
        await self._app(scope, receive, send)
