"""The PDF documents: checklist, subsidy report, both in one file. PDF/A-2a with PDF/UA-1 tags."""

from typing import Any, Final

import msgspec

from checker import wording
from checker.documents import phrases, qr, typeset, view
from checker.documents.characters import coverage, fonts_folder, name
from checker.documents.material import Material
from checker.documents.words import spoken
from checker.model import Estimate, Lang, Report

_NAMED: Final = 12
"""How many missing characters the footnote names."""
_FOOTER_NAME: Final = 16
"""Characters of a PC's name that the foot of a page has room for."""


def checklist(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the checklist.

    Raises:
        CheckerError: The fonts are not there.
    """
    return typeset.pdf("document", page_data(report, material, lang, subsidy=False), fonts_folder())


def subsidy_report(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the subsidy report of a report that has an estimate.

    Raises:
        CheckerError: The fonts are not there.
    """
    return typeset.pdf(
        "document", page_data(report, material, lang, checklist=False), fonts_folder()
    )


def both(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the checklist and, where the report has an estimate, the subsidy report after it.

    Raises:
        CheckerError: The fonts are not there.
    """
    return typeset.pdf("document", page_data(report, material, lang), fonts_folder())


def page_data(
    report: Report,
    material: Material,
    lang: Lang,
    *,
    checklist: bool = True,
    subsidy: bool = True,
) -> dict[str, Any]:
    """Return everything that the template prints, with only characters that the fonts have."""
    words = material.words
    estimate = report.subsidy if subsidy else None
    title = words.checklist.title if checklist else words.subsidy.title
    data = {
        "lang": lang,
        "title": f"{title.say(lang)} {report.facts.machine.name}".strip(),
        "program": view.program(report, material, lang),
        "footer": _footer(report, material, lang),
        "words": spoken(words, lang),
        "checklist": _plain(view.checklist(report, material, lang)) if checklist else None,
        "subsidy": _subsidy(report, estimate, material, lang) if estimate else None,
    }
    fitted, missing = coverage(fonts_folder()).fit(data)
    fitted["missing"] = _footnote(missing, material, lang)
    fitted["qr"] = _qr(report, material, lang) if checklist else None
    fitted["fillable"] = False
    fitted["date"] = [report.judged_on.year, report.judged_on.month, report.judged_on.day]
    return dict(fitted)


def _subsidy(report: Report, estimate: Estimate, material: Material, lang: Lang) -> Any:  # noqa: ANN401
    from checker.documents import subsidy_view  # noqa: PLC0415 - only with an estimate

    return _plain(subsidy_view.subsidy(report, estimate, material, lang))


def _plain(value: msgspec.Struct) -> Any:  # noqa: ANN401 - JSON-like data
    return msgspec.to_builtins(value)


def _footer(report: Report, material: Material, lang: Lang) -> str:
    machine = report.facts.machine.name
    parts = (
        machine if len(machine) <= _FOOTER_NAME else f"{machine[: _FOOTER_NAME - 1]}…",
        wording.day(report.judged_on, lang),
        f"{material.words.checklist.rules.say(lang)} {view.rules(report, material, lang)}",
        view.program(report, material, lang),
    )
    return ("　" if lang == "ja" else "  ").join(parts)


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
