"""What is done in a call: answers, notes, outcome, the code after a repair, the letter."""

from typing import Any, Final

from sqlalchemy.engine import Row
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.helpdesk import dealing, results, views
from checker.helpdesk.case_form import Typed, changed_fields, fields, keep, typed_in
from checker.helpdesk.case_page import show
from checker.helpdesk.guides import Said
from checker.helpdesk.letters import letter
from checker.helpdesk.records.cases import OUTCOMES, REFERRED, ConflictError
from checker.helpdesk.results import Result
from checker.helpdesk.site import (
    LONGEST_NUMBER,
    FormHandler,
    Handler,
    Site,
    case_number,
    field,
)
from checker.phonecode import PhoneCodeError
from checker.places import load_places


def case(site: Site, request: Request) -> Response:
    """Show a case with the sentence to say at hand."""
    return show(site, request)


def say(site: Site, request: Request, form: FormData) -> Response:
    """Take the caller's answer; what was typed beside it is kept."""
    number, store = case_number(request), site.desk.store
    row, heard = store.case(number), store.heard(number)
    if row is None:
        raise HTTPException(404)
    typed = typed_in(form, row)
    by, go = site.user(request).name, field(form, "go", 80)
    again, answer = field(form, "again", 80), field(form, "answer", 40)
    with store.whole():
        if heard and again:
            store.answer(number, by, heard[-1].id, Said(again, "", ""))
            go = again
        elif heard and answer:
            said = Said(field(form, "item", 80), field(form, "node", 80), answer)
            store.answer(number, by, heard[-1].id, said)
        # Last, as everywhere: two presses of one person then wait, and never for each other.
        keep(site, request, number, typed)
    return _back(site, number, **({"item": go} if go else {}))


def change(site: Site, request: Request, form: FormData) -> Response:
    """Save the note and the fields that were changed; what cannot be saved stays typed."""
    number, words, store = case_number(request), site.words(request), site.desk.store
    row = store.case(number)
    if row is None:
        raise HTTPException(404)
    typed, by = typed_in(form, row), site.user(request).name
    _chosen(site, form, typed)
    if typed.values["outcome"] not in OUTCOMES or typed.values["referred_to"] not in REFERRED:
        raise HTTPException(400)
    try:
        seen, new = changed_fields(typed.base), changed_fields(typed.values)
        waits = dealing.changed(form, [entry.id for entry, _ in site.desk.rules.pack.entries])
    except ValueError:
        return show(site, request, status=400, typed=typed, problem=words.bad_date)
    found, wrong = _heard_in(site, typed)
    if wrong is not None:
        return _wrong_code(site, request, typed, wrong)
    try:
        with store.whole():
            if new != seen:
                store.change(number, by, seen, new)
            key = store.add_note(number, by, typed.values["note"]) if typed.values["note"] else 0
            if found is not None:
                store.hear(number, by, found.heard())
            if waits:
                store.deal(number, by, waits)
            store.set_draft(number, by, "")
    except ConflictError as error:
        return _torn(site, request, row, typed, error)
    mine = {"seen": field(form, "last_note", 9), "mine": str(key)} if key else {}
    return _back(site, number, saved="yes", **mine)


def _chosen(site: Site, form: FormData, typed: Typed) -> None:
    """Take what a button chose in the place of typing it: an outcome, or a place."""
    if "propose" in form:
        outcome, _, whom = field(form, "propose", 60).partition(" ")
        typed.values.update(outcome=outcome, referred_to=whom)
    place = load_places(site.desk.rules.root).by_code.get(field(form, "place", 6))
    if place is not None:
        typed.values["municipality"] = place.full_name


def _torn(
    site: Site, request: Request, row: Row[Any], typed: Typed, error: ConflictError
) -> Response:
    """Show what somebody else wrote meanwhile; saving again takes this person's values."""
    words = site.words(request)
    keep(site, request, row.id, typed)
    torn = "、".join(words(name) for name in error.fields)
    problem = words("conflict", by=error.by, fields=torn)
    base = fields(site.desk.store.case(row.id) or row)
    values = {name: typed.values[name] for name in ("note", "digits")}
    values |= {
        name: typed.values[name] if typed.values[name] != typed.base[name] else base[name]
        for name in base
    }
    return show(
        site,
        request,
        status=409,
        typed=Typed(values, base),
        problem=problem,
        torn=error.fields,
        torn_by=error.by,
    )


def _heard_in(site: Site, typed: Typed) -> tuple[Result | None, PhoneCodeError | None]:
    """Return the result of digits that were typed beside the rest."""
    if not typed.values["digits"]:
        return None, None
    try:
        return results.from_code(typed.values["digits"], site.desk.rules), None
    except PhoneCodeError as error:
        return None, error


def _wrong_code(site: Site, request: Request, typed: Typed, error: PhoneCodeError) -> Response:
    lang = site.lang(request)
    asked_of = [(one.digits, one.ask().say(lang)) for one in error.candidates]
    advice = error.advice.say(lang) if error.advice is not None else ""
    problem = f"{error.message.say(lang)}\n{advice}"
    return show(site, request, status=400, typed=typed, problem=problem, candidates=asked_of)


def hear(site: Site, request: Request, form: FormData) -> Response:
    """Add the code that was read after a repair; what was typed beside it is kept."""
    number, store = case_number(request), site.desk.store
    row = store.case(number)
    if row is None:
        raise HTTPException(404)
    typed, instead = typed_in(form, row), field(form, "instead", 60)
    if instead:
        typed.values["digits"] = instead
    found, wrong = _heard_in(site, typed)
    if found is None:
        keep(site, request, number, typed)
        if wrong is not None:
            return _wrong_code(site, request, typed, wrong)
        return _back(site, number)
    typed.values["digits"] = ""
    with store.whole():
        store.hear(number, site.user(request).name, found.heard())
        keep(site, request, number, typed)
    return _back(site, number, heard="yes")


def take_back(site: Site, request: Request, form: FormData) -> Response:
    """Remove a code that was heard wrongly."""
    number, store = case_number(request), site.desk.store
    which = field(form, "heard", LONGEST_NUMBER)
    if not (which.isascii() and which.isdigit()):
        raise HTTPException(400)
    row = store.case(number)
    typed = typed_in(form, row) if row is not None else None
    with store.whole():
        store.take_back(number, site.user(request).name, int(which))
        if typed is not None:
            keep(site, request, number, typed)
    return _back(site, number)


def _back(site: Site, number: int, **query: str) -> Response:
    """Lead back to a case, with the sentence to say in sight."""
    answer = site.go(f"/case/{number}", **query)
    answer.headers["location"] += "#call"
    return answer


def letter_file(site: Site, request: Request) -> Response:
    """Give the text for the network's keeper as a file, or as a mail to send."""
    number, lang = case_number(request), site.lang(request)
    item, form = request.path_params["item"], request.path_params["form"]
    heard = views.heard(site.desk.store.heard(number), site.desk.rules)
    if not heard or form not in {"txt", "eml"}:
        raise HTTPException(404)
    text = letter(heard[-1][1], item, site.desk.rules, lang)
    if not text:
        raise HTTPException(404)
    name = f"network-{number}.{form}"
    data = text.encode() if form == "txt" else _mail(text, site.words(request).letter_subject)
    kind = "text/plain; charset=utf-8" if form == "txt" else "message/rfc822"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(data, headers=headers, media_type=kind)


def _mail(text: str, subject: str) -> bytes:
    from email.message import EmailMessage  # noqa: PLC0415 - only for a mail

    mail = EmailMessage()
    mail["Subject"] = subject
    mail["X-Unsent"] = "1"
    mail.set_content(text)
    return mail.as_bytes()


GET: Final[tuple[tuple[str, Handler, Any], ...]] = (
    ("/case/{number}", case, "reader"),
    ("/case/{number}/letter/{item}.{form}", letter_file, "reader"),
)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = (
    ("/case/{number}", change, "agent"),
    ("/case/{number}/say", say, "agent"),
    ("/case/{number}/code", hear, "agent"),
    ("/case/{number}/take-back", take_back, "agent"),
)
