"""Tell open pages when something has changed, and note when pages come and go."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from checker.clinic.state import Clinic
from checker.web.life import Life
from checker.web.security import App, Receive, Scope, Send

QUIET: Final = 15.0
"""Seconds after which a silent stream says that it is there."""
BREATH: Final = 0.05
"""Seconds in which changes are told as one."""
_COMING: Final = frozenset({None, b"navigate"})
"""How a page is asked for: by a person's browser, and by a second start of the program."""
_CHANGE: Final = "event: change\ndata: 0\n\n"


class Events:
    """Server-sent events for every open page."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic

    async def events(self, request: Request) -> Response:
        """Tell an open page when something has changed, and when the program ends."""
        page = request.query_params.get("page", "")[:40]
        self.clinic.life.opened(page)
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def leave(self, request: Request) -> Response:
        """Note that a page was closed."""
        self.clinic.life.closed(request.query_params.get("page", "")[:40])
        return Response(status_code=204)

    async def _stream(self) -> AsyncIterator[str]:
        clinic, life = self.clinic, self.clinic.life
        event = clinic.listen()
        ended = asyncio.create_task(life.ended.wait())
        try:
            yield f"retry: 2000\n\n{_CHANGE}"
            while not life.ended.is_set() and not clinic.crowded(event):
                waiting = asyncio.create_task(event.wait())
                try:
                    await asyncio.wait(
                        {waiting, ended}, timeout=QUIET, return_when=asyncio.FIRST_COMPLETED
                    )
                finally:  # a page that is closed breaks off here
                    waiting.cancel()
                if event.is_set():
                    if clinic.phase == "running":  # the end is told at once
                        await asyncio.sleep(BREATH)
                    event.clear()
                    yield _CHANGE
                else:
                    yield ": here\n\n"
            if life.ended.is_set():
                yield "event: end\ndata: 0\n\n"
        finally:
            ended.cancel()
            clinic.unlisten(event)


class Noted:
    """Notes that somebody uses the pages; streams and farewells do not count."""

    def __init__(self, app: App, life: Life) -> None:
        self._app, self._life = app, life

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if not scope["path"].endswith(("/events", "/leave")):
            mode = dict(scope["headers"]).get(b"sec-fetch-mode")
            self._life.used(comes=mode in _COMING)
        await self._app(scope, receive, send)
