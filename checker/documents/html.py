"""The HTML report: one file that needs nothing else, no script, and works from a file share."""

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from checker import markup
from checker.documents import phrases, qr, view
from checker.documents.characters import without_controls
from checker.documents.material import Material
from checker.documents.words import spoken
from checker.model import Lang, Report

if TYPE_CHECKING:
    from checker.documents.subsidy_view import Subsidy

TEMPLATES: Final = Path(__file__).with_name("templates")
_MODULE_PIXELS: Final = 3
_JAPANESE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def render(report: Report, material: Material, lang: Lang) -> str:
    """Return the page. Whatever the report says is shown as text and never as markup."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - heavy with jinja2

    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    def part(text: str) -> Any:  # noqa: ANN401 - text or markup
        """Mark Japanese on an English page, so that it is read out as Japanese."""
        if lang == "ja" or not _JAPANESE.search(text):
            return text
        return Markup('<span lang="ja">{}</span>').format(escape(without_controls(text)))

    machine = report.facts.machine.name
    return (
        markup.environment(TEMPLATES)
        .get_template("report.html")
        .render(
            lang=lang,
            title=f"{material.words.checklist.title.say(lang)} {machine}".strip(),
            program=view.program(report, material, lang),
            style=Markup(style),  # noqa: S704 - our own file
            style_hash=f"sha256-{digest}",
            w=spoken(material.words, lang),
            c=view.checklist(report, material, lang),
            s=_subsidy(report, material, lang) if report.subsidy is not None else None,
            facts=view.fact_rows(report, material, lang),
            qr=_qr(report, material, lang),
            part=part,
            brackets=lambda text: phrases.say(material.words.page.brackets, lang, text=text),
        )
    )


def _subsidy(report: Report, material: Material, lang: Lang) -> "Subsidy":
    from checker.documents import subsidy_case, subsidy_view  # noqa: PLC0415 - with an estimate

    return subsidy_view.subsidy(subsidy_case.of_report(report), material, lang)


def _qr(report: Report, material: Material, lang: Lang) -> dict[str, Any] | None:
    drawn = qr.symbol(report)
    if drawn is None:
        return None
    return {
        "png": base64.b64encode(drawn.png).decode(),
        "pixels": (drawn.modules + 2 * qr.QUIET) * _MODULE_PIXELS,
        "holds_report": drawn.holds_report,
        "says": view.qr_says(report, drawn, material, lang),
    }
