"""The routes of the helpdesk: who may ask what, and forms only from our own pages."""

import asyncio
import hmac
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from checker.errors import CheckerError
from checker.helpdesk import calls, entrance, intake, keeper, lookups, money_pages, survey_page
from checker.helpdesk.accounts import Role, User
from checker.helpdesk.programs import pages as programs
from checker.helpdesk.records.cases import GoneError
from checker.helpdesk.site import FormHandler, Handler, Site
from checker.web import forms
from checker.web.security import App

_PART: Final = 4_000_000
"""Bytes of one field of a form; the guard limits the whole."""


def app(site: Site) -> App:
    """Return the routes of a site, without a guard."""
    get, post = [*entrance.GET], [*entrance.POST]
    for page in (intake, calls, keeper, money_pages, programs, survey_page):
        get += page.GET
        post += page.POST
    get += lookups.GET
    if site.desk.accounts is not None:
        get += entrance.GET_WITH_ACCOUNTS
        post += entrance.POST_WITH_ACCOUNTS
    routes = [
        *(_get(site, path, handler, role) for path, handler, role in get),
        *(_post(site, path, handler, role) for path, handler, role in post),
    ]
    if site.desk.accounts is not None:
        routes.append(_log_in(site))
    return Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: site.refused,
            CheckerError: site.told,
            GoneError: site.gone,
            SQLAlchemyError: site.no_database,
            ClientDisconnect: forms.left,
            Exception: site.fault,
        },
    )


def _get(site: Site, path: str, handler: Handler, role: Role | None) -> Route:
    def route(request: Request) -> Response:
        if role is not None:
            _allow(site, request, role)
        return handler(site, request)

    return Route(f"{site.at}{path}", route, methods=["GET"])


def _post(site: Site, path: str, handler: FormHandler, role: Role) -> Route:
    """Make a route that takes a form: from our own page, by somebody who may."""

    async def route(request: Request) -> Response:
        many = survey_page.FILES if path == survey_page.PATH else 2
        form = await _form(request, many, programs.FIELDS if path == programs.FORM else 100)
        try:
            user = _allow(site, request, role)
            token = form.get("csrf")
            if not isinstance(token, str) or not _same(token, user.csrf):
                raise HTTPException(403)
            return await run_in_threadpool(handler, site, request, form)
        finally:
            await form.close()  # an uploaded file has a temporary one

    return Route(f"{site.at}{path}", route, methods=["POST"])


def _log_in(site: Site) -> Route:
    async def route(request: Request) -> Response:
        return await run_in_threadpool(entrance.log_in, site, request, await _form(request))

    return Route("/login", route, methods=["POST"])


async def _form(request: Request, files: int = 2, fields: int = 100) -> FormData:
    try:
        async with asyncio.timeout(forms.SECONDS):
            return await request.form(max_files=files, max_fields=fields, max_part_size=_PART)
    except TimeoutError as error:
        raise HTTPException(408) from error


def _allow(site: Site, request: Request, role: Role) -> User:
    user = site.user(request)
    if not user.may(role):
        raise HTTPException(403)
    return user


def _same(told: str, right: str) -> bool:
    return bool(right) and hmac.compare_digest(told.encode(), right.encode())
