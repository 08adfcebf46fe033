"""The sheet for a call: whom to ask about a subsidy, what is known of past years, what to ask.

One A4 page to write the answers on, where no program of this year is known. It has no amount.
"""

import datetime as dt
from typing import Any, Final

from checker import wording
from checker.documents import typeset, view
from checker.documents.characters import coverage, fonts_folder
from checker.documents.material import Material
from checker.documents.phrases import say
from checker.documents.words import spoken
from checker.errors import OutputError
from checker.estimate.elsewhere import Around, load_elsewhere
from checker.estimate.gate import speak_gate
from checker.model import Institution, Lang, Report, Text

_NUMBERS: Final = "①②③④"


def wanted(report: Report, material: Material, lang: Lang) -> bool:
    """Tell whether there is something to ask where a report's institution is."""
    found = _around(report.answers.institution, material, lang, report.judged_on)
    return found is not None and not found.settled


def call_sheet(
    institution: Institution, made: view.Made, material: Material, lang: Lang, on: dt.date
) -> bytes:
    """Return the sheet as PDF.

    Raises:
        OutputError: It is not known where the institution is, or a program runs there.
        CheckerError: The fonts are not there.
    """
    place = load_elsewhere(material.root).place_of(institution)
    around = _around(institution, material, lang, on)
    if place is None or around is None:
        raise OutputError(
            Text("どこに聞くかが、まだ分かりません。", "It is not known yet whom to ask."),
            Text("都道府県と市区町村を選んでください。", "Choose prefecture and municipality."),
        )
    if around.settled:
        raise OutputError(
            Text(
                "今年度の事業があるため、この紙は要りません。",
                "A program runs this year, so this is not needed.",
            ),
            Text(
                "補助金の画面で事業を選ぶか、subsidy list で確かめてください。",
                "Choose the program on the page of the subsidy, or see `subsidy list`.",
            ),
        )
    made_on = say(material.words.call.made, lang, date=wording.day(on, lang))
    about = [one for one in (place.say(lang), institution.name, made_on) if one]
    data = page_data(around, about, made, material, lang)
    fitted, _ = coverage(fonts_folder()).fit(data)
    date = [on.year, on.month, on.day]
    done = dict(fitted) | {"date": date, "missing": "", "fillable": False}
    return typeset.pdf("call", done, fonts_folder())


def _around(institution: Institution, material: Material, lang: Lang, on: dt.date) -> Around | None:
    """Return whom to ask; None while no prefecture is told, which the material is read for."""
    there = load_elsewhere(material.root)
    if not institution.prefecture:
        return None
    return there.around(institution, material.programs, material.sentences, on, lang)


def page_data(
    around: Around, about: list[str], made: view.Made, material: Material, lang: Lang
) -> dict[str, Any]:
    """Return what the template prints."""
    words, many = material.words.call, len(around.offices) > 1
    offices = [
        {
            "office": office,
            "head": say(words.of_many if many else words.answer, lang, number=number),
            "mark": number if many else "",
            "known": list(known),
        }
        for number, office, known in zip(_NUMBERS, around.offices, around.precedents, strict=False)
    ]
    return {
        "lang": lang,
        "title": words.title.say(lang),
        "program": view.program(made, material, lang),
        "footer": view.program(made, material, lang),
        "words": spoken(material.words, lang),
        "about": about,
        "warning": speak_gate(None, material.sentences, lang).wait,
        "notes": list(around.notes),
        "offices": offices,
        "questions": list(around.questions),
    }
