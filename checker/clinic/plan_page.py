"""The page of institution and plan: what a subsidy pays."""

import asyncio

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from checker import files, session
from checker.clinic import kept
from checker.clinic.frame import Frame, Shown, Taken
from checker.errors import BadInputError, ManyBadInputsError
from checker.web.forms import text


class PlanPage:
    """Asks for institution and plan, and keeps them where the person wants it."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/plan": self.plan}
        self.taken: Taken = {"/plan": self.change, "/keep": self.keep}

    async def plan(self, _request: Request) -> Response:
        """Ask for institution and plan; show what a subsidy pays."""
        return self._plan(())

    def _plan(self, problems: tuple[str, ...]) -> Response:
        from checker.clinic import plan_view  # noqa: PLC0415 - not needed for the first page

        clinic, frame = self.clinic, self.frame
        report = clinic.current()
        programs = session.programs(clinic.setting.root)
        values = plan_view.values(
            report, frame.material(report), programs, frame.words, clinic.lang, clinic.typed
        )
        values |= {"problems": problems, "kept": clinic.kept}
        return frame.page("plan", "plan.html", values)

    async def change(self, _request: Request, form: FormData) -> Response:
        """Take institution and plan; the answer is the page itself, with what it could not read."""
        from checker.estimate.elsewhere import load_elsewhere  # noqa: PLC0415 - only here
        from checker.subsidy.given import without  # noqa: PLC0415 - not needed for the first page
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
            self.frame.words.plan,
            clinic.lang,
            load_elsewhere(clinic.setting.root).places,
        )
        before, problems = clinic.answers, given.problems
        clinic.answers, clinic.typed = given.answers, given.typed
        try:
            clinic.current()
        except BadInputError as error:
            every = error.problems if isinstance(error, ManyBadInputsError) else [error]
            problems = (*problems, *(one.problem.say(clinic.lang) for one in every))
            # What does not fit is left out, and all else that was typed stays.
            clinic.answers = without(given.answers, (one.place for one in every))
            try:
                clinic.current()
            except BadInputError:
                clinic.answers = before
        if clinic.kept:
            await asyncio.to_thread(self._keep)
        return self._plan(problems) if problems else self.frame.go("plan")

    async def keep(self, _request: Request, form: FormData) -> Response:
        """Keep institution and plan for the next start, or forget them."""
        self.clinic.kept = text(form, "keep") == "yes"
        await asyncio.to_thread(self._keep)
        return self.frame.go("plan")

    def _keep(self) -> None:
        clinic, folder = self.clinic, self.clinic.setting.data
        try:
            if clinic.kept:
                kept.keep(folder, clinic.answers)
            else:
                kept.forget(folder)
                clinic.forget_good()
        except OSError as error:
            clinic.kept = False
            raise files.output_error(str(folder), error) from error
