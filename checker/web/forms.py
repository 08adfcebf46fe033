"""Read what a form sent: with its token, within limits, in good time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.web.security import Door

SECONDS: Final = 30
"""How long the body of a form may take to arrive."""
_FIELDS: Final = 400

Handler = Callable[[Request], Awaitable[Response]]
FormHandler = Callable[[Request, FormData], Awaitable[Response]]


def posted(door: Door, handler: FormHandler) -> Handler:
    """Make a route of a handler that takes a form. There is no other way to take one.

    Raises (in the route):
        HTTPException: 403 without the right token, 408 when the body drags on, 400 when it is no
            form.
    """

    async def take(request: Request) -> Response:
        try:
            async with asyncio.timeout(SECONDS):
                form = await request.form(max_files=2, max_fields=_FIELDS)
        except TimeoutError as error:
            raise HTTPException(408) from error
        token = form.get("csrf")
        if not isinstance(token, str) or not door.allows(token):
            raise HTTPException(403)
        return await handler(request, form)

    return take


async def left(_request: Request, _error: Exception) -> Response:
    """Answer nobody: the browser broke the request off. That is no fault, and leaves no record."""
    return Response(status_code=400)


def text(form: FormData, name: str, limit: int = 300) -> str:
    """Return a field as text of limited length; a field that is not there is empty."""
    value = form.get(name)
    return value.strip()[:limit] if isinstance(value, str) else ""
