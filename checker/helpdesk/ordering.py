"""What a caller must mind before an order, by the program that the institution may use."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from checker.estimate.gate import SpokenGate, program_of, speak_gate
from checker.estimate.words import load_words
from checker.model import Answers, Lang
from checker.places import load_places

if TYPE_CHECKING:
    import datetime as dt

    from checker.helpdesk.desk import Rules
    from checker.helpdesk.results import Result


def gate(
    result: "Result",
    municipality: str,
    rules: "Rules",
    on: "dt.date",
    lang: Lang,
    kept: Answers | None = None,
) -> SpokenGate:
    """Return what is said before an order.

    Args:
        result: What is known of the PC; a report also says where the institution is.
        municipality: As it was typed into the case. Where it names no prefecture for certain, the
            careful sentences are spoken.
        rules: The rules.
        on: The day.
        lang: The language.
        kept: What the caller said of the subsidy; it comes before what a report says.
    """
    answers = kept or (result.report.answers if result.report is not None else Answers())
    where = answers.institution
    if not where.prefecture and municipality:
        found = {one.prefecture for one in load_places(rules.root).named(municipality)}
        if len(found) == 1:
            where = replace(where, prefecture=found.pop(), municipality=municipality)
            answers = replace(answers, institution=where)
    program = program_of(answers, rules.programs, on)
    return speak_gate(program, load_words(rules.root), lang)
