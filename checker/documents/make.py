"""Every document of a report as bytes, ready to be written: one door for commands and pages."""

from checker.documents.material import Material
from checker.model import Lang, Report


def html(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the HTML report."""
    from checker.documents import html as renderer  # noqa: PLC0415 - each form loads what it needs

    return renderer.render(report, material, lang).encode("utf-8")


def pdf(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the checklist; with a subsidy estimate, the subsidy report in the same file."""
    from checker.documents import pdf as renderer  # noqa: PLC0415

    if report.subsidy is None:
        return renderer.checklist(report, material, lang)
    return renderer.both(report, material, lang)


def form(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the checklist with form fields to fill in."""
    from checker.documents import fillable  # noqa: PLC0415

    return fillable.checklist(report, material, lang)


def sheet(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the sheet beside the PC as PDF."""
    from checker.documents import sheet as renderer  # noqa: PLC0415

    return renderer.sheet(report, material, lang)


def call(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the sheet for a call about a subsidy as PDF.

    Raises:
        OutputError: Nobody knows whom to ask, or there is nothing to ask.
    """
    from checker.documents import call_sheet  # noqa: PLC0415

    return call_sheet.call_sheet(
        report.answers.institution, report, material, lang, report.judged_on
    )


def comparison(report: Report, material: Material, lang: Lang) -> bytes:
    """Return a report's program beside those that cannot be had together with it, as PDF.

    Raises:
        CheckerError: The fonts are not there.
    """
    from checker.documents import pdf as renderer  # noqa: PLC0415
    from checker.subsidy.beside import beside  # noqa: PLC0415
    from checker.subsidy.load import load_programs  # noqa: PLC0415

    program, on = material.program, report.judged_on
    if program is None:
        raise AssertionError("unreachable: it is offered with an estimate alone")
    found = beside(report.answers, load_programs(material.root), program, on)
    return renderer.comparison(found, report.answers, report, on, material, lang)


def ics(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the days of a report's subsidy program as a calendar file.

    Raises:
        OutputError: No day is still to come.
    """
    from checker.documents import calendar, subsidy_case  # noqa: PLC0415

    return calendar.calendar(subsidy_case.of_report(report), material, lang)


def xlsx(report: Report, material: Material, lang: Lang) -> bytes:
    """Return the workbook."""
    from checker.documents import xlsx as renderer  # noqa: PLC0415

    return renderer.render(report, material, lang)
