"""Where a call begins: digits, an imported result, or no code, up to the record."""

import re
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from checker import phonecode, reading
from checker.documents import qr
from checker.errors import CheckerError
from checker.helpdesk import ordering, results, views
from checker.helpdesk.case_page import presumed
from checker.helpdesk.guides import Said
from checker.helpdesk.records.cases import GoneError
from checker.helpdesk.results import Result
from checker.helpdesk.site import (
    LONGEST_NUMBER,
    FormHandler,
    Handler,
    Site,
    asked,
    field,
    number,
)
from checker.helpdesk.tables import NAME, PHONE
from checker.model import clean
from checker.phonecode import LENGTH, PhoneCodeError

REPORT_LIMIT: Final = 1_000_000
"""Bytes of an imported report. One of a PC with 500 printers and 500 screens is smaller."""
IMPORT_LIMIT: Final = 4 * REPORT_LIMIT
"""Bytes of the form that carries it, in which a character may take more."""


def start(site: Site, request: Request) -> Response:
    """Show where a call begins."""
    site.desk.store.keep_schedule()
    return _start(site, request)


def _start(
    site: Site,
    request: Request,
    *,
    digits: str = "",
    problem: str = "",
    error: PhoneCodeError | None = None,
) -> Response:
    store, lang = site.desk.store, site.lang(request)
    values: dict[str, Any] = {
        "digits": digits,
        "problem": problem,
        "advice": "",
        "candidates": [],
        "due": store.due(store.today),
        "recent": store.search("")[:10],
        "mine": store.unfinished(site.user(request).name)[:20],
        "unfinished": store.unfinished()[:20],
        "moment": views.moment,
        "most": REPORT_LIMIT,
        "too_large": _too_large(site, request),
    }
    if error is not None:
        values["problem"] = error.message.say(lang)
        values["advice"] = error.advice.say(lang) if error.advice is not None else ""
        values["candidates"] = [(one.digits, one.ask().say(lang)) for one in error.candidates]
    status = 400 if problem or error is not None else 200
    return site.page(request, "start.html", values, status)


def check(site: Site, request: Request) -> Response:
    """Tell the page's script whether digits can be read."""
    text, words = asked(request, "digits", 40), site.words(request)
    count = sum(character.isdigit() for character in text)
    other = phonecode.strange(text)
    if other:
        return JSONResponse({"state": "wrong", "say": words("not_digits", text=other)})
    if count < LENGTH:
        said = words("missing_digits", count=LENGTH - count) if count else ""
        return JSONResponse({"state": "open", "say": said})
    try:
        results.from_code(text, site.desk.rules)
    except PhoneCodeError as error:
        return JSONResponse({"state": "wrong", "say": error.say(site.lang(request))})
    return JSONResponse({"state": "right", "say": words.right})


def read_code(site: Site, request: Request, form: FormData) -> Response:
    """Take digits; lead to the result, or ask about what was misheard."""
    digits = field(form, "digits", 60)
    try:
        result = results.from_code(digits, site.desk.rules)
    except PhoneCodeError as error:
        return _start(site, request, digits=digits, error=error)
    return site.go("/result", code=result.digits)


def result(site: Site, request: Request) -> Response:
    """Show what a code says."""
    try:
        found = results.from_code(asked(request, "code", 60), site.desk.rules)
    except PhoneCodeError as error:
        return _start(site, request, error=error)
    return site.page(
        request, "result.html", _result(site, request, found) | {"told": [], "raw": ""}
    )


def _result(site: Site, request: Request, found: Result) -> dict[str, Any]:
    rules, lang = site.desk.rules, site.lang(request)
    every = views.lines(found, rules, site.desk.today, lang)
    return {
        "result": found,
        "overall": views.overall(found, rules, site.desk.today, lang),
        "lines": every,
        "groups": views.groups(found.digits, lang) if found.digits else [],
        "order": views.order(found, rules, site.desk.today, lang),
        "case": asked(request, "case", LONGEST_NUMBER),
    }


_MOST_SAID: Final = 80
_SAID: Final = re.compile(r"([a-z0-9_]{1,80})\.([a-z0-9_]{0,80})\.([a-z0-9_]{1,40})")


def walk(site: Site, request: Request) -> Response:
    """Walk the script of a code without a record: nothing is kept, and every answer is a link."""
    rules, lang = site.desk.rules, site.lang(request)
    try:
        found = results.from_code(asked(request, "code", 60), rules)
    except PhoneCodeError as error:
        return _start(site, request, error=error)
    steps = request.query_params.getlist("said")[:_MOST_SAID]
    said = [Said(*one.groups()) for one in map(_SAID.fullmatch, steps) if one is not None]
    query = urlencode([("code", found.digits), *(("said", ".".join(one)) for one in said)])
    desk, today = site.desk.store.prefecture(), site.desk.today
    gate = ordering.gate(found, "", rules, today, lang, desk=desk)
    values = {
        "result": found,
        "script": views.script(found, rules, today, lang, said, gate=gate),
        "presumed": presumed(site, desk, lang) if desk else "",
        "query": query,
    }
    return site.page(request, "walk.html", values)


def importing(site: Site, request: Request, form: FormData) -> Response:
    """Take a report file or the text of a QR code, which is hostile until it is judged again."""
    words, lang = site.words(request), site.lang(request)
    upload = form.get("file")
    text = field(form, "qr", 5000)
    name = words.import_qr
    data = text.encode(errors="replace")
    chosen = isinstance(upload, UploadFile) and bool(upload.filename)
    if isinstance(upload, UploadFile) and upload.filename:
        name = clean(upload.filename, 100)
        data = upload.file.read(REPORT_LIMIT + 1)
        if not data:
            return _start(site, request, problem=words("import_empty", file=name))
    elif text and not text.startswith(qr.PREFIX):
        return _start(site, request, problem=words.import_no_qr)
    if not data:
        return _start(site, request, problem=words.import_none)
    if len(data) > REPORT_LIMIT:
        return _start(site, request, problem=_too_large(site, request))
    try:
        report = results.read_import(data, name)
    except CheckerError as error:
        again = "" if chosen else f"\n{words.import_qr_again}"
        return _start(site, request, problem=f"{error.say(lang)}{again}")
    found = results.from_report(report, site.desk.rules)
    values = _result(site, request, found)
    values["told"] = [
        (words(one.key, **one.values), one.warning)
        for one in results.examine(report, site.desk.rules)
    ]
    values["raw"] = msgspec.json.encode(report).decode()
    values["institution"] = report.answers.institution
    return site.page(request, "result.html", values)


def _too_large(site: Site, request: Request) -> str:
    return site.words(request)("import_large", most=REPORT_LIMIT // 1_000_000)


def _given(site: Site, form: FormData) -> tuple[Result, str | None]:
    """Return the result that a form carries: an imported file's text, or digits."""
    raw = form.get("raw")
    if isinstance(raw, str) and raw:
        report = reading.report(raw.encode(errors="replace"), "report")
        return results.from_report(report, site.desk.rules), raw
    return results.from_code(field(form, "code", 60), site.desk.rules), None


def open_case(site: Site, request: Request, form: FormData) -> Response:
    """Open a case with a result or without a code, or add the result to an earlier case."""
    found, raw = _given(site, form) if form.get("raw") or form.get("code") else (None, None)
    by, earlier = site.user(request).name, field(form, "case", LONGEST_NUMBER)
    store = site.desk.store
    if earlier and found is not None:
        case = number(earlier) or 0
        try:
            store.hear(case, by, found.heard(raw))
        except GoneError:
            text = site.words(request)("no_such_case", number=earlier)
            return _start(site, request, digits=found.digits, problem=text)
        return site.go(f"/case/{case}")
    case = store.open_case(
        by,
        field(form, "institution", NAME),
        field(form, "municipality", NAME),
        found.heard(raw) if found is not None else None,
        field(form, "caller", NAME),
        field(form, "telephone", PHONE),
    )
    return site.go(f"/case/{case}")


GET: Final[tuple[tuple[str, Handler, Any], ...]] = (
    ("/", start, "reader"),
    ("/check", check, "reader"),
    ("/result", result, "reader"),
    ("/walk", walk, "reader"),
)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = (
    ("/code", read_code, "reader"),
    ("/import", importing, "reader"),
    ("/case", open_case, "agent"),
)
