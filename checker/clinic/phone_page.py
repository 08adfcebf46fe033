"""The page for a phone call: the phone code, whom to call, the QR code."""

import asyncio
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import session
from checker.clinic import asking, kept, result_view
from checker.clinic.frame import Frame, Shown, Taken
from checker.documents.phrases import say
from checker.model import Lang, Plan, Report
from checker.web.forms import text

if TYPE_CHECKING:
    from checker.documents import view

_QR_PIXELS: Final = 240
"""How wide a QR code is shown at least."""


class _Said(NamedTuple):
    """A call in one language."""

    tell: tuple[str, ...]
    asking: asking.Asking
    code: "view.Code | None"


class PhonePage:
    """What is needed during a call."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/phone": self.phone, "/qr.png": self.qr}
        self.taken: Taken = {"/phone": self.choose}

    def _where(self, lang: Lang) -> dict[str, Any]:
        """Return where the institution is, and whom to ask where no number is known here."""
        from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only here
        from checker.estimate.words import load_words  # noqa: PLC0415

        root, on = self.clinic.setting.root, self.clinic.setting.on
        institution, programs = self.clinic.answers.institution, session.programs(root)
        there = load_elsewhere(root)
        return {
            "place": there.place_of(institution),
            "written": there.written(institution),
            "choices": there.unsettled(institution, lang),
            "around": there.around(institution, programs, load_words(root), on, lang),
        }

    async def phone(self, _request: Request) -> Response:
        """Show what is needed during a call."""
        from checker.subsidy.where import offices  # noqa: PLC0415 - not needed for the first page

        clinic, lang = self.clinic, self.clinic.lang
        programs = session.programs(clinic.setting.root)
        report = clinic.report()
        values: dict[str, Any] = {
            "ready": report is not None,
            "code": None,
            "foreign": False,
            "qr": "",
            **self._where(lang),
            "offices": offices(clinic.answers.institution, programs, clinic.setting.on, lang),
        }
        if report is not None:
            from checker.documents import qr, view  # noqa: PLC0415 - only with a report

            material = self.frame.material(report)
            drawn = await asyncio.to_thread(qr.symbol, report)
            code = material.words.code
            about = code.qr_report if drawn and drawn.holds_report else code.qr_code
            values |= {
                **self._call(report, lang),
                "qr_about": about.say(lang),
                "qr": view.qr_says(report, drawn, material, lang) if drawn else "",
                # A picture of another result has another address: none is shown from memory.
                "picture": f"{zlib.crc32(drawn.png):08x}" if drawn else "",
                "pixels": _side(drawn.modules + 2 * qr.QUIET) if drawn else 0,
            }
        return self.frame.page("phone", "phone.html", values)

    def _call(self, report: Report, lang: Lang) -> dict[str, Any]:
        """Return what to say and what to ask; beside another language, in Japanese, too."""
        said = self._said(report, lang)
        japanese = self.clinic.report("ja") if lang != "ja" else None
        beside = self._said(japanese, "ja") if japanese is not None else None
        return {
            "code": said.code,
            "code_ja": beside.code if beside else None,
            "foreign": beside is not None,
            "tell": _paired(said.tell, beside.tell if beside else ()),
            "asking": _paired(said.asking.office, beside.asking.office if beside else ()),
            "own": said.asking.own,
        }

    def _said(self, report: Report, lang: Lang) -> _Said:
        from checker.documents import view  # noqa: PLC0415 - only with a report

        words, pack = self.frame.words.phone, self.clinic.setting.pack
        material = self.frame.material(report)
        listed = view.checklist(report, material, lang)
        every = result_view.lines(report, material, lang)
        found = result_view.result(report, every, pack, (), lang)
        name = report.answers.institution.name
        tell = (
            say(words.tell_name, lang, name=name) if name else words.tell_no_name.say(lang),
            say(words.tell_result, lang, sentence=listed.sentence),
            *self.clinic.since(report, lang),
            (words.tell_code if listed.code else words.missing).say(lang),
        )
        return _Said(tell, asking.asking(report, found, pack, material, words, lang), listed.code)

    async def choose(self, _request: Request, form: FormData) -> Response:
        """Take where the institution is, and with it the program that its plan is for."""
        from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only here
        from checker.web import plan_form  # noqa: PLC0415 - not needed for the first page

        clinic, root = self.clinic, self.clinic.setting.root
        institution, places = clinic.answers.institution, load_elsewhere(root).places
        sent = {name: (text(form, name),) for name in ("municipality", "place")}
        sent["was_prefecture"] = (institution.prefecture,)
        prefecture, town = plan_form.where(plan_form.Fields(sent), places)
        if (prefecture, town) != (institution.prefecture, institution.municipality):
            programs = session.programs(root)
            before, found = (
                plan_form.suggested(programs, one, clinic.setting.on)
                for one in (institution.prefecture, prefecture)
            )
            plan = clinic.answers.plan
            if plan is None or plan.program in {None, before.id if before else None}:
                # Kinds of cost and questions are the old program's own.
                items = tuple(replace(item, category=None) for item in plan.items) if plan else ()
                given = replace(plan or Plan(), items=items, options={})
                plan = replace(given, program=found.id if found else None)
            clinic.answers = replace(
                clinic.answers,
                institution=replace(institution, prefecture=prefecture, municipality=town),
                plan=None if plan == Plan() else plan,
            )
            if clinic.kept:
                await asyncio.to_thread(kept.keep, clinic.setting.data, clinic.answers)
            clinic.changed()
        return self.frame.go("phone")

    async def qr(self, _request: Request) -> Response:
        """Return the QR code's picture."""
        from checker.documents import qr  # noqa: PLC0415 - only with a report

        report = self.clinic.report()
        drawn = await asyncio.to_thread(qr.symbol, report) if report else None
        if drawn is None:
            raise HTTPException(404)
        return Response(drawn.png, media_type="image/png")


def _paired(said: tuple[str, ...], beside: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Put each sentence beside the same one in Japanese; empty: it is Japanese."""
    return tuple(zip(said, beside or [""] * len(said), strict=True))


def _side(modules: int) -> int:
    """Return how many pixels wide to show a QR code: whole pixels a module, never tiny."""
    return modules * max(3, _QR_PIXELS // modules)
