"""The page of the rules: which are in use, and a set taken in."""

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.clinic.frame import Frame, Shown, Taken
from checker.documents.words import spoken

if TYPE_CHECKING:
    from checker.web.rules_box import Said


class RulesPage:
    """Says which rules are in use, and takes in a signed set of them."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/rules": self.rules}
        self.taken: Taken = {"/rules": self.take}

    async def rules(self, _request: Request) -> Response:
        """Show which rules are in use."""
        return self._rules(None)

    def _rules(self, said: "Said | None", status: int = 200) -> Response:
        from checker.web import rules_box  # noqa: PLC0415 - not needed for the first page

        setting, lang = self.clinic.setting, self.clinic.lang
        box = rules_box.box(setting.root, setting.installer(), lang)
        values = {"box": box, "w": spoken(box.words, lang), "said": said}
        return self.frame.page("rules", "rules.html", values, status)

    async def take(self, _request: Request, form: FormData) -> Response:
        """Take a set in, or back."""
        from checker.web import rules_box  # noqa: PLC0415 - not needed for the first page

        setting = self.clinic.setting
        installer = setting.installer()
        if installer is None:
            raise HTTPException(404)
        said = await asyncio.to_thread(
            rules_box.take, form, setting.root, installer, self.clinic.lang
        )
        await form.close()
        return self._rules(said, 400 if said.problem else 200)
