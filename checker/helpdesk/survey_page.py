"""The page for a prefecture's officer: the forms that came, who answered, form 2 and the drafts.

Nothing is kept on the server. What was read comes back with the page, packed, so that form 2 and
the drafts can be made of the same files whichever process answers.
"""

import base64
import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker.helpdesk.site import FormHandler, Handler, Site
from checker.model import Lang, clean
from checker.places import load_places
from checker.survey import folder, mail, rollup
from checker.survey.form import load_surveys
from checker.survey.form2 import form2, what_is_open
from checker.survey.sheets import SIZE_LIMIT
from checker.survey.words import Words, load_words

PATH: Final = "/survey"
BODY: Final = 24_000_000
"""Bytes of all files of one form."""
FILES: Final = 250
"""Files of one form; the largest prefecture has 176 bodies."""
_ROOM: Final = 4 * BODY
"""Bytes of all files, unpacked."""
_KEPT: Final = 3_900_000
"""Letters that what was read may have, packed, to come back with the page."""
_BOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SYMBOL: Final = {"right": "○", "faulty": "×", "doubled": "×", "missing": "？"}


def show(site: Site, request: Request) -> Response:
    """Show the empty page."""
    return _page(site, request, {})


def read(site: Site, request: Request, form: FormData) -> Response:
    """Read the forms, and show who answered or give a file."""
    survey = next(iter(load_surveys(site.desk.rules.root).values()))
    places = load_places(site.desk.rules.root)
    number = _text(form, "prefecture", 2)
    if number not in {one.prefecture for one in places.prefectures}:
        words = site.words(request)
        return _page(site, request, {"problem": words.survey_choose, "form": form}, 400)
    files = _files(form)
    if not files:
        words = site.words(request)
        return _page(site, request, {"problem": words.survey_none, "form": form}, 400)
    forms, unread = rollup.gather(files, survey, places)
    made = rollup.roll_up(forms, unread, survey, places, number)
    match _text(form, "action", 10):
        case "form2":
            return _form2(site, made)
        case "drafts":
            return _drafts(site, request, form, made, files)
        case _:
            return _page(site, request, _values(site, request, made, files) | {"form": form})


def _page(site: Site, request: Request, values: dict[str, Any], status: int = 200) -> Response:
    root, lang = site.desk.rules.root, site.lang(request)
    survey = next(iter(load_surveys(root).values()))
    form = values.pop("form", None)
    given = {name: _text(form, name, 200) for name in ("prefecture", "due", "contact")}
    common = {
        "title": survey.title.say(lang),
        "past": survey.due if site.desk.today > survey.due else None,
        "prefectures": [(one.prefecture, one.say(lang)) for one in load_places(root).prefectures],
        "given": given,
        "problem": "",
        "lines": (),
    }
    return site.page(request, "survey.html", common | values, status)


def _text(form: FormData | None, name: str, most: int) -> str:
    value = form.get(name) if form is not None else None
    return clean(value, most) if isinstance(value, str) else ""


def _files(form: FormData) -> list[folder.Found]:
    """Return the files of a form: those that were chosen, else those that came back with it.

    Raises:
        HTTPException: They are too many, or too much once unpacked.
    """
    found: list[folder.Found] = []
    for upload in form.getlist("files"):
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        room = _ROOM - sum(len(one.data or b"") for one in found)
        found += islice(_uploaded(upload, clean(upload.filename, 200), room), FILES + 1)
        if len(found) > FILES:
            raise HTTPException(413)
    return list(folder.apart(found)) or _unpacked(_text_whole(form, "kept"))


def _uploaded(upload: UploadFile, name: str, room: int) -> Iterator[folder.Found]:
    if not name.lower().endswith(".zip"):
        yield folder.checked(name, upload.file.read(SIZE_LIMIT + 1))
        return
    try:
        with zipfile.ZipFile(upload.file) as archive:
            yield from folder.unzip(archive, name, room)
    except (OSError, *folder.NO_ZIP):
        yield folder.Found(name, None, folder.DAMAGED)


def _text_whole(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _packed(files: list[folder.Found]) -> str:
    """Return the files as one text; empty where they are too many to come back with a page."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, one in enumerate(files):
            archive.writestr(f"{number:04}/{one.name}", one.data or b"")
    text = base64.b64encode(out.getvalue()).decode()
    return text if len(text) <= _KEPT else ""


def _unpacked(text: str) -> list[folder.Found]:
    """Return what `_packed` made; it came through a browser and may be anything."""
    try:
        data = base64.b64decode(text, validate=True)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()[:FILES]
            if sum(entry.file_size for entry in entries) > BODY:
                raise HTTPException(413)
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                return []
            return [
                folder.checked(clean(entry.filename[5:], 300), archive.read(entry))
                for entry in entries
            ]
    except (OSError, EOFError, RuntimeError, *folder.NO_ZIP):
        return []


def _values(
    site: Site, request: Request, made: rollup.Rollup, files: list[folder.Found]
) -> dict[str, Any]:
    root, lang = site.desk.rules.root, site.lang(request)
    words = load_words(root)
    own = {line.place.name for line in made.lines}
    told = [one for one in what_is_open(made, words) if one[2] != words.states.missing.ja]
    return {
        "made": made,
        "kept": _packed(files),
        "lines": [
            {
                "code": line.place.code,
                "name": line.place.name,
                "symbol": _SYMBOL[line.state],
                "state": words.states.of(line.state).say(lang),
                "colour": "green" if line.state == "right" else "red",
                "files": [form.file for form in line.forms],
                "problems": _problems(line, words, lang),
            }
            for line in made.lines
        ],
        "came": words.came.say(lang).format(
            all=len(made.lines),
            **{state: made.count(state) for state in _SYMBOL},  # type: ignore[arg-type]
        ),
        "others": [one for one in told if one[0] not in own],
        "choices": [
            (f"{one.mark} {one.text.say(lang)}", made.by_choice()[one.id])
            for one in made.survey.choices
        ],
        "schemes": [
            (one.name.say(lang), *made.by_scheme()[one.id])
            for one in made.survey.schemes
            if made.by_scheme()[one.id][0]
        ],
    }


def _problems(line: rollup.Line, words: Words, lang: Lang) -> list[str]:
    whole = [words.doubled.say(lang)] if line.state == "doubled" else []
    whole += [words.notes[note].say(lang) for note in line.notes]
    return whole + [problem.say(lang) for form in line.forms for problem in form.problems]


def _form2(site: Site, made: rollup.Rollup) -> Response:
    name = mail.attached_name(made.survey, made.prefecture, "form2.xlsx", "様式2")
    data = form2(made, load_words(site.desk.rules.root))
    return _download(data, name, _BOOK, "form2.xlsx")


def _drafts(
    site: Site, request: Request, form: FormData, made: rollup.Rollup, files: list[folder.Found]
) -> Response:
    root, lang = site.desk.rules.root, site.lang(request)
    try:
        due = dt.date.fromisoformat(_text(form, "due", 10))
    except ValueError:
        problem = site.words(request).survey_due_needed
        values = _values(site, request, made, files) | {"problem": problem, "form": form}
        return _page(site, request, values, 400)
    sender = mail.Sender(_text(form, "contact", 200))
    words = load_words(root)
    drafts = [_to_the_ministry(made, files, sender, form2(made, words), lang)]
    drafts += mail.reminders(made, due, sender, lang)
    drafts += mail.requests(made, due, sender, words, lang)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for draft in drafts:
            archive.writestr(draft.name, draft.data)
    prefix = made.survey.prefix_of(made.prefecture)
    return _download(out.getvalue(), f"{prefix}下書き.zip", "application/zip", "drafts.zip")


def _to_the_ministry(
    made: rollup.Rollup, files: list[folder.Found], sender: mail.Sender, book: bytes, lang: Lang
) -> mail.Draft:
    data = {one.name: one.data or b"" for one in files}
    return mail.of_prefecture(made, data, book, sender, lang)


def _download(data: bytes, name: str, kind: str, plain: str) -> Response:
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=kind, headers={"content-disposition": disposition})


GET: Final[tuple[tuple[str, Handler, Any], ...]] = ((PATH, show, "reader"),)
POST: Final[tuple[tuple[str, FormHandler, Any], ...]] = ((PATH, read, "agent"),)
