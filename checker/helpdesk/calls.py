"""The pages of a call: digits, result, script, notes, outcome, follow-up, before and after."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from sqlalchemy.engine import Row
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from checker import phonecode, reading
from checker.errors import CheckerError
from checker.helpdesk import dealing, ordering, results, views
from checker.helpdesk.dealing import STATES
from checker.helpdesk.guides import Said
from checker.helpdesk.letters import letter
from checker.helpdesk.money import known as money_tells
from checker.helpdesk.money_pages import answers_of, money_of
from checker.helpdesk.results import Result
from checker.helpdesk.script import lasting, proposed, talk
from checker.helpdesk.site import (
    LONGEST_NUMBER,
    FormHandler,
    Handler,
    Site,
    asked,
    case_number,
    field,
    lines,
)
from checker.helpdesk.store import OUTCOMES, REFERRED, Change, ConflictError, GoneError
from checker.helpdesk.tables import NAME, NOTE, PHONE
from checker.model import Answers, Lang, clean
from checker.phonecode import LENGTH, PhoneCodeError
from checker.shapes import known

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
        "presumed": _presumed(site, desk, lang) if desk else "",
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
    """Open a case with a result or without a code, or add the result to an earlier case."""
    found, raw = _given(site, form) if form.get("raw") or form.get("code") else (None, None)
    by, earlier = site.user(request).name, field(form, "case", LONGEST_NUMBER)
    store = site.desk.store
    if earlier and found is not None:
        number = int(earlier) if earlier.isascii() and earlier.isdigit() else 0
        try:
            store.hear(number, by, found.heard(raw))
        except GoneError:
            text = site.words(request)("no_such_case", number=earlier)
            return _start(site, request, digits=found.digits, problem=text)
        return site.go(f"/case/{number}")
    number = store.open_case(
        by,
        field(form, "institution", NAME),
        field(form, "municipality", NAME),
        found.heard(raw) if found is not None else None,
        field(form, "caller", NAME),
        field(form, "telephone", PHONE),
    )
    return site.go(f"/case/{number}")


def case(site: Site, request: Request) -> Response:
    """Show a case with the sentence to say at hand."""
    return _case(site, request)


class _Typed(NamedTuple):
    """What the form of a case holds."""

    values: dict[str, str]
    base: dict[str, str]
    """The fields as this person saw them when they began."""


def _fields(row: Row[Any]) -> dict[str, str]:
    return {name: str(getattr(row, name) or "") for name in Change._fields}


def _typed(form: FormData, row: Row[Any]) -> _Typed:
    """Read the whole form; a field that it does not have is as it was."""
    now = _fields(row)
    base = {
        name: field(form, f"was_{name}", NAME) if f"was_{name}" in form else now[name]
        for name in now
    }
    values = {name: field(form, name, NAME) if name in form else base[name] for name in now}
    values |= {"note": lines(form, "note", NOTE), "digits": field(form, "digits", 60)}
    return _Typed(values, base)


def _keep(site: Site, request: Request, number: int, typed: _Typed) -> None:
    """Keep what was typed and not saved."""
    fresh = all(value == typed.base.get(name, "") for name, value in typed.values.items())
    text = "" if fresh else msgspec.json.encode(typed).decode()
    site.desk.store.set_draft(number, site.user(request).name, text)


def _draft(site: Site, request: Request, row: Row[Any]) -> _Typed | None:
    kept = site.desk.store.draft(row.id, site.user(request).name)
    if not kept:
        return None
    return msgspec.json.decode(kept, type=known(_Typed))


def _case(
    site: Site,
    request: Request,
    *,
    status: int = 200,
    typed: _Typed | None = None,
    **more: object,
) -> Response:
    number = case_number(request)
    store, rules, lang = site.desk.store, site.desk.rules, site.lang(request)
    row = store.case(number)
    if row is None:
        raise HTTPException(404)
    drafted = typed or _draft(site, request, row)
    shown = drafted or _Typed(_fields(row), _fields(row))
    heard = views.heard(store.heard(number), rules)
    notes = store.notes(number)
    latest = heard[-1][1] if heard else None
    today = site.desk.today
    answers = answers_of(site, row, heard)
    around, places = ordering.around(latest, row.municipality, rules, today, lang, kept=answers)
    values: dict[str, Any] = {
        "case": row,
        "form": {"note": "", "digits": ""} | shown.values,
        "base": shown.base,
        "around": around,
        "places": places,
        "drafted": drafted is not None and typed is None,
        "others": "、".join(store.look(number, site.user(request).name)),
        "heard": heard,
        "notes": notes,
        "last_note": notes[-1].id if notes else 0,
        "moment": views.moment,
        "outcomes": OUTCOMES,
        "referred": REFERRED,
        "problem": "",
        "told": site.words(request).saved if asked(request, "saved") == "yes" else "",
        "saved": asked(request, "saved") == "yes",
        "torn": (),
        "torn_by": "",
        "candidates": [],
        "new_by": _new_notes(site, request, notes),
    }
    values["money"] = money_of(site, request, answers, heard)
    values |= _call(site, request, number, heard, money_tells(values["money"]), answers)
    values["overall"] = values["before"] = None
    if heard:
        pair = (heard[-1][1], _before(heard) or heard[-1][1])
        values["overall"], values["before"] = (
            views.overall(one, rules, site.desk.today, lang) for one in pair
        )
    return site.page(request, "case.html", {**values, **more}, status)


def _call(
    site: Site,
    request: Request,
    number: int,
    heard: list[tuple[Row[Any], Result]],
    told: Mapping[str, str],
    answers_said: Answers | None,
) -> dict[str, Any]:
    """Return where the call stands, and what changed since the result before.

    `told` is what is known of the case beside its results and the answers of its calls;
    `answers_said` is what was said of the subsidy.
    """
    rules, lang, today = site.desk.rules, site.lang(request), site.desk.today
    if not heard:
        return {
            "latest": None, "lines": (), "order": (), "script": None, "letters": [],
            "differences": (), "left": 0, "other_machine": False, "proposed": None,
            "presumed": "",
            "dealt": {}, "states": (),
        }  # fmt: skip
    (row, latest), answers = heard[-1], site.desk.store.answers(number)
    case = site.desk.store.case(number)
    where = case.municipality if case is not None else ""
    desk = site.desk.store.prefecture()
    earlier: dict[str, str] = {}
    for old_row, old in heard[:-1]:
        said = [one for at, one in answers if at == old_row.id]
        order = tuple(one.id for one in views.order(old, rules, today, lang))
        kind = ordering.gate(old, where, rules, today, lang, answers_said, desk=desk).kind
        talked = talk(old, rules.guides, order, said, earlier, gate=kind)
        earlier |= lasting(rules.guides, [talked])
    earlier |= told
    said = [one for at, one in answers if at == row.id]
    chosen = asked(request, "item")
    gate = ordering.gate(latest, where, rules, today, lang, answers_said, desk=desk)
    alone = ordering.presumed(latest, where, desk, answers_said)
    script = views.script(latest, rules, today, lang, said, earlier, chosen=chosen, gate=gate)
    order_now = views.order(latest, rules, today, lang)
    before = _before(heard)
    titles = {one.id: one.title for one in order_now}
    return {
        "latest": latest,
        "lines": views.lines(latest, rules, today, lang),
        "order": order_now,
        "script": script,
        "presumed": _presumed(site, desk, lang) if alone else "",
        "left": sum(
            one.id not in script.talk.ended and one.id not in script.talk.dropped
            for one in order_now
        ),
        "letters": [
            ((name, titles.get(name, name)), letter(latest, name, rules, lang))
            for name in script.letters
        ],
        "differences": views.differences(before, latest, rules, today, lang) if before else (),
        "proposed": proposed(script.talk, rules.guides),
        **_dealt(site, request, number, latest, order_now),
        "other_machine": before is not None and before.system != latest.system,
    }


def _presumed(site: Site, desk: str, lang: Lang) -> str:
    """Return that the warning is the one of the helpdesk's own prefecture."""
    name = site.desk.rules.clinic.prefectures.names[int(desk) - 1].say(lang)
    return site.desk.rules.words[lang]("presumed", prefecture=name)


def _dealt(
    site: Site, request: Request, number: int, latest: Result, order: tuple[views.Item, ...]
) -> dict[str, Any]:
    """Return what the items of a call wait for, and the states that can be chosen."""
    rules, lang, kept = site.desk.rules, site.lang(request), site.desk.store.dealing(number)
    names = [one.id for one in order if one.number is not None]
    words = rules.pack.words.waiting
    return {
        "dealt": dealing.dealt(kept, latest, names, rules, site.desk.today, lang),
        "states": [(name, getattr(words, name).say(lang)) for name in STATES],
    }


def _before(heard: list[tuple[Row[Any], Result]]) -> Result | None:
    """Return the result that the latest is compared with; None: there is only one.

    It is the last that says something else: a code that was read twice hides nothing.
    """
    earlier = [one for _, one in heard[:-1]]
    other = [one for one in earlier if one.findings != heard[-1][1].findings]
    return next(iter((*reversed(other), *reversed(earlier))), None)


def _new_notes(site: Site, request: Request, notes: list[Any]) -> str:
    """Return whose notes came in while this person was writing."""
    seen = asked(request, "seen", 9)
    mine = asked(request, "mine", 9)
    if not (seen.isascii() and seen.isdigit() and mine.isascii() and mine.isdigit()):
        return ""
    others = [one.by for one in notes if int(seen) < one.id < int(mine)]
    me = site.user(request).name
    return "、".join(dict.fromkeys(by for by in others if by != me))


def _back(site: Site, number: int, **query: str) -> Response:
    """Lead back to a case, with the sentence to say in sight."""
    answer = site.go(f"/case/{number}", **query)
    answer.headers["location"] += "#call"
    return answer


def say(site: Site, request: Request, form: FormData) -> Response:
    """Take the caller's answer; what was typed beside it is kept."""
    number, store = case_number(request), site.desk.store
    row, heard = store.case(number), store.heard(number)
    if row is None:
        raise HTTPException(404)
    _keep(site, request, number, _typed(form, row))
    by, go = site.user(request).name, field(form, "go", 80)
    again, answer = field(form, "again", 80), field(form, "answer", 40)
    if heard and again:
        store.answer(number, by, heard[-1].id, Said(again, "", ""))
        go = again
    elif heard and answer:
        said = Said(field(form, "item", 80), field(form, "node", 80), answer)
        store.answer(number, by, heard[-1].id, said)
    return _back(site, number, **({"item": go} if go else {}))


def change(site: Site, request: Request, form: FormData) -> Response:
    """Save the note and the fields that were changed; what cannot be saved stays typed."""
    number, words, store = case_number(request), site.words(request), site.desk.store
    row = store.case(number)
    if row is None:
        raise HTTPException(404)
    typed, by = _typed(form, row), site.user(request).name
    if "propose" in form:
        outcome, _, whom = field(form, "propose", 60).partition(" ")
        typed.values.update(outcome=outcome, referred_to=whom)
    if typed.values["outcome"] not in OUTCOMES or typed.values["referred_to"] not in REFERRED:
        raise HTTPException(400)
    try:
        seen, new = _change(typed.base), _change(typed.values)
        waits = dealing.changed(form, [entry.id for entry, _ in site.desk.rules.pack.entries])
    except ValueError:
        return _case(site, request, status=400, typed=typed, problem=words.bad_date)
    found, wrong = _heard_in(site, typed)
    if wrong is not None:
        return _wrong_code(site, request, typed, wrong)
    try:
        store.change(number, by, seen, new)
    except ConflictError as error:
        _keep(site, request, number, typed)
        fields = "、".join(words(name) for name in error.fields)
        problem = words("conflict", by=error.by, fields=fields)
        # From here on it is known what the other wrote: saving again takes this person's values.
        base = _fields(store.case(number) or row)
        values = {name: typed.values[name] for name in ("note", "digits")}
        values |= {
            name: typed.values[name] if typed.values[name] != typed.base[name] else base[name]
            for name in base
        }
        return _case(
            site,
            request,
            status=409,
            typed=_Typed(values, base),
            problem=problem,
            torn=error.fields,
            torn_by=error.by,
        )
    key = store.add_note(number, by, typed.values["note"]) if typed.values["note"] else 0
    if found is not None:
        store.hear(number, by, found.heard())
    if waits:
        store.deal(number, by, waits)
    store.set_draft(number, by, "")
    mine = {"seen": field(form, "last_note", 9), "mine": str(key)} if key else {}
    return _back(site, number, saved="yes", **mine)


def _change(values: Mapping[str, str]) -> Change:
    """Return fields as they are stored.

    Raises:
        ValueError: The day is none.
    """
    told = {name: values[name] for name in Change._fields}
    day = dt.date.fromisoformat(told["follow_up"]) if told["follow_up"] else None
    return Change(**{**told, "follow_up": day})  # type: ignore[arg-type]


def _heard_in(site: Site, typed: _Typed) -> tuple[Result | None, PhoneCodeError | None]:
    """Return the result of digits that were typed beside the rest."""
    if not typed.values["digits"]:
        return None, None
    try:
        return results.from_code(typed.values["digits"], site.desk.rules), None
    except PhoneCodeError as error:
        return None, error


def _wrong_code(site: Site, request: Request, typed: _Typed, error: PhoneCodeError) -> Response:
    lang = site.lang(request)
    asked_of = [(one.digits, one.ask().say(lang)) for one in error.candidates]
    advice = error.advice.say(lang) if error.advice is not None else ""
    problem = f"{error.message.say(lang)}\n{advice}"
    return _case(site, request, status=400, typed=typed, problem=problem, candidates=asked_of)


def hear(site: Site, request: Request, form: FormData) -> Response:
    """Add the code that was read after a repair; what was typed beside it is kept."""
    number, store = case_number(request), site.desk.store
    row = store.case(number)
    if row is None:
        raise HTTPException(404)
    typed, instead = _typed(form, row), field(form, "instead", 60)
    if instead:
        typed.values["digits"] = instead
    found, wrong = _heard_in(site, typed)
    if found is None:
        _keep(site, request, number, typed)
        if wrong is not None:
            return _wrong_code(site, request, typed, wrong)
        return _back(site, number)
    store.hear(number, site.user(request).name, found.heard())
    typed.values["digits"] = ""
    _keep(site, request, number, typed)
    return _back(site, number, heard="yes")


def take_back(site: Site, request: Request, form: FormData) -> Response:
    """Remove a code that was heard wrongly."""
    number = case_number(request)
    which = field(form, "heard", LONGEST_NUMBER)
    if not (which.isascii() and which.isdigit()):
        raise HTTPException(400)
    row = site.desk.store.case(number)
    if row is not None:
        _keep(site, request, number, _typed(form, row))
    site.desk.store.take_back(number, site.user(request).name, int(which))
    return _back(site, number)


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
    ("/", start, "reader"),
    ("/check", check, "reader"),
    ("/result", result, "reader"),
    ("/walk", walk, "reader"),
    ("/case/{number}", case, "reader"),
    ("/case/{number}/letter/{item}.{form}", letter_file, "reader"),
)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = (
    ("/code", read_code, "reader"),
    ("/import", importing, "reader"),
    ("/case", open_case, "agent"),
    ("/case/{number}", change, "agent"),
    ("/case/{number}/say", say, "agent"),
    ("/case/{number}/code", hear, "agent"),
    ("/case/{number}/take-back", take_back, "agent"),
)
