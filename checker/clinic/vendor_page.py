"""The page for a firm: the whole result as text, to copy, as a file, or as a draft mail.

Nothing is sent from here; a person sends it.
"""

import asyncio
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from checker import fact_words, wording
from checker.clinic import letter
from checker.clinic.frame import Frame, Shown, Taken
from checker.documents import todo
from checker.documents.material import Material
from checker.documents.phrases import moment, say
from checker.model import Lang, Report, Verdict
from checker.packs.pack import Pack
from checker.web.words import ResultWords, VendorWords


class VendorPage:
    """What goes to a firm."""

    def __init__(self, frame: Frame) -> None:
        self.frame, self.clinic = frame, frame.clinic
        self.shown: Shown = {"/vendor": self.vendor, "/vendor/{kind}": self.take}
        self.taken: Taken = {}

    async def vendor(self, _request: Request) -> Response:
        """Show the text."""
        report = self.clinic.report()
        text = self._text(report) if report is not None else ""
        return self.frame.page("vendor", "vendor.html", {"text": text})

    async def take(self, request: Request) -> Response:
        """Hand the text, or the draft mail, to the browser."""
        kind, report = request.path_params["kind"], self.clinic.report()
        if report is None or kind not in {"txt", "eml"}:
            raise HTTPException(404)
        text, lang = self._text(report), self.clinic.lang
        if kind == "txt":
            # With its mark: the editor of an older Windows would take it for cp932.
            body = ("\ufeff" + text.replace("\n", "\r\n")).encode()
        else:
            body = await asyncio.to_thread(self._mail, report, text)
        name = f"{self.frame.words.vendor.file_name.say(lang)}.{kind}"
        return Response(
            body,
            media_type="application/octet-stream",
            headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        )

    def _text(self, report: Report) -> str:
        words, lang = self.frame.words, self.clinic.lang
        material, pack = self.frame.material(report), self.clinic.setting.pack
        return written(report, material, pack, (words.vendor, words.result), lang)

    def _mail(self, report: Report, text: str) -> bytes:
        """Return a draft: without sender and receiver, which the person's program fills in."""
        words, lang = self.frame.words.vendor, self.clinic.lang
        mail = EmailMessage()
        mail["Subject"] = say(words.subject, lang, pc=report.facts.machine.name)
        mail["X-Unsent"] = "1"  # opens as a draft in Outlook
        mail.set_content(text)
        made = self.frame.document("checklist", report)
        mail.add_attachment(made.make(), maintype="application", subtype="pdf", filename=made.name)
        return mail.as_bytes()


def written(
    report: Report,
    material: Material,
    pack: Pack,
    words: tuple[VendorWords, ResultWords],
    lang: Lang,
) -> str:
    """Return the text for a firm, a sentence a line."""
    return "\n".join(_lines(report, material, pack, words, lang)) + "\n"


def _lines(
    report: Report,
    material: Material,
    pack: Pack,
    words: tuple[VendorWords, ResultWords],
    lang: Lang,
) -> Iterator[str]:
    from checker.documents import view  # noqa: PLC0415 - not needed for the first page

    own, _ = words
    machine, name = report.facts.machine, report.answers.institution.name
    os_name = report.facts.facts.get("os.name")
    system = fact_words.value_text("os.name", os_name.value, lang, machine.os) if os_name else ""
    groups = [
        [one for one in group if one.remedy is not None]
        for group in todo.groups(report.verdicts, material.marks)
        if todo.kind(group[0], material.marks) != "answer"
    ]
    groups = [group for group in groups if group]
    yield own.hello.say(lang)
    if groups:
        yield own.hello_ask.say(lang)
    yield ""
    yield say(own.sender, lang, name=name) if name else own.no_name.say(lang)
    yield say(own.pc, lang, pc=machine.name, system=system)
    yield say(own.checked, lang, time=moment(report.facts.collected_at, lang))
    yield say(own.result, lang, sentence=view.checklist(report, material, lang).sentence)
    yield ""
    if not groups:
        yield own.nothing.say(lang)
        return
    yield own.ask.say(lang)
    for number, group in enumerate(groups, 1):
        yield from _item(number, group, own, lang)
    if any(one.remedy and one.remedy.kind == "purchase" for group in groups for one in group):
        yield ""
        yield own.order.say(lang)
    yield from _network(report, material, pack, words, lang)


def _item(number: int, group: list[Verdict], own: VendorWords, lang: Lang) -> Iterator[str]:
    first = group[0]
    title = wording.join([one.title for one in group], lang)
    level = wording.LEVEL[first.level].say(lang)
    yield say(own.item, lang, number=str(number), title=title, level=level, message=first.message)
    yield say(own.required, lang, required=first.required)
    if first.measured:
        yield say(own.measured, lang, measured=first.measured)
    if first.remedy is not None:
        remedy = first.remedy.text.removesuffix(own.not_theirs.say(lang)).rstrip()
        yield say(own.remedy, lang, remedy=remedy)


def _network(
    report: Report,
    material: Material,
    pack: Pack,
    words: tuple[VendorWords, ResultWords],
    lang: Lang,
) -> Iterator[str]:
    own, result = words
    for verdict in report.verdicts:
        text = letter.letter(verdict, report, pack, material, result, lang)
        if text and verdict.status not in {"met", "not_applicable"}:
            yield ""
            yield own.network.say(lang)
            yield text
            return
