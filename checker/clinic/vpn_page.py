"""The page of the VPN: a profile and a check with it, the client itself, a check once connected."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import session
from checker.clinic.frame import Frame, Shown, Taken
from checker.clinic.state import VpnSeen, fault
from checker.documents.phrases import say
from checker.errors import BadInputError, CheckerError
from checker.web.forms import text

PROFILE_LIMIT: Final = 300_000
"""Bytes of the form with a VPN profile."""


class VpnPage:
    """Reads a VPN profile; only its host and port are shown."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/vpn": self.vpn}
        self.taken: Taken = {
            "/vpn": self.read,
            "/vpn-client": self.look,
            "/inside": self.reach,
        }

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
        values = {"profile": profile, "notes": notes, "problem": problem, **self._seen()}
        return self.frame.page("vpn", "vpn.html", values, status)

    def _seen(self) -> dict[str, Any]:
        """Return what was seen of the client, and of a host after connecting."""
        clinic, lang, words = self.clinic, self.clinic.lang, self.frame.words.vpn
        seen, root = clinic.vpn, clinic.setting.root
        told: tuple[str, ...] = ()
        if seen.client is not None:
            told = session.vpn_client_told(seen.client, root, lang)
        return {
            "here_now": clinic.setting.vpn_client is not None,
            "working": seen.working,
            "client": told,
            "inside": self._inside(),
            "host": seen.host,
            "checking": say(words.after_checking, lang, host=seen.host),
            "failed": seen.problem.say(lang) if seen.problem else "",
        }

    def _inside(self) -> tuple[str, ...]:
        """Say how far the host is, and by which road; never more than was seen."""
        lang, words, found = self.clinic.lang, self.frame.words.vpn, self.clinic.vpn.inside
        if found is None:
            return ()
        row, road = found.row, found.road
        network = self.frame.material(self.clinic.current()).words.network
        said = say(words.after_done, lang, host=row.host)
        if row.reason is not None:
            said = say(
                words.after_failed,
                lang,
                host=row.host,
                reason=network.reasons[row.reason].say(lang),
                stage=network.stages[row.stage].say(lang),
            )
        by = {"vpn": words.road_vpn, "usual": words.road_usual, "unknown": words.road_unknown}
        return (said, say(by[road.kind], lang, adapter=road.adapter))

    async def look(self, _request: Request, _form: FormData) -> Response:
        """Look at the VPN client itself."""
        look, root = self.clinic.setting.vpn_client, self.clinic.setting.root
        if look is None:
            raise HTTPException(404)
        self._start("client", "", lambda: self.clinic.vpn._replace(client=look(root)))
        return self.frame.go("vpn")

    async def reach(self, _request: Request, form: FormData) -> Response:
        """Look how far the host is that a person names, and contact no other."""
        from checker.network.inside import named  # noqa: PLC0415 - ssl is heavy

        reach, root = self.clinic.setting.inside, self.clinic.setting.root
        if reach is None:
            raise HTTPException(404)
        host = named(text(form, "host", 500))
        if host is None:
            return self._vpn(self.frame.words.vpn.after_bad.say(self.clinic.lang), 400)
        self._start("inside", host, lambda: self.clinic.vpn._replace(inside=reach(root, host)))
        return self.frame.go("vpn")

    def _start(
        self, what: Literal["client", "inside"], host: str, work: Callable[[], VpnSeen]
    ) -> None:
        """Look in a thread of its own; one look at a time."""
        clinic = self.clinic
        if clinic.vpn.working:
            return
        before = clinic.vpn._replace(working=what, problem=None, host=host or clinic.vpn.host)
        clinic.vpn = before._replace(inside=None) if host else before

        def end(seen: VpnSeen) -> None:
            clinic.vpn = seen._replace(working="")
            clinic.changed()

        def run() -> None:
            try:
                seen = work()
            except Exception as error:  # noqa: BLE001 - told on the page
                now = clinic.setting.now()
                told = error if isinstance(error, CheckerError) else fault(error, now)
                seen = clinic.vpn._replace(problem=told)
            with contextlib.suppress(RuntimeError):  # the server has ended meanwhile
                clinic.loop.call_soon_threadsafe(end, seen)

        threading.Thread(target=run, name="vpn", daemon=True).start()
        clinic.changed()

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
