"""What the first screen is made of: the result sorted, its list and its head, put together once.

The page shows it, and the paper of the steps prints it: both list the same things in one order.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from checker.clinic import result_view, rows
from checker.clinic.heading import Head, Heading
from checker.clinic.noticing import Noticed
from checker.model import Lang, Report

if TYPE_CHECKING:
    from checker.clinic.frame import Frame
    from checker.documents.view import Checklist


class FirstScreen(NamedTuple):
    """A report as the first screen has it."""

    found: result_view.Result
    """Sorted, with steps, letters and terms."""
    listed: "Checklist"
    """As the checklist has it."""
    shown: rows.Rows
    """As one list."""
    head: Heading


def first_screen(
    report: Report, frame: "Frame", noticed: Mapping[str, Noticed], lang: Lang
) -> FirstScreen:
    """Sort a report for the first screen.

    Args:
        report: The report.
        frame: For the rules, the words and what a person said.
        noticed: What changed while the page was open, by requirement.
        lang: The language.
    """
    from checker.documents import view  # noqa: PLC0415 - not needed for the first page

    clinic, words = frame.clinic, frame.words.result
    material, pack = frame.material(report), clinic.setting.pack
    every = result_view.lines(report, material, lang)
    found = result_view.result(report, every, pack, clinic.unsure, lang, clinic.again)
    found = result_view.helped(found, report, frame, material, lang)
    listed = view.checklist(report, material, lang)
    shown = rows.rows(report, found, material.marks, noticed, words, lang)
    head = Head(report, found, shown, listed, material.marks, words, lang).heading()
    return FirstScreen(found, listed, shown, head)
