"""The page for a phone call: the number to read out, whom to call, the QR code."""

import asyncio
from typing import TYPE_CHECKING, Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import session
from checker.documents.phrases import say
from checker.model import Report
from checker.web import asking, result_view
from checker.web.frame import Frame, Shown

if TYPE_CHECKING:
    from checker.documents.interface import Material

_QR_PIXELS: Final = 240
"""How wide a QR code is shown at least."""


class PhonePage:
    """What is needed during a call."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/phone": self.phone, "/qr.png": self.qr}

    async def phone(self, _request: Request) -> Response:
        """Show what is needed during a call."""
        from checker.web import plan_view  # noqa: PLC0415 - not needed for the first page

        clinic, lang, words = self.clinic, self.clinic.lang, self.frame.words.phone
        report = clinic.report()
        values: dict[str, Any] = {"ready": report is not None, "code": None, "qr": ""}
        if report is not None:
            from checker.documents import qr, view  # noqa: PLC0415 - only with a report

            material = self.frame.material(report)
            listed = view.checklist(report, material, lang)
            drawn = await asyncio.to_thread(qr.symbol, report)
            about = words.qr_report if drawn and drawn.holds_report else words.qr_code
            values |= {
                "code": listed.code,
                **self._call(report, material, listed.sentence),
                "qr_about": about.say(lang),
                "qr": view.qr_says(report, drawn, material, lang) if drawn else "",
                "pixels": _side(drawn.modules + 2 * qr.QUIET) if drawn else 0,
            }
        programs = session.programs(clinic.setting.root)
        values["offices"] = plan_view.offices(
            clinic.answers.institution.prefecture, programs, clinic.setting.on, lang
        )
        values["prefecture"] = clinic.answers.institution.prefecture
        return self.frame.page("phone", "phone.html", values)

    def _call(self, report: Report, material: "Material", sentence: str) -> dict[str, Any]:
        """Return what to say and what to ask."""
        clinic, lang, words = self.clinic, self.clinic.lang, self.frame.words.phone
        every = result_view.lines(report, material, lang)
        found = result_view.result(report, every, clinic.setting.pack, (), lang)
        to_ask = asking.asking(report, found, material, words, lang)
        name = report.answers.institution.name
        return {
            "tell_name": say(words.tell_name, lang, name=name)
            if name
            else words.tell_no_name.say(lang),
            "tell_result": say(words.tell_result, lang, sentence=sentence),
            "asking": to_ask.office,
            "own": to_ask.own,
        }

    async def qr(self, _request: Request) -> Response:
        """Return the QR code's picture."""
        from checker.documents import qr  # noqa: PLC0415 - only with a report

        report = self.clinic.report()
        drawn = await asyncio.to_thread(qr.symbol, report) if report else None
        if drawn is None:
            raise HTTPException(404)
        return Response(drawn.png, media_type="image/png")


def _side(modules: int) -> int:
    """Return how many pixels wide to show a QR code: whole pixels a module, never tiny."""
    return modules * max(3, _QR_PIXELS // modules)
