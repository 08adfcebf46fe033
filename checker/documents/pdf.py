"""The PDF documents: checklist, subsidy report, both in one file. PDF/A-2a with PDF/UA-1 tags."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import msgspec

from checker import wording
from checker.documents import phrases, qr, typeset, view
from checker.documents.characters import coverage, fonts_folder, name
from checker.documents.material import Material
from checker.documents.words import spoken
from checker.model import Answers, Lang, Report, Text

if TYPE_CHECKING:
    from checker.documents.subsidy_case import Case
    from checker.subsidy.beside import Beside

_NAMED: Final = 12
"""How many missing characters the footnote names."""
_FOOTER_NAME: Final = 16
"""Characters of a PC's name that the foot of a page has room for."""
_FEW: Final = 15
"""Lines: with fewer, a last page is a sheet of paper for what fits elsewhere."""
_TURNS: Final = ("ask", "shopping", "timeline")
"""Where the page may be turned, the nearest to the end first; see `subsidy.typ`."""
_CHECKLIST_TURNS: Final = ("end", "network", "verdicts")
"""The same of the checklist; see `checklist.typ`."""


def checklist(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the checklist.

    Raises:
        CheckerError: The fonts are not there.
    """
    return _filled(page_data(report, material, lang, subsidy=False))


def subsidy_report(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the subsidy report of a report that has an estimate.

    Raises:
        CheckerError: The fonts are not there.
    """
    return _filled(page_data(report, material, lang, checklist=False))


def both(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the checklist and, where the report has an estimate, the subsidy report after it.

    Raises:
        CheckerError: The fonts are not there.
    """
    return _filled(page_data(report, material, lang))


def plan_report(case: "Case", made: view.Made, material: Material, lang: Lang) -> bytes:
    """Return the subsidy report of a plan, made by a version of this program and of the rules.

    Raises:
        CheckerError: The fonts are not there.
    """
    data = _frame(made, case.on, case.machine, material.words.subsidy.title, material, lang)
    data |= {"checklist": None, "subsidy": _subsidy(case, material, lang)}
    return _filled(_fitted(data, case.on, material, lang))


def comparison(
    found: "tuple[Beside, ...]",
    answers: Answers,
    made: view.Made,
    on: dt.date,
    material: Material,
    lang: Lang,
) -> bytes:
    """Return the page of programs of which only one can be had, side by side.

    Raises:
        CheckerError: The fonts are not there.
    """
    from checker.documents import subsidy_beside  # noqa: PLC0415 - only here

    title = material.sentences.beside.paper
    data = _frame(made, on, "", title, material, lang)
    data |= subsidy_beside.page(found, answers, material, lang)
    return typeset.pdf("beside", _fitted(data, on, material, lang), fonts_folder())


def _filled(data: dict[str, Any]) -> bytes:
    """Return a document whose last page is more than a few lines."""
    if data["checklist"] is None:
        return _best(data, _TURNS)[1]
    data, made = _best(data | {"subsidy": None}, _CHECKLIST_TURNS, data)
    return made if data["subsidy"] is None else _best(data, _TURNS)[1]


def filled(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a checklist, set so that its last page is more than a few lines."""
    return _best(data, _CHECKLIST_TURNS)[0]


def _best(
    data: dict[str, Any], turns: tuple[str, ...], whole: dict[str, Any] | None = None
) -> tuple[dict[str, Any], bytes]:
    """Return a part of a document as it is set best, as data of the whole and as PDF.

    With a few lines on its last page it is set closer; where that does not spare the page, the page
    is turned earlier: the last one then holds what a person has at hand when they phone.
    """
    fonts, whole = fonts_folder(), data if whole is None else whole
    made = typeset.pdf("document", data, fonts)
    pages, lines = typeset.last_page(made)
    if pages == 1 or lines >= _FEW:
        return whole, made
    kept = tuple(data.get("turns", ()))
    closer = ({"closer": True},) if turns == _CHECKLIST_TURNS else ()
    for change in (*closer, *({"turns": (*kept, turn)} for turn in turns)):
        other = typeset.pdf("document", data | change, fonts)
        count, on_last = typeset.last_page(other)
        if count < pages or (count == pages and on_last >= _FEW):
            return whole | change, other
    return whole, made


def page_data(
    report: Report,
    material: Material,
    lang: Lang,
    *,
    checklist: bool = True,
    subsidy: bool = True,
) -> dict[str, Any]:
    """Return everything that the template prints, with only characters that the fonts have."""
    title = material.words.checklist.title if checklist else material.words.subsidy.title
    machine = report.facts.machine.name
    data = _frame(report, report.judged_on, machine, title, material, lang)
    data["checklist"] = None
    if checklist:
        page = view.checklist(report, material, lang)
        sources = tuple(phrases.told_once(one) for one in page.sources)
        data["checklist"] = _plain(msgspec.structs.replace(page, sources=sources))
    data["subsidy"] = None
    if subsidy and report.subsidy is not None:
        from checker.documents.subsidy_case import of_report  # noqa: PLC0415 - with an estimate

        data["subsidy"] = _subsidy(of_report(report), material, lang)
    fitted = _fitted(data, report.judged_on, material, lang)
    fitted["qr"] = _qr(report, material, lang) if checklist else None
    return fitted


def _frame(
    made: view.Made, on: dt.date, machine: str, title: Text, material: Material, lang: Lang
) -> dict[str, Any]:
    """Return what stands on every page."""
    short = machine if len(machine) <= _FOOTER_NAME else f"{machine[: _FOOTER_NAME - 1]}…"
    footer = (
        short,
        wording.day(on, lang),
        f"{material.words.checklist.rules.say(lang)} {made.pack.version}",
        view.program(made, material, lang),
    )
    return {
        "lang": lang,
        "title": f"{title.say(lang)} {machine}".strip(),
        "program": view.program(made, material, lang),
        "footer": ("　" if lang == "ja" else "  ").join(part for part in footer if part),
        "words": spoken(material.words, lang),
    }


def _fitted(data: dict[str, Any], on: dt.date, material: Material, lang: Lang) -> dict[str, Any]:
    """Return a document's data with only characters that the fonts have."""
    fitted, missing = coverage(fonts_folder()).fit(data)
    fitted["missing"] = _footnote(missing, material, lang)
    fitted["qr"] = None
    fitted["fillable"] = False
    fitted["date"] = [on.year, on.month, on.day]
    return dict(fitted)


def _subsidy(case: "Case", material: Material, lang: Lang) -> Any:  # noqa: ANN401
    from checker.documents import subsidy_view  # noqa: PLC0415 - only with an estimate

    return _plain(subsidy_view.subsidy(case, material, lang))


def _plain(value: msgspec.Struct) -> Any:  # noqa: ANN401 - JSON-like data
    return msgspec.to_builtins(value)


def _qr(report: Report, material: Material, lang: Lang) -> dict[str, Any] | None:
    drawn = qr.symbol(report)
    if drawn is None:
        return None
    return {
        "png": list(drawn.png),
        "millimetres": drawn.millimetres,
        "holds_report": drawn.holds_report,
        "says": view.qr_says(report, drawn, material, lang),
    }


def _footnote(missing: tuple[str, ...], material: Material, lang: Lang) -> str:
    if not missing:
        return ""
    words = material.words.page
    named = [name(character) for character in missing[:_NAMED]]
    if len(missing) > _NAMED:
        more = str(len(missing) - _NAMED)
        named.append(phrases.say(words.more_characters, lang, count=more))
    listed = ("、" if lang == "ja" else ", ").join(named)
    return phrases.say(words.missing_characters, lang, characters=listed)
