"""The pages of the officer's form: drafts of programs, their preview, and the set made of them."""

from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from msgspec.structs import replace
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import __version__, wording
from checker.estimate.elsewhere import load_elsewhere
from checker.helpdesk import views
from checker.helpdesk.desk import Desk, Rules
from checker.helpdesk.programs import documents, drafts, examples, preview
from checker.helpdesk.programs.build import Built
from checker.helpdesk.programs.carrying import CARRIED
from checker.helpdesk.programs.documents import Typed
from checker.helpdesk.programs.examples import Outcome
from checker.helpdesk.programs.fields import load_form
from checker.helpdesk.programs.looking import ENOUGH, Seen, is_of, known_of, look, text_of
from checker.helpdesk.programs.opening import BASE, SEEN, opened
from checker.helpdesk.programs.spec import FormSpec
from checker.helpdesk.programs.view import Drawing, typed
from checker.helpdesk.site import FormHandler, Handler, Site, asked, field
from checker.model import Lang, Text
from checker.packs.bundle import SUFFIX
from checker.packs.load import load_pack
from checker.places import load_places
from checker.subsidy.issuers import issuers
from checker.subsidy.load import load_programs

LIST: Final = "/keep/programs"
FORM: Final = "/keep/program"
BODY: Final = 400_000
"""Bytes of the whole form: what two or three real programs take is a tenth of it."""
FIELDS: Final = 900
_LONGEST_ID: Final = 80


class Shown(NamedTuple):
    """How a form is shown."""

    row: Any = None
    """Its draft."""
    sign: str | None = None
    """What the draft looked like when it was opened; None: as it is now."""
    looked: bool = True
    """With everything that came of what was typed."""
    one_more: bool = False
    """With an empty row for one more document."""
    told: str = ""
    saved: bool = False
    problem: str = ""
    status: int = 200


# ---------------------------------------------------------------------- the list


def listed(site: Site, request: Request) -> Response:
    """Show the drafts."""
    return _listed(site, request)


def _listed(site: Site, request: Request, problem: str = "", status: int = 200) -> Response:
    spec, lang = load_form(site.desk.rules.root), site.lang(request)
    words, in_use = _words(spec, lang), site.desk.rules.programs
    removed = words["removed"] if asked(request, "removed") == "yes" else ""
    values = {
        "words": words,
        "rows": drafts.every(site.desk.store),
        "opened": {row.id for row in drafts.every(site.desk.store) if row.id in in_use},
        "programs": [(name, program.name.say(lang)) for name, program in in_use.items()],
        "moment": views.moment,
        "problem": problem,
        "told": removed,
    }
    return site.page(request, "programs.html", values, status)


def pack(site: Site, request: Request, form: FormData) -> Response:
    """Give the rules in use with the ticked drafts added, as one unsigned file."""
    desk, words = site.desk, _words(load_form(site.desk.rules.root), site.lang(request))
    wanted = {one for one in form.getlist("id") if isinstance(one, str)}
    rows = [row for row in drafts.every(desk.store) if row.id in wanted and row.program]
    by = field(form, "made_by", 80)
    if not rows or not by:
        return _listed(site, request, words["set_none"], 400)
    for row in rows:
        if row.id in desk.rules.programs and not _is_of(desk, drafts.fields_of(row), row.id):
            return _listed(site, request, f"{row.id}：{words['base_changed']}", 409)
    number, data = drafts.packed(
        rows,
        desk.rules.root,
        by,
        desk.today,
        __version__,
        desk.installer.validate if desk.installer is not None else _validate,
    )
    desk.store.note(site.user(request).name, "programs_packed", about=number)
    return _file(f"{number}{SUFFIX}", data)


def _validate(root: Any) -> None:  # noqa: ANN401 - a folder
    load_programs(root)
    load_pack(root)


# ---------------------------------------------------------------------- one program


def show(site: Site, request: Request) -> Response:
    """Show an empty form, or that of a draft."""
    if wanted := asked(request, "open", _LONGEST_ID):
        return _open(site, request, wanted)
    name = asked(request, "id", _LONGEST_ID)
    row = drafts.one(site.desk.store, name) if name else None
    if name and row is None:
        raise HTTPException(404)
    given: Typed = drafts.fields_of(row) if row is not None else {}
    saved = asked(request, "saved") == "yes"
    return _form(site, request, given, Shown(row, looked=row is not None, saved=saved))


def _open(site: Site, request: Request, name: str) -> Response:
    """Show a program of the rules in use in the form, with what the form does not show of it."""
    desk = site.desk
    program = desk.rules.programs.get(name)
    if program is None:
        raise HTTPException(404)
    if drafts.one(desk.store, name) is not None:
        return site.go(FORM, id=name)  # somebody has opened it already
    known = known_of(desk, load_places(desk.rules.root))
    found = opened(program, text_of(desk, name), load_form(desk.rules.root), known)
    return _form(site, request, found.typed, Shown(looked=False))


def _is_of(desk: Desk, given: Typed, name: str) -> bool:
    """Tell whether a form was opened from this program, and that one is as it was."""
    return given.get(BASE) == (name,) and is_of(desk, given)


def _form(site: Site, request: Request, given: Typed, how: Shown) -> Response:
    """Draw the form."""
    row, looked = how.row, how.looked
    desk, lang = site.desk, site.lang(request)
    spec = load_form(desk.rules.root)
    words = _words(spec, lang)
    places = load_places(desk.rules.root)
    seen = look(desk, spec, given, places)
    shown = seen if looked else seen._replace(built=_silent(seen.built, spec.words["source_gone"]))
    drawing = Drawing(spec, desk.rules, given, shown.built, lang, one_more=how.one_more)
    told = how.told
    if how.saved:
        told = words["saved" if seen.ready else "saved_unready"]
    elif looked and seen.ready:
        told = words["no_problems"]
    values = {
        "words": words,
        "parts": drawing.parts(),
        "problems": drawing.told(),
        "count": wording.fill(words["problems"], {"count": str(len(drawing.told()))}),
        "examples": [
            _example(number, shown, words, spec, desk.rules, lang)
            for number in range(examples.ROWS)
        ],
        "too_few": looked and len(seen.examples) < ENOUGH,
        "draft": row.id if row is not None else "",
        "kept": (row.by, views.moment(row.at)) if row is not None else (),
        "complete": row is not None and bool(row.program),
        "seen": drafts.seen(row) if how.sign is None else how.sign,
        "m": preview.money_of(desk, seen, lang) if looked else None,
        "call": preview.call_of(desk, seen, lang) if looked else None,
        "looked": looked,
        "base": {key: one for key in (BASE, SEEN) if (one := (given.get(key) or ("",))[0])},
        "figures": [
            (one.field, one.place, (given.get(one.field) or (one.value,))[0])
            for one in seen.figures
        ],
        "carried": seen.carried,
        "compared": given.get(CARRIED) == ("yes",),
        "unsure": looked and any(name == CARRIED for name, _ in seen.built.problems),
        "editing": wording.fill(words["editing"], {"id": (given.get(BASE) or ("",))[0]}),
        "concerns": _concerns(desk, seen, words, lang),
        "problem": how.problem,
        "told": told,
        "name": seen.built.id,
    }
    if row is not None:
        # Another language or size leads back to this draft, also from a form that was refused.
        values["here"] = f"{FORM}?{urlencode({'id': row.id})}"
    return site.page(request, "program.html", values, how.status)


def _concerns(desk: Desk, seen: Seen, words: dict[str, str], lang: Lang) -> str:
    """Return whose physicians a city designates; empty: it is no city's program."""
    city = seen.built.known.cities.get((seen.given.get("city") or ("",))[0])
    if city is None:
        return ""
    there = load_elsewhere(desk.rules.root)
    found = issuers(city, None, there.file.jurisdictions, there.places, desk.today)
    names = [
        getattr(there.file.words, one.disease).say(lang)
        for one in found
        if one.place.code == city.code
    ]
    values = {"city": city.say(lang), "diseases": wording.join(names, lang)}
    return wording.fill(words["city_own"], values)


def _silent(built: Built, gone: Text) -> Built:
    """Return a form that nobody has asked to be looked at yet, but for documents taken out."""
    told = tuple(one for one in built.problems if one[1] == gone)
    return replace(built, problems=told)


def _example(
    number: int, seen: Seen, words: dict[str, str], spec: FormSpec, rules: Rules, lang: Lang
) -> dict[str, Any]:
    def one(key: str) -> str:
        return (seen.given.get(f"{examples.NAME}.{number}.{key}") or ("",))[0]

    row = next((at for at, row in enumerate(seen.examples) if row.number == number), None)
    found = seen.outcomes[row] if row is not None else None
    said = ""
    if found is not None:
        text = words["example_right" if found.right else "example_wrong"]
        said = wording.fill(text, {"said": _paid(found, words)})
    categories = [
        (entry.fixed["id"], entry.label.say(lang), one("category") == entry.fixed["id"])
        for entry in spec.entries.values()
        if entry.at == "categories"
    ]
    kinds = [
        (kind, name.say(lang), one("kind") == kind) for kind, name in rules.clinic.kinds.items()
    ]
    return {
        "number": number,
        "values": {key: one(key) for key in examples.FIELDS},
        "kinds": kinds,
        "categories": categories,
        "said": said,
        "right": found is not None and found.right,
    }


def _paid(found: Outcome, words: dict[str, str]) -> str:
    if found.paid is None:
        why = "、".join(one.id for one in found.found.conditions if one.state == "unknown")
        return wording.fill(words["example_open"], {"why": why})
    if found.found.eligibility == "not_eligible":
        return words["example_unpaid"]
    return wording.fill(words["example_yen"], {"yen": f"{found.paid:,}"})


def take(site: Site, request: Request, form: FormData) -> Response:
    """Look at a form, keep it, or remove its draft; nothing that was typed is lost."""
    desk, action = site.desk, field(form, "action", 10)
    draft, sign = field(form, "draft", _LONGEST_ID), field(form, "seen", 16)
    row = drafts.one(desk.store, draft) if draft else None
    if action == "remove":
        return _remove(site, request, form, draft)
    spec = load_form(desk.rules.root)
    given = typed(form.multi_items(), spec)
    if change := field(form, "source", 10):
        return _sources(site, request, given, change, Shown(row, sign, looked=False))
    if action != "save":
        return _form(site, request, given, Shown(row, sign))
    words = _words(spec, site.lang(request))
    seen = look(desk, spec, given, load_places(desk.rules.root))
    name = seen.built.id
    if not examples.is_id(name):
        return _form(site, request, given, Shown(row, sign, status=400))
    if name in desk.rules.programs and not _is_of(desk, given, name):
        problem = words["base_changed" if given.get(BASE) == (name,) else "in_rules"]
    elif name != draft and drafts.one(desk.store, name) is not None:
        problem = words["taken"]
    else:
        other = _keep(site, request, seen, sign if name == draft else "")
        if not other:
            return site.go(FORM, id=name, saved="yes")
        problem = wording.fill(words["conflict"], {"by": other})
    return _form(site, request, given, Shown(row, sign, problem=problem, status=409))


def _sources(site: Site, request: Request, given: Typed, change: str, how: Shown) -> Response:
    """Offer a row for one more document, or take one out."""
    spec = load_form(site.desk.rules.root)
    what, _, row = change.partition(" ")
    if what != "drop" or not (row.isascii() and row.isdigit()):
        return _form(site, request, given, how._replace(one_more=True))
    cited = [
        name for name, values in given.items() if name.endswith(".document") and values == (row,)
    ]
    words = _words(spec, site.lang(request))
    values = {"number": str(int(row) + 1), "count": str(len(cited))}
    told = wording.fill(words["source_dropped"], values)
    left = documents.without(documents.entry_of(spec), given, int(row))
    return _form(site, request, left, how._replace(told=told))


def _keep(site: Site, request: Request, seen: Seen, sign: str) -> str:
    by, built = site.user(request).name, seen.built
    kept = drafts.Kept(seen.given)
    if seen.ready:
        words = _words(load_form(site.desk.rules.root), "ja")
        head = wording.fill(words["head"], {"by": by, "on": site.desk.store.today.isoformat()})
        cases = {"base": {}, "cases": [one.case for one in seen.outcomes if one is not None]}
        kept = kept._replace(
            program=drafts.toml(built.data, head),
            sources=drafts.toml(built.sources, head),
            cases=drafts.toml(cases, head),
        )
    return drafts.keep(site.desk.store, by, built.id, sign, kept)


def _remove(site: Site, request: Request, form: FormData, draft: str) -> Response:
    if field(form, "sure", 3) != "yes":
        spec = load_form(site.desk.rules.root)
        given = typed(form.multi_items(), spec)
        problem = _words(spec, site.lang(request))["remove_unsure"]
        row = drafts.one(site.desk.store, draft)
        sign = field(form, "seen", 16)
        return _form(site, request, given, Shown(row, sign, problem=problem, status=400))
    drafts.remove(site.desk.store, site.user(request).name, draft)
    return site.go(LIST, removed="yes")


# ---------------------------------------------------------------------- files


def file(site: Site, request: Request) -> Response:
    """Give a file of a draft: its rule file, its document, its examples, or the paper."""
    name, part = asked(request, "id", _LONGEST_ID), asked(request, "part", 10)
    row = drafts.one(site.desk.store, name)
    if row is None or not row.program:
        raise HTTPException(404)
    if part == "paper":
        return _paper(site, request, row)
    if part not in drafts.PARTS:
        raise HTTPException(404)
    ending = "" if part == "program" else f".{part}"
    return _file(f"{name}{ending}.toml", str(getattr(row, part)).encode())


def _paper(site: Site, request: Request, row: Any) -> Response:  # noqa: ANN401 - a row
    desk = site.desk
    places = load_places(desk.rules.root)
    seen = look(desk, load_form(desk.rules.root), drafts.fields_of(row), places)
    data = preview.paper(desk, seen, site.lang(request))
    if data is None:
        raise HTTPException(404)
    return _file(f"{row.id}.pdf", data)


def _file(name: str, data: bytes) -> Response:
    # Never shown inside this page's origin, whatever it holds.
    return Response(
        data,
        media_type="application/octet-stream",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _words(spec: FormSpec, lang: Lang) -> dict[str, str]:
    return {key: text.say(lang) for key, text in spec.words.items()}


GET: Final[tuple[tuple[str, Handler, Any], ...]] = (
    (LIST, listed, "keeper"),
    (FORM, show, "keeper"),
    (f"{FORM}/file", file, "keeper"),
)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = (
    (LIST, pack, "keeper"),
    (FORM, take, "keeper"),
)
