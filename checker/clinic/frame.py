"""What the clinic's pages share: the frame around each, words, rules and documents."""

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from checker.clinic.state import Clinic, fault
from checker.documents.material import load_material
from checker.documents.phrases import moment, say
from checker.documents.words import spoken
from checker.errors import CheckerError
from checker.model import Lang, Report
from checker.web import pages
from checker.web.forms import FormHandler
from checker.web.security import Door
from checker.web.words import WebWords

if TYPE_CHECKING:
    from checker.clinic import saving
    from checker.documents.material import Material

TEMPLATES: Final = Path(__file__).with_name("templates")
PAGES: Final = {"": "result", "plan": "plan", "documents": "documents", "phone": "phone"}
"""Path -> name of the page's words, in the order of the tabs."""

Shown = dict[str, Callable[[Request], Awaitable[Response]]]
"""Path -> what answers a GET."""
Taken = dict[str, FormHandler]
"""Path -> what takes a form."""


class Frame:
    """What every page stands in."""

    def __init__(
        self,
        clinic: Clinic,
        words: WebWords,
        door: Door,
        steps: "Callable[[Report, Frame, Lang], bytes]",
    ) -> None:
        """Stand around the pages; `steps` makes the paper of the steps."""
        self.clinic, self.words, self.door, self._steps = clinic, words, door, steps
        self._materials: dict[tuple[str, bool], Material] = {}

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
        common: dict[str, Any] = {
            "lang": lang,
            "large": clinic.large,
            "at": self.door.at,
            "csrf": self.door.csrf,
            "here": here,
            "page": secrets.token_urlsafe(9),
            "waiting": clinic.phase == "running" and name != "plan",
            "c": spoken(words.page, lang),
            "tabs": [(path, getattr(words.page, page).say(lang)) for path, page in PAGES.items()],
            "recorded": recorded,
        }
        if hasattr(words, name):
            common["w"] = spoken(getattr(words, name), lang)
        if twice := common.keys() & values.keys():
            # The page would show one in the place of the other.
            raise ValueError(f"{name} says again what every page says: {sorted(twice)}")
        body = pages.render(template, {"w": {}} | common | values, (TEMPLATES,))
        return HTMLResponse(body, status)

    def go(self, path: str) -> Response:
        """Send the browser to a page."""
        return RedirectResponse(f"{self.door.at}/{path}", 303)

    def material(self, report: Report) -> "Material":
        """Return what documents say beside the report; read once a program."""
        program = report.subsidy.program if report.subsidy else ""
        key = (program, bool(report.answers.institution.prefecture))
        found = self._materials.get(key)
        if found is None:
            found = load_material(self.clinic.setting.root, report)
            self._materials[key] = found
        return found

    def document(self, kind: "saving.Kind", report: Report) -> "saving.Document":
        """Return a document of a report, not made yet."""
        from checker.clinic import saving  # noqa: PLC0415 - not needed for the first page

        clinic = self.clinic
        material, now = self.material(report), clinic.setting.now()
        words = self.words.documents

        def steps(lang: Lang) -> bytes:
            return self._steps(report, self, lang)

        return saving.document(kind, report, material, words, now, steps)(clinic.lang)

    # ---------------------------------------------------------------- what went wrong

    async def refused(self, _request: Request, error: Exception) -> Response:
        """Show that a page is not there, or that something was not accepted."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = self.words.page
        known = {404: words.not_found, 413: words.too_large}
        said = known.get(status, words.refused).say(self.clinic.lang)
        return self.page("problem", "problem.html", {"said": said}, status)

    async def told(self, _request: Request, error: Exception) -> Response:
        """Show a problem that a person can do something about."""
        said = error.say(self.clinic.lang) if isinstance(error, CheckerError) else ""
        return self.page("problem", "problem.html", {"said": said}, 500)

    async def faulty(self, _request: Request, error: Exception) -> Response:
        """Keep a record of a fault of ours and say where it is."""
        said = fault(error, self.clinic.setting.now()).say(self.clinic.lang)
        return self.page("problem", "problem.html", {"said": said}, 500)
