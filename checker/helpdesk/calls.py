"""The pages of a call: digits, result, script, notes, outcome, follow-up, before and after."""

import datetime as dt
from typing import Any, Final

import msgspec
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from checker import reading
from checker.errors import CheckerError
from checker.helpdesk import results, views
from checker.helpdesk.results import Result
from checker.helpdesk.site import FormHandler, Handler, Site, asked, field, lines
from checker.helpdesk.store import OUTCOMES, REFERRED, Change, ConflictError, GoneError
from checker.helpdesk.tables import NAME, NOTE
from checker.model import clean
from checker.phonecode import LENGTH, PhoneCodeError

REPORT_LIMIT: Final = 1_000_000
"""Bytes of an imported report. One of a PC with 500 printers and 500 screens is smaller."""
IMPORT_LIMIT: Final = 4 * REPORT_LIMIT
"""Bytes of the form that carries it, in which a character may take more."""
_LONGEST_NUMBER: Final = 9


def start(site: Site, request: Request) -> Response:
    """Show where a call begins."""
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
        "moment": views.moment,
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
        "case": asked(request, "case", _LONGEST_NUMBER),
    }


def importing(site: Site, request: Request, form: FormData) -> Response:
    """Take a report file or the text of a QR code, which is hostile until it is judged again."""
    words, lang = site.words(request), site.lang(request)
    upload = form.get("file")
    text = field(form, "qr", 5000)
    name = words.import_qr
    data = text.encode(errors="replace")
    if isinstance(upload, UploadFile) and upload.filename:
        name = clean(upload.filename, 100)
        data = upload.file.read(REPORT_LIMIT + 1)
    if not data:
        return _start(site, request, problem=words.import_none)
    if len(data) > REPORT_LIMIT:
        return _start(site, request, problem=words.problem_413)
    try:
        report = results.read_import(data, name)
    except CheckerError as error:
        return _start(site, request, problem=error.say(lang))
    found = results.from_report(report, site.desk.rules)
    values = _result(site, request, found)
    values["told"] = [
        (words(one.key, **one.values), one.warning)
        for one in results.examine(report, site.desk.rules)
    ]
    values["raw"] = msgspec.json.encode(report).decode()
    values["institution"] = report.answers.institution
    return site.page(request, "result.html", values)


def _given(site: Site, form: FormData) -> tuple[Result, str | None]:
    """Return the result that a form carries: an imported file's text, or digits."""
    raw = form.get("raw")
    if isinstance(raw, str) and raw:
        report = reading.report(raw.encode(errors="replace"), "report")
        return results.from_report(report, site.desk.rules), raw
    return results.from_code(field(form, "code", 60), site.desk.rules), None


def open_case(site: Site, request: Request, form: FormData) -> Response:
    """Open a case with a result, or add the result to an earlier case."""
    found, raw = _given(site, form)
    by, earlier = site.user(request).name, field(form, "case", _LONGEST_NUMBER)
    store = site.desk.store
    if earlier:
        number = int(earlier) if earlier.isascii() and earlier.isdigit() else 0
        try:
            store.hear(number, by, found.heard(raw))
        except GoneError:
            text = site.words(request)("no_such_case", number=earlier)
            return _start(site, request, digits=found.digits, problem=text)
        return site.go(f"/case/{number}")
    institution = field(form, "institution", NAME)
    municipality = field(form, "municipality", NAME)
    number = store.open_case(by, institution, municipality, found.heard(raw))
    return site.go(f"/case/{number}")


def _number(request: Request) -> int:
    """Return the case's number of the address.

    Raises:
        HTTPException: 404: it is none.
    """
    text = request.path_params["number"]
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise HTTPException(404)
    return int(text)


def case(site: Site, request: Request) -> Response:
    """Show a case with the script's step at hand."""
    return _case(site, request)


def _case(
    site: Site,
    request: Request,
    *,
    status: int = 200,
    **more: object,
) -> Response:
    number = _number(request)
    store, rules, lang = site.desk.store, site.desk.rules, site.lang(request)
    row = store.case(number)
    if row is None:
        raise HTTPException(404)
    heard = views.heard(store.heard(number), rules)
    notes = store.notes(number)
    latest = heard[-1][1] if heard else None
    script = None
    order: tuple[views.Item, ...] = ()
    differences: tuple[views.Difference, ...] = ()
    if latest is not None:
        today = site.desk.today
        order = views.order(latest, rules, today, lang)
        script = views.script(
            latest,
            rules,
            today,
            lang,
            chosen=asked(request, "item"),
            outcome=asked(request, "outcome"),
            step=asked(request, "step"),
        )
        if len(heard) > 1:
            differences = views.differences(heard[-2][1], latest, rules, today, lang)
    overall = [views.overall(one, rules, site.desk.today, lang) for _, one in heard[-2:]]
    values = {
        "case": row,
        "heard": heard,
        "latest": latest,
        "overall": overall[-1] if overall else None,
        "before": overall[-2] if len(overall) > 1 else None,
        "lines": views.lines(latest, rules, site.desk.today, lang) if latest is not None else (),
        "order": order,
        "script": script,
        "differences": differences,
        "notes": notes,
        "last_note": notes[-1].id if notes else 0,
        "moment": views.moment,
        "outcomes": OUTCOMES,
        "referred": REFERRED,
        "problem": "",
        "told": site.words(request).saved if asked(request, "saved") == "yes" else "",
        "yours": None,
        "draft": "",
        "new_by": _new_notes(site, request, notes),
    }
    return site.page(request, "case.html", {**values, **more}, status)


def _new_notes(site: Site, request: Request, notes: list[Any]) -> str:
    """Return whose notes came in while this person was writing."""
    seen = asked(request, "seen", 9)
    mine = asked(request, "mine", 9)
    if not (seen.isascii() and seen.isdigit() and mine.isascii() and mine.isdigit()):
        return ""
    others = [one.by for one in notes if int(seen) < one.id < int(mine)]
    me = site.user(request).name
    return "、".join(dict.fromkeys(by for by in others if by != me))


def add_note(site: Site, request: Request, form: FormData) -> Response:
    """Add a note; nobody's is lost."""
    number = _number(request)
    text = lines(form, "note", NOTE)
    if not text:
        return _case(site, request, status=400, problem=site.words(request).note_empty)
    key = site.desk.store.add_note(number, site.user(request).name, text)
    seen = field(form, "last_note", 9)
    return site.go(f"/case/{number}", **_place(form), saved="yes", seen=seen, mine=str(key))


def _place(form: FormData) -> dict[str, str]:
    """Return where in the script the person is, so that saving does not lose the place."""
    names = ("item", "outcome_at", "step")
    found = {name: field(form, name, 80) for name in names}
    return {
        key: value
        for key, value in zip(("item", "outcome", "step"), found.values(), strict=True)
        if value
    }


def change(site: Site, request: Request, form: FormData) -> Response:
    """Set a case's fields, unless somebody else did in the meantime: then tell, and keep both."""
    number, words = _number(request), site.words(request)
    problem = ""
    follow_up = None
    told = field(form, "follow_up", 20)
    if told:
        try:
            follow_up = dt.date.fromisoformat(told)
        except ValueError:
            problem = words.bad_date
    new = Change(
        field(form, "institution", NAME),
        field(form, "municipality", NAME),
        field(form, "outcome", 20),
        field(form, "referred_to", 20),
        follow_up,
    )
    version = field(form, "version", _LONGEST_NUMBER)
    if new.outcome not in OUTCOMES or new.referred_to not in REFERRED or not version.isdecimal():
        raise HTTPException(400)
    if problem:
        return _case(site, request, status=400, problem=problem, yours=new)
    try:
        site.desk.store.change(number, site.user(request).name, int(version), new)
    except ConflictError:
        return _case(site, request, status=409, problem=words.conflict, yours=new)
    return site.go(f"/case/{number}", **_place(form), saved="yes")


def hear(site: Site, request: Request, form: FormData) -> Response:
    """Add the code that was read after a repair."""
    number = _number(request)
    digits = field(form, "digits", 60)
    try:
        found = results.from_code(digits, site.desk.rules)
    except PhoneCodeError as error:
        said = error.say(site.lang(request))
        return _case(site, request, status=400, problem=said, draft=digits)
    site.desk.store.hear(number, site.user(request).name, found.heard())
    return site.go(f"/case/{number}", saved="yes")


GET: Final[tuple[tuple[str, Handler, Any], ...]] = (
    ("/", start, "reader"),
    ("/check", check, "reader"),
    ("/result", result, "reader"),
    ("/case/{number}", case, "reader"),
)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = (
    ("/code", read_code, "reader"),
    ("/import", importing, "reader"),
    ("/case", open_case, "agent"),
    ("/case/{number}", change, "agent"),
    ("/case/{number}/note", add_note, "agent"),
    ("/case/{number}/code", hear, "agent"),
)
