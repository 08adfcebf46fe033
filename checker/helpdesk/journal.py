"""One line a request: who did what and how it went, never what was written."""

import json
import re
import time
from collections.abc import Callable
from typing import Any, Final

from checker.web.security import App, Receive, Scope, Send

Write = Callable[[str], None]
_QUIET: Final = re.compile(r"/static/|/check$|/health")
"""What is asked for all the time and says nothing of anybody."""


class Journal:
    """ASGI middleware that writes a line of JSON for each request.

    Args:
        app: What answers.
        write: Takes a line without its end.
        now: The time, as it is written.
    """

    def __init__(self, app: App, write: Write, now: Callable[[], str]) -> None:
        self._app, self._write, self._now = app, write, now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell."""
        if scope["type"] != "http" or _QUIET.search(scope["path"]):
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def noting(message: Any) -> None:  # noqa: ANN401 - as ASGI has it
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        scope.setdefault("state", {})
        try:
            await self._app(scope, receive, noting)
        finally:
            # The query and the body stay out: they hold codes and what people wrote.
            user = scope["state"].get("user")
            self.tell(
                "request",
                who=user.name if user is not None else "",
                method=scope["method"],
                path=scope["path"][:200],
                status=status,
                ms=round((time.monotonic() - began) * 1000),
                **({"error": scope["state"]["error"]} if "error" in scope["state"] else {}),
            )

    def tell(self, what: str, **values: object) -> None:
        """Write one line."""
        line = {"at": self._now(), "what": what, **values}
        self._write(json.dumps(line, ensure_ascii=False))
