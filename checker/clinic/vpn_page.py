"""The page of the VPN profile: what was read of it, and a check with it."""

from pathlib import Path
from typing import Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from checker.clinic.frame import Frame, Shown, Taken
from checker.documents.phrases import say
from checker.errors import BadInputError
from checker.web.forms import text

PROFILE_LIMIT: Final = 300_000
"""Bytes of the form with a VPN profile."""


class VpnPage:
    """Reads a VPN profile; only its host and port are shown."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/vpn": self.vpn}
        self.taken: Taken = {"/vpn": self.read}

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
        return self.frame.page("vpn", "vpn.html", values, status)

    async def read(self, _request: Request, form: FormData) -> Response:
        """Read a VPN profile, use it for a check, or let go of it."""
        clinic = self.clinic
        if text(form, "what") == "forget":
            clinic.profile = None
            return self.frame.go("vpn")
        if text(form, "what") == "test":
            clinic.start()
            return self.frame.go("")
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            return self._vpn(self.frame.words.vpn.none_chosen.say(clinic.lang), 400)
        from checker.network.profile import SIZE_LIMIT, parse_profile  # noqa: PLC0415 - only here
        from checker.network.rules import read_network_rules  # noqa: PLC0415 - only here

        data = await file.read(SIZE_LIMIT + 1)
        await form.close()
        try:
            rules = read_network_rules(clinic.setting.root).profile
            clinic.profile = parse_profile(data, rules, Path(file.filename).name[:100])
        except BadInputError as error:
            return self._vpn(error.say(clinic.lang), 400)
        return self.frame.go("vpn")
