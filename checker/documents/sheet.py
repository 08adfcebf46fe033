"""The sheet beside the PC: how to register, whom to call when something fails, what to read out.

One A4 page in at least 14 pt, to be read from a chair. What is not known stays a line to write on.
"""

from typing import Any

from checker import wording
from checker.documents import headline, typeset, view
from checker.documents.characters import coverage, fonts_folder
from checker.documents.material import Material
from checker.documents.phrases import say
from checker.documents.words import spoken
from checker.model import Lang, Report


def sheet(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the sheet as PDF.

    Raises:
        CheckerError: The fonts are not there.
    """
    return typeset.pdf("sheet", page_data(report, material, lang), fonts_folder())


def page_data(report: Report, material: Material, lang: Lang) -> dict[str, Any]:
    """Return what the template prints, with only characters that the fonts have."""
    words = material.words.sheet
    head = headline.headline(report.overall, report.verdicts, material.marks, material.result, lang)
    machine = report.facts.machine.name or material.words.page.empty.say(lang)
    about = say(
        words.about,
        lang,
        pc=machine,
        date=wording.day(report.judged_on, lang),
        result=f"{head.symbol} {head.word}",
    )
    offices = _offices(report, material, lang)
    parts = [
        {"part": one.part.say(lang), "signs": one.signs.say(lang), "who": one.who.say(lang)}
        | {"phone": offices if one.office else ""}
        for one in words.parts
    ]
    data: dict[str, Any] = {
        "lang": lang,
        "title": words.title.say(lang),
        "program": view.program(report, material, lang),
        "footer": view.program(report, material, lang),
        "words": spoken(material.words, lang),
        "about": about,
        "institution": report.answers.institution.name,
        "use": [one.say(lang) for one in words.use],
        "fails": [one.say(lang) for one in words.fails],
        "never": [one.say(lang) for one in words.never],
        "parts": parts,
        "code": [
            {"digits": group, "spoken": wording.spoken(group, lang)}
            for group in (report.code or "").split("-")
            if group
        ],
    }
    fitted, _ = coverage(fonts_folder()).fit(data)
    on = report.judged_on
    return dict(fitted) | {"date": [on.year, on.month, on.day], "missing": "", "fillable": False}


def _offices(report: Report, material: Material, lang: Lang) -> str:
    """Return whom to phone where the institution is; empty: it is not known."""
    from checker.subsidy.where import offices  # noqa: PLC0415 - heavy

    found = offices(report.answers.institution, material.programs, report.judged_on, lang)
    return wording.join(
        list(dict.fromkeys(f"{office} {phone}" for office, _, phone in found)), lang
    )
