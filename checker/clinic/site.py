"""The clinic's pages under one roof: which address is answered by what."""

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from checker.clinic.documents_page import DocumentsPage
from checker.clinic.events import Events, Noted
from checker.clinic.frame import PAGES, TEMPLATES, Frame, Shown, Taken
from checker.clinic.phone_page import PhonePage
from checker.clinic.plan_page import PlanPage
from checker.clinic.print_page import PrintPage
from checker.clinic.result_page import ResultPage
from checker.clinic.rules_page import RulesPage
from checker.clinic.state import Clinic
from checker.clinic.vendor_page import VendorPage
from checker.clinic.vpn_page import PROFILE_LIMIT, VpnPage
from checker.errors import CheckerError
from checker.model import Lang, Report
from checker.packs.release import FORM_LIMIT
from checker.web import forms, pages
from checker.web.forms import text
from checker.web.security import TOO_LARGE, App, Door, Guard
from checker.web.words import WebWords


class Site:
    """The pages of one clinic."""

    def __init__(
        self, clinic: Clinic, words: WebWords, door: Door, show: Callable[[Path], bool]
    ) -> None:
        self.clinic, self.door = clinic, door
        self.frame = Frame(clinic, words, door, steps)
        self._show = show

    def prepare(self) -> None:
        """Load what shows the first page."""
        pages.prepare("running.html", (TEMPLATES,))

    def app(self) -> App:
        """Return everything that is served, behind its guard."""
        frame, at, events = self.frame, self.door.at, Events(self.clinic)
        result, plan, vpn = ResultPage(frame), PlanPage(frame), VpnPage(frame)
        documents, phone = DocumentsPage(frame, self._show), PhonePage(frame)
        own = (VendorPage(frame), RulesPage(frame), PrintPage(frame))
        every = (result, plan, documents, phone, vpn, *own)
        shown: Shown = {
            "/static/{name}": self.static,
            "/events": events.events,
            TOO_LARGE: self.too_large,
        }
        taken: Taken = {"/view": self.view}
        for page in every:
            shown |= page.shown
        for page in every:
            taken |= page.taken
        routes = [Route(f"{at}{path}", handler, methods=["GET"]) for path, handler in shown.items()]
        routes += [
            Route(f"{at}{path}", forms.posted(self.door, handler), methods=["POST"])
            for path, handler in taken.items()
        ]
        routes.append(Route(f"{at}/leave", events.leave, methods=["POST"]))
        site = Starlette(
            routes=routes,
            exception_handlers={
                HTTPException: frame.refused,
                CheckerError: frame.told,
                ClientDisconnect: forms.left,
                Exception: frame.faulty,
            },
        )
        return Guard(
            Noted(site, self.clinic.life), self.door, {"/vpn": PROFILE_LIMIT, "/rules": FORM_LIMIT}
        )

    async def too_large(self, _request: Request) -> Response:
        """Tell that more was sent than a page takes; the guard leads here."""
        raise HTTPException(413)

    async def static(self, request: Request) -> Response:
        """Return a style sheet, script or icon."""
        found = pages.static(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return Response(found[0], media_type=found[1])

    async def view(self, _request: Request, form: FormData) -> Response:
        """Change language or size of the text."""
        clinic = self.clinic
        if text(form, "lang") in {"ja", "en"}:
            clinic.lang = "en" if text(form, "lang") == "en" else "ja"
        if text(form, "large"):
            clinic.large = text(form, "large") == "yes"
        here = text(form, "here")
        return self.frame.go(here if here in {*PAGES, "vpn", "vendor", "rules", "print"} else "")


def steps(report: Report, frame: Frame, lang: Lang) -> bytes:
    """Return the paper of the steps.

    Raises:
        CheckerError: The fonts are not there.
    """
    from checker.clinic.steps_paper import steps_paper  # noqa: PLC0415 - the typesetter is heavy

    return steps_paper(report, frame, lang)
