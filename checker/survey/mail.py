"""Draft the mails (.eml): subject and file names exactly as the notice asks. Nothing is sent."""

import datetime as dt
import email.policy
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from msgspec import Struct

from checker.model import Lang
from checker.places import Place
from checker.survey.form import Survey
from checker.survey.marks import ADDRESS
from checker.survey.rollup import Line, Rollup
from checker.survey.words import Words

_BOOK: Final = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xlsm": ("application", "vnd.ms-excel.sheet.macroEnabled.12"),
    ".xls": ("application", "vnd.ms-excel"),
    ".ods": ("application", "vnd.oasis.opendocument.spreadsheet"),
}


class Attachment(Struct, frozen=True):
    """A file to attach, under the name that the notice asks for."""

    name: str
    data: bytes


class Sender(Struct, frozen=True):
    """Who writes: a signature, and an address if one was told."""

    contact: str
    address: str = ""


class Draft(Struct, frozen=True):
    """One draft: the name of its file and its bytes."""

    name: str
    data: bytes


def attached_name(survey: Survey, place: Place, file: str, what: str) -> str:
    """Return a file's name as the notice asks: 【352021宇部市】 and what it is."""
    return f"{survey.prefix_of(place)}{what}{Path(file).suffix.lower() or '.xlsx'}"


def submission(
    survey: Survey,
    place: Place,
    attachments: Sequence[Attachment],
    to: tuple[str, str],
    sender: Sender,
    lang: Lang = "ja",
) -> Draft:
    """Return the draft that carries a body's answer.

    Args:
        survey: The survey.
        place: Whose answer it is.
        attachments: The forms, named already.
        to: Office and address; an empty address is left for the sender to fill in.
        sender: Who writes.
        lang: The language of the text.
    """
    office, address = to
    files = "\n".join(f"- {one.name}" for one in attachments)
    text = survey.mail.submit.say(lang).format(
        office=office, name=place.name, files=files, contact=sender.contact
    )
    message = _message(survey.subject_of(place), text, address, sender)
    for one in attachments:
        kind = _BOOK.get(Path(one.name).suffix.lower(), ("application", "octet-stream"))
        message.add_attachment(one.data, maintype=kind[0], subtype=kind[1], filename=one.name)
    return Draft(f"{survey.prefix_of(place)}提出.eml", _bytes(message))


def of_prefecture(
    made: Rollup,
    files: Mapping[str, bytes],
    form2: bytes,
    sender: Sender,
    lang: Lang = "ja",
) -> Draft:
    """Return a prefecture's draft to the ministry: form 2, its own form, and every form that came.

    Args:
        made: The roll-up.
        files: The files by their name.
        form2: Form 2.
        sender: Who writes.
        lang: The language of the text.
    """
    survey, own = made.survey, made.prefecture
    attachments = [Attachment(attached_name(survey, own, "form2.xlsx", "様式2"), form2)]
    for line in (made.own, *made.lines):
        for number, form in enumerate(line.forms, start=1):
            what = "様式1" if len(line.forms) == 1 else f"様式1（{number}）"
            name = attached_name(survey, line.place, form.file, what)
            attachments.append(Attachment(name, files.get(form.file, b"")))
    office = (survey.ministry.office.say(lang), survey.ministry.mail)
    return submission(survey, own, attachments, office, sender, lang)


def reminders(rollup: Rollup, due: dt.date, sender: Sender, lang: Lang = "ja") -> Iterator[Draft]:
    """Yield a draft for every body that has not answered, by the prefecture's own date."""
    survey = rollup.survey
    for line in rollup.lines:
        if line.state != "missing":
            continue
        text = survey.mail.remind.say(lang).format(
            name=line.place.name,
            due=_day(due, lang),
            subject=survey.subject_of(line.place),
            prefix=survey.prefix_of(line.place),
            contact=sender.contact,
        )
        message = _message(survey.subject_of(line.place), text, "", sender)
        yield Draft(f"{survey.prefix_of(line.place)}催促.eml", _bytes(message))


def requests(
    rollup: Rollup, due: dt.date, sender: Sender, words: Words, lang: Lang = "ja"
) -> Iterator[Draft]:
    """Yield a draft for every body whose form must be put right, with sheet and cell."""
    survey = rollup.survey
    for line in rollup.lines:
        problems = list(_problems(line, words, lang))
        if line.state not in {"faulty", "doubled"} or not problems:
            continue
        text = survey.mail.mend.say(lang).format(
            name=line.place.name,
            due=_day(due, lang),
            problems="\n".join(f"- {one}" for one in problems),
            contact=sender.contact,
        )
        written = line.forms[0].answers.mail
        address = written if ADDRESS.fullmatch(written) else ""
        message = _message(survey.subject_of(line.place), text, address, sender)
        yield Draft(f"{survey.prefix_of(line.place)}確認.eml", _bytes(message))


def _problems(line: Line, words: Words, lang: Lang) -> Iterator[str]:
    if line.state == "doubled":
        files = "、".join(Path(form.file).name for form in line.forms)
        yield words.send_one.say(lang).format(files=files)
    for form in line.forms:
        for problem in form.faults:
            yield problem.say(lang)


def _day(day: dt.date, lang: Lang) -> str:
    if lang == "en":
        return day.isoformat()
    return f"{day.year}年{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）"


def _message(subject: str, text: str, to: str, sender: Sender) -> EmailMessage:
    message = EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = subject
    if to:
        message["To"] = to
    if sender.address:
        message["From"] = sender.address
    # Outlook opens such a file as a draft to be sent, and not as a mail that came.
    message["X-Unsent"] = "1"
    message.set_content(text.strip() + "\n", charset="utf-8")
    return message


def _bytes(message: EmailMessage) -> bytes:
    return message.as_bytes()
